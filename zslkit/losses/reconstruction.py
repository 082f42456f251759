"""The term that asks for the description back."""

from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


def reconstruction_loss(decoded: Tensor, semantics: Tensor) -> Tensor:
    """How badly the description is read back from a feature: mean squared error.

    .. math:: L_{rec} = \\frac{1}{n\\, d_c} \\sum_i \\lVert Dec(x_i) - c(y_i) \\rVert_2^2

    Parameters
    ----------
    decoded, semantics
        ``[n, a]``: what the decoder says, and what was described.

    Returns
    -------
    Scalar, at least 0. The weight beta is the caller's.

    Raises
    ------
    DataError
        Shapes or types that do not fit.

    Source: CEWGAN-OD (Mandal et al., CVPR 2019), as in its released code.

    >>> import torch
    >>> reconstruction_loss(torch.zeros(1, 2), torch.tensor([[1.0, 3.0]])).item()
    5.0
    """
    _checks.rows(decoded=decoded, semantics=semantics)
    if decoded.shape != semantics.shape:
        raise DataError(
            f"decoded {tuple(decoded.shape)} and semantics {tuple(semantics.shape)} must be alike."
        )
    return F.mse_loss(decoded, semantics)
