"""What a fitted model of retrieval can do: embed."""

import numpy as np
import torch
from torch import Tensor

from zslkit.errors import DataError, UsageError
from zslkit.trained import TrainedModel

_BLOCK = 256  # sketches or images in memory at a time


class FittedEmbedding(TrainedModel):
    """The half of a :class:`~zslkit.search.retrieval_model.RetrievalModel` after training.

    Its two functions are what :func:`zslkit.evaluation.evaluate_retrieval` takes.
    """

    def embed_sketches(self, items: np.ndarray) -> np.ndarray:
        """Embeddings ``[n, d]`` float32 of sketches, as the problem holds them.

        Raises
        ------
        UsageError
            The model is not fitted.
        DataError
            They are of another shape than in training.
        """
        return self._embed("sketches", items)

    def embed_images(self, items: np.ndarray) -> np.ndarray:
        """Embeddings ``[n, d]`` float32 of images, as the problem holds them.

        Raises
        ------
        UsageError
            The model is not fitted.
        DataError
            They are of another shape than in training.
        """
        return self._embed("images", items)

    @torch.no_grad()
    def _embed(self, side: str, items) -> np.ndarray:
        if not hasattr(self, "_sizes"):
            raise UsageError(f"This {type(self).__name__} is not fitted; call fit(problem) first.")
        expected, found = tuple(self._sizes[side]), tuple(items.shape[1:])
        if found != expected:
            raise DataError(
                f"{type(self).__name__} was trained on {side} of shape {expected}, not {found}."
            )
        blocks = [items[i : i + _BLOCK] for i in range(0, len(items), _BLOCK)] or [items[:0]]
        return np.concatenate([self.encode(side, block).cpu().numpy() for block in blocks])

    def encode(self, side: str, items: np.ndarray) -> Tensor:
        """A method's own: embeddings ``[n, d]`` of a block of ``sketches`` or ``images``."""
        raise NotImplementedError

    def _rest(self) -> None:
        """Every network as it is used: no dropout, no batch statistics."""
        for net in self.modules().values():
            net.eval()

    @property
    def _device(self) -> torch.device:
        """Another one than the CPU's while it trains there."""
        return next(p.device for net in self.modules().values() for p in net.parameters())

    def _rebuild(self, sizes: dict) -> None:
        with torch.random.fork_rng(devices=[]):  # weights are drawn, and then replaced
            self.build(False, **sizes)
