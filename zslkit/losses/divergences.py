"""How far a classifier's opinion is from "it could be any class": divergences to the uniform.

All take logits ``[n, K]`` of a classifier, so p is their softmax, and compare p with the uniform
distribution u, 1/K for each class. All are 0 where p is uniform and above 0 elsewhere. They return
one number a row; the mean over a batch is the caller's. With

.. math:: S_\\alpha = \\sum_{k=1}^K p_k^{\\alpha} u_k^{1-\\alpha}

four of them are functions of S alone, and limits of the Sharma-Mittal divergence.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from zslkit.errors import DataError
from zslkit.losses import _checks

Exponent = float | Tensor


def sharma_mittal(
    logits: Tensor, alpha: Exponent = 0.5, beta: Exponent = 0.5, *, inverted: bool = False
) -> Tensor:
    """The two-parameter family that holds the others.

    .. math::

        D_{\\alpha,\\beta}(p \\,\\|\\, u) =
        \\frac{1}{\\beta - 1} \\left[ S_\\alpha^{\\frac{1-\\beta}{1-\\alpha}} - 1 \\right]

    Parameters
    ----------
    logits
        ``[n, K]``.
    alpha, beta
        Above 0 and not 1: numbers, or scalar tensors, which then get gradients. beta = alpha is
        :func:`tsallis`, beta to 1 :func:`renyi`, both to 1 :func:`kullback_leibler`, and alpha =
        1/2, beta to 1 twice :func:`bhattacharyya`.
    inverted
        Use the exponent (1 - alpha) / (1 - beta), as the released code does.

    Returns
    -------
    ``[n]``, each at least 0. For 0 < alpha, beta < 1 it stays below 1 / (1 - beta).

    Raises
    ------
    DataError
        Logits that are not ``[n, K]``, or an exponent at 1 or not above 0, where the formula has no
        value.

    Source: Sharma, Mittal, 1975; CIZSL (Elhoseiny, Elfeki, ICCV 2019).

    >>> abs(sharma_mittal(torch.zeros(1, 5), 0.3, 0.7).item())
    0.0
    """
    _checks.rows(logits=logits)
    _exponents(alpha=alpha, beta=beta)
    power = (1 - alpha) / (1 - beta) if inverted else (1 - beta) / (1 - alpha)
    return _clamped(torch.expm1(power * _log_sum(logits, alpha)) / (beta - 1))


def tsallis(logits: Tensor, alpha: Exponent = 0.5) -> Tensor:
    """Sharma-Mittal with beta = alpha.

    .. math:: D = \\frac{S_\\alpha - 1}{\\alpha - 1}

    Arguments and errors: those of :func:`sharma_mittal`. Source: Tsallis, 1988.
    """
    _checks.rows(logits=logits)
    _exponents(alpha=alpha)
    return _clamped(torch.expm1(_log_sum(logits, alpha)) / (alpha - 1))


def renyi(logits: Tensor, alpha: Exponent = 0.5) -> Tensor:
    """Sharma-Mittal for beta to 1.

    .. math:: D = \\frac{\\log S_\\alpha}{\\alpha - 1}

    Arguments and errors: those of :func:`sharma_mittal`. Source: Rényi, 1961.
    """
    _checks.rows(logits=logits)
    _exponents(alpha=alpha)
    return _clamped(_log_sum(logits, alpha) / (alpha - 1))


def bhattacharyya(logits: Tensor) -> Tensor:
    """Half of Rényi's divergence with alpha = 1/2.

    .. math:: D = -\\log \\sum_k (p_k u_k)^{1/2}

    Argument and errors: those of :func:`sharma_mittal`. Source: Bhattacharyya, 1943.
    """
    _checks.rows(logits=logits)
    return _clamped(-_log_sum(logits, 0.5))


def kullback_leibler(logits: Tensor) -> Tensor:
    """Sharma-Mittal for alpha and beta to 1: how much entropy is missing.

    .. math:: D = \\sum_k p_k \\log \\frac{p_k}{u_k} = \\log K - H(p)

    Argument and errors: those of :func:`sharma_mittal`. Source: Kullback, Leibler, 1951.

    >>> sure = torch.tensor([[50.0, 0.0, 0.0, 0.0]])
    >>> round(kullback_leibler(sure).item(), 4)  # log 4
    1.3863
    """
    _checks.rows(logits=logits)
    log_p = logits.log_softmax(1)
    return _clamped((log_p.exp() * log_p).sum(1) + math.log(logits.shape[1]))


#: Each by its name, called with logits, alpha and beta; one that has no use for them leaves them.
DIVERGENCES: dict[str, Callable[..., Tensor]] = {
    "sharma-mittal": sharma_mittal,
    "tsallis": lambda logits, alpha, beta: tsallis(logits, alpha),
    "renyi": lambda logits, alpha, beta: renyi(logits, alpha),
    "bhattacharyya": lambda logits, alpha, beta: bhattacharyya(logits),
    "kl": lambda logits, alpha, beta: kullback_leibler(logits),
}


def _log_sum(logits: Tensor, alpha: Exponent) -> Tensor:
    """log S, in logarithms, so that a probability of 1e-40 does no harm."""
    log_p = logits.log_softmax(1)
    return torch.logsumexp(alpha * log_p, 1) - (1 - alpha) * math.log(logits.shape[1])


def _clamped(divergence: Tensor) -> Tensor:
    """At least 0: rounding may leave a little less where p is uniform."""
    return divergence.clamp_min(0)


def _exponents(**given: Exponent) -> None:
    for name, value in given.items():
        number = float(value.detach() if isinstance(value, Tensor) else value)
        if not number > 0 or number == 1:
            raise DataError(
                f"{name}={number:g} must be above 0 and not 1; the limits have functions of their "
                "own: tsallis, renyi, kullback_leibler, bhattacharyya."
            )
