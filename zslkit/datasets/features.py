"""From the feature matrix of a file to scaled float32 features, a block of pictures at a time."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from zslkit.errors import DataError
from zslkit.scaling import Blocks, block_rows, fit


class Array:
    """A matrix that lies in memory: what could not be read in blocks. ``[n, d]``."""

    def __init__(self, values: np.ndarray):
        self._values = values
        self.shape = values.shape

    def blocks(self, out: np.ndarray | None = None) -> Blocks:
        """One pass over the rows. Whole numbers as float32: they would wrap around below zero.

        ``out`` is left alone: the rows lie in memory already.
        """
        step = block_rows(self.shape[1], 8)
        for start in range(0, len(self._values), step):
            block = self._values[start : start + step]
            yield start, block if block.dtype.kind == "f" else block.astype(np.float32)


class Kept:
    """A source whose first pass fills ``out``, float32; later ones come from there.

    They give the very same numbers: where one of them is no float32 number, every pass reads the
    source. Features of the published files were single precision before they were stored.
    """

    def __init__(self, source, out: np.ndarray):
        self._source, self._out, self._dtype = source, out, None
        self.shape = source.shape

    def blocks(self) -> Blocks:
        """One pass over the rows; a block is gone at the next step."""
        if self._dtype is None:
            yield from self._first()
        elif self._dtype is False:
            yield from self._source.blocks()
        else:
            step = block_rows(self.shape[1], 8)
            for start in range(0, len(self._out), step):
                yield start, self._out[start : start + step].astype(self._dtype, copy=False)

    def _first(self) -> Iterator[tuple[int, np.ndarray]]:
        dtype = False
        for start, block in self._source.blocks(self._out):
            kept = self._out[start : start + len(block)]
            if np.may_share_memory(kept, block):
                dtype = block.dtype
            elif start == 0 or dtype:
                with np.errstate(over="ignore"):
                    kept[...] = block
                same = block.dtype == np.float32 or (kept == block).all()
                dtype = block.dtype if same else False
            yield start, block
        self._dtype = dtype


def finite(path: Path, source) -> Blocks:
    """One pass that ends at the first NaN or infinity.

    Raises
    ------
    DataError
        There is one.
    """
    for start, block in source.blocks():
        check_finite(path, "features", block, start)
        yield start, block


def check_finite(path: Path, key: str, block: np.ndarray, first: int = 0) -> None:
    """Tell the first NaN or infinity by its place in the file, whose columns are our rows."""
    if np.isfinite(block).all():
        return
    i, j = np.argwhere(~np.isfinite(block))[0]
    raise DataError(
        f"{path}: {key}({j + 1}, {first + i + 1}) is {block[i, j]}; every value must be finite."
    )


def scaled_blocks(
    path: Path, source, train: np.ndarray, scale: str, out: np.ndarray | None = None
) -> Blocks:
    """The rows of ``source``, checked and scaled, in passes over it; each block is float32.

    With ``out`` ``[n, d]`` blocks are parts of it.

    Raises
    ------
    DataError
        A value is not finite.
    """
    checked = iter([finite(path, source)])  # the first pass is the one that checks
    passes = lambda: next(checked, None) or source.blocks()  # noqa: E731
    fitted = fit(passes, source.shape[0], train, scale)
    for start, block in passes():
        cut = slice(start, start + len(block))
        result = np.empty(block.shape, np.float32) if out is None else out[cut]
        fitted(block, result)
        yield start, result


def in_memory(path: Path, source, train: np.ndarray, scale: str) -> np.ndarray:
    """All scaled features, ``[n, d]``, read-only: the result and a block is all there is.

    Raises
    ------
    DataError
        A value is not finite.
    """
    out = np.empty(source.shape, np.float32)
    for _ in scaled_blocks(path, Kept(source, out), train, scale, out):
        pass
    out.flags.writeable = False
    return out
