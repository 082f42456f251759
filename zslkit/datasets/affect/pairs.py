"""Sixty adjective-noun pairs, such as "misty woods", and what each adjective and noun feels like.

The idea is that of the visual sentiment ontology (Borth, Ji, Chen, Breuel, Chang, ACM Multimedia
2013): a noun can be seen, an adjective makes it felt, and a pair is both. Words and numbers here
are our own; no list was copied.
"""

from typing import NamedTuple

import numpy as np


class Look(NamedTuple):
    """How an adjective looks, beside what it feels like.

    ``vad`` as in :data:`zslkit.datasets.affect.emotions.VAD`; ``hue`` of its palette and how far it
    strays; ``saturation``, ``light`` and ``contrast`` in 0..1; ``jag``, how jagged its lines are;
    ``mist``, how much is veiled.
    """

    vad: tuple[float, float, float]
    hue: float
    stray: float
    saturation: float
    light: float
    contrast: float
    jag: float
    mist: float


ADJECTIVES: dict[str, Look] = {
    "sunny": Look((0.80, 0.30, 0.35), 0.13, 0.04, 0.75, 0.92, 0.45, 0.05, 0.00),
    "playful": Look((0.85, 0.50, 0.45), 0.90, 0.30, 0.80, 0.90, 0.60, 0.15, 0.00),
    "calm": Look((0.70, -0.70, 0.30), 0.52, 0.05, 0.35, 0.82, 0.20, 0.00, 0.15),
    "cosy": Look((0.75, -0.45, 0.20), 0.08, 0.03, 0.55, 0.70, 0.30, 0.00, 0.05),
    "dazzling": Look((0.65, 0.90, 0.20), 0.83, 0.25, 0.95, 0.95, 0.95, 0.35, 0.00),
    "wild": Look((0.35, 0.90, 0.15), 0.04, 0.15, 0.85, 0.75, 0.80, 0.55, 0.00),
    "majestic": Look((0.45, 0.50, -0.60), 0.62, 0.05, 0.60, 0.70, 0.85, 0.20, 0.10),
    "vast": Look((0.35, 0.25, -0.65), 0.58, 0.08, 0.50, 0.65, 0.60, 0.05, 0.25),
    "misty": Look((-0.10, -0.45, -0.40), 0.55, 0.05, 0.12, 0.68, 0.15, 0.05, 0.65),
    "lonely": Look((-0.65, -0.60, -0.45), 0.62, 0.03, 0.25, 0.42, 0.20, 0.05, 0.25),
    "withered": Look((-0.65, -0.40, -0.35), 0.10, 0.03, 0.20, 0.45, 0.25, 0.30, 0.15),
    "rotten": Look((-0.80, 0.10, 0.15), 0.22, 0.04, 0.50, 0.38, 0.40, 0.40, 0.05),
    "filthy": Look((-0.70, 0.20, 0.25), 0.12, 0.05, 0.35, 0.35, 0.35, 0.60, 0.10),
    "furious": Look((-0.60, 0.85, 0.70), 0.00, 0.03, 0.95, 0.60, 0.90, 0.90, 0.00),
    "burning": Look((-0.40, 0.80, 0.55), 0.05, 0.03, 0.95, 0.75, 0.85, 0.70, 0.00),
    "creepy": Look((-0.65, 0.65, -0.70), 0.78, 0.04, 0.35, 0.22, 0.70, 0.50, 0.20),
    "dark": Look((-0.55, 0.45, -0.60), 0.68, 0.05, 0.40, 0.15, 0.50, 0.25, 0.15),
    "stormy": Look((-0.50, 0.80, -0.50), 0.60, 0.05, 0.35, 0.35, 0.75, 0.80, 0.10),
}

#: Nouns shift what is felt a little.
NOUNS: dict[str, tuple[float, float, float]] = {
    "woods": (0.05, -0.10, -0.20),
    "sea": (0.10, 0.05, -0.25),
    "sky": (0.15, -0.05, -0.20),
    "house": (0.10, -0.20, 0.25),
    "flowers": (0.30, -0.05, 0.10),
    "mountain": (0.05, 0.15, -0.30),
    "road": (-0.05, 0.05, 0.10),
    "birds": (0.10, 0.25, 0.00),
    "mask": (-0.15, 0.30, 0.10),
    "lamp": (0.15, -0.15, 0.15),
}
_SHIFT = 0.3

#: The pairs, adjective and noun, in the order of all arrays.
PAIRS: tuple[tuple[str, str], ...] = tuple(
    (adjective, noun)
    for adjective, nouns in {
        "sunny": "sea flowers house road",
        "playful": "birds mask flowers",
        "calm": "sea sky lamp",
        "cosy": "house lamp woods",
        "dazzling": "lamp sky flowers",
        "wild": "sea birds flowers mask",
        "majestic": "mountain sky sea",
        "vast": "sky sea mountain",
        "misty": "woods mountain road sea",
        "lonely": "road house lamp birds",
        "withered": "flowers woods mask",
        "rotten": "house flowers woods mask",
        "filthy": "road house mask",
        "furious": "sea sky mask birds",
        "burning": "house woods mountain",
        "creepy": "mask house woods",
        "dark": "woods road mountain",
        "stormy": "sea sky mountain",
    }.items()
    for noun in nouns.split()
)

NAMES: tuple[str, ...] = tuple(" ".join(pair) for pair in PAIRS)


def vad_of_pairs() -> np.ndarray:
    """What each pair feels like, ``[60, 3]``: its adjective, shifted a little by its noun.

    >>> vad_of_pairs().shape
    (60, 3)
    """
    felt = [np.add(ADJECTIVES[a].vad, np.multiply(_SHIFT, NOUNS[n])) for a, n in PAIRS]
    return np.clip(felt, -1, 1)
