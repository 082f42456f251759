"""What is learned from real features once, and asked about generated ones from then on."""

import torch
from torch import Tensor

from zslkit.classifiers.bilinear_softmax import BilinearSoftmax
from zslkit.methods.steps import Draws


def compatibility_classifier(rows: Draws, semantics: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """W ``[a, d]`` and b ``[a]`` of a bilinear softmax trained on the training rows.

    ``semantics`` ``[S, a]`` describes the seen classes, in the order of ``rows.columns``. For
    :func:`zslkit.losses.compatibility_scores`.
    """
    theta = BilinearSoftmax(normalize_semantics="none", seed=seed)
    theta.fit(*(t.cpu().numpy() for t in (rows.features, rows.columns, semantics)))
    weight, bias = torch.from_numpy(theta.weights_[0].T.copy()), torch.from_numpy(theta.bias_)
    return weight.to(rows.features), bias.to(rows.features)


def linear_reader(features: Tensor, semantics: Tensor) -> tuple[Tensor, Tensor]:
    """Ridge regression from features ``[n, d]`` to their descriptions ``[n, a]``.

    The ridge is a hundredth of the features' mean square. Returns weight ``[a, d]`` and bias
    ``[a]``, for :func:`torch.nn.functional.linear`.
    """
    middle, level = features.mean(0), semantics.mean(0)
    x, c = (features - middle).double(), (semantics - level).double()
    square = x.T @ x
    ridge = 0.01 * square.diagonal().mean() * torch.eye(len(square)).to(square)
    weight = torch.linalg.solve(square + ridge, x.T @ c).T.to(features.dtype)
    return weight, level - weight @ middle
