"""What a reader draws, made into a sketch like the zoo's own.

The zoo's sketches were inked at three times their size, averaged, darkened a little and stored in
four greys. A doodle goes the same way, by arithmetic so plain that a page can repeat it to the last
pixel: a place is inked if its middle is no farther from a stroke than half the pen's width.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from zslkit.checks import is_number, is_whole
from zslkit.datasets.zoo.painter.raster import FINE, SIDE, SIZE
from zslkit.errors import DataError

UNITS = 256  # coordinates of a stroke are whole numbers from 0 to 255
PEN = 1.75  # half the width of the pen, in fine pixels: about that of the zoo's hands
ERASER = 9.0
TOOLS = ("pen", "eraser")
LARGEST = 4.0  # a drawing is enlarged by no more than this
#: Grey of a pixel of which 0 to 9 of its nine fine pixels are inked: darker by a quarter, as the
#: zoo's sketches are, and in the same four greys.
GREYS = np.array([255, 255, 170, 170, 85, 85, 0, 0, 0, 0], np.uint8)


class Stroke(NamedTuple):
    """One movement of the pen or the eraser: ``xs`` and ``ys`` from 0 to 255, at least one."""

    tool: str
    xs: tuple[int, ...]
    ys: tuple[int, ...]


class Frame(NamedTuple):
    """How a drawing was moved: fine pixel p of the paper to ``scale * (p - centre) + 96``."""

    scale: float
    x: float
    y: float


def doodle(
    strokes: Iterable[Sequence],
    on: np.ndarray | None = None,
    *,
    fill: float | None = None,
) -> np.ndarray:
    """The drawing as a sketch of the zoo.

    Parameters
    ----------
    strokes
        Each ``(tool, xs, ys)``: ``"pen"`` or ``"eraser"``, and whole numbers from 0 to 255, with x
        to the right and y downwards. Later ones lie on top.
    on
        ``[64, 64]`` uint8, a sketch that is drawn on, 255 is paper; by default blank paper.
    fill
        Pixels of 64 that the longer side of the drawing is scaled to, once it is in the middle:
        sketches of the zoo fill their paper. ``None`` leaves it where it was drawn. What is drawn
        on a sketch stays in its place, too.

    Returns
    -------
    ``[64, 64]`` uint8 in four greys, 255 is paper.

    Raises
    ------
    DataError
        A stroke or a sketch that is none.

    >>> picture = doodle([("pen", [40, 200], [100, 100])])
    >>> picture.shape, int(picture[25, 30]), int(picture[10, 30])
    ((64, 64), 0, 255)
    """
    strokes = [as_stroke(stroke) for stroke in strokes]
    check_fill(fill)
    ink, kept = _raster(strokes, Frame(1.0, SIDE / 2, SIDE / 2))
    frame = frame_of(ink, fill) if on is None else None
    if frame is not None:
        ink, _ = _raster(strokes, frame)
    drawn = GREYS[_counted(ink)]
    if on is None:
        return drawn
    below = (255 - _sketch(on).astype(float)) * _counted(kept) / FINE**2
    greys = 85 * np.floor((255 - below) / 85 + 0.5)
    return np.minimum(drawn, greys.astype(np.uint8))


def frame_of(ink: np.ndarray, fill: float | None) -> Frame | None:
    """What brings ``ink``, fine pixels ``[192, 192]``, to the middle; None where nothing does."""
    if fill is None or not ink.any():
        return None
    rows, columns = (np.flatnonzero(ink.any(axis)) for axis in (1, 0))
    left, right, top, bottom = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
    scale = min(LARGEST, FINE * fill / max(right - left, bottom - top))
    return Frame(scale, (left + right) / 2, (top + bottom) / 2)


def as_stroke(given: Sequence) -> Stroke:
    """A stroke, checked.

    Raises
    ------
    DataError
        It is none: one sentence says why.
    """
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != 3:
        raise DataError(f"A stroke is (tool, xs, ys), not {str(given)[:60]}.")
    tool, *axes = given
    if tool not in TOOLS:
        raise DataError(f"A stroke's tool is 'pen' or 'eraser', not {str(tool)[:20]!r}.")
    axes = [tuple(axis) if isinstance(axis, Iterable) else () for axis in axes]
    if not axes[0] or len(axes[0]) != len(axes[1]):
        raise DataError(
            f"A stroke has {len(axes[0])} x and {len(axes[1])} y; expected as many, and one each."
        )
    for value in (*axes[0], *axes[1]):
        if not is_whole(value) or not 0 <= value < UNITS:
            raise DataError(f"A stroke goes by whole numbers from 0 to 255; found {value!r}.")
    return Stroke(tool, *(tuple(int(v) for v in axis) for axis in axes))


def check_fill(fill: float | None) -> float | None:
    """Refuse a share of the paper that nothing can fill."""
    if fill is not None and not (is_number(fill) and 0 < fill <= SIZE):
        raise DataError(f"fill={fill!r} must be a number of pixels up to {SIZE}, or None.")
    return fill


def usual_fill(sketches: np.ndarray) -> float:
    """The median of the longer side of what is drawn on ``[n, 64, 64]`` sketches, in pixels."""
    found = []
    for dark in np.asarray(sketches) < 128:
        sides = [np.flatnonzero(dark.any(axis)) for axis in (0, 1)]
        if len(sides[0]):
            found.append(max(side[-1] - side[0] + 1 for side in sides))
    return float(np.median(found)) if found else float(SIZE)


def _raster(strokes: Iterable[Stroke], frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Fine pixels ``[192, 192]``: what is inked, and what of a sketch below is not erased."""
    ink, kept = np.zeros((SIDE, SIDE), bool), np.ones((SIDE, SIDE), bool)
    for tool, xs, ys in strokes:
        # the pen keeps its width, however large the drawing becomes; what is erased stays so
        reach = PEN if tool == "pen" else ERASER * frame.scale
        x, y = (
            ((np.array(axis) + 0.5) * SIDE / UNITS - middle) * frame.scale + SIDE / 2
            for axis, middle in ((xs, frame.x), (ys, frame.y))
        )
        for k in range(max(1, len(x) - 1)):
            rows, columns, near = _near(x[k : k + 2], y[k : k + 2], reach)
            if tool == "pen":
                ink[rows, columns] |= near
            else:
                ink[rows, columns] &= ~near
                kept[rows, columns] &= ~near
    return ink, kept


def _near(x, y, reach):
    """The fine pixels about a segment whose middle lies within ``reach`` of it."""
    box = []
    for axis in (y, x):
        low = max(0, math.floor(axis.min() - reach))
        box.append(slice(low, max(low, min(SIDE, math.ceil(axis.max() + reach)))))
    rows, columns = box
    py = np.arange(rows.start, rows.stop)[:, None] + 0.5 - y[0]
    px = np.arange(columns.start, columns.stop) + 0.5 - x[0]
    dx, dy = x[-1] - x[0], y[-1] - y[0]
    length = dx * dx + dy * dy
    along = np.clip((px * dx + py * dy) / length, 0, 1) if length > 0 else 0.0
    ex, ey = px - along * dx, py - along * dy
    return rows, columns, ex * ex + ey * ey <= reach * reach


def _counted(fine: np.ndarray) -> np.ndarray:
    """How many of each pixel's nine fine pixels are true, ``[64, 64]``."""
    return fine.reshape(SIZE, FINE, SIZE, FINE).sum((1, 3))


def _sketch(given) -> np.ndarray:
    array = np.asarray(given)
    if array.shape != (SIZE, SIZE) or array.dtype != np.uint8:
        raise DataError(
            f"on must be a sketch [64, 64] of bytes, not {array.dtype} of shape {array.shape}."
        )
    return array
