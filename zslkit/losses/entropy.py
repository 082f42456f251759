"""Entropy of a classifier's answer, and the loss of a detector that lives on it."""

from torch import Tensor
from torch.nn import functional as F

from zslkit.errors import DataError
from zslkit.losses import _checks


def entropy(logits: Tensor) -> Tensor:
    """How undecided a softmax is, row by row.

    .. math:: \\mathcal H(p) = - \\sum_k p_k \\log p_k, \\qquad p = \\mathrm{softmax}(logits)

    Parameters
    ----------
    logits
        ``[n, k]``.

    Returns
    -------
    ``[n]`` in nats: 0 for one certain class, log k when all are equally likely.

    Raises
    ------
    DataError
        Not a float matrix with at least one row.

    >>> [round(h, 4) for h in entropy(torch.tensor([[0.0, 0.0], [99.0, 0.0]])).tolist()]
    [0.6931, 0.0]
    """
    _checks.rows(logits=logits)
    log_p = F.log_softmax(logits, 1)
    return -(log_p.exp() * log_p).sum(1)


def detection_loss(
    seen_logits: Tensor, targets: Tensor, unseen_logits: Tensor | None = None
) -> Tensor:
    """Peaked and right on seen features, undecided on synthetic unseen ones.

    .. math::

        L_{OD} = \\mathbb E\\bigl[\\mathcal H(p(x)) - \\log p_y(x)\\bigr]
        - \\mathbb E\\bigl[\\mathcal H(p(\\tilde x_u))\\bigr]

    Parameters
    ----------
    seen_logits
        ``[n, |S|]`` outputs of the detector on real seen features.
    targets
        ``[n]`` the column of each one's class.
    unseen_logits
        ``[m, |S|]`` outputs on features that stand for unseen classes; ``None`` leaves the last
        term out.

    Returns
    -------
    Scalar, at least minus log of the number of seen classes.

    Raises
    ------
    DataError
        Shapes or types that do not fit, or a target that is no column.

    Source: CEWGAN-OD (Mandal et al., CVPR 2019), as in its released code.

    >>> flat, sure = torch.zeros(1, 2), torch.tensor([[99.0, 0.0]])
    >>> round(detection_loss(sure, torch.tensor([0]), flat).item(), 4)  # minus log 2
    -0.6931
    """
    _checks.rows(seen_logits=seen_logits)
    _checks.columns("targets", targets, "seen_logits", seen_logits)
    loss = entropy(seen_logits).mean() + F.cross_entropy(seen_logits, targets)
    if unseen_logits is None:
        return loss
    _checks.rows(unseen_logits=unseen_logits)
    if unseen_logits.shape[1] != seen_logits.shape[1]:
        raise DataError(
            f"seen_logits has {seen_logits.shape[1]} columns and unseen_logits "
            f"{unseen_logits.shape[1]}; both must be outputs of one detector."
        )
    return loss - entropy(unseen_logits).mean()
