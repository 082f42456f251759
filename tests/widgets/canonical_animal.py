"""The animal that Python's painter draws when nothing is left to chance."""

import math

import numpy as np

from zslkit.datasets.zoo.painter import picture
from zslkit.datasets.zoo.painter.coat import marks_for
from zslkit.datasets.zoo.painter.colours import choose_colours
from zslkit.datasets.zoo.painter.raster import SIDE, Canvas, shrink
from zslkit.datasets.zoo.painter.traits import body_plan, individual, traits_of


class Mean:
    """A random generator whose every draw is its mean, and whose lots fall on the likeliest."""

    def uniform(self, low=0.0, high=1.0, size=None):
        return _repeated((low + high) / 2, size)

    def normal(self, mean=0.0, spread=1.0, size=None):
        return _repeated(mean, size)

    def choice(self, count, p):
        return int(np.argmax(p))

    def random(self):
        return 0.5


def _repeated(value, size):
    return value if size is None else np.full(size, float(value))


def canonical_animal(attributes, scale, x, y):
    """Picture ``[64, 64, 3]`` on white and its silhouette ``[64, 64]``, origin at pixel (x, y)."""
    mean = Mean()
    t = traits_of(attributes)
    draw = picture.PLANS[body_plan(t, mean)]
    t = individual(t, mean, 0)
    coat = choose_colours(t, mean)
    layers, frame = draw(t, coat, mean)
    canvas = Canvas(scale, x, y, mirrored=False, tilt=0.0)
    marks, across = marks_for(t, canvas, frame, mean), canvas.animal_coordinates()
    image = np.full((SIDE, SIDE, 3), 255, np.float32)
    silhouette = np.zeros((SIDE, SIDE), np.float32)
    for layer in layers:
        above = math.cos(-1.55), math.sin(-1.55)
        picture._add(image, layer, t, coat, frame, marks, canvas, across, above)
        silhouette = np.maximum(silhouette, canvas.mask(layer.shapes))
    return shrink(np.clip(image, 0, 255)), shrink(silhouette) > 0.5
