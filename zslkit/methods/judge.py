"""The frozen judge: a linear classifier of the seen classes that a generator has to please."""

import torch
from torch import Tensor

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
    ).fit(rows.features.cpu().numpy(), rows.columns.cpu().numpy())
    weight, bias = torch.from_numpy(theta.coef_), torch.from_numpy(theta.intercept_)
    return weight.to(rows.features), bias.to(rows.features)
