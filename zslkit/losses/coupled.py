"""The game of coupled generators and discriminators, and the alignment of two tasks."""

from collections.abc import Sequence

from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


def coupled_discriminator_loss(real: Sequence[Tensor], fake: Sequence[Tensor]) -> Tensor:
    """Cross-entropy of telling real from generated pictures, a sum over corners.

    .. math::

        L_D = - \\sum_{(d, k)} \\Bigl( \\mathbb{E} \\log f_d(x_d^k, c_k)
        + \\mathbb{E} \\log \\bigl(1 - f_d(g_d(z, c_k), c_k)\\bigr) \\Bigr)

    A corner is a domain d and a task k. CoCoGAN has three with real pictures; the fourth, the
    relevant task in the target domain, has none.

    Parameters
    ----------
    real
        ``[n]`` log-odds of "real" for real pictures, one tensor a corner.
    fake
        The same for generated ones. There may be more of them than of ``real``, or fewer.

    Returns
    -------
    Scalar, at least 0. Discriminators that only guess score log 2 a tensor.

    Raises
    ------
    DataError
        Logits that are not ``[n]`` real numbers, or no corner.

    Source: CoGAN (Liu and Tuzel, NeurIPS 2016); with a condition, CoCoGAN (Wang and Jiang, ICCV
    2019) in our reading.

    >>> import torch
    >>> three = [torch.zeros(2)] * 3
    >>> round(coupled_discriminator_loss(three, three).item(), 4)
    4.1589
    """
    _corners(real=real, fake=fake)
    return sum(F.softplus(-x).mean() for x in real) + sum(F.softplus(x).mean() for x in fake)


def coupled_fooling_loss(fake: Sequence[Tensor]) -> Tensor:
    """What the generators minimise: a sum over corners, in the form that is trained in practice.

    .. math:: L_G = - \\sum_{(d, k)} \\mathbb{E} \\log f_d(g_d(z, c_k), c_k)

    Parameters
    ----------
    fake
        ``[n]`` log-odds of "real" for generated pictures, one tensor a corner.

    Returns
    -------
    Scalar, at least 0.

    Raises
    ------
    DataError
        Logits that are not ``[n]`` real numbers, or no corner.

    Source: as :func:`coupled_discriminator_loss`.

    >>> import torch
    >>> round(coupled_fooling_loss([torch.zeros(2)] * 4).item(), 4)
    2.7726
    """
    _corners(fake=fake)
    return sum(F.softplus(-x).mean() for x in fake)


def task_alignment_loss(relevant: Tensor, irrelevant: Tensor) -> Tensor:
    """Cross-entropy of reading the task off a representation, in one domain.

    .. math::

        L_A^d = - \\tfrac12 \\mathbb{E} \\log t_d(R_d(x_d^{\\mathrm{RT}}))
        - \\tfrac12 \\mathbb{E} \\log \\bigl(1 - t_d(R_d(x_d^{\\mathrm{IRT}}))\\bigr)

    The task classifier t minimises it; representation and generator do the opposite, through
    :func:`~zslkit.losses.reverse_gradient` or with the two arguments exchanged. In the source
    domain both are real; in the target domain pictures of the relevant task are generated.

    Parameters
    ----------
    relevant, irrelevant
        ``[n]`` log-odds of "relevant task" for representations of each task's pictures.

    Returns
    -------
    Scalar, at least 0. A classifier that only guesses scores log 2.

    Raises
    ------
    DataError
        Logits that are not ``[n]`` real numbers.

    Source: our reading of CoCoGAN's supervisory signal, "alignment between representations across
    tasks" (Wang and Jiang, ICCV 2019).

    >>> import torch
    >>> round(task_alignment_loss(torch.zeros(2), torch.zeros(2)).item(), 4)
    0.6931
    """
    _checks.scores(relevant=relevant, irrelevant=irrelevant)
    return (F.softplus(-relevant).mean() + F.softplus(irrelevant).mean()) / 2


def _corners(**given: Sequence[Tensor]) -> None:
    for name, tensors in given.items():
        if isinstance(tensors, Tensor) or not len(tensors):
            raise DataError(f"{name} must be a list of logits, one tensor a corner.")
        _checks.scores(**{f"{name}[{i}]": each for i, each in enumerate(tensors)})
