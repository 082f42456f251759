"""What the five embedding models share: a compatibility of features and descriptions."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from zslkit.classifiers import checks
from zslkit.classifiers.base import Classifier, Normaliser
from zslkit.errors import DataError, UsageError


@dataclass(kw_only=True, eq=False, repr=False)
class Compatibility(Classifier):
    """Score a feature and a description by a bilinear form, or by the best of several.

    .. math:: F(x, y; W) = \\max_{1 \\le i \\le K} \\; \\theta(x)^\\top W_i\\, \\varphi(y)

    with theta(x) the normalised feature ``[d]``, phi(y) the normalised description ``[a]`` and
    each W_i ``[d, a]``. K is 1 for all models but LATEM. Nothing in it belongs to one class, so
    any class with a description has a score.

    Parameters
    ----------
    normalize_features
        theta: ``"l2"`` (each row to length 1), ``"standard"`` (by the mean and spread of the
        training rows) or ``"none"``.
    normalize_semantics
        phi: ``"l2"`` or ``"none"``.

    Attributes
    ----------
    weights_
        ``[K, d, a]``.
    """

    normalize_features: str = "l2"
    normalize_semantics: str = "l2"

    def _learn(self, X, columns, semantics):
        self.semantics_ = semantics
        self._theta = Normaliser.of(X, self.normalize_features)
        self._phi = Normaliser.of(semantics, self.normalize_semantics)
        self.weights_ = self._solve(self._theta(X), columns, self._phi(semantics[self.classes_]))

    def _solve(self, theta: np.ndarray, columns: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """W ``[K, d, a]`` from rows ``[n, d]``, their columns ``[n]`` and classes ``[k, a]``."""
        raise NotImplementedError

    def _scores(self, X, classes):
        return self.compatibility(X, self.semantics_[classes])

    def compatibility(self, X: np.ndarray, semantics: np.ndarray) -> np.ndarray:
        """Scores ``[n, k]`` of rows ``[n, d]`` with any descriptions ``[k, a]``.

        The descriptions need not belong to a class of the data: an invented animal will do.

        Raises
        ------
        UsageError
            Not fitted.
        DataError
            X or the descriptions have another width than in ``fit``, or hold NaN.
        """
        X = self._check_ready(X)
        semantics = checks.matrix("semantics", semantics, "classes x attributes")
        if semantics.shape[1] != self.weights_.shape[2]:
            raise DataError(
                f"semantics has {semantics.shape[1]} numbers a class; this {type(self).__name__} "
                f"was fitted on {self.weights_.shape[2]}."
            )
        classes_in_d = self.weights_ @ self._phi(semantics).T  # [K, d, k]
        return (self._theta(X) @ classes_in_d).max(0)  # [n, k]


@dataclass(kw_only=True, eq=False, repr=False)
class RankingModel(Compatibility):
    """A compatibility learned by stochastic gradient descent on a ranking loss.

    Each step takes a batch, scores it against the classes present in the training labels (the
    only competitors), and moves W against the gradient of the model's ``loss``.

    Parameters
    ----------
    lr
        Step length, constant. The defaults (3, and 1 for DeViSE) were chosen for H on the
        validation classes of the zoo. W starts at zero, so without weight decay only lr / margin
        matters.
    epochs
        Passes over the training rows.
    batch_size
        Rows a step, reshuffled every epoch.
    margin
        Delta of the loss, in units of the scores.
    weight_decay
        Shrinks W by this share of ``lr`` each step.
    normalize_features, normalize_semantics
        See :class:`Compatibility`.
    seed
        Of the order of batches (and of LATEM's draws and first matrices).

    Attributes
    ----------
    weights_
        ``[K, d, a]``.
    losses_
        Mean loss of each epoch.
    """

    lr: float = 3.0
    epochs: int = 30
    batch_size: int = 64
    margin: float = 0.1
    weight_decay: float = 0.0
    seed: int = 0

    def loss(self, scores: Tensor, target: Tensor, rng: torch.Generator) -> Tensor:
        """The model's ranking loss of a batch: scores ``[n, k]``, own columns ``[n]``."""
        raise NotImplementedError

    def _start(self, d: int, r: int, rng: torch.Generator) -> Tensor:
        # one matrix is a convex problem: start at zero, where no class is preferred
        return torch.zeros(1, d, r)

    def _solve(self, theta, columns, phi):
        rng = torch.Generator().manual_seed(int(self.seed))
        x, target = torch.tensor(theta), torch.tensor(columns)
        phi = torch.tensor(phi)
        # Every gradient of W is a mix of the competitors' descriptions, so W never leaves their
        # span. In an orthonormal basis of it the same descent has min(a, k) columns, not a.
        basis = torch.linalg.qr(phi.T).Q  # [a, r]
        phi = phi @ basis  # [k, r]
        w = self._start(x.shape[1], basis.shape[1], rng)  # [K, d, r]
        self.losses_ = []
        for epoch in range(int(self.epochs)):
            total = 0.0
            for rows in torch.randperm(len(x), generator=rng).split(int(self.batch_size)):
                batch = x[rows]
                each = (batch @ w @ phi.T).requires_grad_()  # [K, b, k]
                loss = self.loss(each.max(0).values, target[rows], rng)
                # autograd knows the loss; W's own gradient is one product more
                (by_score,) = torch.autograd.grad(loss, each)
                slope = batch.T @ (by_score @ phi)  # [K, d, r]
                if self.weight_decay:
                    slope += self.weight_decay * w
                w -= slope.mul_(self.lr)
                total += loss.item() * len(rows)
            self.losses_.append(total / len(x))
            if not np.isfinite(total):
                raise UsageError(
                    f"{type(self).__name__} diverged in epoch {epoch + 1}; lr={self.lr} is too "
                    "large for these features. Lower it, or normalise the features."
                )
        return (w @ basis.T).numpy()
