"""The two encoders into the affective space and the discriminator that looks at it."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit.nets import LEAK, initialise


class VisualEncoder(nn.Module):
    """E_v: standardised features to the affective space, one hidden layer.

    Shape: ``[n, d]`` to ``[n, k]``.
    """

    def __init__(self, feature_dim: int, hidden: int, space: int):
        super().__init__()
        self.hidden = nn.Linear(feature_dim, hidden)
        self.output = nn.Linear(hidden, space)
        self.register_buffer("shift", torch.zeros(feature_dim))
        self.register_buffer("spread", torch.ones(feature_dim))

    def standardise(self, rows: Tensor) -> None:
        """Take mean and spread of these rows ``[n, d]`` for all that comes."""
        self.shift.copy_(rows.mean(0))
        self.spread.copy_(rows.std(0, correction=0) + 0.05)

    def forward(self, x: Tensor) -> Tensor:
        x = (x - self.shift) / self.spread
        return self.output(F.leaky_relu(self.hidden(x), LEAK))


class WordEncoder(nn.Module):
    """E_s: words of emotions and of pairs to the affective space, linear and without a shift.

    Shape: ``[m, a]`` to ``[m, k]``.
    """

    def __init__(self, semantic_dim: int, space: int):
        super().__init__()
        self.output = nn.Linear(semantic_dim, space, bias=False)
        nn.init.normal_(self.output.weight, 0, semantic_dim**-0.5)

    def forward(self, words: Tensor) -> Tensor:
        return self.output(words)


class Discriminator(nn.Module):
    """D(h, P): log-odds that an embedding of an emotion came from detectors, not from a picture.

    Shape: ``[n, k]`` and the emotion's prototype ``[n, k]`` to ``[n]``.
    """

    def __init__(self, space: int, hidden: int):
        super().__init__()
        self.hidden = nn.Linear(2 * space, hidden)
        self.output = nn.Linear(hidden, 1)
        initialise(self, None, torch.default_generator)

    def forward(self, embedding: Tensor, prototype: Tensor) -> Tensor:
        both = torch.cat([embedding, prototype], 1) * embedding.shape[1] ** 0.5  # entries about 1
        return self.output(F.leaky_relu(self.hidden(both), LEAK)).squeeze(1)
