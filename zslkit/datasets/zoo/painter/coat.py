"""Stripes, spots and patches: what lies on a coat, as fields over the whole canvas."""

import math
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from zslkit.datasets.zoo.painter.geometry import Circle, Layer, Shape, limb
from zslkit.datasets.zoo.painter.raster import Canvas
from zslkit.datasets.zoo.painter.traits import ramp


@dataclass
class Frame:
    """Where the trunk of the body lies, so that marks and water find it.

    ``y`` is its middle, ``r`` its radius, ``upright`` the angle of a bird's body in radians,
    ``waterline`` the height to which a wading or swimming animal is under water (or None).
    """

    y: float
    r: float
    upright: float = 0.0
    waterline: float | None = None


@dataclass
class Marks:
    """``stripes[part]`` are waves in [-1.35, 1.35]; ``spots`` and ``patches`` masks in [0, 1]."""

    stripes: dict[str, np.ndarray]
    spots: np.ndarray | None
    patches: np.ndarray | None
    spot_shapes: list[Shape]
    patch_shapes: list[Shape]


def lengthwise(t: SimpleNamespace) -> float:
    """Furry animals wear their stripes along the back (chipmunks, skunks), others around it."""
    return ramp(t.fluffy * t.claws, 0.3, 0.45)


def marks_for(t: SimpleNamespace, canvas: Canvas, frame: Frame, rng: np.random.Generator) -> Marks:
    """Lay out the marks of one individual, in animal coordinates."""
    stripes = _stripes(t, canvas, frame, rng) if t.stripes > 0.08 else {}
    spots, spot_shapes = _spots(t, canvas, rng) if t.spots > 0.08 else (None, [])
    patch_shapes = _patches(t, frame, rng) if t.patches > 0.08 else []
    patches = canvas.mask(patch_shapes) if patch_shapes else None
    return Marks(stripes, spots, patches, spot_shapes, patch_shapes)


def _stripes(t, canvas, frame, rng):
    x, y = canvas.animal_coordinates()
    phase = rng.uniform(0, 2 * math.pi, 5)
    period = (3.4 + 2.6 * t.fins) * rng.uniform(0.85, 1.15)
    wobble = 0.7 * np.sin(y * 0.55 + phase[0]) + 0.5 * np.sin(y * 0.9 + x * 0.35 + phase[1])
    turn = 2 * math.pi / period
    around = np.sin(turn * (x + wobble) + phase[2]) + 0.35 * np.sin(0.7 * x + 0.8 * y + phase[3])
    along = 1.2 * np.sin(2 * math.pi * (y - frame.y + 0.62 * frame.r) / (1.05 * frame.r) + 1.3)
    along = np.where(y > frame.y + 0.25 * frame.r, -1.0, along)  # only the back has them
    k = lengthwise(t)
    rings = np.sin(turn * 1.3 * (0.8 * x + 0.55 * y) + phase[1])
    torso = (1 - k) * around + k * along
    return {
        "torso": torso,
        "head": (1 - k) * around + k * np.sin(turn * 1.6 * y + 1.0),
        "legs": np.sin(turn * 1.25 * (y + 0.3 * np.sin(x + phase[4])) + phase[3]) - 2 * k,
        "tail": rings - 0.5 * k,
        "wing": torso,
    }


def _spots(t, canvas, rng):
    step = 3.0 + 1.2 * t.big
    radius = (0.72 + 0.75 * t.big) * (0.55 + 0.45 * t.spots)
    shapes, hollows = [], []
    for i, x in enumerate(np.arange(-32, 34, step)):
        for y in np.arange(-52, 8, step * 0.9):
            px = x + rng.normal(0, step * 0.16)
            py = y + rng.normal(0, step * 0.16) + (i % 2) * step * 0.45
            r = radius * rng.uniform(0.75, 1.2)
            shapes += [Circle(px, py, r)]
            shapes += [Circle(px + r * 0.5, py + r * rng.normal(0, 0.4), r * 0.7)]
            hollows.append(Circle(px + r * 0.2, py, r * 0.42))
    field = canvas.mask(shapes)
    rosettes = 0.8 * ramp(t.spots, 0.6, 0.8) * ramp(t.claws, 0.7, 0.9) * ramp(t.big, 0.3, 0.45)
    if rosettes > 0.05:
        field = field * (1 - rosettes * canvas.mask(hollows))
    return field, shapes[::2]


def _patches(t, frame, rng):
    r = frame.r
    if t.claws > 0.4:  # a band over the shoulders
        x = 9 + rng.normal(0, 0.5)
        ends = [(x, frame.y - 1.2 * r), (x - 1.5, frame.y + r)]
        return limb(ends, [3.4 * t.patches, 3.8 * t.patches])
    if t.trunk > 0.3:  # a saddle over the back
        x = -4.5 + rng.normal(0, 0.8)
        return limb([(x, frame.y - 1.1 * r), (x - 3, frame.y + r)], [6.5 * t.patches] * 2)
    shapes = []
    count = 3 if t.fins > 0.5 else 6
    for i in range(count):
        x = -12 + 24 * (i + rng.uniform(0.15, 0.85)) / count
        y = frame.y + rng.uniform(-0.8, 0.55) * r
        if t.fins > 0.5:  # swimmers have them low
            x, y = 0.7 * x, frame.y + r * rng.uniform(0.5, 0.9)
        size = t.patches * rng.uniform(2.0, 3.8)
        shapes.append(Circle(x, y, size))
        for part in (0.75, 0.6):
            shapes.append(Circle(x + rng.normal(0, 1.5), y + rng.normal(0, 1.2), size * part))
    return shapes


def dyed(
    colour: np.ndarray, layer: Layer, t: SimpleNamespace, marks: Marks, mark: tuple, box: tuple
) -> np.ndarray:
    """Lay the marks over ``colour`` ``[h, w, 3]``, the pixels of ``layer`` inside ``box``."""
    if layer.coat in marks.stripes and layer.coat != "wing":
        duty = 0.15 + 0.25 * ramp(0.3 - t.stripes, 0, 0.2)
        wave = np.clip((marks.stripes[layer.coat][box] - duty) * 4, 0, 1)
        strength = min(1, 1.15 * t.stripes) * (0.75 if layer.coat == "head" else 1)
        colour = _over(colour, mark, wave * strength)
    if marks.spots is not None and layer.coat != "head":
        colour = _over(colour, mark, marks.spots[box] * min(1, 1.2 * t.spots))
    if marks.patches is not None and layer.coat == "torso":
        colour = _over(colour, mark, marks.patches[box])
    return colour


def _over(colour, mark, amount):
    amount = amount[..., None]
    return colour * (1 - amount) + np.array(mark, np.float32) * amount
