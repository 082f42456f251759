"""The two sides of the Wasserstein game."""

from torch import Tensor

from zslkit.losses import _checks


def critic_loss(real_scores: Tensor, fake_scores: Tensor) -> Tensor:
    """What the critic minimises: minus its estimate of the Wasserstein distance.

    .. math:: L_D = \\mathbb{E}[D(\\tilde x, c)] - \\mathbb{E}[D(x, c)]

    Parameters
    ----------
    real_scores, fake_scores
        ``[n]`` critic outputs on real and on generated features.

    Returns
    -------
    Scalar, unbounded. Negative is normal: it says that the critic tells the two apart.

    Raises
    ------
    DataError
        Scores that are not ``[n]`` real numbers.

    Source: Arjovsky et al., 2017; f-CLSWGAN (Xian et al., CVPR 2018), L_WGAN without its penalty.

    >>> import torch
    >>> critic_loss(torch.tensor([2.0, 4.0]), torch.tensor([1.0, 1.0]))
    tensor(-2.)
    """
    _checks.scores(real_scores=real_scores, fake_scores=fake_scores)
    return fake_scores.mean() - real_scores.mean()


def generator_loss(fake_scores: Tensor) -> Tensor:
    """What the generator minimises: minus the critic's opinion of its features.

    .. math:: L_G = -\\mathbb{E}[D(\\tilde x, c)]

    Parameters
    ----------
    fake_scores
        ``[n]`` critic outputs on generated features.

    Returns
    -------
    Scalar, unbounded.

    Raises
    ------
    DataError
        Scores that are not ``[n]`` real numbers.

    Source: Arjovsky et al., 2017; f-CLSWGAN (Xian et al., CVPR 2018).
    """
    _checks.scores(fake_scores=fake_scores)
    return -fake_scores.mean()
