"""How long the metrics take on a million samples, beside scikit-learn and beside memory.

``python benchmarks/metrics.py`` scores made-up predictions of ``--samples`` test pictures over
``--classes`` classes, half of them seen.

Floors: every byte of the arguments has to be read once, at the speed at which this machine reads
memory. A curve also has to be in order: to its floor comes the time that NumPy takes to sort as
many numbers. The confusion matrix is scikit-learn's; below it is the same count by
``numpy.bincount``. A loop over classes and a grid of gammas are what is often written instead.
"""

import argparse
from functools import partial

import numpy as np
from harness import interleave, machine, reading, use_threads, with_floor
from sklearn import metrics as sklearn_metrics

from zslkit import metrics


def by_loop(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Per-class accuracy as usually written: a mask for each class."""
    return np.mean([(y_pred[y_true == c] == c).mean() for c in np.unique(y_true)])


def by_grid(scores, labels, classes, seen, steps: int = 20) -> float:
    """The area under the seen-unseen curve as usually written: a grid of gammas."""
    is_seen = np.isin(classes, seen)
    points = []
    for gamma in np.linspace(-1, 1, steps):
        predicted = classes[metrics.calibrated_stacking(scores, is_seen, gamma).argmax(1)]
        points.append(
            [metrics.per_class_accuracy(labels, predicted, c) for c in (classes[~is_seen], seen)]
        )
    unseen, seen = np.array(points).T
    return float(np.trapezoid(seen, unseen))


def count_pairs(y_true: np.ndarray, y_pred: np.ndarray, k: int) -> np.ndarray:
    """A confusion matrix ``[k, k]``."""
    return np.bincount(k * y_true + y_pred, minlength=k * k).reshape(k, k)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=10**6)
    parser.add_argument("--classes", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    use_threads(1)
    n, k = arguments.samples, arguments.classes
    rng = np.random.default_rng(0)
    labels = rng.integers(0, k, n)
    predicted = np.where(rng.random(n) < 0.6, labels, rng.integers(0, k, n))
    scores = rng.random((n, k), np.float32)
    scores[np.arange(n), labels] += 0.5
    classes, seen = np.arange(k), np.arange(k // 2)
    case, doubles = (scores, labels, classes, seen), rng.normal(size=n)
    memory = reading()
    is_seen = np.isin(classes, seen)
    found = interleave(
        {
            "per-class accuracy": partial(metrics.per_class_accuracy, labels, predicted),
            "its loop over classes": partial(by_loop, labels, predicted),
            "scikit-learn balanced accuracy": partial(
                sklearn_metrics.balanced_accuracy_score, labels, predicted
            ),
            "u, s and their harmonic mean": lambda: metrics.harmonic_mean(
                metrics.per_class_accuracy(labels, predicted, classes[~is_seen]),
                metrics.per_class_accuracy(labels, predicted, seen),
            ),
            "scikit-learn confusion matrix": partial(
                sklearn_metrics.confusion_matrix, labels, predicted
            ),
            "confusion by bincount": partial(count_pairs, labels, predicted, k),
            "calibrated stacking": partial(metrics.calibrated_stacking, scores, is_seen, 0.1),
            "prediction, scores.argmax(1)": partial(scores.argmax, 1),
            "seen-unseen curve": partial(metrics.seen_unseen_curve, *case),
            "AUSUC": partial(metrics.ausuc, *case),
            "AUSUC on a grid of 20 gammas": partial(by_grid, *case),
            "reading": memory.call,
            "sort": partial(np.sort, doubles),
        },
        rounds=arguments.rounds,
        warmup=1,
    )
    read, sort = found.pop("reading"), found.pop("sort")
    ids = memory.seconds(read, labels.nbytes + predicted.nbytes)
    table = memory.seconds(read, scores.nbytes)
    curve = table + memory.seconds(read, labels.nbytes) + sort.p10
    floors = dict.fromkeys(found, ids)
    floors["calibrated stacking"] = memory.seconds(read, scores.nbytes + 8 * n * k)  # and written
    floors["prediction, scores.argmax(1)"] = table
    floors |= {name: curve for name in found if "curve" in name or "AUSUC" in name}
    print(machine(), end="\n\n")
    print(
        f"{n:,} samples, {k} classes, {arguments.rounds} rounds; "
        f"{memory.amount / read.p10 * 1e-9:.0f} GB/s read, sorting {n:,} numbers "
        f"{1e3 * sort.p10:.0f} ms\n"
    )
    print(with_floor(found, floors))
    same = sklearn_metrics.balanced_accuracy_score(labels, predicted)
    apart = metrics.per_class_accuracy(labels, predicted) - same
    print(f"\nper-class accuracy minus balanced accuracy: {apart:.1e}")


if __name__ == "__main__":
    main()
