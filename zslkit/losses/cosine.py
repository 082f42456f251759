"""A matching loss between generated and real features, by the angle between them."""

import torch
from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


def cosine_embedding_loss(fake: Tensor, real: Tensor, same: Tensor) -> Tensor:
    """Pairs of one class should point the same way, pairs of two classes should be at right angles.

    .. math::

        L_{emb} = \\frac{1}{n} \\sum_i
        \\begin{cases}
        1 - \\cos(\\tilde x_i, x_i) & \\text{one class} \\\\
        \\max(0, \\cos(\\tilde x_i, x_i)) & \\text{two classes}
        \\end{cases}

    Parameters
    ----------
    fake
        ``[n, d]`` generated features.
    real
        ``[n, d]`` real features, one beside each.
    same
        ``[n]`` booleans: whether a pair is of one class.

    Returns
    -------
    Scalar in 0..2. The weight alpha is the caller's. A row of zeros has cosine 0 with everything.

    Raises
    ------
    DataError
        Shapes or types that do not fit.

    Source: CEWGAN-OD (Mandal et al., CVPR 2019); PyTorch knows it as ``cosine_embedding_loss``
    with margin 0.

    >>> x, y = torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0, 1.0]])
    >>> round(cosine_embedding_loss(x, y, torch.tensor([False])).item(), 4)
    0.7071
    >>> round(cosine_embedding_loss(x, y, torch.tensor([True])).item(), 4)
    0.2929
    """
    _checks.rows(fake=fake, real=real)
    if fake.shape != real.shape:
        raise DataError(f"fake {tuple(fake.shape)} and real {tuple(real.shape)} must be alike.")
    if not isinstance(same, Tensor) or same.dtype != torch.bool or same.shape != fake.shape[:1]:
        raise DataError(f"same must hold {len(fake)} booleans, one a pair.")
    cosine = F.cosine_similarity(fake, real)
    return torch.where(same, 1 - cosine, cosine.clamp_min(0)).mean()
