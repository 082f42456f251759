"""The losses of retrieval: each equation against NumPy, gradients, limits, mistakes."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.autograd import gradcheck

from zslkit import losses
from zslkit.errors import DataError
from zslkit.evaluation import modality_probe
from zslkit.losses.reversal import reversal_strength, reverse_gradient
from zslkit.training import seeded


def draw(*shape, seed=0):
    return torch.randn(*shape, dtype=torch.float64, generator=seeded(seed))


def test_triplet_loss():
    a, p, n = draw(9, 4), draw(9, 4, seed=1), draw(9, 4, seed=2)
    near = np.sqrt(((a - p).numpy() ** 2).sum(1))
    far = np.sqrt(((a - n).numpy() ** 2).sum(1))
    expected = np.maximum(0, 0.5 + near - far).mean()
    assert 0 < (near + 0.5 > far).mean() < 1  # some violate, some do not
    assert losses.triplet_loss(a, p, n, 0.5).item() == pytest.approx(expected)
    assert losses.triplet_loss(a, a, a + 10).item() == 0
    assert losses.triplet_loss(a, p, p, margin=2.0).item() == pytest.approx(2)


def test_where_embeddings_agree_the_gradient_is_a_number():
    a = torch.zeros(3, 2, requires_grad=True)
    losses.triplet_loss(a, torch.zeros(3, 2), torch.zeros(3, 2)).backward()
    assert torch.isfinite(a.grad).all()


def test_negatives_are_drawn_where_meanings_are_near():
    w = draw(5, 3)
    x = w.numpy()
    expected = np.exp(-((x[:, None] - x[None]) ** 2).sum(2) / 0.7)
    np.fill_diagonal(expected, 0)
    expected /= expected.sum(1, keepdims=True)
    found = losses.negative_class_probabilities(w, 0.7).numpy()
    assert np.allclose(found, expected)
    alike = losses.negative_class_probabilities(w, None).numpy()
    assert np.allclose(alike, (1 - np.eye(5)) / 4)
    assert np.allclose(losses.negative_class_probabilities(w, 1e6).numpy(), alike, atol=1e-4)
    far = losses.negative_class_probabilities(1e4 * w, 0.1)  # every exponential would be 0
    assert torch.allclose(far.sum(1), torch.ones(5, dtype=torch.float64))


def test_domain_loss():
    sk, p, n = draw(6), draw(6, seed=1), draw(6, seed=2)
    share = [1 / (1 + np.exp(-x.numpy())) for x in (sk, p, n)]
    parts = -np.log(1 - share[0]), -np.log(share[1]), -np.log(share[2])
    expected = sum(part.mean() for part in parts) / 3
    assert losses.domain_loss(sk, p, n).item() == pytest.approx(expected)
    huge = torch.tensor([1e4, -1e4])
    assert torch.isfinite(losses.domain_loss(huge, huge, huge))


def test_cosine_distance():
    read, w = draw(6, 4), draw(6, 4, seed=1)
    x, y = read.numpy(), w.numpy()
    cosine = (x * y).sum(1) / np.linalg.norm(x, axis=1) / np.linalg.norm(y, axis=1)
    assert losses.cosine_distance(read, w).item() == pytest.approx(((1 - cosine) / 2).mean())
    assert losses.cosine_distance(w, 3 * w).item() == pytest.approx(0)
    assert losses.cosine_distance(w, -w).item() == pytest.approx(1)
    nothing = torch.zeros(2, 4, dtype=torch.float64, requires_grad=True)
    value = losses.cosine_distance(nothing, w[:2])
    value.backward()
    assert value.item() == 0.5 and torch.isfinite(nothing.grad).all()


def test_least_squares_loss():
    scores, targets = draw(7), draw(7, seed=1)
    expected = ((scores - targets).numpy() ** 2).mean()
    assert losses.least_squares_loss(scores, targets).item() == pytest.approx(expected)
    expected = ((scores.numpy() - 0.9) ** 2).mean()
    assert losses.least_squares_loss(scores, 0.9).item() == pytest.approx(expected)


def test_it_does_not_saturate_where_the_logarithm_does():
    sure = torch.full((1,), -20.0, dtype=torch.float64, requires_grad=True)
    (weak,) = torch.autograd.grad(losses.fooling_loss(sure, saturating=True), sure)
    (strong,) = torch.autograd.grad(losses.least_squares_loss(sure, 1.0), sure)
    assert abs(weak.item()) < 1e-8 and strong.item() == pytest.approx(-42)


def test_cycle_loss():
    a, b = draw(5, 3), draw(5, 3, seed=1)
    expected = np.abs((a - b).numpy()).mean()
    assert losses.cycle_loss(a, b).item() == pytest.approx(expected)
    assert losses.cycle_loss(a, a).item() == 0


def test_gradcheck():
    a, p, n = (draw(4, 3, seed=i).requires_grad_() for i in range(3))
    assert gradcheck(losses.triplet_loss, (a, p, n))
    assert gradcheck(losses.cosine_distance, (a, p))
    assert gradcheck(losses.cycle_loss, (a, p))
    x, y = draw(4).requires_grad_(), draw(4, seed=1).requires_grad_()
    assert gradcheck(losses.domain_loss, (x, y))
    assert gradcheck(losses.least_squares_loss, (x, y))
    assert gradcheck(losses.group_norm, (a,))
    assert gradcheck(losses.reconstruction_loss, (a, p))


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_the_gradient_is_turned_round(strength):
    x = draw(3, 2).requires_grad_()
    passed = reverse_gradient(x, strength)
    assert torch.equal(passed, x)
    (plain,) = torch.autograd.grad((x**3).sum(), x)
    (turned,) = torch.autograd.grad((passed**3).sum(), x)
    assert torch.allclose(turned, -strength * plain)


def test_the_schedule():
    t = np.arange(40)
    expected = np.clip((t - 5) / 20, 0, 1)
    assert np.allclose([reversal_strength(int(k)) for k in t], expected)
    assert [reversal_strength(t, 3, 3) for t in (2, 3, 4)] == [0, 1, 1]


def test_what_stands_before_it_learns_to_leave_out_what_stands_behind_it_reads():
    """A linear encoder of (class, kind) under both losses: kinds lie apart only without it."""
    torch.manual_seed(0)
    label, kind = torch.randint(2, (2, 400)).float()
    x = torch.stack([2 * label - 1, 2 * kind - 1], 1) + 0.1 * torch.randn(400, 2)
    apart = {}
    for strength in (0.0, 1.0):
        torch.manual_seed(1)
        encoder, says, tells = nn.Linear(2, 2), nn.Linear(2, 1), nn.Linear(2, 1)
        nets = nn.ModuleList([encoder, says, tells])
        adam = torch.optim.Adam(nets.parameters(), 0.02, betas=(0.5, 0.999))
        for _ in range(300):
            z = encoder(x)
            named = nn.functional.binary_cross_entropy_with_logits(says(z)[:, 0], label)
            told = tells(reverse_gradient(z, strength))[:, 0]
            loss = named + losses.domain_loss(told[kind == 0], told[kind == 1])
            adam.zero_grad()
            loss.backward()
            adam.step()
        z = encoder(x).detach()
        gaps = [(z[y == 1].mean(0) - z[y == 0].mean(0)).norm() for y in (kind, label)]
        apart[strength] = (gaps[0] / gaps[1]).item()
        assert ((says(z)[:, 0] > 0) == (label == 1)).float().mean() > 0.95
    assert apart[1.0] < 0.2 * apart[0.0]


def test_the_probe():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(300, 4)), rng.normal(size=(60, 4))
    assert modality_probe(a, b) == pytest.approx(0.5, abs=0.1)
    assert modality_probe(a, b + 8 * np.eye(4)[2]) > 0.98
    assert 0.6 < modality_probe(a, b + 1.5 * np.eye(4)[2]) < 0.95
    assert modality_probe(a, a + 1) == modality_probe(a, a + 1)


def rows(n=3, d=2):
    return torch.zeros(n, d)


SCORES = torch.zeros(3)
WRONG = {
    "triplet_loss: fewer negatives": lambda: losses.triplet_loss(rows(), rows(), rows(2)),
    "triplet_loss: margin 0": lambda: losses.triplet_loss(rows(), rows(), rows(), 0),
    "triplet_loss: arrays": lambda: losses.triplet_loss(np.zeros((3, 2)), rows(), rows()),
    "negatives: a single class": lambda: losses.negative_class_probabilities(rows(1)),
    "negatives: temperature 0": lambda: losses.negative_class_probabilities(rows(), 0),
    "domain_loss: sketches alone": lambda: losses.domain_loss(SCORES),
    "domain_loss: a column": lambda: losses.domain_loss(SCORES, rows(3, 1)),
    "reverse_gradient: backwards": lambda: reverse_gradient(rows(), -1),
    "reversal_strength: full before start": lambda: reversal_strength(1, 5, 2),
    "cosine_distance: other widths": lambda: losses.cosine_distance(rows(), rows(3, 3)),
    "least_squares_loss: fewer targets": lambda: losses.least_squares_loss(SCORES, SCORES[:2]),
    "least_squares_loss: a word": lambda: losses.least_squares_loss(SCORES, "real"),
    "least_squares_loss: a matrix": lambda: losses.least_squares_loss(rows(), 1.0),
    "cycle_loss: other widths": lambda: losses.cycle_loss(rows(), rows(3, 3)),
    "cycle_loss: whole numbers": lambda: losses.cycle_loss(rows().long(), rows()),
    "group_norm: a vector": lambda: losses.group_norm(SCORES),
    "reconstruction_loss: fewer rows": lambda: losses.reconstruction_loss(rows(2), rows()),
    "modality_probe: too few": lambda: modality_probe(np.zeros((3, 2)), np.zeros((5, 2))),
    "modality_probe: other widths": lambda: modality_probe(np.zeros((5, 3)), np.zeros((5, 2))),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_argument_gets_one_sentence(what):
    with pytest.raises(DataError) as error:
        WRONG[what]()
    assert str(error.value).endswith(".") and "\n" not in str(error.value)
