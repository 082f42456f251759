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

    The critic is ``D(x, c) = w . phi(h) + b`` with ``h = W x + V c + beta``, where phi is
    LeakyReLU and s(h), 1 or 0.2, its slope, so that ``phi(h) = s(h) * h`` unit by unit. x~ is
    generated, x^ lies between x and x~, and h, h~, h^ belong to them. For n rows the loss is ::

        J = mean D(x~) - mean D(x) + lambda mean (|g| - 1)^2,    g = W' u,    u = s(h^) * w

    where g is the slope of D at x^. It depends on h^ through s alone, which is constant wherever
    it has a derivative, so no second backward pass is needed. With, row by row, ::

        p = -1/n s(h) * w,    q = 1/n s(h~) * w,    v = dJ/dg = 2 lambda / n (1 - 1 / |g|) g

    the gradients are sums over the rows of ::

        dJ/dW     p x' + q x~' + u v'          one product of [p; q; u] and [x; x~; v]
        dJ/dV     (p + q) c'
        dJ/dbeta  p + q
        dJ/dw     -1/n s(h) * h + 1/n s(h~) * h~ + s(h^) * W v
        dJ/db     0                            what it adds to x~ it takes from x

    Shapes: x ``[n, d]``, c ``[n, a]``, h ``[n, units]``, W ``[units, d]``, V ``[units, a]``.

    Source: the loss is that of Gulrajani et al., 2017; the gradients are worked out here.
    """

    def __init__(self, critic: Critic, n: int, penalty_weight: float):
        self.n, self.penalty_weight, d = n, penalty_weight, critic.feature_dim
        self.parameters = list(critic.parameters())
        weight, self.bias, self.w, _ = (p.detach() for p in self.parameters)
        self.by_feature, self.by_class = weight[:, :d], weight[:, d:]
        self.grads = [torch.zeros_like(p) for p in self.parameters]
        grad, self.grad_bias, (self.grad_w,), _ = self.grads
        self.grad_by_feature, self.grad_by_class = grad[:, :d], grad[:, d:]

        units = len(weight)
        self.right = weight.new_empty(3 * n, d)  # rows x, x~, v
        self.left = weight.new_empty(3 * n, units)  # rows p, q, u
        self.h = weight.new_empty(3 * n, units)  # rows h, h~, h^; in the end the last is W v
        self.slope = weight.new_empty(3 * n, units)  # rows -s(h)/n, s(h~)/n, s(h^)
        self.shared = weight.new_empty(n, units)
        sign = weight.new_tensor([-1 / n, 1 / n, 1.0]).repeat_interleave(n)[:, None]
        self.scale, self.least = (1 - LEAK) * sign, LEAK * sign

    @torch.no_grad()
    def __call__(
        self, real: Tensor, fake: Tensor, semantics: Tensor, alpha: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Write the gradients; return the Wasserstein part of the loss and the penalty."""
        n, left, right, h, slope = self.n, self.left, self.right, self.h, self.slope
        semantics = semantics[:, : self.by_class.shape[1]]  # none for an unconditional critic
        right[:n], right[n : 2 * n] = real, fake

        # h and h~ share V c + beta; between them h^ needs no product, for h is linear in x
        torch.addmm(self.bias, semantics, self.by_class.t(), out=self.shared)
        torch.mm(right[: 2 * n], self.by_feature.t(), out=h[: 2 * n])
        h[:n] += self.shared
        h[n : 2 * n] += self.shared
        torch.lerp(h[n : 2 * n], h[:n], alpha, out=h[2 * n :])

        torch.gt(h, 0, out=slope).mul_(self.scale).add_(self.least)
        torch.mul(slope, self.w, out=left)
        loss = torch.dot(left[: 2 * n].view(-1), h[: 2 * n].view(-1))  # the two b cancel

        g = torch.mm(left[2 * n :], self.by_feature, out=right[2 * n :])
        length = g.norm(dim=1, keepdim=True)
        excess = length - 1
        penalty = self.penalty_weight * excess.square().mean()
        g.mul_(excess.div_(length.clamp_min_(1e-12)).mul_(2 * self.penalty_weight / n))  # now v

        torch.mm(g, self.by_feature.t(), out=h[2 * n :])
        torch.sum(h.mul_(slope), 0, out=self.grad_w)
        torch.mm(left.t(), right, out=self.grad_by_feature)
        both = torch.add(left[:n], left[n : 2 * n], out=self.shared)
        torch.mm(both.t(), semantics, out=self.grad_by_class)
        torch.sum(both, 0, out=self.grad_bias)
        for p, grad in zip(self.parameters, self.grads, strict=True):
            p.grad = grad
        return loss, penalty


class GeneratorGradients:
    """The generator forwards for a whole iteration, and backwards for its last batch.

    The generator is ``x~ = relu(r)`` with ``r = U phi(h) + gamma`` and ``h = T [z; c] + tau``.
    Given ``e = dJ/dr`` row by row, and ``t = (U' e) * s(h)``, the gradients are sums over the
    rows of ::

        dJ/dU      e phi(h)'            dJ/dT    t [z; c]'
        dJ/dgamma  e                    dJ/dtau  t

    Shapes: z ``[n, noise_dim]``, c ``[n, a]``, h and t ``[n, units]``, r and e ``[n, d]``.
    """

    def __init__(self, generator: Generator, n: int):
        self.n, self.parameters = n, list(generator.parameters())
        self.weights = [p.detach() for p in self.parameters]
        self.grads = [torch.zeros_like(w) for w in self.weights]
        self.size = 0

    def _make_buffers(self, rows: int) -> None:
        first, _, second, _ = self.weights
        self.size = rows
        self.inputs = first.new_empty(rows, first.shape[1])
        self.h = first.new_empty(rows, len(first))  # after the activation: phi(h) has h's sign
        self.before = first.new_empty(rows, len(second))
        self.t = first.new_empty(self.n, len(first))
        self.slope = first.new_empty(self.n, len(first))

    @torch.no_grad()
    def forward(self, noise: Tensor, semantics: Tensor) -> Tensor:
        """x~ of all rows."""
        if len(noise) != self.size:
            self._make_buffers(len(noise))
        first, tau, second, gamma = self.weights
        torch.cat([noise, semantics], 1, out=self.inputs)
        F.leaky_relu_(torch.addmm(tau, self.inputs, first.t(), out=self.h), LEAK)
        return torch.addmm(gamma, self.h, second.t(), out=self.before).relu()

    @torch.no_grad()
    def __call__(self, e: Tensor) -> None:
        """Write the gradients of the last n rows, given e.

        A term that also reaches the generator by another way than ``fake``, for example by
        generating more, has left its share of the gradients by then; it is added.
        """
        d_first, d_tau, d_second, d_gamma = self.grads
        h, t, slope = self.h[-self.n :], self.t, self.slope
        torch.mm(e.t(), h, out=d_second)
        torch.sum(e, 0, out=d_gamma)
        torch.mm(e, self.weights[2], out=t)
        t.mul_(torch.gt(h, 0, out=slope).mul_(1 - LEAK).add_(LEAK))
        torch.mm(t.t(), self.inputs[-self.n :], out=d_first)
        torch.sum(t, 0, out=d_tau)
        for p, own in zip(self.parameters, self.grads, strict=True):
            p.grad = own if p.grad is None else own.add_(p.grad)
