"""Queries and what was found for them."""

from collections.abc import Sequence

import numpy as np

from zslkit.errors import UsageError
from zslkit.plots import style

_GAP = 0.2  # cells between a query and what was found
_LETTERS = 10  # points; a name of two words has two lines


@style.styled
def retrieval_sheet(
    queries: Sequence[np.ndarray],
    gallery: Sequence[np.ndarray],
    ranking: np.ndarray,
    *,
    wanted: Sequence[str],
    shown: Sequence[str],
    top: int = 5,
):
    """A line for each query: its picture, and the pictures that were found, nearest first.

    What shows the query's class has a whole frame and a tick, all else a broken frame and a cross.

    Parameters
    ----------
    queries, gallery
        Pictures, each ``[h, w]`` or ``[h, w, 3]``: bytes from 0 to 255 or floats from 0 to 1.
    ranking
        ``[q, top or more]`` places in the gallery, the best first.
    wanted, shown
        Names of the classes of queries and of gallery pictures, one each.
    top
        How many of the ranking to draw.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        There is no query, lengths differ, or the ranking is too short or names no picture.
    """
    ranking = _checked(queries, gallery, ranking, wanted, shown, top)
    cell = style.WIDTH / (top + 1 + _GAP)
    names = [*wanted, *(shown[k] for k in ranking.flat)]
    lines = 1 + max(_lines(name).count("\n") for name in names)
    figure, grid = style.subplots(
        len(queries),
        top + 2,
        height=len(queries) * (cell + 0.07 + 0.17 * lines),
        squeeze=False,
        gridspec_kw={"width_ratios": [1, _GAP] + [1] * top},
    )
    figure.get_layout_engine().set(w_pad=0.015, h_pad=0.02, wspace=0, hspace=0)
    for line, query, name, found in zip(grid, queries, wanted, ranking, strict=True):
        _picture(line[0], query, _lines(name), weight="bold")
        line[1].set_axis_off()
        for ax, k in zip(line[2:], found, strict=True):
            right = shown[k] == name
            _picture(ax, gallery[k], f"{'✓' if right else '✗'} {_lines(shown[k])}")
            _frame(ax, right)
    return figure


def _picture(ax, picture, name, weight="normal"):
    picture = np.asarray(picture)
    most = 255 if np.issubdtype(picture.dtype, np.integer) else 1
    ax.imshow(picture, cmap="gray", vmin=0, vmax=most, interpolation="antialiased")
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    ax.spines[:].set_visible(False)
    look = {"fontsize": _LETTERS, "fontweight": weight, "color": style.INK, "linespacing": 1.05}
    ax.set_title(name, y=-0.04, va="top", loc="center", pad=0, **look)


def _lines(name):
    """A name under a picture that is little wider: a line for each of its words."""
    return style.readable(name).replace(" ", "\n")


def _frame(ax, right):
    ax.spines[:].set_visible(True)
    look = (style.INK, 1.8, "-") if right else (style.NEUTRAL, 1.2, (0, (2, 2)))
    for spine in ax.spines.values():
        spine.set(edgecolor=look[0], linewidth=look[1], linestyle=look[2])


def _checked(queries, gallery, ranking, wanted, shown, top):
    if not len(queries):
        raise UsageError("queries is empty.")
    for what, names, pictures in (("wanted", wanted, queries), ("shown", shown, gallery)):
        if len(names) != len(pictures):
            raise UsageError(f"{what} has {len(names)} names for {len(pictures)} pictures.")
    ranking = np.asarray(ranking)
    if ranking.ndim != 2 or len(ranking) != len(queries) or not 1 <= top <= ranking.shape[1]:
        raise UsageError(
            f"ranking must have a line of at least top={top} places for each of {len(queries)} "
            f"queries, not shape {ranking.shape}."
        )
    ranking = ranking[:, :top]
    if ranking.min() < 0 or ranking.max() >= len(gallery):
        raise UsageError(f"ranking names a picture beyond the {len(gallery)} of the gallery.")
    return ranking
