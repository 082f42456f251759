import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, recall_score

from zslkit import metrics
from zslkit.errors import DataError, UsageError


def random_case(seed, n=60, k=7, n_seen=4):
    rng = np.random.default_rng(seed)
    labels = np.r_[np.arange(k), rng.integers(0, k, n - k)]
    scores = rng.normal(size=(n, k)) + 1.5 * (labels[:, None] == np.arange(k))
    return scores, labels, np.arange(k), np.arange(n_seen)


@pytest.mark.parametrize("seed", range(5))
def test_per_class_accuracy_is_balanced_accuracy(seed):
    rng = np.random.default_rng(seed)
    y, p = rng.integers(0, 5, 80), rng.integers(0, 5, 80)
    assert metrics.per_class_accuracy(y, p) == pytest.approx(balanced_accuracy_score(y, p))
    mine = metrics.class_accuracies(y, p)
    theirs = recall_score(y, p, average=None, labels=sorted(mine))
    assert list(mine.values()) == pytest.approx(list(theirs))


def test_a_class_without_samples_is_left_out():
    y, p = np.array([0, 0, 1]), np.array([0, 1, 1])
    assert metrics.per_class_accuracy(y, p, np.array([0, 1, 2])) == 0.75
    assert metrics.class_accuracies(y, p, [0, 2]) == {0: 0.5}


@pytest.mark.parametrize("kind", [np.int64, np.uint64, np.int8, float])
def test_what_class_ids_are_made_of_does_not_matter(kind):
    small = np.array([0, 0, 2, 127, 127, 127]), np.array([0, 2, 2, 127, 0, 127])
    ids = np.arange(128).astype(kind)
    expected = metrics.per_class_accuracy(*small)
    assert metrics.per_class_accuracy(*(ids[y] for y in small)) == expected
    far = [y.astype(np.int64) * 10**12 - 7 for y in small]
    assert metrics.per_class_accuracy(*far) == expected


def test_one_nan_is_found_on_either_side():
    for column in range(7):
        scores, *rest = random_case(3)
        scores[11, column] = np.nan
        with pytest.raises(DataError, match="NaN"):
            metrics.seen_unseen_curve(scores, *rest)


def test_bad_labels_are_refused():
    with pytest.raises(DataError, match="one length"):
        metrics.per_class_accuracy(np.zeros(3), np.zeros(4))
    with pytest.raises(DataError, match="no sample"):
        metrics.per_class_accuracy(np.zeros(3), np.zeros(3), [7])


def test_harmonic_mean_by_hand():
    assert metrics.harmonic_mean(0.5, 0.5) == 0.5
    assert metrics.harmonic_mean(0.2, 0.8) == pytest.approx(0.32)
    assert metrics.harmonic_mean(0, 0) == 0 == metrics.harmonic_mean(0, 1)
    for bad in (-0.1, float("nan")):
        with pytest.raises(UsageError, match="negative or NaN"):
            metrics.harmonic_mean(bad, 0.5)


def test_calibrated_stacking_moves_only_seen_columns():
    scores = np.array([[3.0, 2.0, 1.0]])
    seen = np.array([True, False, False])
    assert metrics.calibrated_stacking(scores, seen, 1.5).tolist() == [[1.5, 2, 1]]
    assert metrics.calibrated_stacking(scores, seen, 0).tolist() == scores.tolist()
    with pytest.raises(DataError, match="one seen/unseen flag"):
        metrics.calibrated_stacking(scores, seen[:2], 1)


def brute_force(scores, labels, classes, seen_classes, gammas):
    seen_columns = np.isin(classes, seen_classes)
    points = []
    for g in gammas:
        predicted = classes[metrics.calibrated_stacking(scores, seen_columns, g).argmax(1)]
        unseen = np.setdiff1d(classes, seen_classes)
        points.append(
            (
                metrics.per_class_accuracy(labels, predicted, unseen),
                metrics.per_class_accuracy(labels, predicted, seen_classes),
            )
        )
    return np.array(points)


@pytest.mark.parametrize("seed", range(5))
def test_the_curve_equals_brute_force_everywhere(seed):
    case = random_case(seed)
    curve = metrics.seen_unseen_curve(*case)
    finite = curve.gamma[1:]
    between = np.r_[finite[0] - 1, (finite[1:] + finite[:-1]) / 2, finite[-1] + 1]
    slow = brute_force(*case, between)
    assert np.allclose(np.c_[curve.unseen, curve.seen], slow)
    assert curve.at(between[7]) == pytest.approx(tuple(slow[7]))
    fine = brute_force(*case, np.linspace(finite[0] - 1, finite[-1] + 1, 6000))
    by_grid = np.trapezoid(fine[:, 1], fine[:, 0])
    assert metrics.ausuc(*case) == pytest.approx(by_grid, abs=2e-3)


def test_a_perfect_and_a_hopeless_classifier():
    _, labels, classes, seen = random_case(0)
    perfect = (labels[:, None] == classes).astype(float)
    assert metrics.ausuc(perfect, labels, classes, seen) == pytest.approx(1)
    assert metrics.ausuc(-perfect, labels, classes, seen) == 0


def test_a_classifier_that_cannot_name_an_unseen_class():
    scores, labels, classes, seen = random_case(1)
    scores[:, 4:] = -np.inf
    curve = metrics.seen_unseen_curve(scores, labels, classes, seen)
    assert curve.area == 0 and curve.unseen.max() == 0


def test_the_best_gamma_gives_the_best_harmonic_mean():
    case = random_case(2)
    gamma, h = metrics.seen_unseen_curve(*case).best()
    u, s = brute_force(*case, [gamma])[0]
    assert metrics.harmonic_mean(u, s) == pytest.approx(h)
    others = [metrics.harmonic_mean(*p) for p in brute_force(*case, np.linspace(-4, 4, 400))]
    assert h >= max(others) - 1e-12


def test_bad_curves_are_refused():
    scores, labels, classes, seen = random_case(0)
    with pytest.raises(DataError, match="must be"):
        metrics.seen_unseen_curve(scores[:, :-1], labels, classes, seen)
    with pytest.raises(DataError, match="NaN"):
        metrics.seen_unseen_curve(scores * np.nan, labels, classes, seen)
    with pytest.raises(DataError, match="samples of both"):
        metrics.seen_unseen_curve(scores, labels, classes, classes)
