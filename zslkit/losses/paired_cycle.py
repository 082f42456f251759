"""The least-squares game and the way there and back, as SEM-PCYC plays them."""

from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


def least_squares_loss(scores: Tensor, targets: Tensor | float) -> Tensor:
    """The classical game with squares: how far a discriminator's scores are from their targets.

    .. math:: L = \\mathbb{E}\\left[ (D(x) - t)^2 \\right]

    A discriminator minimises it with t near 1 for what is real and near 0 for what is not; the
    generator minimises it with the target of what is real. Unlike a logarithm's, its gradient
    does not vanish where the discriminator is sure.

    Parameters
    ----------
    scores
        ``[n]`` outputs of the discriminator, any real numbers.
    targets
        One number for all, or ``[n]``: SEM-PCYC's code draws them, uniform in 0.7..1 for real and
        in 0..0.3 for generated rows.

    Returns
    -------
    Scalar, at least 0.

    Raises
    ------
    DataError
        Shapes or types that do not fit.

    Source: LSGAN (Mao et al., ICCV 2017); the released code of SEM-PCYC.

    >>> import torch
    >>> least_squares_loss(torch.tensor([1.0, 0.0]), 1.0)
    tensor(0.5000)
    """
    _checks.scores(scores=scores)
    if isinstance(targets, Tensor):
        _checks.scores(targets=targets)
        if targets.shape != scores.shape:
            raise DataError(f"There are {len(scores)} scores but {len(targets)} targets.")
    elif not isinstance(targets, int | float):
        raise DataError(f"targets={targets!r} must be a number or a float tensor [n].")
    return (scores - targets).square().mean()


def cycle_loss(returned: Tensor, start: Tensor) -> Tensor:
    """How far one ends from where one started, after a way there and a way back.

    .. math:: L_{cyc} = \\mathbb{E}\\left[ \\lvert F(G(x)) - x \\rvert \\right]

    The mean runs over rows and numbers. It needs no pairs of sketch and picture: each is compared
    with itself.

    Parameters
    ----------
    returned
        ``[n, d]``, F(G(x)).
    start
        ``[n, d]``, x.

    Returns
    -------
    Scalar, at least 0. The weight is the caller's.

    Raises
    ------
    DataError
        Not two ``[n, d]`` matrices of real numbers in one shape.

    Source: SEM-PCYC (Dutta, Akata, CVPR 2019), as in its released code; CycleGAN (Zhu et al.,
    ICCV 2017).

    >>> import torch
    >>> cycle_loss(torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 2.0]]))
    tensor(1.5000)
    """
    _checks.rows(returned=returned, start=start)
    if returned.shape != start.shape:
        raise DataError(
            f"returned {tuple(returned.shape)} and start {tuple(start.shape)} must have one shape."
        )
    return F.l1_loss(returned, start)
