"""Four ranking losses on compatibility scores: DeViSE, SJE, ALE and LATEM.

All four compare a picture's score with its own class, F(x_n, y_n), to its score with every other
class. They share one quantity, the *violation* of the margin by class y,

.. math:: v_n(y) = [\\Delta + F(x_n, y) - F(x_n, y_n)]_+ \\quad (y \\ne y_n), \\qquad v_n(y_n) = 0,

and differ only in what they do with it. The columns of ``scores`` are the competing classes:
in zero-shot learning those with training pictures, and no others. Each loss is a mean over the
batch where the papers write a sum over all pictures, so that a learning rate means the same for
every batch size.
"""

import torch
from torch import Tensor

from zslkit.errors import DataError
from zslkit.losses import _checks


def devise_loss(scores: Tensor, target: Tensor, margin: float = 0.1) -> Tensor:
    """Sum of all violations.

    .. math:: L = \\frac1n \\sum_n \\sum_{y \\ne y_n} [\\Delta + F(x_n, y) - F(x_n, y_n)]_+

    Parameters
    ----------
    scores
        ``[n, C]`` compatibilities F(x_n, y).
    target
        ``[n]`` column of each picture's own class y_n.
    margin
        Delta, in units of the scores.

    Returns
    -------
    Scalar, at least 0; up to C - 1 violations a picture count, the far ones like the near ones.

    Raises
    ------
    DataError
        Shapes or types that do not fit.

    Source: DeViSE (Frome et al., NIPS 2013). In practice its authors stop at the first
    violating class; here all of them count.

    >>> scores = torch.tensor([[1.0, 0.8, 0.7, 0.2]])
    >>> round(devise_loss(scores, torch.tensor([0]), margin=0.5).item(), 4)
    0.5
    """
    return _violations(scores, target, margin).sum(1).mean()


def sje_loss(scores: Tensor, target: Tensor, margin: float = 0.1) -> Tensor:
    """The largest violation alone, as in a structured support vector machine.

    .. math::

        L = \\frac1n \\sum_n \\max_y \\left( \\Delta(y_n, y) + F(x_n, y) - F(x_n, y_n) \\right),
        \\qquad \\Delta(y_n, y) = \\Delta\\,[y \\ne y_n]

    The maximum runs over all classes, y_n included, so it is at least 0.

    Parameters, errors: those of :func:`devise_loss`.

    Source: SJE (Akata et al., CVPR 2015), multi-class objective.

    >>> scores = torch.tensor([[1.0, 0.8, 0.7, 0.2]])
    >>> round(sje_loss(scores, torch.tensor([0]), margin=0.5).item(), 4)
    0.3
    """
    return _violations(scores, target, margin).amax(1).mean()


def ale_loss(scores: Tensor, target: Tensor, margin: float = 0.1) -> Tensor:
    """All violations, weighted so that the top of the ranking matters most.

    .. math::

        L = \\frac1n \\sum_n \\frac{\\ell_{r_n}}{r_n} \\sum_{y \\ne y_n} v_n(y), \\qquad
        \\ell_r = \\sum_{i=1}^{r} \\frac1i, \\qquad r_n = \\#\\{y : v_n(y) > 0\\}

    The r violators of a picture share a weight that grows only like log r: a picture ranked 40th
    does not shout 40 times as loud as one ranked first but one. r is a constant to the gradient.

    Parameters, errors: those of :func:`devise_loss`.

    Source: ALE (Akata et al., TPAMI 2016), weighted approximate ranking. The paper estimates r
    by sampling classes until one violates; with all scores at hand it is counted.

    >>> scores = torch.tensor([[1.0, 0.8, 0.7, 0.2]])    # violations 0.3 and 0.2, so r = 2
    >>> round(ale_loss(scores, torch.tensor([0]), margin=0.5).item(), 4)
    0.375
    """
    violations = _violations(scores, target, margin)
    r = (violations > 0).sum(1)
    steps = torch.arange(1, scores.shape[1] + 1, dtype=scores.dtype, device=scores.device)
    per_violator = torch.cumsum(1 / steps, 0) / steps  # l_r / r for r = 1 .. C
    weight = torch.where(r > 0, per_violator[(r - 1).clamp_min(0)], 0.0)
    return (weight * violations.sum(1)).mean()


def latem_loss(scores: Tensor, target: Tensor, draw: Tensor, margin: float = 0.1) -> Tensor:
    """One violation a picture, drawn at random among its violators.

    .. math:: L = \\frac1n \\sum_n v_n(y'_n), \\qquad y'_n \\sim \\mathrm{U}\\{y : v_n(y) > 0\\}

    LATEM's own step is in the scores, F(x, y) = max over i of theta(x)' W_i phi(y): the maximum
    passes the gradient to the winning matrix of y_n and to that of y'_n, and to no other.

    Parameters
    ----------
    scores, target, margin
        Those of :func:`devise_loss`, ``scores`` after the maximum over matrices.
    draw
        ``[n]`` uniform numbers in 0..1 (1 excluded) that choose the violators: chance stays
        outside, so the function is pure.

    Returns
    -------
    Scalar, at least 0. Its mean over draws is each picture's DeViSE sum divided by r.

    Raises
    ------
    DataError
        Shapes or types that do not fit, or a draw outside 0..1.

    Source: LATEM (Xian et al., CVPR 2016), algorithm 1. It draws among all other classes and
    moves only if the class drawn violates; given that it moves, the draw is this one.

    >>> scores = torch.tensor([[1.0, 0.8, 0.7, 0.2]])
    >>> round(latem_loss(scores, torch.tensor([0]), torch.tensor([0.9]), margin=0.5).item(), 4)
    0.2
    """
    violations = _violations(scores, target, margin)
    _check_draw(draw, target)
    violates = violations > 0
    r = violates.sum(1)
    which = (draw * r).floor().long()  # 0 .. r - 1: the position among the violators
    drawn = violates & (violates.cumsum(1) == which[:, None] + 1)
    return torch.where(drawn, violations, 0.0).sum(1).mean()


def _violations(scores: Tensor, target: Tensor, margin: float) -> Tensor:
    """v_n(y) as ``[n, C]``, zero in each picture's own column."""
    _check(scores, target, margin)
    own = target[:, None]
    violations = (margin + scores - scores.gather(1, own)).clamp_min(0)
    return violations.scatter(1, own, 0.0)


def _check(scores: Tensor, target: Tensor, margin: float) -> None:
    _checks.rows(scores=scores)
    if scores.shape[1] < 2:
        raise DataError("scores must be [n, C] with at least two competing classes; here is one.")
    _checks.columns("target", target, "scores", scores)
    if not (isinstance(margin, int | float) and margin > 0):
        raise DataError(f"margin={margin!r} must be a number above 0.")


def _check_draw(draw: Tensor, target: Tensor) -> None:
    if draw.shape != target.shape:
        raise DataError(
            f"draw has shape {tuple(draw.shape)}; it needs one number a picture, "
            f"shape {tuple(target.shape)}."
        )
    if not (draw.min() >= 0 and draw.max() < 1):
        raise DataError("draw must lie in 0..1, 1 excluded.")
