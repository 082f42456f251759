"""What is learned from real features once, and asked about generated ones from then on."""

import numpy as np
import torch
from torch import Tensor

from zslkit.classifiers.bilinear_softmax import BilinearSoftmax
from zslkit.classifiers.softmax import Softmax
from zslkit.methods.steps import Draws


def frozen_classifier(rows: Draws, *, epochs: int, seed: int) -> tuple[Tensor, Tensor]:
    """Train a softmax classifier on real seen features, to be left as it is from then on.

    As published for f-CLSWGAN: Adam, learning rate 0.001, batch 100. Its weights start at zero
    here, at random there.

    Parameters
    ----------
    rows
        The training rows.
    epochs
        Passes over them.
    seed
        Of the order of batches.

    Returns
    -------
    Weights ``[n_seen, d]`` and biases ``[n_seen]``, for :func:`torch.nn.functional.linear`.
    """
    theta = Softmax(
        epochs=epochs,
        lr=1e-3,
        betas=(0.5, 0.999),
        batch_size=100,
        weight_decay=0.0,
        standardize=False,
        seed=seed,
    ).fit(*_arrays(rows.features, rows.columns))
    return _tensors(theta.coef_, theta.intercept_, rows)


def compatibility_classifier(rows: Draws, semantics: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """W ``[a, d]`` and b ``[a]`` of a bilinear softmax trained on the training rows.

    ``semantics`` ``[S, a]`` describes the seen classes, in the order of ``rows.columns``. For
    :func:`zslkit.losses.compatibility_scores`.
    """
    theta = BilinearSoftmax(normalize_semantics="none", seed=seed)
    theta.fit(*_arrays(rows.features, rows.columns, semantics))
    return _tensors(theta.weights_[0].T.copy(), theta.bias_, rows)


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


def _arrays(*tensors: Tensor) -> list[np.ndarray]:
    return [tensor.cpu().numpy() for tensor in tensors]


def _tensors(weight: np.ndarray, bias: np.ndarray, like: Draws) -> tuple[Tensor, Tensor]:
    """Of the type and on the device of the rows."""
    found = (torch.from_numpy(each).to(like.features) for each in (weight, bias))
    return tuple(found)
