"""Random generators that are found by name, so that every picture can be painted again alone."""

import hashlib

import numpy as np


def generator(*words: str | int) -> np.random.Generator:
    """The generator for these words: ``generator("picture", "tiger", 3)``.

    The same words always give the same stream, whatever else was drawn before, in whatever
    order, by however many processes.
    """
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
