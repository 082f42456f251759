"""The protocol: synthesise features, train a classifier, score it once on test data.

Nothing here chooses anything on test data. The one function that does,
:func:`oracle_epochs`, is a diagnostic and says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Protocol

import numpy as np
from sklearn.base import clone

from zslkit import classifiers, metrics
from zslkit.classifiers.base import Classifier
from zslkit.errors import UsageError
from zslkit.problem import ZeroShotProblem


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
    ``per_class`` holds the accuracy of each test class, by name, in the generalised setting.
    """

    t1: float
    unseen: float
    seen: float
    harmonic: float
    ausuc: float
    per_class: dict[str, float] = field(default_factory=dict, repr=False)

    def as_dict(self) -> dict:
        """The same as a plain dictionary, for JSON."""
        return asdict(self)

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
    """
    x, y = problem.part("train") if real else (problem.features[:0], problem.labels[:0])
    if model is None:
        return x, y
    n = model.n_synthetic if n_synthetic is None else n_synthetic
    unseen = problem.unseen_classes
    fakes = model.generate(problem.semantics[unseen], n, seed=seed)
    return np.concatenate([x, fakes]), np.concatenate([y, np.repeat(unseen, n)])


def evaluate(
    model: MakesFeatures | None,
    problem: ZeroShotProblem,
    *,
    classifier: str | Classifier = "softmax",
    n_synthetic: int | None = None,
    seed: int = 0,
) -> Scores:
    """Score a method with a final classifier, as the field does.

    The classifier learns from real seen and generated unseen features and is scored on
    ``test_seen`` and ``test_unseen``. A classifier that knows descriptions (ALE, ESZSL, ...)
    gives T1 by choosing among the unseen classes only; softmax and nearest mean, as published,
    are trained for T1 once more on generated features alone.

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

    Raises
    ------
    UsageError
        An unknown classifier.
    """
    if isinstance(classifier, str):
        classifier = classifiers.make(classifier, seed=seed)
    options = {"n_synthetic": n_synthetic, "seed": seed}
    x, y = training_set(model, problem, **options)
    classifier.fit(x, y, problem.semantics)
    scores, labels = score_table(classifier, problem)
    generalised = _generalised(scores, labels, problem)
    unseen = problem.unseen_classes
    if classifier.needs_semantics:
        x_unseen, y_unseen = problem.part("test_unseen")
        predicted = classifier.predict(x_unseen, unseen)
        t1 = metrics.per_class_accuracy(y_unseen, predicted, unseen)
    elif model is None:
        t1 = 0.0  # it has no score for any unseen class
    else:
        t1 = _t1(classifier, training_set(model, problem, real=False, **options), problem)
    return Scores(t1=t1, **generalised)


def score_table(classifier: Classifier, problem: ZeroShotProblem) -> tuple[np.ndarray, np.ndarray]:
    """Scores of all test rows over all classes, ``[n, k]``, and their labels ``[n]``.

    Columns follow ``problem.classes``; rows are ``test_seen`` and then ``test_unseen``.
    """
    rows = np.concatenate([problem.test_seen, problem.test_unseen])
    return classifier.decision_function(problem.features[rows], problem.classes), problem.labels[
        rows
    ]


def ceiling(
    problem: ZeroShotProblem, *, classifier: str | Classifier = "softmax", seed: int = 0
) -> Scores:
    """How well the classifier would do with real unseen features: what no generator can beat.

    Half of each unseen class's test rows join the training set, the other half is scored. A
    diagnostic of the data, not a zero-shot result.
    """
    if isinstance(classifier, str):
        classifier = classifiers.make(classifier, seed=seed)
    rng = np.random.default_rng(seed)
    shown = []
    for c in problem.unseen_classes:
        rows = rng.permutation(problem.test_unseen[problem.labels[problem.test_unseen] == c])
        shown.append(rows[: len(rows) // 2])
    shown = np.concatenate(shown)
    hidden = np.setdiff1d(problem.test_unseen, shown)
    train = np.concatenate([problem.train, shown])
    classifier.fit(problem.features[train], problem.labels[train], problem.semantics)
    rows = np.concatenate([problem.test_seen, hidden])
    scores = classifier.decision_function(problem.features[rows], problem.classes)
    generalised = _generalised(scores, problem.labels[rows], problem)
    classifier.fit(problem.features[shown], problem.labels[shown], problem.semantics)
    predicted = classifier.predict(problem.features[hidden], problem.unseen_classes)
    t1 = metrics.per_class_accuracy(problem.labels[hidden], predicted)
    return Scores(t1=t1, **generalised)


def choose_epochs(
    make_model: Callable[[int], object],
    problem: ZeroShotProblem,
    candidates: Sequence[int],
    *,
    classifier: str | Classifier = "softmax",
    seeds: Iterable[int] = (0,),
    progress: bool = False,
) -> tuple[int, dict[int, float]]:
    """Choose the number of epochs on validation classes, without looking at test data.

    Parameters
    ----------
    make_model
        Called with the largest candidate, returns an unfitted method (its ``seed`` is set here).
    problem
        Must name validation classes; only ``problem.validation()`` is used.
    candidates
        Epochs to compare.
    classifier, seeds
        Final classifier, and seeds to average over.

    Returns
    -------
    The best number of epochs, and each candidate's mean harmonic score on validation classes.
    """
    small = problem.validation()
    found: dict[int, list[float]] = {int(e): [] for e in candidates}

    for seed in seeds:

        def look(model, epoch, seed=seed):
            if epoch in found:
                s = evaluate(model, small, classifier=classifier, seed=seed)
                found[epoch].append(s.harmonic)

        model = make_model(max(found)).set_params(seed=seed)
        model.fit(small, after_epoch=look, progress=progress)
    means = {epoch: float(np.mean(values)) for epoch, values in found.items()}
    return max(means, key=means.get), means


def oracle_epochs(
    model,
    problem: ZeroShotProblem,
    *,
    classifier: str | Classifier = "softmax",
    every: int = 1,
    progress: bool = False,
) -> dict[int, Scores]:
    """DIAGNOSTIC, not a result: test scores after each epoch, to show what peeking would gain.

    Much published code keeps the best of these. That number is not an honest estimate; compare
    it with the last epoch and with :func:`choose_epochs`.

    Returns
    -------
    Epoch to its scores on test data, every ``every`` epochs and at the last one.
    """
    if every < 1:
        raise UsageError(f"every={every} must be at least 1.")
    found: dict[int, Scores] = {}

    def look(current, epoch):
        if epoch % every == 0 or epoch == current.epochs:
            found[epoch] = evaluate(current, problem, classifier=classifier, seed=current.seed)

    model.fit(problem, after_epoch=look, progress=progress)
    return found


def landing(
    model: MakesFeatures, problem: ZeroShotProblem, *, n: int = 200, seed: int = 0
) -> dict[str, list[str]]:
    """DIAGNOSTIC: where each unseen class's generated features land among the real ones.

    For each unseen class, all classes with samples sorted by the Euclidean distance between their
    real mean feature and the mean of ``n`` generated ones. The first name should be the class's
    own. It looks at real unseen features, so nothing may be chosen by it.

    Returns
    -------
    Name of each unseen class to class names, nearest first.
    """
    present = np.unique(problem.labels)
    real = np.stack([problem.features[problem.labels == c].mean(0) for c in present])
    found = {}
    for c in problem.unseen_classes:
        made = model.generate(problem.semantics[c], n, seed=seed).mean(0)
        nearest = np.linalg.norm(real - made, axis=1).argsort()
        found[problem.class_names[c]] = [problem.class_names[i] for i in present[nearest]]
    return found


def _generalised(scores: np.ndarray, labels: np.ndarray, problem: ZeroShotProblem) -> dict:
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
        "per_class": {problem.class_names[c]: a for c, a in per_class.items()},
    }


def _t1(classifier, training, problem: ZeroShotProblem) -> float:
    classifier = clone(classifier).fit(*training, problem.semantics)
    x, y = problem.part("test_unseen")
    unseen = problem.unseen_classes
    return metrics.per_class_accuracy(y, classifier.predict(x, unseen), unseen)
