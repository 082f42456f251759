"""Emotions before pictures: eight of Mikels et al., pictures that carry them, sixty pairs of words.

>>> from zslkit.datasets import affect
>>> problem = affect.load(unseen=("awe", "fear", "sadness"))
>>> problem.responses.shape
(320, 60)
"""

from collections.abc import Iterable
from itertools import combinations

import numpy as np

from zslkit.affect.problem import AffectProblem
from zslkit.checks import is_whole
from zslkit.datasets.affect import pairs as _pairs
from zslkit.datasets.affect.build import COUNT, made
from zslkit.datasets.affect.emotions import (
    MIKELS,
    THEORIES,
    VAD,
    as_names,
    opposite,
    polarity_of,
    vad_of,
)
from zslkit.datasets.affect.features import measure
from zslkit.datasets.affect.pairs import vad_of_pairs
from zslkit.datasets.affect.words import vectors_of_emotions, vectors_of_pairs
from zslkit.errors import UsageError, did_you_mean
from zslkit.scaling import scaled

__all__ = [
    "MIKELS",
    "THEORIES",
    "VAD",
    "load",
    "measure",
    "opposite",
    "pictures",
    "polarity_of",
    "splits",
    "vad_of",
    "vad_of_pairs",
]

#: Hidden by default: one pleasant and two unpleasant emotions.
UNSEEN = ("awe", "fear", "sadness")
_TEST = COUNT // 4  # pictures of a seen emotion kept for testing


def splits(unseen: int = 3) -> tuple[tuple[str, ...], ...]:
    """Every way to hide ``unseen`` of the eight emotions, in a fixed order.

    Raises
    ------
    UsageError
        Fewer than one, or so many that fewer than two are left to learn from.

    >>> len(splits())
    56
    """
    if not is_whole(unseen) or not 1 <= unseen <= len(MIKELS) - 2:
        raise UsageError(f"unseen={unseen!r} must be a whole number from 1 to {len(MIKELS) - 2}.")
    return tuple(combinations(MIKELS, unseen))


def load(
    unseen: Iterable[str] = UNSEEN, *, split: int | None = None, scale: str = "minmax"
) -> AffectProblem:
    """The embedded set as a zero-shot problem.

    Parameters
    ----------
    unseen
        The emotions to hide, of ``MIKELS``.
    split
        A place in :func:`splits` instead of names.
    scale
        How features are scaled on the training rows; see :func:`zslkit.scaling.scaled`.

    Returns
    -------
    AffectProblem
        40 pictures an emotion, 10 of each seen one kept for testing. Its validation classes are
        two of the seen emotions, the first of each polarity where both are seen.

    Raises
    ------
    UsageError
        An emotion or scale is unknown, none is hidden, or fewer than four are left.

    Examples
    --------
    >>> load(split=0).unseen_names
    ('amusement', 'awe', 'contentment')
    """
    if split is not None:
        if not is_whole(split) or not 0 <= split < len(splits()):
            raise UsageError(f"split={split!r} must be a whole number from 0 to 55.")
        unseen = splits()[split]
    unseen = as_names(unseen)
    for name in unseen:
        if name not in MIKELS:
            raise UsageError(
                f"There is no emotion {name!r} here; choose of {', '.join(MIKELS)}."
                + did_you_mean(str(name), MIKELS)
            )
    seen = [name for name in MIKELS if name not in unseen]
    if not unseen or len(seen) < 4:
        raise UsageError(f"{len(set(unseen))} emotions are hidden; hide one to four.")
    found = made()
    hidden = np.isin(found.labels, [MIKELS.index(name) for name in unseen])
    test = np.arange(len(found.labels)) % COUNT >= COUNT - _TEST
    train = np.flatnonzero(~hidden & ~test)
    held = [MIKELS.index(name) for name in _validation(seen)]
    return AffectProblem(
        features=scaled(found.features, train, scale),
        labels=found.labels,
        semantics=vectors_of_emotions(MIKELS),
        class_names=MIKELS,
        train=train,
        val=train[np.isin(found.labels[train], held)],
        test_seen=np.flatnonzero(~hidden & test),
        test_unseen=np.flatnonzero(hidden),
        scaling=scale,
        name="affect",
        about={
            "source": "painted by zslkit.datasets.affect",
            "backbone": "136 measured numbers, nothing trained",
            "licence": "CC BY 4.0",
        },
        responses=found.responses,
        pair_semantics=vectors_of_pairs(),
        pair_names=_pairs.NAMES,
        polarity=polarity_of(MIKELS),
    )


def pictures() -> np.ndarray:
    """All pictures, ``[320, 48, 48, 3]`` uint8, in the order of the problem's rows."""
    return made().pictures


def _validation(seen: list[str]) -> list[str]:
    """Two seen emotions, of both polarities where there are."""
    sides = polarity_of(seen)
    pleasant, unpleasant = (
        [n for n, s in zip(seen, sides, strict=True) if s == k] for k in (1, -1)
    )
    if pleasant and unpleasant:
        return [pleasant[0], unpleasant[0]]
    return seen[:2]
