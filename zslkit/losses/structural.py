"""Emotions placed by what is felt: pictures answer to adjective-noun pairs, and pairs to words.

The paper (Zhan, She, Zhao, Cheng, Yang, ICCV 2019) was available to us in its abstract only. The
equations here are our reading of it.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from zslkit.checks import is_number
from zslkit.errors import DataError
from zslkit.losses import _checks


def cosines(a: Tensor, b: Tensor) -> Tensor:
    """The cosine between every row of ``a`` and every row of ``b``.

    .. math:: \\cos(a_i, b_j) = \\frac{a_i^\\top b_j}{\\lVert a_i \\rVert \\lVert b_j \\rVert}

    Parameters
    ----------
    a, b
        ``[n, k]`` and ``[m, k]``.

    Returns
    -------
    ``[n, m]`` in -1..1. A row of zeros has cosine 0 with everything.

    Raises
    ------
    DataError
        Not two float matrices of one width.

    >>> cosines(torch.eye(2), torch.tensor([[3.0, 0.0]])).tolist()
    [[1.0], [0.0]]
    """
    _checks.rows(a=a, b=b)
    _same_width(a=a, b=b)
    return F.normalize(a, dim=1) @ F.normalize(b, dim=1).T


def pair_shares(emotions: Tensor, pairs: Tensor, temperature: float = 0.1) -> Tensor:
    """How much each adjective-noun pair belongs to each emotion, by their words alone.

    .. math::

        p_{cj} = \\frac{\\exp(\\cos(e_c, w_j) / \\tau)}
        {\\sum_{j'} \\exp(\\cos(e_c, w_{j'}) / \\tau)}

    So an emotion without pictures has a place among the pairs too.

    Parameters
    ----------
    emotions, pairs
        ``[C, a]`` and ``[A, a]`` word vectors e and w.
    temperature
        tau, above 0: near 0 the nearest pair takes all.

    Returns
    -------
    ``[C, A]``, rows sum to 1.

    Raises
    ------
    DataError
        Shapes that do not fit, or a temperature that is not above 0.

    Source: our reading of the intermediate affective space of Zhan et al., ICCV 2019.

    >>> pair_shares(torch.eye(2), torch.eye(2), 1.0)[0]
    tensor([0.7311, 0.2689])
    """
    _positive(temperature=temperature)
    return torch.softmax(cosines(emotions, pairs) / temperature, 1)


def compatibility_loss(h: Tensor, prototypes: Tensor, target: Tensor, scale: float = 8.0) -> Tensor:
    """Cross-entropy of a picture's own emotion among the emotions of training.

    .. math::

        L_{cls} = -\\frac1n \\sum_i \\log
        \\frac{\\exp(s \\cos(h_i, P_{y_i}))}{\\sum_c \\exp(s \\cos(h_i, P_c))}

    Parameters
    ----------
    h
        ``[n, k]`` embeddings of pictures.
    prototypes
        ``[C, k]`` P, one an emotion of training.
    target
        ``[n]`` int64 columns, rows of ``prototypes``.
    scale
        s, above 0: how sharply cosines are told apart.

    Returns
    -------
    Scalar, at least 0.

    Raises
    ------
    DataError
        Shapes or types that do not fit.

    Source: our reading of Zhan et al., ICCV 2019.

    >>> h = torch.eye(2)
    >>> round(compatibility_loss(h, h, torch.tensor([0, 1]), 8.0).item(), 4)
    0.0003
    """
    _positive(scale=scale)
    logits = scale * cosines(h, prototypes)
    _checks.columns("target", target, "h", logits)
    return F.cross_entropy(logits, target)


def pair_loss(h: Tensor, pairs: Tensor, responses: Tensor, scale: float = 8.0) -> Tensor:
    """Cross-entropy of what the detectors answer and what the embedding is near to.

    .. math::

        L_{anp} = -\\frac1n \\sum_i \\sum_j \\hat r_{ij} \\log
        \\frac{\\exp(s \\cos(h_i, Z_j))}{\\sum_{j'} \\exp(s \\cos(h_i, Z_{j'}))}

    Parameters
    ----------
    h
        ``[n, k]`` embeddings of pictures.
    pairs
        ``[A, k]`` embeddings Z of the adjective-noun pairs.
    responses
        ``[n, A]`` shares r of the pairs in each picture; rows sum to 1.
    scale
        s, as in :func:`compatibility_loss`.

    Returns
    -------
    Scalar, at least the entropy of the responses.

    Raises
    ------
    DataError
        Shapes that do not fit, or responses that are no shares.

    Source: our reading of Zhan et al., ICCV 2019.

    >>> h = torch.eye(2)
    >>> round(pair_loss(h, h, torch.eye(2), 8.0).item(), 4)
    0.0003
    """
    _positive(scale=scale)
    logits = scale * cosines(h, pairs)
    _checks.rows(responses=responses)
    if responses.shape != logits.shape:
        raise DataError(
            f"responses must be [{len(h)}, {len(pairs)}], a share a picture and pair, not "
            f"{tuple(responses.shape)}."
        )
    if (responses < 0).any() or ((responses.sum(1) - 1).abs() > 1e-3).any():
        raise DataError("responses must be shares: at least 0, each row with sum 1.")
    return -(responses * logits.log_softmax(1)).sum(1).mean()


def structure_loss(prototypes: Tensor, words: Tensor) -> Tensor:
    """How far the prototypes' similarities are from those of the words, pair by pair.

    .. math::

        L_{str} = \\frac{2}{C(C-1)} \\sum_{c < c'}
        \\left( \\cos(P_c, P_{c'}) - \\cos(e_c, e_{c'}) \\right)^2

    Parameters
    ----------
    prototypes
        ``[C, k]`` P, two or more.
    words
        ``[C, a]`` word vectors e of the same emotions.

    Returns
    -------
    Scalar in 0..4; 0 if the prototypes stand to each other as the words do.

    Raises
    ------
    DataError
        Fewer than two emotions, or lengths that differ.

    Source: our reading of "structural embedding" in Zhan et al., ICCV 2019.

    >>> structure_loss(torch.eye(2), torch.tensor([[1.0, 0.0], [1.0, 0.0]])).item()
    1.0
    """
    _checks.rows(prototypes=prototypes, words=words)
    _several(prototypes)
    if len(words) != len(prototypes):
        raise DataError(f"There are {len(prototypes)} prototypes but {len(words)} words.")
    i, j = torch.triu_indices(len(words), len(words), 1)
    apart = cosines(prototypes, prototypes) - cosines(words, words)
    return (apart[i, j] ** 2).mean()


def polarity_loss(prototypes: Tensor, polarity: Tensor, margin: float = 0.5) -> Tensor:
    """Emotions of one polarity keep together, those of two keep apart.

    .. math::

        L_{pol} = \\frac{2}{C(C-1)} \\sum_{c < c'}
        \\begin{cases}
        \\max(0, m - \\cos(P_c, P_{c'})) & \\text{one polarity} \\\\
        \\max(0, \\cos(P_c, P_{c'})) & \\text{two polarities}
        \\end{cases}

    Parameters
    ----------
    prototypes
        ``[C, k]`` P, two or more.
    polarity
        ``[C]`` int64, +1 or -1.
    margin
        m, above 0 and at most 1.

    Returns
    -------
    Scalar in 0..2.

    Raises
    ------
    DataError
        Shapes that do not fit, another polarity, or a margin out of range.

    Source: our reading of Zhan et al., ICCV 2019.

    >>> p = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    >>> [polarity_loss(p, torch.tensor([1, side])).item() for side in (-1, 1)]
    [1.0, 0.0]
    """
    _checks.rows(prototypes=prototypes)
    _several(prototypes)
    _positive(margin=margin)
    if margin > 1:
        raise DataError(f"margin={margin!r} must be at most 1, the largest cosine.")
    fits = isinstance(polarity, Tensor) and polarity.shape == prototypes.shape[:1]
    if not fits or not ((polarity == 1) | (polarity == -1)).all():
        raise DataError(f"polarity must hold +1 or -1 for each of {len(prototypes)} prototypes.")
    i, j = torch.triu_indices(len(polarity), len(polarity), 1)
    cosine = cosines(prototypes, prototypes)[i, j]
    same = polarity[i] == polarity[j]
    return torch.where(same, (margin - cosine).clamp_min(0), cosine.clamp_min(0)).mean()


def _positive(**given) -> None:
    for name, value in given.items():
        if not is_number(value) or not 0 < value < float("inf"):
            raise DataError(f"{name}={value!r} must be a number above 0.")


def _several(prototypes: Tensor) -> None:
    if len(prototypes) < 2:
        raise DataError("One prototype has no structure; two or more are needed.")


def _same_width(**given: Tensor) -> None:
    (one, a), (other, b) = given.items()
    if a.shape[1] != b.shape[1]:
        raise DataError(f"{one} has {a.shape[1]} numbers a row but {other} has {b.shape[1]}.")
