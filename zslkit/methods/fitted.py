"""What a fitted generator can do: make features, be saved, be read again."""

from pathlib import Path

import numpy as np
import torch

from zslkit.errors import DataError, UsageError
from zslkit.training import load_tensors, save_tensors, seeded, under


class FittedGenerator:
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

    def save(self, path: str | Path) -> None:
        """Write the fitted model as safetensors: weights, hyper-parameters, history."""
        if not hasattr(self, "generator_"):
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
        parameters = config["parameters"]
        parameters["betas"] = tuple(parameters["betas"])  # JSON knows lists only
        model = cls(**parameters)
        model._build(config["sizes"], seeded(0))
        try:
            for name, net in model.modules().items():
                net.load_state_dict(under(tensors, f"module/{name}/"))
        except RuntimeError as error:
            raise DataError(
                f"{path} is damaged: its weights do not fit its hyper-parameters."
            ) from error
        model.history_ = about.get("history", {})
        if "trained_on" in config:
            model.trained_on_ = config["trained_on"]
        elif "data" in config:  # of a checkpoint: name and fingerprint
            model.trained_on_ = config["data"].split()[-1]
        return model
