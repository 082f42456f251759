"""How long a new point takes to find its place in a map: ``FeatureMap.place`` and UMAP's own.

``python benchmarks/placing.py`` fits UMAP once to the zoo's landmarks, outside the clock, and
then places 200 and 2000 features both ways, along with the steps of ``place`` one by one.

The floor is the matrix product of the distances from every point to every landmark, in double
precision at the speed of a large product, and the features read once.
"""

import argparse
import warnings
from functools import partial

import numpy as np
from harness import interleave, machine, product, reading, use_threads, with_floor

import zslkit
from zslkit import maps
from zslkit.maps.placing import membership, nearest


def fit_umap(layout: maps.FeatureMap):
    """UMAP itself, fitted to the landmarks of a map; it compiles its ``transform`` here too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from umap import UMAP

        fitted = UMAP(n_neighbors=15, min_dist=0.8, init="pca", random_state=0, n_jobs=1)
        fitted.fit(layout.landmarks)
        fitted.transform(layout.landmarks[:20])
    return fitted


def measure(n: int, layout: maps.FeatureMap, umap, features: np.ndarray, rounds: int) -> str:
    """One table for ``n`` points."""
    points = features[np.random.default_rng(0).integers(len(features), size=n)] * 1.01
    m, p = layout.landmarks.shape
    reduced = layout.reduce(points)
    distances, _ = nearest(reduced, layout.landmarks, 15)
    doubles, memory = product(1024, "float64"), reading()
    calls = {
        "place": partial(layout.place, points),
        "  reduce to the PCA": partial(layout.reduce, points),
        "  find 15 neighbours": partial(nearest, reduced, layout.landmarks, 15),
        "  weigh them": partial(membership, distances),
        "distance_to_nearest": partial(layout.distance_to_nearest, points),
    }
    found = interleave(
        {**calls, "doubles": doubles.call, "memory": memory.call}, rounds=rounds, warmup=2
    )
    slow = interleave({"umap.transform": partial(umap.transform, reduced)}, rounds=3, warmup=1)
    square = doubles.seconds(found.pop("doubles"), 2 * n * m * p)
    floor = square + memory.seconds(found.pop("memory"), points.nbytes)
    floors = dict.fromkeys(("place", "distance_to_nearest"), floor)
    floors["  find 15 neighbours"] = square
    table = with_floor({**found, **slow}, {**floors, "umap.transform": floor})
    ratio = slow["umap.transform"].p10 / found["place"].p10
    head = f"{n} points of {points.shape[1]} features, {m} landmarks of {p}, {rounds} rounds"
    return f"{head}; umap takes {ratio:.0f} times as long\n\n{table}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    problem = zslkit.load("zoo")
    layout = maps.cached_map(problem)
    umap = fit_umap(layout)
    use_threads(arguments.threads)
    print(machine(), end="\n\n")
    for n in arguments.points:
        print(measure(n, layout, umap, problem.features, arguments.rounds), flush=True)


if __name__ == "__main__":
    main()
