"""DIAGNOSTICS, not results: they look at what an honest evaluation may not look at."""

import numpy as np
from scipy.spatial.distance import cdist

from zslkit import metrics
from zslkit.classifiers.base import Classifier
from zslkit.errors import UsageError
from zslkit.evaluation._checks import classifier_of, parts, whole
from zslkit.evaluation.protocol import (
    MakesFeatures,
    Scores,
    evaluate,
    fitted_on,
    generalised,
)
from zslkit.problem import ZeroShotProblem


def ceiling(
    problem: ZeroShotProblem, *, classifier: str | Classifier = "softmax", seed: int = 0
) -> Scores:
    """How well the classifier would do if real unseen features were at hand.

    Half of each unseen class's test rows join the training set, the other half is scored. A
    diagnostic of the data, not a zero-shot result. It bounds T1 and AUSUC in practice, but not H:
    a generator can make more rows than there are real ones, and with them a better balance.

    Raises
    ------
    UsageError
        An unknown classifier, or ``problem`` is no problem.
    """
    parts(None, problem)
    classifier = classifier_of(classifier, seed)
    rng = np.random.default_rng(int(seed))
    shown = []
    for c in problem.unseen_classes:
        rows = rng.permutation(problem.test_unseen[problem.labels[problem.test_unseen] == c])
        shown.append(rows[: len(rows) // 2])
    shown = np.concatenate(shown)
    hidden = np.setdiff1d(problem.test_unseen, shown)
    train = np.concatenate([problem.train, shown])
    fitted_on(classifier, problem.features[train], problem.labels[train], problem)
    rows = np.concatenate([problem.test_seen, hidden])
    scores = classifier.decision_function(problem.features[rows], problem.classes)
    rest = generalised(scores, problem.labels[rows], problem)
    if not classifier.needs_seen:
        classifier.fit(problem.features[shown], problem.labels[shown], problem.semantics)
    predicted = classifier.predict(problem.features[hidden], problem.unseen_classes)
    t1 = metrics.per_class_accuracy(problem.labels[hidden], predicted)
    return Scores(t1=t1, **rest)


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

    Raises
    ------
    UsageError
        ``every`` is no whole number of at least 1.
    """
    every = whole("every", every)
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

    Raises
    ------
    UsageError
        ``model`` is no fitted method.
    """
    if model is None:
        raise UsageError("landing asks where generated features land: give a fitted method.")
    parts(model, problem)
    present = np.unique(problem.labels)
    real = np.stack([problem.features[problem.labels == c].mean(0) for c in present])
    found = {}
    for c in problem.unseen_classes:
        made = model.generate(problem.semantics[c], n, seed=seed).mean(0)
        nearest = np.linalg.norm(real - made, axis=1).argsort()
        found[problem.class_names[c]] = [problem.class_names[i] for i in present[nearest]]
    return found


def nearest_real(
    model: MakesFeatures, problem: ZeroShotProblem, *, n: int = 200, seed: int = 0
) -> float:
    """DIAGNOSTIC: how far generated features of unseen classes lie from real ones.

    The Euclidean distance from each generated feature to the nearest real feature of its own
    class, averaged over ``n`` features and then over the unseen classes. It looks at real unseen
    features, so nothing may be chosen by it. A generator that repeats one good feature has a
    small one, too.

    Raises
    ------
    UsageError
        ``model`` is no fitted method.
    """
    if model is None:
        raise UsageError("nearest_real asks about generated features: give a fitted method.")
    parts(model, problem)
    found = []
    for c in np.unique(problem.labels[problem.test_unseen]):
        real = problem.features[problem.test_unseen[problem.labels[problem.test_unseen] == c]]
        made = model.generate(problem.semantics[c], n, seed=seed)
        found.append(cdist(made, real).min(1).mean())
    return float(np.mean(found))
