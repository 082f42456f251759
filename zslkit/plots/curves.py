"""Lines: how training went, what a threshold trades, what a setting does."""

from collections.abc import Mapping, Sequence

import numpy as np

from zslkit.errors import UsageError
from zslkit.plots import style

_TITLES = {
    "wasserstein": "Wasserstein estimate",
    "penalty": "Gradient penalty",
    "critic": "Critic loss",
    "generator": "Generator loss",
    "discriminator": "Discriminator loss",
    "classification": "Classification loss",
    "matching": "Gradient matching",
    "sample_souls": "Sample-level souls",
    "class_souls": "Class-level souls",
}


@style.styled
def loss_curves(
    history: Mapping[str, Sequence[float]], ax=None, *, levels: Mapping[str, float] | None = None
):
    """Draw what a model recorded while it was trained, each quantity in a panel of its own.

    They have different units, so one axis for all would say nothing.

    Parameters
    ----------
    history
        Name to a value an epoch, such as ``model.history_``. Empty lists are left out.
    ax
        Axes to draw in, if there is one quantity; by default a new figure.
    levels
        Name to a value that its curve is to be compared with: a dashed line in its panel.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        Nothing was recorded, lengths differ, ``ax`` is given for several quantities, or a level for
        none of them.
    """
    history = {name: np.asarray(values, float) for name, values in history.items()}
    history = {name: values for name, values in history.items() if values.size}
    if not history:
        raise UsageError("history is empty; fit the model first, then draw model.history_.")
    lengths = {name: len(values) for name, values in history.items()}
    if len(set(lengths.values())) > 1:
        raise UsageError(f"history must hold as many epochs of everything, not {lengths}.")
    levels = dict(levels or {})
    if odd := sorted(set(levels) - set(history)):
        raise UsageError(f"levels names {odd[0]!r}, but history has {', '.join(history)}.")
    if ax is not None and len(history) > 1:
        raise UsageError(f"One ax cannot hold {len(history)} quantities; leave ax out.")
    if ax is not None or len(history) == 1:
        figure, ax = style.axes_for(ax, height=2.6)
        panels = [ax]
    else:
        figure, panels = _panels(len(history))
    epochs = np.arange(1, max(lengths.values()) + 1)
    for panel, (name, values) in zip(panels, history.items(), strict=True):
        panel.plot(epochs, values, color=style.INK, lw=1.6)
        panel.plot(epochs[-1:], values[-1:], "o", color=style.INK, ms=4)
        panel.set_title(_TITLES.get(name, name), fontsize=11)
        panel.locator_params(axis="y", nbins=4)
        panel.locator_params(axis="x", nbins=5, integer=True)
        panel.margins(x=0.03)
        if name in levels:
            panel.axhline(levels[name], color=style.NEUTRAL, lw=1.2, ls=(0, (4, 3)), zorder=1)
        if np.nanmin(values) < 0 < np.nanmax(values):
            panel.axhline(0, color=style.NEUTRAL, lw=0.8, zorder=1)
    for panel in panels[-2:]:
        panel.set_xlabel("epoch")
    return figure


def _panels(count: int):
    """Panels two abreast; if their number is odd, the first has a row for itself."""
    odd, rows = count % 2, -(-count // 2)
    order = [0, 0] * odd + list(range(odd, count))
    layout = np.reshape(order, (rows, 2)).tolist()
    figure, axes = style.mosaic(layout, height=0.5 + 1.55 * rows)
    return figure, [axes[i] for i in range(count)]


@style.styled
def seen_unseen_curve(curves: Mapping, ax=None):
    """Draw what each method trades: seen against unseen accuracy, for every gamma.

    The open mark is gamma = 0, the method as it is. Grey lines join points of equal harmonic
    mean H; the legend gives the area under each curve (AUSUC).

    Parameters
    ----------
    curves
        Name to :class:`~zslkit.metrics.Curve`; eight at most.
    ax
        Axes to draw in; by default a new figure.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        There is no curve, or more than can be told apart.
    """
    if not curves or not isinstance(curves, Mapping):
        raise UsageError("curves must map at least one name to a Curve.")
    looks = style.series(curves)
    figure, ax = style.axes_for(ax, height=5.6)
    x = np.linspace(1e-3, 1, 400)
    for h in (0.2, 0.4, 0.6, 0.8):
        y = np.divide(h * x, 2 * x - h, out=np.full_like(x, np.nan), where=2 * x > h)
        ax.plot(x, np.where(y <= 1.02, y, np.nan), color=style.FAINT, lw=1, zorder=1)
        ax.text(*(h + 0.012, h + 0.012), f"H {h:.0%}", color=style.QUIET, fontsize=10, zorder=1)
    for (name, curve), (colour, line, marker) in zip(curves.items(), looks, strict=True):
        ax.plot(
            curve.unseen,
            curve.seen,
            color=colour,
            ls=line,
            label=f"{name} ({curve.area:.2f})",
            zorder=3,
        )
        ax.plot(
            *np.array(curve.at(0.0))[:, None],
            marker=marker,
            ms=9,
            mfc="white",
            mec=colour,
            mew=2,
            ls="",
            zorder=4,
            clip_on=False,
        )
    ax.set(xlabel="unseen accuracy", ylabel="seen accuracy", xlim=(0, 1), ylim=(0, 1))
    ax.set_aspect("equal")
    ax.grid(False)
    style.percent(ax)
    lines = [line for line in ax.lines if not line.get_label().startswith("_")]
    legend = style.key_above(ax, lines, columns=2, handlelength=2.6)
    legend.set_title("Area under the curve in brackets, open mark: gamma = 0")
    legend.get_title().set(fontsize=10, color=style.QUIET)
    legend._legend_box.align = "left"
    return figure


@style.styled
def line_with_band(x, runs, ax=None, *, xlabel="", ylabel="", log_x=False, percent=False):
    """Draw the mean of several runs, a band of one standard deviation, and every run as a dot.

    Parameters
    ----------
    x
        ``[k]`` values of the setting that was varied.
    runs
        ``[seeds, k]``, or a mapping from name to such an array.
    ax
        Axes to draw in; by default a new figure.
    xlabel, ylabel
        Names of the axes.
    log_x
        Space x by ratios.
    percent
        Values run from 0 to 1 and are written as per cent.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        A shape does not fit x, or there are more series than can be told apart.
    """
    x = np.asarray(x, float)
    named = runs if isinstance(runs, Mapping) else {"": runs}
    looks = style.series(named)
    named = {name: np.atleast_2d(np.asarray(values, float)) for name, values in named.items()}
    for name, values in named.items():
        if values.ndim != 2 or values.shape[1] != len(x):
            raise UsageError(
                f"runs{f' of {name!r}' if name else ''} has shape {values.shape}; with "
                f"{len(x)} values of x it must be [seeds, {len(x)}]."
            )
    figure, ax = style.axes_for(ax)
    for (name, values), (colour, line, marker) in zip(named.items(), looks, strict=True):
        mean, sd = values.mean(0), values.std(0, ddof=1) if len(values) > 1 else 0
        ax.fill_between(x, mean - sd, mean + sd, color=colour, alpha=0.15, lw=0)
        ax.plot(x, mean, color=colour, ls=line, marker=marker, ms=5, label=name)
        ax.plot(np.tile(x, len(values)), values.ravel(), ".", color=colour, ms=4, alpha=0.5)
    if log_x:
        ax.set_xscale("log")
        ax.set_xticks(x, [f"{value:g}" for value in x])
        ax.minorticks_off()
    if percent:
        style.percent(ax, "y")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    lines = [line for line in ax.lines if line.get_label() in named and line.get_label()]
    if lines:
        style.key_above(ax, lines, columns=min(3, len(lines)), handlelength=2.6)
    return figure
