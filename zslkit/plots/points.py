"""The feature map: seen, unseen and generated features in one plane."""

from collections.abc import Iterable, Mapping

import numpy as np
from matplotlib.lines import Line2D

from zslkit.errors import UsageError
from zslkit.maps import FeatureMap, cached_map
from zslkit.plots import style
from zslkit.plots.labels import label_groups


@style.styled
def feature_map(
    problem,
    generated: Mapping[str, np.ndarray] | None = None,
    highlight: Iterable[str] | None = None,
    ax=None,
    *,
    layout: FeatureMap | None = None,
    note: bool = True,
):
    """Draw the real features of a problem, and generated ones among them.

    Parameters
    ----------
    problem
        A :class:`~zslkit.problem.ZeroShotProblem`.
    generated
        Class name to generated features ``[n, d]``. They are placed, not fitted: the real
        points stay where they are.
    highlight
        Names of classes to look at: these are labelled, all others step back. By default the
        unseen classes are labelled and nothing steps back.
    ax
        Axes to draw in; by default a new figure.
    layout
        The map; by default :func:`zslkit.maps.cached_map` of the problem.
    note
        Say under the figure how far it can be trusted.

    Returns
    -------
    The matplotlib figure.

    Raises
    ------
    UsageError
        A class name is unknown, or the features of a class have the wrong shape.
    """
    generated = dict(generated or {})
    named = [problem.class_names[c] for c in problem.unseen_classes]
    if highlight is not None:
        named = [highlight] if isinstance(highlight, str) else list(highlight)
    ids = [problem.index_of(name) for name in dict.fromkeys([*named, *generated])]
    layout = cached_map(problem) if layout is None else layout
    placed = {name: layout.place(features) for name, features in generated.items()}
    figure, ax = style.axes_for(ax, height=5.4)

    labels = problem.labels[layout.rows]
    spotlight = np.isin(labels, ids) if highlight is not None else np.ones(len(labels), bool)
    kinds = {
        "seen": np.isin(labels, problem.seen_classes),
        "unseen": np.isin(labels, problem.unseen_classes),
    }
    crowd = len(labels) > 600
    for kind, ours in kinds.items():
        for lit in (False, True):
            here = layout.layout[ours & (spotlight == lit)]
            if len(here):
                _dots(ax, here, kind, faint=not lit, small=crowd)
    for points in placed.values():
        _dots(ax, points, "generated", small=crowd and len(points) > 60)

    groups = [(problem.class_names[c], layout.layout[labels == c], c) for c in ids]
    groups = [(n, p if len(p) else placed.get(n, p), c) for n, p, c in groups]
    groups = [group for group in groups if len(group[1])]
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.margins(0.04)
    for side in ax.spines.values():
        side.set_visible(False)
    if note:
        ax.set_xlabel(_note(layout, generated), fontsize=10, color=style.QUIET, loc="left")
    kinds_shown = [k for k in kinds if kinds[k].any()] + ["generated"] * bool(generated)
    style.key_above(ax, [_sample(kind) for kind in kinds_shown])
    label_groups(
        ax,
        [style.readable(name) for name, _, _ in groups],
        np.array([np.median(points, axis=0) for _, points, _ in groups]).reshape(-1, 2),
        [style.DARK["unseen" if c in problem.unseen_classes else "seen"] for _, _, c in groups],
        np.concatenate([layout.layout[spotlight], *placed.values()]),
    )
    return figure


def _dots(ax, points, kind, *, faint=False, small=False):
    edge = {"generated": 0.35, "unseen": 0.3, "seen": 0}[kind]
    ax.scatter(
        *points.T,
        s={"seen": 20, "unseen": 26, "generated": 34}[kind] * (0.55 if small else 1),
        marker=style.MARKERS[kind],
        color=style.COLOURS[kind],
        alpha=0.13 if faint else {"seen": 0.45, "unseen": 0.75, "generated": 0.9}[kind],
        linewidths=0 if faint or (small and kind != "generated") else edge,
        edgecolors="white",
        zorder={"seen": 2, "unseen": 3, "generated": 4}[kind] - faint,
        rasterized=True,
        label=kind,
    )


def _sample(kind):
    return Line2D(
        [], [], ls="", marker=style.MARKERS[kind], color=style.COLOURS[kind], ms=8, label=kind
    )


def _note(layout, generated) -> str:
    lines = [
        f"{len(layout.landmarks)} real features, UMAP, trustworthiness "
        f"{layout.trustworthiness:.2f} of 1."
    ]
    if generated:
        far = np.concatenate([layout.distance_to_nearest(f) for f in generated.values()])
        lines.append(
            "Generated features lie "
            f"{np.median(far) / layout.spacing:.1f} times as far from the nearest real one\n"
            "as real ones lie from each other (median)."
        )
    return "\n".join(lines)


def check_names(problem, names, what: str) -> list[str]:
    """``names`` as a list, each of them a class of the problem."""
    names = [names] if isinstance(names, str) else list(names)
    if not names:
        raise UsageError(f"{what} is empty; name at least one class of {problem.name}.")
    for name in names:
        problem.index_of(name)
    return names
