"""Imaginary animals: what the feature network is pretrained on, as others are on ImageNet.

A network trained on the seen classes themselves learns to ignore whatever does not tell *them*
apart, and unseen classes then fall on top of seen ones. So ours has never met a real animal.
"""

import csv
from pathlib import Path

import numpy as np

from zslkit.datasets.zoo.painter.traits import ATTRIBUTES, PLANS
from zslkit.datasets.zoo.seeds import generator
from zslkit.datasets.zoo.table import Table
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import atomic_path

FAR = 0.9  # no imaginary animal is nearer than this to a real one, or to another


def imaginary_animals(table: Table, count: int) -> np.ndarray:
    """Attribute vectors of ``count`` imaginary animals, ``[count, 28]`` in 0 to 1.

    Each takes every attribute from one of two seen animals, by lot, and its body plan from one
    of them as a whole; then each number moves a little. Unseen animals are never parents; they
    only say where *not* to be: at least 0.9 (Euclidean) from every real animal.

    Raises
    ------
    UsageError
        So many do not fit between the real ones.
    """
    rng = generator("imaginary animals")
    parents = table.array[table.where("seen", "val")].astype(float)
    plan = np.isin(ATTRIBUTES, PLANS)
    taken = [row.astype(float) for row in table.array]
    found = []
    for _ in range(200 * count):
        mother, father = parents[rng.choice(len(parents), 2, replace=False)]
        from_mother = rng.random(len(ATTRIBUTES)) < rng.uniform(0.25, 0.75)
        from_mother[plan] = rng.random() < 0.5
        child = np.where(from_mother, mother, father)
        child = np.clip(child + rng.normal(0, 0.08, len(child)), 0, 1)
        if np.linalg.norm(np.array(taken) - child, axis=1).min() >= FAR:
            taken.append(child)
            found.append(child)
            if len(found) == count:
                return np.array(found)
    raise UsageError(f"count={count} imaginary animals do not fit; {len(found)} were found.")


def write_imaginary(path: str | Path, animals: np.ndarray) -> None:
    """Store imaginary animals as readable numbers, exactly: reading gives the same floats."""
    with atomic_path(path) as temporary, temporary.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(ATTRIBUTES)
        rows.writerows([repr(float(value)) for value in row] for row in animals)


def read_imaginary(path: str | Path, table: Table) -> np.ndarray:
    """The stored imaginary animals, ``[k, 28]`` float64.

    Raises
    ------
    MissingFile
        There is no such file.
    DataError
        It cannot be read, or an imaginary animal is nearer than 0.9 to a real one of ``table``.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"{path} is missing; it holds the animals the network learns from.")
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    try:
        animals = np.array(rows, float)
        gaps = np.linalg.norm(animals[:, None] - table.array[None], axis=2)
    except ValueError as error:
        raise DataError(f"{path} is not a table of numbers: {error}.") from None
    if tuple(header) != ATTRIBUTES:
        raise DataError(f"{path} has other columns than the {len(ATTRIBUTES)} attributes.")
    if gaps.min() < FAR:
        row, real = np.unravel_index(gaps.argmin(), gaps.shape)
        raise DataError(
            f"{path}: imaginary animal {row} lies {gaps.min():.2f} from {table.names[real]}; "
            f"expected at least {FAR}. Delete the file to have others imagined."
        )
    return animals
