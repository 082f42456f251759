"""Features of sketches and of images: two networks taught to name the seen classes."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit import losses
from zslkit.methods.checks import check_whole
from zslkit.retrieval import RetrievalProblem
from zslkit.search.checks import check_choice, check_flag, check_pictures, check_share
from zslkit.search.drawing import drawing_from
from zslkit.search.encoders import BACKBONES, Encoder, Stemmed, as_pictures
from zslkit.search.retrieval_model import RetrievalModel

SIDES = ("sketches", "images")


@dataclass(kw_only=True, eq=False, repr=False)
class PictureClassifier(RetrievalModel):
    """Two classifiers of the seen classes, of sketches and of images, whose features are used.

    What SEM-PCYC starts from. The two know nothing of each other: its embeddings lie in two
    spaces, so it finds nothing by itself.

    Parameters
    ----------
    feature_dim
        Numbers of a feature; none is below 0.
    backbone, frozen, pretrained
        As :class:`~zslkit.search.DoodleToSearch` has them.
    invert
        Show sketches white on black, as the released code of SEM-PCYC does.
    learning_rate, momentum, weight_decay
        Of stochastic gradient descent with Nesterov's momentum. Others:
        :class:`~zslkit.search.retrieval_model.RetrievalModel`. An epoch passes the larger of the
        two sides once.

    Attributes
    ----------
    encoders_, heads_
        By side, ``sketches`` and ``images``.
    history_
        Per epoch the cross-entropy of each side.

    Source: Dutta, Akata, CVPR 2019, whose authors say little of it; the rest is our choice.
    """

    epochs: int = 8
    batch_size: int = 64
    learning_rate: float = 1e-2
    feature_dim: int = 128
    backbone: str = "small"
    frozen: int = 3
    pretrained: bool = True
    invert: bool = False
    momentum: float = 0.9
    weight_decay: float = 5e-4

    def _check(self, problem: RetrievalProblem) -> None:
        check_pictures(self, problem)
        check_choice(self, "backbone", BACKBONES)
        check_whole(self, "feature_dim")
        check_share(self, "momentum", "weight_decay")
        check_flag(self, "pretrained")
        check_flag(self, "invert")

    def sizes(self, problem: RetrievalProblem) -> dict:
        shapes = {side: list(getattr(problem, side).shape[1:]) for side in SIDES}
        return {**shapes, "n_seen": len(problem.seen_classes)}

    def build(self, pretrained: bool, sketches, images, n_seen: int) -> None:
        made = BACKBONES[self.backbone]
        from_elsewhere = pretrained and self.pretrained
        self.encoders_ = nn.ModuleDict(
            {s: Encoder(made(self.feature_dim, self.frozen, from_elsewhere)) for s in SIDES}
        )
        self.heads_ = nn.ModuleDict({s: nn.Linear(self.feature_dim, n_seen) for s in SIDES})

    def modules(self) -> dict[str, nn.Module]:
        return {"encoders": self.encoders_, "heads": self.heads_}

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        nets = self.encoders_, self.heads_
        trained = [p for net in nets for p in net.parameters() if p.requires_grad]
        rate, momentum, decay = self.learning_rate, self.momentum, self.weight_decay
        nesterov = momentum > 0
        sgd = torch.optim.SGD(trained, rate, momentum, weight_decay=decay, nesterov=nesterov)
        return {"all": sgd}

    # ------------------------------------------------------------------ training
    def prepare(self, problem: RetrievalProblem, device: torch.device) -> None:
        self._stemmed, self._columns = {}, {}
        for side in SIDES:
            items, labels = problem.part(f"train_{side}")
            self._stemmed[side] = Stemmed(self.encoders_[side], items, device, self._seen_as(side))
            columns = np.searchsorted(problem.seen_classes, labels)
            self._columns[side] = torch.from_numpy(columns).to(device)

    def forget(self) -> None:
        del self._stemmed, self._columns

    def steps(
        self, optimizers: dict[str, torch.optim.Optimizer], rng: torch.Generator, epoch: int
    ) -> Iterable[list[tuple[str, Tensor]]]:
        count = max(map(len, self._columns.values())) // self.batch_size
        orders = {
            side: _passes(len(of), count * self.batch_size, rng)
            for side, of in self._columns.items()
        }
        for rows in zip(*(order.split(self.batch_size) for order in orders.values()), strict=True):
            with drawing_from(rng):
                terms = {s: self._missed(s, some) for s, some in zip(orders, rows, strict=True)}
            optimizers["all"].zero_grad(set_to_none=True)
            sum(terms.values()).backward()
            optimizers["all"].step()
            yield [(side, value.detach()) for side, value in terms.items()]

    def _missed(self, side: str, rows: Tensor) -> Tensor:
        features = F.relu(self.encoders_[side].embed(self._stemmed[side][rows]))
        columns = self._columns[side][rows.to(self._device)]
        return losses.classification_loss(self.heads_[side](features), columns)

    def _seen_as(self, side: str):
        return as_inverted if self.invert and side == "sketches" else as_pictures

    def encode(self, side: str, items: np.ndarray) -> Tensor:
        return F.relu(self.encoders_[side](self._seen_as(side)(items).to(self._device)))

    def features_of(self, problem: RetrievalProblem) -> RetrievalProblem:
        """The same problem of features, ``[n, feature_dim]`` on both sides.

        To choose something on validation classes, train a classifier of its own on
        ``problem.validation()``: this one has been told the validation classes' names.
        """
        return problem.with_items(
            self.embed_sketches(problem.sketches), self.embed_images(problem.images)
        )


def as_inverted(pictures: np.ndarray) -> Tensor:
    """As :func:`~zslkit.search.encoders.as_pictures`, with white for black."""
    return 1 - as_pictures(pictures)


def _passes(n: int, wanted: int, rng: torch.Generator) -> Tensor:
    """Rows 0 to n - 1 in random order, and again, until there are enough."""
    rounds = -(-wanted // n)
    return torch.cat([torch.randperm(n, generator=rng) for _ in range(rounds)])[:wanted]
