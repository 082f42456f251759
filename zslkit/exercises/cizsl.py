"""Checkers of the chapter on CIZSL."""

from collections.abc import Iterable

import numpy as np
import torch

from zslkit import losses
from zslkit.datasets import zoo
from zslkit.evaluation import Scores
from zslkit.exercises.checks import (
    array,
    called,
    choice,
    close,
    described,
    exercise,
    known_fault,
    number,
    wrong,
)


@exercise
def sure_divergence(answer):
    """Sharma-Mittal with alpha = beta = 1/2 of a classifier that is sure, among 50 classes."""
    value = number(answer)
    power = 1 / np.sqrt(50)  # S
    right = 2 * (1 - power)
    faults = {
        power: "That is S alone. The divergence takes 1 from it and divides by beta - 1.",
        -right: "The sign is wrong: beta - 1 is negative, and so is S - 1.",
        1 - power: "You forgot the division by beta - 1 = -1/2.",
        2.0: "That is the limit for infinitely many classes; here there are 50.",
        float(np.log(50)): "That is the Kullback-Leibler divergence. Its exponents are 1, not 1/2.",
        2 * (1 - 1 / 50): "S has a square root: the uniform's 1/50 is raised to 1 - alpha.",
        2 * (1 - np.sqrt(50)): "S is the root of 1/50, not of 50.",
    }
    known_fault(value, faults, 2e-3)
    if not close(value, right, 5e-3):
        wrong(
            f"{value:.3g} is not it. One p is 1 and all others are 0, so S has a single term: "
            "1 times (1/50) to the power 1/2."
        )
    return "Right: 1.717. However many classes there are, it will not pass 2: the loss has a bound."


@exercise
def divergence_function(answer):
    """A function (p [n, K], alpha, beta) to the Sharma-Mittal divergence to the uniform, [n]."""
    p = torch.tensor([[0.7, 0.2, 0.1], [1 / 3, 1 / 3, 1 / 3], [0.05, 0.05, 0.9], [0.6, 0.3, 0.1]])
    alpha, beta = 0.3, 0.7
    got = called(answer, p, alpha, beta)
    n, k = p.shape  # not the same, so that 1/n is not taken for 1/K
    values = array(got, (n,), what="What your function returns")

    def of(total, power):
        return ((total**power - 1) / (beta - 1)).numpy()

    total = (p**alpha * k ** (alpha - 1.0)).sum(1)
    power = (1 - beta) / (1 - alpha)
    faults = [
        (
            of(total, 1 / power),
            "Your exponent is upside down: (1 - beta) / (1 - alpha) belongs there. The released "
            "code has it as you do.",
        ),
        (-of(total, power), "The sign is wrong: divide by beta - 1, not by 1 - beta."),
        (
            of((p ** (1 - alpha) * k ** (-float(alpha))).sum(1), power),
            "alpha and 1 - alpha have changed places: p carries alpha, the uniform 1 - alpha.",
        ),
        (
            of((p**alpha * n ** (alpha - 1.0)).sum(1), power),
            "The uniform is 1/K, one over the number of classes, p.shape[1]; you took the rows.",
        ),
        (of((p**alpha).sum(1), power), "The uniform is missing: each term needs (1/K)^(1-alpha)."),
        (of(total, 1.0), "The outer exponent (1 - beta) / (1 - alpha) is missing."),
        (
            ((total**power) / (beta - 1)).numpy(),
            "The 1 is missing: at the uniform distribution the divergence must be 0.",
        ),
    ]
    wanted = losses.sharma_mittal(p.log(), alpha, beta).numpy()
    for fault, sentence in faults:
        if np.allclose(values, fault, atol=1e-4):
            wrong(sentence)
    if not np.allclose(values, wanted, atol=1e-4):
        wrong(
            f"For p = (0.7, 0.2, 0.1) with alpha 0.3 and beta 0.7 you give {values[0]:.4f}, "
            f"where the formula gives {wanted[0]:.4f}."
        )
    swapped = array(called(answer, p, beta, alpha), (n,), what="What your function returns")
    if not np.allclose(swapped, losses.sharma_mittal(p.log(), beta, alpha).numpy(), atol=1e-4):
        wrong("Right for one pair of exponents and wrong for another: are they fixed inside?")
    return "Right, and 0 where p is uniform, whatever the exponents."


@exercise
def imagined_classes(answer, texts):
    """A function (texts [K, a], n, rng) to n hallucinated texts [n, a]."""
    texts = np.asarray(texts, float)
    n, (k, a) = 300, texts.shape
    marked = np.eye(k)  # each class has a word of its own, so that the parents can be read off
    made = array(called(answer, marked, n, np.random.default_rng(0)), (n, k), what="Your texts")
    parents = (made > 1e-9).sum(1)
    if (made < -1e-9).any():
        wrong("Some numbers are negative: a mixture of two texts has none.")
    if (parents == 1).any():
        share = float((parents == 1).mean())
        wrong(
            f"{share:.0%} of your classes have one parent: a class was mixed with itself, as can "
            "happen in the released code. Draw two different ones."
        )
    if (parents > 2).any():
        wrong(f"One of your classes has {parents.max()} parents; it should lie between two.")
    length = np.linalg.norm(made, axis=1)
    if np.allclose(made.sum(1), 1) and not np.allclose(length, 1):
        wrong("Your mixtures are too short: texts have length 1, so divide by the norm.")
    if not np.allclose(length, 1, atol=1e-5):
        wrong(f"Texts have length 1; one of yours has {length[np.abs(length - 1).argmax()]:.3g}.")
    shares = made / made.sum(1, keepdims=True)
    low = float(shares[shares > 1e-9].min())
    if low < 0.19:
        wrong(f"One parent has a share of {low:.0%} only; draw shares from 20 % to 80 %.")
    if np.ptp(shares.max(1)) < 1e-3:
        wrong("All your mixtures have the same share; draw it anew for each.")
    if low > 0.3:
        wrong(f"No share is below {low:.0%}; draw shares from 20 % to 80 %.")
    used = (made > 1e-9).any(0)
    if not used.all():
        wrong(f"Class {int(np.flatnonzero(~used)[0])} is never a parent; draw from all of them.")
    pairs = {tuple(np.flatnonzero(row)) for row in made > 1e-9}
    if len(pairs) <= k:
        wrong(
            f"{n} classes, and only {len(pairs)} different pairs of parents: any two should meet, "
            "not just neighbours in the list."
        )
    array(
        called(answer, texts, 5, np.random.default_rng(1)), (5, a), what="With the zoo's texts it"
    )
    return "Right: between two, never beside one, and as long as a text should be."


@exercise
def your_split(hidden, plain, creative):
    """Animals to hide, without a seen relative by order, and what both methods score on them."""
    kin = zoo.taxonomy()
    if isinstance(hidden, str) or not isinstance(hidden, Iterable):
        wrong(f"Hand in a list of animals to hide, not {described(hidden)}.")
    hidden = [choice(name, kin, what="The animal") for name in hidden]
    if not 3 <= len(hidden) <= 40:
        wrong(f"You hide {len(hidden)} animals; take between 3 and 40.")
    orders = {kin[name].order for name in hidden}
    for name, place in kin.items():
        if name not in hidden and place.order in orders:
            relative = next(h for h in hidden if kin[h].order == place.order)
            wrong(
                f"The {name} is seen, and of the order {place.order} like the hidden {relative}: "
                "hide it too, or leave that order alone."
            )
    for scores in (plain, creative):
        if not isinstance(scores, Scores):
            wrong("Hand in what zslkit.evaluate returns, for GAZSL and for CIZSL.")
    if plain == creative:
        wrong("Both scores are the same: did you evaluate the same model twice?")
    gain = 100 * (creative.ausuc - plain.ausuc)
    return (
        f"{len(hidden)} animals of {len(orders)} orders. AUSUC {100 * plain.ausuc:.1f} % without "
        f"and {100 * creative.ausuc:.1f} % with the creative term: {gain:+.1f} points with one "
        "seed. How many seeds until you believe it?"
    )
