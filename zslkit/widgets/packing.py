"""What travels to a page: arrays and networks as few bytes, and the same rounding here.

A page gets weights as float16, or as float32 where that shows; :func:`run` computes with these very
numbers, as the page does.
All bytes are little-endian. Maps are packed in :mod:`zslkit.widgets.mapping`.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from torch import nn

from zslkit.errors import UsageError
from zslkit.nets import LEAK, Generator


def to_bytes(array, dtype: str) -> bytes:
    """An array's numbers as ``dtype`` (``"float32"``, ``"uint16"`` ...), row after row.

    Raises
    ------
    UsageError
        A whole number does not fit the type.
    """
    array, kind = np.asarray(array), np.dtype(dtype)
    if kind.kind in "iu" and array.size:
        info = np.iinfo(kind)
        if array.min() < info.min or array.max() > info.max:
            raise UsageError(f"{array.min()} to {array.max()} does not fit {dtype}.")
    return np.ascontiguousarray(array, kind.newbyteorder("<")).tobytes()


def whole_numbers(array) -> bytes:
    """Whole numbers from 0 in the smallest of 1, 2 or 4 bytes each that holds them all.

    The page knows how many there are, and so how wide they are.

    Raises
    ------
    UsageError
        One is negative, or does not fit 4 bytes.

    >>> whole_numbers([1, 2]), whole_numbers([1, 256])
    (b'\\x01\\x02', b'\\x01\\x00\\x00\\x01')
    """
    top = int(np.max(array, initial=0))
    return to_bytes(array, "uint8" if top < 2**8 else "uint16" if top < 2**16 else "uint32")


def half(array) -> np.ndarray:
    """The numbers rounded to float16, as float32.

    Raises
    ------
    UsageError
        One is beyond float16's 65504, or not finite.

    >>> half([0.1, 1000.3])
    array([9.9975586e-02, 1.0005000e+03], dtype=float32)
    """
    with np.errstate(over="ignore"):
        rounded = np.asarray(array, np.float32).astype(np.float16).astype(np.float32)
    if not np.isfinite(rounded).all():
        raise UsageError("A number is too large for float16 (65504), or not finite.")
    return rounded


# ---------------------------------------------------------------------- networks
class Packed(NamedTuple):
    """A network for a page: the description of its layers, and the bytes of all weights.

    A layer is a dictionary. ``kind`` is ``"linear"`` or ``"convolution"``, with ``inputs``,
    ``outputs`` and ``slope`` (what negative outputs are multiplied by: 1 is no activation, 0
    a ReLU), a convolution also with ``size``, ``stride`` and ``padding``; or ``"average"`` or
    ``"maximum"``, a pool, with ``size``, where 0 means the whole picture.
    """

    layers: list[dict]
    weights: bytes
    dtype: str = "float16"

    @property
    def numbers(self) -> np.ndarray:
        """The weights one after another, float64."""
        stored = np.dtype(self.dtype).newbyteorder("<")
        return np.frombuffer(self.weights, stored).astype(np.float64)


def pack(modules: Iterable[nn.Module], dtype: str = "float16") -> Packed:
    """Pack torch modules that are applied one after another, their weights as ``dtype``.

    Knows ``Linear``, ``Conv2d``, ``ReLU``, ``LeakyReLU``, ``AvgPool2d``, ``MaxPool2d`` and
    ``AdaptiveAvgPool2d(1)``, and a ``BatchNorm2d`` right after a convolution, which is folded
    into it.

    Raises
    ------
    UsageError
        Another module, an option that the page does not have, or a weight beyond float16.
    """
    layers: list[dict] = []
    weights: list[list[np.ndarray]] = []
    for module in modules:
        match module:
            case nn.Linear() | nn.Conv2d():
                layers.append(_describe(module))
                bias = module.bias if module.bias is not None else np.zeros(layers[-1]["outputs"])
                weights.append([_numpy(module.weight), _numpy(bias)])
            case nn.ReLU() | nn.LeakyReLU() if layers and layers[-1].get("slope") == 1.0:
                layers[-1]["slope"] = float(getattr(module, "negative_slope", 0.0))
            case nn.BatchNorm2d() if layers and layers[-1]["kind"] == "convolution":
                weights[-1] = _folded(*weights[-1], module)
            case nn.AvgPool2d() | nn.MaxPool2d() | nn.AdaptiveAvgPool2d():
                layers.append(_describe_pool(module))
            case _:
                raise UsageError(f"A page cannot run {module} at this place of a network.")
    arrays = [array for pair in weights for array in pair]
    if dtype == "float16":
        return Packed(layers, _as_halves(arrays))
    return Packed(layers, to_bytes(np.concatenate([a.ravel() for a in arrays]), dtype), dtype)


def pack_generator(generator: Generator, semantics: np.ndarray) -> Packed:
    """A feature generator. Columns of its first layer are ``[noise | semantics]``.

    What rounding the weights adds on average is taken off the biases. The average is over noise
    and descriptions, half of them those of classes, ``semantics`` ``[C, a]``, and half drawn
    evenly from their range. On the zoo it lowers the largest error by a third, to 0.0007.
    """
    rng = np.random.default_rng(0)
    drawn = rng.uniform(semantics.min(), semantics.max(), (250, semantics.shape[1]))
    known = semantics[rng.integers(0, len(semantics), 250)]
    x = np.concatenate([rng.normal(size=(500, generator.noise_dim)), [*drawn, *known]], 1)
    exact = rounded = np.float32(x)
    steadied = []
    for layer in (generator.hidden, generator.output):
        weight, bias = np.float32(_numpy(layer.weight)), np.float32(_numpy(layer.bias))
        exact = exact @ weight.T + bias
        rounded = rounded @ half(weight).T + bias
        shift = rounded.mean(0) - exact.mean(0)
        steadied += [weight, bias - shift]
        exact, rounded = (np.where(y < 0, LEAK * y, y) for y in (exact, rounded - shift))
    packed = pack([generator.hidden, nn.LeakyReLU(LEAK), generator.output, nn.ReLU()])
    return packed._replace(weights=_as_halves(steadied))


def pack_classifier(classifier) -> Packed:
    """A linear classifier (``coef_`` ``[k, d]``, ``intercept_`` ``[k]``), scores in its order."""
    outputs, inputs = classifier.coef_.shape
    layer = {"kind": "linear", "inputs": inputs, "outputs": outputs, "slope": 1.0}
    return Packed([layer], _as_halves([classifier.coef_, classifier.intercept_]))


def run(packed: Packed, x: np.ndarray) -> np.ndarray:
    """What the page computes: linear layers on rows ``[n, inputs]``, float32.

    As there, sums are in double precision and each layer is rounded to float32.
    """
    numbers, x = packed.numbers, np.asarray(x, np.float32)
    for layer in packed.layers:
        inputs, outputs = layer["inputs"], layer["outputs"]
        weight, bias, numbers = np.split(numbers, [inputs * outputs, (inputs + 1) * outputs])
        y = x.astype(np.float64) @ weight.reshape(outputs, inputs).T + bias
        x = np.where(y < 0, y * layer["slope"], y).astype(np.float32)
    return x


# ---------------------------------------------------------------------- pieces of pack
def _as_halves(arrays) -> bytes:
    return to_bytes(np.concatenate([half(array).ravel() for array in arrays]), "float16")


def _describe(module: nn.Linear | nn.Conv2d) -> dict:
    if isinstance(module, nn.Linear):
        sizes = {"inputs": module.in_features, "outputs": module.out_features}
        return {"kind": "linear", **sizes, "slope": 1.0}
    options = (module.kernel_size, module.stride, module.padding)
    plain = all(isinstance(option, tuple) and len(set(option)) == 1 for option in options)
    odd = module.groups != 1 or set(module.dilation) != {1} or module.padding_mode != "zeros"
    if odd or not plain:
        raise UsageError(f"A page cannot run {module}; it has square, plain convolutions only.")
    sizes = {"inputs": module.in_channels, "outputs": module.out_channels}
    size, stride, padding = (option[0] for option in options)
    step = {"size": size, "stride": stride, "padding": padding}
    return {"kind": "convolution", **sizes, **step, "slope": 1.0}


def _describe_pool(module) -> dict:
    if isinstance(module, nn.AdaptiveAvgPool2d):
        size, plain = 0, module.output_size in (1, (1, 1))
    else:
        size = module.kernel_size
        plain = isinstance(size, int) and module.stride == size and not module.padding
    if not plain:
        raise UsageError(f"A page cannot run {module}; its pools are squares side by side.")
    return {"kind": "maximum" if isinstance(module, nn.MaxPool2d) else "average", "size": size}


def _folded(weight, bias, norm: nn.BatchNorm2d) -> list[np.ndarray]:
    scale = _numpy(norm.weight) / np.sqrt(_numpy(norm.running_var) + norm.eps)
    shift = _numpy(norm.bias) - _numpy(norm.running_mean) * scale
    return [weight * scale[:, None, None, None], bias * scale + shift]


def _numpy(tensor) -> np.ndarray:
    array = tensor.detach().numpy() if hasattr(tensor, "detach") else tensor
    return np.asarray(array, np.float64)
