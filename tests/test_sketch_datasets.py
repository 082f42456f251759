"""Sketchy, TU-Berlin and QuickDraw in their published layouts, written small."""

import json

import numpy as np
import pytest
from PIL import Image
from sketchtoy import write_pictures

import zslkit
from zslkit.datasets import classsplits, strokes, tuberlin, wordvectors
from zslkit.errors import DataError, MissingFile, UsageError

SEEN = ["airplane", "hot-air_balloon", "cat", "dog", "owl"]


def published(dataset, split):
    return list(classsplits.split_of(dataset, split).unseen)


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("ZSLKIT_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def sketchy(root):
    names = [*SEEN, *published("Sketchy", "B")]
    write_pictures(root / "Sketchy/sketch/tx_000000000000", names, 4)
    write_pictures(root / "Sketchy/EXTEND_image_sketchy", names, 3, ".jpg")
    write_pictures(root / "Sketchy/photo/tx_000000000000", names, 1, ".jpg")
    return root


def test_sketchy_reads_its_folders_lazily(sketchy):
    problem = zslkit.load("sketchy", split="B", size=16)
    assert isinstance(problem, zslkit.RetrievalProblem)
    assert problem.name == "Sketchy"
    assert len(problem.class_names) == 26
    assert "hot_air_balloon" in problem.class_names
    assert sorted(problem.class_names[c] for c in problem.unseen_classes) == sorted(
        published("Sketchy", "B")
    )
    assert problem.sketches.shape == (104, 16, 16)
    assert problem.images.shape == (78, 16, 16, 3)
    assert len(problem.queries) == 84
    assert len(problem.train_images) == 15
    assert "Yelamarthi" in problem.about["split"]
    row = int(np.flatnonzero(problem.sketch_labels == problem.index_of("dog"))[2])
    grey = 10 * [*SEEN, *published("Sketchy", "B")].index("dog") + 2
    assert (problem.sketches[row] == grey).all()


def test_sketchy_takes_the_photographs_it_is_told_to(sketchy):
    assert len(zslkit.load("Sketchy", split="B", photos="original").images) == 26
    with pytest.raises(UsageError, match="Did you mean 'original'"):
        zslkit.load("Sketchy", photos="origin")
    with pytest.raises(MissingFile, match="sketch/tx_1 or 256x256/sketch/tx_1"):
        zslkit.load("Sketchy", rendering="tx_1")


def test_validation_and_held_out_are_drawn_from_seen_classes(sketchy):
    problem = zslkit.load("Sketchy", split="B", val_share=0.4, held_out=0.25, seed=3)
    assert len(problem.val_classes) == 2
    assert len(problem.held_sketches) == len(SEEN)
    wide = problem.generalised(0.05)
    assert len(wide.queries) == 84 + 4
    assert len(problem.validation().unseen_classes) == 2
    again = zslkit.load("Sketchy", split="B", val_share=0.4, held_out=0.25, seed=3)
    assert problem.fingerprint == again.fingerprint
    plain = zslkit.load("Sketchy", split="B")
    assert not len(plain.held_images)
    with pytest.raises(UsageError, match="larger held_out"):
        plain.generalised()
    with pytest.raises(UsageError, match="held_out=1"):
        zslkit.load("Sketchy", split="B", held_out=1)


def test_what_is_missing_is_named(root, sketchy):
    with pytest.raises(DataError, match="Split A of Sketchy hides 'bear'"):
        zslkit.load("Sketchy", split="A")
    with pytest.raises(UsageError, match="Sketchy has no split 'C'; choose one of A, A-SAKE, B"):
        zslkit.load("Sketchy", split="C")
    (root / "Sketchy/sketch/tx_000000000000/cow").rename(root / "Sketchy/cow")
    with pytest.raises(DataError, match=r"1 classes have images but no sketches .*'cow'"):
        zslkit.load("Sketchy", split="B")
    with pytest.raises(MissingFile, match=r"TU-Berlin holds no folder sketches or png\. Get"):
        zslkit.load("TU-Berlin")
    with pytest.raises(MissingFile, match="QuickDraw_images_final or"):
        zslkit.load("QuickDraw")


def test_published_lists_have_their_sizes():
    sizes = {("Sketchy", "A"): 25, ("Sketchy", "A-SAKE"): 25, ("Sketchy", "B"): 21}
    sizes |= {("TU-Berlin", "A"): 30, ("QuickDraw", "A"): 30}
    for (dataset, name), size in sizes.items():
        found = classsplits.split_of(dataset, name)
        assert len(set(map(classsplits.letters, found.unseen))) == size
        assert found.origin
    first = classsplits.split_of("Sketchy", "A")
    assert len(first.chosen_on) == 12
    assert set(first.chosen_on) < set(first.unseen)
    assert first.unseen != classsplits.split_of("Sketchy", "A-SAKE").unseen


def test_tuberlin_finds_every_spelling_and_every_ending(root):
    names = published("TU-Berlin", "A")
    spoken = [name.replace("_", " ") for name in names]  # "door handle", as the archive has it
    seen = ["mouse (animal)", "computer-mouse", "pipe (for smoking)", "giraffe", "wrist-watch"]
    photos = ["mouse", "computermouse", "pipe", "griaffe", "wristwatching"]
    write_pictures(root / "tu-berlin/png", [*seen, *spoken], 2)
    run_together = [name.replace("_", "") for name in names]
    write_pictures(root / "tu-berlin/ImageResized", [*photos, *run_together[:20]], 2, ".JPEG")
    write_pictures(root / "tu-berlin/ImageResized", run_together[20:], 2, ".jpg")
    problem = zslkit.load("TU-Berlin", size=8)
    assert len(problem.class_names) == 35
    assert {"door_handle", "mouse_(animal)", "computer_mouse"} <= set(problem.class_names)
    assert len(problem.images) == 70
    labels = problem.image_labels
    row = int(np.flatnonzero(labels == problem.index_of("mouse_(animal)"))[0])
    assert problem.images.paths[row].endswith("mouse/0.JPEG")
    assert set(tuberlin.MEANT.values()) > {"giraffe", "wristwatch"}


def test_two_folders_of_one_class_are_refused(root, sketchy):
    write_pictures(root / "Sketchy/sketch/tx_000000000000", ["hot_air_balloon"], 1)
    with pytest.raises(DataError, match="two folders for one class"):
        zslkit.load("Sketchy", split="B")


# ---------------------------------------------------------------------- strokes
SIMPLE = [[[0, 255, 255], [0, 0, 255]], [[128], [128]]]
RAW = [[[310.5, 1330.5, 1330.5], [40.0, 40.0, 1060.0], [0, 9, 20]], [[822.5], [552.0], [31]]]


@pytest.fixture
def quickdraw(root):
    names = [
        *["cat", "eiffel tower", "owl"],
        *(n.replace("_", " ") for n in published("QuickDraw", "A")),
    ]
    folder = root / "QuickDraw_images_final"  # directly in the root, as the archives unpack
    write_pictures(folder, names, 2, ".jpg")
    (folder / "class_labels.txt").write_text("cat\n")
    strokes_folder = root / "QuickDraw" / "ndjson"
    strokes_folder.mkdir(parents=True)
    for name in names:
        lines = [
            {"word": name, "recognized": i % 2 == 0, "drawing": RAW if i % 2 else SIMPLE}
            for i in range(4)
        ]
        text = "\n".join(map(json.dumps, lines)) + "\n"
        (strokes_folder / f"{name}.ndjson").write_text(text)
    return root


def test_quickdraw_draws_its_strokes_when_asked(quickdraw):
    problem = zslkit.load("QuickDraw", sketches="strokes", per_class=3, size=32)
    assert len(problem.class_names) == 33
    assert "palm_tree" in problem.class_names
    assert problem.index_of("palm_tree") in problem.unseen_classes
    assert problem.sketches.shape == (99, 32, 32)
    assert (problem.sketches[0] == strokes.draw(SIMPLE, 32)).all()
    assert problem.sketches.take([1])[0].min() < 140
    known = zslkit.load("QuickDraw", sketches="strokes", recognised=True)
    assert len(known.sketches) == 66
    write_pictures(quickdraw / "QuickDraw_sketches_final", ["cat"], 1)
    with pytest.raises(DataError, match=r"32 classes have images but no sketches"):
        zslkit.load("QuickDraw")
    with pytest.raises(UsageError, match="sketches='lines'"):
        zslkit.load("QuickDraw", sketches="lines")
    with pytest.raises(UsageError, match="per_class=0"):
        zslkit.load("QuickDraw", sketches="strokes", per_class=0)


def test_simplified_and_raw_give_the_same_picture():
    simple, raw = strokes.draw(SIMPLE, 48), strokes.draw(RAW, 48)
    assert (simple == raw).all()
    assert simple.shape == (48, 48)
    assert simple.dtype == np.uint8
    assert simple[1:5, 24].min() < 160  # upper edge
    assert simple[24, 42:47].min() < 160  # right edge
    assert simple[23:26, 23:26].min() < 200  # the dot
    assert (simple[:, :2] == 255).all()
    assert simple[40, 8] == 255


def test_a_wide_drawing_stands_in_the_middle():
    wide = strokes.draw([[[0, 200], [50, 50]]], 40)
    rows = np.flatnonzero((wide < 200).any(1))
    assert 18 <= rows.min() <= rows.max() <= 21


def test_broken_drawings_are_named(tmp_path):
    for bad, sentence in [
        ([], "has no stroke"),
        ([[[1, 2], [1]]], "2 x and 1 y"),
        ([[[], []]], "0 x and 0 y"),
        ([[["a"], [1]]], "lists of x and y"),
        ([[[float("nan")], [1]]], "finite"),
        ([5], "lists of x and y"),
    ]:
        with pytest.raises(DataError, match=sentence):
            strokes.draw(bad)
    path = tmp_path / "cat.ndjson"
    path.write_text('{"drawing": [[[1],[1]]]}\n\n[1]\nnonsense\n')
    begins = strokes.index(path)
    assert len(begins) == 3
    pictures = strokes.StrokePictures([(str(path), b) for b in begins], 16)
    assert pictures[0].shape == (16, 16)
    for i in (1, 2):
        with pytest.raises(DataError, match=rf"cat\.ndjson: the line at byte {begins[i]} is no"):
            pictures[i]
    with pytest.raises(DataError, match="is not JSON"):
        strokes.index(path, recognised=True)


# ---------------------------------------------------------------------- word vectors
def test_word_vectors_are_looked_up_averaged_and_normalised(tmp_path):
    path = tmp_path / "glove.txt"
    path.write_text("cat 3 4\nalarm 2 0\nclock 0 2\nhot_dog 0 5\nCAR 1 1\nunused 1 2\n")
    names = ["cat", "alarm_clock", "hot-dog", "car_(sedan)"]
    found = wordvectors.read(path, names)
    half = np.sqrt(0.5)
    assert found == pytest.approx(np.array([[0.6, 0.8], [half, half], [0, 1], [half, half]]))
    with pytest.raises(DataError, match="the word 'radio' of the class 'radio_clock'"):
        wordvectors.read(path, ["radio_clock"])
    with pytest.raises(DataError, match="no vector for the class 'owl'"):
        wordvectors.read(path, ["owl"])
    path.write_text("6 2\ncat 1 2\ndog 1 2 3\n")
    assert wordvectors.read(path, ["cat"]).shape == (1, 2)
    for text, sentence in [
        ("cat 1 2\ndog 1 2 3\n", "line 2: 3 numbers, before it 2"),
        ("cat 1 x\n", "not followed by numbers"),
        ("cat 0 0\n", "is zero"),
        ("cat nan 1\n", "not finite"),
    ]:
        path.write_text(text)
        with pytest.raises(DataError, match=sentence):
            wordvectors.read(path, ["cat", "dog"] if "dog" in text else ["cat"])
    with pytest.raises(MissingFile, match="nowhere"):
        wordvectors.read(tmp_path / "nowhere.txt", ["cat"])


def test_word_vectors_as_an_array_with_names(tmp_path, sketchy):
    names = ["cat", *SEEN, *published("Sketchy", "B")]
    names = list(dict.fromkeys(names))
    vectors = np.random.default_rng(0).normal(size=(len(names), 4))
    np.save(tmp_path / "w2v.npy", vectors)
    with pytest.raises(MissingFile, match=r"w2v\.txt is missing"):
        wordvectors.read(tmp_path / "w2v.npy", ["cat"])
    (tmp_path / "w2v.txt").write_text("\n".join(names))
    problem = zslkit.load("Sketchy", split="B", semantics=tmp_path / "w2v.npy")
    assert np.linalg.norm(problem.semantics, axis=1) == pytest.approx(1)
    assert problem.semantics_of("cat") == pytest.approx(vectors[0] / np.linalg.norm(vectors[0]))
    (tmp_path / "w2v.txt").write_text("cat\n")
    with pytest.raises(DataError, match="names 1 rows"):
        wordvectors.read(tmp_path / "w2v.npy", ["cat"])
    np.save(tmp_path / "w2v.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match="not a plain NumPy array"):
        wordvectors.read(tmp_path / "w2v.npy", ["cat"])
    with pytest.raises(UsageError, match="Did you mean 'wordnet-path'"):
        zslkit.load("Sketchy", split="B", semantics="wordnet-pth")


def test_a_damaged_picture_is_named_when_it_is_looked_at(sketchy):
    problem = zslkit.load("Sketchy", split="B", size=8)
    path = problem.images.paths[5]
    with open(path, "wb") as file:
        file.write(b"no picture")
    with pytest.raises(DataError, match="cannot be read as a picture"):
        problem.images[5]
    Image.new("RGB", (3, 9)).save(path)
    assert problem.images[5].shape == (8, 8, 3)
