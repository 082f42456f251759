"""What a fitted model of retrieval can do: embed, be saved, be read again."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from zslkit.errors import DataError, UsageError
from zslkit.training import load_tensors, save_tensors, under

_BLOCK = 256  # sketches or images in memory at a time


class FittedEmbedding:
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

    def save(self, path: str | Path) -> None:
        """Write the fitted model as safetensors: weights, hyper-parameters, history."""
        if not hasattr(self, "_sizes"):
            raise UsageError(f"This {type(self).__name__} is not fitted; there is nothing to save.")
        tensors = {
            f"module/{name}/{k}": v
            for name, net in self.modules().items()
            for k, v in net.state_dict().items()
        }
        config = {
            "method": type(self).__name__,
            "parameters": self.get_params(),
            "sizes": self._sizes,
        }
        if hasattr(self, "trained_on_"):
            config["trained_on"] = self.trained_on_
        save_tensors(path, tensors, {"config": config, "history": self.history_})

    @classmethod
    def load(cls, path: str | Path):
        """Read a model written by :meth:`save`, or the last state of a checkpoint.

        Raises
        ------
        MissingFile, DataError
            No such file; a damaged one; a file of another method.
        """
        tensors, about = load_tensors(path)
        config = about.get("config", {})
        if config.get("method") != cls.__name__:
            raise DataError(f"{path} holds a {config.get('method')}, not a {cls.__name__}.")
        model = cls(**config["parameters"])
        model._sizes = config["sizes"]
        with torch.random.fork_rng(devices=[]):  # weights are drawn, and then replaced
            model.build(False, **model._sizes)
        try:
            for name, net in model.modules().items():
                net.load_state_dict(under(tensors, f"module/{name}/"))
        except RuntimeError as error:
            raise DataError(
                f"{path} is damaged: its weights do not fit its hyper-parameters."
            ) from error
        model._rest()
        model.history_ = about.get("history", {})
        if "trained_on" in config:
            model.trained_on_ = config["trained_on"]
        elif "data" in config:  # of a checkpoint: name and fingerprint
            model.trained_on_ = config["data"].split()[-1]
        return model
