"""An encoder of sketches for a page: as few bytes as its embeddings can bear."""

from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from zslkit.errors import UsageError
from zslkit.search.encoders import Encoder, Scaled, as_pictures
from zslkit.widgets import packing

KEPT_BITS = 9  # of the ten that float16 has for a fraction: what is left out deflates to nothing


class PackedEncoder(NamedTuple):
    """``layers`` as :class:`~zslkit.widgets.packing.Packed` has them, of a grey picture's network.

    The last one is the embedding's; the one before is the attention's, if ``attends``. ``weights``
    are float16 numbers, all their first bytes and then all their second ones.
    """

    layers: list[dict]
    weights: bytes
    attends: bool


def pack_encoder(encoder: Encoder, sketches: np.ndarray) -> PackedEncoder:
    """Pack the book's small encoder for sketches, which are grey.

    Three equal channels are one: the first layer's weights are added up. So are the two 1 x 1
    convolutions of the attention, which have nothing between them; and what is added to all places
    alike changes no softmax, so its bias is left out.

    What rounding does on average to ``sketches`` ``[n, 64, 64]`` is taken off the last bias.

    Raises
    ------
    UsageError
        Another backbone than ``small``.
    """
    scaled, *looked = [*encoder.stem, *encoder.body]
    head = list(encoder.head)
    if not isinstance(scaled, Scaled) or not isinstance(head[-1], nn.Linear) or len(head) != 3:
        raise UsageError("A page runs the encoder with backbone='small' only.")
    first, *others = looked
    grey = nn.Conv2d(1, first.out_channels, first.kernel_size, first.stride, first.padding)
    grey.weight = nn.Parameter(first.weight.detach().sum(1, keepdim=True))
    grey.bias = nn.Parameter(torch.zeros(first.out_channels))
    attends = encoder.attention is not None
    pieces = [grey, *others, *([_joined(encoder.attention)] if attends else []), head[-1]]
    made = PackedEncoder(*packing.pack(pieces), attends)
    made = made._replace(weights=in_planes(shortened(np.frombuffer(made.weights, "<f2"))))
    return made if not len(sketches) else _steadied(made, encoder, sketches)


def _joined(attention) -> nn.Conv2d:
    first, second = (
        layer.weight.detach()[:, :, 0, 0] for layer in (attention.first, attention.second)
    )
    joined = nn.Conv2d(first.shape[1], 1, 1)
    joined.weight = nn.Parameter((second @ first)[..., None, None])
    joined.bias = nn.Parameter(torch.zeros(1))
    return joined


def _steadied(packed: PackedEncoder, encoder: Encoder, sketches: np.ndarray) -> PackedEncoder:
    with torch.no_grad():
        exact = encoder(as_pictures(sketches)).numpy()
    numbers = halves(packed.weights).astype(np.float32)
    outputs = packed.layers[-1]["outputs"]
    numbers[-outputs:] -= (run_encoder(packed, sketches)[0] - exact).mean(0)
    return packed._replace(weights=in_planes(packing.half(numbers).astype(np.float16)))


def run_encoder(
    packed: PackedEncoder, sketches: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None]:
    """What the page computes of ``[n, 64, 64]`` sketches: embeddings, and attention ``[n, 8, 8]``.

    By torch, so equal to a few units of float32 and not to the last digit.
    """
    numbers = torch.from_numpy(halves(packed.weights).astype(np.float32))
    x = torch.from_numpy((np.asarray(sketches, np.float32)[:, None] / 255 - 0.5) / 0.25)
    looks = None
    for k, layer in enumerate(packed.layers):
        if layer["kind"] == "maximum":
            x = nn.functional.max_pool2d(x, layer["size"])
            continue
        count = layer["inputs"] * layer["outputs"] * layer.get("size", 1) ** 2
        weight, bias, numbers = numbers.split(
            [count, layer["outputs"], len(numbers) - count - layer["outputs"]]
        )
        if layer["kind"] == "linear":
            x = x.mean((2, 3)) @ weight.view(layer["outputs"], -1).T + bias
            continue
        weight = weight.view(layer["outputs"], layer["inputs"], layer["size"], layer["size"])
        y = nn.functional.conv2d(x, weight, bias, layer["stride"], layer["padding"])
        if packed.attends and k == len(packed.layers) - 2:
            looks = y.flatten(1).softmax(1).view_as(y)
            x = x + x * looks
        else:
            x = nn.functional.leaky_relu(y, layer["slope"])
    return x.numpy(), None if looks is None else looks[:, 0].numpy()


def shortened(numbers: np.ndarray, bits: int = KEPT_BITS) -> np.ndarray:
    """float16 numbers rounded to so many bits of their fraction.

    >>> shortened(np.float16([1.001, 1.25]), 2)
    array([1.  , 1.25], dtype=float16)
    """
    dropped = 10 - bits
    whole = np.asarray(numbers, np.float16).view(np.uint16).astype(np.uint32)
    if dropped:
        whole = (whole + (1 << (dropped - 1))) >> dropped << dropped
    return whole.astype(np.uint16).view(np.float16)


def in_planes(numbers: np.ndarray) -> bytes:
    """float16 numbers as all their first bytes and then all their second ones: deflates better."""
    pairs = np.frombuffer(packing.to_bytes(numbers, "float16"), np.uint8).reshape(-1, 2)
    return pairs.T.tobytes()


def halves(planes: bytes) -> np.ndarray:
    """The numbers behind :func:`in_planes`.

    >>> halves(in_planes(np.float16([0.5, -3.0])))
    array([ 0.5, -3. ], dtype=float16)
    """
    pairs = np.frombuffer(planes, np.uint8).reshape(2, -1).T
    return np.ascontiguousarray(pairs).view("<f2").ravel()


def two_bits(sketches: np.ndarray) -> bytes:
    """Sketches ``[n, 64, 64]`` in four greys, four pixels a byte, the first in the lowest bits."""
    levels = (np.asarray(sketches).reshape(-1, 4) // 85).astype(np.uint8)
    return (levels << np.array([0, 2, 4, 6], np.uint8)).sum(1).astype(np.uint8).tobytes()
