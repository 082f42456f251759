"""The two-stream network: one stream looks at a frame, the other at what changes between frames.

After K. Simonyan, A. Zisserman: Two-Stream Convolutional Networks for Action Recognition in
Videos, NeurIPS 2014, with differences of frames in the place of optical flow. Small.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit.datasets.clips.stage import FRAMES
from zslkit.datasets.smallnets import convolution, load_weights, reproducibly, save_weights

WIDTH = 64  # features of each stream
FEATURES = 2 * WIDTH


class Stream(nn.Module):
    """Four convolutions and an average: ``[n, channels, 40, 40]`` to ``[n, 64]`` features >= 0."""

    def __init__(self, channels: int):
        super().__init__()
        self.body = nn.Sequential(
            *convolution(channels, 24, size=5, stride=2),  # [n, 24, 20, 20]
            *convolution(24, 32),
            nn.MaxPool2d(2),  # [n, 32, 10, 10]
            *convolution(32, 48),
            nn.MaxPool2d(2),  # [n, 48, 5, 5]
            *convolution(48, WIDTH),
        )

    def forward(self, inputs: Tensor) -> Tensor:
        return self.body(inputs).mean((2, 3))


class TwoStreams(nn.Module):
    """Appearance and motion of clips, ``[n, 128]``: 64 numbers each, in this order."""

    def __init__(self):
        super().__init__()
        self.appearance, self.motion = Stream(3), Stream(FRAMES - 1)

    def forward(self, frame: Tensor, change: Tensor) -> Tensor:
        """Features of what :func:`as_inputs` makes of clips."""
        return torch.cat([self.appearance(frame), self.motion(change)], 1)


def as_inputs(clips: np.ndarray) -> tuple[Tensor, Tensor]:
    """Clips ``[n, 8, 40, 40, 3]`` uint8 to a frame late in the clip, ``[n, 3, 40, 40]``, and to
    the seven differences of grey frames, ``[n, 7, 40, 40]``."""
    frame = torch.from_numpy(np.ascontiguousarray(clips[:, 5])).permute(0, 3, 1, 2).float()
    grey = torch.from_numpy(clips.mean(4, dtype=np.float32))
    return (frame / 255 - 0.5) / 0.25, (grey[:, 1:] - grey[:, :-1]) / 32


def pretrain(
    clips: np.ndarray,
    labels: np.ndarray,
    attributes: np.ndarray,
    *,
    epochs: int,
    attribute_weight: float,
    seed: int = 0,
    batch: int = 64,
    lr: float = 4e-3,
    ticks: Iterable[int] | None = None,
) -> TwoStreams:
    """Teach a new network to tell imaginary actions apart, each stream by itself.

    Parameters
    ----------
    clips
        ``[n, 8, 40, 40, 3]`` uint8.
    labels
        ``[n]`` int64.
    attributes
        ``[k, 20]``: row c describes imaginary action c.
    epochs, batch, lr
        AdamW under a one-cycle schedule that peaks at ``lr``.
    attribute_weight
        Weight of the squared error with which a linear map reads the attributes off each stream's
        features, beside the cross-entropy of naming the action.
    seed
        Initial weights, order of the clips, and which are mirrored.
    ticks
        What to iterate over for the epochs; a progress bar, for instance.
    """
    with reproducibly(seed):
        draw = torch.Generator().manual_seed(seed)
        inputs, targets = as_inputs(clips), torch.from_numpy(labels)
        described = torch.from_numpy(attributes).float()
        net = TwoStreams().train()
        streams = (net.appearance, net.motion)
        heads = [nn.Linear(WIDTH, len(attributes)) for _ in streams]
        readers = [nn.Linear(WIDTH, attributes.shape[1]) for _ in streams]
        parts = nn.ModuleList([net, *heads, *readers])
        optimiser = torch.optim.AdamW(parts.parameters(), lr / 2, weight_decay=1e-3)
        steps = epochs * -(-len(labels) // batch)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, lr, steps, pct_start=0.2)
        for _ in ticks if ticks is not None else range(epochs):
            for rows in torch.randperm(len(labels), generator=draw).split(batch):
                mirror = torch.rand(len(rows), 1, 1, 1, generator=draw) < 0.5
                loss = 0.0
                for stream, x, head, reader in zip(streams, inputs, heads, readers, strict=True):
                    x = torch.where(mirror, x[rows].flip(3), x[rows])
                    features = F.dropout(stream(x), 0.2)
                    loss = loss + F.cross_entropy(head(features), targets[rows])
                    misread = F.mse_loss(reader(features), described[targets[rows]])
                    loss = loss + attribute_weight * misread
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
    return net.eval()


def embed(net: TwoStreams, clips: np.ndarray) -> np.ndarray:
    """Features ``[n, 128]`` float32 of clips ``[n, 8, 40, 40, 3]`` uint8."""
    with torch.no_grad(), reproducibly(0):
        blocks = range(0, len(clips), 128)
        parts = [net(*as_inputs(clips[i : i + 128])) for i in blocks]
    return torch.cat(parts).numpy() if parts else np.zeros((0, FEATURES), np.float32)


def save_network(net: TwoStreams, path: Path) -> None:
    """Store the network as safetensors."""
    save_weights(net, path)


def load_network(path: Path) -> TwoStreams:
    """The stored network, in evaluation mode.

    Raises
    ------
    MissingFile, DataError
        There is no such file; it holds other weights than this network has.
    """
    net = TwoStreams()
    load_weights(net, path, "clips")
    return net.eval()
