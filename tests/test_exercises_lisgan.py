import numpy as np
import pytest

from zslkit.evaluation import entropy_of_log_probabilities, prediction_entropy
from zslkit.exercises import lisgan as check
from zslkit.methods.lisgan import soul_samples

WRONG_PULLS = {
    "squared: 1 and 4": (1.5, 3.25),
    "not a sum": (5, 3.25),
    "nearest soul alone": (8.5, 3.25),
    "not to the farthest": (14.5, 3.25),
    "swapped": (3.25, 2.5),
    "R1 = 9 is not it": (9, 3.25),
    "average the features first": (2.5, 2.5),
    "is (4, 0)": (2.5, 7.25),
    "Leave the distance squared": (2.5, 1.8028),
    "mean of the souls": (2.5, 1.25),
    "R1 is right. R2 = 9": (2.5, 9),
    "two numbers": 2.5,
    "should be 0 or more": (-1, 2),
}


def squares(fake, souls, targets):
    return ((fake[:, None] - souls[targets]) ** 2).sum(2)


WRONG_PULLERS = {
    "*any* class": lambda f, s, t: ((f[:, None, None] - s) ** 2).sum(3).min((1, 2)).mean(),
    "average over the souls": lambda f, s, t: squares(f, s, t).mean(),
    "add up over the souls": lambda f, s, t: squares(f, s, t).sum(1).mean(),
    "farthest": lambda f, s, t: squares(f, s, t).max(1).mean(),
    "instead of adding up": lambda f, s, t: squares(f, s, t).min(1).sum(),
    "leave out the square root": lambda f, s, t: np.sqrt(squares(f, s, t).min(1)).mean(),
    "do not average them": lambda f, s, t: squares(f, s, t).min(1).mean() / f.shape[1],
    "nearest soul of its own": lambda f, s, t: squares(f, s, t).mean(0).min(),
    "where R1 is": lambda f, s, t: 0.0,
    "returned None": lambda f, s, t: None,
    "one number": lambda f, s, t: squares(f, s, t).min(1),
}


def surest(sureness, ratio):
    mask = np.zeros(len(sureness), bool)
    mask[np.argsort(-sureness)[: round(ratio * len(sureness))]] = True
    return mask


WRONG_MASKS = {
    "*highest* entropy": lambda p, r: surest(prediction_entropy(p), r),
    "np.exp first": lambda p, r: surest(entropy_of_log_probabilities(p), r),
    "should be 12": lambda p, r: surest(-prediction_entropy(p), 0.7),
    "True or False": lambda p, r: surest(-prediction_entropy(p), r).astype(int),
    "positions of 12 rows": lambda p, r: np.argsort(prediction_entropy(p))[:12],
    "shape (40,)": lambda p, r: np.ones(12, bool),
    "not the 12 rows": lambda p, r: np.arange(40) < 12,
}


def test_two_pulls():
    assert check.two_pulls((2.5, 3.25)) and check.two_pulls((..., 1)).right is None
    for words, answer in WRONG_PULLS.items():
        verdict = check.two_pulls(answer)
        assert verdict.right is False and words in verdict.sentence, verdict


@pytest.mark.parametrize("words", WRONG_PULLERS)
def test_a_wrong_pull_is_told_apart(words):
    assert check.sample_pull(lambda f, s, t: squares(f, s, t).min(1).mean())
    assert check.sample_pull(lambda f, s, t: ...).right is None
    verdict = check.sample_pull(WRONG_PULLERS[words])
    assert verdict.right is False and words in verdict.sentence, verdict


@pytest.mark.parametrize("words", WRONG_MASKS)
def test_a_wrong_mask_is_told_apart(words):
    assert check.easy_rows(lambda p, r: surest(-prediction_entropy(p), r))
    assert check.easy_rows(lambda p, r: ...).right is None
    verdict = check.easy_rows(WRONG_MASKS[words])
    assert verdict.right is False and words in verdict.sentence, verdict


def test_the_largest_probability_is_not_the_entropy():
    verdict = check.easy_rows(lambda p, r: surest(p.max(1), r))
    assert verdict.right is False and "largest probability" in verdict.sentence


def test_other_souls(problem):
    def rows(x, y, k):
        return np.stack([x[y == c][:k] for c in np.unique(y)])

    verdict = check.other_souls(rows, problem)
    assert verdict and "from that of k-means" in verdict.sentence
    assert check.other_souls(lambda x, y, k: soul_samples(x, y, k), problem)
    assert check.other_souls(lambda x, y, k: ..., problem).right is None
    turned = check.other_souls(lambda x, y, k: rows(x, y, k)[::-1], problem)
    assert turned.right is False and "ascending order" in turned.sentence
    assert "shape" in check.other_souls(lambda x, y, k: rows(x, y, 2), problem).sentence
