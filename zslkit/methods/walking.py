"""A classifier somewhere on the way of its own training, for methods that ask for its gradients."""

import torch
from torch import Tensor, nn

from zslkit import losses
from zslkit.methods.steps import Batch


class WalkingClassifier(nn.Module):
    """The compatibility classifier whose gradients are matched, somewhere on its way.

    It holds W ``[a, d]``, b ``[a]`` and ``age``, the steps that it was asked for. They are buffers:
    no optimizer of the networks moves them, and a checkpoint keeps them.
    """

    def __init__(self, feature_dim: int, semantic_dim: int):
        super().__init__()
        self.register_buffer("weight", torch.zeros(semantic_dim, feature_dim))
        self.register_buffer("bias", torch.zeros(semantic_dim))
        self.register_buffer("age", torch.zeros((), dtype=torch.int64))

    def start_anew(self, rng: torch.Generator) -> None:
        draw = torch.randn(self.weight.shape, generator=rng, dtype=self.weight.dtype)
        self.weight.copy_(0.02 * draw)
        self.bias.zero_()

    def walk(self, batch: Batch, semantics: Tensor, rate: float, reset_every, rng) -> None:
        """Start anew, or take one step of descent on real features."""
        if self.age == 0 or (reset_every and self.age % reset_every == 0):
            self.start_anew(rng)
        else:
            here = self.weight, self.bias
            slopes = losses.compatibility_gradient(batch.features, batch.labels, semantics, *here)
            for p, slope in zip(here, slopes, strict=True):
                p -= rate * slope
        self.age += 1
