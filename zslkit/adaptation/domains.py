"""Four domains that any set of pictures can be shown in: gray, negative, edge and colour.

Which domains: as in the experiments of zero-shot domain adaptation, here in our reading.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from zslkit.errors import DataError, UsageError, did_you_mean

#: The names of the domains.
DOMAINS = ("gray", "negative", "edge", "colour")
_LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)


def gray(pictures: np.ndarray) -> np.ndarray:
    """``[n, h, w]`` of pictures ``[n, h, w]`` or ``[n, h, w, 3]``: as they are, or their luminance.

    >>> gray(np.ones((1, 2, 2, 3))).shape
    (1, 2, 2)
    """
    pictures = np.asarray(pictures, np.float32)
    if pictures.ndim == 4 and pictures.shape[-1] == 3:
        return pictures @ _LUMINANCE
    if pictures.ndim != 3:
        raise DataError(
            f"Pictures must be [n, h, w] or [n, h, w, 3], not of shape {pictures.shape}."
        )
    return pictures


def negative(pictures: np.ndarray) -> np.ndarray:
    """Black for white: 1 - x, ``[n, h, w]``."""
    return 1 - gray(pictures)


def edge(pictures: np.ndarray) -> np.ndarray:
    """How steep the picture is at each point, ``[n, h, w]``: the length of its Sobel gradient.

    In units of the longest gradient there can be. The published experiments take Canny's edges,
    which are thin lines; on 8 x 8 points there is no room for these.
    """
    from scipy.ndimage import correlate1d

    def slope(x, along, across):  # Sobel's; scipy's own would smooth over the pictures, too
        return correlate1d(correlate1d(x, [-1, 0, 1], along), [1, 2, 1], across)

    x = gray(pictures)
    return np.minimum(np.hypot(slope(x, 1, 2), slope(x, 2, 1)) / 20**0.5, 1)


def colour(pictures: np.ndarray, textures: np.ndarray, seed: int = 0) -> np.ndarray:
    """``|x - crop|`` by channel: each picture on a piece of another one.

    Parameters
    ----------
    pictures
        ``[n, h, w]`` or ``[n, h, w, 3]``.
    textures
        ``[k, H, W, channels]`` pictures in 0..1, of at least the same size; crops are drawn from
        them. One channel gives shades, three give colours.
    seed
        Of the draws.

    Returns
    -------
    ``[n, h, w, channels]``.

    Raises
    ------
    DataError
        Textures that are no pictures, or smaller than the pictures.
    """
    x, textures = gray(pictures), np.asarray(textures, np.float32)
    if textures.ndim != 4:
        raise DataError(f"Textures must be [k, H, W, channels], not of shape {textures.shape}.")
    (_, h, w), (k, high, wide, _) = x.shape, textures.shape
    if high < h or wide < w:
        raise DataError(f"Textures of {high} x {wide} are too small for pictures of {h} x {w}.")
    rng = np.random.default_rng(seed)
    which, tops = rng.integers(k, size=len(x)), rng.integers(high - h + 1, size=len(x))
    lefts = rng.integers(wide - w + 1, size=len(x))
    crops = np.stack(
        [textures[i, t : t + h, s : s + w] for i, t, s in zip(which, tops, lefts, strict=True)]
    )
    return np.abs(x[..., None] - crops)


def shown_in(
    pictures: np.ndarray,
    domain: str,
    textures: np.ndarray | None = None,
    *,
    channels: int = 1,
    seed: int = 0,
) -> np.ndarray:
    """Pictures in a domain, ``[n, h, w, channels]`` float32 in 0..1.

    Parameters
    ----------
    pictures
        ``[n, h, w]`` or ``[n, h, w, 3]`` in 0..1.
    domain
        One of :data:`DOMAINS`.
    textures, seed
        Of :func:`colour`; by default pieces of the zoo's pictures.
    channels
        3, or 1: then colour is a shade. The other domains have equal channels.

    Raises
    ------
    UsageError
        There is no such domain, or another number of channels.
    """
    check_domain(domain)
    if channels not in (1, 3):
        raise UsageError(f"channels={channels!r} must be 1 or 3.")
    if domain == "colour":
        textures = zoo_textures() if textures is None else np.asarray(textures, np.float32)
        if channels == 1 and textures.shape[-1] == 3:
            textures = gray(textures)[..., None]
        return colour(pictures, textures, seed)
    made: Callable = {"gray": gray, "negative": negative, "edge": edge}[domain]
    return np.repeat(made(pictures)[..., None], channels, -1).astype(np.float32)


def check_domain(domain: str, what: str = "domain") -> None:
    """Refuse a name that is none of :data:`DOMAINS`.

    Raises
    ------
    UsageError
        The nearest one is suggested.
    """
    if domain not in DOMAINS:
        raise UsageError(
            f"{what}={domain!r} is not known; choose one of {', '.join(DOMAINS)}."
            + did_you_mean(str(domain), DOMAINS)
        )


@cache
def zoo_textures(animals: int = 12) -> np.ndarray:
    """Pictures of some of the zoo's animals, ``[k, 64, 64, 3]`` in 0..1: coats, grass, water."""
    from zslkit.datasets import zoo

    names = zoo.attributes().names
    chosen = names[:: max(1, len(names) // animals)][:animals]
    made = np.concatenate([zoo.pictures(name) for name in chosen]).astype(np.float32) / 255
    made.flags.writeable = False
    return made
