"""What a fitted model of adaptation can do: name what a picture shows, be saved, be read again."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from zslkit.errors import DataError, UsageError, did_you_mean
from zslkit.trained import TrainedModel

_BLOCK = 1024  # pictures in memory at a time


class FittedAdaptation(TrainedModel):
    """The half of an :class:`~zslkit.adaptation.AdaptationModel` after training."""

    def scores(self, pictures: np.ndarray, domain: str) -> np.ndarray:
        """Logits ``[n, C]`` of the relevant classes for pictures ``[n, h, w, c]`` of a domain.

        Raises
        ------
        UsageError
            The model is not fitted, or not for this domain.
        DataError
            The pictures are of another shape than in training.
        """
        self._check_fitted()
        domains = self._sizes["domains"]
        if domain not in domains:
            raise UsageError(
                f"{type(self).__name__} was fitted for {', '.join(domains)}, not for {domain!r}."
                + did_you_mean(str(domain), domains)
            )
        channels, height, width = self._sizes["shape"]
        pictures = np.asarray(pictures)
        if pictures.ndim != 4 or pictures.shape[1:] != (height, width, channels):
            raise DataError(
                f"{type(self).__name__} was trained on pictures of shape "
                f"{(height, width, channels)}, not {pictures.shape[1:]}."
            )
        with torch.no_grad():
            blocks = [pictures[i : i + _BLOCK] for i in range(0, len(pictures), _BLOCK)]
            found = [self.logits(as_tensor(b), domain).numpy() for b in blocks or [pictures]]
        return np.concatenate(found)

    def predict(self, pictures: np.ndarray, domain: str) -> np.ndarray:
        """The class, ``[n]`` ids, that each picture of a domain shows; raises as :meth:`scores`."""
        return self.scores(pictures, domain).argmax(1)

    def logits(self, pictures: Tensor, domain: str) -> Tensor:
        """A method's own: logits ``[n, C]`` of pictures ``[n, c, h, w]``."""
        raise NotImplementedError

    def _check_fitted(self) -> None:
        if not hasattr(self, "_sizes"):
            raise UsageError(f"This {type(self).__name__} is not fitted; call fit(problem) first.")

    def save(self, path: str | Path) -> None:
        """Write the fitted model as safetensors: weights, hyper-parameters, history."""
        self._check_fitted()
        super().save(path)

    def _rebuild(self, sizes) -> None:
        with torch.random.fork_rng(devices=[]):  # weights are drawn, and then replaced
            self.build(**sizes)


def as_tensor(pictures: np.ndarray) -> Tensor:
    """Pictures ``[n, h, w, c]`` as networks want them, ``[n, c, h, w]`` float32."""
    return torch.from_numpy(np.array(np.moveaxis(pictures, 3, 1), np.float32, order="C"))
