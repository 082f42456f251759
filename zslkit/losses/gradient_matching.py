"""Do generated features pull a classifier's parameters where real ones do?"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


def compatibility_scores(features: Tensor, semantics: Tensor, weight: Tensor, bias: Tensor):
    """How well features go with descriptions, by a bilinear form.

    .. math:: f(x, c) = (W x + b)^\\top c

    Parameters
    ----------
    features
        ``[..., n, d]`` features x.
    semantics
        ``[k, a]`` descriptions c, one row a class.
    weight, bias
        W ``[a, d]`` and b ``[a]``.

    Returns
    -------
    ``[..., n, k]``. A softmax over them gives the probability of each class.

    Source: the compatibility classifier of GMN (Sariyildiz and Cinbis, CVPR 2019).

    >>> one = torch.ones(1, 2)
    >>> compatibility_scores(one, torch.eye(2), torch.eye(2), torch.zeros(2))
    tensor([[1., 1.]])
    """
    return F.linear(features, weight, bias) @ semantics.T


def compatibility_gradient(
    features: Tensor, targets: Tensor, semantics: Tensor, weight: Tensor, bias: Tensor
) -> tuple[Tensor, Tensor]:
    """Where cross-entropy would move the parameters of the compatibility classifier.

    .. math::

        r = \\sum_c \\bigl(P(c \\mid x) - [c = y]\\bigr)\\, c, \\qquad
        \\nabla_W \\ell = \\mathbb{E}[r\\, x^\\top], \\qquad \\nabla_b \\ell = \\mathbb{E}[r]

    with P the softmax of :func:`compatibility_scores` and l the mean of -log P(y | x). Written
    out, the gradient is an ordinary function of the features, and a loss of it needs one backward
    pass only.

    Parameters
    ----------
    features
        ``[..., n, d]``: one batch or several, each with a gradient of its own.
    targets
        ``[..., n]`` row of each feature's class in ``semantics``.
    semantics
        ``[k, a]`` descriptions of the classes that compete.
    weight, bias
        W ``[a, d]`` and b ``[a]``.

    Returns
    -------
    The gradients by W, ``[..., a, d]``, and by b, ``[..., a]``.

    Raises
    ------
    DataError
        Targets that are no int64 rows of ``semantics``, one for each feature; a parameter whose
        shape does not fit.

    Source: GMN (Sariyildiz and Cinbis, CVPR 2019); the derivatives are worked out here.
    """
    k = _classes(features, targets, semantics, weight, bias)
    p = compatibility_scores(features, semantics, weight, bias).softmax(-1)
    wrong = p - F.one_hot(targets, k).to(p.dtype)  # [..., n, k]
    r = wrong @ semantics / features.shape[-2]  # [..., n, a]
    return r.transpose(-1, -2) @ features, r.sum(-2)


def gradient_cosines(
    real: Sequence[Tensor], fake: Sequence[Tensor], *, by_row: bool = False
) -> Tensor:
    """Cosine of real and generated gradients, class by class and parameter by parameter.

    Parameters
    ----------
    real, fake
        A tensor for each parameter, matrices ``[C, a, d]`` or vectors ``[C, a]``, for C classes.
    by_row
        ``False`` flattens a matrix into one vector. ``True`` takes the cosine of each of its a
        rows and averages them. A vector is one vector either way.

    Returns
    -------
    ``[C, number of parameters]``, each in -1..1. The cosine with a gradient of zeros is 0.

    Raises
    ------
    DataError
        Not as many tensors in ``real`` as in ``fake``, or a pair that differs in shape.

    >>> real = torch.tensor([[[1.0, 0.0], [0.0, 3.0]]])
    >>> fake = torch.tensor([[[1.0, 0.0], [4.0, 0.0]]])
    >>> gradient_cosines([real], [fake], by_row=True).item()
    0.5
    >>> round(gradient_cosines([real], [fake]).item(), 4)  # the long row says more
    0.0767
    """
    _check_pairs(real, fake)
    found = []
    for g, h in zip(real, fake, strict=True):
        if g.ndim == 3 and by_row:
            found.append(F.cosine_similarity(g, h, dim=2).mean(1))
        else:
            found.append(F.cosine_similarity(g.flatten(1), h.flatten(1), dim=1))
    return torch.stack(found, 1)


def gradient_matching_loss(
    real: Sequence[Tensor], fake: Sequence[Tensor], *, by_row: bool = False
) -> Tensor:
    """How far generated features pull a classifier from where real features pull it.

    .. math::

        L_{GM} = \\sum_c \\sum_{p \\in \\{W, b\\}}
        \\bigl(1 - \\cos(\\nabla_p \\ell_c^{real}, \\nabla_p \\ell_c^{fake})\\bigr)

    Parameters
    ----------
    real, fake, by_row
        As of :func:`gradient_cosines`. Gradients of real features are a target: no gradient of
        this loss flows into them.

    Returns
    -------
    Scalar, from 0 to twice the number of classes times parameters. The weight is the caller's.

    Raises
    ------
    DataError
        As of :func:`gradient_cosines`.

    Source: GMN (Sariyildiz and Cinbis, CVPR 2019). ``by_row`` is how the released code takes the
    cosine of a matrix.

    >>> g = torch.tensor([[3.0, 4.0], [0.0, 2.0]])  # two classes, one vector each
    >>> for other in (5 * g, -g):  # the same way, then the opposite one
    ...     print(round(gradient_matching_loss([g], [other]).item(), 4))
    0.0
    4.0
    """
    return (1 - gradient_cosines([g.detach() for g in real], fake, by_row=by_row)).sum()


def _classes(features, targets, semantics, weight, bias) -> int:
    """How many classes compete, once all shapes are found to fit."""
    d, (k, a) = features.shape[-1], semantics.shape
    if weight.shape != (a, d) or bias.shape != (a,):
        raise DataError(
            f"weight {tuple(weight.shape)} and bias {tuple(bias.shape)} must have the shapes "
            f"{(a, d)} and {(a,)}, to take {d} features to {a} attributes."
        )
    rows = features.reshape(-1, d)
    _checks.rows(features=rows)
    _checks.columns("targets", targets.reshape(-1), "the classes", rows.new_empty(len(rows), k))
    return k


def _check_pairs(real, fake) -> None:
    shapes = [[tuple(g.shape) for g in side] for side in (real, fake)]
    if shapes[0] != shapes[1] or not shapes[0] or any(len(s) not in (2, 3) for s in shapes[0]):
        raise DataError(
            "real and fake must hold one gradient a parameter, [C, a, d] or [C, a], in equal "
            f"shapes; found {shapes[0]} and {shapes[1]}."
        )
