"""The ranking loss of retrieval: a sketch nearer to its own picture than to another class's."""

import torch
from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


def triplet_loss(anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0) -> Tensor:
    """How far a picture of the same class is from being nearer by a margin than another's.

    .. math::

        L_t = \\mathbb{E}\\left[ \\mu + \\lVert \\phi(a) - \\psi(p) \\rVert_2
        - \\lVert \\phi(a) - \\psi(n) \\rVert_2 \\right]_+

    The distances are plain, not squared. It says nothing of where the two kinds of picture lie,
    only which is nearer: sketches may keep a region of their own.

    Parameters
    ----------
    anchor, positive, negative
        ``[n, d]`` embeddings of sketches, of pictures of their classes, and of pictures of other
        classes.
    margin
        mu, above 0, in the units of the embeddings.

    Returns
    -------
    Scalar, at least 0.

    Raises
    ------
    DataError
        Shapes or types that do not fit, or a margin that is none.

    Source: Doodle to Search (Dey et al., CVPR 2019), as in its released code.

    >>> a, p, n = torch.zeros(1, 2), torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 5.5]])
    >>> triplet_loss(a, p, n)
    tensor(0.5000)
    """
    _checks.rows(anchor=anchor, positive=positive, negative=negative)
    if not anchor.shape == positive.shape == negative.shape:
        raise DataError(
            f"anchor {tuple(anchor.shape)}, positive {tuple(positive.shape)} and negative "
            f"{tuple(negative.shape)} must have one shape."
        )
    if not (isinstance(margin, int | float) and 0 < margin < float("inf")):
        raise DataError(f"margin={margin!r} must be a number above 0.")
    near, far = _distance(anchor, positive), _distance(anchor, negative)
    return F.relu(margin + near - far).mean()


def negative_class_probabilities(semantics: Tensor, temperature: float | None = 0.1) -> Tensor:
    """How often each class lends the negative picture to a sketch of each class.

    .. math:: P(j \\mid i) \\propto \\exp(-\\lVert w_i - w_j \\rVert_2^2 / T) \\quad (j \\ne i)

    Classes that mean nearly the same are drawn most often: a horse has to be told from a zebra,
    not from a whale.

    Parameters
    ----------
    semantics
        ``[C, a]`` descriptions w of the training classes, of length 1 in the released code.
    temperature
        T, above 0; ``None`` draws all other classes alike.

    Returns
    -------
    ``[C, C]``; rows sum to 1, the diagonal is 0.

    Raises
    ------
    DataError
        No matrix, a single class, or a temperature that is none.

    Source: Doodle to Search (Dey et al., CVPR 2019), as in its released code.

    >>> w = torch.tensor([[0.0], [1.0], [2.0]])
    >>> negative_class_probabilities(w, temperature=2.0)[0]
    tensor([0.0000, 0.8176, 0.1824])
    """
    _checks.rows(semantics=semantics)
    if len(semantics) < 2:
        raise DataError("semantics describes one class; a negative needs another one.")
    if temperature is None:
        closeness = semantics.new_zeros(len(semantics), len(semantics))
    elif isinstance(temperature, int | float) and 0 < temperature < float("inf"):
        apart = semantics[:, None] - semantics[None]
        closeness = -apart.square().sum(2) / temperature
    else:
        raise DataError(f"temperature={temperature!r} must be a number above 0, or None.")
    own = torch.eye(len(semantics), dtype=torch.bool, device=semantics.device)
    return closeness.masked_fill(own, -torch.inf).softmax(1)


def _distance(a: Tensor, b: Tensor) -> Tensor:
    """Euclidean, ``[n]``; where two rows agree its gradient is 0, not NaN."""
    return torch.linalg.vector_norm(a - b, dim=1)
