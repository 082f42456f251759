"""The zoo's sketches: they fit the pictures, the hard ones are harder, one command draws them."""

import shutil

import numpy as np
import pytest

import zslkit
from zslkit.datasets import zoo
from zslkit.datasets.sums import verify, write_sums
from zslkit.datasets.zoo import build, retrieval
from zslkit.datasets.zoo.painter import ABSTRACTIONS, sketch
from zslkit.datasets.zoo.seeds import generator
from zslkit.datasets.zoo.sheets import read_sketches
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import packaged
from zslkit.taxonomy import Taxonomy, mixed


@pytest.fixture(scope="module")
def levels():
    return {level: zslkit.load("zoo-sketches", abstraction=level) for level in ABSTRACTIONS}


@pytest.mark.parametrize("level", ABSTRACTIONS)
def test_the_problem(levels, level):
    problem, features = levels[level], zoo.load()
    assert problem.class_names == features.class_names
    assert (problem.unseen_classes == features.unseen_classes).all()
    assert (problem.val_classes == features.val_classes).all()
    assert (problem.semantics == features.semantics).all()
    assert problem.sketches.shape == (1800, 64, 64)
    assert (problem.image_labels == features.labels).all()
    assert (problem.train_images == features.train).all()
    assert (problem.held_images == features.test_seen).all()
    assert (problem.gallery == features.test_unseen).all()
    assert (np.bincount(problem.sketch_labels) == 30).all()
    row = features.test_unseen[7]
    assert (problem.images[row] == zoo.picture_of(row)).all()


def test_validation_and_the_generalised_setting_are_possible(levels):
    problem = levels["easy"]
    small = problem.validation()
    assert len(small.unseen_classes) == 8
    assert len(small.sketches) == len(problem.train_sketches)
    assert len(problem.generalised().queries) == 360
    assert len(small.generalised().gallery) > len(small.gallery)


def test_other_animals_may_be_hidden():
    problem = zslkit.load("zoo-sketches", unseen=["horse", "tiger"])
    hidden = [problem.class_names[c] for c in problem.unseen_classes]
    assert sorted(hidden) == ["horse", "tiger"]
    assert len(problem.queries) == 60
    with pytest.raises(UsageError, match="Did you mean 'tiger'"):
        zslkit.load("zoo-sketches", unseen=["tigre"])


def test_other_descriptions(levels):
    plain = levels["easy"]
    joined = zslkit.load("zoo-sketches", semantics=["articles", "attributes", "taxonomy"])
    words = zslkit.load("zoo", semantics="articles").semantics
    tree = zslkit.load("zoo-sketches", semantics="taxonomy")
    assert (joined.semantics == np.hstack([words, plain.semantics, tree.semantics])).all()
    assert (tree.semantics.diagonal() == 1).all() and tree.attribute_names == tree.class_names
    assert joined.attribute_names[-60] == "taxonomy: cat"
    lion, tiger, owl = (tree.index_of(name) for name in ("lion", "tiger", "owl"))
    assert tree.semantics[lion, tiger] == np.float32(1 / 3)  # two edges: one genus
    assert tree.semantics[lion, owl] < tree.semantics[lion, tiger]
    with pytest.raises(UsageError, match="Did you mean 'articles'"):
        zslkit.load("zoo-sketches", semantics=["attributes", "article"])
    for wrong in ([], ["articles", "articles"]):
        with pytest.raises(UsageError, match="each once"):
            zslkit.load("zoo-sketches", semantics=wrong)


@pytest.mark.parametrize("level", ABSTRACTIONS)
def test_stored_sketches_are_the_painters(level):
    table = zoo.attributes()
    for animal, j in (("owl", 3), ("zebra", 29)):
        rng = generator(f"sketch {level}", animal, j)
        drawn = sketch(table.array[table.names.index(animal)], rng, abstraction=level)
        stored = retrieval.sketches(animal, level)[j]
        assert set(np.unique(stored)) <= {0, 85, 170, 255}
        assert np.abs(stored.astype(int) - drawn).max() <= 43


def test_no_sketch_is_empty_or_black(levels):
    for problem in levels.values():
        ink = (problem.sketches < 128).mean((1, 2))
        assert ink.min() > 0.004  # a whale by a forgetful hand
        assert ink.max() < 0.5


def test_hard_sketches_are_harder(levels):
    """Nearest to the mean sketch of its own animal: less often right, and above chance."""
    right = {}
    for level, problem in levels.items():
        x = problem.sketches[problem.train_sketches].reshape(-1, 8, 8, 8, 8).mean((2, 4))
        y = problem.sketch_labels[problem.train_sketches]
        means = np.stack([x[y == c].mean(0) for c in problem.seen_classes]).reshape(-1, 64)
        test, labels = problem.part("held_sketches")
        test = test.reshape(-1, 8, 8, 8, 8).mean((2, 4)).reshape(-1, 64)
        nearest = ((test[:, None] - means) ** 2).sum(2).argmin(1)
        right[level] = (problem.seen_classes[nearest] == labels).mean()
    assert right["easy"] > 1.3 * right["hard"]
    assert right["hard"] > 3 / 50


def test_one_command_draws_them(tmp_path):
    lines = (packaged("zoo") / "attributes.csv").read_text().splitlines()
    (tmp_path / "attributes.csv").write_text("\n".join(lines[:2]) + "\n")  # the cat alone
    shutil.copy(packaged("zoo") / "imaginary.csv", tmp_path)
    for name in build.FILES:
        if not (tmp_path / name).exists():
            (tmp_path / name).write_bytes(b"as before")
    stray = tmp_path / "sketches" / "easy" / "dodo.webp"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"")
    build.build_sketches(tmp_path, progress=False, workers=1)
    assert not stray.exists()
    assert (tmp_path / "features.safetensors").read_bytes() == b"as before"
    assert verify(tmp_path) == len(build.FILES) + 2
    for level in ABSTRACTIONS:
        made = tmp_path / "sketches" / level / "cat.webp"
        stored = packaged("zoo") / "sketches" / level / "cat.webp"
        assert (read_sketches(made, 30) == read_sketches(stored, 30)).all()


def test_sums_of_an_unfinished_zoo_are_refused(tmp_path):
    with pytest.raises(
        MissingFile, match=r"attributes\.csv is missing; run `zslkit data build` again"
    ):
        write_sums(tmp_path, build.FILES, build.SHEETS)
    assert not list(tmp_path.iterdir())


def test_mistakes_are_named(tmp_path):
    with pytest.raises(UsageError, match="Did you mean 'easy'"):
        zslkit.load("zoo-sketches", abstraction="easi")
    with pytest.raises(UsageError, match="Did you mean 'cat'"):
        retrieval.sketches("catt")
    with pytest.raises(UsageError, match="abstraction='wild'"):
        sketch(zoo.attributes().array[0], generator("x"), abstraction="wild")
    with pytest.raises(MissingFile, match="data build zoo"):
        read_sketches(tmp_path / "cat.webp", 30)
    with pytest.raises(DataError, match="expected a sheet of 40"):
        read_sketches(packaged("zoo") / "sketches" / "easy" / "cat.webp", 40)


def test_words_and_taxonomy_may_be_mixed_and_dealt_out(levels):
    wanted = {"semantics": ["articles", "taxonomy"], "share": 0.25, "similarity": "jcn"}
    problem = zslkit.load("zoo-sketches", **wanted)
    words = zslkit.load("zoo", semantics="articles")
    tree = Taxonomy.read(packaged("zoo") / "taxonomy.csv")
    kin = tree.similarity("jcn", problem.class_names, to="nodes")
    assert (problem.semantics == mixed(words.semantics, kin, 0.25)).all()
    assert problem.attribute_names[-1] == "taxonomy: root"
    assert len(problem.attribute_names) == problem.semantics.shape[1]
    dealt = zslkit.load("zoo-sketches", **wanted, dealt=3)
    moved = (dealt.semantics != problem.semantics).any(1)
    assert moved[problem.seen_classes].mean() > 0.9 and not moved[problem.unseen_classes].any()
    assert sorted(map(tuple, dealt.semantics)) == sorted(map(tuple, problem.semantics))
    for wrong in (["articles"], ["taxonomy", "articles"], ["attributes", "articles", "taxonomy"]):
        with pytest.raises(UsageError, match="mixes words with a taxonomy"):
            zslkit.load("zoo-sketches", semantics=wrong, share=0.5)
    with pytest.raises(UsageError, match=r"kind='jnc'.*Did you mean 'jcn'"):
        zslkit.load("zoo-sketches", semantics="taxonomy", similarity="jnc")
