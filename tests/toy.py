"""A small zero-shot problem for tests."""

import numpy as np

from zslkit.problem import ZeroShotProblem


def make_problem(*, n_seen=8, n_unseen=3, per_class=40, d=24, a=6, seed=0, **changes):
    """A problem whose unseen classes can be predicted from their descriptions.

    A class's mean feature is a smooth function of its description, so a generator that learns
    the function on the seen classes knows where the unseen ones lie.
    """
    rng = np.random.default_rng(seed)
    n_classes = n_seen + n_unseen
    semantics = rng.uniform(0, 1, (n_classes, a)) * (rng.uniform(size=(n_classes, a)) < 0.7)
    weights = rng.normal(size=(a, d))
    means = np.maximum(semantics @ weights, 0)
    labels = np.repeat(np.arange(n_classes), per_class)
    features = np.maximum(means[labels] + 0.25 * rng.normal(size=(len(labels), d)), 0)
    features = features / features.max()
    order = np.tile(np.arange(per_class), n_classes)
    seen = labels < n_seen
    train = np.flatnonzero(seen & (order < 0.75 * per_class))
    fields = {
        "features": features,
        "labels": labels,
        "semantics": semantics,
        "class_names": [f"class{i}" for i in range(n_classes)],
        "train": train,
        "val": train[np.isin(labels[train], [0, 1])],
        "test_seen": np.flatnonzero(seen & (order >= 0.75 * per_class)),
        "test_unseen": np.flatnonzero(~seen),
        "name": "toy",
    }
    return ZeroShotProblem(**{**fields, **changes})
