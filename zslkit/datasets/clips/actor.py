"""An animal of the zoo that can move: its painted shapes, and how a pose bends them.

Lengths are the painter's animal units: y grows downwards, the ground is y = 0, and the animal
looks towards +x. Only animals on four legs act.
"""

import math
from typing import NamedTuple

import numpy as np

from zslkit.datasets.zoo.painter import quadruped
from zslkit.datasets.zoo.painter.colours import choose_colours, mix
from zslkit.datasets.zoo.painter.geometry import Circle
from zslkit.datasets.zoo.painter.traits import individual, traits_of

RIM = (26, 18, 36)


class Pose(NamedTuple):
    """One moment of an action, in radians and in parts of the length of a leg.

    ``swing`` holds four angles: hind and front leg of the far side, then of the near side.
    """

    swing: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    head: float = 0.0
    low: float = 0.0
    pitch: float = 0.0
    spin: float = 0.0
    squash: float = 1.0


class Actor:
    """One individual: its shapes as arrays, painted in their order.

    Attributes
    ----------
    size
        Length and height of the animal at rest.
    leg
        Length of its legs.
    """

    def __init__(self, attributes: np.ndarray, rng: np.random.Generator, variation: float = 0.1):
        t = individual(traits_of(attributes), rng, variation)
        t = type(t)(**{**vars(t), "water": 0.0})  # the stage has water of its own
        layers, frame = quadruped.draw(t, choose_colours(t, rng), rng)
        self.belly = frame.y + 0.6 * frame.r
        self.leg = -self.belly
        self.middle = (0.0, frame.y)
        points, radii, parts = [], [], []
        self.shapes = []  # (first point, how many, colour): a single point is a circle
        trunk = next(k for k, layer in enumerate(layers) if layer.coat == "torso")
        for k, layer in enumerate(layers):
            lowest = np.mean([_middle(shape)[1] for shape in layer.shapes])
            is_leg = layer.coat == "legs" or lowest > 0.45 * self.belly
            side = (0 if k < trunk else 2) if is_leg else -1
            fill = tuple(int(v) for v in np.clip(layer.colour, 0, 255))
            dark = tuple(int(v) for v in mix(layer.colour, RIM, 0.6)) if layer.outline else None
            # at this size every second circle of a limb is enough
            thin = layer.shapes[::2] if len(layer.shapes) > 9 else layer.shapes
            for colour in (dark, fill) if dark else (fill,):
                for shape in thin:
                    corners = [shape[:2]] if isinstance(shape, Circle) else list(shape.points)
                    grown = 0.8 if colour is dark else 0.0
                    self.shapes.append((len(points), len(corners), colour))
                    points += corners
                    radii += [shape.r + grown if isinstance(shape, Circle) else 0.0] * len(corners)
                    parts += [side] * len(corners)
        self.points, self.radii = np.array(points, float), np.array(radii)
        self.side = np.array(parts)
        self.leg_of = np.where(self.side < 0, -1, self.side + (self.points[:, 0] > 0))
        body = self.points[self.side < 0]
        self.front = float(np.quantile(body[:, 0], 0.62))
        spread = np.ptp(self.points, axis=0)
        self.size = float(spread[0]), float(spread[1])

    def posed(self, pose: Pose) -> np.ndarray:
        """The points ``[n, 2]`` of all shapes in this pose."""
        x, y = self.points.T.copy()
        depth = np.clip(y - self.belly, 0, None) * (self.leg_of >= 0)
        angle = np.array([*pose.swing, 0.0])[self.leg_of]
        x += depth * np.sin(angle)
        y -= depth * (1 - np.cos(angle))
        if pose.low:
            y -= depth * 0.85 * pose.low
            y += self.leg * 0.85 * pose.low
        if pose.head:
            along = np.clip((x - self.front) / (0.3 * self.size[0]) + 0.35, 0, 1)
            bend = pose.head * along * (self.leg_of < 0)
            pivot = self.front, self.middle[1] + self.leg * 0.85 * pose.low
            x, y = _turned(x, y, bend, pivot)
        if pose.pitch:
            x, y = _turned(x, y, -pose.pitch, (-0.3 * self.size[0], -0.15 * self.leg))
        if pose.spin:
            x, y = _turned(x, y, pose.spin, (self.middle[0], self.middle[1] * (1 - pose.low)))
        return np.stack([x * pose.squash, y], 1)


def _turned(x, y, angle, pivot):
    cos, sin = np.cos(angle), np.sin(angle)
    dx, dy = x - pivot[0], y - pivot[1]
    return pivot[0] + cos * dx - sin * dy, pivot[1] + sin * dx + cos * dy


def _middle(shape):
    return shape[:2] if isinstance(shape, Circle) else np.mean(shape.points, 0)


def wave(phase: float) -> float:
    """A hop: 0 on the ground, 1 at its top, once a turn of ``phase``."""
    return abs(math.sin(phase / 2))
