"""Word-like vectors for the actions: a stand-in for word2vec, made by a written rule.

They are not word vectors. No text was read. What they share with word vectors is what makes those
harder than attributes: no number means anything by itself, related words are alike for many
reasons at once, and some of the likeness is noise.
"""

import numpy as np

from zslkit.datasets.clips.table import Actions
from zslkit.datasets.zoo.seeds import generator

WIDTH = 50
NEIGHBOURS = 3
OWN = 0.7  # the rest is the company that a word keeps
NOISE = 0.25  # of the length of the word's own vector


def word_like(actions: Actions) -> np.ndarray:
    """``[C, 50]`` float32 vectors of length 1.

    1. Attributes, centred over the actions, are projected to 50 numbers by a random matrix.
    2. Each vector is mixed with the mean of its three nearest neighbours, 0.7 to 0.3: words that
       are used alike drift together.
    3. Noise of a quarter of the vector's length is added.
    4. The vector is scaled to length 1.
    """
    centred = actions.array.astype(float) - actions.array.mean(0)
    mix = generator("word-like", "projection").normal(size=(centred.shape[1], WIDTH))
    own = centred @ mix / np.sqrt(WIDTH)
    apart = np.linalg.norm(own[:, None] - own[None], axis=2)
    near = np.argsort(apart, axis=1)[:, 1 : NEIGHBOURS + 1]
    words = OWN * own + (1 - OWN) * own[near].mean(1)
    for k, name in enumerate(actions.names):  # by name, so that another action changes no other
        noise = generator("word-like", "noise", name).normal(size=WIDTH) / np.sqrt(WIDTH)
        words[k] += NOISE * np.linalg.norm(words[k]) * noise
    return (words / np.linalg.norm(words, axis=1, keepdims=True)).astype(np.float32)
