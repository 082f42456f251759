"""A problem of emotions so small that the method learns it in a second."""

import numpy as np

from zslkit.affect import AffectProblem


def make_affect(seed=0, count=12, **changes):
    """Six emotions around a circle, the last two unseen; eight pairs around the same circle."""
    rng = np.random.default_rng(seed)
    turns = np.arange(6) * np.pi / 3 + 0.3
    places = np.stack([np.cos(turns), np.sin(turns), np.sin(2 * turns)], 1)
    around = np.arange(8) * np.pi / 4
    pairs = np.stack([np.cos(around), np.sin(around), np.sin(2 * around)], 1)
    through = rng.normal(size=(3, 10))
    labels = np.repeat(np.arange(6), count)
    felt = places[labels] + 0.1 * rng.normal(size=(len(labels), 3))
    seen, late = labels < 4, np.arange(len(labels)) % count >= count - 3
    train = np.flatnonzero(seen & ~late)
    given = {
        "features": (felt @ rng.normal(size=(3, 12))).astype(np.float32),
        "labels": labels,
        "semantics": (places @ through).astype(np.float32),
        "class_names": ("a", "b", "c", "d", "e", "f"),
        "train": train,
        "val": train[np.isin(labels[train], [0, 2])],
        "test_seen": np.flatnonzero(seen & late),
        "test_unseen": np.flatnonzero(~seen),
        "responses": np.maximum(felt @ pairs.T, 0).astype(np.float32),
        "pair_semantics": (pairs @ through).astype(np.float32),
        "pair_names": tuple(f"pair {j}" for j in range(8)),
        "polarity": np.where(places[:, 0] > 0, 1, -1),
        "name": "circle",
    }
    return AffectProblem(**{**given, **changes})
