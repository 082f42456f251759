"""Doodle to Search: triplets, a reversed gradient and descriptions make one space of two.

Dey, Riba, Dutta, Lladós, Song: Doodle to Search: Practical Zero-Shot Sketch-based Image Retrieval.
CVPR 2019, arXiv 1904.03451.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit import losses
from zslkit.errors import UsageError
from zslkit.losses.reversal import reversal_strength, reverse_gradient
from zslkit.methods.checks import check_published, check_weight, check_whole
from zslkit.retrieval import RetrievalProblem
from zslkit.search.checks import (
    check_above_zero,
    check_choice,
    check_described,
    check_flag,
    check_pictures,
    check_share,
)
from zslkit.search.drawing import ClassRows, drawing_from
from zslkit.search.encoders import BACKBONES, Encoder, Stemmed, as_pictures
from zslkit.search.retrieval_model import RetrievalModel

SCHEDULES = ("epoch", "batch")


class Triplets(NamedTuple):
    """Sketches, pictures of their classes and of others, and their classes' descriptions.

    The first three as the encoders' stems made them, ``semantics [n, a]``.
    """

    sketches: Tensor
    positives: Tensor
    negatives: Tensor
    semantics: Tensor


@dataclass(kw_only=True, eq=False, repr=False)
class DoodleToSearch(RetrievalModel):
    """Two encoders with attention, and three losses on triplets of sketch, picture and picture.

    .. math:: L = \\alpha_1 L_t + \\alpha_2 L_d + \\alpha_3 L_s

    The triplet loss makes a sketch nearer to pictures of its class than to others; the domain loss,
    through a reversed gradient, leaves nothing in an embedding that tells sketch from picture; the
    semantic loss makes it say what its class is described by.

    Parameters
    ----------
    embedding_dim
        Numbers of an embedding.
    backbone, frozen, pretrained
        Which of :data:`zslkit.search.encoders.BACKBONES`, how much of it stands still, and whether
        it starts from weights learned elsewhere.
    attention, attention_dim
        Whether to look with :class:`~zslkit.search.encoders.Attention` (the released code leaves
        it out unless told), and its width.
    triplet_weight, domain_weight, semantic_weight
        alpha_1, alpha_2, alpha_3; 0 leaves a term out. All are 1 as published, at a learning rate a
        hundred times smaller. The default domain weight is what validation classes of the zoo's
        sketches chose (``data/results/doodle-selection.toml``).
    margin
        mu of :func:`~zslkit.losses.triplet_loss`.
    reversal_start, reversal_full, reversal_by
        When the reversed gradient begins and when it is whole, and what is counted: ``"epoch"``,
        as it was meant, or ``"batch"``, the batch's number within its epoch, as the released code
        has it, so that every epoch begins without.
    negative_reversal
        How much of the semantic gradient reaches the encoder of the negative, reversed.
    negative_temperature
        T of :func:`~zslkit.losses.negative_class_probabilities`, for descriptions of length 1;
        ``None`` draws negatives from all other classes alike. The released code's 0.1 is meant for
        word vectors; attributes have their classes closer together.
    semantic_hidden, domain_hidden, dropout
        Of the network that reads descriptions and of the one that tells sketch from picture.
    learning_rate, momentum, weight_decay
        Of stochastic gradient descent with Nesterov's momentum. Others:
        :class:`~zslkit.search.retrieval_model.RetrievalModel`. An epoch asks every training sketch
        once, each with two pictures drawn anew.

    Attributes
    ----------
    sketch_encoder_, image_encoder_, semantic_, domain_
        The trained networks.
    history_
        Per epoch ``triplet``, ``domain``, ``semantic``, each with its weight, and ``reversal``,
        the mean lambda.

    Source: Dey et al., CVPR 2019.
    """

    epochs: int = 8
    batch_size: int = 32
    learning_rate: float = 1e-2
    embedding_dim: int = 64
    backbone: str = "small"
    frozen: int = 3
    pretrained: bool = True
    attention: bool = True
    attention_dim: int = 64
    triplet_weight: float = 1.0
    domain_weight: float = 0.3
    semantic_weight: float = 1.0
    margin: float = 1.0
    reversal_start: float = 1
    reversal_full: float = 5
    reversal_by: str = "epoch"
    negative_reversal: float = 0.5
    negative_temperature: float | None = 1.0
    semantic_hidden: int = 64
    domain_hidden: int = 64
    dropout: float = 0.5
    momentum: float = 0.9
    weight_decay: float = 5e-4

    def _check(self, problem: RetrievalProblem) -> None:
        check_described(self, problem)
        check_pictures(self, problem)
        check_choice(self, "backbone", BACKBONES)
        check_choice(self, "reversal_by", SCHEDULES)
        for name in ("embedding_dim", "attention_dim", "semantic_hidden", "domain_hidden"):
            check_whole(self, name)
        for name in ("triplet_weight", "domain_weight", "semantic_weight", "negative_reversal"):
            check_weight(self, name)
        for name in ("reversal_start", "reversal_full", "weight_decay"):
            check_weight(self, name)
        check_above_zero(self, "margin")
        check_share(self, "dropout", "momentum")
        check_flag(self, "attention")
        check_flag(self, "pretrained")
        if self.negative_temperature is not None:
            check_above_zero(self, "negative_temperature")
        if self.reversal_full < self.reversal_start:
            raise UsageError(
                f"reversal_full={self.reversal_full!r} comes before "
                f"reversal_start={self.reversal_start!r}."
            )
        if not (self.triplet_weight or self.domain_weight or self.semantic_weight):
            raise UsageError("All three weights are 0; there is nothing to learn.")

    def sizes(self, problem: RetrievalProblem) -> dict:
        shapes = {side: list(getattr(problem, side).shape[1:]) for side in ("sketches", "images")}
        return {**shapes, "semantic_dim": problem.semantics.shape[1]}

    def build(self, pretrained: bool, sketches, images, semantic_dim: int) -> None:
        self.sketch_encoder_, self.image_encoder_ = (self._encoder(pretrained) for _ in range(2))
        d, h = self.embedding_dim, self.semantic_hidden
        self.semantic_ = nn.Sequential(
            nn.Linear(d, h), nn.ReLU(), nn.Dropout(self.dropout), nn.Linear(h, semantic_dim)
        )
        h = self.domain_hidden
        self.domain_ = nn.Sequential(
            *(nn.Linear(d, h), nn.ReLU(), nn.Dropout(self.dropout)),
            *(nn.Linear(h, h), nn.ReLU(), nn.Linear(h, 1)),
        )

    def _encoder(self, pretrained: bool) -> Encoder:
        from_elsewhere = pretrained and self.pretrained
        made = BACKBONES[self.backbone](self.embedding_dim, self.frozen, from_elsewhere)
        return Encoder(made, self.attention_dim if self.attention else None)

    def modules(self) -> dict[str, nn.Module]:
        return {
            "sketch_encoder": self.sketch_encoder_,
            "image_encoder": self.image_encoder_,
            "semantic": self.semantic_,
            "domain": self.domain_,
        }

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        trained = [
            p for net in self.modules().values() for p in net.parameters() if p.requires_grad
        ]
        rate, momentum, decay = self.learning_rate, self.momentum, self.weight_decay
        nesterov = momentum > 0
        sgd = torch.optim.SGD(trained, rate, momentum, weight_decay=decay, nesterov=nesterov)
        return {"all": sgd}

    # ------------------------------------------------------------------ training
    def prepare(self, problem: RetrievalProblem, device: torch.device) -> None:
        seen = problem.seen_classes
        sketches, asked = problem.part("train_sketches")
        images, shown = problem.part("train_images")
        self._asked = torch.from_numpy(np.searchsorted(seen, asked))
        self._shown = ClassRows(np.searchsorted(seen, shown))
        self._sketches = Stemmed(self.sketch_encoder_, sketches, device)
        self._images = Stemmed(self.image_encoder_, images, device)
        described = F.normalize(torch.from_numpy(problem.semantics[seen]).float(), dim=1)
        self._negatives = losses.negative_class_probabilities(described, self.negative_temperature)
        self._described = described.to(device)

    def forget(self) -> None:
        for name in ("_asked", "_shown", "_sketches", "_images", "_negatives", "_described"):
            delattr(self, name)

    def steps(
        self, optimizers: dict[str, torch.optim.Optimizer], rng: torch.Generator, epoch: int
    ) -> Iterable[list[tuple[str, Tensor]]]:
        order = torch.randperm(len(self._asked), generator=rng)
        whole = [rows for rows in order.split(self.batch_size) if len(rows) > 1]
        for batch, rows in enumerate(whole):
            t = epoch if self.reversal_by == "epoch" else batch
            strength = reversal_strength(t, self.reversal_start, self.reversal_full)
            triplets = self.draw(rows, rng)
            optimizers["all"].zero_grad(set_to_none=True)
            with drawing_from(rng):
                terms = self.terms(triplets, strength)
            sum(terms.values()).backward()
            optimizers["all"].step()
            yield [
                *((name, value.detach()) for name, value in terms.items()),
                ("reversal", torch.tensor(strength)),
            ]

    def draw(self, rows: Tensor, rng: torch.Generator) -> Triplets:
        """For these training sketches a picture of their class, and one of a class like it."""
        own = self._asked[rows]
        other = torch.multinomial(self._negatives[own], 1, generator=rng).squeeze(1)
        positives, negatives = self._shown.draw(own, rng), self._shown.draw(other, rng)
        pictures = self._images[positives], self._images[negatives]
        return Triplets(self._sketches[rows], *pictures, self._described[own.to(self._device)])

    def terms(self, triplets: Triplets, strength: float) -> dict[str, Tensor]:
        """The loss, term by term; those of weight 0 are left out."""
        pictures = torch.cat([triplets.positives, triplets.negatives])
        a = self.sketch_encoder_.embed(triplets.sketches)
        p, n = self.image_encoder_.embed(pictures).chunk(2)
        terms = {}
        if self.triplet_weight:
            terms["triplet"] = self.triplet_weight * losses.triplet_loss(a, p, n, self.margin)
        if self.domain_weight:
            judged = [self.domain_(reverse_gradient(x, strength)).squeeze(1) for x in (a, p, n)]
            terms["domain"] = self.domain_weight * losses.domain_loss(*judged)
        if self.semantic_weight:
            told = a, p, reverse_gradient(n, self.negative_reversal)
            w = triplets.semantics
            apart = sum(losses.cosine_distance(self.semantic_(x), w) for x in told)
            terms["semantic"] = self.semantic_weight * apart
        return terms

    def encode(self, side: str, items: np.ndarray) -> Tensor:
        encoder = self.sketch_encoder_ if side == "sketches" else self.image_encoder_
        return encoder(as_pictures(items).to(self._device))

    @classmethod
    def paper(cls, dataset: str, **overrides) -> "DoodleToSearch":
        """The hyper-parameters of the authors' released code, the same for all their data sets.

        Early stopping is not among them: there, training ends when mAP on validation classes has
        not risen for 20 epochs. ``attention`` is what the paper describes; the code's default is
        without.

        Parameters
        ----------
        dataset
            ``"Sketchy"``, ``"TU-Berlin"`` or ``"QuickDraw"``, loaded with pictures of 224 pixels.
        overrides
            Any parameter, for example ``seed``, or ``reversal_by="batch"``, as the released loop
            has it.

        Raises
        ------
        UsageError
            An unknown data set or parameter.
        """
        check_published(cls, PUBLISHED, dataset, "zero-shot", overrides, settings=("zero-shot",))
        published = {
            "epochs": 1000,
            "batch_size": 20,
            "learning_rate": 1e-4,
            "embedding_dim": 256,
            "backbone": "vgg16",
            "frozen": 0,
            "pretrained": True,
            "attention": True,
            "attention_dim": 380,
            "triplet_weight": 1.0,
            "domain_weight": 1.0,
            "semantic_weight": 1.0,
            "margin": 1.0,
            "reversal_start": 5,
            "reversal_full": 25,
            "reversal_by": "epoch",
            "negative_reversal": 0.5,
            "negative_temperature": 0.1,
            "semantic_hidden": 300,
            "domain_hidden": 64,
            "dropout": 0.5,
            "momentum": 0.9,
            "weight_decay": 5e-4,
        }
        return cls(**{**published, **overrides})


#: Data sets with published hyper-parameters.
PUBLISHED = ("SKETCHY", "TU-BERLIN", "QUICKDRAW")
