"""An encoder of sketches for a page: as few bytes as its embeddings can bear."""

from copy import deepcopy
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from zslkit.errors import UsageError
from zslkit.search.encoders import Encoder, Scaled
from zslkit.widgets import packing


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

    What rounding does on average to ``sketches`` ``[n, 64, 64]`` is taken off the biases, a layer
    after the other. Most of the error is of this kind: no activation is below 0, and many are large
    in every picture.

    Raises
    ------
    UsageError
        Another backbone than ``small``.
    """
    layers, attention, last = _pieces(encoder)
    exact = rounded = _grey(sketches)
    made = []
    with torch.no_grad():
        for layer in layers:
            if isinstance(layer, nn.Conv2d):
                short = _rounded(layer, exact, rounded)
                made.append(short)
                exact, rounded = layer(exact), short(rounded)
            else:
                made.append(layer)
                exact, rounded = layer(exact), layer(rounded)
        if attention is not None:
            short = _rounded(attention)
            made.append(short)
            exact, rounded = (
                x + x * each(x).flatten(1).softmax(1).view(len(x), 1, *x.shape[2:])
                for each, x in ((attention, exact), (short, rounded))
            )
        made.append(_rounded(last, exact.mean((2, 3)), rounded.mean((2, 3))))
    packed = packing.pack(made)
    weights = in_planes(np.frombuffer(packed.weights, "<f2"))
    return PackedEncoder(packed.layers, weights, attention is not None)


def _pieces(encoder: Encoder):
    """The network of a grey picture: its layers, the attention's convolution, the last layer."""
    scaled, *looked = [*encoder.stem, *encoder.body]
    head = list(encoder.head)
    if not isinstance(scaled, Scaled) or not isinstance(head[-1], nn.Linear) or len(head) != 3:
        raise UsageError("A page runs the encoder with backbone='small' only.")
    layers = []
    for layer in looked:
        if isinstance(layer, nn.BatchNorm2d):
            layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(deepcopy(layer))
    first = layers[0]
    grey = nn.Conv2d(1, first.out_channels, first.kernel_size, first.stride, first.padding)
    grey.weight.data, grey.bias.data = first.weight.data.sum(1, keepdim=True), first.bias.data
    attention = None
    if encoder.attention is not None:
        one, two = (x.weight.data[:, :, 0, 0] for x in encoder.attention.children())
        attention = nn.Conv2d(one.shape[1], 1, 1)
        attention.weight.data, attention.bias.data = (two @ one)[..., None, None], torch.zeros(1)
    return [grey, *layers[1:]], attention, head[-1]


def _rounded(layer, exact: Tensor | None = None, rounded: Tensor | None = None):
    """The layer in float16, and a bias that makes up for it on average."""
    short = deepcopy(layer)
    short.weight.data = torch.from_numpy(packing.half(layer.weight.detach().numpy()))
    if exact is not None and len(exact):
        over = short(rounded) - layer(exact)
        short.bias.data = short.bias.data - over.transpose(0, 1).flatten(1).mean(1)
    short.bias.data = torch.from_numpy(packing.half(short.bias.detach().numpy()))
    return short


def _grey(sketches: np.ndarray) -> Tensor:
    return torch.from_numpy((np.asarray(sketches, np.float32)[:, None] / 255 - 0.5) / 0.25)


def run_encoder(
    packed: PackedEncoder, sketches: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None]:
    """What the page computes of ``[n, 64, 64]`` sketches: embeddings, and attention ``[n, 8, 8]``.

    By torch, so equal to a few units of float32 and not to the last digit.
    """
    numbers = torch.from_numpy(halves(packed.weights).astype(np.float32))
    x = _grey(sketches)
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
