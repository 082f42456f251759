"""Checkers of the chapter on gradient matching."""

from collections.abc import Mapping

import numpy as np
import torch
from scipy import stats
from torch import Tensor

from zslkit.exercises.checks import (
    called,
    close,
    described,
    exercise,
    known_fault,
    needs_gradient,
    number,
    wrong,
)


@exercise
def gradient_size(answer):
    """How many numbers has the gradient by W on the paper's CUB: 312 + 1024, and 2048?"""
    value = number(answer, low=1)
    faults = {
        312 * 2048: (
            "That is W for the attributes alone; the paper's CUB has 1024 numbers of sentences "
            "beside them."
        ),
        1336 * 2049: "You counted b as well; it has a gradient, and a cosine, of its own.",
        1336 + 2048: "W is a matrix: it has a number for each pair of attribute and feature.",
        150 * 2048: "W has a row for each number of a description, not for each class.",
        100 * 2048: "W has a row for each number of a description, not for each class.",
        1024 * 2048: "You left out the 312 attributes, which stand beside the sentences.",
    }
    if value in faults:
        wrong(faults[value])
    if value != 1336 * 2048:
        wrong(f"{value:,.0f} is not it. W takes 2048 features to 312 + 1024 numbers.")
    return (
        "Right: 2,736,128, compared by one cosine. By rows, as the released code does it, by 1336 "
        "cosines of 2048 numbers each."
    )


@exercise
def matching_loss(answer):
    """A function (real, fake) to 1 - cosine, summed over W [a, d] and b [a] of one class."""
    rng = torch.Generator().manual_seed(5)
    real, fake = ([torch.randn(4, 6, generator=rng), torch.randn(4, generator=rng)] for _ in "rf")
    got = called(answer, real, fake)
    value = number(got.detach() if hasattr(got, "detach") else got, what="Your loss")
    if not isinstance(got, Tensor):
        wrong("The loss should stay a torch tensor, or nothing can be learned from it.")
    by_w, by_b = (_cosine(g.flatten(), h.flatten()) for g, h in zip(real, fake, strict=True))
    rows, columns = (
        torch.stack([_cosine(g, h) for g, h in zip(*pair, strict=True)])
        for pair in ((real[0], fake[0]), (real[0].T, fake[0].T))
    )
    both = _cosine(*(torch.cat([g.flatten() for g in side]) for side in (real, fake)))
    squares = sum(((g - h) ** 2).mean() for g, h in zip(real, fake, strict=True))
    faults = {
        2 - rows.mean() - by_b: (
            "You took the cosine of W row by row. That is what the released code does; the "
            "equation flattens W first."
        ),
        (1 - rows).sum() + 1 - by_b: (
            "You took the cosine of W row by row and added the rows up. The equation makes one "
            "long vector of W and takes one cosine."
        ),
        2 - columns.mean() - by_b: (
            "You took the cosine of W column by column, for each number of a feature; the equation "
            "flattens W first."
        ),
        1 - both: "You made one vector of W and b together; each has a cosine of its own.",
        by_w + by_b: "That is the sum of the cosines. It is to grow, so the loss is 1 minus each.",
        -by_w - by_b: "The 1 before each cosine is missing, so that agreement costs -2, not 0.",
        (2 - by_w - by_b) / 2: "Sum over the two parameters; you took their mean.",
        1 - by_w: "The gradient by b is missing.",
        1 - by_b: "The gradient by W is missing.",
        squares: "That is a squared distance. A cosine compares directions, not lengths.",
        2 - (real[0] * fake[0]).sum() - (real[1] * fake[1]).sum(): (
            "An inner product is a cosine only after division by both lengths."
        ),
    }
    known_fault(value, faults, 1e-4)
    if not close(value, float(2 - by_w - by_b), 1e-4):
        wrong(
            f"For one pair of gradients you give {value:.4f}, where (1 - cos) of W plus (1 - cos) "
            f"of b is {float(2 - by_w - by_b):.4f}."
        )
    leaves = [h.clone().requires_grad_() for h in fake]
    needs_gradient(called(answer, real, leaves))
    return "Right: two cosines, and lengths do not count."


@exercise
def blind_cosine(answer):
    """A function (real [n, d], fake [m, d]) to the cosine of the two gradients by W at W = 0."""
    rng = np.random.default_rng(4)
    real, fake = rng.gamma(1.0, 1.0, (9, 5)), rng.gamma(2.0, [0.1, 1, 2, 0.3, 1], (13, 5))
    value = number(called(answer, real, fake), what="Your cosine")
    means = real.mean(0), fake.mean(0)
    unit = [x / np.linalg.norm(x, axis=1, keepdims=True) for x in (real, fake)]
    centre = np.concatenate([real, fake]).mean(0)
    wanted = _numpy_cosine(*means)
    faults = {
        float((unit[0] @ unit[1].T).mean()): (
            "That is the mean of the cosines of all pairs. A gradient is a mean over the batch: "
            "take the mean first."
        ),
        _numpy_cosine(unit[0].mean(0), unit[1].mean(0)): (
            "Do not bring the rows to length 1 first: in the gradient a long feature counts more."
        ),
        _numpy_cosine(means[0] - centre, means[1] - centre): (
            "Nothing is centred in the gradient: r is the same for all rows, and x enters as it is."
        ),
        1 - wanted: "That is the loss; asked is the cosine.",
        float(means[0] @ means[1]): "That is the inner product; divide by both lengths.",
    }
    known_fault(value, faults, 1e-5)
    if not close(value, wanted, 1e-5):
        wrong(
            f"For one pair of batches you give {value:.4f}, where the gradients have "
            f"{wanted:.4f}. At W = 0 all probabilities are equal: what does that make of r?"
        )
    return (
        "Right: all that an untrained classifier can see of a class is the direction of its mean "
        "feature. Spread, shape and length escape it."
    )


@exercise
def reset_sweep(answer):
    """A dictionary from a reset interval to a list of validation scores, one a seed."""
    if not isinstance(answer, Mapping):
        wrong(f"Hand in a dictionary from interval to a list of scores, not {described(answer)}.")
    if not {0, 1} <= set(answer) or len(answer) < 3:
        wrong("Compare at least three intervals, 1 (never trained) and 0 (never reset) among them.")
    counts = set()
    for interval, values in answer.items():
        if not isinstance(values, list | tuple | np.ndarray) or len(values) < 3:
            wrong(f"Interval {interval} needs the scores of three seeds or more, in a list.")
        for value in values:
            number(value, low=0, high=1, what=f"A score of interval {interval}")
        counts.add(len(values))
    if len(counts) > 1:
        wrong("Use the same seeds for every interval; the lists differ in length.")
    means = {interval: float(np.mean(values)) for interval, values in answer.items()}
    words = ", ".join(f"{interval}: {100 * mean:.1f} %" for interval, mean in means.items())
    return f"Measured ({words}). {_against_never_trained(answer, means)}"


def _against_never_trained(scores: Mapping, means: Mapping) -> str:
    """The best trained classifier beside interval 1, which is never trained, seed by seed."""
    others = [interval for interval in means if interval != 1]
    best = max(others, key=means.get)
    gains = 100 * np.subtract(scores[best], scores[1])
    n, gain = len(gains), gains.mean()
    # the best of several was picked, so each has its share of the 5 %
    reach = stats.t.ppf(1 - 0.025 / len(others), n - 1) * gains.std(ddof=1) / n**0.5
    found = f"{gain:+.1f} points, {gain - reach:+.1f} to {gain + reach:+.1f} with 95 % confidence"
    if np.allclose(gains, 0):
        return f"Interval {best} and the classifier that is never trained (1) are level."
    if abs(gain) > reach:
        side = "ahead of" if gain > 0 else "behind"
        return f"Interval {best} is {side} the classifier that is never trained (1): {found}."
    lead = "1, the classifier that is never trained" if gain <= 0 else f"{best}"
    other = f"{best}" if gain <= 0 else "1, the classifier that is never trained"
    return (
        f"The best mean has {lead}, but {n} seeds do not tell it from {other} "
        f"({best} against 1: {found})."
    )


def _cosine(g: Tensor, h: Tensor) -> Tensor:
    return g @ h / (g.norm() * h.norm())


def _numpy_cosine(g: np.ndarray, h: np.ndarray) -> float:
    return float(g @ h / (np.linalg.norm(g) * np.linalg.norm(h)))
