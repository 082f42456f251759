"""Which colours an animal wears: coat, marks, dark parts, belly. All of it from six attributes."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from zslkit.datasets.zoo.painter.geometry import Colour
from zslkit.datasets.zoo.painter.traits import COLOURS

PALETTE = {
    "black": (40, 38, 46),
    "white": (246, 243, 236),
    "grey": (146, 150, 158),
    "brown": (136, 88, 52),
    "orange": (236, 146, 48),
    "pink": (244, 158, 172),
}
# How much brightness and hue vary; a tinted white or grey would look green or pink.
JITTER = {"white": (0.02, 0.01), "grey": (0.07, 0.014), "black": (0.08, 0.02)}
BLACK, WHITE = (18, 14, 24), (255, 255, 252)
BONE, BEAK, HOOF = (226, 212, 176), (240, 160, 44), (58, 48, 44)
NIGHT = (20, 16, 30)  # what the far legs and the undersides fade towards
ROSE = (240, 170, 170)


@dataclass
class Coat:
    """The colours of one individual.

    ``base`` covers most of it, ``mark`` makes its stripes, spots and patches, ``accent`` its
    mane and tail tuft, ``dark`` its socks and ears; ``belly`` (0 to 1) is how pale it is below.
    """

    base: Colour
    mark: Colour
    accent: Colour
    dark: Colour
    white: Colour
    belly: float


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """Colour ``a`` at t = 0, ``b`` at t = 1."""
    t = min(1.0, max(0.0, t))
    return tuple(float(x) * (1 - t) + float(y) * t for x, y in zip(a, b, strict=True))


def brightness(colour: Colour) -> float:
    """Perceived brightness, 0 (black) to 1 (white)."""
    return float(0.3 * colour[0] + 0.6 * colour[1] + 0.1 * colour[2]) / 255


def choose_colours(t: SimpleNamespace, rng: np.random.Generator) -> Coat:
    """Mix the coat of one individual.

    The base is a weighted mean so steep that the strongest colour wins, yet still changes
    gradually. The mark is the colour that is both present and in contrast with the base.
    """
    palette = {name: _tinted(name, rng) for name in COLOURS}
    table = np.array([palette[name] for name in COLOURS])
    amount = np.array([getattr(t, name) for name in COLOURS])

    share = np.maximum(amount, 1e-3) ** 14
    share /= share.sum()
    base = tuple(share @ table)

    light = np.array([brightness(row) for row in table])
    contrast = amount * np.abs(light - brightness(base)) * (1 - share)
    weight = np.maximum(contrast, 1e-4) ** 8
    vivid = tuple((weight / weight.sum()) @ table)
    present = float(contrast.max())
    mark = mix(mix(base, (0, 0, 0), 0.45), vivid, min(1.0, 12 * present))

    runner_up = amount * (1 - share)
    second = int(np.argmax(runner_up))
    accent = mix(mix(base, (0, 0, 0), 0.35), tuple(table[second]), 2.2 * runner_up[second])
    blackness = t.black * (1 - share[COLOURS.index("black")])
    dark = mix(mix(base, (0, 0, 0), 0.3), palette["black"], 2.5 * blackness)
    paleness = (1 - share[COLOURS.index("white")]) * (t.white - 0.2) * 2.2
    return Coat(base, mark, accent, dark, palette["white"], float(np.clip(paleness, 0, 1)))


def _tinted(name: str, rng: np.random.Generator) -> Colour:
    """A palette colour as this individual has it: lighter or darker, warmer or cooler."""
    whole, channel = JITTER.get(name, (0.08, 0.035))
    factor = 1 + rng.normal(0, whole) + rng.normal(0, channel, 3)
    return tuple(np.clip(np.array(PALETTE[name]) * factor, 0, 255))
