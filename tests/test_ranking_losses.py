"""The four ranking losses against plain loops, their limit cases and their gradients."""

import itertools
import math

import numpy as np
import pytest
import torch

from zslkit.errors import DataError
from zslkit.losses.ranking import ale_loss, devise_loss, latem_loss, sje_loss

RANKING = {"devise": devise_loss, "sje": sje_loss, "ale": ale_loss}


@pytest.fixture
def batch():
    rng = np.random.default_rng(3)
    return rng.normal(size=(9, 6)), rng.integers(0, 6, 9)


def call(loss, scores, target, *rest, **options):
    return loss(torch.tensor(scores), torch.tensor(target), *rest, **options).item()


# ------------------------------------------------ the equations, once more, as loops over pictures
def devise_by_hand(scores, target, margin):
    total = 0.0
    for row, own in zip(scores, target, strict=True):
        for y in range(len(row)):
            if y != own:
                total += max(0.0, margin + row[y] - row[own])
    return total / len(scores)


def sje_by_hand(scores, target, margin):
    total = 0.0
    for row, own in zip(scores, target, strict=True):
        total += max((margin if y != own else 0.0) + row[y] - row[own] for y in range(len(row)))
    return total / len(scores)


def ale_by_hand(scores, target, margin):
    total = 0.0
    for row, own in zip(scores, target, strict=True):
        hinges = [max(0.0, margin + row[y] - row[own]) for y in range(len(row)) if y != own]
        r = sum(h > 0 for h in hinges)
        if r:
            total += math.fsum(1 / i for i in range(1, r + 1)) / r * sum(hinges)
    return total / len(scores)


def latem_by_hand(scores, target, draw, margin):
    total = 0.0
    for row, own, chance in zip(scores, target, draw, strict=True):
        violators = [y for y in range(len(row)) if y != own and margin + row[y] - row[own] > 0]
        if violators:
            drawn = violators[int(chance * len(violators))]
            total += margin + row[drawn] - row[own]
    return total / len(scores)


@pytest.mark.parametrize("margin", [0.01, 0.7, 20.0])
@pytest.mark.parametrize("name", RANKING)
def test_equations(name, margin, batch):
    expected = globals()[f"{name}_by_hand"](*batch, margin)
    assert call(RANKING[name], *batch, margin) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("margin", [0.01, 0.7, 20.0])
def test_latem_equation(margin, batch):
    draw = np.random.default_rng(4).random(9)
    expected = latem_by_hand(*batch, draw, margin)
    assert call(latem_loss, *batch, torch.tensor(draw), margin) == pytest.approx(
        expected, abs=1e-12
    )


# ------------------------------------------------------------------------------------ limit cases
def test_one_violator_makes_all_four_equal():
    scores, target = [[1.0, 0.9, 0.1, 0.2], [0.0, 0.3, 2.0, 1.8]], [0, 2]
    values = [call(loss, scores, target, 0.5) for loss in RANKING.values()]
    values.append(call(latem_loss, scores, target, torch.tensor([0.3, 0.8]), 0.5))
    assert values == pytest.approx([(0.4 + 0.3) / 2] * 4)


def test_two_competing_classes_leave_nothing_to_choose():
    rng = np.random.default_rng(0)
    scores, target = rng.normal(size=(50, 2)), rng.integers(0, 2, 50)
    one = call(sje_loss, scores, target, 0.5)
    assert call(devise_loss, scores, target, 0.5) == pytest.approx(one)
    assert call(ale_loss, scores, target, 0.5) == pytest.approx(one)


def test_a_margin_kept_costs_nothing():
    scores = torch.tensor([[5.0, 0.0, 1.0]], requires_grad=True)
    target, draw = torch.tensor([0]), torch.tensor([0.5])
    losses = [loss(scores, target, 1.0) for loss in RANKING.values()]
    losses.append(latem_loss(scores, target, draw, 1.0))
    for loss in losses:
        assert loss.item() == 0
        (slope,) = torch.autograd.grad(loss, scores)
        assert torch.equal(slope, torch.zeros(1, 3))


def test_order_of_the_losses(batch):
    """The weight l_r / r lies between 1 / r and 1, so ALE lies between LATEM's mean and DeViSE."""
    for row, own in zip(*batch, strict=True):
        devise, sje, ale = (
            call(f, row[None], [own], 1.0) for f in (devise_loss, sje_loss, ale_loss)
        )
        draws = (torch.arange(600) + 0.5) / 600
        rows = torch.tensor(row).repeat(600, 1)
        latem = latem_loss(rows, torch.full((600,), own), draws, 1.0).item()
        assert latem <= sje + 1e-9
        assert latem - 1e-9 <= ale <= devise + 1e-9
        r = sum(1.0 + row - row[own] > 0) - 1
        assert latem == pytest.approx(devise / max(r, 1), abs=1e-9)


def test_adding_a_constant_to_a_picture_changes_nothing(batch):
    scores, target = batch
    shifted = scores + np.arange(9.0)[:, None]
    for loss in RANKING.values():
        assert call(loss, shifted, target) == pytest.approx(call(loss, scores, target))


def test_repeating_a_batch_changes_nothing(batch):
    scores, target = batch
    for loss in RANKING.values():
        twice = call(loss, np.tile(scores, (2, 1)), np.tile(target, 2))
        assert twice == pytest.approx(call(loss, scores, target))


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_extreme_scores_stay_finite(scale, batch):
    scores, target = batch
    for loss in RANKING.values():
        assert math.isfinite(call(loss, scores * scale, target))


def test_every_violator_can_be_drawn():
    scores, target = torch.tensor([[0.0, 3.0, -9.0, 1.0, 2.0]]), torch.tensor([0])
    got = {
        round(latem_loss(scores, target, torch.tensor([k / 30]), 0.5).item(), 3) for k in range(30)
    }
    assert got == {3.5, 1.5, 2.5}


# -------------------------------------------------------------------------------------- gradients
@pytest.mark.parametrize("name", RANKING)
def test_gradcheck(name, batch):
    scores = torch.tensor(batch[0], requires_grad=True)
    target = torch.tensor(batch[1])
    assert torch.autograd.gradcheck(lambda s: RANKING[name](s, target, 0.7), scores)


def test_gradcheck_latem(batch):
    scores, target = torch.tensor(batch[0], requires_grad=True), torch.tensor(batch[1])
    draw = torch.linspace(0, 0.99, 9, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda s: latem_loss(s, target, draw, 0.7), scores)


def test_gradients_say_who_pays():
    scores = torch.tensor([[1.0, 0.8, 0.7, 0.2]], requires_grad=True)
    target = torch.tensor([0])
    wanted = {
        "devise": [-2.0, 1.0, 1.0, 0.0],
        "sje": [-1.0, 1.0, 0.0, 0.0],
        "ale": [-1.5, 0.75, 0.75, 0.0],
    }
    for name, loss in RANKING.items():
        (slope,) = torch.autograd.grad(loss(scores, target, 0.5), scores)
        assert torch.allclose(slope[0], torch.tensor(wanted[name])), name


def test_latem_moves_only_the_winning_matrices():
    matrices = torch.randn(5, 4, 3, generator=torch.Generator().manual_seed(1), requires_grad=True)
    x, phi = torch.ones(1, 4), torch.eye(3)
    every = (x @ matrices @ phi).squeeze(1)  # [5, 3]
    scores = every.max(0).values[None]
    loss = latem_loss(scores, torch.tensor([0]), torch.tensor([0.0]), 100.0)
    (slope,) = torch.autograd.grad(loss, matrices)
    touched = slope.abs().sum((1, 2)).nonzero().ravel().tolist()
    assert touched == sorted({every[:, 0].argmax().item(), every[:, 1].argmax().item()})


# ----------------------------------------------------------------------------------------- errors
BAD = {
    "float matrix": (torch.zeros(4), torch.zeros(4, dtype=torch.int64)),
    "at least two competing": (torch.zeros(4, 1), torch.zeros(4, dtype=torch.int64)),
    "target must hold 4 int64": (torch.zeros(4, 3), torch.zeros(5, dtype=torch.int64)),
    "torch.float32": (torch.zeros(4, 3), torch.zeros(4)),
    "lie in 0..2": (torch.zeros(2, 3), torch.tensor([0, 3])),
}


@pytest.mark.parametrize(("name", "said"), [*itertools.product(RANKING, BAD)])
def test_bad_input_gets_a_sentence(name, said):
    with pytest.raises(DataError, match=said):
        RANKING[name](*BAD[said])


def test_bad_draws_get_a_sentence():
    scores, target = torch.zeros(2, 3), torch.tensor([0, 1])
    with pytest.raises(DataError, match="one number a picture"):
        latem_loss(scores, target, torch.tensor([0.5]))
    with pytest.raises(DataError, match="1 excluded"):
        latem_loss(scores, target, torch.tensor([0.5, 1.0]))
