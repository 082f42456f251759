"""Explorers for tests: of the zoo, quickly trained, and of a problem without names."""

from functools import cache

import numpy as np

import zslkit
from zslkit.maps import FeatureMap
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
    options = {"figure_id": "explorer", "n": 50, "feature_map": flat_map(problem), **options}
    return AttributeExplorer(model, problem, **options)


def flat_map(problem):
    """A map that shows the first two principal components: good enough, and made at once."""
    mean = problem.features.mean(0)
    _, _, components = np.linalg.svd(problem.features - mean, full_matrices=False)
    landmarks = ((problem.features - mean) @ components[:8].T).astype(np.float32)
    return FeatureMap(
        landmarks=landmarks,
        layout=(landmarks[:, :2] / np.abs(landmarks[:, :2]).max()).astype(np.float32),
        rows=np.arange(len(landmarks)),
        mean=mean.astype(np.float32),
        components=components[:8].astype(np.float32),
        trustworthiness=0.9,
        spacing=1.0,
        settings={"n_neighbors": 10},
        key="",
    )
