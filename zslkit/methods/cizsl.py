"""CIZSL: a generator that also imagines classes which do not exist, and GAZSL, which it extends.

Elhoseiny, Elfeki: Creativity Inspired Zero-Shot Learning. ICCV 2019, arXiv 1904.01109.
Zhu, Elhoseiny, Liu, Peng, Elgammal: A Generative Adversarial Approach for Zero-Shot Learning from
Noisy Texts. CVPR 2018, arXiv 1712.01381.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from zslkit import losses
from zslkit.methods.checks import check_published, check_weight, check_whole
from zslkit.methods.creativity import (
    NEW_CLASS,
    Exponents,
    check_creativity,
    creative_terms,
    hallucinate,
    seen_pairs,
)
from zslkit.methods.feature_gan import Batch, Draws, FeatureGAN
from zslkit.nets import TextGenerator, TwoHeadCritic, initialise


@dataclass(kw_only=True, eq=False, repr=False)
class GAZSL(FeatureGAN):
    """GAZSL: from noisy text to features, with a critic that also names the class.

    .. math::

        L_D &= \\mathbb{E}[D(\\tilde x)] - \\mathbb{E}[D(x)] + \\lambda P
               + H(C(x), y) + H(C(\\tilde x), y) \\\\
        L_G &= -\\mathbb{E}[D(\\tilde x)] + \\tfrac12 H(C(\\tilde x), y)
               + \\gamma L_{pivot} + \\rho \\lVert W_G \\rVert^2 + \\mu \\lVert W_t \\rVert_{2,1}

    where H is the cross-entropy. The paper's L_G has the term of real features too, in which the
    generator has no part.

    Parameters
    ----------
    text_dim
        Outputs of the first, linear layer on the text; 1000 in the paper.
    pivot_weight
        gamma, of the visual pivot; 1 in the paper.
    ridge_weight
        rho, of the squared weights of the generator; 0.001 in the paper.
    text_weight
        mu, of the l2,1 norm of the text layer; 0.0001 in the paper.

    Notes
    -----
    Other parameters are :class:`~zslkit.methods.feature_gan.FeatureGAN`'s.
    """

    text_dim: int = 64
    pivot_weight: float = 1.0
    ridge_weight: float = 1e-3
    text_weight: float = 1e-4
    betas: tuple[float, float] = (0.5, 0.9)
    epochs: int = 20
    hidden: int = 128
    learning_rate: float = 1e-3
    batch_size: int = 128
    n_synthetic: int = 100

    def build(self, feature_dim: int, semantic_dim: int, n_seen: int, rng: torch.Generator) -> None:
        noise_dim = self._noise_dim(semantic_dim)
        self.generator_ = TextGenerator(
            noise_dim, semantic_dim, self.text_dim, self.hidden, feature_dim
        )
        self.critic_ = TwoHeadCritic(feature_dim, self.hidden, self._n_classes(n_seen))
        initialise(self.generator_, self.init_std, rng)
        initialise(self.critic_, self.init_std, rng)

    def _n_classes(self, n_seen: int) -> int:
        return n_seen

    def prepare(self, rows: Draws, rng: torch.Generator) -> None:
        order = rows.columns.argsort(stable=True)
        groups = rows.features[order].split(rows.columns.bincount().tolist())
        self._pivots = torch.stack([group.mean(0) for group in groups])

    def critic_terms(self, batch: Batch, fake: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        real, labels = batch.features, batch.labels
        alpha = torch.rand(len(fake), 1, generator=rng, dtype=fake.dtype).to(fake.device)
        penalty = losses.gradient_penalty(self.critic_, real, fake, batch.semantics, alpha)
        scores, logits = self.critic_.judge(torch.cat([real, fake]))
        (of_real, of_fake), (named, named_fake) = scores.chunk(2), logits.chunk(2)
        return {
            "critic": losses.critic_loss(of_real, of_fake),
            "penalty": self.penalty_weight * penalty,
            "naming_real": losses.classification_loss(named, labels),
            "naming_fake": losses.classification_loss(named_fake, labels),
        }

    def generator_terms(
        self, batch: Batch, fake: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        scores, logits = self.critic_.judge(fake)
        pivot = losses.visual_pivot(fake, batch.labels, self._pivots)
        net = self.generator_
        weights = (layer.weight for layer in (net.text, net.hidden, net.output))
        return {
            "generator": losses.generator_loss(scores),
            "naming": losses.classification_loss(logits, batch.labels) / 2,
            "pivot": self.pivot_weight * pivot,
            "ridge": self.ridge_weight * sum(w.square().sum() for w in weights),
            "text": self.text_weight * losses.group_norm(net.text.weight),
        }

    def _check(self, problem) -> None:
        super()._check(problem)
        check_whole(self, "text_dim")
        for name in ("pivot_weight", "ridge_weight", "text_weight"):
            check_weight(self, name)

    @classmethod
    def paper(cls, dataset: str, *, setting: str = "easy", **overrides) -> "GAZSL":
        """The hyper-parameters of the released code of CIZSL.

        Parameters
        ----------
        dataset
            ``"CUB"`` or ``"NAB"``, described by text. For the attribute sets (AWA2, APY, SUN) the
            authors published scores, but the code names no weights, so none are made up here.
        setting
            ``"easy"`` or ``"hard"``: unseen classes with or without seen relatives.
        overrides
            Any parameter.

        Raises
        ------
        UsageError
            An unknown data set, setting or parameter.
        """
        settings = ("easy", "hard")
        key = check_published(cls, _PAPER, dataset, setting, overrides, settings=settings)
        epochs, creativity = _PAPER[key][settings.index(setting)]
        published = {
            "epochs": epochs,
            "hidden": 4086,
            "text_dim": 1000,
            "noise_dim": 100,
            "critic_steps": 5,
            "penalty_weight": 10.0,
            "learning_rate": 1e-4,
            "betas": (0.5, 0.9),
            "batch_size": 1000,
            "init_std": None,
            "semantic_noise": 0.0,
            "n_synthetic": 60,
            "pivot_weight": 1.0,
            "ridge_weight": 1e-3,
            "text_weight": 1e-4,
        }
        return cls(**{**published, **cls._published_extra(creativity), **overrides})

    @classmethod
    def _published_extra(cls, creativity: float) -> dict:
        return {}


@dataclass(kw_only=True, eq=False, repr=False)
class CIZSL(GAZSL):
    """CIZSL: GAZSL that is also asked for features of classes between two seen ones.

    They should look real, and yet be hard to take for any seen class:

    .. math:: L_G + \\delta\\, L_{real} + \\lambda_c L_{confusion}, \\quad
        L_{real} = -\\mathbb{E}[D(x^h)], \\quad
        L_{confusion} = \\mathbb{E}[D_{\\alpha,\\beta}(C(x^h) \\,\\|\\, u)]

    with x^h = G(z, t^h) and t^h between the texts of two seen classes.

    Parameters
    ----------
    creativity
        lambda_c, at least 0. With ``realness=0`` too, this is GAZSL.
    realness
        delta, at least 0; 1 in the paper.
    divergence
        ``"sharma-mittal"``, whose two exponents are learned; ``"tsallis"`` and ``"renyi"``, with
        one learned exponent; ``"bhattacharyya"``; ``"kl"``; or ``"new-class"``, which asks for
        another thing: that x^h be named as one more class, which the critic learns to name.
    quirks
        Words for what the released code does otherwise: ``"exponent"`` (the inverse one of
        Sharma-Mittal), ``"sign"`` (the divergence is made large instead of small) and ``"range"``
        (the divergences of a batch are stretched to 0..1). Empty for none.

    Notes
    -----
    Other parameters are :class:`GAZSL`'s. ``history_`` holds alpha and beta of each epoch.
    """

    generator_networks: ClassVar[tuple[str, ...]] = ("generator", "exponents")

    creativity: float = 0.1
    realness: float = 1.0
    divergence: str = "sharma-mittal"
    quirks: str = ""

    def build(self, feature_dim: int, semantic_dim: int, n_seen: int, rng: torch.Generator) -> None:
        super().build(feature_dim, semantic_dim, n_seen, rng)
        self.exponents_ = Exponents()

    def modules(self) -> dict[str, nn.Module]:
        return {**super().modules(), "exponents": self.exponents_}

    def _n_classes(self, n_seen: int) -> int:
        return n_seen + (self.divergence == NEW_CLASS)

    def prepare(self, rows: Draws, rng: torch.Generator) -> None:
        super().prepare(rows, rng)
        self._seen = seen_pairs(rows)

    def _imagine(self, n: int, rng: torch.Generator) -> Tensor:
        semantics, noise = hallucinate(self._seen, n, self.generator_.noise_dim, rng)
        return self.generator_(noise, semantics)

    def critic_terms(self, batch: Batch, fake: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        terms = super().critic_terms(batch, fake, rng)
        if self.divergence == NEW_CLASS and self.creativity:
            with torch.no_grad():
                imagined = self._imagine(len(fake), rng)
            _, logits = self.critic_.judge(imagined)
            new = torch.full_like(batch.labels, logits.shape[1] - 1)
            terms["naming_new"] = losses.classification_loss(logits, new)
        return terms

    def generator_terms(
        self, batch: Batch, fake: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        terms = super().generator_terms(batch, fake, rng)
        if not (self.creativity or self.realness):
            return terms
        scores, logits = self.critic_.judge(self._imagine(len(fake), rng))
        return terms | creative_terms(self, scores, logits, self.exponents_)

    def _check(self, problem) -> None:
        super()._check(problem)
        check_creativity(self)

    @classmethod
    def _published_extra(cls, creativity: float) -> dict:
        return {
            "creativity": creativity,
            "realness": 1.0,
            "divergence": "sharma-mittal",
            "quirks": "",
        }


# Epochs and lambda_c, easy and hard. The code counts 3000 iterations; with its batches of 1000 an
# epoch has about 8 and 9 of them in CUB and 38 in NAB.
_PAPER = {
    "CUB": ((375, 1e-4), (333, 0.1)),
    "NAB": ((79, 1.0), (79, 0.1)),
}
