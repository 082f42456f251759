"""Chapter 3's live figure: drag gamma along the seen-unseen curve."""

import numpy as np
import traitlets

from zslkit import metrics
from zslkit.errors import DataError, UsageError
from zslkit.problem import ZeroShotProblem
from zslkit.widgets.base import LiveFigure
from zslkit.widgets.packing import to_bytes


class CalibratedStacking(LiveFigure):
    """Calibrated stacking under the reader's hand.

    A marker can be dragged along the seen-unseen curve. The scores at its gamma, the margins of
    all pictures with the line that gamma draws among them, and the confusion matrix follow. What
    the page needs is little: gamma can only turn a row from its best seen to its best unseen
    class, so it gets these two answers and the margin between their scores.

    Parameters
    ----------
    scores
        ``[n, k]`` scores of test rows, one column a class of ``problem.classes``, as
        :func:`zslkit.evaluation.score_table` gives them.
    labels
        ``[n]`` true class ids.
    problem
        Says which classes are seen, and their names.
    gamma
        Where the figure starts, in units of the scores.
    chosen
        The gamma that was chosen on validation classes; it is marked on the curve.

    Attributes
    ----------
    gamma : float
        Follows the reader, and moves the figure when it is set.
    unseen, seen, harmonic : float
        The scores at this gamma.
    ausuc : float
        The area under the curve; no gamma changes it.
    oracle : float
        The gamma with the best harmonic mean on these very rows. It looks at test labels, so it
        is no choice that one may make; the figure says so.

    Raises
    ------
    DataError
        Shapes disagree, a score is NaN, a label is no class of the problem, or rows or columns
        of one side are missing.
    UsageError
        ``gamma`` or ``chosen`` is not a finite number.

    Source: Chao et al., ECCV 2016 (arXiv 1605.04253).
    """

    module = "stacking.js"

    gamma = traitlets.Float(0.0).tag(sync=True)
    chosen = traitlets.Float(None, allow_none=True).tag(sync=True)
    class_names = traitlets.List().tag(sync=True)  # seen classes first
    n_seen = traitlets.Int(0).tag(sync=True)
    margin = traitlets.Bytes(b"").tag(sync=True)  # float64 [n]
    seen_answer = traitlets.Bytes(b"").tag(sync=True)  # uint16 [n], places in class_names
    unseen_answer = traitlets.Bytes(b"").tag(sync=True)
    label = traitlets.Bytes(b"").tag(sync=True)

    def __init__(
        self,
        scores: np.ndarray,
        labels: np.ndarray,
        problem: ZeroShotProblem,
        *,
        gamma: float = 0.0,
        chosen: float | None = None,
        **options,
    ):
        scores, labels, classes = np.asarray(scores, float), np.asarray(labels), problem.classes
        self.curve = metrics.seen_unseen_curve(scores, labels, classes, problem.seen_classes)
        strangers = np.setdiff1d(labels, classes)
        if len(strangers):
            raise DataError(f"labels holds {strangers[0]}, which is no class of the problem.")
        order = np.concatenate([problem.seen_classes, problem.unseen_classes])
        place = {int(c): i for i, c in enumerate(order)}
        is_seen = np.isin(classes, problem.seen_classes)
        answers, best = {}, {}
        for side, columns in (("seen", is_seen), ("unseen", ~is_seen)):
            winner = scores[:, columns].argmax(1)
            best[side] = scores[:, columns].max(1)
            answers[side] = [place[int(c)] for c in classes[columns][winner]]
        with np.errstate(invalid="ignore"):
            margin = best["seen"] - best["unseen"]
        margin[np.isnan(margin)] = np.inf  # both sides minus infinity: never flips
        super().__init__(
            gamma=gamma,
            chosen=chosen,
            class_names=[problem.class_names[c] for c in order],
            n_seen=int(is_seen.sum()),
            margin=to_bytes(margin, "float64"),
            seen_answer=to_bytes(answers["seen"], "uint16"),
            unseen_answer=to_bytes(answers["unseen"], "uint16"),
            label=to_bytes([place[int(c)] for c in labels], "uint16"),
            **options,
        )

    @traitlets.validate("gamma", "chosen")
    def _finite(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if value is not None and not np.isfinite(value):
            raise UsageError(f"{name}={value} must be a finite number.")
        return value

    @property
    def unseen(self) -> float:
        return self.curve.at(self.gamma)[0]

    @property
    def seen(self) -> float:
        return self.curve.at(self.gamma)[1]

    @property
    def harmonic(self) -> float:
        return metrics.harmonic_mean(self.unseen, self.seen)

    @property
    def ausuc(self) -> float:
        return self.curve.area

    @property
    def oracle(self) -> float:
        return self.curve.best()[0]
