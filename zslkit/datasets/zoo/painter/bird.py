"""Animals with wings."""

import math
from types import SimpleNamespace

import numpy as np

from zslkit.datasets.zoo.painter.coat import Frame
from zslkit.datasets.zoo.painter.colours import BEAK, PALETTE, Coat, brightness, mix
from zslkit.datasets.zoo.painter.geometry import Layer, dot, limb, polygon
from zslkit.datasets.zoo.painter.head import eyes
from zslkit.datasets.zoo.painter.traits import ramp

DARK = (0, 0, 0)


def draw(t: SimpleNamespace, coat: Coat, rng: np.random.Generator) -> tuple[list[Layer], Frame]:
    """Layers from back to front, and where the body lies."""
    s = _skeleton(t, coat, rng)
    raised = rng.random() < 0.3 and t.wings > 0.75 and not s.floats
    layers = _legs(t, s, coat, rng) + _tail(t, s, coat)
    if raised:
        far = _raised_wing(t, s, 3.2, s.y - 0.35 * s.r, 0.35)
        layers.append(Layer(far, mix(coat.base, DARK, 0.35)))
    middle = ((s.rump[0] + s.chest[0]) / 2, (s.rump[1] + s.chest[1]) / 2)
    body = limb([s.rump, middle, s.chest], [0.55 * s.r, 0.98 * s.r, 0.88 * s.r])
    layers.append(Layer(body, coat.base, coat="torso", belly=0.9 * coat.belly, body=True))
    standing = 0.9 * coat.belly * ramp(s.lean, 0.4, 0.6)
    layers.append(Layer(_neck(t, s), s.neck_colour, belly=standing, body=True))
    layers += _beak(t, s)
    layers.append(Layer(dot(s.x_head, s.y_head, s.head_r), s.neck_colour, body=True))
    if s.mask > 0.05:
        face = dot(s.x_head + 0.3 * s.head_r, s.y_head + 0.2 * s.head_r, 0.66 * s.head_r)
        pale = mix(coat.base, coat.white, 0.9 * s.mask)
        layers.append(Layer(face, pale, shade=0.3, outline=0, inked=False))
    if raised:
        layers.append(Layer(_raised_wing(t, s, 0, s.y - 0.1 * s.r, -0.25), s.wing_colour))
    else:
        layers += _folded_wing(t, s, middle, rng)
    eye = 0.2 * s.head_r + 0.45
    layers += eyes(t, s.x_head + 0.22 * s.head_r, s.y_head - 0.22 * s.head_r, eye, coat)
    wading = t.long_legs > 0.4
    waterline = -0.45 * s.leg if wading else -s.leg - 0.35 * s.r
    return layers, Frame(y=s.y, r=s.r, upright=s.lean, waterline=waterline)


def _skeleton(t, coat, rng):
    s = SimpleNamespace()
    s.r = 4.3 + 3.6 * t.bulky
    s.floats = t.water > 0.3 and t.long_legs < 0.4
    s.leg = 2.0 + 15 * t.long_legs
    # Bulky birds stand upright; those with flippers for wings most of all.
    flipper = ramp(0.85 - t.wings, 0, 0.25)
    s.flipper = flipper
    s.lean = math.radians(14 + 95 * max(0, t.bulky - 0.35) + 22 * flipper) + rng.normal(0, 0.07)
    half = 7.0
    s.y = -(s.leg + 0.8 * s.r + 0.5 * half * math.sin(s.lean))
    s.rump = (-half * math.cos(s.lean), s.y + half * math.sin(s.lean))
    s.chest = (0.75 * half * math.cos(s.lean), s.y - 0.75 * half * math.sin(s.lean))
    s.neck = 1.2 + 18 * t.long_neck
    s.head_r = 2.9 + 2.5 * max(0, t.bulky - 0.25) - 0.4 * t.long_neck + 0.7 * t.claws * t.big
    s.nape = (s.chest[0] + 0.2 * s.r, s.chest[1] - 0.3 * s.r)
    s.forward = 0.28 + rng.normal(0, 0.08) - 0.25 * max(0, t.bulky - 0.5)
    s.bow = 1.8 * t.long_neck * (1 + rng.normal(0, 0.3))
    back = 3 * max(0, t.bulky - 0.45)
    s.x_head = s.nape[0] + s.neck * s.forward + 0.15 * s.head_r - back
    s.y_head = s.nape[1] - 0.93 * s.neck - 0.5 * s.head_r

    rosy = t.pink * ramp(0.6 - t.pink, 0, 0.1) * ramp(t.long_neck, 0.4, 0.6)
    hood = ramp(t.white * t.brown * t.claws, 0.3, 0.5)  # a pale hood on brown birds of prey
    s.neck_colour = mix(coat.base, mix(PALETTE["pink"], coat.base, 0.3), 1.8 * rosy)
    s.neck_colour = mix(s.neck_colour, coat.white, hood)
    s.mask = ramp(t.bulky, 0.4, 0.6) * ramp(t.white, 0.3, 0.6) * ramp(t.wings, 0.65, 0.8)
    light = brightness(coat.base)
    s.wing_colour = mix(coat.base, coat.accent, 0.55 if light < 0.85 else 0.12)
    if light < 0.25:
        s.wing_colour = mix(coat.base, (120, 120, 140), 0.2)
    s.wing_colour = mix(s.wing_colour, mix(coat.base, DARK, 0.2), hood)
    # Orange shows on beak and feet; dark birds without it have dark ones.
    dusky = (1 - ramp(t.orange, 0.1, 0.5)) * ramp(0.4 - light, 0, 0.2)
    s.horn_colour = mix(BEAK, (66, 60, 62), 0.8 * dusky)
    s.beak_colour = mix(s.horn_colour, (238, 104, 40), ramp(t.orange, 0.4, 0.7))
    return s


def _legs(t, s, coat, rng):
    colour = mix(s.beak_colour, coat.base, 0.75 * ramp(t.pink, 0.4, 0.6))
    step = rng.uniform(-0.28, 0.28)
    layers = []
    for k in (0, 1):
        x0 = 2.2 * (k - 0.5) - 0.6
        x = x0 + step * s.leg * (1 if k else -1)
        bend = 1.2 * t.long_legs * rng.uniform(-1, 1)
        w = 0.55 + 0.35 * t.bulky + 0.2 * t.big
        shin = [(x0, s.y + 0.5 * s.r), ((x0 + x) / 2 - bend, -0.5 * s.leg), (x, -0.4)]
        near = mix(colour, DARK, 0.25 * (1 - k))
        layers.append(Layer(limb(shin, [1.2 * w, w, 0.9 * w]), near, shade=0.5))
        grip = t.claws
        for q in (-0.75, 0.35, 1.0) if grip > 0.2 else (0, 0.55, 1.0):
            toe = limb([(x, -0.35), (x + q * (2 + 0.9 * grip), 0.15)], [0.55, 0.45 - 0.15 * grip])
            layers.append(Layer(toe, mix(colour, (40, 36, 36), 0.5 * grip), shade=0))
    return layers


def _tail(t, s, coat):
    x, y = s.rump
    length = (3.2 + 6 * t.long_tail) * (1 - 0.45 * s.flipper)
    dx, dy = -math.cos(s.lean), math.sin(s.lean)
    plume = 1 + 1.2 * t.fluffy * t.long_legs
    lift = 1.2 * (1 - ramp(s.lean, 0.4, 0.6))
    colour = mix(
        coat.base, coat.accent, 0.7 * max(ramp(t.claws, 0.2, 0.4), ramp(t.long_legs, 0.7, 0.9))
    )
    shape = polygon(
        (x, y - 0.3 * s.r),
        (x + dx * length - 0.6, y + dy * length - 1.6 * plume - lift),
        (x + dx * length * 1.1, y + dy * length + 0.4 * plume),
        (x + 1.5, y + 0.45 * s.r),
    )
    return [Layer(shape, mix(colour, DARK, 0.1))]


def _neck(t, s):
    (x, y), n, f = s.nape, s.neck, s.forward
    path = [
        s.chest,
        s.nape,
        (x + 0.5 * n * f + s.bow, y - 0.35 * n),
        (x + 0.6 * n * f - 0.8 * s.bow, y - 0.75 * n),
        (s.x_head, s.y_head),
    ]
    r = max(1.0, 2.6 - 1.5 * t.long_neck) + 0.6 * t.bulky
    root = s.r * (0.8 - 0.2 * ramp(s.lean, 0.4, 0.6))
    return limb(path, [root, 1.6 * r, 1.05 * r, r, r])


def _beak(t, s):
    x, y, r = s.x_head, s.y_head + 0.15 * s.head_r, s.head_r
    stout = ramp(t.orange * t.beak, 0.3, 0.5) * ramp(0.3 - t.long_neck, 0, 0.2)  # a puffin's
    length = 1.2 + 4.0 * t.beak
    depth = (0.8 + 1.5 * t.beak * (1 - 0.3 * t.claws)) * (1 + 0.6 * stout)
    hook = 1.6 * t.claws * t.beak + 0.6 * stout
    shape = polygon(
        (x + 0.55 * r, y - depth),
        (x + r + 0.75 * length, y - 0.25 * depth + 0.15 * hook - 0.5 * stout),
        (x + r + 0.95 * length, y + hook + 0.5),
        (x + r + 0.55 * length, y + 0.6 + 0.8 * stout),
        (x + 0.55 * r, y + 0.9 * depth),
    )
    layers = [Layer(shape, s.beak_colour, shade=0.7)]
    if stout > 0.3:
        band = limb([(x + r * 1.25, y - 0.75 * depth), (x + r * 1.25, y + 0.7 * depth)], [0.5, 0.4])
        layers.append(Layer(band, (70, 76, 96), shade=0, outline=0))
    if t.pink > 0.5:
        tip = dot(x + r + 0.8 * length, y + 0.3 + hook, 0.9)
        layers.append(Layer(tip, (50, 44, 50), shade=0, outline=0))
    return layers


def _raised_wing(t, s, x, y, tilt):
    shapes = []
    for q, feather in enumerate((10.5, 11.5, 11, 9, 6.5)):
        angle = 0.2 + tilt + 0.27 * q
        root = x + 0.6 * (2 - q)
        reach = feather * t.wings
        elbow = (root - 0.6 * reach * math.sin(angle), y - 0.55 * reach)
        tip = (x - reach * math.sin(angle), y - 0.95 * reach * math.cos(angle))
        shapes += limb([(root, y), elbow, tip], [1.9, 1.5, 0.7])
    return shapes


def _folded_wing(t, s, middle, rng):
    k = 0.5 + 0.5 * t.wings
    lift = rng.uniform(-0.25, 0.25)
    slim = 1 - 0.5 * s.flipper
    x = middle[0] - 0.8 * s.r * max(0, s.lean - 0.3) - 0.22 * s.r * s.flipper
    y = middle[1]
    tip = (x - 8.5 * k * math.cos(s.lean - lift), y + 8.5 * k * math.sin(s.lean - lift))
    shoulder = (x + 2.6, y - 0.6 - 2.5 * math.sin(s.lean))
    radii = [0.45 * s.r * slim, 0.56 * s.r * k * slim, 0.5]
    wing = Layer(limb([shoulder, (x - 2, y + 0.4), tip], radii), s.wing_colour, coat="wing")
    fold = limb(
        [(x + 0.6, y + 0.3 * s.r), (0.8 * tip[0] + 0.2 * x, 0.8 * tip[1] + 0.2 * y + 0.6)],
        [0.22, 0.16],
    )
    return [wing, Layer(fold, mix(s.wing_colour, DARK, 0.35), shade=0, outline=0)]
