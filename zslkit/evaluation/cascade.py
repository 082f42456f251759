"""Two classifiers in a row: the second learns from what the first was sure of (LisGAN).

Which rows the first may answer decides what the result is. :func:`evaluate_transductive_cascade`
takes the test rows themselves, as the paper does. Its scores are those of a *transductive* method
and stand in no table of inductive ones. :func:`evaluate_inductive_cascade` is the control: the same
two steps, with rows that are not test rows. Neither is a classifier, so :func:`zslkit.evaluate`
and ``zslkit tune`` do not know them.
"""

from collections.abc import Callable

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.base import clone

from zslkit import metrics
from zslkit.checks import is_number
from zslkit.classifiers.softmax import Softmax
from zslkit.errors import UsageError, did_you_mean
from zslkit.evaluation._checks import classifier_of, parts
from zslkit.evaluation.confidence import entropy_of_log_probabilities, prediction_entropy
from zslkit.evaluation.protocol import MakesFeatures, Scores, generalised, training_set
from zslkit.problem import ZeroShotProblem

#: How sure an answer is, higher is surer: the paper's intent, and what the released code computes.
SURENESS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "prediction": lambda scores: -prediction_entropy(scores),
    "log_probabilities": entropy_of_log_probabilities,
}
SECOND = ("softmax", "nearest")


def evaluate_transductive_cascade(
    model: MakesFeatures,
    problem: ZeroShotProblem,
    *,
    ratio: float = 0.6,
    second: str = "softmax",
    entropy: str = "prediction",
    classifier: str | Softmax = "softmax",
    n_synthetic: int | None = None,
    seed: int = 0,
) -> Scores:
    """Score a method with a cascade that learns from the TEST rows it is scored on.

    The first classifier names all test rows at once. The share ``ratio`` of which it is surest
    joins its training set, under the names that it gave. A second classifier learns from all that
    and names the rest. No label of a test row is read, but every test feature is: this is
    self-training, and a transductive result.

    Parameters
    ----------
    model, problem
        A fitted method, and what to score on.
    ratio
        Share of the test rows that counts as easy, from 0 to 1. With 0 there is one classifier.
        The released code's default is 0.6.
    second
        ``"softmax"``, the same classifier trained once more, on the larger set; or ``"nearest"``,
        the nearest row of it. The released code tries both.
    entropy
        ``"prediction"``: easy is what has the lowest entropy. ``"log_probabilities"``: easy is
        what has the highest :func:`~zslkit.evaluation.entropy_of_log_probabilities`, as in the
        released code.
    classifier
        ``"softmax"`` or a :class:`~zslkit.classifiers.softmax.Softmax`, fitted here.
    n_synthetic, seed
        As of :func:`zslkit.evaluate`.

    Returns
    -------
    Scores; ``ausuc`` is NaN with ``second="nearest"``, whose distances are no log-odds.

    Raises
    ------
    UsageError
        A ratio that is no share; an unknown second stage, entropy or classifier; no fitted method.

    Source: Li et al., CVPR 2019. In the generalised setting the test rows of seen and unseen
    classes are ranked together here, since who knows which is which needs no classifier.
    """
    final = _checked(model, problem, classifier, seed, ratio, second, entropy)
    x, y = training_set(model, problem, n_synthetic=n_synthetic, seed=seed)
    made = slice(len(problem.train), None)

    def staged(x, y, rows, classes):
        tested = problem.features[rows]
        first = clone(final).fit(x, y)
        scores = first.decision_function(tested, classes)
        easy = _surest(scores, ratio, entropy)
        if easy.all() or not easy.any():
            return scores
        pseudo = classes[scores[easy].argmax(1)]
        more = np.concatenate([x, tested[easy]]), np.concatenate([y, pseudo])
        scores[~easy] = _second(final, second, more, tested[~easy], classes)
        return scores

    rows = np.concatenate([problem.test_seen, problem.test_unseen])
    scores = staged(x, y, rows, problem.classes)
    among = staged(x[made], y[made], problem.test_unseen, problem.unseen_classes)
    return _scored(problem, rows, scores, among, second)


def evaluate_inductive_cascade(
    model: MakesFeatures,
    problem: ZeroShotProblem,
    *,
    ratio: float = 0.6,
    held_out: float = 0.2,
    second: str = "softmax",
    entropy: str = "prediction",
    classifier: str | Softmax = "softmax",
    n_synthetic: int | None = None,
    seed: int = 0,
) -> Scores:
    """Score a method with the same cascade, its easy rows taken from anywhere but the test set.

    The control of :func:`evaluate_transductive_cascade`. The pool whose surest share ``ratio`` the
    first classifier names is made of training rows that were held out, their labels forgotten,
    and of freshly generated features of unseen classes. Test rows come one by one: where the first
    classifier is as sure as of the pool's easy rows its answer stands, the others go to the second.

    Parameters
    ----------
    held_out
        Size of the pool beside the training set, above 0 and below 1: so many of the real rows of
        each seen class, and so many fresh features of each unseen one.
    model, problem, ratio, second, entropy, classifier, n_synthetic, seed
        As of :func:`evaluate_transductive_cascade`.

    Raises
    ------
    UsageError
        As there; a ``held_out`` that is no share.

    Source: our control, not the paper's.
    """
    final = _checked(model, problem, classifier, seed, ratio, second, entropy)
    if not is_number(held_out) or not 0 < held_out < 1:
        raise UsageError(f"held_out={held_out!r} must lie between 0 and 1.")
    x, y = training_set(model, problem, n_synthetic=n_synthetic, seed=seed)
    n_real, n_made = (
        len(problem.train),
        (len(y) - len(problem.train)) // len(problem.unseen_classes),
    )
    rng = np.random.default_rng(seed)
    hidden = np.zeros(len(y), bool)
    for c in problem.seen_classes:
        own = rng.permutation(np.flatnonzero(y[:n_real] == c))
        hidden[own[: round(held_out * len(own))]] = True
    fresh = model.generate(
        problem.semantics[problem.unseen_classes], max(1, round(held_out * n_made)), seed=seed + 1
    )

    def staged(x, y, pool, rows, classes):
        first = clone(final).fit(x, y)
        sure = SURENESS[entropy]
        scores, named = (
            first.decision_function(each, classes) for each in (problem.features[rows], pool)
        )
        easy = _surest(named, ratio, entropy)
        if not easy.any():
            return scores
        pseudo = classes[named[easy].argmax(1)]
        more = np.concatenate([x, pool[easy]]), np.concatenate([y, pseudo])
        hard = sure(scores) < sure(named[easy]).min()
        if hard.any():
            hard_rows = problem.features[rows[hard]]
            scores[hard] = _second(final, second, more, hard_rows, classes)
        return scores

    rows = np.concatenate([problem.test_seen, problem.test_unseen])
    pool = np.concatenate([x[hidden], fresh])
    scores = staged(x[~hidden], y[~hidden], pool, rows, problem.classes)
    unseen = problem.unseen_classes
    among = staged(x[n_real:], y[n_real:], fresh, problem.test_unseen, unseen)
    return _scored(problem, rows, scores, among, second)


# ---------------------------------------------------------------------- the steps
def _surest(scores: np.ndarray, ratio: float, entropy: str) -> np.ndarray:
    """Which rows are the ``ratio`` of them that the classifier is surest of, ``[n]`` bool."""
    order = np.argsort(-SURENESS[entropy](scores), kind="stable")
    easy = np.zeros(len(scores), bool)
    easy[order[: round(ratio * len(scores))]] = True
    return easy


def _second(final: Softmax, kind: str, more, rows: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """The second classifier's scores ``[n, k]`` of the hard rows."""
    x, y = more
    if kind == "softmax":
        return clone(final).fit(x, y).decision_function(rows, classes)
    return -np.stack([cdist(rows, x[y == c]).min(1) for c in classes], 1)


def _scored(problem: ZeroShotProblem, rows, scores, among, second: str) -> Scores:
    unseen = problem.unseen_classes
    labels = problem.labels[problem.test_unseen]
    t1 = metrics.per_class_accuracy(labels, unseen[among.argmax(1)], unseen)
    rest = generalised(scores, problem.labels[rows], problem)
    if second == "nearest":
        rest["ausuc"] = float("nan")
    return Scores(t1=t1, **rest)


def _checked(model, problem, classifier, seed, ratio, second, entropy) -> Softmax:
    """The first classifier, not fitted; or a sentence about what is wrong."""
    if model is None:
        raise UsageError("A cascade needs a fitted method: without one no unseen class is named.")
    parts(model, problem)
    final = classifier_of(classifier, seed)
    if not isinstance(final, Softmax):
        raise UsageError(
            f"classifier={classifier!r} gives no probabilities to be unsure with; a cascade takes "
            "'softmax'."
        )
    if not is_number(ratio) or not 0 <= ratio <= 1:
        raise UsageError(f"ratio={ratio!r} must be a share from 0 to 1.")
    for name, value, known in (("second", second, SECOND), ("entropy", entropy, list(SURENESS))):
        if value not in known:
            raise UsageError(
                f"{name}={value!r} is none of {', '.join(known)}." + did_you_mean(str(value), known)
            )
    return final
