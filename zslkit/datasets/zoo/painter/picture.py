"""The picture: an animal in its place, in colour."""

import math
from types import SimpleNamespace

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from zslkit.datasets.zoo.painter import bird, quadruped, swimmer
from zslkit.datasets.zoo.painter.coat import Frame, Marks, dyed, marks_for
from zslkit.datasets.zoo.painter.colours import Coat, choose_colours, mix
from zslkit.datasets.zoo.painter.geometry import Layer, bounds
from zslkit.datasets.zoo.painter.raster import FINE, SIDE, SIZE, Canvas, relief, shrink
from zslkit.datasets.zoo.painter.scene import backdrop, flood, overgrow
from zslkit.datasets.zoo.painter.traits import body_plan, individual, traits_of

PLANS = {"four_legs": quadruped.draw, "wings": bird.draw, "fins": swimmer.draw}
RIM = (26, 18, 36)


def paint(
    attributes: np.ndarray, rng: np.random.Generator, *, variation: float = 0.14
) -> np.ndarray:
    """Paint one picture of an animal with these attributes.

    Pose, size, direction, light, place and the individual's own proportions are drawn from
    ``rng``; the same generator state gives the same picture.

    Parameters
    ----------
    attributes
        ``[28]`` in the order of :data:`~zslkit.datasets.zoo.painter.ATTRIBUTES`, 0 to 1. The
        body plan is the largest of ``four_legs``, ``wings`` and ``fins``: it jumps where two of
        them change places (see :func:`.traits.body_plan`), everything else changes gradually.
    rng
        Source of everything that is not an attribute.
    variation
        How much individuals differ: the relative standard deviation of each trait.

    Returns
    -------
    ``[64, 64, 3]`` uint8.

    Raises
    ------
    UsageError
        ``attributes`` has another length or holds NaN.
    """
    t = traits_of(attributes)
    plan = body_plan(t, rng)
    t = individual(t, rng, variation)
    coat = choose_colours(t, rng)
    layers, frame = PLANS[plan](t, coat, rng)
    canvas, ground, width = _place(t, layers, plan == "fins", rng)
    scene = backdrop(t, rng, ground)
    marks = marks_for(t, canvas, frame, rng)
    angle = rng.uniform(-2.4, -0.7)
    light = math.cos(angle), math.sin(angle)
    if scene.kind != "under":
        _cast_shadow(scene, layers, canvas, ground, width, light)
    across = canvas.animal_coordinates()
    for layer in layers:
        _add(scene.image, layer, t, coat, frame, marks, canvas, across, light)
    line = None if frame.waterline is None else ground + frame.waterline * canvas.scale
    flood(scene, line, rng)
    if rng.random() < 0.35:
        overgrow(scene, rng)
    return _photograph(scene.image, rng)


def _place(t, layers, swims, rng):
    left, right, top, bottom = bounds(layers)
    largest = min(62 / (right - left), 55 / (bottom - top))
    scale = largest * (0.78 + 0.22 * t.big) * rng.uniform(0.7, 1.0)
    tilt = rng.normal(0, 0.16 if swims else 0.035)
    mirrored = bool(rng.random() < 0.5)
    width, height = (right - left) * scale, (bottom - top) * scale
    side = -1 if mirrored else 1
    x = 32 - side * (left + right) / 2 * scale + rng.uniform(-0.5, 0.5) * max(0, 62 - width) * 0.7
    if swims:
        y = 32 - (top + bottom) / 2 * scale + rng.normal(0, 2.5)
    else:
        y = 60 - rng.uniform(0, 1) * max(0, 58 - height) * 0.55
    return Canvas(scale, x, y, mirrored, tilt), y, width


def _cast_shadow(scene, layers, canvas, ground, width, light):
    left, right, _, _ = bounds(layers)
    x = (canvas.x + canvas.side * (left + right) / 2 * canvas.scale - 3 * light[0]) * FINE
    y, half = ground * FINE, 0.45 * width * FINE
    image = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(image).ellipse((x - half, y - 2.2 * FINE, x + half, y + 2.4 * FINE), fill=150)
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(1.6 * FINE)), np.float32)
    soft = soft[..., None] / 255 * 0.55
    scene.image = scene.image * (1 - soft) + np.array((40, 40, 60), np.float32) * soft


def _add(
    image: np.ndarray,
    layer: Layer,
    t: SimpleNamespace,
    coat: Coat,
    frame: Frame,
    marks: Marks,
    canvas: Canvas,
    across: tuple[np.ndarray, np.ndarray],
    light: tuple[float, float],
) -> None:
    """Paint one layer onto ``image``, in place, inside the box it covers."""
    stencil = canvas.stencil(layer.shapes)
    found = stencil.getbbox()
    if found is None:
        return
    pad = 3 * FINE
    left, top = max(0, found[0] - pad), max(0, found[1] - pad)
    right, bottom = min(SIDE, found[2] + pad), min(SIDE, found[3] + pad)
    box, crop = np.s_[top:bottom, left:right], (left, top, right, bottom)
    stencil = stencil.crop(crop)
    inside = np.asarray(stencil, np.float32)[..., None] / 255
    if layer.outline > 0:
        rim = canvas.stencil(layer.shapes, 0.42 * layer.outline).crop(crop)
        rim = np.asarray(rim, np.float32)[..., None] / 255 * 0.8
        dark = np.array(mix(layer.colour, RIM, 0.72), np.float32)
        image[box] = image[box] * (1 - rim) + dark * rim
    colour = np.empty((*inside.shape[:2], 3), np.float32)
    colour[:] = layer.colour
    if layer.belly > 0.02:
        amount = _underside(frame, across[0][box], across[1][box])[..., None] * layer.belly
        colour = colour * (1 - amount) + np.array(coat.white, np.float32) * amount
    if layer.coat:
        colour = dyed(colour, layer, t, marks, coat.mark, box)
    if layer.shade > 0:
        lit = np.clip(relief(stencil, light) * layer.shade, -0.55, 0.45)[..., None]
        bright = colour + (255 - colour) * lit * 0.55
        colour = np.where(lit < 0, colour * (1 + 0.9 * lit), bright)
    image[box] = image[box] * (1 - inside) + colour * inside


def _underside(frame, x, y):
    """0 on the back, 1 on the belly; the chest of a bird that stands upright is its belly."""
    down = (y - frame.y) / frame.r
    amount = 3.4 * x / frame.r + 0.9 + 0.5 * down if frame.upright > 0.5 else 2.2 * down - 0.35
    return np.clip(amount, 0, 1)


def _photograph(image, rng):
    """Average to 64 x 64; then exposure, white balance and grain."""
    image = shrink(np.clip(image, 0, 255))
    image = (image - 128) * rng.uniform(0.88, 1.1) + 128
    image = image + rng.normal(0, 8) + rng.normal(0, 3, 3)
    image = image + rng.normal(0, 2.5, (SIZE, SIZE, 3))
    return np.clip(image, 0, 255).astype(np.uint8)
