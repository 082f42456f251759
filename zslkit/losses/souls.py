"""Two pulls of generated features towards the soul samples of their class."""

from torch import Tensor

from zslkit.errors import DataError
from zslkit.losses import _checks


def sample_soul_loss(fake: Tensor, souls: Tensor, targets: Tensor) -> Tensor:
    """How far each generated feature is from the nearest soul of its class.

    .. math::

        L_{R1} = \\frac{1}{n} \\sum_{i=1}^{n} \\min_{k} \\lVert \\tilde x_i - s_k^{y_i} \\rVert_2^2

    Parameters
    ----------
    fake
        ``[n, d]`` generated features.
    souls
        ``[C, K, d]`` soul samples s of each seen class. A class with fewer repeats some of them,
        which changes no minimum.
    targets
        ``[n]`` row of ``souls`` that each feature was made for.

    Returns
    -------
    Scalar, at least 0: 0 where every feature sits on a soul. The weight is the caller's.

    Raises
    ------
    DataError
        Shapes or types that do not fit, or a target that is no class.

    Source: LisGAN (Li et al., CVPR 2019), the sample-level regulariser.

    >>> souls = torch.tensor([[[0.0, 0.0], [4.0, 0.0]]])
    >>> sample_soul_loss(torch.tensor([[1.0, 0.0], [4.0, 2.0]]), souls, torch.tensor([0, 0]))
    tensor(2.5000)
    """
    _check(fake, souls, targets)
    return _nearest(fake, souls[targets]).mean()


def class_soul_loss(fake: Tensor, souls: Tensor, targets: Tensor) -> Tensor:
    """How far the mean of a class's generated features is from the nearest soul of the class.

    .. math::

        L_{R2} = \\frac{1}{C} \\sum_{c} \\min_{k} \\lVert \\tilde s^c - s_k^c \\rVert_2^2, \\qquad
        \\tilde s^c = \\frac{1}{|\\tilde X_c|} \\sum_{\\tilde x \\in \\tilde X_c} \\tilde x

    Parameters
    ----------
    fake
        ``[n, d]`` generated features, several of a class.
    souls
        ``[C, K, d]`` as in :func:`sample_soul_loss`.
    targets
        ``[n]`` row of ``souls`` that each feature was made for. The sum is over the classes that
        occur here.

    Returns
    -------
    Scalar, at least 0.

    Raises
    ------
    DataError
        Shapes or types that do not fit, or a target that is no class.

    Source: LisGAN (Li et al., CVPR 2019), the class-level regulariser.

    >>> souls = torch.tensor([[[0.0, 0.0], [4.0, 0.0]]])
    >>> class_soul_loss(torch.tensor([[0.0, 0.0], [4.0, 0.0]]), souls, torch.tensor([0, 0]))
    tensor(4.)
    """
    _check(fake, souls, targets)
    classes, place, count = targets.unique(return_inverse=True, return_counts=True)
    total = fake.new_zeros(len(classes), fake.shape[1]).index_add(0, place, fake)
    return _nearest(total / count[:, None], souls[classes]).mean()


def _nearest(points: Tensor, souls: Tensor) -> Tensor:
    """Squared distance ``[n]`` of each point ``[n, d]`` to the nearest of its own ``[n, K, d]``."""
    return (points[:, None] - souls).square().sum(2).amin(1)


def _check(fake: Tensor, souls: Tensor, targets: Tensor) -> None:
    _checks.rows(fake=fake)
    fits = isinstance(souls, Tensor) and souls.ndim == 3 and souls.shape[2] == fake.shape[1]
    if not fits or not souls.numel():
        found = tuple(souls.shape) if isinstance(souls, Tensor) else type(souls).__name__
        raise DataError(
            f"souls must be a tensor [classes, K, {fake.shape[1]}], as wide as fake, not {found}."
        )
    _checks.columns("targets", targets, "souls", fake.new_zeros(1, 1).expand(len(fake), len(souls)))
