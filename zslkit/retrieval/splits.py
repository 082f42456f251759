"""Other retrieval problems made from one: validation, other hidden classes, generalised."""

from dataclasses import replace
from typing import Any

import numpy as np

from zslkit.checks import distinct
from zslkit.errors import UsageError
from zslkit.retrieval.pictures import Pictures

# side, its labels, its training rows, its held-out rows, and what tests are made of it
_SIDES = (
    ("sketches", "sketch_labels", "train_sketches", "held_sketches", "queries"),
    ("images", "image_labels", "train_images", "held_images", "gallery"),
)


def split(problem, rows: dict[str, np.ndarray], hidden, held_share, seed, suffix):
    """The problem of these rows alone in which the classes ``hidden`` are unseen.

    Rows that are not named do not come along, so they cannot be reached from it.
    """
    if not 0 <= held_share < 1:
        raise UsageError(f"held_share={held_share} must be at least 0 and below 1.")
    rng = np.random.default_rng(seed)
    made: dict[str, Any] = {}
    for side, labels, train, held, tested in _SIDES:
        ids = getattr(problem, labels)[rows[side]]
        away = np.isin(ids, hidden)
        kept = np.flatnonzero(~away)
        made[side], made[labels] = taken(getattr(problem, side), rows[side]), ids
        made[tested] = np.flatnonzero(away)
        made[held] = held_out(ids, kept, held_share, rng)
        made[train] = np.setdiff1d(kept, made[held])
    return replace(
        problem,
        **made,
        val_classes=np.setdiff1d(problem.val_classes, hidden),
        unseen_classes=hidden,
        setting="zero-shot",
        name=f"{problem.name} ({suffix})",
    )


def generalised(problem, share, seed, training_rows):
    """The problem with a share of seen-class rows among queries and gallery."""
    if problem.setting != "zero-shot":
        raise UsageError(f"{problem.name} is {problem.setting} already.")
    if not 0 < share <= 1:
        raise UsageError(f"share={share} must lie above 0 and up to 1.")
    rng = np.random.default_rng(seed)
    added = {}
    for side, _, train, held, tested in _SIDES:
        source = train if training_rows else held
        rows, count = getattr(problem, source), int(share * len(getattr(problem, tested)))
        if count > len(rows):
            way_out = "; load it with a larger held_out, or pass training_rows=True"
            raise UsageError(
                f"share={share} asks for {count} {side} of seen classes, but {source} of "
                f"{problem.name} has {len(rows)}{'' if training_rows else way_out}."
            )
        drawn = np.sort(rng.choice(rows, count, replace=False))
        added[tested] = np.concatenate([getattr(problem, tested), drawn])
    setting = "generalised with training rows" if training_rows else "generalised"
    return replace(problem, **added, setting=setting, name=f"{problem.name} ({setting})")


def held_out(
    labels: np.ndarray, rows: np.ndarray, share: float, rng: np.random.Generator
) -> np.ndarray:
    """A share of each class's ``rows``, drawn by ``rng``, ascending; never all rows of a class."""
    found = [rows[:0]]
    for label in distinct(labels[rows]):
        own = rng.permutation(rows[labels[rows] == label])
        found.append(own[: min(round(share * len(own)), len(own) - 1)])
    return np.sort(np.concatenate(found))


def taken(items, rows: np.ndarray):
    """These rows of an array, copied, or of :class:`zslkit.retrieval.Pictures`, unread."""
    if isinstance(items, Pictures):
        return items.take(rows)
    some = np.asarray(items[rows])
    some.flags.writeable = False  # so that a problem shares it
    return some
