"""One training iteration of a feature GAN: what it draws, and how it learns from it by autograd."""

from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor

#: With more rows than this for each one drawn, a draw that repeats a row is drawn again.
_MANY = 1000


class Batch(NamedTuple):
    """One draw of training rows, and the noise for as many generated ones.

    ``features [n, d]``, ``semantics [n, a]``, ``labels [n]``, ``noise [n, noise_dim]``. Labels
    count the seen classes 0, 1, ... in ascending order of their ids.
    """

    features: Tensor
    semantics: Tensor
    labels: Tensor
    noise: Tensor

    def split(self, size: int) -> list["Batch"]:
        """The same rows as batches of ``size``."""
        return [Batch(*parts) for parts in zip(*(t.split(size) for t in self), strict=True)]


class Draws(NamedTuple):
    """Where an iteration's batches come from.

    ``features [n, d]``, ``semantics [k, a]`` of all classes, ``labels [n]`` class ids,
    ``columns [n]`` the same as places among the seen classes, ``weights [n]`` how often to draw
    each row, or ``None`` for evenly.
    """

    features: Tensor
    semantics: Tensor
    labels: Tensor
    columns: Tensor
    weights: Tensor | None = None

    def to(self, device: torch.device) -> "Draws":
        """The same on a device; weights stay, for rows are drawn on the CPU."""
        return Draws(*(each.to(device) for each in self[:4]), self.weights)

    def seen_semantics(self) -> Tensor:
        """Descriptions of the seen classes, in the order of ``columns``."""
        return self.semantics[self.labels.unique()]

    def _choose(self, rng: torch.Generator, size: int) -> Tensor:
        n = len(self.features)
        if self.weights is not None:
            return torch.multinomial(self.weights, size, replacement=True, generator=rng)
        if n < _MANY * size:
            return torch.randperm(n, generator=rng)[:size]
        while True:  # to order all rows would take longer than the step that learns from a few
            rows = torch.randint(n, (size,), generator=rng)
            if len(rows.unique()) == size:
                return rows

    def __call__(
        self,
        rng: torch.Generator,
        n_batches: int,
        batch_size: int,
        noise_dim: int,
        semantic_noise: float = 0.0,
    ) -> Batch:
        """All rows and all noise of one iteration, ``n_batches * batch_size`` rows.

        Rows are uniform without replacement within a batch, or with replacement where they are
        weighted. The order of the draws is fixed:
        rows batch after batch, noise of the descriptions, noise of the generator. They are drawn
        on the CPU, and what is small travels to where the rows are.
        """
        rows = torch.cat([self._choose(rng, batch_size) for _ in range(n_batches)])
        rows = rows.to(self.features.device)
        there = {"device": self.features.device, "non_blocking": True}
        dtype = self.features.dtype
        semantics = self.semantics[self.labels[rows]]
        if semantic_noise:
            extra = torch.randn(semantics.shape, generator=rng, dtype=dtype)
            semantics = semantics + semantic_noise * extra.to(**there)
        noise = torch.randn(len(rows), noise_dim, generator=rng, dtype=dtype).to(**there)
        return Batch(self.features[rows], semantics, self.columns[rows], noise)


class AutogradStep:
    """Some steps of the critic, then one of the generator; autograd finds every gradient.

    Works with any networks and with any terms. ``model`` is the
    :class:`~zslkit.methods.feature_gan.FeatureGAN` whose hooks give the terms, ``rng`` draws what
    a hook asks for, ``optimizers`` are by network.
    """

    def __init__(self, model, optimizers: dict[str, torch.optim.Optimizer], rng: torch.Generator):
        self.model, self.rng = model, rng
        self.of_critic = [optimizers[name] for name in model.critic_networks]
        self.of_generator = [optimizers[name] for name in model.generator_networks]

    def __call__(self, rows: Batch) -> list[tuple[str, Tensor]]:
        """Learn from one iteration's draw; return name and value of each loss term."""
        model, generator, critic = self.model, self.model.generator_, self.model.critic_
        *for_critic, for_generator = rows.split(model.batch_size)
        values = []
        for batch in for_critic:
            with torch.no_grad():
                fake = generator(batch.noise, batch.semantics)
            values += self._learn(self.of_critic, model.critic_terms(batch, fake, self.rng))
        critic.requires_grad_(False)
        fake = generator(for_generator.noise, for_generator.semantics)
        terms = model.generator_terms(for_generator, fake, self.rng)
        values += self._learn(self.of_generator, terms)
        critic.requires_grad_(True)
        return values

    @staticmethod
    def _learn(optimizers: list, terms: dict[str, Tensor]) -> list[tuple[str, Tensor]]:
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        sum(terms.values()).backward()
        for optimizer in optimizers:
            optimizer.step()
        return [(name, value.detach()) for name, value in terms.items()]


def epoch_means(iterations: Iterable[Iterable[tuple[str, Tensor]]]) -> dict[str, float]:
    """Run an epoch's iterations; the mean of each term, and the critic's as ``wasserstein``.

    What the critic minimises is minus its estimate of the Wasserstein distance.
    """
    values: dict[str, list[Tensor]] = {}
    for iteration in iterations:
        for name, value in iteration:
            values.setdefault(name, []).append(value)
    means = {name: float(torch.stack(v).mean()) for name, v in values.items()}
    if "critic" in means:
        means = {"wasserstein": -means.pop("critic"), **means}
    return means
