"""What an adaptation method is compared with: no adaptation, two older ideas, and the ceiling."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit import losses
from zslkit.adaptation.coupled import CoupledGAN
from zslkit.adaptation.fitted import as_tensor
from zslkit.adaptation.model import AdaptationModel, adam, drawn, fit_classifier, labelled, learn
from zslkit.adaptation.networks import PictureNet, picture_encoder
from zslkit.adaptation.problem import AdaptationProblem
from zslkit.errors import UsageError
from zslkit.methods.checks import check_weight


@dataclass(kw_only=True, eq=False, repr=False)
class SourceOnly(AdaptationModel):
    """The floor: a classifier of the source domain, used in the target as if it were the same."""

    epochs: int = 4

    def build(self, domains, shape, classes) -> None:
        self.classifiers_ = nn.ModuleDict(
            {"all": PictureNet(shape, self.hidden, classes, self.kind)}
        )

    def modules(self) -> dict[str, nn.Module]:
        return {"classifiers": self.classifiers_}

    def prepare(self, problem: AdaptationProblem) -> None:
        self._rows = {"all": labelled(problem.relevant, problem.relevant_labels)}

    def forget(self) -> None:
        del self._rows

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        return {name: adam(self.learning_rate, net) for name, net in self.classifiers_.items()}

    def step(self, optimizers, rng: torch.Generator) -> list[tuple[str, Tensor]]:
        values = []
        for name, (x, y) in self._rows.items():
            rows = drawn(x, self.batch_size, rng)
            loss = F.cross_entropy(self.classifiers_[name](x[rows]), y[rows])
            values += learn(optimizers[name], {"classifier": loss})
        return values

    def logits(self, pictures: Tensor, domain: str) -> Tensor:
        return self.classifiers_["all" if "all" in self.classifiers_ else domain](pictures)


@dataclass(kw_only=True, eq=False, repr=False)
class Oracle(SourceOnly):
    """The ceiling: the same classifier, trained on the target pictures that nobody else may see."""

    def _check(self, problem: AdaptationProblem) -> None:
        if not problem.hidden:
            raise UsageError(f"{problem.name} has no hidden pictures for the oracle.")

    def build(self, domains, shape, classes) -> None:
        nets = {domain: PictureNet(shape, self.hidden, classes, self.kind) for domain in domains}
        self.classifiers_ = nn.ModuleDict(nets)

    def prepare(self, problem: AdaptationProblem) -> None:
        self._rows = {problem.source: labelled(problem.relevant, problem.relevant_labels)}
        for domain in problem.targets:
            self._rows[domain] = labelled(problem.hidden[domain], problem.hidden_labels[domain])


@dataclass(kw_only=True, eq=False, repr=False)
class CoGAN(CoupledGAN):
    """Coupled GANs of the irrelevant task alone: their shared representation carries the classes.

    The discriminators of both domains end in the same R. A classifier of the relevant task learns
    on R of source pictures and is used on R of target pictures, as CoGAN does where it adapts
    domains. Here its GANs have met none of these classes.

    Source: Liu, Tuzel: Coupled Generative Adversarial Networks. NeurIPS 2016.
    """

    def build(self, domains, shape, classes) -> None:
        super().build(domains, shape, classes)
        self.head_ = nn.Sequential(
            nn.Linear(self.representation, self.hidden), nn.ReLU(), nn.Linear(self.hidden, classes)
        )

    def modules(self) -> dict[str, nn.Module]:
        return {**super().modules(), "head": self.head_}

    def finish(self, rng: torch.Generator) -> None:
        x, y = self._relevant
        with torch.no_grad():
            found = self.discriminator_.represent({self._source: x})[self._source]
        fit_classifier(self.head_, found, y, rng, self.classifier_steps)

    def logits(self, pictures: Tensor, domain: str) -> Tensor:
        return self.head_(self.discriminator_.represent({domain: pictures})[domain])


@dataclass(kw_only=True, eq=False, repr=False)
class ZDDA(AdaptationModel):
    """Two encoders that agree on pairs of the irrelevant task; the source's classifier reads both.

    .. math::

        L = \\mathbb{E}\\, \\mathrm{ce}\\bigl(C(E_s(x_s^{\\mathrm{RT}})), y\\bigr)
        + \\lambda\\, \\mathbb{E} \\bigl\\lVert E_t(x_t^{\\mathrm{IRT}})
        - E_s(x_s^{\\mathrm{IRT}}) \\bigr\\rVert^2

    In the manner of ZDDA, without its fusion of sensors. The second term moves the target encoder
    only, and it needs *pairs*: the same thing seen in both domains.

    Parameters
    ----------
    match_weight
        lambda.

    Source: Peng, Wu, Ernst: Zero-Shot Deep Domain Adaptation. ECCV 2018.
    """

    match_weight: float = 1.0

    def _check(self, problem: AdaptationProblem) -> None:
        check_weight(self, "match_weight")
        if not problem.paired:
            raise UsageError(f"ZDDA learns from pairs, but {problem.name} has none.")

    def build(self, domains, shape, classes) -> None:
        encoders = {domain: picture_encoder(shape, self.hidden, self.kind) for domain in domains}
        self.encoders_ = nn.ModuleDict(encoders)
        self.head_ = nn.Linear(self.hidden, classes)

    def modules(self) -> dict[str, nn.Module]:
        return {"encoders": self.encoders_, "head": self.head_}

    def prepare(self, problem: AdaptationProblem) -> None:
        self._source = problem.source
        self._relevant = labelled(problem.relevant, problem.relevant_labels)
        self._pairs = {domain: as_tensor(each) for domain, each in problem.irrelevant.items()}

    def forget(self) -> None:
        del self._relevant, self._pairs

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        return {"all": adam(self.learning_rate, self.encoders_, self.head_)}

    def step(self, optimizers, rng: torch.Generator) -> list[tuple[str, Tensor]]:
        x, y = self._relevant
        rows = drawn(x, self.batch_size, rng)
        loss = F.cross_entropy(self.head_(self.encoders_[self._source](x[rows])), y[rows])
        terms = {"classifier": loss}
        if self.match_weight:
            rows = drawn(self._pairs[self._source], self.batch_size, rng)
            with torch.no_grad():
                wanted = self.encoders_[self._source](self._pairs[self._source][rows])
            terms["match"] = self.match_weight * sum(
                losses.reconstruction_loss(self.encoders_[domain](pictures[rows]), wanted)
                for domain, pictures in self._pairs.items()
                if domain != self._source
            )
        return learn(optimizers["all"], terms)

    def logits(self, pictures: Tensor, domain: str) -> Tensor:
        return self.head_(self.encoders_[domain](pictures))
