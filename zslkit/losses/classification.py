"""The term that makes generated features useful to a classifier."""

from torch import Tensor
from torch.nn import functional as F


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

    Source: f-CLSWGAN (Xian et al., CVPR 2018), L_CLS.
    """
    return F.cross_entropy(logits, targets)
