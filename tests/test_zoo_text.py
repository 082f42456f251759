"""Articles, taxonomy, and the splits that are made of it."""

import numpy as np
import pytest

from zslkit.datasets import zoo
from zslkit.datasets.zoo.articles import MUCH, read_articles, tfidf, write_articles
from zslkit.datasets.zoo.phrases import ABSENT, BESIDE, SAID
from zslkit.datasets.zoo.taxonomy import easy_split, hard_split, read_taxonomy
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import packaged


@pytest.fixture(scope="module")
def table():
    return zoo.attributes()


@pytest.fixture(scope="module")
def kin():
    return zoo.taxonomy()


def hidden(problem):
    return {problem.class_names[c] for c in problem.unseen_classes}


def test_in_the_easy_split_everyone_has_a_seen_relative(kin):
    problem = zoo.load(split="easy")
    seen = {kin[problem.class_names[c]].family for c in problem.seen_classes}
    assert all(kin[name].family in seen for name in hidden(problem))
    assert len(hidden(problem)) == 10 and "tiger" in hidden(problem)
    inner = problem.validation()
    seen = {kin[problem.class_names[c]].family for c in inner.seen_classes}
    assert all(kin[name].family in seen for name in hidden(inner))


def test_in_the_hard_split_no_one_has(kin):
    problem = zoo.load(split="hard")
    seen = {kin[problem.class_names[c]].family for c in problem.seen_classes}
    assert not any(kin[name].family in seen for name in hidden(problem))
    assert {"cat", "tiger", "horse", "zebra", "bear"} < hidden(problem)
    inner = problem.validation()
    seen = {kin[problem.class_names[c]].family for c in inner.seen_classes}
    assert len(hidden(inner)) == 8
    assert not any(kin[name].family in seen for name in hidden(inner))


def test_the_standard_split_is_what_it_was(table):
    problem = zoo.load()
    assert np.array_equal(problem.unseen_classes, table.where("unseen"))
    assert np.array_equal(problem.semantics, table.array) and problem.name == "zoo"


@pytest.mark.parametrize("split", ["easy", "hard"])
def test_splits_use_every_picture_once(split):
    problem = zoo.load(split=split)
    rows = np.concatenate([problem.train, problem.test_seen, problem.test_unseen])
    assert np.array_equal(np.sort(rows), np.arange(len(problem.labels)))
    assert np.isin(problem.val, problem.train).all() and len(problem.val_classes) >= 6
    assert problem.features[problem.train].max() == pytest.approx(1)


def test_the_rules_leave_something_to_choose_on(table, kin):
    for rule in (easy_split, hard_split):
        unseen, val = rule(table, tuple(kin.values()))
        assert not set(unseen) & set(val) and len(unseen) >= 10
    alone = tuple(k._replace(family=f"family{i}") for i, k in enumerate(kin.values()))
    assert easy_split(table, alone) == ([], [])
    one = tuple(k._replace(family="all") for k in kin.values())
    with pytest.raises(DataError, match="too few families"):
        hard_split(table, one)


def test_articles_are_written_again_to_the_letter(table, kin, tmp_path):
    write_articles(tmp_path / "again.txt", table, tuple(kin.values()))
    assert (tmp_path / "again.txt").read_bytes() == (packaged("zoo") / "articles.txt").read_bytes()


def test_an_article_says_what_the_table_says(table):
    for name in ("tiger", "penguin", "elephant", "goldfish"):
        text = zoo.article(name)
        values = dict(zip(table.attribute_names, table.array[table.names.index(name)], strict=True))
        for attribute, (strong, weak) in SAID.items():
            fixed = [p for p in (*strong, *weak) if "{" not in p]
            said = [p for p in fixed if p in text]
            if values[attribute] < 0.25:
                assert not said, (name, attribute, said)
            elif values[attribute] >= MUCH:
                assert said, (name, attribute)
        for attribute, words in ABSENT.items():
            if f"neither {words} nor" in text or f"nor {words}." in text:
                assert values[attribute] == 0, (name, attribute)
        assert sum(sentence in text for sentence in BESIDE) == 8
        assert zoo.taxonomy()[name].genus in text


def test_articles_as_semantics():
    problem = zoo.load(semantics="articles")
    assert problem.semantics.shape == (60, len(problem.attribute_names))
    assert np.linalg.norm(problem.semantics, axis=1) == pytest.approx(1, abs=1e-5)
    assert {"striped", "hooves", "felidae"} <= set(problem.attribute_names)
    assert "the" not in problem.attribute_names
    used = (problem.semantics > 0).sum(0)
    assert used.min() >= 2  # a word of one article alone says nothing about another class
    assert problem.fingerprint != zoo.load().fingerprint


def test_tfidf_is_its_formula():
    rows, words = tfidf(["stripes stripes claws", "stripes hooves", "hooves claws"])
    assert words == ("claws", "hooves", "stripes")
    idf = np.log(4 / 3) + 1  # each word is in two of three texts
    first = np.array([1, 0, 2]) * idf
    assert rows[0] == pytest.approx(first / np.linalg.norm(first))


def test_wrong_wishes_get_a_sentence():
    with pytest.raises(UsageError, match=r"semantics='article' is not known.*'articles'"):
        zoo.load(semantics="article")
    with pytest.raises(UsageError, match=r"split='hrad' is not known.*'hard'"):
        zoo.load(split="hrad")
    with pytest.raises(UsageError, match="leave out unseen"):
        zoo.load(split="easy", unseen=["cat"])
    with pytest.raises(UsageError, match="Did you mean 'zebra'"):
        zoo.article("zebro")


def test_broken_files_are_explained(tmp_path, table):
    good = (packaged("zoo") / "taxonomy.csv").read_text()
    path = tmp_path / "taxonomy.csv"
    for text, sentence in [
        (good.replace("genus", "kind", 1), "must have the columns"),
        (good.replace("lion,", "lyon,", 1), "must name the animals"),
        (good.replace("Felis", "", 1), "cat needs an order, a family and a genus"),
        (good.replace("Felidae,Felis", "Canidae,Panthera", 1), "genus Panthera in two"),
    ]:
        path.write_text(text)
        with pytest.raises(DataError, match=sentence):
            read_taxonomy(path, table.names)
    with pytest.raises(MissingFile, match="says which animals are related"):
        read_taxonomy(tmp_path / "none.csv", table.names)
    articles = tmp_path / "articles.txt"
    articles.write_text("== cat ==\n\n\n")
    with pytest.raises(DataError, match="the article on cat is empty"):
        read_articles(articles, ["cat"])
    with pytest.raises(DataError, match="look at"):
        read_articles(articles, ["dog"])
    with pytest.raises(MissingFile, match="zslkit data build zoo"):
        read_articles(tmp_path / "none.txt", ["cat"])
