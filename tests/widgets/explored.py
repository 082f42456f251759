"""Explorers for tests: of the zoo, quickly trained, and of a problem without names."""

from functools import cache

import numpy as np

import zslkit
from zslkit.problem import ZeroShotProblem
from zslkit.widgets import AttributeExplorer


@cache
def zoo_model():
    return zslkit.methods.FCLSWGAN(epochs=4, seed=0).fit(zslkit.load("zoo"), progress=False)


def zoo_explorer(**options):
    explorer = AttributeExplorer(
        zoo_model(), zslkit.load("zoo"), **{"figure_id": "explorer", **options}
    )
    explorer.model_of_test = zoo_model()
    return explorer


def flowers(**options):
    """Classes described by 1024 nameless numbers, negative ones among them."""
    rng = np.random.default_rng(0)
    semantics = rng.normal(0, 0.05, (9, 1024)).astype(np.float32)
    labels = np.repeat(np.arange(9), 30)
    means = np.maximum(semantics @ rng.normal(size=(1024, 40)), 0)
    features = np.maximum(means[labels] + 0.3 * rng.normal(size=(270, 40)), 0)
    rows, seen = np.arange(270), labels < 6
    problem = ZeroShotProblem(
        features,
        labels,
        semantics,
        [f"flower {c}" for c in range(9)],
        train=rows[seen & (rows % 5 > 0)],
        test_seen=rows[seen & (rows % 5 == 0)],
        test_unseen=rows[~seen],
        name="flowers",
    )
    model = zslkit.methods.FWGAN(epochs=1, hidden=64).fit(problem, progress=False)
    layout = zslkit.maps.fit_map(problem, n_neighbors=10)
    return AttributeExplorer(
        model, problem, layout=layout, **{"figure_id": "explorer", "n": 50, **options}
    )
