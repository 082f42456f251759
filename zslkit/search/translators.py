"""The networks of SEM-PCYC: translators between spaces, their judges, and what chooses words."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit.nets import LEAK


class Translator(nn.Module):
    """From one space to another: G from features to codes, F from codes back to features.

    Twice ``linear, batch norm, LeakyReLU 0.2, dropout 0.5``, then linear. The hidden layers are as
    wide as the mean of both ends.

    Shape: ``[n, inside]`` to ``[n, outside]``.
    """

    def __init__(self, inside: int, outside: int):
        super().__init__()
        hidden = (inside + outside) // 2
        self.layers = nn.Sequential(
            *_hidden(inside, hidden), nn.Dropout(), *_hidden(hidden, hidden), nn.Dropout()
        )
        self.output = nn.Linear(hidden, outside)

    def forward(self, x: Tensor) -> Tensor:
        return self.output(self.layers(x))


class NoisyCritic(nn.Module):
    """D(x): how real x looks, any real number. While it trains, it sees x through noise.

    Twice ``linear, batch norm, LeakyReLU 0.2`` of half the width, then linear.

    Shape: ``[n, inside]`` to ``[n]``.
    """

    def __init__(self, inside: int, noise: float = 0.3):
        super().__init__()
        hidden = max(2, inside // 2)
        self.layers = nn.Sequential(*_hidden(inside, hidden), *_hidden(hidden, hidden))
        self.output = nn.Linear(hidden, 1)
        self.noise = noise

    def forward(self, x: Tensor) -> Tensor:
        if self.training and self.noise:
            x = x + self.noise * torch.randn_like(x)
        return self.output(self.layers(x)).squeeze(1)


class SideAutoEncoder(nn.Module):
    """Side information to a short code and back: what of many words and similarities is needed.

    ``s -> code (ReLU) -> s``. The l2,1 norm of ``encoder.weight``
    (:func:`zslkit.losses.group_norm`) switches whole columns off, a number of s each.

    Shape: ``[n, a]`` to ``[n, a]``; :meth:`code` to ``[n, embedding_dim]``.
    """

    def __init__(self, semantic_dim: int, embedding_dim: int):
        super().__init__()
        self.encoder = nn.Linear(semantic_dim, embedding_dim)
        self.decoder = nn.Linear(embedding_dim, semantic_dim)

    def code(self, semantics: Tensor) -> Tensor:
        return F.relu(self.encoder(semantics))

    def forward(self, semantics: Tensor) -> Tensor:
        return self.decoder(self.code(semantics))


def _hidden(inside: int, outside: int) -> tuple[nn.Module, ...]:
    return nn.Linear(inside, outside), nn.BatchNorm1d(outside), nn.LeakyReLU(LEAK)
