"""Chapter 3's live figure: drag gamma along the seen-unseen curve."""

import numpy as np
import traitlets

from zslkit import metrics
from zslkit.errors import DataError
from zslkit.problem import ZeroShotProblem
from zslkit.widgets import values
from zslkit.widgets.base import Checked, LiveFigure
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

    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    gamma : float
        Follows the reader, and moves the figure when it is set. The page brings it into the range
        of its slider, which ends where no unseen picture changes sides any more.
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
        Shapes disagree, a score is NaN or no number, a label is no class of the problem, or rows
        or columns of one side are missing.
    UsageError
        ``problem`` is none, ``gamma`` or ``chosen`` is not a finite number (when it is set, it
        stays what it was), or there is no such option.

    Source: Chao et al., ECCV 2016 (arXiv 1605.04253).
    """

    module = "stacking.js"
    explanation = (
        "Drag the marker along the curve: the more gamma takes off the scores of seen classes, the "
        "more pictures are taken for unseen ones."
    )
    advice = "Give the scores of fewer test rows."

    gamma = Checked(0.0).tag(sync=True)
    chosen = Checked(None).tag(sync=True)
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
        options = self._passed_on(options)
        values.problem(problem)
        scores, labels, classes = _scores(scores), _labels(labels), problem.classes
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
        return None if value is None and name == "chosen" else values.number(name, value)

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


def _scores(given) -> np.ndarray:
    try:
        return np.asarray(given, float)
    except (TypeError, ValueError):
        raise DataError(f"scores must be numbers [n, k]; got {values.shown(given)}.") from None


def _labels(given) -> np.ndarray:
    labels = np.asarray(given)
    if labels.ndim != 1 or labels.dtype.kind not in "iuf":
        raise DataError(
            f"labels must be class ids [n], whole numbers; got {values.shown(given)}. "
            "problem.index_of(name) gives the id of a name."
        )
    return labels
