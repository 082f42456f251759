"""The book's figures. Each function draws in one look and returns a matplotlib figure.

Nothing is shown or saved here: end a notebook cell in the figure, or call ``savefig``.
"""

from zslkit.plots.compact import Compact, compact
from zslkit.plots.curves import line_with_band, loss_curves, seen_unseen_curve
from zslkit.plots.differences import paired_differences
from zslkit.plots.pictures import gallery
from zslkit.plots.points import feature_map
from zslkit.plots.retrieved import retrieval_sheet
from zslkit.plots.source import PackageSource, source
from zslkit.plots.stepper import Stepper, stepper
from zslkit.plots.style import ACCENT, GENERATED, INK, NEUTRAL, SEEN, UNSEEN, subplots, use
from zslkit.plots.tables import attribute_heatmap, bars_with_seeds, confusion

__all__ = [
    "ACCENT",
    "GENERATED",
    "INK",
    "NEUTRAL",
    "SEEN",
    "UNSEEN",
    "Compact",
    "PackageSource",
    "Stepper",
    "attribute_heatmap",
    "bars_with_seeds",
    "compact",
    "confusion",
    "feature_map",
    "gallery",
    "line_with_band",
    "loss_curves",
    "paired_differences",
    "retrieval_sheet",
    "seen_unseen_curve",
    "source",
    "stepper",
    "subplots",
    "use",
]
