"""The term that makes generated features useful to a classifier."""

from torch import Tensor
from torch.nn import functional as F

from zslkit.losses import _checks


def classification_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """How badly a frozen classifier recognises generated features as their class.

    .. math:: L_{CLS} = -\\mathbb{E}_{\\tilde x}[\\log P(y \\mid \\tilde x; \\theta)]

    Parameters
    ----------
    logits
        ``[n, |S|]`` outputs of the classifier theta on generated features.
    targets
        ``[n]`` column of each feature's intended class.

    Returns
    -------
    Scalar, at least 0. The weight beta is the caller's.

    Raises
    ------
    DataError
        Shapes or types that do not fit, or a target that is no column.

    Source: f-CLSWGAN (Xian et al., CVPR 2018), L_CLS.

    >>> import torch
    >>> round(classification_loss(torch.zeros(1, 4), torch.tensor([2])).item(), 4)  # log 4
    1.3863
    """
    _checks.rows(logits=logits)
    _checks.columns("targets", targets, "logits", logits)
    return F.cross_entropy(logits, targets)
