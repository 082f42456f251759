"""Batches of training rows that are all of one class."""

from typing import NamedTuple

import torch
from torch import Tensor

from zslkit.methods.steps import Draws


class ClassBatches(NamedTuple):
    """Where they come from: ``features [n, d]``, and which of them belong to each class.

    ``order [n]`` lists rows class after class, ``counts [S]`` says how many each class has.
    """

    features: Tensor
    order: Tensor
    counts: Tensor

    @classmethod
    def of(cls, rows: Draws) -> "ClassBatches":
        """From the training rows; classes are places among the seen ones."""
        return cls(rows.features, rows.columns.argsort(stable=True), rows.columns.bincount())

    def __call__(self, rng: torch.Generator, classes: int, size: int) -> tuple[Tensor, Tensor]:
        """Different classes ``[k]``, at most all, and ``size`` rows of each ``[k, size, d]``.

        Rows are drawn evenly and with replacement, for a class may have fewer than ``size``.
        """
        chosen = torch.randperm(len(self.counts), generator=rng)[:classes]
        at = torch.rand(len(chosen), size, generator=rng).to(self.counts.device)
        chosen = chosen.to(self.counts.device)
        count = self.counts[chosen, None]
        first = self.counts.cumsum(0)[chosen, None] - count
        place = (at * count).long().clamp_max(count - 1)
        return chosen, self.features[self.order[first + place]]
