"""How long the protocol takes: to fit a final classifier, to score it, and ``evaluate`` whole.

``python benchmarks/evaluation.py`` prints three tables for each shape, with made-up features of
the zoo's size and of CUB's; name one to choose. scikit-learn and plain NumPy stand beside the
classifiers that they have a counterpart of.

A full training on CUB takes minutes, so there each iterative classifier passes over the rows
``--epochs`` times (once by default, also scikit-learn's); on the zoo it keeps its own number.

Floors: matrix products at the speed of a large one, in float32 or, for ESZSL, float64;
for the nearest mean, reading the rows once. What a floor counts is in ``fit_work`` and
``score_work``.
"""

import argparse
from functools import partial
from typing import NamedTuple

import numpy as np
from harness import (
    Timing,
    Yardstick,
    interleave,
    machine,
    product,
    reading,
    use_threads,
    with_floor,
)
from scipy.linalg import solve
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestCentroid

from zslkit import ZeroShotProblem, classifiers, evaluate
from zslkit.classifiers import Softmax
from zslkit.evaluation import training_set
from zslkit.evaluation.protocol import fitted_on, generalised, score_table


class Shape(NamedTuple):
    """Sizes of a problem; ``train`` rows are seen ones, ``synthetic`` rows are for each class."""

    features: int
    semantics: int
    seen: int
    unseen: int
    train: int
    synthetic: int
    test_seen: int
    test_unseen: int

    @property
    def rows(self) -> int:
        """What a classifier is fitted on."""
        return self.train + self.unseen * self.synthetic

    @property
    def tested(self) -> int:
        return self.test_seen + self.test_unseen

    @property
    def classes(self) -> int:
        return self.seen + self.unseen


SHAPES = {
    "zoo": Shape(128, 28, 50, 10, 2800, 200, 700, 500),
    "CUB": Shape(2048, 312, 150, 50, 7057, 400, 1764, 2967),
}


class Painter:
    """Features that follow from descriptions, plus noise: a data set, and a generator for it."""

    def __init__(self, shape: Shape):
        rng = np.random.default_rng(0)
        self.n_synthetic = shape.synthetic
        self.mix = rng.standard_normal((shape.semantics, shape.features), np.float32)
        self.mix *= 40 / (shape.semantics * shape.features) ** 0.5  # as hard at every size

    def generate(self, semantics, n: int, *, seed: int = 0) -> np.ndarray:
        means = np.repeat((np.atleast_2d(semantics) - 0.5) @ self.mix, n, axis=0)
        noise = np.random.default_rng(seed).standard_normal(means.shape, np.float32)
        return np.maximum(means + 2 * noise, 0)


def make_problem(shape: Shape) -> tuple[Painter, ZeroShotProblem]:
    """A problem of this shape and a model that makes features for it."""
    painter = Painter(shape)
    semantics = np.random.default_rng(1).random((shape.classes, shape.semantics), np.float32)
    seen = np.arange(shape.train + shape.test_seen) % shape.seen
    unseen = shape.seen + np.arange(shape.test_unseen) % shape.unseen
    labels = np.r_[seen, unseen]
    rows = np.arange(len(labels))
    problem = ZeroShotProblem(
        features=painter.generate(semantics[labels], 1),
        labels=labels,
        semantics=semantics,
        class_names=[f"class {c}" for c in range(shape.classes)],
        train=rows[: shape.train],
        test_seen=rows[shape.train : len(seen)],
        test_unseen=rows[len(seen) :],
    )
    return painter, problem


def numpy_eszsl(x: np.ndarray, y: np.ndarray, semantics: np.ndarray) -> np.ndarray:
    """ESZSL as one writes it down, in double precision and with Cholesky's decomposition."""
    x, s = x.astype(float), semantics.astype(float)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    s /= np.linalg.norm(s, axis=1, keepdims=True)
    targets = np.where(y[:, None] == np.arange(len(s)), 1.0, -1.0)
    right = x.T @ targets @ s
    left = solve(x.T @ x + 10 * np.eye(x.shape[1]), right, assume_a="pos")
    return solve(s.T @ s + 0.01 * np.eye(s.shape[1]), left.T, assume_a="pos").T


def others(problem: ZeroShotProblem, x: np.ndarray, y: np.ndarray, epochs: int | None) -> dict:
    """Counterparts from other libraries: name to a call that fits."""
    x = (x - x.mean(0)) / x.std(0)  # as Softmax does for itself; lbfgs would crawl without
    logistic = LogisticRegression(max_iter=epochs or 100, tol=1e-4, C=1.0)
    return {
        "scikit-learn logistic": partial(quietly, logistic.fit, x, y),
        "scikit-learn centroid": partial(NearestCentroid().fit, x, y),
        "NumPy eszsl": partial(numpy_eszsl, x, y, problem.semantics),
    }


def quietly(call, *arguments):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one pass is not convergence, and is not meant to be
        return call(*arguments)


def maker(name: str, epochs: int | None) -> classifiers.Classifier:
    """A classifier with its own settings, or with this many epochs if it has epochs."""
    classifier = classifiers.make(name, seed=0)
    if epochs and "epochs" in classifier.get_params():
        classifier.set_params(epochs=epochs)
    return classifier


# ---------------------------------------------------------------------- what has to be computed
def fit_work(name: str, classifier, s: Shape) -> tuple[str, float] | None:
    """The yardstick and how much of it: FLOP of matrix products, or bytes to read, if known."""
    n, d, k, rank = s.rows, s.features, s.classes, min(s.semantics, s.classes)
    if name == "softmax":  # scores, and the gradient by the weights
        return "float32", 4 * n * d * k * classifier.epochs
    if name == "nearest":
        return "bytes", 4 * n * d
    if name == "eszsl":  # X X' is symmetric; X Y are sums; then Cholesky and its two solutions
        return "float64", n * d * d + d**3 / 3 + 2 * d * d * s.semantics
    if name == "neighbours":  # they are kept, so read and written
        return "bytes", 2 * 4 * n * d
    if name == "routed":  # two softmaxes, and three layers of its detector forward and back
        gate = 6 * (d * classifier.hidden + classifier.hidden**2 + classifier.hidden * s.seen)
        made = s.synthetic * s.unseen
        linear = 4 * d * (s.train * s.seen + made * s.unseen) * Softmax().epochs
        return "float32", s.train * gate * classifier.epochs + linear
    if not hasattr(classifier, "epochs"):
        return None
    each = 4 * d * rank + 4 * rank * k  # two layers of scores, and back
    return "float32", n * each * getattr(classifier, "n_matrices", 1) * classifier.epochs


def score_work(name: str, classifier, s: Shape) -> tuple[str, float]:
    """The same for scores of all test rows over all classes."""
    per_row = 2 * s.tested * s.features * s.classes
    if name in ("softmax", "nearest"):
        return "float32", per_row
    if name == "neighbours":  # every training row is compared
        return "float32", 2 * s.tested * s.features * s.rows
    if name == "routed":
        layers = s.features * classifier.hidden + classifier.hidden**2 + classifier.hidden * s.seen
        return "float32", per_row + 2 * s.tested * layers
    weights = 2 * s.features * s.semantics * s.classes
    return "float32", (per_row + weights) * getattr(classifier, "n_matrices", 1)


# ---------------------------------------------------------------------- measuring
def measure(name: str, epochs: int | None, rounds: int) -> str:
    """Three tables: fitting, scoring, evaluating."""
    shape = SHAPES[name]
    model, problem = make_problem(shape)
    x, y = training_set(model, problem)
    made = {c: maker(c, epochs) for c in classifiers.REGISTRY}
    yardsticks = {
        "float32": product(2048 if shape.features > 1000 else 512),
        "float64": product(2048 if shape.features > 1000 else 512, "float64"),
        "bytes": reading(),
    }
    fits = {c: partial(fitted_on, m, x, y, problem) for c, m in made.items()}
    found = timed({**fits, **others(problem, x, y, epochs)}, yardsticks, rounds)
    work = {c: w for c, m in made.items() if (w := fit_work(c, m, shape))}
    twins = {"softmax": "scikit-learn logistic", "nearest": "scikit-learn centroid"}
    twins["eszsl"] = "NumPy eszsl"
    work |= {twin: work[own] for own, twin in twins.items() if own != "softmax"}
    speeds = ", ".join(
        f"{y.amount / found[u].p10 * 1e-9:.0f} {'GB/s read' if u == 'bytes' else f'GFLOP/s {u}'}"
        for u, y in yardsticks.items()
    )
    lines = [
        f"{name}: {shape.rows} rows ({shape.train} real) of {shape.features} features, "
        f"{shape.classes} classes of {shape.semantics} attributes, {shape.tested} test rows; "
        + (f"{epochs} epochs" if epochs else "epochs as by default")
        + f", {rounds} rounds; {speeds}",
        "\nFit\n",
        floors_beside(found, work, yardsticks),
    ]
    scored = {c: partial(score_table, m, problem) for c, m in made.items()}
    table, labels = score_table(made["softmax"], problem)
    scored["metrics of one table"] = partial(generalised, table, labels, problem)
    found = timed(scored, yardsticks, 4 * rounds)
    work = {c: score_work(c, m, shape) for c, m in made.items()}
    work["metrics of one table"] = ("bytes", table.nbytes)
    lines += ["\nScore all test rows\n", floors_beside(found, work, yardsticks)]

    wholes = {c: partial(evaluate, model, problem, classifier=made[c]) for c in ("softmax", "ale")}
    found = interleave(wholes, rounds=max(1, rounds // 2), warmup=0)
    lines += ["\n`evaluate` (softmax learns twice, once for T1)\n", with_floor(found, {})]
    scores = "; ".join(f"{c}: {evaluate(model, problem, classifier=made[c])}" for c in wholes)
    return "\n".join([*lines, f"\n{scores}\n"])


def timed(calls: dict, yardsticks: dict[str, Yardstick], rounds: int) -> dict[str, Timing]:
    return interleave(
        {**calls, **{u: y.call for u, y in yardsticks.items()}}, rounds=rounds, warmup=1
    )


def floors_beside(found: dict[str, Timing], work: dict, yardsticks: dict[str, Yardstick]) -> str:
    floors = {c: yardsticks[u].seconds(found[u], amount) for c, (u, amount) in work.items()}
    return with_floor({c: t for c, t in found.items() if c not in yardsticks}, floors)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shapes", nargs="*", default=list(SHAPES), metavar="SHAPE")
    parser.add_argument("--epochs", type=int, default=1, help="on CUB (default: 1)")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    use_threads(arguments.threads)
    print(machine(), end="\n\n")
    for name in arguments.shapes:
        epochs = arguments.epochs if SHAPES[name].features > 1000 else None
        print(measure(name, epochs, arguments.rounds), flush=True)


if __name__ == "__main__":
    main()
