"""The small networks of the zoo and its clips: trained to the same digits, stored, read again."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from zslkit.errors import DataError, MissingFile
from zslkit.files import atomic_path


class reproducibly:
    """Seed torch, use one thread and fixed algorithms; put everything back afterwards."""

    def __init__(self, seed: int):
        self.seed = seed

    def __enter__(self):
        self.random = torch.random.get_rng_state()
        self.threads = torch.get_num_threads()
        self.strict = torch.are_deterministic_algorithms_enabled()
        torch.manual_seed(self.seed)
        torch.set_num_threads(1)  # sums by several threads end in other digits
        torch.use_deterministic_algorithms(True)

    def __exit__(self, *error):
        torch.use_deterministic_algorithms(self.strict)
        torch.set_num_threads(self.threads)
        torch.random.set_rng_state(self.random)


def convolution(inside: int, outside: int, size: int = 3, stride: int = 1) -> tuple[nn.Module, ...]:
    """A convolution that keeps height and width but for its stride, normalised, then ReLU."""
    layer = nn.Conv2d(inside, outside, size, stride, padding=size // 2, bias=False)
    return layer, nn.BatchNorm2d(outside), nn.ReLU()


def save_weights(net: nn.Module, path: Path) -> None:
    """Store the weights of a network as safetensors."""
    tensors = {k: v.contiguous() for k, v in net.state_dict().items() if v.dim() > 0}
    with atomic_path(path) as temporary:
        save_file(tensors, temporary)


def load_weights(net: nn.Module, path: str | Path, build: str) -> None:
    """Put stored weights into a network; ``zslkit data build`` of this name makes the file.

    Raises
    ------
    MissingFile, DataError
        There is no such file; it holds other weights than this network has.
    """
    if not Path(path).is_file():
        raise MissingFile(f"{path} is missing; run `zslkit data build {build}`.")
    try:
        tensors = load_file(path)
        counters = [k for k in net.state_dict() if k.endswith("num_batches_tracked")]
        net.load_state_dict(tensors | {k: torch.tensor(0) for k in counters})
    except Exception as error:
        raise DataError(f"{path} does not hold the network of the {build}: {error}") from None
