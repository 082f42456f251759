"""Shapes in animal units: circles, fat curves made of circles, polygons, and layers of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

Point = tuple[float, float]
Colour = tuple[float, float, float]


class Circle(NamedTuple):
    """A disc."""

    x: float
    y: float
    r: float


class Polygon(NamedTuple):
    """A filled polygon."""

    points: tuple[Point, ...]


Shape = Circle | Polygon


@dataclass
class Layer:
    """Shapes of one colour that are shaded and outlined together, painted in order.

    Attributes
    ----------
    coat
        Which marks lie on it: ``torso``, ``legs``, ``tail``, ``head``, ``wing`` or nothing.
    belly
        How much the underside pales, 0 to 1.
    shade, outline
        Strength of the light and width of the dark rim; 0 for none.
    body
        A sketch draws all body layers with one common outline.
    inked
        Whether a sketch draws it at all.
    """

    shapes: list[Shape]
    colour: Colour
    coat: str | None = None
    belly: float = 0.0
    shade: float = 1.0
    outline: float = 1.0
    body: bool = False
    inked: bool = True


def limb(points: Sequence[Point], radii: Sequence[float]) -> list[Shape]:
    """A fat curve through ``points``: overlapping circles whose radius changes along the way."""
    xy, r = np.asarray(points, float), np.asarray(radii, float)
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T))]
    count = int(np.clip(along[-1] / max(r.min() * 0.45, 0.3), 8, 40))
    at = np.linspace(0, along[-1], count)
    curves = [np.interp(at, along, v) for v in (xy[:, 0], xy[:, 1], r)]
    if len(xy) > 2:
        curves = [_soften(v) for v in curves]
    return [Circle(x, y, max(radius, 0.05)) for x, y, radius in zip(*curves, strict=True)]


def _soften(values: np.ndarray) -> np.ndarray:
    kernel = np.array([1, 2, 3, 2, 1]) / 9
    for _ in range(2):
        padded = np.pad(values, 2, mode="reflect", reflect_type="odd")
        values = np.convolve(padded, kernel, "valid")
    return values


def dot(x: float, y: float, r: float) -> list[Shape]:
    """One disc."""
    return [Circle(x, y, r)]


def polygon(*points: Point) -> list[Shape]:
    """One filled polygon."""
    return [Polygon(points)]


def bounds(layers: Sequence[Layer]) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of everything."""
    xs, ys = [], []
    for layer in layers:
        for shape in layer.shapes:
            if isinstance(shape, Circle):
                xs += [shape.x - shape.r, shape.x + shape.r]
                ys += [shape.y - shape.r, shape.y + shape.r]
            else:
                xs += [x for x, _ in shape.points]
                ys += [y for _, y in shape.points]
    return min(xs), max(xs), min(ys), max(ys)
