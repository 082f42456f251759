"""Short encyclopaedia articles, written from ``attributes.csv``, and their TF-IDF vectors.

As in Wikipedia, an article says what an animal looks like in words that vary, says more that is
beside the point, and now and then says what is *not* there, which a bag of words cannot tell from
the opposite.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from zslkit.datasets.zoo.phrases import ABSENT, BESIDE, SAID
from zslkit.datasets.zoo.seeds import generator
from zslkit.datasets.zoo.table import Table
from zslkit.datasets.zoo.taxonomy import Kin
from zslkit.errors import DataError, MissingFile
from zslkit.files import atomic_path

#: From which value on an attribute is mentioned, and from which on with all strong phrases.
SOME, MUCH = 0.25, 0.65
#: Sentences beside the point in each article.
N_BESIDE = 8


def article(name: str, values: Mapping[str, float], kin: Kin, neighbours: tuple[str, str]) -> str:
    """One animal's article, the same for the same arguments.

    Parameters
    ----------
    name
        As in the table.
    values
        Attribute to its value, 0 to 1.
    kin
        Its place in the taxonomy.
    neighbours
        The animals before and after it in the alphabet; they are named, as links are.
    """
    rng = generator("article", name)
    the = f"the {name.replace('_', ' ')}"
    cover = _cover(values)
    body = [phrase.format(cover=cover) for phrase in _said(values, rng)]
    rng.shuffle(body)
    sentences = [*_joined(body, the, rng), _absent(values, rng)]
    beside = [BESIDE[i] for i in rng.choice(len(BESIDE), N_BESIDE, replace=False)]
    before, after = (n.replace("_", " ") for n in neighbours)
    beside.append(f"In an alphabetical list it stands between the {before} and the {after}.")
    rest = [*sentences, *beside]
    rng.shuffle(rest)
    first = (
        f"{the.capitalize()} is an animal of the genus {kin.genus}, "
        f"of the family {kin.family} and the order {kin.order}."
    )
    return " ".join([first, *rest])


def _cover(values: Mapping[str, float]) -> str:
    if values["wings"] > values["four_legs"]:
        return "plumage"
    if values["fins"] > values["four_legs"]:
        return "skin"
    return "hide" if values["bulky"] >= 0.9 and not values["fluffy"] else "coat"


def _said(values: Mapping[str, float], rng: np.random.Generator) -> list[str]:
    """What the article says of the animal; what is strong it says in several ways."""
    phrases = []
    for attribute, (strong, weak) in SAID.items():
        value = values[attribute]
        if value >= MUCH:
            phrases += strong
        elif value >= SOME:
            phrases.append(weak[rng.integers(len(weak))])
    return phrases


def _joined(phrases: list[str], the: str, rng: np.random.Generator) -> list[str]:
    """Sentences of one or two phrases each."""
    subjects = (the.capitalize(), "It", "This animal", "An adult")
    sentences, rest = [], list(phrases)
    while rest:
        size = 1 + int(rng.integers(2))
        some, rest = rest[:size], rest[size:]
        sentences.append(f"{subjects[rng.integers(len(subjects))]} {' and '.join(some)}.")
    return sentences


def _absent(values: Mapping[str, float], rng: np.random.Generator) -> str:
    missing = [words for attribute, words in ABSENT.items() if values[attribute] == 0]
    first, second = rng.choice(len(missing), 2, replace=False)
    return f"It has neither {missing[first]} nor {missing[second]}."


def write_articles(path: str | Path, table: Table, kin: Sequence[Kin]) -> None:
    """Write one text file: a line ``== name ==``, a blank one, the article, a blank one."""
    alphabet = sorted(table.names)
    parts = []
    for name, row, place in zip(table.names, table.array, kin, strict=True):
        at = alphabet.index(name)
        near = alphabet[at - 1], alphabet[(at + 1) % len(alphabet)]
        values = dict(zip(table.attribute_names, row.round(3).tolist(), strict=True))
        parts.append(f"== {name} ==\n\n{article(name, values, place, near)}\n")
    with atomic_path(path) as temporary:
        temporary.write_text("\n".join(parts), encoding="utf-8")


def read_articles(path: str | Path, names: Sequence[str]) -> dict[str, str]:
    """Name to article.

    Raises
    ------
    MissingFile, DataError
        No such file; other animals than ``names``, or an empty article.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"{path} is missing; run `zslkit data build zoo`.")
    pieces = re.split(r"^== (\w+) ==$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = {name: text.strip() for name, text in zip(pieces[::2], pieces[1::2], strict=True)}
    if list(found) != list(names):
        odd = sorted(set(found) ^ set(names)) or "their order"
        raise DataError(f"{path} must hold an article for each animal; look at {odd}.")
    for name, text in found.items():
        if not text:
            raise DataError(f"{path}: the article on {name} is empty.")
    return found


def tfidf(texts: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """TF-IDF of texts, rows of length 1, ``[C, words]`` float32, and the words.

    Common English words are left out, and so are words that a single text has: they can say
    nothing about a class that is described by another one.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(stop_words="english", min_df=2)
    rows = vectorizer.fit_transform(texts).toarray().astype(np.float32)
    return rows, tuple(vectorizer.get_feature_names_out())
