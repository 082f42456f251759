"""Drawings as strokes: the ``.ndjson`` files of Quick, Draw!, a drawing a line.

Both published formats are read. *Simplified*: ``[[x...], [y...]]`` a stroke, 0 to 255, aligned to
the upper left. *Raw*: ``[[x...], [y...], [t...]]``, pixels of whatever screen it was, and times.
Either way a drawing is scaled so that its longer side fills the picture but for a margin, and is
put in the middle.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from zslkit.errors import DataError
from zslkit.retrieval.pictures import Pictures

_FINE = 4  # drawn this many times larger and averaged down


def draw(
    strokes: Sequence, size: int = 64, *, line: float = 0.02, margin: float = 0.06
) -> np.ndarray:
    """Ink on white paper.

    Parameters
    ----------
    strokes
        Each ``[xs, ys]`` or ``[xs, ys, times]``, at least one point long.
    size
        Pixels of a side.
    line, margin
        Width of the pen and empty edge, as shares of the side.

    Returns
    -------
    ``[size, size]`` uint8, 255 is paper.

    Raises
    ------
    DataError
        There is no stroke, or one has not as many x as y, or no finite numbers.

    >>> picture = draw([[[0, 255], [0, 255]]], size=16)
    >>> picture.shape, bool(picture[8, 8] < 64), int(picture[1, 14])
    ((16, 16), True, 255)
    """
    from PIL import Image, ImageDraw

    points = [_points(stroke) for stroke in strokes]
    if not points:
        raise DataError("A drawing has no stroke.")
    every = np.concatenate(points)
    low, high = every.min(0), every.max(0)
    side = size * _FINE
    scale = side * (1 - 2 * margin) / max((high - low).max(), 1e-9)
    shift = side / 2 - scale * (low + high) / 2
    width = max(_FINE, round(line * side))  # a pixel at least
    image = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(image)
    for stroke in points:
        corners = [tuple(p) for p in stroke * scale + shift]
        if len(corners) > 1:
            pen.line(corners, fill=0, width=width, joint="curve")
        for x, y in (corners[0], corners[-1]):  # round ends; a stroke of one point is a dot
            r = width / 2
            pen.ellipse((x - r, y - r, x + r, y + r), fill=0)
    return np.asarray(image.reduce(_FINE))


class StrokePictures(Pictures):
    """Drawings in ``.ndjson`` files, drawn when they are looked at.

    Parameters
    ----------
    sources
        A pair for each drawing: the file, and where its line begins, in bytes.
    size
        Pixels of a side.
    """

    def __init__(self, sources: Iterable[tuple[str, int]], size: int):
        super().__init__(tuple(sources), size, "L")

    def _read(self, source):
        path, begin = source
        with open(path, "rb") as file:
            file.seek(begin)
            line = file.readline()
        try:
            return draw(_entry(line)["drawing"], self.size)
        except (DataError, KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path}: the line at byte {begin} is no drawing: {error}.") from None


def index(path: str | Path, limit: int | None = None, *, recognised: bool = False) -> list[int]:
    """Where the first ``limit`` drawings of a file begin, in bytes.

    Parameters
    ----------
    path
        An ``.ndjson`` file.
    limit
        How many; all if None.
    recognised
        Only those that the game recognised.

    Raises
    ------
    DataError
        With ``recognised``, a line is not JSON.
    """
    found, begin = [], 0
    with open(path, "rb") as file:
        for line in file:
            if limit is not None and len(found) == limit:
                break
            if line.strip() and (not recognised or _recognised(line, path, begin)):
                found.append(begin)
            begin += len(line)
    return found


def _recognised(line, path, begin):
    try:
        return bool(_entry(line).get("recognized"))
    except ValueError as error:
        raise DataError(f"{path}: the line at byte {begin} is not JSON: {error}.") from None


def _entry(line):
    found = json.loads(line)
    if not isinstance(found, dict):
        raise ValueError("it is not an object with a drawing")
    return found


def _points(stroke) -> np.ndarray:
    try:
        x, y = (np.asarray(axis, float) for axis in stroke[:2])
    except (TypeError, ValueError):
        raise DataError(f"A stroke must be lists of x and y, not {str(stroke)[:60]}.") from None
    if x.shape != y.shape or x.ndim != 1 or not len(x) or not np.isfinite([x, y]).all():
        raise DataError(
            f"A stroke has {x.size} x and {y.size} y; expected as many, finite, one each."
        )
    return np.stack([x, y], 1)
