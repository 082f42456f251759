"""Where the animal stands: land, snow or water behind it, and what grows in front."""

from types import SimpleNamespace

import numpy as np
from PIL import Image, ImageDraw

from zslkit.datasets.zoo.painter.raster import FINE, SIDE, SIZE


class Scene(SimpleNamespace):
    """``image`` [192, 192, 3] so far, ``kind`` (studio, under, snow, land) and ``wet``."""


def backdrop(t: SimpleNamespace, rng: np.random.Generator, ground: float) -> Scene:
    """Paint the place.

    Snow and water come with the probability that the attributes give them; one picture in
    eight is taken in a studio, whose plain colour says nothing about the animal.

    Parameters
    ----------
    ground
        Pixel row the animal stands on.
    """
    row, column = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    studio = rng.random() < 0.12
    snowy, wet = rng.random() < 0.9 * t.snow, rng.random() < 0.95 * t.water
    if studio:
        top = rng.uniform(110, 235) + rng.normal(0, 22, 3)
        top, bottom = top, top * rng.uniform(0.7, 0.95)
        return Scene(image=_fade(top, bottom, row), kind="studio", wet=wet)
    if wet and t.fins > 0.5:
        return Scene(image=_under_water(rng, row, column), kind="under", wet=wet)
    image = _landscape(rng, row, column, ground, snowy)
    return Scene(image=image, kind="snow" if snowy else "land", wet=wet)


def _rgb(*values):
    return np.array(values, np.float32)


def _fade(top, bottom, amount):
    return (top + (bottom - top) * amount[..., None]).astype(np.float32)


def _under_water(rng, row, column):
    top = _rgb(120, 205, 225) + rng.normal(0, 12, 3)
    bottom = _rgb(24, 92, 150) + rng.normal(0, 14, 3)
    image = _fade(top, bottom, row**0.8)
    rays = np.sin(column * rng.uniform(9, 16) + row * rng.uniform(-6, 6) + rng.uniform(0, 6)) * (
        1 - row
    )
    return image + 14 * rays[..., None].astype(np.float32)


def _landscape(rng, row, column, ground, snowy):
    if snowy:
        sky, low = _rgb(176, 206, 232), _rgb(222, 234, 244)
        near, far = _rgb(236, 243, 250), _rgb(196, 214, 232)
    else:
        sky, low = _rgb(130, 192, 236), _rgb(214, 234, 244)
        if rng.random() < 0.2:  # sunset
            sky, low = _rgb(250, 176, 120), _rgb(252, 224, 176)
        dry = rng.random()
        near = _rgb(150, 196, 96) * (1 - dry) + _rgb(226, 200, 120) * dry
        far = near * 0.72
    sky, near = sky + rng.normal(0, 8, 3), near + rng.normal(0, 8, 3)
    hills = 0.03 * np.sin(column * rng.uniform(3, 9) + rng.uniform(0, 6))
    horizon = np.clip(ground / SIZE - rng.uniform(0.06, 0.3), 0.25, 0.85) + hills
    above = _fade(sky, low, np.clip(row / 0.7, 0, 1))
    below = _fade(near, far, np.clip((row - 0.5) * 2, 0, 1))
    edge = (1 / (1 + np.exp(-(row - horizon) * 120)))[..., None]
    picture = _to_pil(above * (1 - edge) + below * edge)
    draw = ImageDraw.Draw(picture, "RGBA")
    for _ in range(rng.integers(0, 3)):
        x, y, r = rng.uniform(0, SIDE), rng.uniform(0.02, 0.25) * SIDE, rng.uniform(5, 11)
        for k in (-1.2, 0, 1.2):
            draw.ellipse((x + k * r - r, y - 0.6 * r, x + k * r + r, y + 0.6 * r), fill="#FFFFFF78")
    for _ in range(rng.integers(0, 4)):  # far trees and bushes
        x, r = rng.uniform(0, SIDE), rng.uniform(6, 18)
        y = float(horizon.mean()) * SIDE - 0.2 * r
        tone = _rgb(150, 170, 185) if snowy else _rgb(70, 130, 70)
        colour = _ink(tone + rng.normal(0, 18, 3))
        if rng.random() < 0.4:
            draw.polygon(
                [(x - r, y + 0.5 * r), (x, y - 2.2 * r), (x + r, y + 0.5 * r)], fill=colour
            )
        else:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    return np.asarray(picture, np.float32).copy()


def flood(scene: Scene, line: float | None, rng: np.random.Generator) -> None:
    """Raise the water in front of the animal up to pixel row ``line``, or let bubbles rise."""
    if scene.kind == "under":
        picture = _to_pil(scene.image)
        draw = ImageDraw.Draw(picture, "RGBA")
        for _ in range(rng.integers(0, 6)):
            x, y, r = rng.uniform(0, SIDE), rng.uniform(0, SIDE), rng.uniform(0.5, 1.6) * FINE
            draw.ellipse((x - r, y - r, x + r, y + r), outline=(235, 250, 255, 210), width=2)
        scene.image = np.asarray(picture, np.float32)
    elif scene.wet and line is not None:
        row, column = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
        swell = 2.0 * np.sin(column / (5 * FINE) + rng.uniform(0, 6))
        cover = 0.88 / (1 + np.exp(-(row - line * FINE - swell) / 1.2))[..., None]
        tone = _rgb(70, 146, 190) + rng.normal(0, 10, 3)
        ripples = 16 * np.sin(row / (1.5 * FINE) + np.sin(column / (4 * FINE)))[..., None]
        scene.image = scene.image * (1 - cover) + (tone + ripples) * cover


def overgrow(scene: Scene, rng: np.random.Generator) -> None:
    """A tuft of grass, weed or snowy twigs in front."""
    picture = _to_pil(scene.image)
    draw = ImageDraw.Draw(picture)
    tone = {"under": (40, 120, 90), "snow": (232, 240, 248)}.get(scene.kind, (96, 146, 60))
    tone = np.array(tone) + rng.normal(0, 12, 3)
    middle, height = rng.uniform(0, SIDE), rng.uniform(7, 17) * FINE
    for _ in range(rng.integers(5, 12)):
        x, w = middle + rng.normal(0, 5) * FINE, rng.uniform(0.6, 1.3) * FINE
        tip = (x + rng.normal(0, 3) * FINE, SIDE - height * rng.uniform(0.6, 1))
        colour = _ink(tone * rng.uniform(0.8, 1.1))
        draw.polygon([(x - w, SIDE), tip, (x + w, SIDE)], fill=colour)
    scene.image = np.asarray(picture, np.float32)


def _to_pil(image):
    return Image.fromarray(np.clip(image, 0, 255).astype(np.uint8))


def _ink(colour):
    return tuple(int(v) for v in np.clip(colour, 0, 255))
