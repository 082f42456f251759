"""Contact sheets of pictures."""

from collections.abc import Iterable, Sequence

import numpy as np

from zslkit.errors import UsageError
from zslkit.plots import style


@style.styled
def gallery(
    pictures: Sequence[np.ndarray],
    titles: Iterable[str] | None = None,
    *,
    columns: int = 4,
    kinds: Iterable[str] | None = None,
):
    """Draw pictures in rows, each with its name beneath.

    Parameters
    ----------
    pictures
        Each ``[h, w, 3]`` or ``[h, w]``: bytes from 0 to 255 or floats from 0 to 1.
    titles
        One for each picture.
    columns
        Pictures in a row.
    kinds
        ``"seen"``, ``"unseen"`` or ``"generated"`` for each picture: gives its title the
        colour and the sign of the feature map.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        There is no picture, a shape is wrong, or the lists differ in length.
    """
    pictures = [np.asarray(picture) for picture in pictures]
    if not pictures:
        raise UsageError("pictures is empty.")
    for i, picture in enumerate(pictures):
        if not (picture.ndim == 2 or (picture.ndim == 3 and picture.shape[2] in (3, 4))):
            raise UsageError(f"pictures[{i}] has shape {picture.shape}, not [h, w, 3] or [h, w].")
    titles = (
        [""] * len(pictures) if titles is None else [style.readable(str(title)) for title in titles]
    )
    kinds = [None] * len(pictures) if kinds is None else list(kinds)
    for what, given in (("titles", titles), ("kinds", kinds)):
        if len(given) != len(pictures):
            raise UsageError(f"{what} has {len(given)} entries for {len(pictures)} pictures.")
    for kind in set(kinds) - {None}:
        if kind not in style.COLOURS:
            raise UsageError(f"kinds holds {kind!r}; it takes {', '.join(style.COLOURS)} or None.")
    if columns < 1:
        raise UsageError(f"columns={columns} must be 1 or more.")
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    cell = style.WIDTH / columns
    figure, grid = style.subplots(
        rows, columns, height=rows * (cell + (0.24 if any(titles) else 0)), squeeze=False
    )
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03, wspace=0, hspace=0)
    for ax in grid.flat:
        ax.set_axis_off()
    for ax, picture, title, kind in zip(grid.flat, pictures, titles, kinds, strict=False):
        top = 255 if np.issubdtype(picture.dtype, np.integer) else 1
        ax.imshow(picture, cmap="gray", vmin=0, vmax=top, interpolation="antialiased")
        text = f"{style.SIGNS[kind]} {title}" if kind else title
        size = 10 if columns <= 5 else 9
        colour = style.DARK[kind] if kind else style.INK
        ax.set_title(
            text,
            fontsize=size,
            y=-0.02,
            va="top",
            loc="center",
            pad=0,
            fontweight="normal",
            color=colour,
        )
    return figure
