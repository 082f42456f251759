"""Networks that look at pictures: a backbone, attention over its map, and an embedding."""

import importlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from zslkit.datasets.zoo.network import FEATURES, FeatureNet, load_network
from zslkit.errors import UsageError
from zslkit.files import packaged

_CACHE = 2**29  # bytes of maps that are kept, rather than made anew in each epoch


class Backbone(NamedTuple):
    """A network cut in three. ``stem`` stands still, ``body`` and ``head`` are trained.

    ``stem`` takes pictures ``[n, 3, height, width]`` in 0..1, ``body`` ends in a map
    ``[n, channels, h, w]``, ``head`` makes an embedding of that map.
    """

    stem: nn.Module
    body: nn.Module
    head: nn.Module
    channels: int


class Scaled(nn.Module):
    """Pictures in 0..1 as the zoo's network wants them: centred and scaled."""

    def forward(self, pictures: Tensor) -> Tensor:
        return (pictures - 0.5) / 0.25


def small(embedding_dim: int, frozen: int = 3, pretrained: bool = True) -> Backbone:
    """The book's small network: four convolutions, and a linear layer on the average of the map.

    It is ``zslkit.datasets.zoo.network.FeatureNet``, which sees 64 x 64 pictures as
    8 x 8 places with 128 channels. Pretrained on imaginary animals, it plays here the part that
    VGG-16, pretrained on ImageNet, plays in the papers.

    Parameters
    ----------
    embedding_dim
        Length of an embedding.
    frozen
        How many of the four convolutions stand still. Their output can be kept, which makes
        training quick.
    pretrained
        Start from the zoo's weights.
    """
    if frozen not in (0, 1, 2, 3):
        raise UsageError(f"frozen={frozen!r} must be 0, 1, 2 or 3 of the small network's layers.")
    net = load_network(packaged("zoo") / "network.safetensors") if pretrained else FeatureNet()
    cut = (0, 3, 7, 11)[frozen]
    head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(FEATURES, embedding_dim))
    return Backbone(nn.Sequential(Scaled(), *net.body[:cut]), net.body[cut:], head, FEATURES)


def vgg16(embedding_dim: int, frozen: int = 0, pretrained: bool = True) -> Backbone:
    """VGG-16 with batch normalisation, as published; pictures should be 224 x 224.

    Its last linear layer is replaced by one to the embedding. All of it is trained.

    Raises
    ------
    UsageError
        torchvision, which has the network and fetches its weights, is not installed.
    """
    try:
        models = importlib.import_module("torchvision").models  # by name: no dependency of ours
    except ImportError:
        raise UsageError(
            "backbone='vgg16' is read through torchvision, which is not installed; run "
            "`pip install torchvision`, or take backbone='small'."
        ) from None
    if frozen:
        raise UsageError(f"frozen={frozen!r} must be 0: as published, all of VGG-16 is trained.")
    net = models.vgg16_bn(weights="IMAGENET1K_V1" if pretrained else None)
    *layers, last = net.classifier
    replaced = nn.Linear(last.in_features, embedding_dim)
    head = nn.Sequential(net.avgpool, nn.Flatten(), *layers, replaced)
    return Backbone(nn.Identity(), net.features, head, 512)


#: Backbones by name; add your own. Each takes ``embedding_dim``, ``frozen`` and ``pretrained``.
BACKBONES: dict[str, Callable[..., Backbone]] = {"small": small, "vgg16": vgg16}


class Attention(nn.Module):
    """Where to look: a weight for each place of a map, added to the map itself.

    .. math:: f' = f + f \\odot att, \\qquad att = \\mathrm{softmax}_{places}(W_2 W_1 f)

    Two convolutions of 1 x 1, with nothing between them as in the released code. The softmax makes
    the weights of all places sum to 1, so a place's features grow by at most that much.

    Shape: ``[n, channels, h, w]`` to the same.
    """

    def __init__(self, channels: int, hidden: int):
        super().__init__()
        self.first = nn.Conv2d(channels, hidden, 1)
        self.second = nn.Conv2d(hidden, 1, 1)

    def weights(self, maps: Tensor) -> Tensor:
        """How much each place counts, ``[n, 1, h, w]``; they sum to 1 in each picture."""
        scores = self.second(self.first(maps))
        return scores.flatten(1).softmax(1).view_as(scores)

    def forward(self, maps: Tensor) -> Tensor:
        return maps + maps * self.weights(maps)


class Encoder(nn.Module):
    """Pictures to embeddings: backbone, attention unless there is none, head.

    Shape: ``[n, 3, height, width]`` in 0..1 to ``[n, embedding_dim]``.
    """

    def __init__(self, backbone: Backbone, attention: int | None = None):
        super().__init__()
        self.stem, self.body, self.head = backbone.stem.eval(), backbone.body, backbone.head
        self.stem.requires_grad_(False)
        self.attention = Attention(backbone.channels, attention) if attention else None

    def train(self, mode: bool = True) -> "Encoder":
        """As always, but what stands still keeps the statistics it came with."""
        super().train(mode)
        self.stem.eval()
        return self

    def forward(self, pictures: Tensor) -> Tensor:
        return self.embed(self.stem(pictures))

    def embed(self, stemmed: Tensor) -> Tensor:
        """The rest of the way, from what the stem made."""
        return self.head(self.maps(stemmed))

    def maps(self, stemmed: Tensor) -> Tensor:
        """The map that the head reads, ``[n, channels, h, w]``, attention and all."""
        maps = self.body(stemmed)
        return maps if self.attention is None else self.attention(maps)


class Stemmed:
    """What an encoder's stem makes of many pictures, looked up by row.

    It is made once and kept if it fits in memory, else each time it is asked for.
    """

    def __init__(self, encoder: Encoder, pictures, device: torch.device, as_input=None):
        self.encoder, self.pictures, self.device = encoder, pictures, device
        self.as_input = as_input or as_pictures
        self.kept = None
        one = self._make(slice(0, 1))
        if list(encoder.stem.parameters()) and one.nbytes * len(pictures) <= _CACHE:
            rows = range(0, len(pictures), 128)
            self.kept = torch.cat([self._make(slice(i, i + 128)) for i in rows])

    def __getitem__(self, rows: Tensor) -> Tensor:
        if self.kept is not None:
            return self.kept[rows.to(self.device)]
        return self._make(rows.numpy())

    @torch.no_grad()
    def _make(self, rows) -> Tensor:
        return self.encoder.stem(self.as_input(self.pictures[rows]).to(self.device))


def as_pictures(pictures: np.ndarray) -> Tensor:
    """``[n, h, w]`` or ``[n, h, w, channels]`` to ``[n, 3, h, w]`` float32; 0..255 becomes 0..1.

    What is grey gets three equal channels.

    >>> as_pictures(np.full((1, 2, 2), 255, np.uint8)).shape
    torch.Size([1, 3, 2, 2])
    """
    array = np.asarray(pictures)
    whole = np.issubdtype(array.dtype, np.integer)
    values = torch.from_numpy(array.astype(np.float32))
    values = values[..., None] if values.ndim == 3 else values
    values = values.permute(0, 3, 1, 2).expand(-1, 3, -1, -1)
    return values / 255 if whole else values
