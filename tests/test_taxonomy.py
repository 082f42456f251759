"""Similarity in a tree, by hand; WordNet by a stand-in, since few have it."""

import math
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.taxonomy import Taxonomy, mixed, wordnet_similarity

TABLE = """animal,order,family,genus,remark
lion,Carnivora,Felidae,Panthera,
tiger,Carnivora,Felidae,Panthera,stripes
cat,Carnivora,Felidae,Felis,
dog,Carnivora,Canidae,Canis,
owl,Strigiformes,,,no family given
"""


@pytest.fixture
def tree(tmp_path):
    path = tmp_path / "taxonomy.csv"
    path.write_text(TABLE)
    return Taxonomy.read(path)


def test_path_by_hand(tree):
    found = tree.similarity("path")
    assert tree.classes == ("lion", "tiger", "cat", "dog", "owl")
    edges = [
        [0, 2, 4, 6, 6],  # lion: genus, family, order, root
        [2, 0, 4, 6, 6],
        [4, 4, 0, 6, 6],
        [6, 6, 6, 0, 6],
        [6, 6, 6, 6, 0],
    ]
    assert found == pytest.approx(1 / (1 + np.array(edges)))


def test_lin_and_jcn_by_hand(tree):
    content = {"leaf": math.log(5), "Panthera": math.log(5 / 2), "Felidae": math.log(5 / 3)}
    lin, jcn = tree.similarity("lin"), tree.similarity("jcn")
    assert lin[0, 1] == pytest.approx(content["Panthera"] / content["leaf"])
    assert lin[0, 2] == pytest.approx(content["Felidae"] / content["leaf"])
    assert lin[0, 4] == 0  # they meet in the root, which says nothing
    assert jcn[0, 1] == pytest.approx(1 / (2 * math.log(2)))
    assert jcn[0, 2] == pytest.approx(1 / (2 * math.log(3)))
    assert jcn[0, 4] == pytest.approx(1 / (2 * math.log(5)))


@pytest.mark.parametrize("kind", ["path", "lin", "jcn"])
def test_properties(tree, kind):
    found = tree.similarity(kind)
    assert found == pytest.approx(found.T)
    assert (np.diag(found) == 1).all()
    assert ((found >= 0) & (found <= 1)).all()
    assert found[0, 1] > found[0, 2] >= found[0, 3] >= found[0, 4]
    some = tree.similarity(kind, ["owl", "lion"])
    assert some == pytest.approx(found[np.ix_([4, 0], [4, 0])])


def test_columns_may_be_all_nodes(tree):
    wide = tree.similarity("path", ["lion", "cat"], to="nodes")
    nodes = tree.nodes_of(["lion", "cat"])
    assert nodes[:2] == ("lion", "cat")
    assert nodes[-1] == "root"
    assert set(nodes[2:]) == {
        "genus Panthera",
        "genus Felis",
        "family Felidae",
        "order Carnivora",
        "root",
    }
    assert wide.shape == (2, 7)
    assert wide[:, :2] == pytest.approx(tree.similarity("path", ["lion", "cat"]))
    assert wide[0, nodes.index("family Felidae")] == pytest.approx(1 / 3)


def test_counts_change_what_is_surprising():
    parents = {"all": None, "common": "all", "rare": "all"}
    tree = Taxonomy(parents, counts={"common": 99, "rare": 1})
    assert tree.content["common"] < 0.02 < 4 < tree.content["rare"]
    with pytest.raises(DataError, match="nothing for 'rare'"):
        Taxonomy(parents, counts={"common": 1})
    with pytest.raises(DataError, match="expected a node and more than 0"):
        Taxonomy(parents, counts={"common": 1, "rare": 0})


def test_broken_trees_are_explained(tmp_path):
    with pytest.raises(DataError, match=r"one root.*\['a', 'b'\]"):
        Taxonomy({"a": None, "b": None})
    with pytest.raises(DataError, match="parent of 'b' is 'c', which is not a node"):
        Taxonomy({"a": None, "b": "c"})
    with pytest.raises(DataError, match="its own ancestor"):
        Taxonomy({"a": None, "b": "c", "c": "b"})
    path = tmp_path / "t.csv"
    for text, sentence in [
        (TABLE.replace("family", "tribe"), "no column 'family'"),
        (TABLE + "lion,Carnivora,Felidae,Panthera,\n", "more than one row for 'lion'"),
        (TABLE + "puma,Carnivora,Canidae,Felis,\n", "puts 'genus Felis' under"),
        (TABLE + ",Carnivora,Felidae,Puma,\n", "row without a name"),
    ]:
        path.write_text(text)
        with pytest.raises(DataError, match=sentence):
            Taxonomy.read(path)
    with pytest.raises(MissingFile, match="nowhere"):
        Taxonomy.read(tmp_path / "nowhere.csv")


def test_wrong_questions_are_answered(tree):
    with pytest.raises(UsageError, match="Did you mean 'tiger'"):
        tree.similarity("lin", ["tigre"])
    with pytest.raises(UsageError, match="kind='wup'"):
        tree.similarity("wup")
    with pytest.raises(UsageError, match="to='all'"):
        tree.similarity("lin", to="all")


class Meaning:
    """A synset of a WordNet with two nouns under one."""

    def __init__(self, name, *above):
        self.name, self.above = name, list(above)

    def hypernyms(self):
        return self.above

    def path_similarity(self, other):
        return 1.0 if self is other else 1 / 3

    def lin_similarity(self, other, content):
        assert content == "counts of ic-semcor.dat"
        return 0.5

    def jcn_similarity(self, other, content):
        assert content == "counts of ic-brown.dat"
        return 1e300 if self is other else 0.25


@pytest.fixture
def stand_in(monkeypatch):
    thing = Meaning("thing")
    nouns = {"car": Meaning("car", thing), "mouse": Meaning("mouse", thing)}
    wordnet = SimpleNamespace(
        synsets=lambda word, pos: [nouns[word]] if word in nouns and pos == "n" else [],
        synset=lambda key: nouns[key.split(".")[0]],
    )
    content = SimpleNamespace(ic=lambda file: f"counts of {file}")
    corpus = SimpleNamespace(wordnet=wordnet, wordnet_ic=content)
    monkeypatch.setitem(sys.modules, "nltk", SimpleNamespace(corpus=corpus))
    monkeypatch.setitem(sys.modules, "nltk.corpus", corpus)


def test_wordnet_is_asked_for_the_first_noun(stand_in):
    names = ["car_(sedan)", "mouse (animal)"]
    assert wordnet_similarity(names) == pytest.approx(np.array([[1, 1 / 3], [1 / 3, 1]]))
    assert wordnet_similarity(names, "jcn") == pytest.approx(np.array([[1, 0.25], [0.25, 1]]))
    assert wordnet_similarity(names, "lin", to="nodes").shape == (2, 3)
    with pytest.raises(UsageError, match="no noun 'crocodilian'"):
        wordnet_similarity(["crocodilian"])
    named = wordnet_similarity(["crocodilian"], synsets={"crocodilian": "mouse.n.01"})
    assert named == pytest.approx(1)


def test_who_has_no_wordnet_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "nltk", None)
    monkeypatch.setitem(sys.modules, "nltk.corpus", None)
    with pytest.raises(UsageError, match="pip install nltk"):
        wordnet_similarity(["car"])


# ------------------------------------------------------------------ words beside it
def test_a_mixture_blends_the_cosines(tree):
    words = np.random.default_rng(0).uniform(size=(5, 7))
    kin = tree.similarity("jcn", to="nodes")

    def cosines(x):
        units = x / np.linalg.norm(x, axis=1, keepdims=True)
        return units @ units.T

    for share in (0, 0.3, 1):
        joined = mixed(words, kin, share)
        assert joined.shape == (5, 7 + kin.shape[1]) and joined.dtype == np.float32
        assert (joined**2).mean(1) == pytest.approx(1, abs=1e-5)
        blend = (1 - share) * cosines(words) + share * cosines(kin)
        assert cosines(joined) == pytest.approx(blend, abs=1e-5)
    assert not mixed(words, kin, 0)[:, 7:].any() and not mixed(words, kin, 1)[:, :7].any()


def test_what_cannot_be_mixed_is_refused(tree):
    kin = tree.similarity("jcn")
    for share in (-0.1, 1.1, "half", None, float("nan")):
        with pytest.raises(UsageError, match="share="):
            mixed(kin, kin, share)
    with pytest.raises(DataError, match=r"shapes \(3, 5\) and \(5, 5\)"):
        mixed(kin[:3], kin, 0.5)
    with pytest.raises(DataError, match="nothing but zeros"):
        mixed(np.eye(5) * [0, 1, 1, 1, 1], kin, 0.5)
