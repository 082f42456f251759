"""The Paper Zoo: painted animals whose attributes are the cause of their pictures.

>>> from zslkit.datasets import zoo
>>> problem = zoo.load()
>>> zoo.pictures("tiger").shape
(50, 64, 64, 3)
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from zslkit.checks import is_whole
from zslkit.datasets.tables import read_features
from zslkit.datasets.zoo.articles import read_articles, tfidf
from zslkit.datasets.zoo.table import Table, read_table
from zslkit.datasets.zoo.taxonomy import Kin, easy_split, hard_split, read_taxonomy
from zslkit.errors import UsageError, did_you_mean
from zslkit.files import packaged
from zslkit.problem import ZeroShotProblem
from zslkit.scaling import scaled

__all__ = ["article", "attributes", "embed", "load", "picture_of", "pictures", "taxonomy"]

SEMANTICS = ("attributes", "articles")
SPLITS = ("standard", "easy", "hard")


def load(
    scale: str = "minmax",
    unseen: Iterable[str] | None = None,
    *,
    semantics: str = "attributes",
    split: str = "standard",
) -> ZeroShotProblem:
    """The zoo as a zero-shot problem.

    Parameters
    ----------
    scale
        How features are scaled on the training rows; see :func:`zslkit.scaling.scaled`.
    unseen
        Names of the animals to hide, instead of the ten that are hidden by default. The feature
        network has met no real animal at all, so no choice leaks through it.
    semantics
        What describes a class: ``"attributes"``, the 28 numbers, or ``"articles"``, TF-IDF vectors
        of short encyclopaedia texts (:func:`article`), each of length 1.
    split
        ``"standard"``: the table's own. ``"easy"``: every unseen animal has a seen relative of
        its family. ``"hard"``: none has one, whole families are hidden. The rules are
        ``easy_split`` and ``hard_split`` of ``zslkit.datasets.zoo.taxonomy``.

    Returns
    -------
    ZeroShotProblem
        Rows stand in the order of ``attributes.csv``, picture by picture.

    Raises
    ------
    MissingFile, DataError
        The zoo's files are missing or do not fit together.
    UsageError
        ``scale``, ``semantics``, ``split`` or an animal in ``unseen`` is unknown, or both
        ``split`` and ``unseen`` are given.

    Examples
    --------
    >>> load(unseen=["horse", "owl"]).unseen_classes.size
    2
    >>> load(semantics="articles", split="hard").index_of("cat") in load().unseen_classes
    False
    """
    for what, given, known in (("semantics", semantics, SEMANTICS), ("split", split, SPLITS)):
        if given not in known:
            raise UsageError(
                f"{what}={given!r} is not known; choose one of {', '.join(known)}."
                + did_you_mean(str(given), known)
            )
    if unseen is not None and split != "standard":
        raise UsageError(f"split={split!r} says which animals are hidden; leave out unseen.")
    table = attributes()
    features, labels, test = _stored()
    unseen_ids, val_ids = _sides(table, split)
    hidden = np.isin(labels, unseen_ids)
    train = np.flatnonzero(~hidden & ~test)
    described, words = table.array, table.attribute_names
    if semantics == "articles":
        described, words = _described_by_articles()
    problem = ZeroShotProblem(
        features=scaled(features, train, scale),
        labels=labels,
        semantics=described,
        class_names=table.names,
        attribute_names=words,
        train=train,
        val=train[np.isin(labels[train], val_ids)],
        test_seen=np.flatnonzero(~hidden & test),
        test_unseen=np.flatnonzero(hidden),
        scaling=scale,
        name="zoo" if split == "standard" else f"zoo, {split} split",
        about={
            "source": "painted from data/zoo/attributes.csv by zslkit.datasets.zoo.painter",
            "backbone": "4-layer CNN, 128 features, pretrained on imaginary animals only",
            "licence": "CC BY 4.0",
        },
    )
    return problem if unseen is None else problem.resplit(unseen)


def attributes() -> Table:
    """The animals, their attributes and their side of the split."""
    return read_table(_folder() / "attributes.csv")


def taxonomy() -> dict[str, Kin]:
    """Order, family and genus of each animal.

    >>> taxonomy()["tiger"].family == taxonomy()["cat"].family
    True
    """
    names = attributes().names
    return dict(zip(names, read_taxonomy(_folder() / "taxonomy.csv", names), strict=True))


def article(animal: str | int) -> str:
    """The encyclopaedia article on one animal, by its name or class id.

    It is written by code from the animal's attributes and is beside the point for half of its
    length; see ``data/zoo/README.md``.

    Raises
    ------
    UsageError
        There is no such animal.
    """
    return _articles()[_name_of(animal, attributes())]


def pictures(animal: str | int, count: int | None = None) -> np.ndarray:
    """Pictures of one animal, ``[n, 64, 64, 3]`` uint8, in the order of its rows.

    Parameters
    ----------
    animal
        Its name, or its class id.
    count
        How many; by default all that come with the zoo. More are painted, about 30 ms each, and
        kept in the cache.

    Raises
    ------
    UsageError
        There is no such animal, or ``count`` is no whole number of at least 1.
    MissingFile, DataError
        Its pictures are missing or unreadable, or the cache cannot be written to.
    """
    from zslkit.datasets.zoo.more import more_pictures
    from zslkit.datasets.zoo.sheets import read_sheet

    table = attributes()
    name = _name_of(animal, table)
    place = table.names.index(name)
    stored = int((_stored()[1] == place).sum())
    count = stored if count is None else count
    if not is_whole(count) or count < 1:
        raise UsageError(f"count={count!r} must be a whole number, at least 1.")
    sheet = read_sheet(_folder() / "pictures" / f"{name}.webp", min(count, stored))
    if count <= stored:
        return sheet
    return np.concatenate([sheet, more_pictures(name, table.array[place], stored, count)])


def picture_of(row: int) -> np.ndarray:
    """The picture ``[64, 64, 3]`` uint8 behind one row of the problem's features.

    Raises
    ------
    UsageError
        There is no such row.
    """
    labels = _stored()[1]
    if not 0 <= row < len(labels):
        raise UsageError(f"row={row} is not a row of the zoo; expected 0 to {len(labels) - 1}.")
    label = labels[row]
    return pictures(int(label))[int((labels[:row] == label).sum())]


def embed(pictures: np.ndarray) -> np.ndarray:
    """Features of new pictures, by the zoo's own frozen network.

    Parameters
    ----------
    pictures
        ``[n, 64, 64, 3]`` uint8, for instance from ``zslkit.datasets.zoo.painter.paint``.

    Returns
    -------
    ``[n, 128]`` float32, unscaled: compare them with ``load(scale="none")``.

    Raises
    ------
    UsageError
        The pictures have another shape or type.
    """
    pictures = np.asarray(pictures)
    if pictures.ndim != 4 or pictures.shape[1:] != (64, 64, 3) or pictures.dtype != np.uint8:
        raise UsageError(
            f"pictures is {pictures.dtype} of shape {pictures.shape}; "
            "expected uint8 of shape [n, 64, 64, 3]."
        )
    from zslkit.datasets.zoo import network

    return network.embed(network.load_network(_folder() / "network.safetensors"), pictures)


def _folder() -> Path:
    return packaged("zoo")


def _sides(table: Table, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Ids of unseen and of validation animals."""
    if split == "standard":
        return table.where("unseen"), table.where("val")
    rule = {"easy": easy_split, "hard": hard_split}[split]
    sides = rule(table, tuple(taxonomy().values()))
    return tuple(np.array(sorted(map(table.names.index, side))) for side in sides)


def _articles() -> dict[str, str]:
    return read_articles(_folder() / "articles.txt", attributes().names)


def _described_by_articles() -> tuple[np.ndarray, tuple[str, ...]]:
    return tfidf(list(_articles().values()))


def _name_of(animal, table):
    if isinstance(animal, str):
        if animal not in table.names:
            raise UsageError(
                f"The zoo has no animal named {animal!r}." + did_you_mean(animal, table.names)
            )
        return animal
    if not 0 <= int(animal) < len(table.names):
        raise UsageError(
            f"animal={animal} is not a class id of the zoo; expected 0 to {len(table.names) - 1}."
        )
    return table.names[int(animal)]


def _stored() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    path, names = _folder() / "features.safetensors", attributes().names
    made_for = "other animals than attributes.csv names"
    keys = ("features", "labels", "test")
    features, labels, test = read_features(path, keys, names, build="zoo", made_for=made_for)
    return features, labels, test.astype(bool)
