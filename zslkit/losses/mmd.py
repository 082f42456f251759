"""Maximum mean discrepancy: a distance between two samples without an adversary."""

from collections.abc import Sequence

import torch
from torch import Tensor

from zslkit.errors import DataError
from zslkit.losses import _checks


def mmd_squared(x: Tensor, y: Tensor, bandwidths: Sequence[float] = (0.25, 0.5, 1, 2, 4)) -> Tensor:
    """Squared maximum mean discrepancy under a sum of Gaussian kernels.

    .. math::

        \\mathrm{MMD}^2 = \\mathbb{E}[k(x, x')] - 2\\, \\mathbb{E}[k(x, y)] + \\mathbb{E}[k(y, y')],
        \\qquad k(a, b) = \\sum_s \\exp\\left(-\\frac{\\lVert a - b \\rVert^2}{2 s\\, m}\\right)

    where m is the mean squared distance between rows of both samples, held constant, so that
    ``bandwidths`` are relative. This is the biased estimate: at least 0, and 0 for equal samples.

    Parameters
    ----------
    x, y
        ``[n, d]`` and ``[m, d]``.
    bandwidths
        The factors s, all above 0.

    Returns
    -------
    Scalar, at least 0 and at most twice the number of bandwidths.

    Raises
    ------
    DataError
        A sample that is not ``[n, d]`` real numbers, two of different width, or a bandwidth that
        is not above 0.

    Source: Gretton et al., JMLR 2012; Li et al., ICML 2015 for generative moment matching. The
    f-GMMN baseline of f-CLSWGAN names the loss; bandwidths are our choice.

    >>> sample = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    >>> mmd_squared(sample, sample).item()
    0.0
    """
    _checks.rows(x=x, y=y)
    if not len(bandwidths) or min(bandwidths) <= 0:
        raise DataError(f"bandwidths={bandwidths!r} must be one or more numbers above 0.")
    if x.shape[1] != y.shape[1]:
        raise DataError(f"x {tuple(x.shape)} and y {tuple(y.shape)} must be equally wide.")
    both = torch.cat([x, y])
    square = (both**2).sum(1)
    distance = (square[:, None] + square[None] - 2 * both @ both.T).clamp_min(0)
    mean = distance.detach().mean().clamp_min(1e-12)
    kernel = sum(torch.exp(-distance / (2 * s * mean)) for s in bandwidths)
    n = len(x)
    return (kernel[:n, :n].mean() - 2 * kernel[:n, n:].mean() + kernel[n:, n:].mean()).clamp_min(0)
