"""Small pictures whose palette, light, line and motif carry what is felt.

An adjective decides how things look, a noun what is there. Where things stand, from which side the
picture is taken, its exposure and tint and its grain are left to chance: they mean nothing.
"""

import colorsys
from functools import cache

import numpy as np

from zslkit.datasets.affect.motifs import MOTIFS
from zslkit.datasets.affect.pairs import ADJECTIVES, PAIRS, Look
from zslkit.errors import UsageError

SIDE = 48
_FINE = 2  # drawn at twice the size, so that edges are smooth


def paint(pairs, rng: np.random.Generator) -> np.ndarray:
    """A picture of one to three adjective-noun pairs.

    Parameters
    ----------
    pairs
        Places in :data:`zslkit.datasets.affect.pairs.PAIRS`. The first makes sky and ground and
        stands largest.
    rng
        Everything that is left to chance.

    Returns
    -------
    ``[48, 48, 3]`` uint8.

    Raises
    ------
    UsageError
        No pair, or more than three.
    """
    if not 1 <= len(pairs) <= 3:
        raise UsageError(f"A picture shows one to three pairs, not {len(pairs)}.")
    looks = [ADJECTIVES[PAIRS[j][0]] for j in pairs]
    canvas = _scenery(looks[0], rng)
    centres = rng.permutation([0.25, 0.75]) + rng.uniform(-0.08, 0.08, 2)
    places = [(0.5 + rng.uniform(-0.15, 0.15), 0.62, 0.40)]
    places += [(x, 0.74, 0.24) for x in centres]
    for k in range(len(pairs)):
        x, y, size = places[k] if len(pairs) > 1 else (places[0][0], 0.6, 0.45)
        _stand(canvas, PAIRS[pairs[k]][1], looks[k], (x, y, size * rng.uniform(0.85, 1.15)), rng)
    return _developed(canvas, looks[0], rng)


def _colour(look: Look, light: float, rng) -> np.ndarray:
    hue = (look.hue + look.stray * rng.normal()) % 1
    light = float(np.clip(light, 0.03, 1))
    return np.float32(colorsys.hsv_to_rgb(hue, look.saturation, light))


@cache
def _grid() -> tuple[np.ndarray, np.ndarray]:
    at = ((np.arange(SIDE * _FINE) + 0.5) / (SIDE * _FINE)).astype(np.float32)
    return tuple(np.meshgrid(at, at))  # x to the right, y down


def _scenery(look: Look, rng) -> np.ndarray:
    """Sky and ground in the adjective's palette, parted by its line."""
    x, y = _grid()
    sky = [_colour(look, look.light * k, rng) for k in (1.0, 1 - 0.4 * look.contrast)]
    canvas = sky[0] + (sky[1] - sky[0]) * y[..., None]
    horizon = rng.uniform(0.55, 0.75) + 0.06 * look.jag * _line(x[0], look.jag, rng)
    ground = _colour(look, look.light * (0.75 - 0.45 * look.contrast), rng)
    canvas[y > horizon[None, :]] = ground
    return canvas


def _line(x: np.ndarray, jag: float, rng) -> np.ndarray:
    """A line from smooth to jagged, about -1 to 1, ``[n]``."""
    smooth = np.sin(2 * np.pi * (x * rng.uniform(0.7, 1.6) + rng.random()))
    teeth = 4 * np.abs((x * rng.uniform(5, 9) + rng.random()) % 1 - 0.5) - 1
    return ((1 - jag) * smooth + jag * teeth).astype(np.float32)


def _stand(canvas: np.ndarray, noun: str, look: Look, place, rng) -> None:
    """Draw a motif in an adjective's palette, its outline by its line."""
    x, y = _grid()
    centre_x, centre_y, size = place
    u, v = (x - centre_x) / size, (y - centre_y) / size  # about -1 to 1 over the motif
    shake = 0.14 * look.jag
    u = u + shake * _line(y[:, 0], look.jag, rng)[:, None]
    v = v + shake * _line(x[0], look.jag, rng)[None, :]
    for shade, mask in MOTIFS[noun](u, v, rng):
        spread = 0.25 + 0.75 * look.contrast
        light = look.light * (1 + spread * shade) if shade < 0 else look.light + spread * shade
        canvas[mask] = _colour(look, light, rng)


def _developed(canvas: np.ndarray, look: Look, rng) -> np.ndarray:
    """Mist, and what means nothing: the side, exposure, tint, grain."""
    n = SIDE
    picture = canvas.reshape(n, _FINE, n, _FINE, 3).mean((1, 3))
    veil = np.array([0.78, 0.80, 0.84]) * (0.5 + 0.5 * look.light)
    picture = picture + look.mist * (veil - picture)
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    picture = picture * rng.uniform(0.85, 1.15) + rng.normal(0, 0.03, 3)
    picture = picture + rng.normal(0, 0.03, picture.shape)
    return (np.clip(picture, 0, 1) * 255).round().astype(np.uint8)
