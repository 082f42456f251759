"""The linear softmax classifier: what generated features make possible."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch.nn import functional as F

from zslkit.classifiers.base import Classifier, Normaliser
from zslkit.errors import UsageError


@dataclass(kw_only=True, eq=False, repr=False)
class Softmax(Classifier):
    """Multinomial logistic regression, trained with Adam.

    .. math::

        P(c \\mid x; \\theta) =
        \\frac{\\exp(w_c^\\top x + b_c)}{\\sum_{c'} \\exp(w_{c'}^\\top x + b_{c'})}

    It reads no descriptions: a class without samples scores ``-inf``. Train it on generated
    features and it knows unseen classes too; that is the whole idea of f-CLSWGAN.

    Parameters
    ----------
    lr, betas
        Adam's.
    epochs
        Passes over the training rows.
    batch_size
        Rows a step, reshuffled every epoch.
    weight_decay
        L2 penalty on weights, not on biases, as a term of Adam's gradient.
    standardize
        Train on features of mean 0 and standard deviation 1 over the training rows.
        ``coef_`` and ``intercept_`` take raw features all the same.
    seed
        Of the order of batches. Weights start at zero.

    Attributes
    ----------
    coef_, intercept_
        ``[k, d]`` and ``[k]``, float32: row c belongs to ``classes_[c]``.
    losses_
        Mean cross-entropy of each epoch.

    Notes
    -----
    Source: the final classifier of f-CLSWGAN (Xian et al., CVPR 2018).
    """

    needs_semantics: ClassVar[bool] = False

    lr: float = 1e-3
    epochs: int = 20
    batch_size: int = 128
    weight_decay: float = 0.0
    betas: tuple[float, float] = (0.9, 0.999)
    standardize: bool = True
    seed: int = 0

    def _learn(self, X, columns, semantics):
        rng = torch.Generator().manual_seed(int(self.seed))
        scale = Normaliser.of(X, "standard" if self.standardize else "none")
        x, target = torch.tensor(scale(X)), torch.tensor(columns)
        weight = torch.zeros(len(self.classes_), X.shape[1])
        bias = torch.zeros(len(self.classes_))
        weight.grad, bias.grad = torch.zeros_like(weight), torch.zeros_like(bias)
        groups = [{"params": [weight], "weight_decay": self.weight_decay}, {"params": [bias]}]
        if not self.weight_decay:
            groups = [weight, bias]  # one group is one call
        adam = torch.optim.Adam(groups, self.lr, tuple(self.betas), fused=True)
        self.losses_ = []
        for epoch in range(int(self.epochs)):
            total = 0.0
            for rows in torch.randperm(len(x), generator=rng).split(int(self.batch_size)):
                batch = x[rows]
                scores = F.linear(batch, weight, bias).requires_grad_()  # [b, k]
                loss = F.cross_entropy(scores, target[rows])
                # autograd knows the loss; the linear map's own two gradients need no graph
                (slope,) = torch.autograd.grad(loss, scores)
                torch.mm(slope.T, batch, out=weight.grad)
                torch.sum(slope, 0, out=bias.grad)
                adam.step()
                total += loss.item() * len(rows)
            self.losses_.append(total / len(x))
            if not np.isfinite(total):
                raise UsageError(
                    f"Softmax diverged in epoch {epoch + 1}; lr={self.lr} is too large for these "
                    "features. Lower it, or set standardize=True."
                )
        coef = weight.numpy().astype(np.float64) / scale.spread
        intercept = bias.numpy() - coef @ scale.shift
        self.coef_, self.intercept_ = coef.astype(np.float32), intercept.astype(np.float32)

    def _scores(self, X, classes):
        return self._known_only(X @ self.coef_.T + self.intercept_, classes)
