"""Every sample counts alike: the scores of the papers on text."""

import numpy as np
import pytest

from zslkit import metrics
from zslkit.classifiers import Neighbours
from zslkit.errors import UsageError
from zslkit.evaluation import evaluate
from zslkit.experiments import read, run


def test_per_sample_accuracy_is_the_share_of_samples():
    true, said = np.array([0, 0, 0, 1, 2]), np.array([0, 0, 1, 1, 0])
    assert metrics.per_sample_accuracy(true, said) == pytest.approx(3 / 5)
    assert metrics.per_sample_accuracy(true, said, np.array([0, 1])) == pytest.approx(3 / 4)
    assert metrics.per_class_accuracy(true, said) == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_the_curve_per_sample_is_a_sweep_of_gamma():
    rng = np.random.default_rng(0)
    classes, seen = np.arange(5), np.array([0, 1, 2])
    labels = rng.choice(5, 200, p=[0.5, 0.1, 0.1, 0.25, 0.05])
    scores = rng.normal(size=(200, 5)) + 1.5 * np.eye(5)[labels]
    curve = metrics.seen_unseen_curve(scores, labels, classes, seen, per="sample")
    of_seen = np.isin(labels, seen)
    for gamma in (-3.0, -0.4, 0.0, 0.7, 2.5):
        said = metrics.calibrated_stacking(scores, np.isin(classes, seen), gamma).argmax(1)
        right = said == labels
        wanted = right[~of_seen].mean(), right[of_seen].mean()
        assert curve.at(gamma) == pytest.approx(wanted)
    per_class = metrics.ausuc(scores, labels, classes, seen)
    assert metrics.ausuc(scores, labels, classes, seen, per="sample") != pytest.approx(per_class)
    with pytest.raises(UsageError, match="per='picture' must be"):
        metrics.ausuc(scores, labels, classes, seen, per="picture")


def test_with_classes_of_one_size_both_are_the_same(problem):
    class Real:
        """Makes the class means: enough to score."""

        n_synthetic = 5

        def generate(self, semantics, n, *, seed=0):
            first = problem.test_unseen[:: len(problem.test_unseen) // 3]
            return np.repeat(problem.features[first][: len(np.atleast_2d(semantics))], n, 0)

    both = evaluate(Real(), problem, classifier="nearest", per_sample=True)
    for name in ("t1", "unseen", "seen", "harmonic", "ausuc"):
        assert both.per_sample[name] == pytest.approx(getattr(both, name))
    assert "per_sample" in both.as_dict()
    usual = evaluate(Real(), problem, classifier="nearest")
    assert usual.per_sample == {} and "per_sample" not in usual.as_dict()
    assert usual.ausuc == both.ausuc


def test_a_grid_may_ask_for_them(tmp_path, monkeypatch):
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path / "cache"))
    grid = tmp_path / "grid.toml"
    text = 'dataset = "zoo"\nseeds = [0]\n{}[classifiers.eszsl]\n[[run]]\nmethod = "none"\n'
    grid.write_text(text.format("per_sample = true\n"))
    table = read(run(grid, progress=False))
    assert table.t1_per_sample[0] == pytest.approx(table.t1[0], abs=1e-5)  # 50 pictures each
    grid.write_text(text.format(""))
    assert "t1_per_sample" not in read(run(grid, progress=False))
    grid.write_text(text.format('per_sample = "yes"\n'))
    with pytest.raises(UsageError, match="must be true or false"):
        run(grid, progress=False)


def test_neighbours_vote():
    x = np.array([[1.0, 0], [1, 0.1], [1, 0.2], [0, 1], [0.1, 1]])
    y = np.array([4, 4, 4, 7, 7])
    clf = Neighbours(n_neighbors=3).fit(x, y)
    votes = clf.decision_function(np.array([[5.0, 0.0], [0, 0.3]]), np.array([7, 4, 5]))
    assert votes.tolist() == [
        [0, 1, -np.inf],
        [pytest.approx(2 / 3), pytest.approx(1 / 3), -np.inf],
    ]
    everyone = Neighbours(n_neighbors=99).fit(x, y).decision_function(x, np.array([4, 7]))
    assert everyone == pytest.approx(np.tile([0.6, 0.4], (5, 1)))
    far = Neighbours(n_neighbors=1, metric="euclidean").fit(x, y)
    assert far.predict(np.array([[0.2, 0.3]]), np.array([4, 7])).tolist() == [7]
