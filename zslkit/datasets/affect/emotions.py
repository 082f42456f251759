"""Three theories of which emotions there are, and a place for each emotion.

Sources: Ekman, An argument for basic emotions, Cognition and Emotion 6, 1992. Mikels, Fredrickson,
Larkin, Lindberg, Maglio, Reuter-Lorenz, Emotional category data on images from the International
Affective Picture System, Behavior Research Methods 37, 2005. Plutchik, A general psychoevolutionary
theory of emotion, in Emotion: Theory, Research and Experience 1, 1980. The plane is Russell's, A
circumplex model of affect, JPSP 39, 1980; the third direction Russell's and Mehrabian's, Evidence
for a three-factor theory of emotions, Journal of Research in Personality 11, 1977.

The numbers are no norms that somebody measured: we placed each emotion by hand, following what
these theories say of it, and copied no table.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from zslkit.errors import UsageError, did_you_mean

#: Valence (unpleasant to pleasant), arousal (calm to stirred), dominance (powerless to in control),
#: each from -1 to 1. Our own placing.
VAD: dict[str, tuple[float, float, float]] = {
    "amusement": (0.80, 0.35, 0.40),
    "awe": (0.40, 0.50, -0.60),
    "contentment": (0.75, -0.60, 0.25),
    "excitement": (0.65, 0.85, 0.25),
    "anger": (-0.60, 0.75, 0.65),
    "disgust": (-0.75, 0.15, 0.20),
    "fear": (-0.65, 0.75, -0.65),
    "sadness": (-0.70, -0.55, -0.45),
    "joy": (0.85, 0.45, 0.45),
    "surprise": (0.10, 0.80, -0.25),
    "trust": (0.60, -0.20, 0.20),
    "anticipation": (0.35, 0.50, 0.25),
}

MIKELS = ("amusement", "awe", "contentment", "excitement", "anger", "disgust", "fear", "sadness")


class Theory(NamedTuple):
    """Whose list, which emotions, where it was published, and what it says in a line."""

    author: str
    emotions: tuple[str, ...]
    source: str
    idea: str


THEORIES: dict[str, Theory] = {
    "ekman": Theory(
        "Ekman",
        ("anger", "disgust", "fear", "joy", "sadness", "surprise"),
        "An argument for basic emotions. Cognition and Emotion 6, 1992",
        "a few basic emotions, each with a face that people of many cultures read alike",
    ),
    "mikels": Theory(
        "Mikels et al.",
        MIKELS,
        "Emotional category data on images from the International Affective Picture System. "
        "Behavior Research Methods 37, 2005",
        "what people feel before pictures: four pleasant and four unpleasant emotions",
    ),
    "plutchik": Theory(
        "Plutchik",
        ("joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation"),
        "A general psychoevolutionary theory of emotion. In Emotion: Theory, Research and "
        "Experience 1, 1980",
        "a wheel of eight in four pairs of opposites; neighbours mix like colours",
    ),
}


def opposite(emotion: str) -> str:
    """The emotion across Plutchik's wheel.

    Raises
    ------
    UsageError
        It is not on the wheel.

    >>> opposite("joy"), opposite("anger")
    ('sadness', 'fear')
    """
    wheel = THEORIES["plutchik"].emotions
    if emotion not in wheel:
        raise UsageError(
            f"{emotion!r} is not on Plutchik's wheel of {', '.join(wheel)}."
            + did_you_mean(str(emotion), wheel)
        )
    return wheel[(wheel.index(emotion) + 4) % 8]


def as_names(emotions: Any) -> list:
    """One emotion or several, as a list.

    Raises
    ------
    UsageError
        It is neither.
    """
    if isinstance(emotions, str):
        return [emotions]
    if not isinstance(emotions, Iterable):
        raise UsageError(f"{emotions!r} is no emotion; give one or several by name.")
    return list(emotions)


def vad_of(emotions: str | Iterable[str]) -> np.ndarray:
    """Valence, arousal and dominance ``[k, 3]`` of these emotions.

    Raises
    ------
    UsageError
        One of them has no place in :data:`VAD`.

    >>> vad_of(["fear", "anger"])[:, 2].round(2).tolist()
    [-0.65, 0.65]
    """
    names = as_names(emotions)
    for emotion in names:
        if emotion not in VAD:
            raise UsageError(
                f"There is no emotion {emotion!r} here." + did_you_mean(str(emotion), VAD)
            )
    return np.array([VAD[emotion] for emotion in names])


def polarity_of(emotions: str | Iterable[str]) -> np.ndarray:
    """+1 for pleasant emotions, -1 for unpleasant ones, ``[k]``; raises as :func:`vad_of`."""
    return np.where(vad_of(emotions)[:, 0] > 0, 1, -1)
