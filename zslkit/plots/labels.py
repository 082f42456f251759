"""Names written beside groups of points, where they cover as little as possible."""

import numpy as np
from matplotlib.patheffects import withStroke

# Where a label may go, in points from the middle of its group: near places first.
_DIRECTIONS = [(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1)]
_REACH = (10, 17, 26, 38)


def label_groups(ax, names, middles, colours, points, *, size=10) -> list:
    """Write each name near the middle of its group.

    Of a few dozen places round the middle, each label takes the one that hides the fewest
    points, covers no other label and is not nearer to another group; if it had to go far, a
    thin line leads back.

    Parameters
    ----------
    names, colours
        One for each group.
    middles
        ``[groups, 2]`` in data coordinates.
    points
        ``[n, 2]``, what is better not covered.

    Returns
    -------
    The matplotlib annotations.
    """
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()  # only now does every point have its place in the figure
    unit = figure.dpi / 72
    pixels = ax.transData.transform(np.asarray(points, float).reshape(-1, 2))
    centres = ax.transData.transform(np.asarray(middles, float).reshape(-1, 2))
    frame = ax.get_window_extent()
    taken: list[np.ndarray] = []
    written = []
    for i in np.argsort(-centres[:, 1], kind="stable"):  # from the top down
        label = ax.annotate(
            names[i],
            middles[i],
            xytext=(0, 0),
            textcoords="offset points",
            ha="center",
            va="center",
            color=colours[i],
            fontsize=size,
            fontweight="bold",
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
            zorder=6,
        )
        extent = label.get_window_extent()
        half = np.array([extent.width, extent.height]) / 2 + 2 * unit
        best = None
        for reach in _REACH:
            for direction in _DIRECTIONS:
                shift = np.array(direction) * (reach * unit + half * np.abs(direction) * 0.8)
                box = np.concatenate([centres[i] + shift - half, centres[i] + shift + half])
                cost = _cost(box, pixels, taken, frame) + 0.08 * reach
                cost += 25 * _nearer_to_another(centres[i] + shift, i, centres)
                if best is None or cost < best[0]:
                    best = cost, shift, box, reach
        _, shift, box, reach = best
        taken.append(box)
        label.set_position(shift / unit)
        if reach > _REACH[1]:
            ax.annotate(
                "",
                middles[i],
                xytext=shift / unit,
                textcoords="offset points",
                arrowprops={"arrowstyle": "-", "color": colours[i], "lw": 0.9, "shrinkA": 7},
                zorder=5,
            )
        written.append(label)
    return written


def _cost(box, pixels, taken, frame) -> float:
    inside = np.all((pixels > box[:2]) & (pixels < box[2:]), axis=1).sum()
    overlap = sum(_area(box, other) for other in taken)
    out = max(frame.x0 - box[0], 0) + max(box[2] - frame.x1, 0)
    out += max(frame.y0 - box[1], 0) + max(box[3] - frame.y1, 0)
    return inside + overlap + 5 * out


def _nearer_to_another(place, own, centres) -> bool:
    distance = np.linalg.norm(centres - place, axis=1)
    return distance.argmin() != own


def _area(a, b) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(width, 0) * max(height, 0)
