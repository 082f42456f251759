"""The training iteration of a WGAN-GP with one hidden layer, its gradients written out.

Autograd differentiates the gradient penalty twice, keeps every intermediate result and asks for
fresh memory at each step. With one hidden layer the same gradients are a handful of matrix
products. Here they are, in buffers made once. The arithmetic is that of
:class:`~zslkit.methods.steps.AutogradStep`, in another order, so both end with the same weights up
to rounding; a test holds them together over whole runs.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from zslkit.methods.steps import AutogradStep, Batch
from zslkit.nets import LEAK, Critic, Generator


class ClosedFormStep(AutogradStep):
    """The same steps, without autograd wherever it is dear.

    The generator stands still while the critic learns, so it runs once for all rows of an
    iteration. What a method adds to the generator's loss may be anything: autograd gives the
    derivative by the generated features, and the generator's own layers continue from there.
    """

    def __init__(self, model, optimizers: dict[str, torch.optim.Optimizer], rng: torch.Generator):
        super().__init__(model, optimizers, rng)
        self.n = model.batch_size
        self.critic = CriticGradients(model.critic_, self.n, model.penalty_weight)
        self.generator = GeneratorGradients(model.generator_, self.n)

    def __call__(self, rows: Batch) -> list[tuple[str, Tensor]]:
        """Learn from one iteration's draw; return name and value of each loss term."""
        fakes = self.generator.forward(rows.noise, rows.semantics).split(self.n)
        *for_critic, for_generator = rows.split(self.n)
        values = []
        for batch, fake in zip(for_critic, fakes, strict=False):
            alpha = torch.rand(self.n, 1, generator=self.rng, dtype=fake.dtype).to(fake.device)
            loss, penalty = self.critic(batch.features, fake, batch.semantics, alpha)
            for optimizer in self.of_critic:
                optimizer.step()
            values += [("critic", loss), ("penalty", penalty)]

        for optimizer in self.of_generator:
            optimizer.zero_grad(set_to_none=True)
        self.model.critic_.requires_grad_(False)
        before = self.generator.before[-self.n :].requires_grad_()  # r, and its e below
        terms = self.model.generator_terms(for_generator, F.relu(before), self.rng)
        sum(terms.values()).backward()
        self.model.critic_.requires_grad_(True)
        if before.grad is not None:  # else no term looks at the fakes
            self.generator(before.grad)
        for optimizer in self.of_generator:
            optimizer.step()
        return values + [(name, value.detach()) for name, value in terms.items()]


class CriticGradients:
    """Gradients of the critic's loss by its weights, written into their ``.grad``.

    The critic is ``D(y) = w . phi(h) + b`` with ``h = W y + beta``, where ``y = [x; c]`` is a
    feature over its description, phi is LeakyReLU and s(h), 1 or 0.2, its slope, so that
    ``phi(h) = s(h) * h`` unit by unit. x~ is generated, x^ lies between x and x~, and h, h~, h^
    belong to them. For n rows the loss is ::

        J = mean D(y~) - mean D(y) + lambda mean (|g| - 1)^2,    g = W_x' u,    u = s(h^) * w

    where W_x are the columns of W for the feature and g is the slope of D at x^. It depends on h^
    through s alone, which is constant wherever it has a derivative, so no second backward pass is
    needed. With, row by row, ::

        p = -1/n s(h) * w,    q = 1/n s(h~) * w,    v = dJ/dg = 2 lambda / n (1 - 1 / |g|) g

    the gradients are sums over the rows of ::

        dJ/dW     p y' + q y~' + u [v; 0]'     one product of [p, q, u] and [y, y~, [v; 0]]
        dJ/dbeta  p + q
        dJ/db     0                            what it adds to D(y~) it takes from D(y)

    The last one needs no product. Multiply a unit's row of W and its beta by t and divide its w
    by t: D stays what it is, so J does not change either, and its derivative by t is zero. At
    t = 1 this says, unit by unit, ::

        w * dJ/dw = W . dJ/dW + beta * dJ/dbeta

    Shapes: x ``[n, d]``, c ``[n, a]``, W ``[units, d + a]``. The buffers hold a row of a batch in a
    column, y ``[d + a, n]`` and h ``[units, n]``: the products are faster this way round.

    Source: the loss is that of Gulrajani et al., 2017; the gradients are worked out here.
    """

    def __init__(self, critic: Critic, n: int, penalty_weight: float):
        self.n, self.penalty_weight = n, penalty_weight
        self.parameters = list(critic.parameters())
        self.weight, self.bias, (self.w,), _ = (p.detach() for p in self.parameters)
        self.grads = [torch.zeros_like(p) for p in self.parameters]
        self.grad, self.grad_bias, (self.grad_w,), _ = self.grads

        new, (units, width), d = self.weight.new_empty, self.weight.shape, critic.feature_dim
        self.by_feature = self.weight[:, :d].t()
        self.inputs = new(width, 3 * n).zero_()  # columns y, y~, [v; 0]
        self.scored = self.inputs[:, : 2 * n]
        self.x, self.fake, self.g = self.inputs[:d].split(n, 1)
        self.c, self.c_again, _ = self.inputs[d:].split(n, 1)
        self.h = new(units, 3 * n)  # columns h, h~, h^
        self.slope = new(units, 3 * n)  # columns -s(h)/n, s(h~)/n, s(h^)
        self.left = new(units, 3 * n)  # columns p, q, u
        self.block = new(min(units, 512), width)
        sign = self.weight.new_tensor([-1 / n, 1 / n, 1.0]).repeat_interleave(n)
        self.scale, self.least = (1 - LEAK) * sign, LEAK * sign

    @torch.no_grad()
    def __call__(
        self, real: Tensor, fake: Tensor, semantics: Tensor, alpha: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Write the gradients; return the Wasserstein part of the loss and the penalty."""
        n, h, slope, left = self.n, self.h, self.slope, self.left
        h_both, p_q, u = h[:, : 2 * n], left[:, : 2 * n], left[:, 2 * n :]
        self.x.copy_(real.t())
        self.fake.copy_(fake.t())
        if len(self.c):
            self.c.copy_(semantics.t())
            self.c_again.copy_(semantics.t())

        # h^, between h and h~, needs no product, for h is linear in x
        torch.addmm(self.bias[:, None], self.weight, self.scored, out=h_both)
        torch.lerp(h[:, n : 2 * n], h[:, :n], alpha.t(), out=h[:, 2 * n :])

        torch.gt(h, 0, out=slope).mul_(self.scale).add_(self.least)
        w = self.w.masked_fill(self.w.abs() < 1e-30, 1e-30)  # for it is divided by, below
        torch.mul(slope, w[:, None], out=left)
        loss = torch.mul(p_q, h_both, out=h_both).sum()  # the two b cancel

        g = torch.mm(self.by_feature, u, out=self.g)
        length = g.norm(dim=0)
        excess = length - 1
        penalty = self.penalty_weight * excess.square().mean()
        g.mul_(excess.div_(length.clamp_min_(1e-12)).mul_(2 * self.penalty_weight / n))  # now v

        torch.mm(left, self.inputs.t(), out=self.grad)
        torch.sum(p_q, 1, out=self.grad_bias)
        self._row_products(out=self.grad_w)
        self.grad_w.addcmul_(self.bias, self.grad_bias).div_(w)
        for p, grad in zip(self.parameters, self.grads, strict=True):
            p.grad = grad
        return loss, penalty

    def _row_products(self, out: Tensor) -> None:
        """W . dJ/dW of each unit, in blocks that stay in the processor's cache."""
        size = len(self.block)
        for weight, grad, sums in zip(
            self.weight.split(size), self.grad.split(size), out.split(size), strict=True
        ):
            torch.sum(torch.mul(weight, grad, out=self.block[: len(weight)]), 1, out=sums)


class GeneratorGradients:
    """The generator forwards for a whole iteration, and backwards for its last batch.

    The generator is ``x~ = relu(r)`` with ``r = U phi(h) + gamma`` and ``h = T [z; c] + tau``.
    Given ``e = dJ/dr`` row by row, and ``t = (U' e) * s(h)``, the gradients are sums over the
    rows of ::

        dJ/dU      e phi(h)'            dJ/dT    t [z; c]'
        dJ/dgamma  e                    dJ/dtau  t

    Shapes: z ``[n, noise_dim]``, c ``[n, a]``, r and e ``[n, d]``; the buffers hold a row in a
    column, h and t ``[units, n]``.
    """

    def __init__(self, generator: Generator, n: int):
        self.n, self.parameters = n, list(generator.parameters())
        self.weights = [p.detach() for p in self.parameters]
        self.grads = [torch.zeros_like(w) for w in self.weights]
        self.size = 0

    def _make_buffers(self, rows: int) -> None:
        first, _, second, _ = self.weights
        self.size = rows
        self.inputs = first.new_empty(first.shape[1], rows)
        self.h = first.new_empty(len(first), rows)  # after the activation: phi(h) has h's sign
        self.before = first.new_empty(len(second), rows).t()
        self.t = first.new_empty(len(first), self.n)
        self.slope = first.new_empty(len(first), self.n)

    @torch.no_grad()
    def forward(self, noise: Tensor, semantics: Tensor) -> Tensor:
        """x~ of all rows."""
        if len(noise) != self.size:
            self._make_buffers(len(noise))
        first, tau, second, gamma = self.weights
        torch.cat([noise.t(), semantics.t()], out=self.inputs)
        F.leaky_relu_(torch.addmm(tau[:, None], first, self.inputs, out=self.h), LEAK)
        return torch.addmm(gamma[:, None], second, self.h, out=self.before.t()).relu().t()

    @torch.no_grad()
    def __call__(self, e: Tensor) -> None:
        """Write the gradients of the last n rows, given e.

        A term that also reaches the generator by another way than ``fake``, for example by
        generating more, has left its share of the gradients by then; it is added.
        """
        d_first, d_tau, d_second, d_gamma = self.grads
        h, t, slope = self.h[:, -self.n :], self.t, self.slope
        torch.mm(e.t(), h.t(), out=d_second)
        torch.sum(e, 0, out=d_gamma)
        torch.mm(self.weights[2].t(), e.t(), out=t)
        t.mul_(torch.gt(h, 0, out=slope).mul_(1 - LEAK).add_(LEAK))
        torch.mm(t, self.inputs[:, -self.n :].t(), out=d_first)
        torch.sum(t, 1, out=d_tau)
        for p, own in zip(self.parameters, self.grads, strict=True):
            p.grad = own if p.grad is None else own.add_(p.grad)
