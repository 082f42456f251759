"""The table of animals: who is described how, and on which side of the split."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zslkit.datasets.tables import read_described
from zslkit.datasets.zoo.painter.traits import ATTRIBUTES
from zslkit.errors import DataError

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

    def check(row):
        name, split = row[:2]
        if split not in SPLITS:
            raise DataError(f"{path}: {name} has split {split!r}; expected {', '.join(SPLITS)}.")

    holds = "the animals of the Paper Zoo"
    rows, array = read_described(path, ["animal", "split"], ATTRIBUTES, holds, check)
    return Table(tuple(row[0] for row in rows), ATTRIBUTES, array, tuple(row[1] for row in rows))
