"""Fitting a map, and keeping it."""

import hashlib
import json
import warnings
from pathlib import Path

import numpy as np

from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import cache_dir, packaged
from zslkit.maps.placing import FORMAT, FeatureMap, nearest


def fit_map(
    problem,
    rows=None,
    *,
    n_neighbors: int = 15,
    min_dist: float = 0.8,
    n_components: int = 32,
    n_landmarks: int = 2000,
    seed: int = 0,
) -> FeatureMap:
    """Fit a UMAP layout to a problem's real features, seen and unseen alike.

    Parameters
    ----------
    problem
        A :class:`~zslkit.problem.ZeroShotProblem`.
    rows
        Row indices to lay out. By default ``n_landmarks`` rows of the split, as many of each
        class as possible.
    n_neighbors
        Size of the neighbourhoods UMAP keeps together, and that :meth:`FeatureMap.place` uses.
    min_dist
        UMAP's elbow room, 0 to 1. Well separated classes shrink to dots and threads if it is
        small; the zoo's map at 0.8 is as trustworthy as at 0.4 (0.993, 0.995) and can be read.
    n_components
        Dimensions kept by the PCA in which neighbours are sought.
    n_landmarks
        Most points to lay out when ``rows`` is not given.
    seed
        Draws the rows and UMAP's moves. The same seed gives the same map on one machine.

    Raises
    ------
    UsageError
        A setting is out of range, or there are too few rows for ``n_neighbors``.
    """
    from sklearn.manifold import trustworthiness

    settings = _checked(
        n_neighbors=n_neighbors,
        min_dist=min_dist,
        n_components=n_components,
        n_landmarks=n_landmarks,
        seed=seed,
    )
    key = _key(problem, rows, settings)
    rows = _even_rows(problem, n_landmarks, seed) if rows is None else _given_rows(problem, rows)
    if len(rows) <= 2 * n_neighbors:
        raise UsageError(
            f"{len(rows)} rows are too few for n_neighbors={n_neighbors}; a map needs more than "
            "twice as many rows."
        )
    features = problem.features[rows]
    mean, components = _pca(features, n_components)
    landmarks = (features - mean) @ components.T
    layout = _umap(landmarks, n_neighbors, min_dist, seed)
    return FeatureMap(
        landmarks=landmarks,
        layout=layout,
        rows=rows,
        mean=mean,
        components=components,
        trustworthiness=float(trustworthiness(features, layout, n_neighbors=n_neighbors)),
        spacing=float(np.median(nearest(landmarks, landmarks, 2)[0][:, 1])),
        settings=settings,
        key=key,
    )


def cached_map(problem, **settings) -> FeatureMap:
    """The map of a problem: the one that came with zslkit, or a kept one, or a new one.

    A map is used again only if its fingerprint says that it was fitted on these very features
    with these settings. A new one is announced with a line, and kept in the user's cache if
    that can be written to.

    Parameters
    ----------
    problem
        A :class:`~zslkit.problem.ZeroShotProblem`.
    settings
        As for :func:`fit_map`.

    Raises
    ------
    UsageError
        As :func:`fit_map`.
    """
    defaults = fit_map.__kwdefaults__
    unknown = set(settings) - set(defaults)
    if unknown:
        raise UsageError(
            f"A map has no setting {sorted(unknown)[0]!r}; it has {', '.join(defaults)}."
        )
    settings = _checked(**{**defaults, **settings})
    key = _key(problem, None, settings)
    kept = cache_dir() / "maps" / f"{key[:32]}.safetensors"
    for path in (_zoo_map(), kept):
        found = _load(path)
        if found is not None and found.key == key:
            return found
    points = min(len(_split_rows(problem)), settings["n_landmarks"])
    print(f"Fitting a UMAP map of {points} features of {problem.name} (once; it is kept) ...")
    fitted = fit_map(problem, **settings)
    try:
        fitted.save(kept)
    except (DataError, OSError) as error:
        print(f"The map could not be kept for next time: {error}")
    return fitted


# ---------------------------------------------------------------------- pieces of fit_map
def _checked(**settings) -> dict:
    for name, least in (("n_neighbors", 2), ("n_components", 2), ("n_landmarks", 5), ("seed", 0)):
        value = settings[name]
        if not isinstance(value, int | np.integer) or value < least:
            raise UsageError(f"{name}={value!r} must be a whole number, {least} or more.")
        settings[name] = int(value)
    if not 0 <= settings["min_dist"] <= 1:
        raise UsageError(f"min_dist={settings['min_dist']!r} must lie between 0 and 1.")
    settings["min_dist"] = float(settings["min_dist"])
    return settings


def _split_rows(problem) -> np.ndarray:
    return np.sort(np.concatenate([problem.train, problem.test_seen, problem.test_unseen]))


def _even_rows(problem, n: int, seed: int) -> np.ndarray:
    """At most ``n`` rows of the split, the first of every class, then the second, and so on."""
    rows = np.random.default_rng(seed).permutation(_split_rows(problem))
    labels = problem.labels[rows]
    turn = np.empty(len(rows), np.int64)
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        turn[own] = np.arange(len(own))
    return np.sort(rows[np.argsort(turn, kind="stable")[:n]])


def _given_rows(problem, rows) -> np.ndarray:
    rows, n = np.array(rows), len(problem.features)
    if rows.ndim != 1 or not np.issubdtype(rows.dtype, np.integer):
        raise UsageError("rows must be a one-dimensional array of whole numbers.")
    if len(rows) and (rows.min() < 0 or rows.max() >= n):
        raise UsageError(f"rows must lie between 0 and {n - 1}, the rows of {problem.name}.")
    return rows.astype(np.int64)


def _pca(features: np.ndarray, n_components: int):
    x = features.astype(np.float64)
    mean = x.mean(0)
    _, vectors = np.linalg.eigh((x - mean).T @ (x - mean))
    components = vectors[:, ::-1].T[:n_components]  # eigh is ascending
    largest = np.abs(components).argmax(1)
    components = components * np.sign(components[np.arange(len(components)), largest])[:, None]
    return mean.astype(np.float32), np.ascontiguousarray(components, np.float32)


def _umap(points: np.ndarray, n_neighbors: int, min_dist: float, seed: int) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)  # it misses TensorFlow; we do not
        from umap import UMAP

    layout = UMAP(
        n_neighbors=n_neighbors,
        min_dist=min_dist,
        init="pca",  # keeps the large shape, and needs no connected graph
        random_state=seed,
        n_jobs=1,  # a seed allows no more; saying so keeps umap silent
    ).fit_transform(points)
    low, high = layout.min(0), layout.max(0)
    return ((2 * layout - low - high) / (high - low).max()).astype(np.float32)


# ---------------------------------------------------------------------- pieces of the cache
def _key(problem, rows, settings) -> str:
    digest = hashlib.sha256(FORMAT.encode())
    arrays = [problem.features, problem.labels, _split_rows(problem)]
    for array in arrays if rows is None else [*arrays, np.asarray(rows, np.int64)]:
        digest.update(f"{array.shape} {array.dtype}".encode())
        digest.update(np.ascontiguousarray(array))
    digest.update(json.dumps(settings, sort_keys=True).encode())
    return digest.hexdigest()


def _zoo_map() -> Path | None:
    try:
        return packaged("zoo") / "map.safetensors"
    except MissingFile:
        return None


def _load(path: Path | None) -> FeatureMap | None:
    try:
        return FeatureMap.load(path) if path else None
    except (DataError, OSError):  # missing or damaged: it will be fitted again
        return None
