"""The map that a page gets: fewer and rounded numbers, and the same map here."""

from dataclasses import replace

import numpy as np

from zslkit.maps.placing import FeatureMap, nearest
from zslkit.widgets.packing import half, to_bytes

GRID = 32767  # places in the plane, -1 to 1, are stored in steps of 1 / GRID


def quantised(array: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each column of ``[m, p]`` in 256 steps: bytes ``[m, p]``, lowest value and step ``[p]``.

    ``low + step * byte`` is within half a step of the number.
    """
    array = np.asarray(array, np.float64)
    low = array.min(0).astype(np.float32)
    step = ((array.max(0) - low) / 255).astype(np.float32)
    step = np.where(step > 0, step, np.float32(1))  # a constant column stays what it is
    return np.rint((array - low) / step).clip(0, 255).astype(np.uint8), low, step


def pack_map(
    whole: FeatureMap, labels: np.ndarray, *, n_landmarks: int = 2000, keep: float = 0.95
) -> tuple[FeatureMap, dict]:
    """A map for a page, and the same numbers as a map for Python.

    Parameters
    ----------
    whole
        The map as it was fitted.
    labels
        ``[n]`` class of each row of the problem; classes keep equal shares of the landmarks.
    n_landmarks
        How many stay, at most.
    keep
        Share of the landmarks' variance that the kept principal components must hold; their
        number is rounded up to a multiple of 4. On the zoo 0.95 keeps 16 of 32.

    Returns
    -------
    FeatureMap
        With its own ``spacing``, since distances in 16 dimensions are shorter than in 32.
    dict
        ``mean`` and ``components`` (float16), ``landmarks`` (256 steps, with ``low`` and
        ``step``), ``layout`` (uint16 on a grid) and ``neighbours``, as place.js takes them.

    Notes
    -----
    Measured on the zoo with 2000 features that are not in the map: of the points that
    ``umap.transform`` sets among their own class, this rule sets 99 % as many with all 2000
    landmarks, 98 % with 1500, 94 to 96 % with 1000. Half of the components and 256 steps instead
    of float32 cost less than half a percent together.
    """
    chosen = np.sort(np.argsort(_turns(labels[whole.rows]), kind="stable")[:n_landmarks])
    variance = whole.landmarks.var(0, dtype=np.float64).cumsum()
    enough = int(np.searchsorted(variance, keep * variance[-1])) + 1
    width = min(-(-enough // 4) * 4, len(variance))
    steps, low, step = quantised(whole.landmarks[chosen, :width])
    landmarks = (low + step.astype(np.float64) * steps).astype(np.float32)
    places = np.rint((whole.layout[chosen].astype(np.float64) + 1) * GRID)
    thin = replace(
        whole,
        landmarks=landmarks,
        layout=(places / GRID - 1).astype(np.float32),
        rows=whole.rows[chosen],
        mean=half(whole.mean),
        components=half(whole.components[:width]),
        spacing=float(np.median(nearest(landmarks, landmarks, 2)[0][:, 1])),
    )
    return thin, {
        "mean": to_bytes(thin.mean, "float16"),
        "components": to_bytes(thin.components, "float16"),
        "landmarks": to_bytes(steps, "uint8"),
        "low": low.tolist(),
        "step": step.tolist(),
        "layout": to_bytes(places, "uint16"),
        "neighbours": int(whole.settings["n_neighbors"]),
    }


def _turns(labels: np.ndarray) -> np.ndarray:
    """0 for the first point of every class, 1 for the second ..., ``[m]``."""
    turns = np.empty(len(labels), np.int64)
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        turns[own] = np.arange(len(own))
    return turns
