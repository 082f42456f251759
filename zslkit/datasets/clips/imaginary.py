"""Imaginary actions: what the two-stream network learns from, and what choices are rehearsed on.

The 16 real actions are split at random into seen and unseen ones, thirty times. A network that
had learned from any of them would have met unseen actions in some split. So it learns from
actions that nobody does, as an I3D network learns from Kinetics.
"""

import numpy as np

from zslkit.datasets.clips.table import ATTRIBUTES, Actions
from zslkit.datasets.zoo.seeds import generator
from zslkit.errors import UsageError

FAR = 0.8  # no imaginary action is nearer than this to a real one, or to another

#: Pairs that exclude each other: the weaker of the two is left out.
_EITHER_OR = (
    ("comes_nearer", "goes_away"),
    ("head_down", "head_up"),
    ("moves_across", "stays"),
    ("leaves_ground", "in_water"),
    ("body_turns", "turns_round"),
    ("moves_across", "comes_nearer"),
    ("moves_across", "goes_away"),
)


def imaginary_actions(real: Actions, count: int, *words: str) -> np.ndarray:
    """Attribute vectors of ``count`` imaginary actions, ``[count, 20]`` in 0 to 1.

    A few attributes, drawn by lot, are strong and some others weak; what excludes the other does
    not come together. Real actions only say where *not* to be: at least 0.8 (Euclidean) from each.

    Parameters
    ----------
    real
        The actions to stay away from.
    count
        How many.
    words
        Name the draw, as in :func:`zslkit.datasets.zoo.seeds.generator`.

    Raises
    ------
    UsageError
        So many do not fit.
    """
    rng = generator("imaginary actions", *words)
    taken = [row.astype(float) for row in real.array]
    found: list[np.ndarray] = []
    column = {name: k for k, name in enumerate(ATTRIBUTES)}
    for _ in range(200 * count):
        child = np.zeros(len(ATTRIBUTES))
        strong = rng.choice(len(child), rng.integers(2, 7), replace=False)
        child[strong] = rng.uniform(0.4, 1, len(strong))
        weak = rng.random(len(child)) < 0.15
        child = np.where(weak & (child == 0), rng.uniform(0.1, 0.3, len(child)), child)
        child[column["repeats"]] = rng.choice([0.0, rng.uniform(0.3, 1)], p=[0.3, 0.7])
        child[column["fast"]] = rng.uniform(0.1, 1)
        for a, b in _EITHER_OR:
            a, b = column[a], column[b]
            child[a if child[a] < child[b] else b] = 0.0
        if np.linalg.norm(np.array(taken) - child, axis=1).min() >= FAR:
            taken.append(child)
            found.append(child)
            if len(found) == count:
                return np.array(found).round(2)
    raise UsageError(f"count={count} imaginary actions do not fit; {len(found)} were found.")
