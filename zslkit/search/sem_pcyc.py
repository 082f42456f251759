"""SEM-PCYC: two cycles, tied by what the classes mean.

Dutta, Akata: Semantically Tied Paired Cycle Consistency for Zero-Shot Sketch-based Image Retrieval.
CVPR 2019, arXiv 1903.03372.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from zslkit.errors import UsageError
from zslkit.methods.checks import check_published, check_weight, check_whole
from zslkit.retrieval import RetrievalProblem
from zslkit.search.checks import (
    check_above_zero,
    check_choice,
    check_described,
    check_features,
    check_flag,
)
from zslkit.search.drawing import ClassRows, drawing_from
from zslkit.search.paired_cycles import Batch, Made, PairedCycles
from zslkit.search.retrieval_model import RetrievalModel
from zslkit.search.translators import NoisyCritic, SideAutoEncoder, Translator

GAMES = ("least-squares", "classical")
PAIRS = ("class", "fixed", "across")


@dataclass(kw_only=True, eq=False, repr=False)
class SEMPCYC(PairedCycles, RetrievalModel):
    """Sketches and images each go to codes of side information, and back again.

    .. math::

        L = \\lambda_{adv} L_{adv} + \\lambda_{cyc} L_{cyc} + \\lambda_{cls} L_{cls}

    One critic takes codes for real, and both translators must fool it, so that sketches and images
    land on the same ground. The way back makes pairs of sketch and image unnecessary; classes keep
    the codes apart. The code is chosen by an autoencoder of the side information whose l2,1 norm
    switches numbers off.

    It works on features: :class:`~zslkit.search.PictureClassifier` makes some of pictures, and
    ``problem.described_by(np.hstack([words, similarities]))`` joins side information.

    Parameters
    ----------
    embedding_dim
        M, numbers of a code and of an embedding.
    adversarial_weight, cycle_weight, classification_weight
        The lambdas; 0 leaves a term out.
    regression_weight
        Of the squared distance between the two codes of a row, and between real features and
        those made of its code. In the released code only, and 0 here.
    group_weight
        Of the l2,1 norm of the autoencoder's first layer.
    select
        Use the autoencoder. False takes the side information itself for the code, and
        ``embedding_dim`` has no effect.
    random_heads
        Leave the linear classifiers as they were drawn, as in the released code, where no optimiser
        holds them. By default they learn with the translators.
    game
        ``"least-squares"``, as released, with targets drawn from 0.7..1 and 0..0.3, or
        ``"classical"``, as the paper writes it.
    noise
        Standard deviation of what a critic's inputs are blurred with.
    pairs
        What makes a sketch and an image a row: ``"class"``, they show one class and are drawn anew
        each time; ``"fixed"``, and each sketch always meets the same image of its class;
        ``"across"``, the batch's images are dealt out again, so that most stand beside a sketch, a
        code and a label of another class.
    batches
        Steps an epoch. Each row of a batch is a class, all alike, and a sketch and an image of it.
    learning_rate
        Of Adam, for the translators.
    critic_rate, autoencoder_rate
        Of stochastic gradient descent with momentum 0.9.

    Attributes
    ----------
    to_code_, back_
        The translators of ``sketches`` and of ``images``, by these names.
    critics_
        Of ``code``, ``sketches`` and ``images``.
    autoencoder_, heads_
        The autoencoder (None without ``select``) and the linear classifiers.
    history_
        Per epoch each of the terms with its weight, ``critics`` and ``autoencoder``.

    Notes
    -----
    Other parameters are :class:`~zslkit.search.retrieval_model.RetrievalModel`'s.

    Source: Dutta, Akata, CVPR 2019.
    """

    epochs: int = 6
    batch_size: int = 128
    learning_rate: float = 1e-3
    embedding_dim: int = 64
    adversarial_weight: float = 1.0
    cycle_weight: float = 10.0
    classification_weight: float = 10.0
    regression_weight: float = 0.0
    group_weight: float = 1e-3
    select: bool = True
    random_heads: bool = False
    game: str = "least-squares"
    noise: float = 0.3
    pairs: str = "class"
    batches: int = 50
    critic_rate: float = 1e-3
    autoencoder_rate: float = 1e-1

    def _check(self, problem: RetrievalProblem) -> None:
        check_described(self, problem)
        check_features(self, problem)
        check_choice(self, "game", GAMES)
        check_choice(self, "pairs", PAIRS)
        for name in ("embedding_dim", "batches"):
            check_whole(self, name)
        weights = ("adversarial_weight", "cycle_weight", "classification_weight")
        for name in (*weights, "regression_weight", "group_weight", "noise"):
            check_weight(self, name)
        check_above_zero(self, "critic_rate", "autoencoder_rate")
        check_flag(self, "select")
        check_flag(self, "random_heads")
        if not any(getattr(self, name) for name in (*weights, "regression_weight")):
            raise UsageError("All weights are 0; there is nothing to learn.")

    def sizes(self, problem: RetrievalProblem) -> dict:
        shapes = {side: list(getattr(problem, side).shape[1:]) for side in ("sketches", "images")}
        seen = len(problem.seen_classes)
        return {**shapes, "semantic_dim": problem.semantics.shape[1], "n_seen": seen}

    def build(self, pretrained: bool, sketches, images, semantic_dim: int, n_seen: int) -> None:
        m = self.embedding_dim if self.select else semantic_dim
        widths = {"sketches": sketches[0], "images": images[0]}
        self.to_code_ = nn.ModuleDict({side: Translator(d, m) for side, d in widths.items()})
        self.back_ = nn.ModuleDict({side: Translator(m, d) for side, d in widths.items()})
        widths = {"code": m, **widths}
        self.critics_ = nn.ModuleDict({k: NoisyCritic(d, self.noise) for k, d in widths.items()})
        self.heads_ = nn.ModuleDict({k: nn.Linear(d, n_seen) for k, d in widths.items()})
        self.heads_.requires_grad_(not self.random_heads)
        self.autoencoder_ = SideAutoEncoder(semantic_dim, m) if self.select else None

    def modules(self) -> dict[str, nn.Module]:
        found = {
            "to_code": self.to_code_,
            "back": self.back_,
            "critics": self.critics_,
            "heads": self.heads_,
        }
        return found if self.autoencoder_ is None else {**found, "autoencoder": self.autoencoder_}

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        heads = [] if self.random_heads else [self.heads_]
        translate = [p for net in (self.to_code_, self.back_, *heads) for p in net.parameters()]
        made = {
            "translators": torch.optim.Adam(translate, self.learning_rate, fused=True),
            "critics": torch.optim.SGD(self.critics_.parameters(), self.critic_rate, 0.9),
        }
        if self.autoencoder_ is not None:
            weights = self.autoencoder_.parameters()
            made["autoencoder"] = torch.optim.SGD(weights, self.autoencoder_rate, 0.9)
        return made

    # ------------------------------------------------------------------ training
    def prepare(self, problem: RetrievalProblem, device: torch.device) -> None:
        seen = problem.seen_classes
        self._features, self._rows = {}, {}
        for side in ("sketches", "images"):
            features, labels = problem.part(f"train_{side}")
            values = torch.from_numpy(np.array(features, np.float32))
            self._features[side] = values.to(device)
            self._rows[side] = ClassRows(np.searchsorted(seen, labels))
        self._partners = self._rows["sketches"].partners_in(self._rows["images"])
        self._side = torch.from_numpy(problem.semantics[seen]).float().to(device)

    def forget(self) -> None:
        del self._features, self._rows, self._partners, self._side

    def draw(self, rng: torch.Generator) -> Batch:
        """Classes, all alike, and of each a sketch and an image that have only it in common.

        Unless ``pairs`` says otherwise.
        """
        columns = torch.randint(len(self._side), (self.batch_size,), generator=rng)
        rows = {side: drawn.draw(columns, rng) for side, drawn in self._rows.items()}
        if self.pairs == "fixed":
            rows["images"] = self._partners[rows["sketches"]]
        elif self.pairs == "across":
            rows["images"] = rows["images"][torch.randperm(len(columns), generator=rng)]
        found = (self._features[side][rows[side].to(self._device)] for side in rows)
        columns = columns.to(self._device)
        return Batch(*found, self._side[columns], columns)

    def steps(
        self, optimizers: dict[str, torch.optim.Optimizer], rng: torch.Generator, epoch: int
    ) -> Iterable[list[tuple[str, Tensor]]]:
        for _ in range(self.batches):
            batch = self.draw(rng)
            with drawing_from(rng):
                yield self._learn(batch, optimizers)

    def _learn(self, batch: Batch, optimizers) -> list[tuple[str, Tensor]]:
        values = []
        if self.autoencoder_ is not None:
            values += _step(optimizers["autoencoder"], {"autoencoder": self.side_loss(batch.side)})
        made = self.translate(batch)
        self.critics_.requires_grad_(False)
        values += _step(optimizers["translators"], self.terms(batch, made))
        self.critics_.requires_grad_(True)
        if self.adversarial_weight:
            fakes = Made(*(each.detach() for each in made))
            values += _step(optimizers["critics"], {"critics": self.critics_loss(batch, fakes)})
        return values

    def encode(self, side: str, items: np.ndarray) -> Tensor:
        values = torch.from_numpy(np.array(items, np.float32))
        return self.to_code_[side](values.to(self._device))

    @property
    def column_norms(self) -> np.ndarray:
        """How much the autoencoder makes of each number of the side information, ``[a]``."""
        if not hasattr(self, "autoencoder_"):
            raise UsageError("This SEMPCYC is not fitted; call fit(problem) first.")
        if self.autoencoder_ is None:
            raise UsageError("There is no autoencoder with select=False, so nothing is selected.")
        return self.autoencoder_.encoder.weight.detach().norm(dim=0).numpy()

    @classmethod
    def paper(cls, dataset: str, **overrides) -> "SEMPCYC":
        """The hyper-parameters of the authors' released code, the same for both data sets.

        Its oddities are among them: linear classifiers that never learn, and a regression term
        that the paper does not have. Early stopping is not: there, training ends when mAP on
        validation classes has not risen for 200 epochs. Features are the 512 numbers of two VGG-16,
        and the side information is ``word2vec`` beside similarities in WordNet: ``"jcn"`` for
        Sketchy, ``"path"`` for TU-Berlin.

        Parameters
        ----------
        dataset
            ``"Sketchy"`` or ``"TU-Berlin"``.
        overrides
            Any parameter, for example ``seed``, or ``random_heads=False``.

        Raises
        ------
        UsageError
            An unknown data set or parameter.
        """
        check_published(cls, PUBLISHED, dataset, "zero-shot", overrides, settings=("zero-shot",))
        published = {
            "epochs": 1000,
            "batch_size": 128,
            "learning_rate": 1e-4,
            "embedding_dim": 64,
            "adversarial_weight": 1.0,
            "cycle_weight": 10.0,
            "classification_weight": 10.0,
            "regression_weight": 1.0,
            "group_weight": 1e-3 / 128,  # divided by the batch
            "select": True,
            "random_heads": True,
            "game": "least-squares",
            "noise": 0.3,
            "pairs": "class",
            "batches": 100,
            "critic_rate": 1e-4,
            "autoencoder_rate": 1e-2,
        }
        return cls(**{**published, **overrides})


#: Data sets with published hyper-parameters.
PUBLISHED = ("SKETCHY", "TU-BERLIN")


def _step(optimizer: torch.optim.Optimizer, terms: dict[str, Tensor]) -> list[tuple[str, Tensor]]:
    optimizer.zero_grad(set_to_none=True)
    sum(terms.values()).backward()
    optimizer.step()
    return [(name, value.detach()) for name, value in terms.items()]
