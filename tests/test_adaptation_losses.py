"""CoCoGAN's equations against NumPy, their limits and their gradients."""

import numpy as np
import pytest
import torch

from zslkit import losses
from zslkit.errors import DataError


def logits(count=3, n=5, seed=0):
    rng = np.random.default_rng(seed)
    return [torch.from_numpy(rng.normal(size=n) * 3) for _ in range(count)]


def sigmoid(x):
    return 1 / (1 + np.exp(-x.numpy()))


def test_the_discriminator_loss_is_the_cross_entropy_of_every_corner():
    real, fake = logits(3), logits(4, seed=1)
    expected = sum(-np.log(sigmoid(x)).mean() for x in real)
    expected += sum(-np.log(1 - sigmoid(x)).mean() for x in fake)
    assert losses.coupled_discriminator_loss(real, fake).item() == pytest.approx(expected)


def test_with_one_corner_it_is_the_classical_game():
    (real,), (fake,) = logits(1), logits(1, seed=1)
    assert torch.equal(
        losses.coupled_discriminator_loss([real], [fake]), losses.discriminator_loss(real, fake)
    )
    assert torch.equal(losses.coupled_fooling_loss([fake]), losses.fooling_loss(fake))


def test_the_fooling_loss_is_a_sum_over_corners():
    fake = logits(4)
    expected = sum(-np.log(sigmoid(x)).mean() for x in fake)
    assert losses.coupled_fooling_loss(fake).item() == pytest.approx(expected)


def test_alignment_is_the_mean_cross_entropy_of_telling_tasks_apart():
    relevant, irrelevant = logits(2)
    expected = -np.log(sigmoid(relevant)).mean() / 2 - np.log(1 - sigmoid(irrelevant)).mean() / 2
    found = losses.task_alignment_loss(relevant, irrelevant)
    assert found.item() == pytest.approx(expected)
    none = torch.zeros(4)
    assert losses.task_alignment_loss(none, none).item() == pytest.approx(np.log(2))
    sure = torch.full((4,), 40.0)
    assert losses.task_alignment_loss(sure, -sure).item() == pytest.approx(0, abs=1e-12)


def test_gradients_agree_with_finite_differences():
    a, b, c = (x.requires_grad_() for x in logits(3))
    assert torch.autograd.gradcheck(
        lambda *x: losses.coupled_discriminator_loss(x[:2], x[2:]), (a, b, c)
    )
    assert torch.autograd.gradcheck(lambda *x: losses.coupled_fooling_loss(x), (a, b))
    assert torch.autograd.gradcheck(losses.task_alignment_loss, (a, b))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: losses.coupled_fooling_loss([]), "list of logits"),
        (lambda: losses.coupled_fooling_loss(torch.zeros(3)), "list of logits"),
        (
            lambda: losses.coupled_discriminator_loss([torch.zeros(2, 2)], [torch.zeros(2)]),
            r"real\[0\]",
        ),
        (lambda: losses.task_alignment_loss(torch.zeros(2), torch.zeros(0)), "irrelevant"),
    ],
)
def test_what_is_wrong_is_one_sentence(call, said):
    with pytest.raises(DataError, match=said):
        call()
