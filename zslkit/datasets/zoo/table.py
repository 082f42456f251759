"""The table of animals: who is described how, and on which side of the split."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zslkit.datasets.zoo.painter.traits import ATTRIBUTES
from zslkit.errors import DataError, MissingFile

SPLITS = ("seen", "val", "unseen")


@dataclass(frozen=True)
class Table:
    """``attributes.csv`` as it stands.

    Attributes
    ----------
    names
        The animals, in the order of class ids.
    attribute_names
        The 28 attributes, in the painter's order.
    array
        ``[C, 28]`` float32, 0 (not at all) to 1 (very much).
    split
        For each animal ``seen``, ``val`` (a seen class that plays an unseen one while
        something is being chosen) or ``unseen``.
    """

    names: tuple[str, ...]
    attribute_names: tuple[str, ...]
    array: np.ndarray
    split: tuple[str, ...]

    def where(self, *splits: str) -> np.ndarray:
        """Class ids on these sides of the split, ascending."""
        return np.flatnonzero(np.isin(self.split, splits))


def read_table(path: str | Path) -> Table:
    """Read and check the table of animals.

    Raises
    ------
    MissingFile
        There is no such file.
    DataError
        A column is missing, an animal stands twice, a split is unknown, or a number is missing
        or outside 0 to 1. The sentence names the animal.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"{path} is missing; it holds the animals of the Paper Zoo.")
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = [row for row in csv.reader(file) if row]
    expected = ["animal", "split", *ATTRIBUTES]
    if header != expected:
        wrong = sorted(set(header) ^ set(expected)) or "their order"
        raise DataError(f"{path} has other columns than expected; look at {wrong}.")
    names = [row[0] for row in rows]
    if len(set(names)) != len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise DataError(f"{path} has more than one row for {', '.join(twice)}.")
    array = np.array([_numbers(row, path) for row in rows], np.float32)
    array.setflags(write=False)
    return Table(tuple(names), ATTRIBUTES, array, tuple(row[1] for row in rows))


def _numbers(row, path):
    name, split, *words = row
    if split not in SPLITS:
        raise DataError(f"{path}: {name} has split {split!r}; expected {', '.join(SPLITS)}.")
    if len(words) != len(ATTRIBUTES):
        raise DataError(f"{path}: {name} has {len(words)} numbers, expected {len(ATTRIBUTES)}.")
    for attribute, word in zip(ATTRIBUTES, words, strict=True):
        try:
            good = 0 <= float(word) <= 1
        except ValueError:
            good = False
        if not good:
            raise DataError(f"{path}: {name} has {attribute}={word!r}, not a number from 0 to 1.")
    return [float(word) for word in words]
