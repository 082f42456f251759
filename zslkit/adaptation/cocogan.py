"""CoCoGAN: conditional coupled generative adversarial networks.

Wang, Jiang: Conditional Coupled Generative Adversarial Networks for Zero-Shot Domain Adaptation.
ICCV 2019, arXiv 2009.05228. No code was released, and the paper was available to us in its abstract
only: what follows is our reading of it.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from zslkit import losses
from zslkit.adaptation.coupled import TASKS, Corner, CoupledGAN
from zslkit.adaptation.model import fit_classifier
from zslkit.adaptation.networks import PictureNet
from zslkit.adaptation.problem import AdaptationProblem
from zslkit.checks import is_number
from zslkit.errors import DataError, UsageError
from zslkit.methods.checks import check_weight, check_whole
from zslkit.search.checks import check_choice, check_flag

#: What the game can say of the corner without real pictures.
FOURTH = ("silent", "trusted", "judged")


@dataclass(kw_only=True, eq=False, repr=False)
class CoCoGAN(CoupledGAN):
    """Coupled generators that are told the task, trained on three corners to fill the fourth.

    .. math::

        \\min_{g} \\max_{f} \\; V(f, g), \\qquad
        \\min_{R, g} \\max_{t} \\; - \\lambda_A \\sum_d L_A^d

    The game runs on the three corners that have pictures. In the fourth, the relevant task in the
    target domain, nothing real can be shown to the discriminator, and its verdict there means
    nothing. What speaks there are the layers that all corners share, and the alignment of the two
    tasks. Labels cross over by the shared z: the source classifier names g_s(z, RT), and the target
    classifier learns g_t(z, RT) by that name.

    Parameters
    ----------
    conditional
        Tell generators and discriminators the task. Without, both tasks are one.
    alignment_weight
        lambda_A.
    fourth_corner
        What the game says of the corner without real pictures. ``"silent"``: nothing.
        ``"trusted"``: the generator listens to a verdict that nobody taught. ``"judged"``: the
        discriminator is shown its pictures as fake, too, as the formula has it when it is read
        literally.
    n_synthetic
        Generated pairs that the target classifiers learn from.

    Attributes
    ----------
    classifiers_
        By domain.

    Notes
    -----
    Other parameters are :class:`~zslkit.adaptation.coupled.CoupledGAN`'s.

    Source: Wang, Jiang, ICCV 2019, in our reading; coupled as in Liu, Tuzel, NeurIPS 2016.
    """

    conditional: bool = True
    alignment_weight: float = 0.3
    fourth_corner: str = "silent"
    n_synthetic: int = 2000

    tasks = TASKS
    condition_dim = len(TASKS)

    def _check(self, problem: AdaptationProblem) -> None:
        super()._check(problem)
        check_weight(self, "alignment_weight")
        check_whole(self, "n_synthetic")
        check_flag(self, "conditional")
        check_choice(self, "fourth_corner", FOURTH)

    def build(self, domains, shape, classes) -> None:
        super().build(domains, shape, classes)
        self.classifiers_ = nn.ModuleDict(
            {domain: PictureNet(shape, self.hidden, classes, self.kind) for domain in domains}
        )

    def modules(self) -> dict[str, nn.Module]:
        return {**super().modules(), "classifiers": self.classifiers_}

    def condition(self, task: str, count: int) -> Tensor:
        c = torch.zeros(count, self.condition_dim)
        c[:, TASKS.index(task) if self.conditional else 0] = 1
        return c

    # ------------------------------------------------------------------ training
    def discriminator_terms(self, real, fake) -> dict[str, Tensor]:
        known, made = self.representations(real, fake)
        logits = self._verdicts(known, self._heard(made, "judged"))
        terms = {"discriminator": losses.coupled_discriminator_loss(*logits)}
        if self.alignment_weight:
            # generated pictures stand in where there are no real ones
            turned = {
                c: losses.reverse_gradient(r, self.alignment_weight)
                for c, r in {**made, **known}.items()
            }
            terms["alignment"] = sum(
                losses.task_alignment_loss(*self._told(turned, d)) for d in self._sizes["domains"]
            )
        if self.pair_weight:
            both = {c: r for c, r in known.items() if c.task == "irrelevant"}
            terms["pairs"] = self.pair_weight * self._apart(both)
        return terms

    def generator_terms(self, fake) -> dict[str, Tensor]:
        (made,) = self.representations(fake)
        (logits,) = self._verdicts(self._heard(made, "judged", "trusted"))
        terms = {"generator": losses.coupled_fooling_loss(logits)}
        if self.alignment_weight:
            # to pass for the other task, where only the alignment speaks
            terms["alignment (g)"] = self.alignment_weight * sum(
                losses.task_alignment_loss(*reversed(self._told(made, d)))
                for d in self._sizes["domains"]
                if d != self._source
            )
        if self.tie_weight:
            terms["tie"] = self.tie_weight * self._apart(made)
        return terms

    def _heard(self, made: dict[Corner, Tensor], *choices: str) -> dict[Corner, Tensor]:
        """The corners that the game speaks of: the fourth by the reader's choice."""
        every = self.fourth_corner in choices
        return {c: r for c, r in made.items() if every or c in self._real}

    def _told(self, representations, domain: str) -> list[Tensor]:
        """What the task classifier of a domain says of both tasks' representations."""
        return [
            self.discriminator_.tell_task(representations[Corner(domain, task)], domain)
            for task in TASKS
        ]

    def finish(self, rng: torch.Generator) -> None:
        """Train the source classifier, carry its labels over, train those of the targets."""
        source = self.classifiers_[self._source]
        fit_classifier(source, *self._relevant, rng, self.classifier_steps)
        made, labels = self.labelled_pairs(
            torch.randn(self.n_synthetic, self.noise_dim, generator=rng)
        )
        # as often each class: how often a generator draws it says nothing about the test
        often = 1 / labels.bincount(minlength=self._sizes["classes"])[labels]
        rows = torch.multinomial(often, len(labels), replacement=True, generator=rng)
        for domain, net in self.classifiers_.items():
            if domain != self._source:
                fit_classifier(net, made[domain][rows], labels[rows], rng, self.classifier_steps)

    def labelled_pairs(self, noise: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """What each z is in every domain, and the class that the source classifier gives it."""
        with torch.no_grad():
            made = self.generator_(noise, self.condition("relevant", len(noise)))
            return made, self.classifiers_[self._source](made[self._source]).argmax(1)

    # ------------------------------------------------------------------ use
    def logits(self, pictures: Tensor, domain: str) -> Tensor:
        return self.classifiers_[domain](pictures)

    @torch.no_grad()
    def generate(self, noise: np.ndarray, task: str | float = "relevant") -> dict[str, np.ndarray]:
        """Pictures ``[n, h, w, c]`` of the same noise ``[n, noise_dim]`` in every domain.

        Parameters
        ----------
        noise
            z.
        task
            ``"relevant"``, ``"irrelevant"``, or a number between: 0 is the relevant task, 1 the
            other, and 0.3 a condition between them.

        Raises
        ------
        UsageError
            The model is not fitted, or there is no such task.
        DataError
            Noise of another length.
        """
        self._check_fitted()
        z = torch.from_numpy(np.array(noise, np.float32))
        if z.ndim != 2 or z.shape[1] != self.noise_dim:
            raise DataError(f"noise must be [n, {self.noise_dim}], not {tuple(z.shape)}.")
        share = float(TASKS.index(task)) if task in TASKS else task
        if not is_number(share) or not 0 <= share <= 1:
            raise UsageError(f"task={task!r} must be one of {TASKS}, or a number from 0 to 1.")
        ends = [self.condition(each, len(z)) for each in TASKS]
        made = self.generator_(z, (1 - share) * ends[0] + share * ends[1])
        return {domain: x.permute(0, 2, 3, 1).numpy().copy() for domain, x in made.items()}
