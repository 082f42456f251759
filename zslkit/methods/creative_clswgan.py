"""f-CLSWGAN with the creative term of CIZSL: the term may be added to any feature generator.

Elhoseiny, Elfeki: Creativity Inspired Zero-Shot Learning. ICCV 2019, arXiv 1904.01109.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit import losses
from zslkit.errors import UsageError
from zslkit.methods.checks import check_weight
from zslkit.methods.creativity import (
    NEW_CLASS,
    Exponents,
    check_creativity,
    creative_terms,
    hallucinate,
    seen_pairs,
)
from zslkit.methods.feature_gan import Batch, Draws, FeatureGAN
from zslkit.methods.frozen import frozen_classifier


@dataclass(kw_only=True, eq=False, repr=False)
class CreativeCLSWGAN(FeatureGAN):
    """f-CLSWGAN that also imagines classes between two seen ones.

    .. math:: L_G = -\\mathbb{E}[D(\\tilde x, c)] + \\beta L_{CLS}
        - \\delta\\,\\mathbb{E}[D(x^h, t^h)]
        + \\lambda_c\\, \\mathbb{E}[D_{\\alpha,\\beta}(C(x^h) \\,\\|\\, u)]

    The frozen classifier plays C, where CIZSL has a second head of the critic, and the critic knows
    the hallucinated description, where CIZSL's does not.

    Parameters
    ----------
    classification_weight, classifier_epochs
        As in :class:`~zslkit.methods.fclswgan.FCLSWGAN`.
    creativity, realness, divergence, quirks
        As in :class:`~zslkit.methods.cizsl.CIZSL`; with ``creativity=0`` and ``realness=0`` this
        is f-CLSWGAN. There is no ``"new-class"``: the classifier is frozen and cannot learn one.

    Notes
    -----
    Other parameters are :class:`~zslkit.methods.feature_gan.FeatureGAN`'s.
    """

    generator_networks: ClassVar[tuple[str, ...]] = ("generator", "exponents")

    classification_weight: float = 0.1
    classifier_epochs: int = 50
    creativity: float = 0.1
    realness: float = 1.0
    divergence: str = "sharma-mittal"
    quirks: str = ""

    def build(self, feature_dim: int, semantic_dim: int, n_seen: int, rng: torch.Generator) -> None:
        super().build(feature_dim, semantic_dim, n_seen, rng)
        self.exponents_ = Exponents()

    def modules(self) -> dict[str, nn.Module]:
        return {**super().modules(), "exponents": self.exponents_}

    def prepare(self, rows: Draws, rng: torch.Generator) -> None:
        self._theta = frozen_classifier(rows, epochs=self.classifier_epochs, seed=self.seed)
        self._seen = seen_pairs(rows)

    def generator_terms(
        self, batch: Batch, fake: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        terms = super().generator_terms(batch, fake, rng)
        loss = losses.classification_loss(F.linear(fake, *self._theta), batch.labels)
        terms["classification"] = self.classification_weight * loss
        if not (self.creativity or self.realness):
            return terms
        semantics, noise = hallucinate(self._seen, len(fake), self.generator_.noise_dim, rng)
        imagined = self.generator_(noise, semantics)
        scores, logits = self.critic_(imagined, semantics), F.linear(imagined, *self._theta)
        return terms | creative_terms(self, scores, logits, self.exponents_)

    def _check(self, problem) -> None:
        super()._check(problem)
        check_weight(self, "classification_weight")
        check_creativity(self)
        if self.divergence == NEW_CLASS:
            raise UsageError(
                f"divergence={NEW_CLASS!r} needs a classifier that learns the new class; the one "
                "of f-CLSWGAN is frozen. CIZSL's learns."
            )
