"""The protocol: synthesise features, train a classifier, score it once on test data.

Nothing here chooses anything.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Protocol

import numpy as np
from sklearn.base import clone

from zslkit import metrics
from zslkit.classifiers.base import Classifier
from zslkit.errors import DataError, UsageError
from zslkit.evaluation._checks import classifier_of, parts
from zslkit.problem import ZeroShotProblem

_ROWS = 2**16  # test rows scored at a time: half a gigabyte of 2048 features


class MakesFeatures(Protocol):
    """What evaluation needs of a method."""

    n_synthetic: int

    def generate(self, semantics: np.ndarray, n: int, *, seed: int = 0) -> np.ndarray: ...


@dataclass(frozen=True)
class Scores:
    """What the field reports, each in 0..1.

    ``t1`` is zero-shot accuracy: unseen samples, unseen candidates. The others are generalised:
    all classes are candidates. ``unseen`` and ``seen`` are per-class accuracies (u and s),
    ``harmonic`` their harmonic mean H, and ``ausuc`` the area under the seen-unseen curve.
    ``auroc`` says how well the best unseen less the best seen score tells unseen samples from seen
    ones, whatever they are then called.
    ``per_class`` holds the accuracy of each test class, by name, in the generalised setting.
    ``per_sample``, where it was asked for, holds the five scores by name with every picture
    counting alike instead of every class, as papers on text report them.
    """

    t1: float
    unseen: float
    seen: float
    harmonic: float
    ausuc: float
    auroc: float = float("nan")
    per_class: dict[str, float] = field(default_factory=dict, repr=False)
    per_sample: dict[str, float] = field(default_factory=dict, repr=False)

    def as_dict(self) -> dict:
        """The same as a plain dictionary, for JSON; ``per_sample`` only where it was asked for."""
        found = asdict(self)
        return found if self.per_sample else {k: v for k, v in found.items() if k != "per_sample"}

    def __str__(self):
        return "  ".join(
            f"{name} {100 * value:.1f}"
            for name, value in zip(
                ("T1", "u", "s", "H", "AUSUC"),
                (self.t1, self.unseen, self.seen, self.harmonic, self.ausuc),
                strict=True,
            )
        )


def training_set(
    model: MakesFeatures | None,
    problem: ZeroShotProblem,
    *,
    n_synthetic: int | None = None,
    real: bool = True,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """What a final classifier learns from: real seen features, generated unseen ones, or both.

    Parameters
    ----------
    model
        A fitted method, or ``None`` for real features alone.
    n_synthetic
        Generated features an unseen class; ``None`` takes the model's own ``n_synthetic``.
    real
        Include the training rows of the seen classes.
    seed
        Of the generator's noise.

    Returns
    -------
    Features ``[k, d]`` and class ids ``[k]``.

    Raises
    ------
    UsageError
        Neither real nor generated features were asked for; ``model`` is no fitted method.
    DataError
        The model makes features of another width than the problem's.
    """
    parts(model, problem)
    if model is None and not real:
        raise UsageError("Without a model and without real=True there is nothing to learn from.")
    x, y = problem.part("train") if real else (problem.features[:0], problem.labels[:0])
    if model is None:
        return x, y
    n = model.n_synthetic if n_synthetic is None else n_synthetic
    unseen = problem.unseen_classes
    fakes = model.generate(problem.semantics[unseen], n, seed=seed)
    if fakes.shape[1] != problem.features.shape[1]:
        raise DataError(
            f"{type(model).__name__} makes features of {fakes.shape[1]} numbers, but "
            f"{problem.name} has {problem.features.shape[1]}: it was fitted on another problem."
        )
    return np.concatenate([x, fakes]), np.concatenate([y, np.repeat(unseen, n)])


def evaluate(
    model: MakesFeatures | None,
    problem: ZeroShotProblem,
    *,
    classifier: str | Classifier = "softmax",
    n_synthetic: int | None = None,
    seed: int = 0,
    per_sample: bool = False,
) -> Scores:
    """Score a method with a final classifier, as the field does.

    The classifier learns from real seen and generated unseen features and is scored on
    ``test_seen`` and ``test_unseen``. A classifier that knows descriptions (ALE, ESZSL, ...)
    gives T1 by choosing among the unseen classes only; softmax and nearest mean, as published,
    are trained for T1 once more on generated features alone. A routed classifier has a part for
    the unseen classes, which was trained so.

    Parameters
    ----------
    model
        A fitted method. ``None`` trains the classifier on real seen features alone: the rows
        marked "none" in the papers' tables. Softmax then cannot name an unseen class.
    problem
        What to score on.
    classifier
        A name of :data:`zslkit.classifiers.REGISTRY` or an instance; it is fitted here.
    n_synthetic
        Generated features an unseen class; ``None`` takes the model's own.
    seed
        Of the generator's noise and, if ``classifier`` is a name, of the classifier.
    per_sample
        Score once more with every picture counting alike; see :class:`Scores`.

    Raises
    ------
    UsageError
        An unknown classifier; ``model`` is no fitted method, or ``problem`` no problem.
    DataError
        The model was fitted on a problem with other features or descriptions.
    """
    parts(model, problem)
    classifier = classifier_of(classifier, seed)
    x, y = training_set(model, problem, n_synthetic=n_synthetic, seed=seed)
    fitted_on(classifier, x, y, problem)
    scores, labels = score_table(classifier, problem)
    rest = generalised(scores, labels, problem)
    if classifier.needs_semantics or (classifier.needs_seen and model is not None):
        zero_shot = classifier
    elif model is None:
        zero_shot = None  # it has no score for any unseen class
    else:
        made = slice(len(problem.train), None)  # the rows after the real ones
        zero_shot = clone(classifier).fit(x[made], y[made], problem.semantics)
    named = None if zero_shot is None else _named_among_unseen(zero_shot, problem)
    t1 = 0.0 if named is None else metrics.per_class_accuracy(*named, problem.unseen_classes)
    if not per_sample:
        return Scores(t1=t1, **rest)
    return Scores(t1=t1, **rest, per_sample=_per_sample(named, scores, labels, problem))


def fitted_on(
    classifier: Classifier, x: np.ndarray, y: np.ndarray, problem: ZeroShotProblem
) -> Classifier:
    """The classifier, fitted; it is told which classes are seen if it asks."""
    known = {"seen": problem.seen_classes} if classifier.needs_seen else {}
    return classifier.fit(x, y, problem.semantics, **known)


def score_table(classifier: Classifier, problem: ZeroShotProblem) -> tuple[np.ndarray, np.ndarray]:
    """Scores of all test rows over all classes, ``[n, k]``, and their labels ``[n]``.

    Columns follow ``problem.classes``; rows are ``test_seen`` and then ``test_unseen``.
    """
    rows = np.concatenate([problem.test_seen, problem.test_unseen])
    classes = problem.classes
    scores = _in_blocks(lambda x: classifier.decision_function(x, classes), problem, rows)
    return scores, problem.labels[rows]


def _in_blocks(call: Callable, problem: ZeroShotProblem, rows: np.ndarray) -> np.ndarray:
    """``call`` of the features of these rows, of which few come into memory at a time."""
    found = [call(problem.features[rows[i : i + _ROWS]]) for i in range(0, len(rows), _ROWS)]
    return np.concatenate(found) if len(found) > 1 else found[0]


def generalised(scores: np.ndarray, labels: np.ndarray, problem: ZeroShotProblem) -> dict:
    """All of :class:`Scores` but T1, from scores ``[n, k]`` over ``problem.classes``."""
    classes, seen, unseen = problem.classes, problem.seen_classes, problem.unseen_classes
    predicted = classes[scores.argmax(1)]
    s = metrics.per_class_accuracy(labels, predicted, seen)
    u = metrics.per_class_accuracy(labels, predicted, unseen)
    per_class = metrics.class_accuracies(labels, predicted)
    return {
        "unseen": u,
        "seen": s,
        "harmonic": metrics.harmonic_mean(u, s),
        "ausuc": metrics.ausuc(scores, labels, classes, seen),
        "auroc": metrics.seen_unseen_auroc(scores, labels, classes, seen),
        "per_class": {problem.class_names[c]: a for c, a in per_class.items()},
    }


def _named_among_unseen(classifier, problem: ZeroShotProblem) -> tuple[np.ndarray, np.ndarray]:
    """True and predicted classes of the unseen test rows, only unseen ones being candidates."""
    rows, unseen = problem.test_unseen, problem.unseen_classes
    predicted = _in_blocks(lambda x: classifier.predict(x, unseen), problem, rows)
    return problem.labels[rows], predicted


def _per_sample(named, scores, labels, problem: ZeroShotProblem) -> dict[str, float]:
    """The five scores with every sample counting alike."""
    classes, seen, unseen = problem.classes, problem.seen_classes, problem.unseen_classes
    predicted = classes[scores.argmax(1)]
    u, s = (metrics.per_sample_accuracy(labels, predicted, side) for side in (unseen, seen))
    return {
        "t1": 0.0 if named is None else metrics.per_sample_accuracy(*named, unseen),
        "unseen": u,
        "seen": s,
        "harmonic": metrics.harmonic_mean(u, s),
        "ausuc": metrics.ausuc(scores, labels, classes, seen, per="sample"),
    }
