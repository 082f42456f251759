"""What GAZSL and CIZSL add to the Wasserstein game: text without noise, classes without a name."""

import torch
from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


def hallucinated_text(first: Tensor, second: Tensor, alpha: Tensor) -> Tensor:
    """The description of a class that does not exist, between two that do.

    .. math:: t^h = \\frac{\\alpha t_a + (1 - \\alpha) t_b}
        {\\lVert \\alpha t_a + (1 - \\alpha) t_b \\rVert_2} \\, m, \\qquad
        m = \\alpha \\lVert t_a \\rVert_2 + (1 - \\alpha) \\lVert t_b \\rVert_2

    For TF-IDF vectors, which have length 1, m is 1 and this is the paper's t^h. For other
    descriptions it keeps the length that is usual for them.

    Parameters
    ----------
    first, second
        ``[n, a]`` descriptions of two seen classes a row.
    alpha
        ``[n, 1]`` how much of the first; uniform in 0.2..0.8 in the paper.

    Returns
    -------
    ``[n, a]``.

    Raises
    ------
    DataError
        Shapes that do not fit.

    Source: CIZSL (Elhoseiny, Elfeki, ICCV 2019); the length m is ours.

    >>> hallucinated_text(torch.eye(2)[:1], torch.eye(2)[1:], torch.tensor([[0.5]]))
    tensor([[0.7071, 0.7071]])
    """
    _checks.rows(first=first, second=second)
    if first.shape != second.shape or alpha.shape != (len(first), 1):
        raise DataError(
            f"first {tuple(first.shape)} and second {tuple(second.shape)} must have one shape, "
            f"and alpha {tuple(alpha.shape)} a row for each of theirs, ({len(first)}, 1)."
        )
    mixed = alpha * first + (1 - alpha) * second
    length = alpha * first.norm(dim=1, keepdim=True) + (1 - alpha) * second.norm(
        dim=1, keepdim=True
    )
    return F.normalize(mixed, dim=1) * length


def visual_pivot(fake: Tensor, labels: Tensor, pivots: Tensor) -> Tensor:
    """How far the centre of each class's generated features is from the real centre.

    .. math:: L_{pivot} = \\frac{1}{|B|} \\sum_{c \\in B}
        \\lVert \\mathbb{E}_{y = c}[\\tilde x] - \\mathbb{E}_{y = c}[x] \\rVert_2

    where B are the classes that occur in the batch. (The released code divides by the number of
    all seen classes; a large batch holds nearly all of them.)

    Parameters
    ----------
    fake
        ``[n, d]`` generated features.
    labels
        ``[n]`` their classes, columns 0..K-1.
    pivots
        ``[K, d]`` mean real feature of each seen class.

    Returns
    -------
    Scalar, at least 0.

    Raises
    ------
    DataError
        Shapes that do not fit, or a label that is no row of ``pivots``.

    Source: GAZSL (Zhu et al., CVPR 2018).

    >>> fake, labels = torch.tensor([[3.0, 0.0], [5.0, 0.0]]), torch.tensor([0, 0])
    >>> visual_pivot(fake, labels, pivots=torch.zeros(1, 2))
    tensor(4.)
    """
    _checks.rows(fake=fake, pivots=pivots)
    if fake.shape[1] != pivots.shape[1]:
        raise DataError(
            f"fake {tuple(fake.shape)} and pivots {tuple(pivots.shape)} differ in width."
        )
    _checks.columns("labels", labels, "the pivots", fake.new_empty(len(fake), len(pivots)))
    member = F.one_hot(labels, len(pivots)).to(fake.dtype)  # [n, K]
    count = member.sum(0)
    present = count > 0
    centres = (member.T @ fake)[present] / count[present, None]
    return (centres - pivots[present]).norm(dim=1).mean()


def group_norm(weight: Tensor) -> Tensor:
    """The l2,1 norm: the sum over words of the length of each word's weights.

    .. math:: \\lVert W \\rVert_{2,1} = \\sum_{j} \\lVert W_{\\cdot j} \\rVert_2

    Made small, it does not shrink all weights alike: it switches whole words off, those that say
    nothing about how a class looks.

    Parameters
    ----------
    weight
        ``[out, words]`` of the first layer on the text.

    Returns
    -------
    Scalar, at least 0.

    Raises
    ------
    DataError
        A weight that is no matrix.

    Source: GAZSL (Zhu et al., CVPR 2018), noise suppression.

    >>> group_norm(torch.tensor([[3.0, 0.0], [4.0, 0.0]]))
    tensor(5.)
    """
    _checks.rows(weight=weight)
    return weight.norm(dim=0).sum()


def rescaled(divergence: Tensor) -> Tensor:
    """A batch of divergences moved to 0..1, as the released code of CIZSL does before averaging.

    .. math:: \\frac{D_i - \\min_j D_j}{\\max_j D_j - \\min_j D_j}

    The smallest always counts 0 and the largest 1, however small or large they are.

    Parameters
    ----------
    divergence
        ``[n]``.

    Returns
    -------
    ``[n]``.

    >>> rescaled(torch.tensor([2.0, 3.0, 4.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    _checks.scores(divergence=divergence)
    low, high = divergence.min(), divergence.max()
    return (divergence - low) / (high - low).clamp_min(torch.finfo(divergence.dtype).tiny)
