"""Layers become pixels: masks, outlines, light from the side."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from zslkit.datasets.zoo.painter.geometry import Circle, Shape

SIZE = 64  # pixels of a finished picture
FINE = 3  # it is painted this many times larger and averaged down
SIDE = SIZE * FINE


class Canvas:
    """Where animal units land on the picture: scale, shift, mirror and a slight tilt.

    Parameters
    ----------
    scale
        Pixels per animal unit.
    x, y
        The pixel of the animal's origin: below the middle of its body, on the ground.
    mirrored
        The animal looks to the left.
    tilt
        Rotation in radians.
    """

    def __init__(self, scale: float, x: float, y: float, mirrored: bool, tilt: float):
        self.scale, self.x, self.y, self.side = scale, x, y, -1 if mirrored else 1
        self.cos, self.sin = math.cos(tilt), math.sin(tilt)

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Animal units to fine pixels."""
        turned_x, turned_y = x * self.cos - y * self.sin, x * self.sin + y * self.cos
        return (
            (self.x + self.side * self.scale * turned_x) * FINE,
            (self.y + self.scale * turned_y) * FINE,
        )

    def animal_coordinates(self) -> tuple[np.ndarray, np.ndarray]:
        """x and y in animal units of every fine pixel, each ``[192, 192]``."""
        row, column = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
        x = (column / FINE - self.x) / (self.side * self.scale)
        y = (row / FINE - self.y) / self.scale
        return x * self.cos + y * self.sin, -x * self.sin + y * self.cos

    def stencil(self, shapes: list[Shape], grow: float = 0.0) -> Image.Image:
        """The shapes in white on black, ``grow`` pixels fatter than they are."""
        image = Image.new("L", (SIDE, SIDE), 0)
        draw = ImageDraw.Draw(image)
        extra = grow * FINE
        for shape in shapes:
            if isinstance(shape, Circle):
                x, y = self.pixel(shape.x, shape.y)
                r = max(shape.r * self.scale * FINE + extra, 0.6)
                draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
            else:
                corners = [self.pixel(*point) for point in shape.points]
                draw.polygon(corners, fill=255)
                if extra > 0:
                    width = max(1, round(2 * extra))
                    draw.line([*corners, corners[0]], fill=255, width=width, joint="curve")
        return image

    def mask(self, shapes: list[Shape], grow: float = 0.0) -> np.ndarray:
        """The stencil as ``[192, 192]`` numbers in [0, 1]."""
        return np.asarray(self.stencil(shapes, grow), np.float32) / 255


def relief(stencil: Image.Image, light: tuple[float, float]) -> np.ndarray:
    """Brightening (> 0) and darkening (< 0) of a rounded shape lit from ``light``, ``[h, w]``.

    The blurred stencil is taken as a height; its slope towards the light is the brightness.
    """
    width, height = stencil.size
    small = stencil.resize((max(2, width // 3), max(2, height // 3)), Image.BILINEAR)
    radius = max(1.2, 0.055 * min(small.size) + 1.4)
    surface = np.asarray(small.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255
    slope_y, slope_x = np.gradient(surface)
    lit = -(slope_x * light[0] + slope_y * light[1]) * radius * 1.1
    back = Image.fromarray(lit.astype(np.float32)).resize((width, height), Image.BILINEAR)
    return np.asarray(back)


def shrink(image: np.ndarray) -> np.ndarray:
    """Average ``[192, 192, ...]`` down to ``[64, 64, ...]``."""
    return image.reshape(SIZE, FINE, SIZE, FINE, *image.shape[2:]).mean((1, 3))
