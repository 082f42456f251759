"""The term that asks for the way back: from the feature to the description."""

from torch import Tensor

from zslkit.errors import DataError
from zslkit.losses import _checks


def semantic_cycle_loss(read: Tensor, semantics: Tensor) -> Tensor:
    """How far the description read off a generated feature is from the one it was made of.

    .. math:: L_{CYC} = \\mathbb{E}\\left[ \\lVert R(\\tilde x) - c \\rVert_2^2 \\right]

    Parameters
    ----------
    read
        ``[n, a]`` descriptions that a reader R finds in generated features.
    semantics
        ``[n, a]`` the descriptions c that the features were made of.

    Returns
    -------
    Scalar, at least 0. The weight is the caller's.

    Raises
    ------
    DataError
        Not two ``[n, a]`` matrices of real numbers in one shape.

    Source: the cycle-WGAN baseline of GMN (Felix et al., ECCV 2018).

    >>> import torch
    >>> semantic_cycle_loss(torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 2.0]]))
    tensor(5.)
    """
    _checks.rows(read=read, semantics=semantics)
    if read.shape != semantics.shape:
        raise DataError(
            f"read {tuple(read.shape)} and semantics {tuple(semantics.shape)} must have one shape."
        )
    return (read - semantics).square().sum(1).mean()
