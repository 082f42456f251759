"""Adaptation problems: what is refused at the door, validation, domains, and their data."""

import gzip
import struct

import numpy as np
import pytest
from adaptationtoy import make_adaptation

import zslkit
from zslkit.adaptation import domains
from zslkit.datasets import digits, idx
from zslkit.errors import DataError, MissingFile, UsageError


def test_the_digits_come_without_a_download():
    problem = zslkit.load("digits-domains", source="edge", target="gray", relevant="1,3,5")
    assert problem.class_names == ("1", "3", "5") and problem.shape == (8, 8, 1)
    assert problem.domains == ("edge", "gray") and problem.target == "gray"
    assert len(problem.irrelevant_names) == 7 and problem.paired
    assert "edge to gray" in problem.describe() and "pairs" in problem.describe()
    again = zslkit.load("digits-domains", source="edge", target="gray", relevant="1,3,5")
    assert again.fingerprint == problem.fingerprint
    assert problem.fingerprint != zslkit.load("digits-domains").fingerprint


def test_arrays_are_read_only():
    problem = make_adaptation()
    with pytest.raises(ValueError, match="read-only"):
        problem.relevant[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        problem.test["dark"][0] = 0


BAD = {
    "source": ({"source": ""}, "source=''"),
    "no floats": ({"relevant": np.zeros((40, 4, 4, 1), int)}, "as floats"),
    "flat": ({"relevant": np.zeros((40, 16))}, r"not of shape \(40, 16\)"),
    "empty": ({"relevant": np.zeros((0, 4, 4, 1))}, "relevant is empty"),
    "beyond": ({"relevant": np.full((40, 4, 4, 1), 2.0)}, "lie in 0..1"),
    "NaN": ({"relevant": np.full((40, 4, 4, 1), np.nan)}, "lie in 0..1"),
    "labels": ({"relevant_labels": np.zeros(3, int)}, "3 entries for 40"),
    "label": ({"relevant_labels": np.full(40, 5)}, "names for 0 to 1 only"),
    "kind": ({"relevant_labels": np.zeros(40)}, "whole numbers"),
    "absent": ({"relevant_labels": np.zeros(40, int)}, "'second' has no picture"),
    "twice": ({"class_names": ("first", "first")}, "'first' more than once"),
    "both": ({"irrelevant_names": ("first", "fourth")}, "'first' belongs to both tasks"),
    "no source": ({"source": "dim"}, "no pictures of the source domain 'dim'"),
    "pairs": ({"paired": 1}, "True or False"),
    "test": ({"test": {}, "test_labels": {}}, "no pictures of the target domain 'dark'"),
    "mapping": ({"irrelevant": np.zeros((3, 4, 4, 1))}, "by domain, not a ndarray"),
    "no names": ({"irrelevant_names": ()}, "have no names"),
    "test labels": ({"test_labels": {}}, r"test_labels must have the domains \['dark'\]"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_violation_has_a_sentence(name):
    changes, said = BAD[name]
    with pytest.raises(DataError, match=said):
        make_adaptation(**changes)


def test_the_corners_must_fit_together():
    good = make_adaptation()
    bright = {"bright": good.irrelevant["bright"]}
    with pytest.raises(DataError, match="a target domain is missing"):
        make_adaptation(irrelevant=bright, irrelevant_labels={}, irrelevant_names=())
    with pytest.raises(DataError, match="which is no target"):
        make_adaptation(test={"dim": good.test["dark"]}, test_labels=good.test_labels)
    with pytest.raises(DataError, match="pictures of shape"):
        make_adaptation(test={"dark": good.test["dark"][:, :2]})
    with pytest.raises(DataError, match="paired=True, but"):
        half = {"bright": good.irrelevant["bright"][:9], "dark": good.irrelevant["dark"]}
        make_adaptation(irrelevant=half, irrelevant_labels={})


def test_a_test_picture_may_not_be_learned_from():
    good = make_adaptation()
    leaked = good.test["dark"].copy()
    leaked[3] = good.irrelevant["dark"][0]
    with pytest.raises(DataError, match=r"test\['dark'\]\[3\] is also in irrelevant"):
        make_adaptation(test={"dark": leaked})
    leaked[3] = good.hidden["dark"][0]
    with pytest.raises(DataError, match=r"test\['dark'\]\[3\] is also in hidden"):
        make_adaptation(test={"dark": leaked})


def test_validation_is_made_of_the_irrelevant_task_alone():
    problem = digits.load(relevant="0-4")
    small = problem.validation(0.6)
    assert small.class_names == ("5", "6", "7") and small.irrelevant_names == ("8", "9")
    known = {each.tobytes() for d in problem.domains for each in problem.irrelevant[d]}
    for part in (small.relevant, *small.irrelevant.values(), *small.test.values()):
        assert all(each.tobytes() in known for each in part)
    with pytest.raises(UsageError, match="no labels to validate with"):
        make_adaptation(irrelevant_labels={}).validation()
    with pytest.raises(UsageError, match="too few"):
        make_adaptation().validation()


def test_one_target_or_several():
    problem = digits.load(target=("negative", "edge"))
    assert problem.targets == ("negative", "edge")
    with pytest.raises(UsageError, match="several targets"):
        _ = problem.target


# ---------------------------------------------------------------------- domains
def test_domains_are_what_they_say():
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(3, 6, 6)).astype(np.float32)
    assert np.allclose(domains.negative(domains.negative(x)), x)
    assert np.allclose(domains.edge(x), domains.edge(1 - x), atol=1e-6)  # sign of ink is gone
    assert domains.edge(np.full((1, 5, 5), 0.7)).max() < 1e-6
    assert np.allclose(domains.edge(x)[1], domains.edge(x[1:2])[0])  # no picture sees another
    textures = rng.uniform(size=(2, 9, 9, 3))
    made = domains.colour(x, textures, seed=4)
    assert made.shape == (3, 6, 6, 3) and made.min() >= 0 and made.max() <= 1
    assert np.array_equal(made, domains.colour(x, textures, seed=4))
    flat = domains.colour(x, np.zeros((1, 6, 6, 3)))
    assert np.allclose(flat, x[..., None])  # on black it is the picture itself
    for name in domains.DOMAINS:
        for channels in (1, 3):
            shown = domains.shown_in(x, name, textures, channels=channels)
            assert shown.shape == (3, 6, 6, channels) and shown.dtype == np.float32


def test_what_is_no_domain_is_said():
    x = np.zeros((1, 4, 4))
    with pytest.raises(UsageError, match=r"'color' is not known.*'colour'"):
        domains.shown_in(x, "color")
    with pytest.raises(UsageError, match="channels=2"):
        domains.shown_in(x, "gray", channels=2)
    with pytest.raises(DataError, match="too small"):
        domains.colour(x, np.zeros((1, 3, 3, 3)))
    with pytest.raises(DataError, match=r"Textures must be"):
        domains.colour(x, np.zeros((3, 3)))
    with pytest.raises(DataError, match=r"\[n, h, w\]"):
        domains.gray(np.zeros((4, 4)))
    for bad, said in (
        ({"source": "negative"}, "different domains"),
        ({"target": ()}, "different domains"),
        ({"relevant": "7"}, "two classes or more"),
        ({"relevant": "7-12"}, "'10', which is no class"),
        ({"relevant": "0-9"}, "Every class is relevant"),
        ({"tested": "mud"}, "tested='mud'"),
    ):
        with pytest.raises(UsageError, match=said):
            digits.load(**bad)


def test_a_shift_may_depend_on_the_task():
    plain, broken = digits.load(), digits.load(tested="edge")
    assert np.array_equal(plain.irrelevant["negative"], broken.irrelevant["negative"])
    assert not np.array_equal(plain.test["negative"], broken.test["negative"])


def test_the_zoo_has_domains_too():
    problem = zslkit.load("zoo-domains", target="colour", size=8)
    assert problem.shape == (8, 8, 3) and "tiger" in problem.class_names
    few = zslkit.load("zoo-domains", size=8, count=6)
    assert len(few.relevant) == 5 * 4 and len(few.test["negative"]) == 5 * 2
    with pytest.raises(UsageError, match="count=0"):
        zslkit.load("zoo-domains", count=0)
    with pytest.raises(UsageError, match="must be 8, 16"):
        zslkit.load("zoo-domains", size=9)
    with pytest.raises(UsageError, match="in both"):
        zslkit.load("zoo-domains", relevant="tiger,cat", irrelevant="cat,wolf")


# ---------------------------------------------------------------------- idx
def write_idx(path, array):
    head = b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    data = head + array.astype(np.uint8).tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def write_set(root, name, seed=0, packed=True):
    """A few pictures of each label of a set, the label in the first point."""
    entry, rng = idx.SETS[name], np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(entry.names)), 6)
    for begin in (entry.train, entry.test):
        pictures = rng.integers(0, 256, (len(labels), 8, 8))
        pictures[:, 0, 1], pictures[:, 1, 0] = labels, 255
        end = ".gz" if packed else ""
        write_idx(root / entry.folder / f"{begin}images-idx3-ubyte{end}", pictures)
        write_idx(root / entry.folder / f"{begin}labels-idx1-ubyte{end}", labels + entry.first)


@pytest.mark.parametrize("packed", [True, False])
def test_sets_in_idx_format(tmp_path, packed):
    for name in ("MNIST", "EMNIST"):
        write_set(tmp_path, name, packed=packed)
    pictures, labels = idx.read_set("mnist", root=tmp_path)
    assert np.array_equal(pictures[:, 0, 1], labels)
    pictures, labels = idx.read_set("EMNIST", "test", root=tmp_path)
    assert labels.min() == 0 and labels.max() == 25  # stored as 1 to 26
    assert np.array_equal(pictures[:, 1, 0], labels)  # and lying on their side
    problem = zslkit.load(
        "mnist-domains", relevant="MNIST", irrelevant="EMNIST A,B,C", target="colour",
        per_class=3, shrink=2, root=tmp_path,
    )  # fmt: skip
    assert problem.shape == (4, 4, 3) and len(problem.relevant) == 30
    assert problem.irrelevant_names == ("EMNIST A", "EMNIST B", "EMNIST C")
    assert len(problem.irrelevant["colour"]) == 9


def test_idx_files_that_are_none(tmp_path):
    path = tmp_path / "x"
    with pytest.raises(MissingFile, match="There is no file"):
        idx.read_idx(path)
    path.write_bytes(b"\1\2\3\4\5")
    with pytest.raises(DataError, match="no idx file of bytes"):
        idx.read_idx(path)
    path.write_bytes(b"\0\0\x08\1" + struct.pack(">I", 9) + b"12345")
    with pytest.raises(DataError, match="announces 9 bytes and holds 5"):
        idx.read_idx(path)
    path.write_bytes(b"\0\0\x08\2" + struct.pack(">2I", 2**31, 2**31))
    with pytest.raises(DataError, match="more than it can hold"):
        idx.read_idx(path)
    packed = tmp_path / "x.gz"
    packed.write_bytes(gzip.compress(b"\0\0\x08\1" + struct.pack(">I", 900) + b"1" * 900)[:-30])
    with pytest.raises(DataError, match="is damaged"):
        idx.read_idx(packed)


def test_sets_that_do_not_fit(tmp_path):
    with pytest.raises(UsageError, match=r"no set 'MNUST'.*'MNIST'"):
        idx.read_set("MNUST")
    with pytest.raises(MissingFile, match="zslkit data get MNIST"):
        idx.read_set("MNIST", root=tmp_path)
    with pytest.raises(UsageError, match="part='val'"):
        idx.read_set("MNIST", "val", root=tmp_path)
    write_set(tmp_path, "MNIST")
    write_idx(tmp_path / "mnist" / "train-labels-idx1-ubyte.gz", np.full(60, 12))
    with pytest.raises(DataError, match="expected 0 to 9"):
        idx.read_set("MNIST", root=tmp_path)
    write_idx(tmp_path / "mnist" / "train-labels-idx1-ubyte.gz", np.zeros(7))
    with pytest.raises(DataError, match="do not fit"):
        idx.read_set("MNIST", root=tmp_path)
    with pytest.raises(UsageError, match="in both"):
        idx.load(relevant="MNIST 0-4", irrelevant="MNIST 4-9", root=tmp_path)
    with pytest.raises(UsageError, match="per_class=0"):
        idx.load(per_class=0, root=tmp_path)
