"""Features in a file: the same numbers as in memory, written once, whole or not at all."""

import dataclasses
import os
import tracemalloc

import numpy as np
import pytest
from scipy.io import savemat
from test_xlsa17 import contents, write
from toy import make_problem

import zslkit
from zslkit import checks, mapped, scaling
from zslkit.datasets import xlsa17
from zslkit.errors import DataError
from zslkit.evaluation import protocol


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(scaling, "_BLOCK", 200)  # a few rows, so that there are many blocks
    write(tmp_path)
    return tmp_path / "cache" / "features"


def both(root, **options):
    return [xlsa17.load("CUB", root=root, memory_map=m, **options) for m in (False, True)]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("scale", scaling.SCALINGS)
def test_mapped_and_unmapped_problems_are_equal(tmp_path, scale, packed):
    savemat(write(tmp_path) / "res101.mat", contents()[1], do_compression=packed)
    plain, there = both(tmp_path, scale=scale)
    assert isinstance(there.features, np.memmap) and not isinstance(plain.features, np.memmap)
    for make in (
        lambda p: p,
        lambda p: p.validation(),
        lambda p: p.resplit(["ant", "fox"]),
        lambda p: p.resplit(["ant", "fox"]).validation(),
    ):
        a, b = make(plain), make(there)
        assert isinstance(b.features, np.memmap)
        np.testing.assert_array_equal(a.features, b.features)
        assert a.fingerprint == b.fingerprint
        assert a.describe() == b.describe()


def test_a_method_and_its_scores_are_equal(tmp_path):
    scores = []
    for problem in both(tmp_path):
        small = {"hidden": 16, "noise_dim": 4, "epochs": 2, "batch_size": 8, "n_synthetic": 5}
        model = zslkit.methods.FCLSWGAN(**small).fit(problem)
        scores.append([zslkit.evaluate(model, problem, classifier=c) for c in ("softmax", "eszsl")])
    assert scores[0] == scores[1]


@pytest.mark.parametrize("classifier", ["softmax", "eszsl"])
def test_test_rows_are_scored_in_blocks(tmp_path, monkeypatch, classifier):
    problem = both(tmp_path)[1]
    model = zslkit.methods.FCLSWGAN(hidden=16, noise_dim=4, epochs=1, batch_size=8).fit(problem)
    evaluate = lambda: zslkit.evaluate(model, problem, classifier=classifier)  # noqa: E731
    whole = evaluate()
    seen = []
    kind = type(zslkit.classifiers.make(classifier))
    original = kind.decision_function
    monkeypatch.setattr(
        kind, "decision_function", lambda *a: seen.append(len(a[1])) or original(*a)
    )
    monkeypatch.setattr(protocol, "_ROWS", 7)
    blocks = evaluate()
    assert dataclasses.replace(blocks, ausuc=0) == dataclasses.replace(whole, ausuc=0)
    assert blocks.ausuc == pytest.approx(whole.ausuc)
    assert max(seen) == 7 and sum(seen) >= len(problem.test_seen) + 2 * len(problem.test_unseen)


def test_a_mapped_problem_cannot_be_written_to(tmp_path):
    there = both(tmp_path)[1]
    with pytest.raises(ValueError, match="read-only"):
        there.features[0] = 0
    part, _ = there.part("train")
    assert type(part) is np.ndarray  # a copy, that does not hold the file


def test_the_file_is_written_once(tmp_path, cache, monkeypatch):
    first = both(tmp_path)[1].validation()
    files = {path: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert len(files) == 2 and all(path.name.startswith("CUB-res101-") for path in files)
    monkeypatch.setattr(mapped, "atomic_path", None)  # nothing may be written any more
    assert both(tmp_path)[1].validation().fingerprint == first.fingerprint
    assert files == {path: path.stat().st_mtime_ns for path in cache.iterdir()}


def test_whatever_the_numbers_depend_on_makes_another_file(tmp_path, cache, monkeypatch):
    def count(**options):
        both(tmp_path, **options)
        return len(list(cache.iterdir()))

    assert count() == 1
    assert count(scale="l2") == 2
    path = tmp_path / "xlsa17" / "data" / "CUB" / "res101.mat"
    os.utime(path, ns=(1, 1))
    assert count() == 3
    splits, _ = contents()
    fewer = {k: v[1:] if k == "trainval_loc" else v for k, v in splits.items()}
    savemat(path.with_name("att_splits.mat"), fewer)
    assert count() == 4
    monkeypatch.setattr(zslkit, "__version__", "0.0.1")
    assert count() == 5


@pytest.mark.parametrize("damage", ["cut off", "empty", "foreign", "another shape"])
def test_a_damaged_file_is_made_again(tmp_path, cache, damage):
    plain, there = both(tmp_path)
    (path,) = cache.iterdir()
    whole = path.read_bytes()
    del there
    if damage == "another shape":
        np.save(path, np.zeros((3, 3), np.float32))
    else:
        content = {"cut off": whole[:-1], "empty": b"", "foreign": b"PK\x03\x04" + bytes(99)}
        path.write_bytes(content[damage])
    assert both(tmp_path)[1].fingerprint == plain.fingerprint
    assert path.read_bytes() == whole


def test_nothing_is_unpickled(tmp_path, cache):
    both(tmp_path)
    (path,) = cache.iterdir()
    np.save(path, np.array([print], object), allow_pickle=True)
    assert both(tmp_path)[1].features.dtype == np.float32


def test_a_cache_that_cannot_be_written_to(tmp_path, cache):
    cache.parent.mkdir()
    cache.write_text("a file where a folder should be")
    with pytest.raises(DataError, match=r"was not written because.*\. Set ZSLKIT_CACHE"):
        both(tmp_path)


def test_an_error_of_the_data_is_not_one_of_the_cache(tmp_path, cache):
    pictures = contents()[1]
    pictures["features"][2, 60] = np.nan
    write(tmp_path, pictures=pictures)
    with pytest.raises(DataError, match=r"res101.mat: features\(3, 61\) is nan") as caught:
        xlsa17.load("CUB", root=tmp_path, memory_map=True)
    assert "ZSLKIT_CACHE" not in str(caught.value)
    assert not list(cache.iterdir())


def test_features_that_would_fill_half_of_the_free_memory_are_mapped(tmp_path, monkeypatch):
    size = 70 * 6 * 4
    for free, expected in ((2 * size - 1, np.memmap), (2 * size, np.ndarray), (None, np.ndarray)):
        monkeypatch.setattr(mapped, "available_memory", lambda free=free: free)
        assert type(xlsa17.load("CUB", root=tmp_path).features) is expected


def test_the_free_memory_is_known():
    free = mapped.available_memory()
    assert free is None or 2**20 < free < 2**50


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("scale", ["minmax", "standard"])
def test_loading_needs_no_more_than_the_result(tmp_path, monkeypatch, scale, packed):
    """Peak memory in sizes of the file's matrix: half for float32, a quarter for the train part."""
    monkeypatch.setattr(scaling, "_BLOCK", 2**16)
    rng = np.random.default_rng(0)
    pictures = contents()[1]
    pictures["features"] = rng.random((70, 12000), np.float32).T.astype(np.float64)
    size = pictures["features"].nbytes  # 7 MB
    savemat(write(tmp_path) / "res101.mat", pictures, do_compression=packed)

    def peak(memory_map, use):
        tracemalloc.start()
        use(xlsa17.load("CUB", root=tmp_path, scale=scale, memory_map=memory_map))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held / size

    assert peak(False, lambda problem: None) < 0.75
    assert peak(True, lambda problem: None) < 0.25
    assert peak(True, lambda problem: problem.validation()) < 0.25
    assert peak(True, lambda problem: problem.part("train")) < 0.5


# ---------------------------------------------------------------------- an array of one's own
def own(problem, features):
    names = ("labels", "semantics", "class_names", "train", "test_seen", "test_unseen", "val")
    fields = {name: getattr(problem, name) for name in names}
    return zslkit.ZeroShotProblem(features=features, scaling="minmax", **fields)


def test_an_array_of_ones_own_stays_in_its_file(tmp_path, cache):
    problem = make_problem()
    np.save(tmp_path / "mine.npy", problem.features)
    features = np.load(tmp_path / "mine.npy", mmap_mode="r")
    mine = own(problem, features)
    assert mine.features is features
    small, expected = mine.validation(), own(problem, problem.features).validation()
    assert isinstance(small.features, np.memmap)
    assert small.fingerprint == expected.fingerprint
    assert [path.name.split("-")[1] for path in cache.iterdir()] == ["mine"]


def test_an_array_of_ones_own_is_checked_once(tmp_path, monkeypatch):
    problem = make_problem()
    features = problem.features.copy()
    features[7, 3] = np.inf
    np.save(tmp_path / "bad.npy", features)
    with pytest.raises(DataError, match=r"features\[7, 3\] is inf"):
        own(problem, np.load(tmp_path / "bad.npy", mmap_mode="r"))
    np.save(tmp_path / "good.npy", problem.features)
    good = own(problem, np.load(tmp_path / "good.npy", mmap_mode="r"))
    looked = []
    monkeypatch.setattr(checks, "_finite", lambda what, _: looked.append(what))
    dataclasses.replace(good, name="other").validation()
    assert "features" not in looked


def test_features_of_ones_own_are_scaled_in_their_file(tmp_path, cache):
    problem = make_problem()
    np.save(tmp_path / "raw.npy", problem.features)
    raw = np.load(tmp_path / "raw.npy", mmap_mode="r")
    for how in ("minmax", "standard", "l2"):
        there = mapped.rescaled(raw, problem.train, how)
        assert isinstance(there, np.memmap)
        expected = scaling.scaled(problem.features, problem.train, how)
        np.testing.assert_array_equal(there, expected)


def test_parts_of_one_file_are_told_apart(tmp_path):
    problem = make_problem()
    n = len(problem.features)
    np.save(tmp_path / "two.npy", np.concatenate([problem.features, problem.features[::-1]]))
    two = np.load(tmp_path / "two.npy", mmap_mode="r")
    first, second = (own(problem, half).validation() for half in (two[:n], two[n:]))
    assert first.fingerprint == own(problem, problem.features).validation().fingerprint
    assert second.fingerprint != first.fingerprint


def test_scaling_none_shares_the_file(tmp_path):
    plain, there = both(tmp_path, scale="none")
    assert there.validation().features is there.features
    assert plain.validation().features is plain.features
