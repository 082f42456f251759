"""Chance, all of it from one generator: rows of a class, and what networks draw by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor


@contextmanager
def drawing_from(rng: torch.Generator) -> Iterator[None]:
    """Inside, torch's global generator says what ``rng`` decides; afterwards it is as before.

    Dropout, noisy layers and initial weights draw from the global generator. So a run that was
    resumed draws what an unbroken one does, and no other code's draws change it.

    >>> rng = torch.Generator().manual_seed(0)
    >>> with drawing_from(rng):
    ...     first = torch.rand(1)
    >>> with drawing_from(rng.manual_seed(0)):
    ...     print(torch.rand(1) == first)
    tensor([True])
    """
    seed = int(torch.randint(2**62, (), generator=rng))
    cards = list(range(torch.cuda.device_count())) if torch.cuda.is_initialized() else []
    with torch.random.fork_rng(devices=cards):
        torch.manual_seed(seed)
        yield


class ClassRows:
    """Rows in the order of their classes, so that a row of a given class is quickly drawn.

    Parameters
    ----------
    columns
        ``[n]`` each row's class, 0 to C - 1. Every class must occur.

    >>> columns = np.array([0, 1, 0, 1, 1])
    >>> drawn = ClassRows(columns).draw(torch.tensor([0, 1, 1]), torch.Generator())
    >>> columns[drawn]
    array([0, 1, 1])
    """

    def __init__(self, columns: np.ndarray):
        counts = np.bincount(columns)
        self.order = torch.from_numpy(np.argsort(columns, kind="stable"))
        self.counts = torch.from_numpy(counts)
        self.starts = torch.from_numpy(np.cumsum(counts) - counts)

    def partners_in(self, other: "ClassRows") -> Tensor:
        """For each row ``[n]`` one of ``other``, always the same: of its class, in their order.

        >>> ClassRows(np.array([0, 1, 0, 1, 1])).partners_in(ClassRows(np.array([1, 0, 1])))
        tensor([1, 0, 1, 2, 0])
        """
        columns = torch.repeat_interleave(torch.arange(len(self.counts)), self.counts)
        place = torch.arange(len(columns)) - self.starts[columns]
        partners = other.order[other.starts[columns] + place % other.counts[columns]]
        return torch.empty_like(partners).scatter_(0, self.order, partners)

    def draw(self, columns: Tensor, rng: torch.Generator) -> Tensor:
        """A row of each of these classes ``[k]``, all rows of a class alike."""
        share = torch.rand(len(columns), generator=rng, dtype=torch.float64)
        place = (share * self.counts[columns]).long()
        return self.order[self.starts[columns] + place]
