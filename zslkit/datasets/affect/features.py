"""What is measured on a picture: a fixed function, so that no class can leak through training.

Colour and texture by region, in the spirit of the features from art theory of Machajdik and
Hanbury (Affective image classification using features inspired by psychology and art theory, ACM
Multimedia 2010): where it is light, how strong colours are, how much there is of each hue, how
busy and how jagged the lines are.
"""

import numpy as np

from zslkit.errors import UsageError

_GRID = 4
_HUES = 12
_TURNS = 8


def measure(pictures: np.ndarray) -> np.ndarray:
    """Features of pictures.

    Parameters
    ----------
    pictures
        ``[n, h, w, 3]`` uint8, at least 8 pixels a side.

    Returns
    -------
    ``[n, 136]`` float32, each number in 0..1: mean red, green and blue of 4 x 4 regions (48), mean
    and spread of lightness and of saturation in each (64), a histogram of hues weighted by
    saturation (12), one of the directions of edges weighted by their strength (8), and mean and
    spread of lightness, mean strength of edges and mean strength of their bends (4).

    Raises
    ------
    UsageError
        Pictures of another shape or type.

    >>> measure(np.full((1, 8, 8, 3), 255, np.uint8))[0, :3]
    array([1., 1., 1.], dtype=float32)
    """
    pictures = np.asarray(pictures)
    good = pictures.ndim == 4 and pictures.shape[3] == 3 and min(pictures.shape[1:3]) >= 8
    if not good or pictures.dtype != np.uint8:
        raise UsageError(
            f"pictures is {pictures.dtype} of shape {pictures.shape}; expected uint8 of shape "
            "[n, h, w, 3], at least 8 pixels a side."
        )
    x = pictures.astype(np.float32) / 255
    light, low = x.max(3), x.min(3)
    strong = np.where(light > 0, (light - low) / np.maximum(light, 1e-6), 0)
    parts = [_regions(x[..., c]).mean(2) for c in range(3)]
    for channel in (light, strong):
        regions = _regions(channel)
        parts += [regions.mean(2), 2 * regions.std(2)]
    parts.append(_histogram(_hue(x), strong * light, _HUES))
    up, across = np.gradient(light, axis=1), np.gradient(light, axis=2)
    edge = np.hypot(up, across)
    parts.append(_histogram(np.arctan2(up, across) / np.pi % 1, edge, _TURNS))
    bend = np.hypot(np.gradient(edge, axis=1), np.gradient(edge, axis=2))
    whole = [light.mean((1, 2)), 2 * light.std((1, 2)), edge.mean((1, 2)), bend.mean((1, 2))]
    parts.append(np.stack(whole, 1))
    return np.concatenate(parts, 1).astype(np.float32)


def _regions(channel: np.ndarray) -> np.ndarray:
    """``[n, h, w]`` to ``[n, 16, pixels]``; what is left over at the edge is cut off."""
    n, h, w = channel.shape
    a, b = h // _GRID, w // _GRID
    cut = channel[:, : a * _GRID, : b * _GRID].reshape(n, _GRID, a, _GRID, b)
    return cut.transpose(0, 1, 3, 2, 4).reshape(n, _GRID**2, a * b)


def _hue(x: np.ndarray) -> np.ndarray:
    r, g, b = np.moveaxis(x, 3, 0)
    return np.arctan2(np.sqrt(3) * (g - b), 2 * r - g - b) / (2 * np.pi) % 1


def _histogram(place: np.ndarray, weight: np.ndarray, bins: int) -> np.ndarray:
    """How much weight lies in each of ``bins`` parts of 0..1, as shares, ``[n, bins]``."""
    at = np.minimum((place * bins).astype(int), bins - 1)
    found = np.stack([np.where(at == k, weight, 0).sum((1, 2)) for k in range(bins)], 1)
    return found / np.maximum(found.sum(1, keepdims=True), 1e-6)
