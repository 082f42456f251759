"""A fitted map, and UMAP's rule for a point that was not there when it was fitted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import atomic_path

FORMAT = "zslkit.FeatureMap/1"
_ARRAYS = {"landmarks": 2, "layout": 2, "rows": 1, "mean": 1, "components": 2}  # name: ndim


def membership(distances: np.ndarray) -> np.ndarray:
    r"""How strongly each neighbour pulls on a point: UMAP's fuzzy membership.

    .. math:: w_j = \exp\left(-\frac{d_j - \rho}{\sigma}\right), \qquad \sum_j w_j = \log_2 k

    where :math:`\rho` is the distance to the nearest neighbour and :math:`\sigma` is whatever
    makes the sum come true, found by bisection. So a point in a crowd and a point in the
    wilderness both feel about :math:`\log_2 k` neighbours.

    Parameters
    ----------
    distances
        ``[n, k]``, each row ascending, not negative.

    Returns
    -------
    ``[n, k]`` weights in ``(0, 1]``; the first of each row is 1.

    Source: McInnes, Healy and Melville, "UMAP", arXiv:1802.03426, algorithm 3.

    >>> membership(np.array([[1.0, 1.0, 1.0, 1.0]]))  # equally far: equally strong
    array([[1., 1., 1., 1.]])
    >>> float(membership(np.array([[0.0, 1.0, 2.0, 3.0]])).sum().round(6))  # log2(4)
    2.0
    """
    beyond = distances - distances[:, :1]
    target = np.log2(distances.shape[1])
    low = np.zeros(len(distances))
    high = np.maximum(beyond.max(1), 1e-12) * 100
    for _ in range(50):
        sigma = (low + high) / 2
        too_wide = np.exp(-beyond / sigma[:, None]).sum(1) > target
        high, low = np.where(too_wide, sigma, high), np.where(too_wide, low, sigma)
    smallest = np.maximum(1e-3 * distances.mean(1), 1e-12)  # UMAP's own floor
    return np.exp(-beyond / np.maximum(high, smallest)[:, None])


@dataclass(frozen=True, eq=False, repr=False)
class FeatureMap:
    """Real features laid out in the plane, and the rule that places a new one.

    Made by :func:`fit_map` or :func:`cached_map`.

    Attributes
    ----------
    landmarks
        ``[m, p]`` float32, the real features after PCA.
    layout
        ``[m, 2]`` float32, where UMAP put them; centred, and the wider side spans -1 to 1.
    rows
        ``[m]`` int64: landmark i is row ``rows[i]`` of the problem's features.
    mean, components
        ``[d]`` and ``[p, d]`` float32, the PCA: ``(features - mean) @ components.T``.
    trustworthiness
        0 to 1: how far a point's neighbours in the plane were neighbours among the features.
    spacing
        Median distance from a landmark to the nearest other one, in the units of
        :meth:`distance_to_nearest`: what counts as close.
    settings
        ``n_neighbors``, ``min_dist``, ``seed`` ... as given to :func:`fit_map`.
    key
        Fingerprint of the features and the settings.
    """

    landmarks: np.ndarray
    layout: np.ndarray
    rows: np.ndarray
    mean: np.ndarray
    components: np.ndarray
    trustworthiness: float
    spacing: float
    settings: Mapping[str, Any]
    key: str

    def __post_init__(self):
        for name in _ARRAYS:
            getattr(self, name).flags.writeable = False
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    def reduce(self, features: np.ndarray) -> np.ndarray:
        """Features ``[n, d]`` in the space of the landmarks, ``[n, p]`` float32.

        Raises
        ------
        UsageError
            Wrong width or shape, or a value that is not finite.
        """
        features = np.asarray(features, np.float32)
        d = len(self.mean)
        if features.ndim != 2 or features.shape[1] != d:
            raise UsageError(
                f"features has shape {features.shape}, but this map was fitted on features "
                f"of shape [n, {d}]."
            )
        if not np.isfinite(features).all():
            raise UsageError("features holds a value that is not finite; it has no place on a map.")
        # in double precision, so that a page in a browser comes to the very same neighbours
        reduced = (features.astype(np.float64) - self.mean) @ self.components.T.astype(np.float64)
        return reduced.astype(np.float32)

    def neighbours(self, features: np.ndarray, k: int | None = None):
        """Distances and landmark indices, both ``[n, k]``, nearest first.

        ``k`` is the map's ``n_neighbors`` unless given. Raises UsageError as :meth:`reduce` does.
        """
        k = min(k or self.settings["n_neighbors"], len(self.landmarks))
        return nearest(self.reduce(features), self.landmarks, k)

    def place(self, features: np.ndarray) -> np.ndarray:
        """Where features ``[n, d]`` belong in the plane, ``[n, 2]`` float32.

        A new point stands at the mean of its nearest landmarks, weighted by
        :func:`membership`. The landmarks stay where they are, and a point's place does not
        depend on the other points asked for. Raises UsageError as :meth:`reduce` does.
        """
        distances, nearest = self.neighbours(features)
        weights = membership(distances)
        weights /= weights.sum(1, keepdims=True)
        return np.einsum("nk,nkc->nc", weights, self.layout[nearest]).astype(np.float32)

    def distance_to_nearest(self, features: np.ndarray) -> np.ndarray:
        """Distance of each feature to the nearest landmark, ``[n]``, after PCA.

        The plane always finds room for a point, even for one that resembles nothing; this
        number tells. Compare it with ``spacing``. Raises UsageError as :meth:`reduce` does.
        """
        return self.neighbours(features, 1)[0][:, 0]

    def save(self, path: str | Path) -> Path:
        """Write the map as safetensors, whole or not at all.

        Raises
        ------
        DataError
            The folder cannot be written to, or the disk is full.
        """
        from safetensors.numpy import save_file

        facts = {
            "trustworthiness": self.trustworthiness,
            "spacing": self.spacing,
            "settings": dict(self.settings),
        }
        header = {"format": FORMAT, "key": self.key, "facts": json.dumps(facts)}
        arrays = {name: np.ascontiguousarray(getattr(self, name)) for name in _ARRAYS}
        with atomic_path(path) as temporary:
            save_file(arrays, temporary, metadata=header)
        return Path(path)

    @classmethod
    def load(cls, path: str | Path) -> "FeatureMap":
        """Read a map written by :meth:`save`.

        Raises
        ------
        MissingFile
            There is no such file.
        DataError
            The file is damaged, or not a map.
        """
        header, arrays = _read(path)
        facts = json.loads(header["facts"])
        return cls(**arrays, **facts, key=header["key"])

    def __repr__(self):
        return (
            f"FeatureMap({len(self.landmarks)} landmarks, "
            f"trustworthiness {self.trustworthiness:.3f})"
        )


def nearest(points: np.ndarray, landmarks: np.ndarray, k: int):
    """Euclidean distances and indices of the ``k`` nearest landmarks, ``[n, k]``, ascending."""
    distances, indices = np.empty((len(points), k)), np.empty((len(points), k), np.int64)
    landmarks = landmarks.astype(np.float64)
    squares = (landmarks**2).sum(1)
    for start in range(0, len(points), 128):  # in blocks that stay in the processor's cache
        rows = slice(start, start + 128)
        block = points[rows].astype(np.float64)
        square = (block**2).sum(1)[:, None] + squares
        square -= 2 * block @ landmarks.T
        near = _lowest(square, k)
        value = np.take_along_axis(square, near, 1)
        order = np.argsort(value, axis=1, kind="stable")[:, :k]
        indices[rows] = np.take_along_axis(near, order, 1)
        value = np.take_along_axis(value, order, 1)
        distances[rows] = np.sqrt(np.maximum(value, 0))
    return distances, indices


def _lowest(values: np.ndarray, k: int) -> np.ndarray:
    """Columns of each row of ``[n, m]`` that hold its ``k`` lowest values and perhaps others.

    The least values of many groups of columns are quickly found, and the k-th lowest of them
    bounds the k-th lowest of all: few columns are left to choose from.
    """
    n, m = values.shape
    groups = max(128, 2 * k)
    if k == 1:
        return values.argmin(1)[:, None]
    if m < 4 * groups:
        return np.argpartition(values, k - 1, axis=1)[:, :k]
    least = values[:, : m // groups * groups].reshape(n, -1, groups).min(1)
    row, column = np.nonzero(values <= np.partition(least, k - 1, axis=1)[:, k - 1 : k])
    count = np.bincount(row, minlength=n)
    found = values.argmax(1)[:, None].repeat(count.max(), 1)  # rows with fewer end in their worst
    found[row, np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)] = column
    return found


def _read(path: str | Path):
    from safetensors import SafetensorError, safe_open

    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"There is no map at {path}.")
    try:
        with safe_open(path, framework="numpy") as file:
            header = file.metadata() or {}
            if header.get("format") != FORMAT:
                raise DataError(f"{path} is not a map of this version of zslkit; fit it again.")
            arrays = {name: file.get_tensor(name) for name in _ARRAYS}
    except SafetensorError as error:
        raise DataError(f"{path} is damaged ({error}); delete it and fit the map again.") from error
    for name, ndim in _ARRAYS.items():
        if arrays[name].ndim != ndim:
            raise DataError(f"{path} is damaged: {name} has shape {arrays[name].shape}.")
    return header, arrays
