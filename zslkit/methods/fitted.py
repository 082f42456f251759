"""What a fitted generator can do: make features."""

import numpy as np
import torch

from zslkit.errors import UsageError
from zslkit.trained import TrainedModel
from zslkit.training import seeded


class FittedGenerator(TrainedModel):
    """The half of a :class:`~zslkit.methods.feature_gan.FeatureGAN` that comes after training."""

    @torch.no_grad()
    def generate(self, semantics: np.ndarray, n: int, *, seed: int = 0) -> np.ndarray:
        """Make features of classes from their descriptions alone.

        Parameters
        ----------
        semantics
            ``[a]`` for one class or ``[k, a]`` for several.
        n
            Features a class.
        seed
            Of the noise z. It is independent of the seed of training.

        Returns
        -------
        ``[n, d]``, or ``[k * n, d]`` class after class; float32.

        Raises
        ------
        UsageError
            The model is not fitted, or the description has another length than in training.
        """
        if not hasattr(self, "generator_"):
            raise UsageError(f"This {type(self).__name__} is not fitted; call fit(problem) first.")
        c = np.atleast_2d(np.array(semantics, np.float32))
        if c.ndim != 2 or c.shape[1] != self.generator_.semantic_dim:
            raise UsageError(
                f"A description has {self.generator_.semantic_dim} numbers here; "
                f"got an array of shape {np.shape(semantics)}."
            )
        if not np.isfinite(c).all():
            raise UsageError("A description holds NaN or infinity.")
        if int(n) != n or n < 1:
            raise UsageError(f"n={n} must be a whole number of at least 1.")
        c = torch.from_numpy(c).repeat_interleave(int(n), 0)
        noise = torch.randn(len(c), self.generator_.noise_dim, generator=seeded(seed))
        device = next(self.generator_.parameters()).device  # another one than the CPU's in training
        return self.generator_(noise.to(device), c.to(device)).cpu().numpy()

    def _rebuild(self, sizes: list[int]) -> None:
        self._build(sizes, seeded(0))
