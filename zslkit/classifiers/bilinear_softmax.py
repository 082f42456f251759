"""The compatibility classifier of GMN: a bilinear form under a softmax."""

from dataclasses import dataclass

import numpy as np
import torch

from zslkit.classifiers.bilinear import Compatibility
from zslkit.errors import UsageError
from zslkit.losses import compatibility_gradient, compatibility_scores


@dataclass(kw_only=True, eq=False, repr=False)
class BilinearSoftmax(Compatibility):
    """Cross-entropy of a softmax over bilinear scores, by stochastic gradient descent.

    .. math::

        P(c \\mid x) \\propto \\exp f(x, c), \\qquad f(x, c) = (W x + b)^\\top c

    Like softmax it compares all classes of the training rows at once; like the embedding models it
    reads descriptions, and so scores any class that has one. The bias b is one number an
    attribute.

    Parameters
    ----------
    lr, momentum, weight_decay, lr_decay
        Of the descent; ``weight_decay`` shrinks W and b, ``lr`` is multiplied by ``lr_decay``
        after each epoch.
    epochs, batch_size
        Passes over the training rows, and rows a step.
    normalize_features, normalize_semantics
        See :class:`~zslkit.classifiers.bilinear.Compatibility`. As released features are
        ``"none"`` and descriptions ``"l2"``.
    seed
        Of the order of batches. Weights start at zero.

    Attributes
    ----------
    weights_, bias_
        ``[1, d, a]`` and ``[a]``.
    losses_
        Mean cross-entropy of each epoch.

    Notes
    -----
    The scripts use lr 0.01, weight decay 0.001, decay 0.97 for CUB and lr 0.001, weight decay 0.1
    for AWA1, 200 epochs and batches of 256 for both. The defaults here are the book's, for features
    in 0..1.

    Source: the final classifier of GMN (Sariyildiz and Cinbis, CVPR 2019).
    """

    lr: float = 3.0
    momentum: float = 0.9
    weight_decay: float = 0.0
    lr_decay: float = 0.97
    epochs: int = 30
    batch_size: int = 256
    normalize_features: str = "none"
    seed: int = 0

    def _solve(self, theta: np.ndarray, columns: np.ndarray, phi: np.ndarray) -> np.ndarray:
        rng = torch.Generator().manual_seed(int(self.seed))
        x, target, phi = torch.tensor(theta), torch.tensor(columns), torch.tensor(phi)
        # W and b never leave the span of the descriptions; in a basis of it they have fewer rows
        basis = torch.linalg.qr(phi.T).Q  # [a, r]
        phi = phi @ basis  # [k, r]
        parameters = [x.new_zeros(phi.shape[1], x.shape[1]), x.new_zeros(phi.shape[1])]  # W, b
        descent = torch.optim.SGD(
            parameters, self.lr, momentum=self.momentum, weight_decay=self.weight_decay
        )
        slower = torch.optim.lr_scheduler.ExponentialLR(descent, self.lr_decay)
        self.losses_ = []
        for epoch in range(int(self.epochs)):
            for rows in torch.randperm(len(x), generator=rng).split(int(self.batch_size)):
                slopes = compatibility_gradient(x[rows], target[rows], phi, *parameters)
                for p, slope in zip(parameters, slopes, strict=True):
                    p.grad = slope
                descent.step()
            slower.step()
            scores = compatibility_scores(x, phi, *parameters)
            self.losses_.append(torch.nn.functional.cross_entropy(scores, target).item())
            if not np.isfinite(self.losses_[-1]):
                raise UsageError(
                    f"BilinearSoftmax diverged in epoch {epoch + 1}; lr={self.lr} is too large for "
                    "these features. Lower it, or normalise the features."
                )
        w, b = parameters
        self.bias_ = (basis @ b).numpy()
        return (basis @ w).T[None].numpy()

    def compatibility(self, X: np.ndarray, semantics: np.ndarray) -> np.ndarray:
        by_weights = super().compatibility(X, semantics)  # [n, k]
        return by_weights + self._phi(np.asarray(semantics, np.float32)) @ self.bias_
