import numpy as np
import pytest
from torch.nn import functional as F
from toy import make_problem

from zslkit.exercises import fclswgan as check
from zslkit.methods import FWGAN


def loss(s, z, t, b):
    return -s.mean() + b * F.cross_entropy(z, t)


WRONG_COUNTS = {
    10_944_512: "biases",
    9_672_704: "312 + 312",
    2_560_000: "first layer alone",
    8_390_656: "second layer alone",
    7: "m times n weights",
    "many": "one number",
}
WRONG_LOSSES = {
    "sign of the critic": lambda s, z, t, b: s.mean() + b * F.cross_entropy(z, t),
    "forgot beta": lambda s, z, t, b: -s.mean() + F.cross_entropy(z, t),
    "must be added": lambda s, z, t, b: -s.mean() - b * F.cross_entropy(z, t),
    "over the batch": lambda s, z, t, b: -s.sum() + b * F.cross_entropy(z, t),
    "is missing": lambda s, z, t, b: -s.mean(),
    "minus the mean score": lambda s, z, t, b: s.mean() * 0 + 5,
    "returned None": lambda s, z, t, b: None,
    "one number": lambda s, z, t, b: s,
    "NaN": lambda s, z, t, b: s.mean() * float("nan"),
    "torch tensor": lambda s, z, t, b: float(loss(s, z, t, b)),
    "no gradient flows": lambda s, z, t, b: loss(s, z, t, b).detach(),
    "softmax is missing": lambda s, z, t, b: -s.mean() + b * F.nll_loss(z, t),
    "logarithm is missing": lambda s, z, t, b: -s.mean() - b * z.softmax(1)[range(7), t].mean(),
    "as they are": lambda s, z, t, b: -s.mean() + b * F.cross_entropy(z.softmax(1), t),
}


def test_counting():
    assert check.generator_weights(10_950_656)
    assert check.generator_weights(...).right is None
    for answer, words in WRONG_COUNTS.items():
        verdict = check.generator_weights(answer)
        assert verdict.right is False and words in verdict.sentence, verdict


def test_the_generators_loss():
    assert check.generator_loss(loss)
    assert check.generator_loss(lambda *a: ...).right is None


@pytest.mark.parametrize("words", WRONG_LOSSES)
def test_a_wrong_loss_is_told_apart(words):
    verdict = check.generator_loss(WRONG_LOSSES[words])
    assert verdict.right is False and words in verdict.sentence


def test_a_choice_that_peeks_is_caught(problem):
    def fair(p, candidates):
        assert p.validation().test_unseen.size
        return candidates[0]

    assert check.chosen_count(fair, problem, [1, 2])
    assert check.chosen_count(lambda p, c: ..., problem, [1, 2]).right is None
    for peek in (
        lambda p, c: len(p.test_unseen),
        lambda p, c: len(p.part("test_seen")[0]),
    ):
        verdict = check.chosen_count(peek, problem, [1, 2])
        assert verdict.right is False and "You looked at test_" in verdict.sentence
    assert (
        "resplit deals" in check.chosen_count(lambda p, c: p.resplit(["c1"]), problem, [1]).sentence
    )
    assert "two arguments" in check.chosen_count(lambda p: 1, problem, [1, 2]).sentence
    assert "a function of" in check.chosen_count(5, problem, [1, 2]).sentence
    assert "return missing" in check.chosen_count(lambda p, c: None, problem, [1, 2]).sentence
    assert "not among" in check.chosen_count(lambda p, c: 99, problem, [1, 2]).sentence


def test_the_sealed_rows_are_blank(problem):
    sealed = check.Sealed(problem)
    hidden = np.concatenate([problem.test_seen, problem.test_unseen])
    assert np.isnan(sealed.features[hidden]).all() and (sealed.labels[hidden] == -1).all()
    assert np.array_equal(sealed.features[problem.train], problem.features[problem.train])
    assert sealed.validation().fingerprint == problem.validation().fingerprint


def test_another_animal(problem):
    small = {"epochs": 1, "hidden": 8, "noise_dim": 4, "batch_size": 32}
    model = FWGAN(**small).fit(problem, progress=False)
    assert "landed on their own class" in check.another_animal(model, problem).sentence
    other = make_problem(seed=3)
    assert "trained on another problem" in check.another_animal(model, other).sentence
    assert "not trained yet" in check.another_animal(FWGAN(), problem).sentence
    assert "resplit" in check.another_animal(model, 5).sentence
