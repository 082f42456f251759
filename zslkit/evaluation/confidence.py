"""How unsure a classifier is of its answers: the entropy, and what is sometimes taken for it."""

import numpy as np

from zslkit.errors import DataError


def prediction_entropy(scores: np.ndarray) -> np.ndarray:
    """Entropy of a softmax classifier's answers; low is sure.

    .. math:: H(p) = -\\sum_c p_c \\log p_c, \\qquad p = \\mathrm{softmax}(f)

    Parameters
    ----------
    scores
        ``[n, k]`` scores f, or log-probabilities.

    Returns
    -------
    ``[n]``, from 0 to log k.

    Raises
    ------
    DataError
        Scores that are not ``[n, k]``, with NaN, or without a class that can be named.

    >>> prediction_entropy(np.log([[0.5, 0.5], [1.0, 1e-30]])).round(4).tolist()
    [0.6931, 0.0]
    """
    log_p = log_softmax(scores)
    p = np.exp(log_p)
    return -(p * np.where(p > 0, log_p, 0)).sum(1)


def entropy_of_log_probabilities(scores: np.ndarray) -> np.ndarray:
    """Entropy of the logarithms of the probabilities, made to sum to 1. It is *not* the entropy
    of the answer.

    .. math:: H(q) = -\\sum_c q_c \\log q_c, \\qquad q_c = \\frac{\\log p_c}{\\sum_j \\log p_j}

    This is what the released code of LisGAN computes: an entropy function that divides its
    argument by the sum, given log-probabilities. It calls the rows with the *highest* values easy.

    Parameters
    ----------
    scores
        ``[n, k]`` finite scores, or log-probabilities.

    Returns
    -------
    ``[n]``, from 0 to log k.

    Raises
    ------
    DataError
        As :func:`prediction_entropy`; a class that cannot be named, too: its logarithm is infinite.
    """
    log_p = log_softmax(scores)
    if np.isinf(log_p).any():
        raise DataError("A class has probability 0 there, and no logarithm.")
    total = log_p.sum(1, keepdims=True)
    q = np.divide(log_p, total, out=np.zeros_like(log_p), where=total < 0)
    return -(q * np.log(np.where(q > 0, q, 1))).sum(1)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Log-probabilities ``[n, k]`` of scores ``[n, k]``, in double precision."""
    scores = np.asarray(scores, float)
    if scores.ndim != 2 or np.isnan(scores).any() or np.isneginf(scores).all(1).any():
        raise DataError(
            f"scores must be numbers [n, k] with a finite one in each row; got {scores.shape}."
        )
    shifted = scores - scores.max(1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
