"""The table of actions: what each of them is made of."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zslkit.errors import DataError, MissingFile

ATTRIBUTES = (
    *("moves_across", "comes_nearer", "goes_away", "leaves_ground", "fast", "repeats"),
    *("legs_alternate", "legs_together", "front_legs_work"),
    *("body_rises", "body_turns", "body_low", "body_rocks"),
    *("head_down", "head_up", "head_moves", "turns_round", "trembles", "in_water", "stays"),
)


@dataclass(frozen=True)
class Actions:
    """``names`` of the actions in the order of class ids, and ``array`` ``[C, 20]`` float32, from
    0 (not at all) to 1 (very much), a column for each of :data:`ATTRIBUTES`."""

    names: tuple[str, ...]
    array: np.ndarray


def read_actions(path: str | Path) -> Actions:
    """Read and check a table of actions.

    Raises
    ------
    MissingFile
        There is no such file.
    DataError
        A column is missing, an action stands twice, or a number is missing or outside 0 to 1.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"{path} is missing; it holds the actions of the clips.")
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = [row for row in csv.reader(file) if row]
    if header != ["action", *ATTRIBUTES]:
        wrong = sorted(set(header) ^ {"action", *ATTRIBUTES}) or "their order"
        raise DataError(f"{path} has other columns than expected; look at {wrong}.")
    names = [row[0] for row in rows]
    if len(set(names)) != len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise DataError(f"{path} has more than one row for {', '.join(twice)}.")
    array = np.array([_numbers(row, path) for row in rows], np.float32)
    array.setflags(write=False)
    return Actions(tuple(names), array)


def _numbers(row: list[str], path: Path) -> list[float]:
    name, *words = row
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
