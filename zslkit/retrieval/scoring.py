"""From embeddings to scores: queries against the whole gallery, a block of queries at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from zslkit.errors import DataError, UsageError, did_you_mean
from zslkit.retrieval.metrics import Ranking, check_convention, check_k, mean_of

DISTANCES = ("euclidean", "cosine", "hamming")
_BLOCK = 2**19  # distances of a block of queries; ten arrays of this size are alive at once


@dataclass(frozen=True, eq=False)
class RetrievalScores:
    """How well sketches found pictures of their own class.

    Attributes
    ----------
    map_all
        Mean average precision over the whole gallery, in 0..1.
    map_at
        mAP@k for each k that was asked for.
    precision_at
        P@k for each k that was asked for.
    average_precisions
        ``[q]`` over the whole gallery, a query each; NaN where nothing is relevant.
    convention
        How mAP@k was divided: ``strict`` or ``lenient``.
    """

    map_all: float
    map_at: dict[int, float]
    precision_at: dict[int, float]
    average_precisions: np.ndarray
    convention: str = "strict"

    def as_dict(self) -> dict[str, float]:
        """All numbers under the names that tables use: ``mAP@all``, ``mAP@200``, ``P@100``."""
        return {
            "mAP@all": self.map_all,
            **{f"mAP@{k}": value for k, value in self.map_at.items()},
            **{f"P@{k}": value for k, value in self.precision_at.items()},
        }

    def __str__(self):
        return "  ".join(f"{name} {100 * value:.1f}" for name, value in self.as_dict().items())


def score_retrieval(
    queries: np.ndarray,
    gallery: np.ndarray,
    query_labels: np.ndarray,
    gallery_labels: np.ndarray,
    *,
    distance: str = "euclidean",
    at: Iterable[int] = (100,),
    convention: str = "strict",
    without: str = "skip",
) -> RetrievalScores:
    """Rank the gallery by its distance to each query, and score the rankings.

    An item is relevant if it shows the class of the query. Distances are computed for a block of
    queries at a time, so that the whole matrix is never in memory.

    Parameters
    ----------
    queries, gallery
        ``[q, d]`` and ``[n, d]`` embeddings; booleans if ``distance`` is ``"hamming"``.
    query_labels, gallery_labels
        ``[q]`` and ``[n]`` class ids.
    distance
        ``"euclidean"``, ``"cosine"`` or ``"hamming"``. Any falling function of it, such as
        ``exp(-d)`` or ``1 / (1 + d)``, ranks alike.
    at
        The k of mAP@k and P@k. Each must not exceed the gallery.
    convention, without
        See :mod:`zslkit.retrieval.metrics`.

    Returns
    -------
    RetrievalScores

    Raises
    ------
    DataError
        Lengths or widths differ, a number is NaN, or no query has a relevant item.
    UsageError
        An option is unknown, or a k exceeds the gallery.

    >>> found = score_retrieval([[0.0], [9.0]], [[1.0], [8.0], [2.0]], [0, 1], [0, 1, 0], at=[2])
    >>> print(found)
    mAP@all 100.0  mAP@2 100.0  P@2 75.0
    """
    if distance not in DISTANCES:
        raise UsageError(
            f"distance={distance!r} is not known; choose one of {', '.join(DISTANCES)}."
            + did_you_mean(distance, DISTANCES)
        )
    queries, query_labels = _side("queries", queries, query_labels)
    gallery, gallery_labels = _side("gallery", gallery, gallery_labels)
    if queries.shape[1] != gallery.shape[1]:
        raise DataError(
            f"queries have {queries.shape[1]} numbers each and the gallery {gallery.shape[1]}; "
            "they must lie in one space."
        )
    check_convention(convention)
    at = tuple(check_k(k, len(gallery)) for k in at)
    ap, ap_at, precision = [], {k: [] for k in at}, {k: [] for k in at}
    measured = _Distance(gallery, distance)
    step = max(1, _BLOCK // len(gallery))
    for start in range(0, len(queries), step):
        rows = slice(start, start + step)
        nearness = -measured.to(queries[rows])
        ranking = Ranking(nearness, query_labels[rows, None] == gallery_labels)
        ap.append(ranking.average_precisions())
        for k in at:
            ap_at[k].append(ranking.average_precisions(k, convention))
            precision[k].append(ranking.precisions(k))
    ap = np.concatenate(ap)
    return RetrievalScores(
        map_all=mean_of(ap, without),
        map_at={k: mean_of(np.concatenate(ap_at[k]), without) for k in at},
        precision_at={k: float(np.concatenate(precision[k]).mean()) for k in at},
        average_precisions=ap,
        convention=convention,
    )


def hamming(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How many bits differ between every code of ``a`` ``[q, bits]`` and of ``b`` ``[n, bits]``.

    >>> hamming(np.array([[1, 1, 0]], bool), np.array([[1, 1, 0], [0, 1, 1]], bool))
    array([[0, 2]])
    """
    return _Distance(np.asarray(b, bool), "hamming").to(np.asarray(a, bool)).astype(np.int64)


class _Distance:
    """Distances from a gallery that is prepared once; squared where the order is the same.

    They are rounded at the twelfth digit: equal embeddings must tie, and matrix products may differ
    in the last digits of equal numbers.
    """

    def __init__(self, gallery, kind):
        self.kind = kind
        self.gallery = self._prepared(gallery)
        self.lengths = (self.gallery**2).sum(1)

    def _prepared(self, x):
        if self.kind == "hamming":
            return np.where(x, np.float32(1), np.float32(-1))
        x = np.asarray(x, np.float64)
        if self.kind == "cosine":
            length = np.linalg.norm(x, axis=1, keepdims=True)
            x = np.divide(x, length, out=np.zeros_like(x), where=length > 0)
        return x

    def to(self, queries):
        queries = self._prepared(queries)
        product = queries @ self.gallery.T
        if self.kind == "euclidean":
            lengths = (queries**2).sum(1)
            squared = lengths[:, None] + self.lengths - 2 * product
            unit = max(lengths.max(), self.lengths.max()) or 1.0
            return np.round(squared / unit, 12)
        if self.kind == "cosine":
            return np.round(1 - product, 12)
        return (self.gallery.shape[1] - product) / 2  # exact: sums of ones


def _side(what, embeddings, labels):
    embeddings, labels = np.asarray(embeddings), np.asarray(labels)
    if embeddings.ndim != 2 or 0 in embeddings.shape:
        raise DataError(f"{what} must be a matrix (items x numbers), not of {embeddings.shape}.")
    if labels.shape != embeddings.shape[:1]:
        raise DataError(f"{what} has {len(embeddings)} rows but labels of shape {labels.shape}.")
    if np.issubdtype(embeddings.dtype, np.floating) and not np.isfinite(embeddings).all():
        raise DataError(f"{what} holds a number that is not finite.")
    return embeddings, labels
