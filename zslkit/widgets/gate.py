"""The live figure of CEWGAN-OD: a threshold on entropy decides who answers."""

import io
from collections.abc import Mapping

import numpy as np
import traitlets

from zslkit import metrics
from zslkit.classifiers import Routed
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.problem import ZeroShotProblem
from zslkit.widgets import values
from zslkit.widgets.base import LiveFigure
from zslkit.widgets.packing import to_bytes
from zslkit.widgets.traits import Number, OneOf

CLIPS_A_CLASS = 2


class OutOfDistribution(LiveFigure):
    """Histograms of the detector's entropy, and a threshold under the reader's hand.

    Left of the threshold a clip is sent to the classifier of seen classes, right of it to that of
    unseen ones. The routing, u, s and H follow; AUROC, which no threshold changes, differs from
    detector to detector. Clips of the zoo near the threshold can be played.

    Parameters
    ----------
    gates
        Fitted :class:`~zslkit.classifiers.Routed` classifiers by name: they differ in their
        detectors, and share the two classifiers behind them.
    problem
        What they were fitted on; its test rows are shown.
    rules
        Thresholds with names, in multiples of the mean entropy of seen training rows. By default
        the mean itself and what the released code comes to, 0.5.
    gate
        Name of the detector to begin with; by default the first.
    threshold
        Where to begin, in nats; by default where the first rule puts it.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    gate : str
    threshold : float
        Both follow the reader, and move the figure when they are set.
    unseen, seen, harmonic : float
        The scores at this threshold: a clip that is sent to the wrong side is an error.
    auroc : float
        How well this detector's entropy tells unseen from seen rows.

    Raises
    ------
    UsageError
        No fitted gates with two classifiers behind them; a rule, a threshold or a name that is
        none; or there is no such option. A trait that is set to such a value stays what it was.
    DataError
        A gate was fitted on other classes or features.

    Source: Mandal et al., CVPR 2019.
    """

    module = "gate.js"
    explanation = (
        "Drag the threshold: what is left of it goes to the classifier of seen classes, what is "
        "right of it to the classifier of unseen ones."
    )
    advice = "Show fewer test rows."

    gate = OneOf("", lambda figure: figure.gates).tag(sync=True)
    threshold = Number(0.0, 0, 1e9).tag(sync=True)
    gates = traitlets.List().tag(sync=True)  # their names
    means = traitlets.List().tag(sync=True)  # mean entropy of seen training rows, one a gate
    rules = traitlets.List().tag(sync=True)  # [name, factor]
    class_names = traitlets.List().tag(sync=True)  # seen classes first
    n_seen = traitlets.Int(0).tag(sync=True)
    entropy = traitlets.Bytes(b"").tag(sync=True)  # float64 [gates, n]
    seen_answer = traitlets.Bytes(b"").tag(sync=True)  # uint16 [n], places in class_names
    unseen_answer = traitlets.Bytes(b"").tag(sync=True)
    label = traitlets.Bytes(b"").tag(sync=True)
    sheet = traitlets.Bytes(b"").tag(sync=True)  # WebP: a clip a line, its frames side by side
    clip_rows = traitlets.List().tag(sync=True)  # the row that each line of the sheet shows

    def __init__(
        self,
        gates: Mapping[str, Routed],
        problem: ZeroShotProblem,
        *,
        rules: Mapping[str, float] | None = None,
        gate: str | None = None,
        threshold: float | None = None,
        **options,
    ):
        options = self._passed_on(options)
        gates = _gates(gates)
        values.problem(problem)
        rules = {"mean entropy": 1.0, "released code": 0.5} if rules is None else rules
        rules = [[str(name), values.number("rules", v, 0, 1e9)] for name, v in rules.items()]
        rows = np.concatenate([problem.test_seen, problem.test_unseen])
        first = next(iter(gates.values()))
        x, labels = problem.features[rows], problem.labels[rows]
        order = np.concatenate([problem.seen_classes, problem.unseen_classes])
        place = np.full(len(problem.class_names), -1)
        place[order] = np.arange(len(order))
        self._check_fit(gates, problem)
        answers = [
            part.predict(x, classes)
            for part, classes in (
                (first.seen_, problem.seen_classes),
                (first.unseen_, problem.unseen_classes),
            )
        ]
        self._entropy = np.stack([each.detector_.entropy(x) for each in gates.values()])
        self._label = labels
        self._answers = answers
        self._sides = problem.seen_classes, problem.unseen_classes
        sheet, shown = _sheet(problem, rows)
        means = [each.detector_.mean_entropy_ for each in gates.values()]
        name = next(iter(gates)) if gate is None else gate
        known = list(gates)
        start = 0.0
        if rules and name in known:
            start = rules[0][1] * means[known.index(name)]
        super().__init__(
            gates=known,
            gate=name,
            threshold=start if threshold is None else threshold,
            means=means,
            rules=rules,
            class_names=[problem.class_names[c] for c in order],
            n_seen=len(problem.seen_classes),
            entropy=to_bytes(self._entropy, "float64"),
            seen_answer=to_bytes(place[answers[0]], "uint16"),
            unseen_answer=to_bytes(place[answers[1]], "uint16"),
            label=to_bytes(place[labels], "uint16"),
            sheet=sheet,
            clip_rows=shown,
            **options,
        )

    @staticmethod
    def _check_fit(gates: Mapping[str, Routed], problem: ZeroShotProblem) -> None:
        for name, each in gates.items():
            here = np.array_equal(each.seen_.classes_, problem.seen_classes)
            there = np.array_equal(each.unseen_.classes_, problem.unseen_classes)
            if not here or not there or each.n_features_in_ != problem.features.shape[1]:
                raise DataError(f"The gate {name!r} was not fitted on {problem.name}.")

    # ------------------------------------------------------------------ what the page computes too
    def _accuracy(self, side: int) -> float:
        here = self._entropy[self.gates.index(self.gate)]
        answer = np.where(here < self.threshold, *self._answers)
        return metrics.per_class_accuracy(self._label, answer, self._sides[side])

    @property
    def seen(self) -> float:
        return self._accuracy(0)

    @property
    def unseen(self) -> float:
        return self._accuracy(1)

    @property
    def harmonic(self) -> float:
        return metrics.harmonic_mean(self.unseen, self.seen)

    @property
    def auroc(self) -> float:
        here = self._entropy[self.gates.index(self.gate)]
        of_seen = np.isin(self._label, self._sides[0])
        return metrics.auroc(here[~of_seen], here[of_seen])


def _gates(given) -> dict[str, Routed]:
    fitted = isinstance(given, Mapping) and given
    if not fitted or not all(getattr(each, "unseen_", None) for each in given.values()):
        raise UsageError(
            "gates must be fitted Routed classifiers by name, each with generated rows of unseen "
            f"classes behind it; got {values.shown(given)}."
        )
    return {str(name): each for name, each in given.items()}


def _sheet(problem: ZeroShotProblem, rows: np.ndarray) -> tuple[bytes, list[int]]:
    """A few stored clips of every action as one picture, and which of ``rows`` they are."""
    from PIL import Image

    from zslkit.datasets import clips
    from zslkit.datasets.clips.build import SETTINGS, preview_rows

    if problem.class_names != clips.actions().names:
        return b"", []
    lines, shown = [], []
    numbers = preview_rows()
    for c, name in enumerate(problem.class_names):
        try:
            stored = clips.preview(name)
        except MissingFile:  # a figure does not stop for want of a picture
            return b"", []
        for k in np.linspace(2, len(numbers) - 3, CLIPS_A_CLASS).astype(int):
            found = np.flatnonzero(rows == c * SETTINGS["clips_real"] + numbers[k])
            if len(found):
                lines.append(np.concatenate(list(stored[k]), axis=1))
                shown.append(int(found[0]))
    file = io.BytesIO()
    Image.fromarray(np.concatenate(lines)).save(file, "WEBP", quality=60, method=4)
    return file.getvalue(), shown
