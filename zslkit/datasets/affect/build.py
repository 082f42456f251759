"""The pictures of the embedded set and what detectors of adjective-noun pairs say of them."""

from functools import cache
from typing import NamedTuple

import numpy as np

from zslkit.datasets.affect.emotions import MIKELS, vad_of
from zslkit.datasets.affect.features import measure
from zslkit.datasets.affect.painter import paint
from zslkit.datasets.affect.pairs import PAIRS, vad_of_pairs

COUNT = 40  # pictures an emotion
_MOOD = 0.20  # how far a picture's feeling strays from its emotion's place
_REACH = 0.28  # how far a pair may lie from the picture's feeling and still be shown
_NOISE = 0.25  # of a detector


class Made(NamedTuple):
    """``pictures [n, 48, 48, 3]`` uint8, their labels ``[n]``, the feeling ``vad [n, 3]`` that each
    was painted from, which pairs it shows (``shown [n, 60]``), what detectors say (``responses
    [n, 60]``), and its measured features ``[n, 136]``."""

    pictures: np.ndarray
    labels: np.ndarray
    vad: np.ndarray
    shown: np.ndarray
    responses: np.ndarray
    features: np.ndarray


@cache
def made(seed: int = 0, emotions: tuple[str, ...] = MIKELS, count: int = COUNT) -> Made:
    """Paint ``count`` pictures of each emotion; the arrays are shared and read-only.

    A picture's feeling lies near its emotion's place. Two or three pairs near that feeling are
    drawn, and painted. Detectors answer to what is shown, fully to the first pair, less to the
    others, a little to pairs that share an adjective or a noun, and with noise.
    """
    rng = np.random.default_rng([seed, 2])
    labels = np.repeat(np.arange(len(emotions)), count)
    vad = vad_of(emotions)[labels] + _MOOD * rng.normal(size=(len(labels), 3))
    distance = ((vad[:, None] - vad_of_pairs()[None]) ** 2).sum(2)
    chance = np.exp(-(distance - distance.min(1, keepdims=True)) / (2 * _REACH**2))
    chance /= chance.sum(1, keepdims=True)
    pictures, shown = [], np.zeros((len(labels), len(PAIRS)), np.float32)
    for i, p in enumerate(chance):
        pairs = list(dict.fromkeys(rng.choice(len(PAIRS), size=rng.integers(2, 4), p=p)))
        shown[i, pairs] = (1.0, 0.7, 0.7)[: len(pairs)]
        pictures.append(paint(pairs, rng))
    pictures = np.stack(pictures)
    near = _kinship()
    heard = (shown[:, :, None] * near[None]).max(1)
    responses = np.maximum(heard + _NOISE * rng.normal(size=heard.shape), 0).astype(np.float32)
    found = Made(pictures, labels, vad, shown, responses, measure(pictures))
    for array in found:
        array.flags.writeable = False
    return found


def _kinship() -> np.ndarray:
    """How much a detector of one pair answers to another, ``[60, 60]``."""
    adjectives, nouns = (np.array(words) for words in zip(*PAIRS, strict=True))
    same = 0.4 * (adjectives[:, None] == adjectives) + 0.25 * (nouns[:, None] == nouns)
    np.fill_diagonal(same, 1.0)
    return same.astype(np.float32)
