"""The table of actions: what each of them is made of."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zslkit.datasets.tables import read_described

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
    rows, array = read_described(path, ["action"], ATTRIBUTES, "the actions of the clips")
    return Actions(tuple(name for (name,) in rows), array)
