"""Animals with fins: fishes, whales, and seals, whose fins are flippers."""

from types import SimpleNamespace

import numpy as np

from zslkit.datasets.zoo.painter.coat import Frame
from zslkit.datasets.zoo.painter.colours import Coat, mix
from zslkit.datasets.zoo.painter.geometry import Layer, limb, polygon
from zslkit.datasets.zoo.painter.head import eyes, whiskers
from zslkit.datasets.zoo.painter.traits import ramp


def draw(t: SimpleNamespace, coat: Coat, rng: np.random.Generator) -> tuple[list[Layer], Frame]:
    """Layers from back to front, and where the body lies.

    Strong fins make a fish or a whale with a fin on its back; weak ones (0.6 and less) make
    flippers: the fin on the back goes, the chest rises, and whiskers grow.
    """
    s = _skeleton(t, coat, rng)
    layers = _tail_fin(t, s) + _back_fin(t, s)
    body = limb(
        [
            s.tail,
            (-0.62 * s.half, s.y + 0.35 * s.curl + 0.25 * s.seal * s.r),
            (-0.1 * s.half, s.y),
            (0.3 * s.half, s.y - s.seal),
            (s.x_head, s.y_head),
        ],
        [1.1 + 0.3 * t.bulky, 0.62 * s.r, s.r, 0.94 * s.r, s.head_r],
    )
    blunt = 0.75 if t.long_snout < 0.4 else 0.6
    start = (s.x_head + 0.2 * s.head_r, s.y_head + 0.2 * s.head_r)
    face = limb([start, s.nose], [blunt * s.head_r, s.nose_r])
    belly = coat.belly * (1 - ramp(t.stripes, 0.4, 0.6))
    layers.append(Layer(body + face, coat.base, coat="torso", belly=belly, body=True))
    layers += _bill(t, s, coat) + _flipper(t, s, rng) + _mouth(t, s, coat)
    if s.seal > 0.5:
        layers += whiskers(s.nose[0], s.nose[1] + 0.2, (-0.1, 0.3, 0.7), coat)
    r = 0.85 * max(s.head_r, 2.2)
    eye = (0.2 * r + 0.45) * (1 + 0.5 * s.seal)
    x = s.x_head + 0.22 * r - 1.2 * s.seal
    layers += eyes(t, x, s.y_head - 0.22 * r, eye, coat)
    return layers, Frame(y=s.y, r=s.r)


def _skeleton(t, coat, rng):
    s = SimpleNamespace()
    s.r = 4.2 + 3.6 * t.bulky
    s.back = max(0.0, (t.fins - 0.55) / 0.45)
    s.seal = 1 - ramp(s.back, 0, 0.6)
    s.spear = ramp(t.long_snout, 0.8, 0.95)
    s.half = 9 + 6.5 * t.big
    s.curl = rng.normal(0, 1.2)
    s.y = -s.r - 1
    s.tail = (-s.half - 3, s.y + s.curl + 0.6 * s.seal * s.r)
    s.x_head, s.y_head = 0.62 * s.half, s.y - 0.4 - 5.5 * s.seal
    s.head_r = s.r * (0.72 - 0.12 * s.seal)
    s.fin = 3.6 + 2.8 * t.big
    warm = mix(coat.base, (120, 50, 10), 0.12)
    s.fin_colour = mix(mix(coat.base, (10, 10, 30), 0.22), warm, ramp(t.stripes, 0.4, 0.6))
    reach = 0.35 * s.head_r + 6.5 * t.long_snout * (1 - 0.75 * s.spear)
    s.nose = (s.x_head + 0.45 * s.head_r + reach, s.y_head + 0.3 * s.head_r)
    s.nose_r = s.head_r * (0.62 - 0.42 * t.long_snout * s.back)
    return s


def _tail_fin(t, s):
    (x, y), f = s.tail, s.fin
    k = 1 + 0.5 * t.long_tail
    spread = 0.45 + 0.55 * s.back
    shape = polygon(
        (x + 2.6, y - 0.9),
        (x - 0.95 * f, y - f * spread * k),
        (x - 0.4 * f, y),
        (x - 0.95 * f, y + f * (spread - 0.1) * (1 + 0.9 * s.spear)),
        (x + 2.6, y + 0.9),
    )
    return [Layer(shape, s.fin_colour, coat="tail" if t.stripes > 0.5 else None)]


def _back_fin(t, s):
    if s.back < 0.05:
        return []
    h = (3 + 4.6 * t.big) * s.back * (1 + 0.5 * s.spear)
    y = s.y - 0.75 * s.r
    shape = polygon(
        (3.2, y),
        (-1.6 + 2.5 * s.spear, y - h),
        (-3.6, y - 0.75 * h + 0.35 * h * s.spear),
        (-3.2 - 4 * s.spear, y + 0.15 * s.r),
    )
    return [Layer(shape, s.fin_colour)]


def _bill(t, s, coat):
    """A swordfish's spear."""
    if s.spear < 0.05:
        return []
    x, y = s.nose
    shape = polygon((x - 1, y - 1.1), (x + 13 * s.spear, y + 0.3), (x - 1, y + 1.0))
    return [Layer(shape, mix(coat.base, (10, 10, 30), 0.3), shade=0.4)]


def _flipper(t, s, rng):
    drop = rng.uniform(0.5, 1.1)
    f = s.fin * (1 + 0.25 * s.seal)
    x, y = 0.18 * s.half, s.y + (0.35 + 0.2 * s.seal) * s.r
    shape = polygon(
        (x + 1.8, y - 0.8),
        (x - 0.55 * f, y + f * drop),
        (x - 0.95 * f, y + 0.85 * f * drop),
        (x - 1.4, y + 0.4),
    )
    return [Layer(shape, s.fin_colour)]


def _mouth(t, s, coat):
    (x, y), r = s.nose, s.nose_r
    nose = limb([(x + 0.6 * r, y - 0.4 * r), (x + 0.65 * r, y - 0.4 * r)], [0.3 + 0.6 * s.seal] * 2)
    path = [
        (x + 0.5 * r, y + 0.45 * r),
        (x - 0.3 * s.head_r, y + 0.62 * r),
        (x - 0.9 * s.head_r, y + 0.35 * r),
    ]
    lips = limb(path, [0.2, 0.22, 0.2])
    layers = [Layer(lips, mix(coat.base, (0, 0, 0), 0.6), shade=0, outline=0)]
    if s.spear < 0.5:
        layers.append(Layer(nose, (50, 44, 50), shade=0, outline=0))
    return layers
