"""Checkers of the chapter on GANs: a right answer passes, each mistake gets its own sentence."""

import pytest
import torch

from zslkit import losses
from zslkit.exercises import gans


def right(verdict):
    assert verdict.right is True, verdict.sentence


def faulty(verdict, *words):
    assert verdict.right is False
    for word in words:
        assert word in verdict.sentence, verdict.sentence


# ---------------------------------------------------------------------- the log
def test_log():
    right(gans.read_the_log(2.1, -1.7, -1.1))


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ((-2.1, -1.7, -1.1), "wrong sign"),
        ((1.7, -1.7, -1.1), "penalty out"),
        ((4.3, -1.7, -1.1), "real score minus"),
        ((2.1, 1.7, -1.1), "wrong sign"),
        ((2.1, -2.1, -1.1), "no penalty yet"),
        ((2.1, -2.06, -1.1), "without its weight"),
        ((2.1, -2.5, -1.1), "add it instead"),
        ((2.1, 0.0, -1.1), "plus lambda P"),
        ((2.1, -1.7, 1.1), "wrong sign"),
        ((2.1, -1.7, -2.1), "own features"),
        ((2.1, -1.7, 5.0), "minus the mean score"),
        (("2.1", -1.7, -1.1), "one number"),
    ],
)
def test_log_faults(answer, word):
    faulty(gans.read_the_log(*answer), word)


def test_not_answered_is_not_wrong():
    assert gans.read_the_log(..., ..., ...).right is None
    assert gans.overshoot(lambda delta, lam: ..., lambda delta, lam: ...).right is None
    assert gans.penalty(lambda *batch: ...).right is None
    assert gans.sides([...], [...], ...).right is None


# ---------------------------------------------------------------------- the slope
def slope(delta, lam):
    return 1 + delta / (2 * lam)


def bonus(delta, lam):
    return delta**2 / (2 * lam)


def test_overshoot():
    right(gans.overshoot(slope, bonus))


def test_overshoot_agrees_with_a_search():
    s = torch.linspace(0, 9, 90001, dtype=torch.float64)
    for delta, lam in ((0.5, 10.0), (2.0, 1.0), (7.0, 0.5)):
        best = s[(s * delta - lam * (s - 1).clamp_min(0) ** 2).argmax()]
        assert best == pytest.approx(slope(delta, lam), abs=2e-4)


@pytest.mark.parametrize(
    ("wrong_slope", "word"),
    [
        (lambda delta, lam: 1, "infinite lambda"),
        (lambda delta, lam: 1 + delta / lam, "brings a 2"),
        (lambda delta, lam: delta / (2 * lam), "add the 1"),
        (lambda delta, lam: 1 - delta / (2 * lam), "wrong side"),
        (lambda delta, lam: 1 + lam / (2 * delta), "upside down"),
        (lambda delta, lam: 3.3, "derivative"),
        (lambda delta, lam: None, "return missing"),
        (lambda delta: delta, "stopped with TypeError"),
    ],
)
def test_slope_faults(wrong_slope, word):
    faulty(gans.overshoot(wrong_slope, bonus), word)


@pytest.mark.parametrize(
    ("wrong_bonus", "word"),
    [
        (lambda delta, lam: slope(delta, lam) * delta, "whole estimate"),
        (lambda delta, lam: slope(delta, lam) - 1, "multiply"),
        (lambda delta, lam: delta**2 / (4 * lam), "penalty off"),
        (lambda delta, lam: 0.0, "s delta - delta"),
    ],
)
def test_bonus_faults(wrong_bonus, word):
    faulty(gans.overshoot(slope, wrong_bonus), word)


# ---------------------------------------------------------------------- the penalty
def slopes(critic, points, semantics, **options):
    points = points.detach().requires_grad_(True)
    total = critic(points, semantics).sum()
    return torch.autograd.grad(total, points, **{"create_graph": True, **options})[0]


def variant(of_slopes, points=lambda x, f, a: a * x + (1 - a) * f, **options):
    def my_penalty(critic, real, fake, semantics, alpha):
        return of_slopes(slopes(critic, points(real, fake, alpha), semantics, **options))

    return my_penalty


def two_sided(s):
    return ((s.norm(dim=1) - 1) ** 2).mean()


def test_penalty():
    right(gans.penalty(variant(two_sided)))
    right(gans.penalty(losses.gradient_penalty))


def own_alpha(critic, real, fake, semantics, alpha):
    return variant(two_sided)(critic, real, fake, semantics, torch.rand_like(alpha))


def with_backward(critic, real, fake, semantics, alpha):
    points = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    critic(points, semantics).sum().backward(create_graph=True)
    return two_sided(points.grad)


def over_description(critic, real, fake, semantics, alpha):
    points = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    c = semantics.clone().requires_grad_(True)
    both = torch.autograd.grad(critic(points, c).sum(), (points, c), create_graph=True)
    return two_sided(torch.cat(both, 1))


def of_the_mean(critic, real, fake, semantics, alpha):
    points = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    score = critic(points, semantics).mean()
    return two_sided(torch.autograd.grad(score, points, create_graph=True)[0])


@pytest.mark.filterwarnings("ignore:Using backward:UserWarning")
@pytest.mark.parametrize(
    ("mine", "word"),
    [
        (variant(two_sided, lambda x, f, a: a * f + (1 - a) * x), "swapped"),
        (variant(two_sided, lambda x, f, a: x), "at the real points"),
        (variant(two_sided, lambda x, f, a: f), "at the generated points"),
        (variant(lambda s: (s.norm(dim=1) - 1).mean()), "must be squared"),
        (variant(lambda s: (s.norm(dim=1) - 1).abs().mean()), "absolute"),
        (variant(lambda s: (s.norm(dim=1) ** 2).mean()), "The 1 is missing"),
        (variant(lambda s: ((s.norm(dim=1) ** 2 - 1) ** 2).mean()), "root first"),
        (variant(lambda s: (s.norm(dim=1).mean() - 1) ** 2), "too early"),
        (variant(lambda s: (torch.relu(s.norm(dim=1) - 1) ** 2).mean()), "one-sided"),
        (variant(lambda s: ((s.norm(dim=1) - 1) ** 2).sum()), "summed"),
        (variant(lambda s: 10 * two_sided(s)), "Lambda"),
        (variant(lambda s: (s.norm() - 1) ** 2), "whole batch"),
        (variant(lambda s: ((s.norm(dim=0) - 1) ** 2).mean()), "columns"),
        (variant(lambda s: (s.norm(dim=1) - 1) ** 2), "scalar"),
        (variant(lambda s: two_sided(s).item()), "torch tensor"),
        (variant(lambda s: two_sided(s) + 0.7), "Go through it"),
        (variant(two_sided, create_graph=False), "create_graph"),
        (
            variant(lambda s: two_sided(s.detach()) + 0 * s.sum()),
            "detached",
        ),
        (own_alpha, "alpha that is handed in"),
        (over_description, "description"),
        (of_the_mean, "Use the sum"),
        (with_backward, "torch.autograd.grad in place"),
    ],
)
def test_penalty_faults(mine, word):
    faulty(gans.penalty(mine), word)


def test_mistakes_differ_from_the_truth_and_from_each_other():
    truth, mistakes = gans._reference(*gans._trial())
    values = torch.tensor([truth, *mistakes.values()], dtype=torch.float64)
    gap = (values[:, None] - values).abs() / values.abs()
    assert gap[~torch.eye(len(values), dtype=torch.bool)].min() > 1e-3


# ---------------------------------------------------------------------- one side or two
def test_sides():
    right(gans.sides([0.9, 1.1, 1.0], [0.4, 0.5, 0.45], "one-sided"))
    right(gans.sides([0.4, 0.5, 0.45], [0.9, 1.1, 1.0], "two-sided"))
    right(gans.sides([0.4, 0.5, 0.6], [0.45, 0.52, 0.58], "cannot tell"))


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (([1.0, 1.1], [0.4, 0.5, 0.6], "one-sided"), "three seeds"),
        (([1.0, 1.0, 1.1], [0.4, 0.5, 0.6], "one-sided"), "same seed"),
        (([1.0, 0.01, 1.1], [0.4, 0.5, 0.6], "one-sided"), "themselves"),
        (([1.0, 1.2, 9.0], [0.4, 0.5, 0.6], "one-sided"), "not losses"),
        (([1.0, 1.2, 1.1], [1.0, 1.2, 1.1], "cannot tell"), "own penalty"),
        (([1.0, 1.2, 1.1], 0.5, "one-sided"), "list"),
        (([1.0, 1.2, 1.1], [0.4, 0.5, 0.6], "onesided"), "one-sided"),
        (([1.0, 1.2, 1.1], [0.4, 0.5, 0.6], "two-sided"), "other way round"),
        (([1.0, 1.2, 1.1], [0.4, 0.5, 0.6], "cannot tell"), "do tell"),
        (([0.4, 0.9, 0.6], [0.4001, 0.8, 0.58], "one-sided"), "more than your numbers"),
    ],
)
def test_sides_faults(answer, word):
    faulty(gans.sides(*answer), word)
