"""Maps: UMAP's placing rule by hand, landing in the right class, keeping and finding again."""

import dataclasses

import numpy as np
import pytest

from zslkit import maps
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.maps import fitting
from zslkit.maps.placing import nearest
from zslkit.problem import ZeroShotProblem


def blobs(seed=0, n_classes=8, per_class=40, d=48):
    """Classes as Gaussian clouds; the last two are unseen."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(n_classes), per_class)
    centres = 3 * rng.random((n_classes, d))
    features = (centres[labels] + 0.6 * rng.normal(size=(len(labels), d))).astype(np.float32)
    rows, unseen = np.arange(len(labels)), labels >= n_classes - 2
    return ZeroShotProblem(
        features,
        labels,
        rng.random((n_classes, 5)),
        [f"class {c}" for c in range(n_classes)],
        train=rows[~unseen & (rows % 4 > 0)],
        test_seen=rows[~unseen & (rows % 4 == 0)],
        test_unseen=rows[unseen],
        name="blobs",
    )


@pytest.fixture(scope="module")
def problem():
    return blobs()


@pytest.fixture(scope="module")
def fitted(problem):
    return maps.fit_map(problem, rows=np.arange(0, 320, 2))


# ---------------------------------------------------------------------- the placing rule
def test_membership_solves_umaps_equation():
    rng = np.random.default_rng(0)
    distances = np.sort(rng.uniform(1, 4, (50, 15)), axis=1)
    weights = maps.membership(distances)
    assert np.allclose(weights.sum(1), np.log2(15), atol=1e-6)
    assert np.all(weights[:, 0] == 1)
    sigma = -(distances[:, 1:] - distances[:, :1]) / np.log(weights[:, 1:])
    assert np.allclose(sigma, sigma[:, :1], rtol=1e-6)  # one sigma for each point


def test_membership_agrees_with_umap_learn(fitted):
    from umap.umap_ import smooth_knn_dist

    rng = np.random.default_rng(1)
    distances = np.sort(rng.uniform(1, 4, (20, 15)), axis=1)
    with_itself = np.c_[np.zeros(20), distances].astype(np.float32)  # umap skips the first
    sigma, rho = smooth_knn_dist(with_itself, 15.0, local_connectivity=1.0)
    theirs = np.exp(-(distances - rho[:, None]) / sigma[:, None])
    assert np.allclose(maps.membership(distances), theirs, atol=1e-4)


@pytest.mark.parametrize("row", [[0.0, 0.0, 0.0], [2.0, 2.0, 2.0], [0.0, 0.0, 1e9]])
def test_membership_of_ties_and_duplicates_is_finite(row):
    weights = maps.membership(np.array([row]))
    assert np.isfinite(weights).all()
    assert np.all(weights[0, :2] == 1)


def test_nearest_agrees_with_brute_force(fitted, problem):
    some = problem.features[[1, 77, 201]]
    distances, indices = fitted.neighbours(some, 4)
    brute = np.linalg.norm(fitted.reduce(some)[:, None] - fitted.landmarks[None], axis=2)
    assert np.array_equal(indices, np.argsort(brute, axis=1)[:, :4])
    assert np.allclose(distances, np.sort(brute, axis=1)[:, :4], atol=1e-4)


@pytest.mark.parametrize("k", [1, 2, 15, 200])
@pytest.mark.parametrize("m", [200, 513, 2000])
def test_nearest_among_many_equally_near(k, m):
    """Points on a small grid: nearly every distance occurs several times."""
    rng = np.random.default_rng(k * m)
    points, landmarks = (rng.integers(0, 4, (n, 3)).astype(np.float32) for n in (300, m))
    distances, indices = nearest(points, landmarks, k)
    brute = np.linalg.norm(points[:, None] - landmarks[None], axis=2)
    assert np.allclose(distances, np.sort(brute, axis=1)[:, :k])
    assert np.allclose(distances, np.take_along_axis(brute, indices, 1))
    assert all(len(set(row)) == k for row in indices)


def test_a_point_is_placed_alone_as_in_company(fitted, problem):
    together = fitted.place(problem.features[1:2100:2])
    alone = np.concatenate([fitted.place(problem.features[i : i + 1]) for i in (1, 3, 5)])
    assert np.allclose(together[:3], alone, atol=1e-6)


# ---------------------------------------------------------------------- the map
def test_the_map_is_what_it_says(fitted, problem):
    assert fitted.landmarks.shape == (160, 32) and fitted.landmarks.dtype == np.float32
    assert fitted.layout.shape == (160, 2) and np.abs(fitted.layout).max() == pytest.approx(1)
    assert np.allclose(fitted.components @ fitted.components.T, np.eye(32), atol=1e-5)
    assert np.allclose(fitted.reduce(problem.features[fitted.rows]), fitted.landmarks, atol=1e-4)
    assert 0.8 < fitted.trustworthiness <= 1
    with pytest.raises(ValueError, match="read-only"):
        fitted.layout[0] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        fitted.layout = None


def test_landmarks_stay_near_their_place(fitted, problem):
    moved = np.linalg.norm(fitted.place(problem.features[fitted.rows]) - fitted.layout, axis=1)
    assert np.median(moved) < 0.05  # of a map that is 2 wide


def test_new_points_land_among_their_own_class(fitted, problem):
    new = np.setdiff1d(np.arange(320), fitted.rows)
    place = fitted.place(problem.features[new])
    distance = np.linalg.norm(place[:, None] - fitted.layout[None], axis=2)
    votes = problem.labels[fitted.rows][np.argsort(distance, axis=1)[:, :15]]
    winner = np.array([np.bincount(vote).argmax() for vote in votes])
    assert (winner == problem.labels[new]).mean() > 0.9


def test_distance_to_nearest_tells_the_strange_from_the_familiar(fitted, problem):
    assert np.allclose(fitted.distance_to_nearest(problem.features[fitted.rows]), 0, atol=1e-3)
    familiar = fitted.distance_to_nearest(problem.features[1::2])
    strange = fitted.distance_to_nearest(problem.features[1::2] * -2)
    assert np.median(familiar) < 1.5 * fitted.spacing < np.median(strange)


def test_same_seed_same_map(problem):
    small = {"rows": np.arange(0, 320, 4), "n_neighbors": 10}
    one, two = maps.fit_map(problem, **small), maps.fit_map(problem, **small)
    other = maps.fit_map(problem, **small, seed=1)
    assert np.array_equal(one.layout, two.layout) and one.key == two.key
    assert not np.allclose(one.layout, other.layout) and one.key != other.key


def test_default_rows_are_shared_evenly_among_the_classes(problem):
    rows = fitting._even_rows(problem, 84, seed=0)
    assert len(np.unique(rows)) == 84
    assert set(np.bincount(problem.labels[rows])) == {10, 11}
    assert np.isin(problem.unseen_classes, problem.labels[rows]).all()


# ---------------------------------------------------------------------- keeping it
def test_save_and_load_are_equal(fitted, problem, tmp_path):
    again = maps.FeatureMap.load(fitted.save(tmp_path / "sub" / "map.safetensors"))
    for name in ("landmarks", "layout", "rows", "mean", "components"):
        assert np.array_equal(getattr(again, name), getattr(fitted, name))
    assert again.settings == fitted.settings and again.key == fitted.key
    assert again.trustworthiness == fitted.trustworthiness and again.spacing == fitted.spacing
    assert np.array_equal(again.place(problem.features), fitted.place(problem.features))
    assert [p.name for p in (tmp_path / "sub").iterdir()] == ["map.safetensors"]


def test_bad_files_get_a_sentence(fitted, tmp_path):
    from safetensors.numpy import save_file

    with pytest.raises(MissingFile, match="no map at"):
        maps.FeatureMap.load(tmp_path / "none.safetensors")
    path = fitted.save(tmp_path / "map.safetensors")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match="is damaged"):
        maps.FeatureMap.load(path)
    save_file({"x": np.zeros(3)}, path)
    with pytest.raises(DataError, match="not a map"):
        maps.FeatureMap.load(path)


def test_a_map_is_fitted_once(problem, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path))
    settings = {"n_landmarks": 80, "n_neighbors": 10}
    first = maps.cached_map(problem, **settings)
    assert "Fitting a UMAP map of 80 features of blobs" in capsys.readouterr().out
    second = maps.cached_map(problem, **settings)
    assert capsys.readouterr().out == ""
    assert np.array_equal(first.layout, second.layout)
    (kept,) = (tmp_path / "maps").iterdir()
    kept.write_bytes(b"broken")
    assert np.array_equal(maps.cached_map(problem, **settings).layout, first.layout)
    assert "Fitting" in capsys.readouterr().out


def test_the_fingerprint_follows_features_and_settings_not_the_split(problem):
    def key(problem, **settings):
        return fitting._key(problem, None, settings)

    assert key(problem) == key(blobs()) == key(problem.resplit(["class 0"]))
    assert len({key(problem), key(blobs(seed=1)), key(problem, seed=1)}) == 3


def test_the_map_that_comes_with_the_zoo_is_used(problem, fitted, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(fitting, "packaged", lambda name: tmp_path / name)
    settings = {"n_landmarks": 80, "n_neighbors": 10}
    maps.fit_map(problem, **settings).save(tmp_path / "zoo" / "map.safetensors")
    assert maps.cached_map(problem, **settings).settings["n_landmarks"] == 80
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_written_costs_only_time(problem, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path / "file"))
    fitted = maps.cached_map(problem, n_landmarks=80, n_neighbors=10)
    assert len(fitted.landmarks) == 80
    assert "could not be kept" in capsys.readouterr().out


# ---------------------------------------------------------------------- wrong things
def test_wrong_features_get_a_sentence(fitted, problem):
    with pytest.raises(UsageError, match=r"shape \(3, 7\), but this map .* \[n, 48\]"):
        fitted.place(np.zeros((3, 7)))
    with pytest.raises(UsageError, match=r"shape \(48,\)"):
        fitted.place(problem.features[0])
    with pytest.raises(UsageError, match="not finite"):
        fitted.distance_to_nearest(np.full((1, 48), np.nan))
    assert fitted.place(np.zeros((0, 48))).shape == (0, 2)


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"n_neighbors": 1}, "n_neighbors=1 must be a whole number, 2 or more"),
        ({"n_neighbors": 15.0}, "n_neighbors=15.0"),
        ({"min_dist": 2}, "min_dist=2 must lie between 0 and 1"),
        ({"seed": -1}, "seed=-1"),
        ({"rows": np.arange(20)}, "20 rows are too few"),
        ({"rows": [0, 5000]}, "between 0 and 319"),
        ({"rows": [[0, 1]]}, "one-dimensional"),
    ],
)
def test_wrong_settings_get_a_sentence(problem, bad, sentence):
    with pytest.raises(UsageError, match=sentence):
        maps.fit_map(problem, **bad)


def test_unknown_setting_gets_a_sentence(problem):
    with pytest.raises(UsageError, match="no setting 'neighbours'"):
        maps.cached_map(problem, neighbours=3)
