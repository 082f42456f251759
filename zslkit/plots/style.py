"""One look for every figure: colours with one meaning each, and sizes that survive a phone.

Blue circles are seen, vermilion triangles are unseen, green crosses are generated: the marker
says the same as the colour, for eyes that see fewer colours. The palette is Okabe and Ito's.
"""

import functools
import logging

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it greets first-time users

import matplotlib as mpl  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.colors import LinearSegmentedColormap  # noqa: E402

from zslkit.errors import UsageError  # noqa: E402

SEEN = "#0072B2"
UNSEEN = "#D55E00"
GENERATED = "#009E73"
NEUTRAL = "#7f7f7f"
ACCENT = "#CC79A7"
INK = "#222222"
QUIET = "#595959"  # words of second rank: still 7 to 1 on white
FAINT = "#dcdcdc"

MARKERS = {"seen": "o", "unseen": "^", "generated": "X"}
COLOURS = {"seen": SEEN, "unseen": UNSEEN, "generated": GENERATED}
DARK = {"seen": "#00507d", "unseen": "#9c4500", "generated": "#00664b"}  # for reading, not looking
SIGNS = {"seen": "●", "unseen": "▲", "generated": "✖"}  # the markers, in text

#: Colour, line and marker of things that are none of the above, such as methods.
SERIES = (
    (INK, "-", "o"),
    (ACCENT, (0, (5, 1.5)), "s"),
    (NEUTRAL, (0, (1, 1)), "D"),
    ("#E69F00", (0, (5, 1.5, 1, 1.5)), "v"),
    ("#56B4E9", (0, (3, 1.5, 1, 1.5, 1, 1.5)), "P"),
    ("#8C4A74", "-", "<"),
    ("#4d4d4d", (0, (5, 1.5)), ">"),
    ("#A67300", (0, (1, 1)), "p"),
)


def series(names) -> list[tuple]:
    """``(colour, line, marker)`` for each name: its own if the book gave it one, else the next."""
    free = iter(SERIES)
    own = {kind: (COLOURS[kind], "-", MARKERS[kind]) for kind in COLOURS}
    looks = [own[name] if name in own else next(free, None) for name in names]
    if None in looks:
        raise UsageError(f"{len(looks)} lines cannot be told apart; draw {len(SERIES)} at most.")
    return looks


WIDTH = 5.6  # inches: type of 10 to 12 points on it is still read when it is 360 pixels wide

#: White to a colour and on into the dark, for values from 0 to 1.
RAMP = LinearSegmentedColormap.from_list("zslkit", ["#ffffff", "#ecc9db", ACCENT, "#7d3560"])
UNSEEN_RAMP = LinearSegmentedColormap.from_list(
    "zslkit_unseen", ["#ffffff", "#fbd9be", "#f0995a", UNSEEN, "#8a3a00"]
)

RC = {
    "figure.figsize": (WIDTH, 3.8),
    "figure.dpi": 120,
    "savefig.dpi": 120,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.bbox": "tight",
    "figure.constrained_layout.use": True,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11,
    "text.color": INK,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.labelsize": 11,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#9a9a9a",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": mpl.cycler(color=[colour for colour, _, _ in SERIES]),
    "grid.color": "#e9e9e9",
    "grid.linewidth": 0.8,
    "xtick.color": "#9a9a9a",
    "ytick.color": "#9a9a9a",
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "lines.linewidth": 2,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "legend.handletextpad": 0.5,
}


def use() -> None:
    """Give matplotlib the book's look from here on. The figures of zslkit have it anyway."""
    mpl.rcParams.update(RC)


def styled(draw):
    """Decorator: draw in the book's look, and leave the user's settings as they were."""

    @functools.wraps(draw)
    def wrapper(*args, **kwargs):
        with mpl.rc_context(RC):
            return draw(*args, **kwargs)

    return wrapper


@styled
def subplots(rows: int = 1, columns: int = 1, *, width: float = WIDTH, height: float = 3.8, **more):
    """A figure in the book's look and its axes, as from ``plt.subplots``.

    The figure is not kept open, so a notebook shows it once, where a cell ends in it, and never
    a second time by itself.

    Parameters
    ----------
    rows, columns
        How many axes.
    width, height
        Of the whole figure, in inches.
    more
        Handed on to ``plt.subplots``.
    """
    figure, axes = plt.subplots(rows, columns, figsize=(width, height), **more)
    plt.close(figure)
    return figure, axes


@styled
def mosaic(layout, *, width: float = WIDTH, height: float = 3.8, **more):
    """As :func:`subplots`, with axes that may span cells, as from ``plt.subplot_mosaic``."""
    figure, axes = plt.subplot_mosaic(layout, figsize=(width, height), **more)
    plt.close(figure)
    return figure, axes


def axes_for(ax, *, height: float = 3.8, width: float = WIDTH):
    """The given axes, or new ones: ``(figure, axes)``.

    Raises
    ------
    UsageError
        ``ax`` is something else, such as the array that ``plt.subplots(1, 2)`` returns.
    """
    if ax is None:
        return subplots(width=width, height=height)
    if not isinstance(ax, mpl.axes.Axes):
        raise UsageError(f"ax must be one matplotlib Axes, not {type(ax).__name__}.")
    return ax.get_figure(root=True), ax


def readable(name: str) -> str:
    """A class or attribute name as one would write it: ``polar_bear`` becomes ``polar bear``."""
    return name.replace("_", " ")


def key_above(ax, handles, *, columns: int | None = None, **more):
    """A legend in one line above the axes, where it covers no data."""
    settings = {"loc": "lower left", "bbox_to_anchor": (-0.01, 1.0), "borderaxespad": 0.2}
    return ax.legend(
        handles=handles,
        ncols=columns or len(handles),
        columnspacing=1.2,
        borderpad=0.1,
        **{**settings, **more},
    )


def percent(ax, which: str = "both") -> None:
    """Write the ticks of an axis whose values run from 0 to 1 as per cent."""
    from matplotlib.ticker import PercentFormatter

    for axis in (ax.xaxis, ax.yaxis) if which == "both" else (getattr(ax, f"{which}axis"),):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol="%"))
