"""Animals on four legs: trunk, legs, tail, mane and wool. Their heads are in :mod:`.head`."""

import math
from types import SimpleNamespace

import numpy as np

from zslkit.datasets.zoo.painter import head
from zslkit.datasets.zoo.painter.coat import Frame
from zslkit.datasets.zoo.painter.colours import BLACK, HOOF, NIGHT, Coat, brightness, mix
from zslkit.datasets.zoo.painter.geometry import Circle, Layer, dot, limb, polygon
from zslkit.datasets.zoo.painter.traits import ramp


def draw(t: SimpleNamespace, coat: Coat, rng: np.random.Generator) -> tuple[list[Layer], Frame]:
    """Layers from back to front, and where the trunk lies."""
    s = skeleton(t, coat, rng)
    far_legs, far_feet = _legs(t, s, coat, far=True)
    near_legs, near_feet = _legs(t, s, coat, far=False)
    layers = _tail(t, s, coat, rng)
    layers.append(Layer(far_legs, mix(s.leg_colour, NIGHT, 0.28), coat="legs"))
    layers += far_feet
    ears = head.ears(t, s, coat, rng)
    layers += ears[:1]
    trunk = _trunk(s) + _neck(s)
    if s.wool > 0.15:
        trunk += _fleece(s, rng)
    layers.append(Layer(trunk, coat.base, coat="torso", belly=coat.belly, body=True))
    if s.wool > 0.45:
        layers += _curls(s, coat, rng)
    layers.append(Layer(near_legs, s.leg_colour, coat="legs", body=True))
    layers += near_feet
    layers += _mane(t, s, coat, rng)
    layers += head.draw(t, s, coat, ears[1:], rng)
    return layers, Frame(y=s.y, r=s.r, waterline=-0.55 * s.leg)


def skeleton(t: SimpleNamespace, coat: Coat, rng: np.random.Generator) -> SimpleNamespace:
    """Measures that the parts share: lengths, joints, angles of one individual in one pose."""
    s = SimpleNamespace()
    s.r = 4.7 + 3.4 * t.bulky  # radius of the trunk
    s.half = 9.5 + 2.2 * t.bulky - 2.4 * (1 - t.hooves) * ramp(0.2 - t.big, 0, 0.2)
    s.leg = 4.2 + 12.5 * t.long_legs
    s.leg_r = 1.35 + 1.55 * t.bulky
    s.y = -(s.leg + 0.85 * s.r)  # height of the trunk
    s.arch = rng.normal(0, 0.5) + 1.6 * ramp(0.12 - t.big, 0, 0.1) * (1 - t.hooves)
    s.hip = (-s.half, s.y)
    hump = 2.2 * ramp(t.mane * t.bulky, 0.45, 0.7)
    s.shoulder = (0.95 * s.half, s.y - 0.4 - 1.2 * t.long_neck - hump * 0.5)
    s.hump = hump
    s.stride, s.phase = rng.uniform(0, 0.42), rng.uniform(0, 2 * math.pi)

    tilt = rng.normal(0, 0.13)
    young = (1 - t.hooves) * ramp(0.45 - t.big, 0, 0.45)  # small animals have large heads
    s.head_r = 5.0 - 1.7 * t.long_neck - 0.9 * t.hooves + 0.9 * t.bulky - 0.3 * t.long_legs
    s.head_r *= 1 + 0.22 * young
    s.eye = 0.2 * s.head_r + 0.45 + 0.35 * young
    s.rise = math.radians(34 + 30 * t.long_neck) + tilt
    s.neck = 2.2 + 19 * t.long_neck
    s.nape = (s.shoulder[0] + 0.25 * s.r, s.shoulder[1] - 0.3 * s.r)
    s.x_head = s.nape[0] + (s.neck + 0.55 * s.head_r) * math.cos(s.rise)
    s.y_head = s.nape[1] - (s.neck + 0.35 * s.head_r) * math.sin(s.rise) + 1.5 * hump
    s.neck_r = max(0.62 * s.head_r, 1.5)

    reach = 0.45 * s.head_r + 6.2 * t.long_snout - 0.5 * t.trunk
    s.droop = math.radians(20 + 18 * t.hooves) + 0.5 * tilt
    s.nose = (
        s.x_head + 0.3 * s.head_r + reach * math.cos(s.droop),
        s.y_head + 0.25 * s.head_r + reach * math.sin(s.droop),
    )
    s.nose_r = s.head_r * (0.56 - 0.14 * t.long_snout + 0.12 * t.bulky)

    s.wool = t.fluffy * t.hooves
    shorn = min(1, max(0, s.wool - 0.2) * 1.5)
    s.face_colour = mix(coat.base, coat.accent, 0.85 * shorn)
    banded = t.patches * max(t.claws, t.trunk)
    s.leg_colour = mix(mix(coat.base, coat.mark, 0.9 * banded * ramp(t.claws, 0.3, 0.5)),
                       s.face_colour, 0.8 * ramp(s.wool, 0.15, 0.3))  # fmt: skip
    plain = t.black * t.claws * (1 - t.stripes) * (1 - t.spots)
    s.socks = plain if brightness(coat.base) > 0.35 else 0.0
    return s


def _trunk(s):
    middle = (0, s.y + 0.4 - s.arch)
    shapes = limb([s.hip, middle, s.shoulder], [0.93 * s.r, 0.96 * s.r, s.r])
    if s.hump > 0.1:
        shapes.append(Circle(s.shoulder[0] - 3.5, s.shoulder[1] - s.hump, 0.95 * s.r))
    return shapes


def _neck(s):
    half_way = (0.6 * s.r + s.neck_r) / 2
    return limb([s.shoulder, s.nape, (s.x_head, s.y_head)], [0.85 * s.r, half_way, s.neck_r])


def _legs(t, s, coat, far):
    shapes, feet = [], []
    for k, x0 in enumerate((-0.98 * s.half, 0.92 * s.half)):
        swing = s.stride * math.sin(s.phase + math.pi * (k + far))
        if far:
            x0 += 2.3 if k == 0 else -2.3
        knee_y = s.y + 0.5 * s.r + 0.45 * (s.leg + 0.3 * s.r)
        knee = (x0 + 0.4 * swing * s.leg + (0.5 if k == 0 else -0.2), knee_y)
        x, y = x0 + 0.95 * swing * s.leg, -0.55 * s.leg_r
        w = s.leg_r
        shapes += limb([(x0, s.y + 0.25 * s.r), knee, (x, y)], [1.65 * w, 1.1 * w, 0.85 * w])
        if s.socks > 0.12:
            half_way = ((knee[0] + x) / 2, (knee[1] + y) / 2)
            sock = limb([half_way, (x, y), (x + 0.7 * w, -0.75 * w)], [0.9 * w, 0.86 * w, 0.8 * w])
            feet.append(Layer(sock, mix(s.leg_colour, coat.dark, 3 * s.socks), outline=0))
        if t.hooves > 0.2:
            feet.append(_hoof(t, s, x, y))
        if t.claws > 0.2:
            shapes += limb([(x, -0.75 * w), (x + 0.9 * w, -0.7 * w)], [0.95 * w, 0.8 * w])
            feet += [_claw(t, s, x + w * (0.55 + 0.5 * q)) for q in range(3)]
    return shapes, feet


def _hoof(t, s, x, y):
    h = s.leg_r * (0.7 + 0.5 * t.hooves)
    corners = (
        (x - 0.8 * h, y - 0.5 * h),
        (x + 0.8 * h, y - 0.5 * h),
        (x + 1.35 * h, 0.1),
        (x - h, 0.1),
    )
    return Layer(polygon(*corners), mix(s.leg_colour, HOOF, 0.3 + t.hooves), shade=0.5)


def _claw(t, s, x):
    shape = polygon((x - 0.35, -0.9), (x + 0.35, -0.9), (x + 0.45, 0.15 + 0.5 * t.claws))
    return Layer(shape, mix(s.leg_colour, (250, 246, 230), t.claws), shade=0, outline=0.4)


def _tail(t, s, coat, rng):
    length = 2.5 + 12 * t.long_tail
    lift = rng.uniform(-0.5, 0.8) * (1 if t.claws > 0.3 else 0.25)
    bush = t.fluffy * (1 - 0.8 * t.hooves)
    upright = ramp(bush * t.long_tail * (1 - t.big), 0.5, 0.75)  # squirrels carry it over the back
    x, y = -s.half - 0.7 * s.r, s.y - 0.35 * s.r
    thin = 1 - 0.45 * ramp(0.1 - t.big, 0, 0.1) * (1 - bush)  # a mouse's string
    r = (0.65 + 0.3 * t.bulky + 0.5 * t.hooves * t.long_tail) * thin
    hanging = [
        (x - 0.45 * length, y + length * (0.35 - 0.5 * lift)),
        (x - 0.62 * length, y + length * (0.85 - 1.2 * lift)),
    ]
    raised = [(x - 0.30 * length, y - 0.50 * length), (x + 0.02 * length, y - 0.98 * length)]
    middle, tip = (
        tuple(np.array(a) * (1 - upright) + np.array(b) * upright)
        for a, b in zip(hanging, raised, strict=True)
    )
    fat = r + (2.6 + 0.8 * upright) * bush * t.long_tail
    shapes = limb([(x + 2, y), (x, y + 0.4), middle, tip], [r, r, fat, r * (0.9 + bush) + upright])
    colour = mix(coat.base, (226, 150, 156), ramp(t.pink * t.long_tail, 0.3, 0.4))
    layers = [Layer(shapes, colour, coat="tail")]
    tuft = max(t.hooves, t.mane * ramp(t.claws, 0.3, 0.7))
    if t.long_tail > 0.35 and tuft > 0.4:
        fan = 1.2 + max(t.mane, 0.4)
        layers.append(Layer(limb([middle, tip], [0.9 * r, fan]), coat.accent))
    if bush > 0.3 and coat.belly > 0.2 and upright < 0.5:
        layers.append(Layer(dot(*tip, r * (1 + 1.3 * bush)), coat.white, outline=0.3))
    return layers


def _mane(t, s, coat, rng):
    layers = []
    ring = (t.mane - 0.3) * t.claws
    if ring > 0.25:  # a lion's: all around the head
        turn = np.linspace(0, 2 * math.pi, 13, endpoint=False) + rng.uniform(0, 0.5)
        x, y, r = s.x_head - 0.8, s.y_head + 0.6, s.head_r + 2.2 * ring
        shapes = [Circle(x + r * math.cos(a), y + r * math.sin(a), 1.6 + 3.2 * ring) for a in turn]
        shapes.append(Circle(x, y, s.head_r + 1.5))
        return [Layer(shapes, coat.accent)]
    if t.mane > 0.1:  # a horse's: along the neck
        out_x, out_y = -math.sin(s.rise) * s.neck_r, -math.cos(s.rise) * s.neck_r
        shapes = []
        for u in np.linspace(0, 1, 9):
            x = s.nape[0] + (s.x_head - s.nape[0]) * u + 0.95 * out_x - 3.2 * (1 - u)
            y = s.nape[1] + (s.y_head - s.nape[1]) * u + 0.95 * out_y + 0.4 * (1 - u) - 0.2
            shapes.append(Circle(x + rng.normal(0, 0.2), y, 0.8 + 1.5 * t.mane * (1 - 0.3 * u)))
        shapes += dot(s.x_head - 0.1 * s.head_r, s.y_head - 0.85 * s.head_r, 0.6 + 1.1 * t.mane)
        colour = coat.mark if t.stripes > 0.6 and t.white > 0.8 else coat.accent
        layers.append(Layer(shapes, colour))
    return layers


def _fleece(s, rng):
    shapes = []
    for x in np.linspace(-s.half - 2, s.half + 2, 9):
        height = s.r * math.sqrt(max(0.2, 1 - (x / (s.half + s.r)) ** 2))
        for side in (-1, 1):
            y = s.y + side * height * 0.95 - 0.3
            shapes.append(Circle(x + rng.normal(0, 0.4), y, 2.9 * s.wool))
    for u in np.linspace(0.1, 0.95, 5):
        x = s.nape[0] + (s.x_head - s.nape[0]) * u - 1.2
        y = s.nape[1] + (s.y_head - s.nape[1]) * u
        shapes.append(Circle(x, y, s.neck_r * (1 + 0.25 * s.wool)))
    shapes.append(Circle(s.x_head - 0.3 * s.head_r, s.y_head - 0.75 * s.head_r, 2.6 * s.wool))
    return shapes


def _curls(s, coat, rng):
    """Woolly curls; only a truly woolly coat (wool > 0.45) has them."""
    layers = []
    colour = mix(coat.base, mix(BLACK, (90, 70, 80), 0.9), 0.4 * s.wool)
    for x0 in np.linspace(-s.half - 1, s.half, 6):
        for row in np.linspace(-0.65, 0.6, 3):
            x, y, q = x0 + rng.normal(0, 0.6), s.y + row * s.r + rng.normal(0, 0.4), 1.3
            bend = [(x - q, y), (x - 0.3 * q, y + 0.75 * q), (x + 0.7 * q, y + 0.3 * q)]
            layers.append(Layer(limb(bend, [0.2] * 3), colour, shade=0, outline=0))
    return layers
