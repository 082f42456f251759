"""The term that asks an embedding for the class's description, by the angle between them."""

from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


def cosine_distance(read: Tensor, semantics: Tensor) -> Tensor:
    """How far what is read off an embedding points away from the description of its class.

    .. math:: L = \\mathbb{E}\\left[ \\frac{1 - \\cos(s(\\phi), w)}{2} \\right]

    The semantic loss of Doodle to Search is the sum of three: of the sketch, of the picture of its
    class, and of a picture of another class, where w is still the sketch's class and the embedding
    is read through :func:`~zslkit.losses.reverse_gradient` with lambda 0.5. So the predictor
    learns to find w there too, and the encoder to hide it.

    Parameters
    ----------
    read
        ``[n, a]`` what the predictor s makes of embeddings.
    semantics
        ``[n, a]`` descriptions w.

    Returns
    -------
    Scalar in 0..1. A row of zeros points nowhere and counts 1/2.

    Raises
    ------
    DataError
        Not two ``[n, a]`` matrices of real numbers in one shape.

    Source: Doodle to Search (Dey et al., CVPR 2019), as in its released code.

    >>> import torch
    >>> cosine_distance(torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 1.0]]))
    tensor(0.5000)
    """
    _checks.rows(read=read, semantics=semantics)
    if read.shape != semantics.shape:
        raise DataError(
            f"read {tuple(read.shape)} and semantics {tuple(semantics.shape)} must have one shape."
        )
    return ((1 - F.cosine_similarity(read, semantics)) / 2).mean()
