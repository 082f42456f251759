"""Scaling of features, always fitted on training rows alone, a block of rows at a time.

Blocks keep memory at the result and little more, and fit the processor's cache. They change no
number: sums are added row after row, in ascending order, whatever the size of a block.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from zslkit.errors import UsageError, did_you_mean

SCALINGS = ("minmax", "standard", "l2", "none")
_BLOCK = 2**18  # bytes of a block: half a megabyte with its result, which a core's cache holds
_MANY = 2**20  # rows from which float32 sums lose digits, so that float64 keeps them

#: One pass over rows: the index of a block's first row, and the block ``[k, d]``.
Blocks = Iterable[tuple[int, np.ndarray]]


def scaled(features: np.ndarray, fit_rows: np.ndarray, how: str) -> np.ndarray:
    """Return ``features`` scaled by statistics of ``fit_rows``.

    ======== ====================================================================
    minmax   each feature to [0, 1] over the training rows, so that test rows may
             leave the interval (the f-CLSWGAN code's preprocessing)
    standard each feature to mean 0 and standard deviation 1 over the training rows
    l2       each row to Euclidean length 1; needs no statistics
    none     unchanged
    ======== ====================================================================

    Parameters
    ----------
    features
        ``[n, d]``.
    fit_rows
        Integer indices of the rows whose statistics are used, each once.
    how
        One of the four names above.

    Returns
    -------
    ``[n, d]`` float32.

    Raises
    ------
    UsageError
        ``how`` is none of the four.

    >>> scaled(np.array([[1.0], [3.0], [5.0]]), np.array([0, 1]), "minmax").ravel()
    array([0., 1., 2.], dtype=float32)
    """
    check_scaling(how)
    if how == "none":
        return np.asarray(features, np.float32)
    fitted = fit(lambda: blocks_of(features), len(features), fit_rows, how)
    out = np.empty(features.shape, np.float32)
    for start, block in blocks_of(features):
        fitted(block, out[start : start + len(block)])
    return out


class Scaling(NamedTuple):
    """A scaling with its statistics, ``[d]`` each; of ``l2`` and ``none`` they are not used."""

    how: str
    shift: np.ndarray | None = None
    spread: np.ndarray | None = None

    def __call__(self, block: np.ndarray, out: np.ndarray) -> None:
        """Scale ``block`` ``[k, d]`` into ``out``, float32; both may be the same array."""
        if self.how == "none":
            out[...] = block
        elif self.how == "l2":
            length = np.linalg.norm(block, axis=1, keepdims=True)
            np.divide(block, np.where(length > 0, length, 1), out=out, casting="same_kind")
        else:
            same = out if block.dtype == out.dtype else None
            moved = np.subtract(block, self.shift.astype(block.dtype), out=same)
            spread = self.spread.astype(np.result_type(moved, np.float32))
            np.divide(moved, spread, out=out, casting="same_kind")


def fit(passes: Callable[[], Blocks], n: int, rows: np.ndarray, how: str) -> Scaling:
    """The statistics of some rows.

    Parameters
    ----------
    passes
        Called once for each pass over the blocks: not at all for ``l2`` and ``none``, once for
        ``minmax``, twice for ``standard``. A pass always runs to its end.
    n
        Rows in a pass.
    rows, how
        As for :func:`scaled`.
    """
    if how in ("l2", "none"):
        return Scaling(how)
    chosen = np.zeros(n, bool)
    chosen[rows] = True

    def parts() -> Iterator[np.ndarray]:
        for start, block in passes():
            part = block[chosen[start : start + len(block)]]
            if len(part):
                yield part

    shift, spread = _range(parts()) if how == "minmax" else _moments(parts, chosen.sum())
    spread = np.where(spread > 0, spread, 1).astype(np.float32)  # a constant feature stays finite
    return Scaling(how, shift, spread)


def _range(parts: Iterable[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Minimum, and maximum less minimum."""
    low, high = np.inf, -np.inf
    for part in parts:
        low, high = np.minimum(low, part.min(0)), np.maximum(high, part.max(0))
    return np.asarray(low), np.asarray(high - low)


def _moments(parts: Callable[[], Iterable[np.ndarray]], k: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation, as NumPy computes them of all rows at once."""

    def mean_of(values: Iterable[np.ndarray]) -> np.ndarray:
        total = np.zeros(())
        for i, part in enumerate(values):
            if k >= _MANY or part.itemsize < 4:
                part = part.astype(np.float64)
            total = np.add.reduce(np.concatenate([total[None], part]) if i else part, axis=0)
        return total / total.dtype.type(max(k, 1))

    mean = mean_of(parts())
    return mean, np.sqrt(mean_of((part - mean) ** 2 for part in parts()))


def blocks_of(features: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """The rows of an array in memory or on disk, block after block; whole numbers as float64."""
    features = np.asarray(features)
    step = block_rows(features.shape[1], features.itemsize)
    for start in range(0, len(features), step):
        block = features[start : start + step]
        yield start, block if block.dtype.kind == "f" else block.astype(np.float64)


def block_rows(d: int, itemsize: int) -> int:
    """Rows in a block of ``d`` features of ``itemsize`` bytes."""
    return max(1, _BLOCK // (d * itemsize))


def check_scaling(how: str) -> None:
    """Refuse an unknown scaling, for callers that have much to read before they scale.

    Raises
    ------
    UsageError
        ``how`` is none of the four; the nearest one is suggested.
    """
    if how not in SCALINGS:
        raise UsageError(
            f"scale={how!r} is not known; choose one of {', '.join(SCALINGS)}."
            + did_you_mean(how, SCALINGS)
        )
