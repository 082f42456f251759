"""The closed form against autograd, gradient by gradient and over whole runs."""

import copy

import numpy as np
import pytest
import torch
from torch import Tensor

from zslkit import losses
from zslkit.errors import UsageError
from zslkit.methods import FCLSWGAN, FGAN, FGMMN, FWGAN
from zslkit.methods.closed_form import ClosedFormStep, CriticGradients, GeneratorGradients
from zslkit.methods.steps import AutogradStep
from zslkit.nets import Critic, Generator, initialise
from zslkit.training import seeded

N, D, A, Z, UNITS = 6, 5, 3, 4, 7


def draw(*shape, seed=0):
    return torch.randn(*shape, dtype=torch.float64, generator=seeded(seed))


def with_biases(net, seed):
    """Weights and biases that are not zero, so that nothing passes by being zero."""
    initialise(net, 0.7, seeded(seed))
    with torch.no_grad():
        for name, p in net.named_parameters():
            if name.endswith("bias"):
                p.normal_(0, 0.5, generator=seeded(seed + 1))
    return net.double()


class Twice(torch.nn.Module):
    """The same critic without its written-out input gradient: the penalty differentiates twice."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x, c):
        return self.inner(x, c)


@pytest.mark.parametrize("weight", [None, 0.0, 1e-40], ids=["all at work", "one dead", "one faint"])
def test_critic_gradients_equal_double_backward(weight):
    critic = with_biases(Critic(D, A, UNITS), 1)
    if weight is not None:  # the gradient by a unit's weight is found by dividing by that weight
        with torch.no_grad():
            critic.output.weight[0, 2] = weight
    real, fake, c = draw(N, D), draw(N, D, seed=2), draw(N, A, seed=3)
    alpha = draw(N, 1, seed=4).sigmoid()
    loss = losses.critic_loss(critic(real, c), critic(fake, c))
    penalty = 10 * losses.gradient_penalty(Twice(critic), real, fake, c, alpha)
    expected = torch.autograd.grad(loss + penalty, list(critic.parameters()))

    for _ in range(2):  # the buffers of the first call must not leak into the second
        got = CriticGradients(critic, N, 10.0)(real, fake, c, alpha)
        assert got[0].item() == pytest.approx(loss.item(), abs=1e-13)
        assert got[1].item() == pytest.approx(penalty.item(), rel=1e-13)
        for p, g in zip(critic.parameters(), expected, strict=True):
            assert torch.allclose(p.grad, g, rtol=0, atol=1e-13)


def test_a_flat_critic_has_finite_gradients():
    """At slope 0 a length has no derivative; autograd takes 0, and so does the closed form."""
    critic = with_biases(Critic(D, A, UNITS), 1)
    with torch.no_grad():
        critic.output.weight.zero_()
    real, fake, c = draw(N, D), draw(N, D, seed=2), draw(N, A, seed=3)
    alpha = draw(N, 1, seed=4).sigmoid()
    CriticGradients(critic, N, 10.0)(real, fake, c, alpha)
    got = [p.grad.clone() for p in critic.parameters()]
    loss = losses.critic_loss(critic(real, c), critic(fake, c)) + 10 * losses.gradient_penalty(
        critic, real, fake, c, alpha
    )
    expected = torch.autograd.grad(loss, list(critic.parameters()))
    assert all(torch.allclose(a, b, atol=1e-14) for a, b in zip(got, expected, strict=True))


def test_generator_gradients_equal_autograd():
    generator = with_biases(Generator(Z, A, UNITS, D), 1)
    z, c = draw(3 * N, Z), draw(3 * N, A, seed=2)
    slope = draw(N, D, seed=3)
    closed = GeneratorGradients(generator, N)
    assert torch.allclose(closed.forward(z, c), generator(z, c), atol=1e-14)
    # a loss that reaches the weights through the last rows, and by itself through the first
    last, aside = generator(z[-N:], c[-N:]), (generator(z[:N], c[:N]) ** 2).mean()
    expected = torch.autograd.grad((last * slope).sum() + aside, list(generator.parameters()))

    generator.zero_grad(set_to_none=True)
    (generator(z[:N], c[:N]) ** 2).mean().backward()
    closed(slope * (closed.before[-N:] > 0))
    for p, g in zip(generator.parameters(), expected, strict=True):
        assert torch.allclose(p.grad, g, rtol=0, atol=1e-13)


class Hallucinating(FWGAN):
    """A method whose generator term generates again, from descriptions of its own making."""

    def generator_terms(self, batch, fake, rng) -> dict[str, Tensor]:
        more = self.generator_(batch.noise, batch.semantics.flip(0))
        terms = super().generator_terms(batch, fake, rng)
        return {**terms, "apart": -0.01 * (fake - more).square().mean()}


class Cycling(FWGAN):
    """A method with a third network, which learns to read the description off the fakes."""

    generator_networks = ("generator", "reader")

    def build(self, feature_dim, semantic_dim, n_seen, rng):
        super().build(feature_dim, semantic_dim, n_seen, rng)
        self.reader_ = torch.nn.Linear(feature_dim, semantic_dim)
        initialise(self.reader_, None, rng)

    def generator_terms(self, batch, fake, rng) -> dict[str, Tensor]:
        read = (self.reader_(fake) - batch.semantics).square().mean()
        return {**super().generator_terms(batch, fake, rng), "cycle": read}

    def modules(self):
        return {**super().modules(), "reader": self.reader_}


RUNS = {
    "f-wgan": FWGAN(),
    "f-clswgan": FCLSWGAN(classification_weight=0.5, classifier_epochs=2),
    "noisy descriptions": FCLSWGAN(semantic_noise=0.1, noise_dim=None, classifier_epochs=2),
    "one critic step": FWGAN(critic_steps=1, penalty_weight=3.0),
    "no penalty": FWGAN(penalty_weight=0.0),
    "no critic": FGMMN(batch_size=32),
    "generates again": Hallucinating(),
    "a third network": Cycling(),
}


def both(model, problem):
    """The same run in closed form and by autograd."""
    model.set_params(epochs=4, hidden=16, batch_size=32)
    model.set_params(noise_dim=model.noise_dim and 4)
    twins = [copy.deepcopy(model) for _ in range(2)]
    for twin, closed_form in zip(twins, (True, False), strict=True):
        twin.fit(problem, progress=False, closed_form=closed_form)
    return twins


def furthest(a, b):
    pairs = [
        (p, q)
        for name, net in a.modules().items()
        for p, q in zip(net.parameters(), b.modules()[name].parameters(), strict=True)
    ]
    return max((p - q).abs().max().item() for p, q in pairs)


@pytest.mark.parametrize("name", RUNS)
def test_whole_runs_agree(name, problem, double):
    """28 iterations, so 140 steps of the critic."""
    closed, autograd = both(copy.deepcopy(RUNS[name]), problem)
    assert furthest(closed, autograd) < 1e-10
    assert closed.history_.keys() == autograd.history_.keys()
    for key, values in closed.history_.items():
        assert np.allclose(values, autograd.history_[key], rtol=1e-10, atol=1e-10), key
    untrained = copy.deepcopy(closed).set_params(epochs=1).fit(problem, progress=False)
    assert furthest(closed, untrained) > 1e-3


def test_whole_runs_agree_in_float32(problem):
    closed, autograd = both(FCLSWGAN(classifier_epochs=2), problem)
    assert furthest(closed, autograd) < 2e-3
    for key, values in closed.history_.items():
        assert np.allclose(values, autograd.history_[key], rtol=1e-2, atol=1e-3), key


def test_the_step_is_chosen_by_what_the_method_is(problem):
    class OwnCritic(FWGAN):
        def critic_terms(self, batch, fake, rng):
            return super().critic_terms(batch, fake, rng)

    class OwnNetwork(FWGAN):
        def build(self, feature_dim, semantic_dim, n_seen, rng):
            super().build(feature_dim, semantic_dim, n_seen, rng)
            self.critic_ = type("Other", (Critic,), {})(feature_dim, semantic_dim, self.hidden)

    for method, kind in (
        (FWGAN, ClosedFormStep),
        (FCLSWGAN, ClosedFormStep),
        (FGAN, AutogradStep),
        (OwnCritic, AutogradStep),
        (OwnNetwork, AutogradStep),
    ):
        model = method(hidden=8)
        model._build([D, A, 3], seeded(0))
        assert model._step(None) is kind and model._step(False) is AutogradStep
        if kind is AutogradStep:
            with pytest.raises(UsageError, match=f"{method.__name__} has networks or critic terms"):
                model.fit(problem, progress=False, closed_form=True)


def test_a_callback_may_clear_gradients(problem):
    """Nothing that looks on may stop the learning."""
    settings = {"epochs": 3, "hidden": 16, "noise_dim": 4, "batch_size": 32}

    def clear(model, _):
        model.critic_.zero_grad(set_to_none=True)

    watched = FWGAN(**settings).fit(problem, progress=False, after_epoch=clear)
    alone = FWGAN(**settings).fit(problem, progress=False)
    assert furthest(watched, alone) == 0
    assert all(p.grad is None for p in alone.critic_.parameters())
