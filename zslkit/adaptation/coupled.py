"""What CoGAN and CoCoGAN share: coupled generators against coupled discriminators.

A *corner* is a domain and a task. A method says which corners it has real pictures of, in
``real_corners``, and of which tasks it generates some.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from zslkit import losses
from zslkit.adaptation.fitted import as_tensor
from zslkit.adaptation.model import AdaptationModel, adam, drawn, labelled, learn
from zslkit.adaptation.networks import CoupledDiscriminator, CoupledGenerator
from zslkit.adaptation.problem import AdaptationProblem
from zslkit.errors import UsageError
from zslkit.methods.checks import check_weight, check_whole
from zslkit.search.checks import check_above_zero, check_flag

#: The places of the two tasks in a condition.
TASKS = ("relevant", "irrelevant")


class Corner(NamedTuple):
    """A domain and a task."""

    domain: str
    task: str


@dataclass(kw_only=True, eq=False, repr=False)
class CoupledGAN(AdaptationModel):
    """Generators and discriminators of all domains, their inner layers shared.

    Parameters
    ----------
    noise_dim
        Length of z.
    maps
        In the discriminators' ends; the generators' have twice as many.
    discriminator_rate
        Learning rate of the discriminators; ``learning_rate`` is the generators'.
    representation
        Length of R, what the discriminators share.
    shared
        Share the inner layers. Without, each domain has networks of its own, and a z means
        something else in each.
    tie_weight
        Of the squared distance between R of the pictures that one z has in the source and in a
        target domain, as in CoGAN's released code for domain adaptation.
    pair_weight
        Of the same distance for real pairs of the irrelevant task. An addition of ours: it needs a
        problem that is ``paired``.
    classifier_steps
        Of the final classifiers.

    Attributes
    ----------
    generator_, discriminator_
        The coupled networks.

    Notes
    -----
    Other parameters are :class:`~zslkit.adaptation.AdaptationModel`'s.
    """

    epochs: int = 12
    batch_size: int = 64
    learning_rate: float = 3e-3
    discriminator_rate: float = 1e-3
    hidden: int = 48
    noise_dim: int = 16
    maps: int = 4
    representation: int = 32
    shared: bool = True
    tie_weight: float = 0.0
    pair_weight: float = 0.0
    classifier_steps: int = 200

    tasks = ("irrelevant",)  # that pictures are generated of
    condition_dim = 0

    def _check(self, problem: AdaptationProblem) -> None:
        for name in ("noise_dim", "maps", "representation", "classifier_steps"):
            check_whole(self, name)
        for name in ("tie_weight", "pair_weight"):
            check_weight(self, name)
        check_above_zero(self, "discriminator_rate")
        check_flag(self, "shared")
        if self.pair_weight and not problem.paired:
            raise UsageError(
                f"pair_weight={self.pair_weight!r} needs pairs, but {problem.name} has none."
            )

    def build(self, domains, shape, classes) -> None:
        wide, made_of = (self.condition_dim, self.hidden), (self.maps, self.kind, self.shared)
        self.generator_ = CoupledGenerator(domains, shape, self.noise_dim, *wide, *made_of)
        self.discriminator_ = CoupledDiscriminator(
            domains, shape, *wide, self.representation, *made_of
        )

    def modules(self) -> dict[str, nn.Module]:
        return {"generator": self.generator_, "discriminator": self.discriminator_}

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        return {
            "discriminator": adam(self.discriminator_rate, self.discriminator_, betas=(0.5, 0.99)),
            "generator": adam(self.learning_rate, self.generator_, betas=(0.5, 0.99)),
        }

    # ------------------------------------------------------------------ training
    def prepare(self, problem: AdaptationProblem) -> None:
        self._source, self._paired = problem.source, bool(self.pair_weight)
        self._relevant = labelled(problem.relevant, problem.relevant_labels)
        self._real = {
            Corner(domain, "irrelevant"): as_tensor(each)
            for domain, each in problem.irrelevant.items()
        }
        if "relevant" in self.tasks:
            self._real[Corner(problem.source, "relevant")] = self._relevant[0]

    def forget(self) -> None:
        del self._relevant, self._real

    def step(self, optimizers, rng: torch.Generator) -> list[tuple[str, Tensor]]:
        real, fake = self._draw(rng), self.pictures(self._noise(rng))
        held = {corner: x.detach() for corner, x in fake.items()}
        values = learn(optimizers["discriminator"], self.discriminator_terms(real, held))
        self.discriminator_.requires_grad_(False)
        values += learn(optimizers["generator"], self.generator_terms(fake))
        self.discriminator_.requires_grad_(True)
        return values

    def discriminator_terms(self, real, fake) -> dict[str, Tensor]:
        """Loss terms by name, of pictures by corner."""
        known, made = self.representations(real, fake)
        logits = self._verdicts(known, {corner: made[corner] for corner in known})
        terms = {"discriminator": losses.coupled_discriminator_loss(*logits)}
        if self.pair_weight:
            terms["pairs"] = self.pair_weight * self._apart(known)
        return terms

    def generator_terms(self, fake) -> dict[str, Tensor]:
        """Loss terms by name, of generated pictures by corner."""
        (made,) = self.representations(fake)
        (logits,) = self._verdicts(made)
        terms = {"generator": losses.coupled_fooling_loss(logits)}
        if self.tie_weight:
            terms["tie"] = self.tie_weight * self._apart(made)
        return terms

    # ------------------------------------------------------------------ pieces
    def condition(self, task: str, count: int) -> Tensor:
        """c of a task, ``[count, condition_dim]``."""
        return torch.zeros(count, self.condition_dim)

    def pictures(self, noise: dict[str, Tensor]) -> dict[Corner, Tensor]:
        """Generated pictures by corner, of noise by task."""
        conditions = [self.condition(task, len(z)) for task, z in noise.items()]
        made = self.generator_(torch.cat(list(noise.values())), torch.cat(conditions))
        sizes = [len(z) for z in noise.values()]
        return {
            Corner(domain, task): rows
            for domain, x in made.items()
            for task, rows in zip(noise, x.split(sizes), strict=True)
        }

    def representations(self, *groups: dict[Corner, Tensor]) -> list[dict[Corner, Tensor]]:
        """R of each picture of each group, all in one pass."""
        domains = self._sizes["domains"]
        rows = {d: [x for g in groups for c, x in g.items() if c.domain == d] for d in domains}
        found = self.discriminator_.represent({d: torch.cat(x) for d, x in rows.items()})
        made = [{} for _ in groups]
        for domain in domains:
            corners = [(g, c) for g, group in enumerate(groups) for c in group if c[0] == domain]
            parts = found[domain].split([len(groups[g][c]) for g, c in corners])
            for (g, corner), rows in zip(corners, parts, strict=True):
                made[g][corner] = rows
        return made

    def _verdicts(self, *groups: dict[Corner, Tensor]) -> list[list[Tensor]]:
        """Log-odds of "real" of each representation of each group, all in one pass."""
        corners = [(c.task, r) for group in groups for c, r in group.items()]
        conditions = [self.condition(task, len(r)) for task, r in corners]
        found = iter(self.discriminator_.judge([r for _, r in corners], conditions))
        return [[next(found) for _ in group] for group in groups]

    def _apart(self, representations: dict[Corner, Tensor]) -> Tensor:
        """Mean squared distance of what one z, or one pair, is in the source and in a target."""
        pairs = [
            losses.reconstruction_loss(rows, representations[Corner(self._source, task)])
            for (domain, task), rows in representations.items()
            if domain != self._source
        ]
        return sum(pairs) / len(pairs)

    def _draw(self, rng: torch.Generator) -> dict[Corner, Tensor]:
        found, rows = {}, None
        for corner, pictures in self._real.items():
            again = self._paired and corner.task == "irrelevant" and rows is not None
            places = rows if again else drawn(pictures, self.batch_size, rng)
            if corner.task == "irrelevant":
                rows = places
            found[corner] = pictures[places]
        return found

    def _noise(self, rng: torch.Generator) -> dict[str, Tensor]:
        shape = (self.batch_size, self.noise_dim)
        return {task: torch.randn(shape, generator=rng) for task in self.tasks}
