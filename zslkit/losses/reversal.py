"""An adversary without a game: the gradient is turned round on its way back.

Source: Ganin and Lempitsky, ICML 2015, as Doodle to Search uses it.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


class GradientReversal(torch.autograd.Function):
    """The identity forward, minus lambda times the gradient backward."""

    @staticmethod
    def forward(ctx, x: Tensor, strength: float) -> Tensor:
        """x, as it is."""
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None]:
        """The gradient, turned round."""
        return -ctx.strength * gradient, None


def reverse_gradient(x: Tensor, strength: float = 1.0) -> Tensor:
    """Pass x on, and the gradient back with its sign changed.

    .. math:: R_\\lambda(x) = x, \\qquad \\frac{\\partial R_\\lambda}{\\partial x} = -\\lambda I

    Whoever stands behind it learns to read something off x; whoever stands before it learns, in
    the same backward pass, to leave that out.

    Parameters
    ----------
    x
        Any tensor of real numbers.
    strength
        lambda, at least 0; 0 lets nothing back.

    Returns
    -------
    A tensor equal to x.

    Raises
    ------
    DataError
        A strength that is no number of at least 0.

    >>> x = torch.tensor([2.0], requires_grad=True)
    >>> (3 * reverse_gradient(x, 0.5)).backward()
    >>> x.grad
    tensor([-1.5000])
    """
    if not (isinstance(strength, int | float) and 0 <= strength < float("inf")):
        raise DataError(f"strength={strength!r} must be a number of at least 0.")
    return GradientReversal.apply(x, float(strength))


def reversal_strength(t: float, start: float = 5, full: float = 25) -> float:
    """The lambda of the schedule: nothing at first, then a straight line up to 1.

    .. math:: \\lambda(t) = \\min\\left(1, \\max\\left(0, \\frac{t - t_0}{t_1 - t_0}\\right)\\right)

    Parameters
    ----------
    t
        Finished epochs; in the released code, the batch's number within its epoch.
    start, full
        t_0 and t_1, where it leaves 0 and where it reaches 1. Equal, they make a step.

    Returns
    -------
    A number in 0..1.

    Raises
    ------
    DataError
        full comes before start.

    Source: Doodle to Search (Dey et al., CVPR 2019), as in its released code.

    >>> [reversal_strength(t) for t in (0, 5, 10, 25, 100)]
    [0.0, 0.0, 0.25, 1.0, 1.0]
    """
    if full < start:
        raise DataError(f"The schedule reaches 1 at full={full}, before it starts at {start}.")
    if full == start:
        return float(t >= start)
    return min(1.0, max(0.0, (t - start) / (full - start)))


def domain_loss(sketch: Tensor, *pictures: Tensor) -> Tensor:
    """Cross-entropy of telling pictures (1) from sketches (0), a mean over the kinds of row.

    .. math::

        L_d = \\frac13 \\left( \\mathrm{bce}(d(\\phi(a)), 0) + \\mathrm{bce}(d(\\psi(p)), 1)
        + \\mathrm{bce}(d(\\psi(n)), 1) \\right)

    The classifier d minimises it. That the encoders do the opposite is
    :func:`reverse_gradient`'s doing, through which d reads the embeddings.

    Parameters
    ----------
    sketch
        ``[n]`` log-odds of "picture" that d gives to sketches.
    pictures
        ``[n]`` the same of each kind of picture, in the paper of positives and of negatives.

    Returns
    -------
    Scalar, at least 0. A classifier that only guesses scores log 2.

    Raises
    ------
    DataError
        Logits that are not ``[n]`` real numbers, or no pictures.

    Source: Doodle to Search (Dey et al., CVPR 2019), as in its released code.

    >>> round(domain_loss(torch.zeros(2), torch.zeros(2), torch.zeros(2)).item(), 4)
    0.6931
    """
    if not pictures:
        raise DataError("domain_loss needs the logits of sketches and of pictures.")
    _checks.scores(sketch=sketch, **{f"pictures[{i}]": x for i, x in enumerate(pictures)})
    terms = [F.softplus(sketch).mean(), *(F.softplus(-x).mean() for x in pictures)]
    return torch.stack(terms).mean()
