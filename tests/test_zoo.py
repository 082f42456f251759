"""The embedded data: they load, they fit together, and they are what the build made."""

import shutil

import numpy as np
import pytest

from zslkit.datasets import zoo
from zslkit.datasets.sums import verify
from zslkit.datasets.zoo.build import FILES, SHEETS, pictures_per_animal
from zslkit.datasets.zoo.imaginary import (
    FAR,
    imaginary_animals,
    read_imaginary,
    write_imaginary,
)
from zslkit.datasets.zoo.painter import ATTRIBUTES, paint
from zslkit.datasets.zoo.seeds import generator
from zslkit.datasets.zoo.sheets import read_sheet
from zslkit.datasets.zoo.table import read_table
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import packaged


@pytest.fixture(scope="module")
def problem():
    return zoo.load()


@pytest.fixture(scope="module")
def table():
    return zoo.attributes()


def test_the_cast(problem, table):
    split = dict(zip(table.names, table.split, strict=True))
    assert 55 <= len(table.names) <= 60
    assert split["tiger"] == split["zebra"] == "unseen"
    assert split["cat"] == split["horse"] == "seen"
    assert len(problem.unseen_classes) == 10
    assert len(problem.val_classes) == 8
    assert problem.class_names == table.names


def test_attributes_lie_between_0_and_1_and_each_is_used(table):
    assert table.attribute_names == ATTRIBUTES
    assert table.array.min() >= 0
    assert table.array.max() <= 1
    seen = table.array[table.where("seen", "val")]
    assert (seen.max(0) > 0.5).all()
    assert (table.array.max(0) <= seen.max(0)).all(), "an unseen animal exceeds every seen one"


def test_no_two_animals_are_described_alike(table):
    gaps = np.linalg.norm(table.array[:, None] - table.array[None], axis=2)
    assert gaps[np.triu_indices(len(gaps), 1)].min() > 0.5


def test_rows_add_up_and_parts_are_disjoint(problem, table):
    assert len(problem.labels) == pictures_per_animal(table).sum()
    parts = [problem.train, problem.test_seen, problem.test_unseen]
    rows = np.concatenate(parts)
    assert len(rows) == len(np.unique(rows)) == len(problem.labels)
    assert np.isin(problem.val, problem.train).all()
    assert not np.intersect1d(problem.seen_classes, problem.unseen_classes).size
    per_class = np.bincount(problem.labels[problem.train])[problem.seen_classes]
    assert (per_class == per_class[0]).all()


def test_features_are_finite_and_scaled_on_training_rows(problem):
    assert problem.features.dtype == np.float32
    assert np.isfinite(problem.features).all()
    train = problem.features[problem.train]
    assert train.min() == 0
    assert train.max() == pytest.approx(1)
    assert (np.ptp(train, axis=0) > 0.5).all(), "a feature is constant"


def test_another_split_hides_other_animals():
    other = zoo.load(unseen=["horse", "tiger"])
    hidden = [other.class_names[c] for c in other.unseen_classes]
    assert sorted(hidden) == ["horse", "tiger"]
    assert other.index_of("zebra") in other.seen_classes
    with pytest.raises(UsageError, match="tiger"):
        zoo.load(unseen=["tigre"])


def test_pictures_stand_in_the_order_of_the_rows(problem):
    tiger = problem.index_of("tiger")
    rows = np.flatnonzero(problem.labels == tiger)
    sheet = zoo.pictures("tiger")
    assert sheet.shape == (len(rows), 64, 64, 3)
    assert sheet.dtype == np.uint8
    assert (zoo.pictures(tiger) == sheet).all()
    assert (zoo.picture_of(rows[3]) == sheet[3]).all()


def test_more_pictures_are_painted_once_and_always_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path))
    stored = zoo.pictures("tiger")
    some = zoo.pictures("tiger", 52)
    assert (some[:50] == stored).all() and (zoo.pictures("tiger", 3) == stored[:3]).all()
    assert some.shape == (52, 64, 64, 3)
    painted = [paint(zoo.attributes().array[zoo.attributes().names.index("tiger")],
                     generator("picture", "tiger", j)) for j in (50, 51)]  # fmt: skip
    near = np.abs(some[50:].astype(float) - painted).mean((1, 2, 3))
    apart = np.abs(some[50].astype(float) - painted[1]).mean()
    assert (near < 5).all() and apart > 2 * near.max()  # but for WebP's compression
    (kept,) = (tmp_path / "zoo").iterdir()
    before = kept.stat().st_mtime_ns
    assert (zoo.pictures("tiger", 52) == some).all() and kept.stat().st_mtime_ns == before


def test_stored_features_are_those_of_the_stored_pictures():
    raw = zoo.load(scale="none")
    rows = np.array([0, 777, 2000, len(raw.labels) - 1])
    again = zoo.embed(np.stack([zoo.picture_of(row) for row in rows]))
    stored = raw.features[rows]
    cosine = (
        (again * stored).sum(1) / np.linalg.norm(again, axis=1) / np.linalg.norm(stored, axis=1)
    )
    assert cosine == pytest.approx(1, abs=1e-4)
    assert again == pytest.approx(stored, abs=2e-2)


def test_real_features_tell_animals_apart(problem):
    """The nearest class mean of the training rows is right for most test pictures."""
    x, y = problem.part("train")
    means = np.stack([x[y == c].mean(0) for c in problem.seen_classes])
    x, y = problem.part("test_seen")
    nearest = ((x[:, None] - means[None]) ** 2).sum(2).argmin(1)
    assert (problem.seen_classes[nearest] == y).mean() > 0.6


def test_imaginary_animals_keep_away_from_real_ones(table):
    animals = imaginary_animals(table, 40)
    gaps = np.linalg.norm(animals[:, None] - table.array[None], axis=2)
    assert gaps.min() >= FAR
    assert (animals == imaginary_animals(table, 40)).all()
    assert animals.min() >= 0
    assert animals.max() <= 1


def test_more_imaginary_animals_than_fit_are_refused(table):
    tiny = type(table)(table.names[:2], table.attribute_names, table.array[:2], ("seen",) * 2)
    with pytest.raises(UsageError, match="do not fit"):
        imaginary_animals(tiny, 500)


def test_every_file_has_its_checksum():
    assert verify(packaged("zoo")) == len(FILES) + len(SHEETS) * len(zoo.attributes().names)


def test_a_changed_file_is_noticed(tmp_path):
    (tmp_path / "pictures").mkdir()
    texts = [name for name in FILES if not name.endswith(".safetensors")]
    for name in (*texts, "SHA256SUMS"):
        shutil.copy(packaged("zoo") / name, tmp_path / name)
    with pytest.raises(MissingFile, match=r"features\.safetensors is missing"):
        verify(tmp_path)
    with (tmp_path / "attributes.csv").open("a") as file:
        file.write("unicorn\n")
    with pytest.raises(DataError, match=r"attributes\.csv differs"):
        verify(tmp_path)


def test_a_broken_table_is_explained(tmp_path):
    path = tmp_path / "attributes.csv"
    good = (packaged("zoo") / "attributes.csv").read_text().splitlines()
    for line, sentence in [
        (good[1].replace("seen", "sean"), "cat has split 'sean'"),
        (good[1][:-1] + "7", "cat has snow='7'"),
        (good[1][:-1] + "x", "cat has snow='x'"),
        (good[1] + ",0", "cat has 29 numbers"),
        (good[2], "more than one row for lion"),
    ]:
        path.write_text("\n".join([good[0], line, *good[2:]]))
        with pytest.raises(DataError, match=sentence):
            read_table(path)
    with pytest.raises(MissingFile, match="nowhere"):
        read_table(tmp_path / "nowhere.csv")


def test_wrong_questions_are_answered():
    with pytest.raises(UsageError, match="Did you mean 'zebra'"):
        zoo.pictures("zebro")
    with pytest.raises(UsageError, match="not a class id"):
        zoo.pictures(99)
    for count in (0, 2.5, True):
        with pytest.raises(UsageError, match="count="):
            zoo.pictures("zebra", count)
    with pytest.raises(UsageError, match="not a row"):
        zoo.picture_of(10**6)
    with pytest.raises(UsageError, match="expected uint8"):
        zoo.embed(np.zeros((2, 64, 64, 3)))
    with pytest.raises(DataError, match="expected a sheet of 80 pictures"):
        read_sheet(packaged("zoo") / "pictures" / "tiger.webp", 80)


def test_the_stored_imaginary_animals_are_read_exactly_and_keep_away(table, tmp_path):
    animals = read_imaginary(packaged("zoo") / "imaginary.csv", table)
    assert len(animals) == 320
    write_imaginary(tmp_path / "copy.csv", animals)
    assert (read_imaginary(tmp_path / "copy.csv", table) == animals).all()
    write_imaginary(tmp_path / "near.csv", np.vstack([animals[:3], table.array[0]]))
    with pytest.raises(DataError, match=r"animal 3 lies 0\.00 from cat"):
        read_imaginary(tmp_path / "near.csv", table)
    with pytest.raises(MissingFile, match="nowhere"):
        read_imaginary(tmp_path / "nowhere.csv", table)
