"""The classical game of generator and discriminator, for the f-GAN rung of the ladder."""

from torch import Tensor
from torch.nn import functional as F

from zslkit.losses import _checks


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Cross-entropy of telling real features from generated ones.

    .. math:: L_D = -\\mathbb{E}[\\log D(x, c)] - \\mathbb{E}[\\log(1 - D(\\tilde x, c))]

    Parameters
    ----------
    real_logits, fake_logits
        ``[n]`` log-odds of "real"; D is their sigmoid.

    Returns
    -------
    Scalar, at least 0. A discriminator that only guesses scores 2 log 2.

    Raises
    ------
    DataError
        Logits that are not ``[n]`` real numbers.

    Source: Goodfellow et al., 2014; f-GAN in f-CLSWGAN (Xian et al., CVPR 2018).

    >>> import torch
    >>> round(discriminator_loss(torch.zeros(3), torch.zeros(3)).item(), 4)
    1.3863
    """
    _checks.scores(real_logits=real_logits, fake_logits=fake_logits)
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def fooling_loss(fake_logits: Tensor, *, saturating: bool = False) -> Tensor:
    """What the generator minimises in the classical game.

    .. math::

        \\text{saturating: } \\mathbb{E}[\\log(1 - D(\\tilde x, c))], \\qquad
        \\text{otherwise: } -\\mathbb{E}[\\log D(\\tilde x, c)]

    Both push the same way. The first, the one in the minimax equation, has no gradient left
    when the discriminator is sure; the second is what is trained in practice.

    Parameters
    ----------
    fake_logits
        ``[n]`` log-odds of "real" for generated features.
    saturating
        Use the first form.

    Returns
    -------
    Scalar; at most 0 in the saturating form, at least 0 otherwise.

    Raises
    ------
    DataError
        Logits that are not ``[n]`` real numbers.

    Source: Goodfellow et al., 2014.

    >>> import torch
    >>> round(fooling_loss(torch.zeros(3)).item(), 4)
    0.6931
    """
    _checks.scores(fake_logits=fake_logits)
    if saturating:
        return -F.softplus(fake_logits).mean()
    return F.softplus(-fake_logits).mean()
