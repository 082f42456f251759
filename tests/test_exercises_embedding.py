"""The checkers of the chapter "Embedding models" know right answers and the common wrong ones."""

import numpy as np
import pytest
import torch

from zslkit import ZeroShotProblem
from zslkit.exercises import embedding as check
from zslkit.losses.ranking import sje_loss

RIGHT = {"devise": 0.75, "sje": 0.5, "ale": 0.4583, "latem": 0.25}


def test_by_hand_right():
    assert check.by_hand(RIGHT)
    assert check.by_hand({**RIGHT, "sje": ...}).right is None


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("devise", 0.95, "own column out"),
        ("devise", 0.45, "never negative"),
        ("devise", 0.3, "forgot the margin"),
        ("sje", 0.3, "the margin belongs to it"),
        ("sje", 0.75, "only the worst"),
        ("ale", 0.75, "l_r / r"),
        ("ale", 1.375, "divide by r"),
        ("ale", 0.25, "l_3"),
        ("ale", 0.3906, "r is the number of violators"),
        ("latem", 0.1875, "3, not 4"),
        ("latem", -1, "cannot be negative"),
        ("latem", 0.4, "violation of each class"),
    ],
)
def test_by_hand_says_what_is_wrong(key, value, said):
    verdict = check.by_hand({**RIGHT, key: value})
    assert verdict.right is False
    assert said in verdict.sentence


def eszsl(X, labels, S, gamma, lambda_, low=-1.0):
    Y = np.where(labels[:, None] == np.arange(len(S)), 1.0, low)
    left = np.linalg.solve(X.T @ X + gamma * np.eye(X.shape[1]), X.T @ Y @ S)
    return np.linalg.solve(S.T @ S + lambda_ * np.eye(S.shape[1]), left.T).T


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda X, y, S, g, k: eszsl(X, y, S, k, g), "swapped"),
        (lambda X, y, S, g, k: eszsl(X, y, S, g, k, low=0.0), "0 and 1"),
        (lambda X, y, S, g, k: -eszsl(X, y, S, g, k), "wrong sign"),
        (lambda X, y, S, g, k: eszsl(X, y, S, g, 0), "lambda_ is missing"),
        (lambda X, y, S, g, k: eszsl(X, y, S, 0, k), "gamma is missing"),
        (lambda X, y, S, g, k: eszsl(X, y, S, 0, 0), "both regularisers"),
        (lambda X, y, S, g, k: eszsl(X, y, S, g, k).T, "transposed"),
        (lambda X, y, S, g, k: eszsl(X, y, S, g, k) + 1, "differs"),
        (lambda X, y, S, g, k: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_closed_form_says_what_is_wrong(function, said):
    verdict = check.closed_form(function)
    assert verdict.right is False
    assert said in verdict.sentence


def test_closed_form_right():
    assert check.closed_form(eszsl)
    assert check.closed_form(lambda *given: ...).right is None


class Nearest:
    """A model for pictures that are descriptions: the nearer, the more compatible."""

    def compatibility(self, X, semantics):
        return -((X[:, None] - semantics) ** 2).sum(2)


def test_make_a_zebra():
    # hooves, udder, stripes, claws, trunk
    semantics = np.array([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [1, 0, 1, 0, 0]])
    labels = np.repeat(np.arange(4), 30)
    features = semantics[labels] + 0.1 * np.random.default_rng(0).normal(size=(120, 5))
    place = np.tile(np.arange(30), 4)
    problem = ZeroShotProblem(
        features=features,
        labels=labels,
        semantics=semantics,
        class_names=["horse", "cow", "tiger", "zebra"],
        attribute_names=["hooves", "udder", "stripes", "claws", "trunk"],
        train=np.flatnonzero((labels < 3) & (place < 20)),
        test_seen=np.flatnonzero((labels < 3) & (place >= 20)),
        test_unseen=np.flatnonzero(labels == 3),
    )
    assert check.make_a_zebra({"stripes": 1.0}, Nearest(), problem)
    for changes, said in (
        ({"trunk": 1.0}, "go to the horse. What has a zebra that the horse has not?"),
        ({"udder": 0.1, "trunk": 1.0}, "prefer your animal"),
        ({"stripe": 1.0}, "Did you mean 'stripes'"),
        ({"stripes": 2}, "between 0 and 1"),
        ({}, "dictionary"),
        (dict.fromkeys(problem.attribute_names, 0.5), "four must do"),
    ):
        verdict = check.make_a_zebra(changes, Nearest(), problem)
        assert verdict.right is False
        assert said in verdict.sentence
    assert check.make_a_zebra({"stripes": ...}, Nearest(), problem).right is None


def soft(scores, target, margin, tau, *, own_margin=0.0):
    asked = torch.full_like(scores, margin).scatter(1, target[:, None], own_margin)
    gaps = asked + scores - scores.gather(1, target[:, None])
    return (tau * torch.logsumexp(gaps / tau, 1)).mean()


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda f, y, m, t: soft(f, y, m, t) / t, "multiply by tau"),
        (lambda f, y, m, t: soft(f, y, m, t) * len(f), "mean over the batch"),
        (lambda f, y, m, t: soft(f, y, m, t, own_margin=m), "must not get the margin"),
        (lambda f, y, m, t: soft(f, y, 0.0, t), "margin is missing"),
        (lambda f, y, m, t: sje_loss(f, y, m), "hard maximum"),
        (lambda f, y, m, t: soft(f, y, m, t).item(), "no gradient"),
        (lambda f, y, m, t: soft(f, y, m, t) + 1, "yours is"),
    ],
)
def test_smooth_says_what_is_wrong(function, said):
    verdict = check.smooth(function)
    assert verdict.right is False
    assert said in verdict.sentence


def test_smooth_warns_of_overflow():
    def naive(scores, target, margin, tau):
        asked = torch.full_like(scores, margin).scatter(1, target[:, None], 0.0)
        gaps = asked + scores - scores.gather(1, target[:, None])
        return (tau * torch.log(torch.exp(gaps / tau).sum(1))).mean()

    verdict = check.smooth(naive)
    assert verdict.right is False
    assert "logsumexp" in verdict.sentence


def test_smooth_right():
    assert check.smooth(soft)
