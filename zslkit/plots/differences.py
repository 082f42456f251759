"""What each of several ways gains over one of them, seed by seed."""

from collections.abc import Mapping, Sequence

import numpy as np

from zslkit.errors import UsageError
from zslkit.plots import style


@style.styled
def paired_differences(table: Mapping[str, Mapping[str, Sequence[float]]], *, xlabel: str = ""):
    """Draw differences on the same seeds: every seed a dot, the mean a stroke, two errors a line.

    Where zero lies outside the line the way is set in ink, else in grey.

    Parameters
    ----------
    table
        Row name to a mapping from column name to the differences, one a seed, in points. Each
        column is a panel with an axis of its own.
    xlabel
        What the differences are, under every panel.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        The table is empty, or a row lacks two seeds of a column.
    """
    if not isinstance(table, Mapping) or not table:
        raise UsageError("table must map at least one name to differences.")
    columns = list(dict.fromkeys(name for cells in table.values() for name in cells))
    for row, cells in table.items():
        for name in columns:
            if np.size(cells.get(name, ())) < 2:
                raise UsageError(f"The row {row!r} of table needs two differences of {name!r}.")
    figure, grid = style.subplots(
        1, len(columns), height=0.95 + 0.42 * len(table), squeeze=False, sharey=True
    )
    for ax, name in zip(grid.flat, columns, strict=True):
        ax.axvline(0, color=style.INK, lw=0.9)
        for i, cells in enumerate(table.values()):
            _row(ax, i, np.asarray(cells[name], float))
        ax.set_yticks(range(len(table)), list(table))
        ax.set_ylim(len(table) - 0.5, -0.5)
        ax.grid(axis="y", visible=False)
        ax.tick_params(axis="y", length=0)
        ax.locator_params(axis="x", nbins=5)
        ax.set_title(name, fontsize=11)
        ax.set_xlabel(xlabel)
    return figure


def _row(ax, i: int, values: np.ndarray) -> None:
    mean, reach = values.mean(), 2 * values.std(ddof=1) / len(values) ** 0.5
    colour = style.INK if abs(mean) > reach else style.NEUTRAL
    spread = i + np.linspace(-0.2, 0.2, len(values))
    ax.plot(values, spread, "o", ms=3.5, color=style.NEUTRAL, mec="white", mew=0.4, zorder=2)
    ax.plot([mean - reach, mean + reach], [i, i], color=colour, lw=1.8, zorder=3)
    ax.plot([mean], [i], "|", color=colour, ms=13, mew=2.4, zorder=4)
