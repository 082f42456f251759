"""Heads of animals on four legs: ears, muzzle, trunk, tusks, horns, whiskers; eyes for all."""

import math
from types import SimpleNamespace

import numpy as np

from zslkit.datasets.zoo.painter.colours import BONE, NIGHT, ROSE, WHITE, Coat, brightness, mix
from zslkit.datasets.zoo.painter.geometry import Layer, dot, limb
from zslkit.datasets.zoo.painter.traits import ramp


def draw(
    t: SimpleNamespace,
    s: SimpleNamespace,
    coat: Coat,
    near_ear: list[Layer],
    rng: np.random.Generator,
) -> list[Layer]:
    """Everything in front of the neck, from back to front."""
    x, y, r = s.x_head, s.y_head, s.head_r
    shapes = dot(x, y, r) + limb([(x + 0.1 * r, y + 0.15 * r), s.nose], [0.82 * r, s.nose_r])
    layers = [Layer(shapes, s.face_colour, coat="head", body=True)]
    if s.wool > 0.3:
        topknot = dot(x - 0.35 * r, y - 0.8 * r, 2.3 * s.wool)
        topknot += dot(x + 0.15 * r, y - 0.95 * r, 1.8 * s.wool)
        layers.append(Layer(topknot, coat.base))
    layers += _muzzle(t, s, coat)
    layers += near_ear
    layers += _trunk(t, s, coat, rng) if t.trunk > 0.3 else _nose(t, s, coat)
    if t.horns > 0.15:
        layers += _horns(t, s)
    layers += eyes(t, x + 0.22 * r, y - 0.22 * r, s.eye, coat)
    if t.claws > 0.7 and t.long_snout < 0.45 and t.bulky < 0.6:
        layers += whiskers(s.nose[0] - 0.6, s.nose[1] + 0.2, (-0.25, 0.12, 0.5), coat)
    return layers


def ears(t, s, coat, rng) -> list[Layer]:
    """The far ear, then the near one with its inside; none where a trunk wants large flaps."""
    if t.trunk > 0.66:
        return []
    length = 1.9 + 6.3 * t.long_ears
    width = 0.95 + 0.25 * s.head_r
    round_ = max(t.bulky, ramp(0.1 - t.big, 0, 0.05) * ramp(t.pink, 0.2, 0.4))
    width *= 1 + 0.5 * (round_ > t.bulky)
    colour = mix(coat.base, coat.dark, 0.5 * ramp(t.black, 0.15, 0.3))
    colour = mix(colour, s.face_colour, ramp(s.wool, 0.15, 0.3))
    colour = mix(colour, coat.mark, t.patches * t.claws)
    layers = []
    for k, (dx, dy, lean) in enumerate(((0.1, -0.78, 0.12), (-0.5, -0.72, -0.3))):
        x, y = s.x_head + dx * s.head_r, s.y_head + dy * s.head_r
        lean += rng.normal(0, 0.12) - k * (0.35 * t.hooves + 0.2 * t.long_ears)
        ways = [
            (x + length * u * math.sin(lean), y - length * u * math.cos(lean)) for u in (0.5, 1)
        ]
        radii = [width, width * (0.85 + 0.2 * t.long_ears), width * (0.25 + 0.75 * round_)]
        shapes = limb([(x, y + 0.5), *ways], radii)
        if k == 0:
            layers.append(Layer(shapes, mix(colour, NIGHT, 0.2)))
            continue
        layers.append(Layer(shapes, colour))
        inner = [c._replace(r=0.45 * c.r) for c in shapes[len(shapes) // 4 :]]
        pink = mix(colour, ROSE, 0.55)
        layers.append(Layer(inner, pink, shade=0, outline=0, inked=False))
    return layers


def _muzzle(t, s, coat):
    """Pale on animals with claws and a pale belly, darker on animals with hooves."""
    if not (coat.belly > 0.25 or t.hooves > 0.5):
        return []
    pale = mix(coat.base, coat.white, 0.85 * coat.belly)
    colour = pale if t.claws > 0.3 else mix(coat.base, coat.accent, 0.45)
    x, y = s.nose
    shapes = limb([(x - 0.3 * s.nose_r, y + 0.15 * s.nose_r), s.nose], [0.95 * s.nose_r] * 2)
    return [Layer(shapes, colour, outline=0, inked=False)]


def _nose(t, s, coat):
    rosy = brightness(coat.base) < 0.25 or t.pink > 0.2
    colour = (244, 150, 160) if rosy else (52, 40, 44)
    x = s.nose[0] + 0.62 * s.nose_r * math.cos(s.droop)
    y = s.nose[1] + 0.62 * s.nose_r * math.sin(s.droop) - 0.35 * s.nose_r
    return [Layer(dot(x, y, 0.5 + 0.22 * s.nose_r), colour, shade=0, outline=0)]


def _trunk(t, s, coat, rng):
    x, y = s.nose
    swing, k = rng.normal(0, 0.25), t.trunk
    layers = []
    if t.trunk > 0.66:  # long trunks come with ears like sails, and with tusks
        ear = 2 + 4.2 * t.long_ears
        flap = dot(s.x_head - 0.75 * s.head_r, s.y_head + 0.3, ear)
        flap += dot(s.x_head - 0.6 * s.head_r, s.y_head + 0.7 * ear, 0.7 * ear)
        layers.append(Layer(flap, mix(coat.base, (60, 50, 70), 0.16)))
    r = 0.48 * s.head_r
    path = [
        (x - 1.2, y - 0.6),
        (x + 2 * k, y + 3.5 * k),
        (x + (1.6 + 4 * swing) * k, y + 9 * k),
        (x + (4.5 + 5 * swing) * k, y + (11.5 - 4 * abs(swing)) * k),
    ]
    layers.append(Layer(limb(path, [r, 0.8 * r, 0.6 * r, 0.5 * r]), coat.base, body=True))
    if t.trunk > 0.66:
        tusk = limb([(x - 1.5, y + 1.2), (x + 0.8, y + 4), (x + 3.4, y + 4.2)], [0.8, 0.75, 0.4])
        layers.append(Layer(tusk, (248, 240, 220), shade=0.4))
    return layers


def _horns(t, s):
    (x, y), h = s.nose, t.horns
    naked = (1 - t.fluffy) * (1 - t.mane) * (1.6 - t.hooves)
    if t.bulky * naked > 0.7:  # bulky, hairless animals wear it on the nose
        path = [
            (x - 0.3, y - 0.4 * s.nose_r),
            (x + 1.6, y - s.nose_r - 2.2 * h),
            (x + 1.5, y - s.nose_r - 5.6 * h),
        ]
        return [Layer(limb(path, [1.5, 0.95, 0.25]), BONE)]
    layers = []
    for k in (0, 1):
        x, y = s.x_head - s.head_r * (0.1 + 0.35 * k), s.y_head - 0.85 * s.head_r
        n = 2.2 + 7.5 * h
        bend = (x - (0.15 + 0.25 * k) * n, y - 0.55 * n)
        tip = (x + (0.12 - 0.25 * k) * n, y - n)
        shapes = limb([(x, y), bend, tip], [0.75 + 0.25 * h, 0.6 + 0.1 * h, 0.35])
        if h > 0.8:  # antlers branch
            shapes += limb([bend, (bend[0] + 0.38 * n, bend[1] - 0.28 * n)], [0.55, 0.3])
            middle = ((bend[0] + tip[0]) / 2, (bend[1] + tip[1]) / 2)
            shapes += limb([middle, (tip[0] - 0.4 * n, tip[1] + 0.02 * n)], [0.5, 0.3])
        layers.append(Layer(shapes, BONE, shade=0.6))
    return layers


def eyes(t: SimpleNamespace, x: float, y: float, r: float, coat: Coat) -> list[Layer]:
    """White, pupil and glint; a patch around it on patched animals."""
    layers = []
    if t.patches > 0.3 and t.fins < 0.5 and t.trunk < 0.3:
        patch = dot(x - 0.2, y + 0.2, r * (1.1 + t.patches))
        layers.append(Layer(patch, coat.mark, shade=0, outline=0))
    if t.patches > 0.3 and t.fins >= 0.5:
        patch = limb([(x - 3.2, y - 1.2), (x - 0.6, y - 1.5)], [0.9 * r, r * t.patches])
        layers.append(Layer(patch, coat.mark, shade=0, outline=0))
    layers.append(Layer(dot(x, y, r), WHITE, shade=0, outline=0.8))
    layers.append(Layer(dot(x + 0.15 * r, y, 0.72 * r), (24, 20, 26), shade=0, outline=0))
    glint = dot(x + 0.35 * r, y - 0.3 * r, 0.25 * r)
    layers.append(Layer(glint, WHITE, shade=0, outline=0, inked=False))
    return layers


def whiskers(x: float, y: float, slopes: tuple[float, ...], coat: Coat) -> list[Layer]:
    """One hair for each slope."""
    colour = (250, 250, 250) if brightness(coat.base) < 0.6 else (90, 84, 84)
    return [
        Layer(limb([(x, y), (x + 3.0, y + 2.6 * k)], [0.16, 0.1]), colour, shade=0, outline=0)
        for k in slopes
    ]
