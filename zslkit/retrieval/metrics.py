"""How a ranking is scored: average precision, its mean, precision at k. Pure NumPy.

**Ties.** A sort breaks ties by accident, and binary codes tie all the time, so no score here
depends on the order of items that score alike. They share their relevant items evenly, and
precision is read after the last of them: what ``average_precision_score`` of scikit-learn does with
its thresholds, which the code of both papers calls. Without a cut our numbers are therefore
scikit-learn's, ties and all. Where the first k places end inside a tie, the part inside holds its
fair share of the tie's relevant items, which is what a random order would give on average.

**Conventions.** AP@k is divided by the number of relevant items that could stand in the first k
places, ``min(k, R)`` (``"strict"``), or by the number that do stand there (``"lenient"``, which
never asks what was missed). Over the whole gallery they coincide. SEM-PCYC's code is lenient.

**Queries without a relevant item** have no average precision: ``average_precisions`` says NaN, and
means leave them out, as accuracies leave out a class without samples. ``without="zero"`` counts
them as 0. A query whose relevant items all stand behind the first k has AP@k = 0 in both
conventions.
"""

from collections.abc import Iterator

import numpy as np

from zslkit.checks import is_whole
from zslkit.errors import DataError, UsageError, did_you_mean

CONVENTIONS = ("strict", "lenient")
WITHOUT = ("skip", "zero")
_BLOCK = 2**19  # numbers of a block of scores; about ten arrays of this size are alive at once


def average_precision(
    relevant: np.ndarray,
    scores: np.ndarray | None = None,
    *,
    k: int | None = None,
    convention: str = "strict",
) -> float:
    """Average precision of one ranking.

    .. math:: \\mathrm{AP}_k = \\frac{1}{N} \\sum_{i \\le k} r_i \\, \\frac{r_1 + \\dots + r_i}{i}

    where N is :math:`\\min(k, R)` or :math:`r_1 + \\dots + r_k`; see ``convention``.

    Parameters
    ----------
    relevant
        ``[n]`` booleans r. Without ``scores`` they stand in the order of the ranking, best first.
    scores
        ``[n]`` numbers, higher is better. For the treatment of ties see :mod:`the module
        <zslkit.retrieval.metrics>`.
    k
        Only the first k places count; the whole gallery if None or if k exceeds it.
    convention
        ``"strict"`` divides by ``min(k, R)``, R being the number of relevant items in the gallery,
        ``"lenient"`` by the number of relevant items in the first k places.

    Returns
    -------
    A number in 0..1; NaN if nothing is relevant.

    Raises
    ------
    DataError
        Lengths differ, nothing is ranked, or a score is NaN.
    UsageError
        ``k`` or ``convention`` is unknown.

    >>> round(average_precision([True, False, True, False]), 3)
    0.833
    >>> average_precision([True, False, True, False], k=2), average_precision(
    ...     [True, False, True, False], k=2, convention="lenient"
    ... )
    (0.5, 1.0)
    """
    relevant = np.asarray(relevant)[None]
    if scores is None:
        scores = -np.arange(relevant.shape[1], dtype=float)
    scores = np.asarray(scores)[None]
    return float(average_precisions(scores, relevant, k=k, convention=convention)[0])


def average_precisions(
    scores: np.ndarray, relevant: np.ndarray, *, k: int | None = None, convention: str = "strict"
) -> np.ndarray:
    """:func:`average_precision` of many queries, ``[q]``; NaN where nothing is relevant.

    Errors are those of :func:`average_precision`.

    Parameters
    ----------
    scores, relevant
        ``[q, n]``, a row a query, a column an item of the gallery.
    k, convention
        As in :func:`average_precision`.
    """
    check_convention(convention)
    k = None if k is None else check_k(k)
    scores, relevant = _checked(scores, relevant)
    blocks = _blocks(scores, relevant)
    return np.concatenate([Ranking(s, r).average_precisions(k, convention) for s, r in blocks])


def mean_average_precision(
    scores: np.ndarray,
    relevant: np.ndarray,
    *,
    k: int | None = None,
    convention: str = "strict",
    without: str = "skip",
) -> float:
    """Mean of the queries' average precisions: mAP@all, or mAP@k.

    Parameters
    ----------
    scores, relevant, k, convention
        As in :func:`average_precisions`.
    without
        ``"skip"`` leaves out queries without a relevant item, ``"zero"`` counts them as 0.

    Raises
    ------
    DataError
        No query has a relevant item; or an error of :func:`average_precision`.

    >>> mean_average_precision([[3, 2, 1], [3, 2, 1]], [[1, 0, 0], [0, 0, 1]])
    0.6666666666666666
    """
    return mean_of(average_precisions(scores, relevant, k=k, convention=convention), without)


def mean_of(values: np.ndarray, without: str = "skip") -> float:
    """Mean of values of which some are NaN: those are left out, or count as 0.

    Raises
    ------
    DataError
        All of them are NaN.
    UsageError
        ``without`` is neither ``"skip"`` nor ``"zero"``.
    """
    if without not in WITHOUT:
        raise UsageError(f"without={without!r} is not known; choose one of {', '.join(WITHOUT)}.")
    values = np.asarray(values, float)
    missing = np.isnan(values)
    if missing.all():
        raise DataError("No query has a relevant item in the gallery, so there is no mean.")
    return float(np.where(missing, 0, values).mean() if without == "zero" else np.nanmean(values))


def precision_at_k(scores: np.ndarray, relevant: np.ndarray, k: int) -> float:
    """Share of relevant items among the first k, averaged over all queries.

    .. math:: \\mathrm{P}_k = \\frac{r_1 + \\dots + r_k}{k}

    A query without a relevant item counts as 0. Arguments as in :func:`average_precisions`.

    Raises
    ------
    UsageError
        ``k`` exceeds the gallery, so that 1 could not be reached.

    >>> precision_at_k([[4, 3, 2, 1]], [[1, 0, 1, 1]], 2)
    0.5
    """
    return float(precisions_at_k(scores, relevant, k).mean())


def precisions_at_k(scores: np.ndarray, relevant: np.ndarray, k: int) -> np.ndarray:
    """:func:`precision_at_k` of each query, ``[q]``."""
    scores, relevant = _checked(scores, relevant)
    k = check_k(k, scores.shape[1])
    blocks = _blocks(scores, relevant)
    return np.concatenate([Ranking(s, r).precisions(k) for s, r in blocks])


class Ranking:
    """Rankings of some queries, sorted once: what stands where, where each tie begins and ends.

    The functions above make it a block of queries at a time. ``scores`` and ``relevant`` are
    ``[q, n]`` and taken as they are: nothing is checked here.
    """

    def __init__(self, scores: np.ndarray, relevant: np.ndarray):
        order = np.argsort(scores, axis=1)[:, ::-1]
        scores = np.take_along_axis(scores, order, 1)
        self.relevant = np.take_along_axis(relevant, order, 1).astype(float)
        self.so_far = np.cumsum(self.relevant, 1)
        place = np.arange(scores.shape[1])
        changes = scores[:, 1:] != scores[:, :-1]
        edge = np.ones((len(scores), 1), bool)
        begins = np.where(np.hstack([edge, changes]), place, 0)
        ends = np.where(np.hstack([changes, edge]), place, place[-1])
        self.begin = np.maximum.accumulate(begins, 1)
        self.end = np.minimum.accumulate(ends[:, ::-1], 1)[:, ::-1]
        self.gain = self.relevant * np.take_along_axis(self.so_far, self.end, 1) / (self.end + 1)

    def average_precisions(self, k: int | None = None, convention: str = "strict") -> np.ndarray:
        """:func:`average_precisions`, ``[q]``."""
        n = self.relevant.shape[1]
        k = n if k is None else min(k, n)
        begin, before, inside = self._cut(k)
        whole = np.arange(n) < begin[:, None]  # of ties that end before the cut
        total = (self.gain * whole).sum(1) + inside * (before + inside) / k
        there = self.so_far[:, -1]
        most = np.minimum(k, there) if convention == "strict" else before + inside
        found = np.divide(total, most, out=np.zeros_like(total), where=most > 0)
        return np.where(there > 0, found, np.nan)

    def precisions(self, k: int) -> np.ndarray:
        """:func:`precisions_at_k`, ``[q]``."""
        _, before, inside = self._cut(k)
        return (before + inside) / k

    def _cut(self, k):
        """Of the tie that holds place k: its begin, the relevant before it, those of it inside."""
        begin, end = self.begin[:, k - 1], self.end[:, k - 1]
        row = np.arange(len(begin))
        before = self.so_far[row, begin] - self.relevant[row, begin]
        inside = (self.so_far[row, end] - before) * (k - begin) / (end - begin + 1)
        return begin, before, inside


def check_convention(convention: str) -> None:
    """Refuse a convention that nobody uses."""
    if convention not in CONVENTIONS:
        raise UsageError(
            f"convention={convention!r} is not known; choose one of {', '.join(CONVENTIONS)}."
            + did_you_mean(convention, CONVENTIONS)
        )


def check_k(k: int, most: int | None = None) -> int:
    """Refuse a k that is no place in a ranking, or beyond its end."""
    if not is_whole(k) or k < 1:
        raise UsageError(f"k={k!r} must be a whole number from 1.")
    if most is not None and k > most:
        raise UsageError(f"k={k} is more than the {most} items of the gallery.")
    return int(k)


def _blocks(scores, relevant) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rows = max(1, _BLOCK // scores.shape[1])
    for start in range(0, len(scores), rows):
        yield scores[start : start + rows], relevant[start : start + rows]


def _checked(scores, relevant):
    scores, relevant = np.asarray(scores), np.asarray(relevant)
    if scores.shape != relevant.shape or scores.ndim != 2:
        raise DataError(
            "scores and relevant must be two matrices (queries x gallery) of one shape, not of "
            f"shapes {scores.shape} and {relevant.shape}."
        )
    if 0 in scores.shape:
        raise DataError(f"There is nothing to rank: scores has shape {scores.shape}.")
    if np.issubdtype(scores.dtype, np.floating) and np.isnan(scores).any():
        raise DataError("scores hold NaN.")
    if not np.isin(relevant, (0, 1)).all():
        raise DataError("relevant must say true or false (1 or 0) of every item.")
    return scores, relevant.astype(bool)
