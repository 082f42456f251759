"""The published layout, written small: same keys, same orientation, positions from 1."""

import re

import numpy as np
import pytest
from scipy.io import savemat

import zslkit
from zslkit.datasets import xlsa17
from zslkit.errors import DataError, MissingFile, UsageError

NAMES = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"]  # hen: described, no picture
PICTURES = 10  # a class; of each seen class the first 2 are test_seen


def contents():
    """Two dictionaries as the two files hold them: seen ant..eel (dog, eel validate), unseen rest.

    Pictures are shuffled, so that nothing works by accident of their order.
    """
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.repeat(np.arange(7), PICTURES))
    features = rng.random((len(labels), 6)) + labels[:, None]
    order = {c: np.flatnonzero(labels == c) for c in range(7)}
    test_seen = np.concatenate([order[c][:2] for c in range(5)])
    trainval = np.concatenate([order[c][2:] for c in range(5)])
    splits = {
        "att": rng.random((4, 8)),
        "original_att": 100 * rng.random((4, 8)),
        "allclasses_names": np.array([[n] for n in NAMES], object),
        "trainval_loc": trainval,
        "test_seen_loc": test_seen,
        "test_unseen_loc": np.concatenate([order[5], order[6]]),
        # as published: these two together are trainval *and* test_seen
        "train_loc": np.concatenate([order[c] for c in range(3)]),
        "val_loc": np.concatenate([order[c] for c in (3, 4)]),
    }
    for key in splits:
        if key.endswith("loc"):
            splits[key] = splits[key][:, None] + 1
    return splits, {"features": features.T, "labels": (labels[:, None] + 1).astype(np.uint8)}


def write(root, splits=None, pictures=None, *, name="CUB", backbone="res101"):
    folder = root / "xlsa17" / "data" / name
    folder.mkdir(parents=True, exist_ok=True)
    default = contents()
    savemat(folder / "att_splits.mat", default[0] if splits is None else splits)
    savemat(folder / f"{backbone}.mat", default[1] if pictures is None else pictures)
    return folder


def without(mapping, *keys):
    return {k: v for k, v in mapping.items() if k not in keys}


# ---------------------------------------------------------------------- what is read
def test_rows_columns_and_positions_are_turned_the_right_way(tmp_path):
    write(tmp_path)
    splits, pictures = contents()
    p = xlsa17.load("CUB", root=tmp_path, scale="none")
    assert p.features.shape == (70, 6)
    assert p.semantics.shape == (8, 4)
    np.testing.assert_allclose(p.features, pictures["features"].T.astype(np.float32))
    np.testing.assert_allclose(p.semantics[2], splits["att"][:, 2].astype(np.float32))
    assert p.labels.min() == 0
    # a feature is its label plus something below 1: rows and labels still belong together
    assert (np.floor(p.features[:, 0]) == p.labels).all()
    assert p.class_names == tuple(NAMES)
    assert p.attribute_names == ("a0", "a1", "a2", "a3")


def test_the_split_is_the_published_one(tmp_path):
    write(tmp_path)
    p = xlsa17.load("CUB", root=tmp_path)
    assert p.seen_classes.tolist() == [0, 1, 2, 3, 4]
    assert p.unseen_classes.tolist() == [5, 6]
    assert p.val_classes.tolist() == [3, 4]
    assert (len(p.train), len(p.val), len(p.test_seen), len(p.test_unseen)) == (40, 16, 10, 20)
    assert set(p.val) <= set(p.train)
    assert "val_loc" in p.about["validation"]


def test_train_loc_rows_that_are_test_seen_are_never_trained_on(tmp_path):
    write(tmp_path)
    splits, _ = contents()
    p = xlsa17.load("CUB", root=tmp_path)
    trap = set(splits["train_loc"].ravel() - 1) & set(splits["test_seen_loc"].ravel() - 1)
    assert trap  # the fixture sets the trap
    assert not trap & set(p.train)
    assert not trap & set(p.validation().train)


def test_minmax_is_fitted_on_training_rows_alone(tmp_path):
    write(tmp_path)
    p = xlsa17.load("CUB", root=tmp_path)
    train, _ = p.part("train")
    np.testing.assert_allclose(train.min(0), 0, atol=1e-6)
    np.testing.assert_allclose(train.max(0), 1, atol=1e-6)
    assert p.part("test_unseen")[0].max() > 1  # unseen classes lie beyond, as built


def test_whole_number_features_do_not_wrap_around(tmp_path):
    pictures = contents()[1]
    counts = np.floor(pictures["features"])
    write(tmp_path, pictures={**pictures, "features": counts.astype(np.uint8)})
    p = xlsa17.load("CUB", root=tmp_path)
    counts = counts.T - counts.T[p.train].min(0)
    np.testing.assert_allclose(p.features, counts / counts[p.train].max(0), rtol=1e-6)


def test_the_array_is_handed_over_and_not_copied(tmp_path, monkeypatch):
    write(tmp_path)
    made = []
    original = xlsa17.features.in_memory
    monkeypatch.setattr(
        xlsa17.features, "in_memory", lambda *args: made.append(original(*args)) or made[-1]
    )
    p = xlsa17.load("CUB", root=tmp_path)
    assert p.features is made[0]
    assert not p.features.flags.writeable


def test_semantics_can_be_raw_and_normalised(tmp_path):
    write(tmp_path)
    splits, _ = contents()
    raw = xlsa17.load("CUB", root=tmp_path, semantics="original_att").semantics
    np.testing.assert_allclose(raw, splits["original_att"].T, rtol=1e-6)
    unit = xlsa17.load("CUB", root=tmp_path, normalize_semantics="l2").semantics
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, rtol=1e-6)
    boxed = xlsa17.load("CUB", root=tmp_path, normalize_semantics="minmax").semantics
    np.testing.assert_allclose(boxed[:5].min(0), 0, atol=1e-7)  # fitted on the five seen classes
    np.testing.assert_allclose(boxed[:5].max(0), 1, atol=1e-6)
    assert boxed.max() > 1 or boxed.min() < 0


def test_other_semantics_lie_in_another_split_file(tmp_path):
    folder = write(tmp_path)
    splits, _ = contents()
    savemat(folder / "sent_splits.mat", {**splits, "att": np.ones((9, 8))})
    assert xlsa17.load("CUB", root=tmp_path, splits="sent_splits").semantics.shape == (8, 9)


@pytest.mark.parametrize("file", ["predicates.txt", "attributes.txt"])
def test_attribute_names_come_from_a_file_beside(tmp_path, file):
    folder = write(tmp_path)
    (folder / file).write_text("1\tblack\n2 has wings\nvery big\n4\tslow\n")
    p = xlsa17.load("CUB", root=tmp_path)
    assert p.attribute_names == ("black", "has wings", "very big", "slow")
    (folder / file).write_text("1 black\n")
    with pytest.raises(DataError, match=f"{file} names 1 attributes, but classes have 4"):
        xlsa17.load("CUB", root=tmp_path)


def test_class_names_are_optional(tmp_path):
    splits, _ = contents()
    folder = write(tmp_path, without(splits, "allclasses_names"))
    assert xlsa17.load("CUB", root=tmp_path).class_names[:2] == ("class 1", "class 2")
    (folder / "allclasses.txt").write_text("\n".join(NAMES))
    assert xlsa17.load("CUB", root=tmp_path).class_names == tuple(NAMES)


def test_names_may_be_a_character_matrix(tmp_path):
    splits, _ = contents()
    write(tmp_path, {**splits, "allclasses_names": [*NAMES[:-1], "hen of the woods"]})
    assert xlsa17.load("CUB", root=tmp_path).class_names[-2:] == ("gnu", "hen of the woods")


# ---------------------------------------------------------------------- validation classes
def test_validation_from_train_loc_alone(tmp_path):
    splits, _ = contents()
    write(tmp_path, without(splits, "val_loc"))
    p = xlsa17.load("CUB", root=tmp_path)
    assert p.val_classes.tolist() == [3, 4]
    assert "train_loc" in p.about["validation"]


@pytest.mark.parametrize(
    ("file", "lines"), [("valclasses1.txt", "dog\neel\n"), ("trainclasses1.txt", "ant\nbee\ncat")]
)
def test_validation_from_class_lists(tmp_path, file, lines):
    splits, _ = contents()
    folder = write(tmp_path, without(splits, "train_loc", "val_loc"))
    (folder / file).write_text(lines)
    p = xlsa17.load("CUB", root=tmp_path)
    assert p.val_classes.tolist() == [3, 4]
    assert len(p.val) == 16
    assert file in p.about["validation"]


def test_validation_from_a_stated_draw(tmp_path):
    splits, _ = contents()
    write(tmp_path, without(splits, "train_loc", "val_loc"))
    p, again = (xlsa17.load("CUB", root=tmp_path) for _ in range(2))
    assert len(p.val_classes) == 1  # a quarter of five
    np.testing.assert_array_equal(p.val, again.val)
    assert "1 of 5 seen classes, drawn by zslkit with seed 0" in p.about["validation"]


def test_a_class_list_with_a_misspelt_or_an_unseen_class(tmp_path):
    splits, _ = contents()
    folder = write(tmp_path, without(splits, "train_loc", "val_loc"))
    (folder / "valclasses1.txt").write_text("dogg\n")
    with pytest.raises(DataError, match=r"'dogg'.*Did you mean 'dog'"):
        xlsa17.load("CUB", root=tmp_path)
    (folder / "valclasses1.txt").write_text("dog\nfox\n")
    with pytest.raises(DataError, match="'fox' a validation class, but it is one of the unseen"):
        xlsa17.load("CUB", root=tmp_path)


# ---------------------------------------------------------------------- files and folders
def test_another_backbone_by_name(tmp_path):
    write(tmp_path, name="FLO", backbone="mobilenetv2")
    assert xlsa17.load("FLO", root=tmp_path, backbone="mobilenetv2").about["backbone"] == (
        "mobilenetv2"
    )
    with pytest.raises(MissingFile, match=r"res101\.mat is missing, but mobilenetv2\.mat is there"):
        xlsa17.load("FLO", root=tmp_path)


def test_the_registry_the_environment_and_any_case_find_it(tmp_path, monkeypatch):
    write(tmp_path, name="aPY")
    monkeypatch.setenv("ZSLKIT_DATA", str(tmp_path))
    assert zslkit.load("apy").name == "APY"


def test_a_folder_of_ones_own(tmp_path):
    write(tmp_path, name="my-birds")
    assert xlsa17.load("my-birds", root=tmp_path).name == "my-birds"
    with pytest.raises(MissingFile, match="Did you mean 'my-birds'"):
        xlsa17.load("my-bird", root=tmp_path)


def test_a_missing_folder_says_what_to_do(tmp_path):
    with pytest.raises(MissingFile) as caught:
        xlsa17.load("CUB", root=tmp_path)
    message = str(caught.value)
    assert str(tmp_path) in message
    assert "zslkit data get CUB" in message
    assert "ZSLKIT_DATA" in message


@pytest.mark.parametrize("below", ["xlsa17", "xlsa17/data", "xlsa17/data/CUB"])
def test_a_root_that_is_too_deep_is_recognised(tmp_path, below):
    write(tmp_path)
    with pytest.raises(MissingFile, match=f"make it {re.escape(str(tmp_path))}, the folder above"):
        xlsa17.load("CUB", root=tmp_path / below)


@pytest.mark.parametrize("name", ["", "..", "a/b"])
def test_a_name_is_not_a_path(tmp_path, name):
    with pytest.raises(UsageError, match="is not the name of a data set"):
        xlsa17.load(name, root=tmp_path)


@pytest.mark.parametrize(
    ("option", "hint"), [({"scale": "minimax"}, "minmax"), ({"normalize_semantics": "L2"}, "l2")]
)
def test_unknown_options(tmp_path, option, hint):
    with pytest.raises(UsageError, match=f"Did you mean '{hint}'"):
        xlsa17.load("CUB", root=tmp_path, **option)


# ---------------------------------------------------------------------- damaged and foreign files
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("packed", [True, False])
def test_a_file_cut_off_anywhere(tmp_path, share, packed):
    folder = write(tmp_path)
    path = folder / "res101.mat"
    savemat(path, contents()[1], do_compression=packed)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(DataError, match=re.escape(str(path))):
        xlsa17.load("CUB", root=tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html>not found</html>" * 9, "begins with '<!DOCTYPE"),
        (b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) + b"\x89HDF\r\n\x1a\n", r"7\.3"),
        (b"\x89HDF\r\n\x1a\n" + bytes(600), r"MATLAB 7\.3 \(HDF5\)"),
    ],
)
def test_a_file_that_is_something_else(tmp_path, content, says):
    path = write(tmp_path) / "res101.mat"
    path.write_bytes(content)
    with pytest.raises(DataError, match=says) as caught:
        xlsa17.load("CUB", root=tmp_path)
    assert str(path) in str(caught.value)


def broken(which, **changes):
    """A case: the file's dictionary with some entries replaced, or removed if None."""
    return which, changes


SPLITS, PICS = contents()
NAN = PICS["features"].copy()
NAN[2, 6] = np.nan
CASES = {
    "foreign file": (broken("pictures", features=None, labels=None, x=1), "no variable 'features'"),
    "missing key": (
        broken("splits", trainval_loc=None),
        "no variable 'trainval_loc'; it holds att",
    ),
    "no semantics": (broken("splits", att=None), "no variable 'att'"),
    "nan": (broken("pictures", features=NAN), r"features\(3, 7\) is nan"),
    "nan att": (broken("splits", att=SPLITS["att"] * np.inf), r"att\(1, 1\) is inf"),
    "rows for columns": (
        broken("pictures", features=PICS["features"].T),
        r"features is 70 x 6 for 70 labels.*transpose \(6 x 70\)",
    ),
    "too few labels": (broken("pictures", labels=PICS["labels"][1:]), "69 entries.*70 columns"),
    "labels from 0": (broken("pictures", labels=PICS["labels"] - 1), "holds 0.*from 1 to 8"),
    "label too big": (broken("pictures", labels=PICS["labels"] + 4), "from 1 to 8"),
    "fractions": (broken("pictures", labels=PICS["labels"] + 0.5), "must hold whole numbers"),
    "matrix of labels": (broken("pictures", labels=np.ones((7, 10))), "labels must be a vector"),
    "cell features": (broken("pictures", features=np.array([["a"]], object)), "real numbers"),
    "position too big": (
        broken("splits", test_unseen_loc=SPLITS["test_unseen_loc"] + 70),
        "test_unseen_loc holds .* counted from 1 to 70",
    ),
    "swapped": (
        broken(
            "splits",
            test_unseen_loc=SPLITS["trainval_loc"],
            trainval_loc=SPLITS["test_unseen_loc"],
        ),
        "5 of the 5 classes in test_seen_loc have no picture.*swapped",
    ),
    "seen as unseen": (
        broken(
            "splits",
            test_unseen_loc=SPLITS["test_seen_loc"],
            test_seen_loc=SPLITS["test_unseen_loc"],
        ),
        "5 of the 5 classes in test_unseen_loc also occur in trainval_loc.*'ant'.*swapped",
    ),
    "empty part": (broken("splits", test_seen_loc=np.zeros((0, 1))), "test_seen is empty"),
    "row twice": (
        broken("splits", trainval_loc=np.tile(SPLITS["trainval_loc"], (2, 1))),
        "train lists a row more than once",
    ),
    "names too few": (
        broken("splits", allclasses_names=SPLITS["allclasses_names"][1:]),
        "allclasses_names lists 7 classes, but 8 are described",
    ),
    "names twice": (
        broken("splits", allclasses_names=np.array([["ant"]] * 8, object)),
        "'ant' more than once",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_contradiction_gets_one_sentence_that_names_the_file(tmp_path, case):
    (which, changes), says = CASES[case]
    files = dict(zip(("splits", "pictures"), contents(), strict=True))
    files[which] |= changes
    files[which] = {k: v for k, v in files[which].items() if v is not None}
    folder = write(tmp_path, files["splits"], files["pictures"])
    with pytest.raises(DataError, match=says) as caught:
        xlsa17.load("CUB", root=tmp_path)
    file = "att_splits.mat" if which == "splits" else "res101.mat"
    assert str(folder) in str(caught.value)
    assert file in str(caught.value)
    assert "\n" not in str(caught.value)


def test_original_att_that_is_not_there(tmp_path):
    write(tmp_path, without(contents()[0], "original_att"))
    with pytest.raises(DataError, match=r"no variable 'original_att'; it holds .*att"):
        xlsa17.load("CUB", root=tmp_path, semantics="original_att")


# ---------------------------------------------------------------------- published counts
def test_differences_name_every_count_that_is_off(tmp_path, monkeypatch):
    write(tmp_path)
    p = xlsa17.load("CUB", root=tmp_path)
    off = xlsa17.differences(p)
    assert "pictures: 70 here, 11788 published" in off
    counts = dict(zip(xlsa17.PUBLISHED["CUB"], [70, 4, 8, 5, 2, 40, 10, 20], strict=True))
    monkeypatch.setitem(xlsa17.PUBLISHED, "CUB", counts)
    assert xlsa17.differences(p) == []
    monkeypatch.setitem(xlsa17.PUBLISHED, "CUB", {**counts, "trainval": 41})
    assert xlsa17.differences(p) == ["trainval: 40 here, 41 published"]
