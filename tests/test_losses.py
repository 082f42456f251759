"""Each equation against an independent NumPy transcription, its limits and its derivatives."""

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck

from zslkit import losses
from zslkit.errors import DataError
from zslkit.nets import Critic, Generator, initialise
from zslkit.training import seeded


def draw(*shape, seed=0):
    return torch.randn(*shape, dtype=torch.float64, generator=seeded(seed))


def small_critic():
    critic = Critic(5, 3, 7).double()
    initialise(critic, None, seeded(1))
    return critic


def test_critic_and_generator_loss():
    real, fake = draw(9), draw(9, seed=1)
    assert losses.critic_loss(real, fake).item() == pytest.approx(
        fake.numpy().mean() - real.numpy().mean()
    )
    assert losses.generator_loss(fake).item() == pytest.approx(-fake.numpy().mean())
    assert losses.critic_loss(real, real).item() == 0


def test_gradient_penalty_by_finite_differences():
    critic, real, fake, c = small_critic(), draw(4, 5), draw(4, 5, seed=1), draw(4, 3, seed=2)
    alpha = torch.rand(4, 1, dtype=torch.float64, generator=seeded(3))
    between = (alpha * real + (1 - alpha) * fake).numpy()
    step, norms = 1e-6, []
    for i in range(4):
        slope = []
        for j in range(5):
            up, down = between[[i]].copy(), between[[i]].copy()
            up[0, j] += step
            down[0, j] -= step
            rise = critic(torch.tensor(up), c[[i]]) - critic(torch.tensor(down), c[[i]])
            slope.append(rise.item() / (2 * step))
        norms.append(np.linalg.norm(slope))
    expected = np.mean((np.array(norms) - 1) ** 2)
    got = losses.gradient_penalty(critic, real, fake, c, alpha)
    assert got.item() == pytest.approx(expected, rel=1e-6)


def test_closed_form_and_double_backward_agree_in_value_and_gradient():
    critic, real, fake, c = small_critic(), draw(6, 5), draw(6, 5, seed=1), draw(6, 3, seed=2)
    alpha = torch.rand(6, 1, dtype=torch.float64, generator=seeded(3))

    class Autograd(torch.nn.Module):
        """The same critic, without its closed form."""

        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, x, c):
            return self.inner(x, c)

    gradients = []
    for which in (critic, Autograd(critic)):
        critic.zero_grad()
        value = losses.gradient_penalty(which, real, fake, c, alpha)
        value.backward()
        gradients.append(
            [value.detach()] + [p.grad.clone() for p in critic.parameters() if p.grad is not None]
        )
    critic_weights = [g for g in gradients[0] if g.abs().sum() > 0]
    again = [g for g in gradients[1] if g.abs().sum() > 0]
    assert len(critic_weights) == len(again) == 3
    for a, b in zip(critic_weights, again, strict=True):
        assert torch.allclose(a, b, atol=1e-12)


def test_a_critic_of_slope_one_has_no_penalty():
    def unit(x, c):
        return x[:, 0]

    alpha = torch.full((3, 1), 0.5, dtype=torch.float64)
    got = losses.gradient_penalty(unit, draw(3, 5), draw(3, 5, seed=1), draw(3, 2), alpha)
    assert got.item() == 0
    with pytest.raises(DataError, match="one shape"):
        losses.gradient_penalty(unit, draw(3, 5), draw(2, 5), draw(3, 2), alpha)


def test_discriminator_and_fooling_loss():
    real, fake = draw(8), draw(8, seed=1)

    def sigmoid(v):
        return 1 / (1 + np.exp(-v.numpy()))

    expected = -np.log(sigmoid(real)).mean() - np.log(1 - sigmoid(fake)).mean()
    assert losses.discriminator_loss(real, fake).item() == pytest.approx(expected)
    assert losses.fooling_loss(fake).item() == pytest.approx(-np.log(sigmoid(fake)).mean())
    saturating = losses.fooling_loss(fake, saturating=True)
    assert saturating.item() == pytest.approx(np.log(1 - sigmoid(fake)).mean())


def test_the_saturating_loss_saturates():
    sure = torch.full((1,), -20.0, dtype=torch.float64, requires_grad=True)
    (weak,) = torch.autograd.grad(losses.fooling_loss(sure, saturating=True), sure)
    (strong,) = torch.autograd.grad(losses.fooling_loss(sure), sure)
    assert abs(weak.item()) < 1e-8 and strong.item() == pytest.approx(-1)


def test_extreme_logits_stay_finite():
    huge = torch.tensor([1e4, -1e4])
    for value in (
        losses.discriminator_loss(huge, huge),
        losses.fooling_loss(huge),
        losses.fooling_loss(huge, saturating=True),
    ):
        assert torch.isfinite(value)


def test_classification_loss():
    logits, y = draw(6, 4), torch.tensor([0, 1, 2, 3, 0, 1])
    z = logits.numpy()
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    expected = -np.log(p[np.arange(6), y.numpy()]).mean()
    assert losses.classification_loss(logits, y).item() == pytest.approx(expected)


def test_mmd():
    x, y = draw(7, 3), draw(5, 3, seed=1) + 1
    both = np.vstack([x, y])
    square = ((both[:, None] - both[None]) ** 2).sum(-1)
    kernel = sum(np.exp(-square / (2 * s * square.mean())) for s in (0.25, 0.5, 1, 2, 4))
    expected = kernel[:7, :7].mean() + kernel[7:, 7:].mean() - 2 * kernel[:7, 7:].mean()
    assert losses.mmd_squared(x, y).item() == pytest.approx(expected)
    assert losses.mmd_squared(x, x).item() == 0
    assert losses.mmd_squared(x, y + 5).item() > losses.mmd_squared(x, y).item()
    with pytest.raises(DataError, match="equally wide"):
        losses.mmd_squared(x, y[:, :2])


def test_gradcheck():
    real, fake = draw(4).requires_grad_(), draw(4, seed=1).requires_grad_()
    assert gradcheck(losses.critic_loss, (real, fake))
    assert gradcheck(losses.discriminator_loss, (real, fake))
    assert gradcheck(losses.fooling_loss, (fake,))
    logits = draw(4, 3).requires_grad_()
    assert gradcheck(lambda z: losses.classification_loss(z, torch.tensor([0, 1, 2, 0])), logits)


def test_nets_have_the_published_layers():
    generator = Generator(4, 3, 8, 5)
    initialise(generator, 0.02, seeded(0))
    out = generator(torch.randn(10, 4), torch.randn(10, 3))
    assert out.shape == (10, 5) and (out >= 0).all() and (out == 0).any()
    assert generator.hidden.weight.std().item() == pytest.approx(0.02, rel=0.3)
    assert generator.hidden.bias.abs().sum() == 0
    critic = small_critic()
    assert critic(draw(6, 5), draw(6, 3)).shape == (6,)


def rows(n=3, d=2):
    return torch.zeros(n, d)


def ids(*values):
    return torch.tensor(values)


SCORES = torch.zeros(3)
WRONG = {
    "classification_loss: a target that is no column": lambda: losses.classification_loss(
        rows(), ids(0, 1, 2)
    ),
    "classification_loss: targets are float": lambda: losses.classification_loss(rows(), SCORES),
    "classification_loss: one target too many": lambda: losses.classification_loss(
        rows(), ids(0, 1, 0, 1)
    ),
    "classification_loss: no row": lambda: losses.classification_loss(rows(0), ids()),
    "classification_loss: arrays": lambda: losses.classification_loss(np.zeros((3, 2)), ids(0)),
    "discriminator_loss: a column": lambda: losses.discriminator_loss(rows(3, 1), SCORES),
    "discriminator_loss: whole numbers": lambda: losses.discriminator_loss(ids(1, 2), SCORES),
    "fooling_loss: empty": lambda: losses.fooling_loss(SCORES[:0]),
    "critic_loss: a score a class": lambda: losses.critic_loss(rows(), SCORES),
    "generator_loss: an array": lambda: losses.generator_loss(np.zeros(3)),
    "mmd_squared: lists of numbers": lambda: losses.mmd_squared(SCORES, SCORES),
    "mmd_squared: empty": lambda: losses.mmd_squared(rows(0), rows()),
    "mmd_squared: no bandwidth": lambda: losses.mmd_squared(rows(), rows(), []),
    "mmd_squared: bandwidth 0": lambda: losses.mmd_squared(rows(), rows(), [0.0, 1.0]),
    "slope_penalty: lengths instead of gradients": lambda: losses.slope_penalty(SCORES),
    "gradient_penalty: alpha lies along the wrong axis": lambda: losses.gradient_penalty(
        lambda x, c: x.sum(1), rows(2), rows(2), rows(2), torch.rand(2)
    ),
    "gradient_penalty: fewer descriptions": lambda: losses.gradient_penalty(
        lambda x, c: x.sum(1), rows(2), rows(2), rows(1), torch.rand(2, 1)
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_argument_gets_one_sentence(what):
    with pytest.raises(DataError) as error:
        WRONG[what]()
    assert str(error.value).endswith(".") and "\n" not in str(error.value)
