"""The gradient penalty that keeps a critic close to 1-Lipschitz."""

import torch
from torch import Tensor, nn

from zslkit.errors import DataError
from zslkit.losses import _checks


def gradient_penalty(
    critic: nn.Module, real: Tensor, fake: Tensor, semantics: Tensor, alpha: Tensor
) -> Tensor:
    """How far the critic's slope is from 1, between real and generated features.

    .. math::

        \\hat x = \\alpha x + (1 - \\alpha) \\tilde x, \\qquad
        P = \\mathbb{E}\\left[ (\\lVert \\nabla_{\\hat x} D(\\hat x, c) \\rVert_2 - 1)^2 \\right]

    Parameters
    ----------
    critic
        Called as ``critic(features, semantics)``, gives ``[n]``. If it offers
        ``input_gradient(features, semantics)`` that closed form is used; otherwise autograd
        differentiates twice. Both give the same number.
    real, fake
        ``[n, d]`` features x and generated features, paired row by row.
    semantics
        ``[n, a]`` class descriptions c; real and fake share them.
    alpha
        ``[n, 1]`` uniform draws in 0..1.

    Returns
    -------
    Scalar, at least 0. The weight lambda (10 in the paper) is the caller's.

    Raises
    ------
    DataError
        ``real`` and ``fake`` differ in shape, or another argument does not have one row for each
        of theirs. (An ``alpha`` of shape ``[n]`` would be spread over the wrong axis.)

    Source: Gulrajani et al., 2017; f-CLSWGAN (Xian et al., CVPR 2018), third term of L_WGAN.
    """
    _check(real, fake, semantics, alpha)
    between = alpha * real + (1 - alpha) * fake
    closed_form = getattr(critic, "input_gradient", None)
    if closed_form is not None:
        slope = closed_form(between, semantics)
    else:
        between = between.detach().requires_grad_(True)
        total = critic(between, semantics).sum()
        (slope,) = torch.autograd.grad(total, between, create_graph=True)
    return slope_penalty(slope)


def slope_penalty(gradient: Tensor) -> Tensor:
    """How far the lengths of gradients are from 1.

    .. math:: P = \\mathbb{E}\\left[ (\\lVert g \\rVert_2 - 1)^2 \\right]

    Parameters
    ----------
    gradient
        ``[n, d]`` gradients g of the critic with respect to features.

    Returns
    -------
    Scalar, at least 0. A slope below 1 costs as much as one above: the penalty is two-sided.

    Raises
    ------
    DataError
        Gradients that are not ``[n, d]`` real numbers.

    Source: Gulrajani et al., 2017.

    >>> slope_penalty(torch.tensor([[0.0, 1.0], [0.0, 3.0]]))
    tensor(2.)
    """
    _checks.rows(gradient=gradient)
    return ((gradient.norm(dim=1) - 1) ** 2).mean()


def _check(real: Tensor, fake: Tensor, semantics: Tensor, alpha: Tensor) -> None:
    _checks.rows(real=real, fake=fake)
    if real.shape != fake.shape:
        raise DataError(
            f"real {tuple(real.shape)} and fake {tuple(fake.shape)} must have one shape: "
            "each interpolate lies between one row of each."
        )
    for name, value, shape in (
        ("semantics", semantics, (len(real), *semantics.shape[1:])),
        ("alpha", alpha, (len(real), 1)),
    ):
        if tuple(value.shape) != shape:
            raise DataError(
                f"{name} has shape {tuple(value.shape)}; it needs one row for each of the "
                f"{len(real)} real ones, shape {shape}."
            )
