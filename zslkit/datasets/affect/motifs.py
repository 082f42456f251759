"""Ten motifs, each a list of shades and masks on a grid that runs from about -1 to 1.

A shade of -1 is black and +1 white, relative to the palette.
"""

import numpy as np


def _disc(u, v, x, y, r):
    return (u - x) ** 2 + (v - y) ** 2 < r**2


def _woods(u, v, rng):
    for x in np.linspace(-1.2, 1.2, 5) + rng.uniform(-0.1, 0.1, 5):
        top = rng.uniform(-1.4, -1.0)
        yield -0.75, (np.abs(u - x) < 0.07) & (v > -0.3) & (v < 0.9)
        yield -0.45, (np.abs(u - x) < 0.32 * (v - top) / 1.2) & (v > top) & (v < 0.2)


def _sea(u, v, rng):
    yield -0.35, (v > -0.25) & (v < 1.2)
    for k in range(4):
        crest = -0.05 + 0.3 * k + 0.08 * np.sin(5 * u + rng.uniform(0, 6.3))
        yield 0.35, np.abs(v - crest) < 0.05


def _sky(u, v, rng):
    for x, y in ((-0.8, -1.0), (0.2, -1.2), (0.9, -0.8)):
        x, y = x + rng.uniform(-0.15, 0.15), y + rng.uniform(-0.1, 0.1)
        for dx, r in ((-0.25, 0.2), (0, 0.28), (0.27, 0.2)):
            yield 0.4, _disc(u, v, x + dx, y, r)


def _house(u, v, rng):
    yield -0.25, (np.abs(u) < 0.6) & (v > -0.2) & (v < 0.8)
    yield -0.6, (np.abs(u) < 0.75 * (v + 0.9) / 0.7) & (v > -0.9) & (v < -0.2)
    yield 0.5, (np.abs(u + 0.3) < 0.13) & (np.abs(v - 0.15) < 0.15)
    yield -0.8, (np.abs(u - 0.25) < 0.14) & (v > 0.25) & (v < 0.8)


def _flowers(u, v, rng):
    for x in (-0.9, -0.3, 0.3, 0.9):
        y = rng.uniform(-0.6, 0.0)
        yield -0.5, (np.abs(u - x) < 0.04) & (v > y) & (v < 0.9)
        for turn in np.arange(5) * 2 * np.pi / 5:
            yield 0.25, _disc(u, v, x + 0.18 * np.cos(turn), y + 0.18 * np.sin(turn), 0.14)
        yield -0.3, _disc(u, v, x, y, 0.1)


def _mountain(u, v, rng):
    for x, top, width in ((-0.5, -0.8, 0.8), (0.4, -1.3, 1.0)):
        slope = np.abs(u - x) < width * (v - top) / 1.6
        yield -0.45, slope & (v > top) & (v < 0.5)
        yield 0.5, slope & (v > top) & (v < top + 0.35)


def _road(u, v, rng):
    bend = rng.uniform(-0.4, 0.4)
    middle = bend * (1 - v) ** 2 / 4
    wide = 0.06 + 0.45 * (v + 0.4) / 1.5
    yield -0.65, (np.abs(u - middle) < wide) & (v > -0.4) & (v < 1.3)
    yield 0.5, (np.abs(u - middle) < 0.1 * wide) & (v > -0.4) & (v < 1.3) & (v * 4 % 1 < 0.5)


def _birds(u, v, rng):
    for _ in range(5):
        x, y = rng.uniform(-1.1, 1.1), rng.uniform(-1.4, 0.1)
        wing = np.abs(v - y + 0.6 * np.abs(u - x) - 0.1) < 0.07
        yield -0.85, wing & (np.abs(u - x) < 0.28)


def _mask(u, v, rng):
    yield 0.3, (u / 0.75) ** 2 + (v / 0.95) ** 2 < 1
    for x in (-0.3, 0.3):
        yield -0.85, ((u - x) / 0.17) ** 2 + ((v + 0.2) / 0.11) ** 2 < 1
    yield -0.7, (np.abs(v - 0.45) < 0.08) & (np.abs(u) < 0.35)


def _lamp(u, v, rng):
    for r, shade in ((0.95, 0.08), (0.65, 0.2), (0.38, 0.5)):
        yield shade, _disc(u, v, 0, -0.5, r)
    yield -0.75, (np.abs(u) < 0.08) & (v > -0.4) & (v < 0.9)
    yield -0.75, (np.abs(u) < 0.35) & (np.abs(v - 0.9) < 0.08)


#: A noun's motif: grids u and v and a generator to pairs of shade and mask, painted in turn.
MOTIFS = {
    "woods": _woods,
    "sea": _sea,
    "sky": _sky,
    "house": _house,
    "flowers": _flowers,
    "mountain": _mountain,
    "road": _road,
    "birds": _birds,
    "mask": _mask,
    "lamp": _lamp,
}
