"""Sketches: line drawings of the same animals by five clumsy hands, at two levels of care."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from zslkit.datasets.zoo.painter.coat import marks_for
from zslkit.datasets.zoo.painter.colours import brightness, choose_colours
from zslkit.datasets.zoo.painter.geometry import Circle, bounds
from zslkit.datasets.zoo.painter.picture import PLANS
from zslkit.datasets.zoo.painter.raster import FINE, SIDE, Canvas, shrink
from zslkit.datasets.zoo.painter.traits import body_plan, individual, traits_of
from zslkit.errors import UsageError


class Hand(NamedTuple):
    """How somebody draws: line width, slow and fast shaking, lost strokes, care for detail."""

    line: float
    wobble: float
    tremor: float
    gaps: float
    twice: bool
    detail: float


HANDS = {
    "careful": Hand(0.55, 0.7, 0.10, 0.02, False, 1.0),
    "hurried": Hand(0.75, 1.6, 0.15, 0.05, True, 0.7),
    "trembling": Hand(0.45, 1.0, 0.55, 0.10, False, 0.6),
    "child": Hand(0.95, 2.3, 0.20, 0.00, False, 0.4),
    "forgetful": Hand(0.50, 1.3, 0.20, 0.30, False, 0.8),
}


class Abstraction(NamedTuple):
    """How far a drawing is from a tracing.

    ``shaking`` multiplies a hand's own, ``lost`` is added to its lost strokes, ``care`` multiplies
    its care for detail; the animal fills ``smallest`` to ``largest`` of the paper, is ``turned``
    (radians, standard deviation) and ``shifted`` (pixels, likewise).
    """

    shaking: float
    lost: float
    care: float
    smallest: float
    largest: float
    turned: float
    shifted: float


ABSTRACTIONS = {
    "easy": Abstraction(1.0, 0.0, 1.0, 0.82, 1.0, 0.06, 1.2),
    "hard": Abstraction(1.35, 0.12, 0.6, 0.58, 0.95, 0.28, 2.0),
}


def sketch(
    attributes: np.ndarray,
    rng: np.random.Generator,
    hand: str | None = None,
    *,
    abstraction: str = "easy",
) -> np.ndarray:
    """Draw an animal in ink on white paper.

    Parameters
    ----------
    attributes
        ``[28]`` in the order of :data:`~zslkit.datasets.zoo.painter.ATTRIBUTES`, 0 to 1.
    rng
        Source of pose, proportions and mistakes.
    hand
        One of ``careful``, ``hurried``, ``trembling``, ``child``, ``forgetful``; by lot if None.
    abstraction
        ``easy``; or ``hard``: the hand shakes more, loses strokes and leaves details out, and the
        animal is larger or smaller, turned and shifted on the paper.

    Returns
    -------
    ``[64, 64]`` uint8, 255 is paper.

    Raises
    ------
    UsageError
        Nobody has such a hand, there is no such level, or ``attributes`` is malformed.
    """
    if hand is None:
        hand = list(HANDS)[int(rng.integers(len(HANDS)))]
    if hand not in HANDS:
        raise UsageError(f"hand={hand!r} is not known; choose one of {', '.join(HANDS)}.")
    if abstraction not in ABSTRACTIONS:
        raise UsageError(
            f"abstraction={abstraction!r} is not known; choose one of {', '.join(ABSTRACTIONS)}."
        )
    level = ABSTRACTIONS[abstraction]
    style = _clumsier(HANDS[hand], level)
    t = traits_of(attributes)
    plan = body_plan(t, rng)
    t = individual(t, rng, 0.08 + 0.04 * style.wobble)
    layers, frame = PLANS[plan](t, choose_colours(t, rng), rng)
    layers = [layer for layer in layers if layer.inked]
    canvas = _place(layers, level, rng)
    marks = marks_for(t, canvas, frame, rng)
    ink = np.zeros((SIDE, SIDE), np.float32)
    for group in _strokes(layers):
        ink = _draw(ink, group, t, marks, canvas, style, rng)
    return _by_hand(ink, style, rng)


def _clumsier(hand, level):
    return hand._replace(
        wobble=hand.wobble * level.shaking,
        tremor=hand.tremor * level.shaking,
        gaps=hand.gaps + level.lost,
        detail=hand.detail * level.care,
    )


def _place(layers, level, rng):
    left, right, top, bottom = bounds(layers)
    fill = rng.uniform(level.smallest, level.largest)
    scale = min(56 / (right - left), 54 / (bottom - top)) * fill
    mirrored = bool(rng.random() < 0.5)
    x = 32 - (-1 if mirrored else 1) * (left + right) / 2 * scale + rng.normal(0, level.shifted)
    y = 32 - (top + bottom) / 2 * scale + rng.normal(0, level.shifted)
    return Canvas(scale, x, y, mirrored, rng.normal(0, level.turned))


def _strokes(layers):
    """Body layers share one outline; everything else is drawn by itself, in painting order."""
    body = [layer for layer in layers if layer.body]
    first = layers.index(body[0])
    behind = [[layer] for layer in layers[:first]]
    in_front = [[layer] for layer in layers[first:] if not layer.body]
    return [*behind, body, *in_front]


def _draw(ink, group, t, marks, canvas, style, rng):
    body = group[0].body
    shapes = [shape for layer in group for shape in layer.shapes]
    if not body:
        if rng.random() > style.detail + 0.45 and len(shapes) < 12:
            return ink  # left out
        small = len(shapes) == 1 and isinstance(shapes[0], Circle) and shapes[0].r < 1.4
        if small and brightness(group[0].colour) < 0.2:  # pupils and noses are filled
            return np.maximum(ink, canvas.mask(shapes))
    inside = canvas.mask(shapes)
    edge = canvas.mask(shapes, 1.5 * style.line) - inside
    ink = np.maximum(ink * (1 - inside), edge)
    if (body or group[0].coat in ("legs", "tail")) and rng.random() < style.detail + 0.25:
        ink = np.maximum(ink, _marks(group[0], t, marks, canvas, style, rng) * inside)
    return ink


def _marks(layer, t, marks, canvas, style, rng):
    texture = np.zeros((SIDE, SIDE), np.float32)
    if t.stripes > 0.25 and layer.coat in marks.stripes:
        texture = np.clip((marks.stripes[layer.coat] - 0.8) * 6, 0, 1)
    rings = []
    if t.spots > 0.25 and layer.body:
        rings.append([shape for shape in marks.spot_shapes if rng.random() < 0.6])
    if t.patches > 0.25 and layer.body:
        rings.append(marks.patch_shapes)
    for shapes in rings:
        ring = canvas.mask(shapes, style.line) - 0.8 * canvas.mask(shapes)
        texture = np.maximum(texture, ring)
    return texture


def _by_hand(ink, style, rng):
    drawn = _shaken(ink, style.wobble, style.tremor, rng)
    if style.twice:
        drawn = np.maximum(drawn, 0.8 * _shaken(ink, 0.55 * style.wobble, style.tremor, rng))
    if style.gaps > 0:
        field = _smooth_noise(11, rng)
        drawn = drawn * (1 - np.clip((field - np.quantile(field, 1 - style.gaps)) * 4, 0, 1))
    return (255 * (1 - np.clip(shrink(drawn) * 1.25, 0, 1))).astype(np.uint8)


def _shaken(ink, wobble, tremor, rng):
    row, column = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    shift = [
        FINE * (wobble * _smooth_noise(5, rng) + tremor * _smooth_noise(26, rng)) for _ in "yx"
    ]
    from scipy.ndimage import map_coordinates  # the zoo's table is read without it

    return map_coordinates(ink, [row + shift[0], column + shift[1]], order=1, mode="constant")


def _smooth_noise(cells, rng):
    coarse = Image.fromarray(rng.normal(0, 1, (cells, cells)).astype(np.float32))
    return np.asarray(coarse.resize((SIDE, SIDE), Image.BICUBIC))
