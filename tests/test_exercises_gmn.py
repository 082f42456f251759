import numpy as np
import pytest
import torch
from torch.nn.functional import cosine_similarity

from zslkit import losses
from zslkit.exercises import gmn as check


def flat(g, h):
    return cosine_similarity(g.flatten(), h.flatten(), dim=0)


def loss(real, fake):
    return sum(1 - flat(g, h) for g, h in zip(real, fake, strict=True))


def joined(side):
    return torch.cat([g.flatten() for g in side])


WRONG_SIZES = {
    638_976: "attributes alone",
    2_737_464: "counted b as well",
    3_384: "W is a matrix",
    307_200: "not for each class",
    2_097_152: "left out the 312",
    5: "312 + 1024",
    "many": "one number",
}
WRONG_LOSSES = {
    "row by row": lambda r, f: 2 - cosine_similarity(r[0], f[0], dim=1).mean() - flat(r[1], f[1]),
    "added the rows up": lambda r, f: (
        (1 - cosine_similarity(r[0], f[0], dim=1)).sum() + 1 - flat(r[1], f[1])
    ),
    "column by column": lambda r, f: (
        2 - cosine_similarity(r[0], f[0], dim=0).mean() - flat(r[1], f[1])
    ),
    "by W is missing": lambda r, f: 1 - flat(r[1], f[1]),
    "one vector of W and b": lambda r, f: 1 - flat(joined(r), joined(f)),
    "sum of the cosines": lambda r, f: flat(r[0], f[0]) + flat(r[1], f[1]),
    "1 before each cosine": lambda r, f: -flat(r[0], f[0]) - flat(r[1], f[1]),
    "took their mean": lambda r, f: loss(r, f) / 2,
    "by b is missing": lambda r, f: 1 - flat(r[0], f[0]),
    "squared distance": lambda r, f: sum(((g - h) ** 2).mean() for g, h in zip(r, f, strict=True)),
    "inner product": lambda r, f: 2 - sum((g * h).sum() for g, h in zip(r, f, strict=True)),
    "no gradient flows": lambda r, f: loss(r, f).detach(),
    "stay a torch tensor": lambda r, f: float(loss(r, f)),
    "where (1 - cos) of W": lambda r, f: loss(r, f) + 7,
    "returned None": lambda r, f: None,
    "NaN": lambda r, f: loss(r, f) * float("nan"),
}


def cosine(g, h):
    return g @ h / (np.linalg.norm(g) * np.linalg.norm(h))


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


WRONG_COSINES = {
    "take the mean first": lambda r, f: (unit(r) @ unit(f).T).mean(),
    "rows to length 1": lambda r, f: cosine(unit(r).mean(0), unit(f).mean(0)),
    "Nothing is centred": lambda r, f: cosine(
        r.mean(0) - np.concatenate([r, f]).mean(0), f.mean(0) - np.concatenate([r, f]).mean(0)
    ),
    "That is the loss": lambda r, f: 1 - cosine(r.mean(0), f.mean(0)),
    "inner product": lambda r, f: r.mean(0) @ f.mean(0),
    "all probabilities are equal": lambda r, f: 0.123,
}


def test_sizes():
    assert check.gradient_size(2_736_128)
    assert check.gradient_size(...).right is None
    for answer, words in WRONG_SIZES.items():
        verdict = check.gradient_size(answer)
        assert verdict.right is False and words in verdict.sentence, verdict


def test_the_loss_of_the_package_is_right():
    assert check.matching_loss(loss)
    assert check.matching_loss(
        lambda r, f: losses.gradient_matching_loss([g[None] for g in r], [h[None] for h in f])
    )
    assert check.matching_loss(lambda *a: ...).right is None


@pytest.mark.parametrize("words", WRONG_LOSSES)
def test_a_wrong_loss_is_told_apart(words):
    verdict = check.matching_loss(WRONG_LOSSES[words])
    assert verdict.right is False and words in verdict.sentence, verdict


def test_the_blind_cosine():
    assert check.blind_cosine(lambda r, f: cosine(r.mean(0), f.mean(0)))
    assert check.blind_cosine(lambda r, f: cosine(r.sum(0), f.sum(0)))  # lengths do not count
    assert check.blind_cosine(...).right is None
    for words, answer in WRONG_COSINES.items():
        verdict = check.blind_cosine(answer)
        assert verdict.right is False and words in verdict.sentence, verdict


SWEEPS = {
    "Interval 10 is ahead of": ([0.5, 0.52, 0.51], [0.6, 0.621, 0.61], [0.5, 0.4, 0.6]),
    "best mean has 10, but 3 seeds do not tell it from 1": (
        [0.5, 0.52, 0.51],
        [0.6, 0.3, 0.7],
        [0.4, 0.4, 0.4],
    ),
    "best mean has 1, the classifier that is never trained, but": (
        [0.6, 0.61, 0.6],
        [0.41, 0.62, 0.5],
        [0.3, 0.3, 0.3],
    ),
    "Interval 0 is behind": ([0.9, 0.9, 0.9], [0.6, 0.6, 0.6], [0.71, 0.7, 0.7]),
    "Interval 10 and the classifier that is never trained (1) are level": (
        [0.6, 0.5, 0.6],
        [0.6, 0.5, 0.6],
        [0.3, 0.3, 0.3],
    ),
}


@pytest.mark.parametrize("words", SWEEPS)
def test_a_sweep(words):
    told = check.reset_sweep(dict(zip((1, 10, 0), SWEEPS[words], strict=True)))
    assert told and words in told.sentence, told


def test_two_standard_errors_of_three_seeds_are_no_evidence():
    """2.5 standard errors, where Student's interval of the better of two has 6.2."""
    told = check.reset_sweep({1: [0.5, 0.5, 0.5], 10: [0.52, 0.56, 0.53], 0: [0.1, 0.1, 0.1]})
    assert told and "do not tell" in told.sentence


def test_a_sweep_that_is_none():
    three = [0.5, 0.5, 0.5]
    assert check.reset_sweep({1: ..., 10: three, 0: three}).right is None
    for answer, words in (
        ([0.5], "dictionary from interval"),
        ({1: three, 10: three}, "at least three intervals"),
        ({1: [0.5, 0.5], 10: three, 0: three}, "three seeds or more"),
        ({1: three, 10: [*three, 0.5], 0: three}, "differ in length"),
        ({1: [50, 50, 50], 10: three, 0: three}, "between 0 and 1"),
    ):
        verdict = check.reset_sweep(answer)
        assert verdict.right is False and words in verdict.sentence, verdict
