"""Vectors of words that behave a little like those learned from text.

What a word feels like goes through a random map, and noise is added: meanings that a text knows
and that have nothing to do with feeling. Valence speaks least clearly, because opposites such as
glad and sad stand in the same sentences, a known fault of real word vectors. All of it is drawn
from one seed; :func:`zslkit.datasets.wordvectors.read` reads real ones.
"""

import numpy as np

from zslkit.datasets.affect.emotions import VAD, vad_of
from zslkit.datasets.affect.pairs import ADJECTIVES, NOUNS, PAIRS

DIM = 32
NOISE = 0.35
#: How clearly valence, arousal and dominance speak.
CLARITY = (0.8, 1.0, 1.0)


def word_vectors(seed: int = 0) -> dict[str, np.ndarray]:
    """A vector ``[32]`` of length 1 for every emotion, adjective and noun that is known here.

    >>> vectors = word_vectors()
    >>> len(vectors), vectors["fear"].shape
    (40, (32,))
    """
    rng = np.random.default_rng([seed, 1])
    felt = {e: vad_of([e])[0] for e in VAD}
    felt |= {a: np.array(look.vad) for a, look in ADJECTIVES.items()}
    felt |= {n: np.array(vad) for n, vad in NOUNS.items()}
    through = np.array(CLARITY)[:, None] * rng.normal(size=(3, DIM)) / DIM**0.5
    vectors = {}
    for word, vad in felt.items():
        v = vad @ through + NOISE * rng.normal(size=DIM) / DIM**0.5
        vectors[word] = v / np.linalg.norm(v)
    return vectors


def vectors_of_emotions(emotions, seed: int = 0) -> np.ndarray:
    """``[k, 32]`` float32."""
    vectors = word_vectors(seed)
    return np.array([vectors[e] for e in emotions], np.float32)


def vectors_of_pairs(seed: int = 0) -> np.ndarray:
    """A pair's vector is the mean of its adjective's and its noun's, ``[60, 32]`` float32."""
    vectors = word_vectors(seed)
    return np.array([(vectors[a] + vectors[n]) / 2 for a, n in PAIRS], np.float32)
