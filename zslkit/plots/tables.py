"""Tables that one takes in at a glance: confusions, attributes, results."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from zslkit.errors import UsageError
from zslkit.plots import style
from zslkit.plots.points import check_names

ELSEWHERE = "another class"


@style.styled
def confusion(y_true, y_pred, class_names: Sequence[str], ax=None):
    """Draw which unseen class is taken for which, in per cent of each true class.

    Rows and columns are the classes that occur in ``y_true``. Predictions of any other class
    are gathered in a last column.

    Parameters
    ----------
    y_true, y_pred
        ``[n]`` class ids.
    class_names
        Names by class id, such as ``problem.class_names``.
    ax
        Axes to draw in; by default a new figure.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        Lengths differ, nothing is given, or an id has no name.
    """
    import seaborn as sns

    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.ndim != 1 or y_true.shape != y_pred.shape or not len(y_true):
        raise UsageError(
            f"y_true and y_pred must be two lists of one length, not of shapes {y_true.shape} "
            f"and {y_pred.shape}."
        )
    for what, ids in (("y_true", y_true), ("y_pred", y_pred)):
        if ids.min() < 0 or ids.max() >= len(class_names):
            raise UsageError(
                f"{what} holds class {ids.max() if ids.min() >= 0 else ids.min()}, but "
                f"class_names names classes 0 to {len(class_names) - 1}."
            )
    classes = np.unique(y_true)
    columns = np.append(classes, -1)
    known = np.where(np.isin(y_pred, classes), y_pred, -1)
    share = np.array([[(known[y_true == r] == c).mean() for c in columns] for r in classes])
    names = [style.readable(class_names[c]) for c in classes]
    headings = [*names, ELSEWHERE]
    if not share[:, -1].any():
        share, headings = share[:, :-1], names
    side = len(names)
    figure, ax = style.axes_for(ax, height=1.4 + 0.4 * side)
    sns.heatmap(
        100 * share,
        ax=ax,
        cmap=style.UNSEEN_RAMP,
        vmin=0,
        vmax=100,
        cbar=False,
        annot=np.where(share >= 0.005, np.round(100 * share).astype(int).astype(str), ""),
        fmt="",
        annot_kws={"fontsize": 10 if side <= 10 else 8},
        linewidths=1,
        linecolor="#f0f0f0",
        xticklabels=headings,
        yticklabels=names,
    )
    for i in range(min(side, len(headings))):
        ax.add_patch(_frame(i))
    ax.set(xlabel="predicted", ylabel="true")
    ax.set_title("Per cent of each true class", fontsize=11)
    ax.tick_params(length=0)
    ax.set_xticks(ax.get_xticks(), headings, rotation=40, ha="right", rotation_mode="anchor")
    ax.tick_params(axis="y", rotation=0)
    return figure


def _frame(i):
    from matplotlib.patches import Rectangle

    return Rectangle((i, i), 1, 1, fill=False, ec=style.INK, lw=1.2, zorder=3, clip_on=False)


@style.styled
def attribute_heatmap(problem, classes: Iterable[str], ax=None, *, attributes=None):
    """Draw how a few classes are described: one column a class, one row an attribute.

    Parameters
    ----------
    problem
        A :class:`~zslkit.problem.ZeroShotProblem`.
    classes
        Names of the classes; seen ones carry a disc, unseen ones a triangle.
    ax
        Axes to draw in; by default a new figure.
    attributes
        Names of the attributes to show; by default all, in the problem's order.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        A name is unknown, or no class is named.
    """
    import seaborn as sns

    from zslkit.errors import did_you_mean

    classes = check_names(problem, classes, "classes")
    shown = list(problem.attribute_names if attributes is None else attributes)
    for name in shown:
        if name not in problem.attribute_names:
            raise UsageError(
                f"{problem.name} has no attribute {name!r}."
                + did_you_mean(name, problem.attribute_names)
            )
    columns = [problem.attribute_names.index(name) for name in shown]
    values = problem.semantics_of(classes)[:, columns].T
    figure, ax = style.axes_for(ax, height=1.2 + 0.245 * len(shown))
    low, high = min(0.0, values.min()), max(1.0, values.max())
    sns.heatmap(
        values,
        ax=ax,
        cmap=style.RAMP,
        vmin=low,
        vmax=high,
        linewidths=1.2,
        linecolor="white",
        cbar_kws={"shrink": 0.4, "aspect": 14, "ticks": [low, high], "pad": 0.03},
        yticklabels=[style.readable(name) for name in shown],
    )
    bar = ax.collections[0].colorbar
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    kinds = ["seen" if problem.index_of(c) in problem.seen_classes else "unseen" for c in classes]
    ax.xaxis.tick_top()
    ax.set_xticks(
        ax.get_xticks(),
        [style.readable(c) for c in classes],
        rotation=40,
        ha="left",
        rotation_mode="anchor",
    )
    for i, (tick, kind) in enumerate(zip(ax.get_xticklabels(), kinds, strict=True)):
        tick.set_color(style.DARK[kind])
        ax.plot(i + 0.5, -0.45, style.MARKERS[kind], color=style.COLOURS[kind], clip_on=False)
    ax.set_ylim(len(shown), 0)
    ax.tick_params(axis="x", pad=14)
    ax.tick_params(length=0)
    ax.tick_params(axis="y", rotation=0)
    return figure


@style.styled
def bars_with_seeds(
    table: Mapping, ax=None, *, xlabel: str = "", percent: bool = True, colours=None
):
    """Draw results: the mean as a bar, one standard deviation as a line, every seed as a dot.

    Parameters
    ----------
    table
        Row name to a list of values, one a seed; or row name to a mapping from column name to
        such a list, which draws a panel for each column.
    ax
        Axes to draw in, if there is one column; by default a new figure.
    xlabel
        What the values are.
    percent
        Values run from 0 to 1 and are written as per cent.
    colours
        Column name to colour. By default ``unseen`` and ``seen`` have theirs and the rest are
        grey.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        The table is empty, a row lacks a column, or ``ax`` is given for several columns.
    """
    if not isinstance(table, Mapping) or not table:
        raise UsageError("table must map at least one name to the values of its seeds.")
    nested = {
        row: dict(cell) if isinstance(cell, Mapping) else {xlabel: cell}
        for row, cell in table.items()
    }
    columns = list(dict.fromkeys(name for cell in nested.values() for name in cell))
    for row, cell in nested.items():
        for name in columns:
            if not np.size(cell.get(name, ())):
                raise UsageError(f"The row {row!r} of table has no values for {name!r}.")
    if ax is not None and len(columns) > 1:
        raise UsageError(f"One ax cannot hold {len(columns)} columns; leave ax out.")
    height = 0.75 + 0.42 * len(nested)
    if len(columns) == 1:
        figure, ax = style.axes_for(ax, height=height)
        panels = [ax]
    else:
        wide = 2 if len(columns) > 1 else 1
        rows = -(-len(columns) // wide)
        figure, grid = style.subplots(
            rows, wide, height=height * rows, squeeze=False, sharey=True, sharex=percent
        )
        panels = list(grid.flat)
    for panel in panels[len(columns) :]:
        panel.set_axis_off()
    palette = {"unseen": style.UNSEEN, "seen": style.SEEN, **(colours or {})}
    for panel, name in zip(panels, columns, strict=False):
        values = [np.asarray(cell[name], float) for cell in nested.values()]
        _bars(panel, values, palette.get(name, style.NEUTRAL), percent)
        panel.set_yticks(range(len(nested)), list(nested))
        if len(columns) == 1:
            panel.set_xlabel(xlabel)
        else:
            panel.set_title(name, fontsize=11)
    return figure


def _bars(ax, values, colour, percent):
    scale = 100 if percent else 1
    means = [scale * v.mean() for v in values]
    sds = [scale * v.std(ddof=1) if len(v) > 1 else 0 for v in values]
    y = np.arange(len(values))
    ax.barh(y, means, height=0.62, color=colour, alpha=0.35)
    ax.errorbar(means, y, xerr=sds, fmt="none", ecolor=style.INK, elinewidth=1.4, capsize=3)
    for i, v in enumerate(values):
        spread = np.linspace(-0.18, 0.18, len(v)) if len(v) > 1 else [0]
        ax.plot(scale * v, i + np.asarray(spread), "o", ms=3.5, color=colour, mec="white", mew=0.4)
        end = max(means[i] + sds[i], scale * v.max())
        text = f"{means[i]:.1f} ± {sds[i]:.1f}" if len(v) > 1 else f"{means[i]:.1f}"
        ax.annotate(text, (end, i), (5, 0), textcoords="offset points", va="center", fontsize=9)
    ax.set_ylim(len(values) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0, max(ax.get_xlim()[1], max(means)) * 1.25)
    if percent:
        ax.set_xticks(range(0, 101, 25), [f"{t}%" for t in range(0, 101, 25)])
        ax.set_xlim(0, 130)
        ax.spines["bottom"].set_bounds(0, 100)
