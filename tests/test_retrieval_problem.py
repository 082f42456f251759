"""A retrieval problem: checked at the door, immutable, and with validation apart from the test."""

import numpy as np
import pytest
from sketchtoy import CLASSES, fields, make_retrieval, write_pictures

import zslkit
from zslkit.errors import DataError, UsageError
from zslkit.retrieval import FilePictures, RetrievalProblem


@pytest.fixture(scope="module")
def toy():
    return make_retrieval()


def test_who_is_who(toy):
    assert isinstance(toy, zslkit.RetrievalProblem)
    assert toy.seen_classes.tolist() == [0, 1, 2, 3]
    assert toy.unseen_classes.tolist() == [4, 5]
    assert toy.val_classes.tolist() == [3]
    sketches, labels = toy.part("queries")
    assert sketches.shape == (12, 5, 5)
    assert labels.tolist() == [4] * 6 + [5] * 6
    assert toy.part("held_images")[1].tolist() == [0, 1, 2, 3]
    assert toy.semantics_of("elk").shape == (3,)
    assert toy.semantics_of(["elk", "ant"]).shape == (2, 3)
    assert toy.attribute_names == ("a0", "a1", "a2")
    assert "36 sketches of 5 x 5, 48 images of 7 features" in toy.describe()
    assert "2 unseen classes" in repr(toy)


def test_nothing_can_be_changed(toy):
    given = fields()
    problem = RetrievalProblem(**given)
    given["sketches"][:] = 0
    given["sketch_labels"][:] = 0
    assert problem.sketches.any()
    assert problem.sketch_labels.any()
    for what in ("sketches", "images", "sketch_labels", "queries", "semantics", "val_classes"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(problem, what)[0] = 1
    with pytest.raises(AttributeError):
        problem.name = "other"


def test_arrays_that_are_read_only_or_mapped_are_shared(tmp_path):
    frozen = fields()["sketches"]
    frozen.flags.writeable = False
    assert make_retrieval(sketches=frozen).sketches is frozen
    np.save(tmp_path / "images.npy", fields()["images"])
    mapped = np.load(tmp_path / "images.npy", mmap_mode="r")
    assert make_retrieval(images=mapped).images is mapped


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (dict(sketches=np.zeros(36)), "sketches must be pictures"),
        (dict(sketches=np.zeros((0, 5, 5))), "sketches is empty"),
        (dict(sketches=np.full((36, 5), "x")), "sketches must hold real numbers"),
        (dict(sketches=np.full((36, 5, 5), np.nan)), r"sketches\[0, 0\] is nan"),
        (dict(images=np.full((48, 7), np.inf)), r"images\[0, 0\] is inf"),
        (dict(sketch_labels=np.zeros(35, int)), "sketch_labels has 35 entries but there are 36"),
        (dict(image_labels=np.full(48, 6)), r"image_labels\[0\] is 6, but there are class names"),
        (dict(image_labels=np.zeros(48)), "image_labels must hold whole numbers"),
        (dict(class_names=("ant",) * 6), "'ant' more than once"),
        (dict(class_names=()), "class_names is empty"),
        (dict(queries=[]), "The part queries is empty"),
        (dict(queries=[36]), "queries holds row 36, but sketches has rows 0 to 35"),
        (dict(gallery=[47, 47]), "gallery lists a row more than once"),
        (dict(semantics=np.zeros((5, 3))), "describes 5 classes but class_names has 6"),
        (dict(semantics=None, attribute_names=("x",)), "attribute_names is given"),
        (dict(attribute_names=("x", "y")), "attribute_names has 2 entries"),
        (dict(train_sketches=np.arange(18)), "'dog' has a training image but no training sketch"),
        (dict(train_images=np.arange(24)), "'dog' has a training sketch but no training image"),
        (dict(queries=[5, 24]), "queries shows the seen class 'ant'"),
        (dict(unseen_classes=[4]), "queries shows 'fox', which is neither seen nor unseen"),
        (dict(unseen_classes=[3, 4, 5]), "The unseen class 'dog' has rows in training"),
        (dict(unseen_classes=[4, 5, 9]), "unseen_classes must lie in 0 to 5"),
        (dict(held_sketches=[0]), "1 rows are in both held_sketches and train_sketches"),
        (dict(held_images=[40]), "held_images shows 'fox', which is not trained on"),
        (dict(val_classes=[4]), "val_classes holds 'elk', which is not trained on"),
        (dict(val_classes=[0, 1, 2, 3]), "Every seen class is a validation class"),
        (dict(setting="easy"), "setting='easy' is not one of"),
        (dict(queries=[5], gallery=[7], setting="generalised"), "No class is unseen"),
        (dict(queries=[0, 24], setting="generalised"), "in both queries and train_sketches"),
    ],
)
def test_each_mistake_has_its_sentence(changed, sentence):
    with pytest.raises(DataError, match=sentence):
        make_retrieval(**changed)


def test_validation_holds_training_rows_and_nothing_else(toy):
    small = toy.validation(held_share=0.2, seed=1)
    assert small.unseen_classes.tolist() == [3]
    assert small.seen_classes.tolist() == [0, 1, 2]
    assert small.part("queries")[1].tolist() == [3] * 5
    assert len(small.sketches) == len(toy.train_sketches)
    assert np.array_equal(small.sketches, toy.sketches[toy.train_sketches])
    assert np.array_equal(small.images, toy.images[toy.train_images])
    assert small.sketches.base is None  # no way back to the rest
    assert not np.isin(small.sketch_labels, toy.unseen_classes).any()
    used = np.concatenate([small.train_sketches, small.held_sketches, small.queries])
    assert sorted(used) == list(range(20))
    assert small.held_sketches.size == 3
    with pytest.raises(UsageError, match="names no validation classes"):
        small.validation()


def test_validation_does_not_change_with_the_test_rows(toy):
    other = fields()
    for side, labels in (("sketches", "sketch_labels"), ("images", "image_labels")):
        other[side][other[labels] > 3] = 1
    assert toy.validation().fingerprint == RetrievalProblem(**other).validation().fingerprint
    assert toy.fingerprint != RetrievalProblem(**other).fingerprint


def test_generalised_adds_held_out_rows(toy):
    wide = toy.generalised(0.3, seed=2)
    assert wide.setting == "generalised"
    assert len(wide.queries) == 12 + 3
    assert len(wide.gallery) == 16 + 4
    assert np.isin(wide.queries[12:], toy.held_sketches).all()
    assert not np.isin(wide.gallery, toy.train_images).any()
    assert wide.unseen_classes.tolist() == [4, 5]
    assert np.array_equal(wide.queries, toy.generalised(0.3, seed=2).queries)
    with pytest.raises(UsageError, match="generalised already"):
        wide.generalised()


def test_generalised_the_released_way_takes_training_rows_and_says_so(toy):
    wide = toy.generalised(0.5, training_rows=True)
    assert wide.setting == "generalised with training rows"
    assert "training rows" in wide.name
    assert np.isin(wide.queries[12:], toy.train_sketches).all()
    assert np.isin(wide.gallery[16:], toy.train_images).all()
    with pytest.raises(UsageError, match="held_sketches of toy has 4; load it with a larger"):
        toy.generalised(0.5)
    with pytest.raises(UsageError, match=r"share=1\.5"):
        toy.generalised(1.5)


def test_resplit_hides_other_classes(toy):
    other = toy.resplit(["ant", "dog"], held_share=0.5)
    assert other.unseen_classes.tolist() == [0, 3]
    assert other.seen_classes.tolist() == [1, 2, 4, 5]
    assert len(other.part("queries")[1]) == 12
    assert other.val_classes.tolist() == []
    with pytest.raises(UsageError, match="leave some"):
        toy.resplit(CLASSES)
    with pytest.raises(UsageError, match=r"no class named 'ent'\. Did you mean 'ant'"):
        toy.resplit(["ent"])


def test_other_descriptions(toy):
    bare = make_retrieval(semantics=None)
    with pytest.raises(UsageError, match="no description"):
        bare.semantics_of("elk")
    again = bare.described_by(np.eye(6), CLASSES)
    assert again.attribute_names == CLASSES
    assert again.semantics_of("bee").tolist() == [0, 1, 0, 0, 0, 0]
    assert "not described" in bare.describe()


def test_features_may_take_the_place_of_pictures(toy):
    other = toy.with_items(np.ones((36, 2)), np.zeros((48, 2)))
    assert other.part("queries")[0].shape == (12, 2)
    assert (other.gallery == toy.gallery).all()
    with pytest.raises(DataError, match="sketch_labels has 36 entries but there are 35 sketches"):
        toy.with_items(np.ones((35, 2)), np.zeros((48, 2)))


def test_wrong_questions_are_answered(toy):
    with pytest.raises(UsageError, match="Did you mean 'queries'"):
        toy.part("queriez")
    with pytest.raises(UsageError, match="held_share=1"):
        toy.validation(held_share=1)


# ---------------------------------------------------------------------- pictures in files
def test_pictures_stay_in_their_files(tmp_path):
    write_pictures(tmp_path, ["a", "b"], 3)
    paths = sorted(tmp_path.rglob("*.png"))
    grey = FilePictures(paths, 8, "L")
    assert grey.shape == (6, 8, 8)
    assert FilePictures(paths, 8).shape == (6, 8, 8, 3)
    assert (grey[4] == 11).all()
    assert grey[[0, 5]].shape == (2, 8, 8)
    assert grey[1:3][:, 0, 0].tolist() == [1, 2]
    assert np.asarray(grey)[:, 0, 0].tolist() == [0, 1, 2, 10, 11, 12]
    some = grey.take([5, 0])
    assert some.paths == (str(paths[5]), str(paths[0]))
    paths[0].unlink()  # nothing was opened before, so that only its reader notices
    assert len(some) == 2
    with pytest.raises(DataError, match="cannot be read as a picture"):
        some[1]


def test_what_is_transparent_is_paper(tmp_path):
    from PIL import Image

    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    image.putpixel((1, 1), (0, 0, 0, 255))
    image.save(tmp_path / "ink.png")
    seen = FilePictures([tmp_path / "ink.png"], 4, "L")[0]
    assert seen[1, 1] == 0
    assert (seen == 255).sum() == 15


def test_a_problem_of_files_takes_rows_without_reading_them(tmp_path):
    paths = [tmp_path / f"{i}.png" for i in range(36)]  # there are none of them
    problem = make_retrieval(sketches=FilePictures(paths, 8, "L"))
    small = problem.validation()
    assert small.sketches.paths == tuple(str(paths[i]) for i in problem.train_sketches)
    assert problem.part("queries")[0].shape == (12, 8, 8)
    assert problem.fingerprint != make_retrieval(sketches=FilePictures(paths, 9, "L")).fingerprint


def test_pictures_refuse_what_they_cannot_be():
    with pytest.raises(UsageError, match="mode='CMYK'"):
        FilePictures([], 8, "CMYK")
    with pytest.raises(UsageError, match="size=0"):
        FilePictures([], 0)
    with pytest.raises(DataError, match="sketches is empty"):
        make_retrieval(sketches=FilePictures([], 8, "L"))
