"""The feature network: a small convolutional network and its pretraining."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit.datasets.smallnets import convolution, load_weights, reproducibly, save_weights

FEATURES = 128


class FeatureNet(nn.Module):
    """Four convolutions and an average: ``[n, 3, 64, 64]`` to ``[n, 128]`` features >= 0.

    ``out`` classifies imaginary animals while the network is trained; it is not stored.
    """

    def __init__(self, classes: int = 0):
        super().__init__()
        self.body = nn.Sequential(
            *convolution(3, 16, size=5, stride=2),  # [n, 16, 32, 32]
            *convolution(16, 32),
            nn.MaxPool2d(2),  # [n, 32, 16, 16]
            *convolution(32, 64),
            nn.MaxPool2d(2),  # [n, 64, 8, 8]
            *convolution(64, FEATURES),  # [n, 128, 8, 8]
        )
        self.out = nn.Linear(FEATURES, classes) if classes else None

    def forward(self, pictures: Tensor) -> Tensor:
        """Features; pictures as :func:`as_input` makes them."""
        return self.body(pictures).mean((2, 3))


def as_input(pictures: np.ndarray) -> Tensor:
    """``[n, 64, 64, 3]`` uint8 to ``[n, 3, 64, 64]`` float32, centred and scaled."""
    values = torch.from_numpy(np.asarray(pictures, np.float32)).permute(0, 3, 1, 2)
    return ((values / 255 - 0.5) / 0.25).contiguous(memory_format=torch.channels_last)


def pretrain(
    pictures: np.ndarray,
    labels: np.ndarray,
    attributes: np.ndarray,
    *,
    epochs: int,
    attribute_weight: float,
    seed: int = 0,
    batch: int = 64,
    lr: float = 4e-3,
    ticks: Iterable[int] | None = None,
) -> FeatureNet:
    """Teach a new network to tell imaginary animals apart, and return it ready for use.

    Parameters
    ----------
    pictures
        ``[n, 64, 64, 3]`` uint8.
    labels
        ``[n]`` int64.
    attributes
        ``[k, 28]``: row c describes imaginary animal c.
    attribute_weight
        Weight of the squared error with which a linear map reads the attributes off the features,
        beside the cross-entropy of naming the animal.
    epochs, batch, lr
        AdamW under a one-cycle schedule that peaks at ``lr``.
    seed
        Initial weights, order of the pictures, and their augmentation.
    ticks
        What to iterate over for the epochs; a progress bar, for instance.
    """
    with reproducibly(seed):
        draw = torch.Generator().manual_seed(seed)
        inputs, targets = as_input(pictures), torch.from_numpy(labels)
        net = FeatureNet(int(labels.max()) + 1).train()
        net = net.to(memory_format=torch.channels_last)
        reader = nn.Linear(FEATURES, attributes.shape[1])
        described = torch.from_numpy(attributes).float()
        weights = [*net.parameters(), *reader.parameters()]
        optimiser = torch.optim.AdamW(weights, lr / 2, weight_decay=1e-3)
        steps = epochs * -(-len(inputs) // batch)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, lr, steps, pct_start=0.2)
        for _ in ticks if ticks is not None else range(epochs):
            for rows in torch.randperm(len(inputs), generator=draw).split(batch):
                features = F.dropout(net(_augmented(inputs[rows], draw)), 0.2)
                loss = F.cross_entropy(net.out(features), targets[rows])
                misread = F.mse_loss(reader(features), described[targets[rows]])
                loss = loss + attribute_weight * misread
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
    return net.eval()


def _augmented(x: Tensor, draw: torch.Generator) -> Tensor:
    """Mirrored, turned, scaled, shifted, brighter or darker, in other light."""
    n = len(x)

    def between(low, high, *shape):
        return low + (high - low) * torch.rand(*shape, generator=draw)

    angle, scale = between(-0.175, 0.175, n), between(0.825, 1.175, n)
    mirror = torch.where(between(0, 1, n) < 0.5, -1.0, 1.0)
    place = torch.zeros(n, 2, 3)
    place[:, 0, 0], place[:, 0, 1] = mirror * scale * angle.cos(), -scale * angle.sin()
    place[:, 1, 0], place[:, 1, 1] = mirror * scale * angle.sin(), scale * angle.cos()
    place[:, :, 2] = between(-0.15, 0.15, n, 2)
    grid = F.affine_grid(place, x.shape, align_corners=False)
    x = F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    contrast = 1 + 0.15 * torch.randn(n, 1, 1, 1, generator=draw)
    return x * contrast + 0.15 * torch.randn(n, 3, 1, 1, generator=draw)


def embed(net: FeatureNet, pictures: np.ndarray) -> np.ndarray:
    """Features ``[n, 128]`` float32 of pictures ``[n, 64, 64, 3]`` uint8."""
    with torch.no_grad(), reproducibly(0):
        parts = [net(as_input(pictures[i : i + 128])) for i in range(0, len(pictures), 128)]
    return torch.cat(parts).numpy() if parts else np.zeros((0, FEATURES), np.float32)


def save_network(net: FeatureNet, path: Path) -> None:
    """Store the frozen part of the network as safetensors, without its classifier."""
    save_weights(net.body, path)


def load_network(path: Path) -> FeatureNet:
    """The stored network, in evaluation mode.

    Raises
    ------
    MissingFile, DataError
        There is no such file; it holds other weights than this network has.
    """
    net = FeatureNet()
    load_weights(net.body, path, "zoo")
    return net.eval()
