"""Feature Generating Networks (f-CLSWGAN) and the two rungs of the ladder that leads to it.

Xian, Lorenz, Schiele, Akata: Feature Generating Networks for Zero-Shot Learning. CVPR 2018,
arXiv 1712.00981.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from zslkit import losses
from zslkit.methods.checks import check_published, check_weight
from zslkit.methods.feature_gan import Batch, Draws, FeatureGAN
from zslkit.methods.frozen import frozen_classifier


@dataclass(kw_only=True, eq=False, repr=False)
class FGAN(FeatureGAN):
    """f-GAN, the first rung: the classical game, conditioned on descriptions.

    The critic's output is read as log-odds of "real", and there is no gradient penalty:
    ``penalty_weight`` has no effect. One discriminator step before each generator step and the
    non-saturating loss are our choice, the usual one; the released code has no f-GAN. Other
    parameters are :class:`~zslkit.methods.feature_gan.FeatureGAN`'s.

    Source: Xian et al., CVPR 2018; Goodfellow et al., NeurIPS 2014.
    """

    critic_steps: int = 1

    def critic_terms(self, batch: Batch, fake: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        real_logits = self.critic_(batch.features, batch.semantics)
        fake_logits = self.critic_(fake, batch.semantics)
        return {"discriminator": losses.discriminator_loss(real_logits, fake_logits)}

    def generator_terms(
        self, batch: Batch, fake: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        return {"generator": losses.fooling_loss(self.critic_(fake, batch.semantics))}


class FWGAN(FeatureGAN):
    """f-WGAN, the second rung: Wasserstein loss and gradient penalty, and nothing else."""


@dataclass(kw_only=True, eq=False, repr=False)
class FCLSWGAN(FeatureGAN):
    """f-CLSWGAN: f-WGAN whose generator must also please a frozen classifier of seen classes.

    .. math::

        \\min_G \\max_D \\; L_{WGAN} + \\beta L_{CLS}, \\qquad
        L_{CLS} = -\\mathbb{E}_{\\tilde x}[\\log P(y \\mid \\tilde x; \\theta)]

    Parameters
    ----------
    classification_weight
        beta, at least 0; 0 leaves f-WGAN. The released scripts use 0.01, and 0.1 for FLO.
    classifier_epochs
        Epochs for which the softmax classifier theta is trained on real seen features before it
        is frozen (Adam, learning rate 0.001, batch 100, as published; its weights start at zero
        here, at random there).

    Notes
    -----
    Other parameters are :class:`~zslkit.methods.feature_gan.FeatureGAN`'s.

    Source: Xian et al., CVPR 2018.
    """

    classification_weight: float = 0.1
    classifier_epochs: int = 50

    def prepare(self, rows: Draws, rng: torch.Generator) -> None:
        self._theta = frozen_classifier(rows, epochs=self.classifier_epochs, seed=self.seed)

    def generator_terms(
        self, batch: Batch, fake: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        terms = super().generator_terms(batch, fake, rng)
        loss = losses.classification_loss(F.linear(fake, *self._theta), batch.labels)
        return {**terms, "classification": self.classification_weight * loss}

    def _check(self, problem) -> None:
        super()._check(problem)
        check_weight(self, "classification_weight")

    @classmethod
    def paper(cls, dataset: str, *, setting: str = "gzsl", **overrides) -> "FCLSWGAN":
        """The hyper-parameters of the authors' released scripts.

        Not among them is the final classifier, which is not the generator's. The scripts train
        a :class:`~zslkit.classifiers.softmax.Softmax` with ``standardize=False``, 25 epochs,
        ``betas=(0.5, 0.999)``, no weight decay and batches of ``n_synthetic`` rows (learning rate
        0.001; 0.0005 for SUN in the ``"zsl"`` setting).

        Parameters
        ----------
        dataset
            ``"CUB"``, ``"SUN"``, ``"AWA1"``, ``"FLO"``. For ``"AWA2"`` and ``"APY"`` the authors
            released none; they get those of AWA1.
        setting
            ``"gzsl"`` or ``"zsl"``: the scripts differ in epochs and synthetic features.
        overrides
            Any parameter, for example ``seed`` or ``epochs``. The scripts pin one seed each;
            here it is 0 unless you say otherwise.

        Raises
        ------
        UsageError
            An unknown data set, setting or parameter.
        """
        known = [*_PAPER, "AWA2", "APY"]
        key = check_published(cls, known, dataset, setting, overrides)
        key = {"AWA2": "AWA1", "APY": "AWA1"}.get(key, key)
        rate, beta, epochs, synthetic = _PAPER[key]
        which = ("gzsl", "zsl").index(setting)
        published = {
            "learning_rate": rate,
            "classification_weight": beta,
            "epochs": epochs[which],
            "n_synthetic": synthetic[which],
            "hidden": 4096,
            "noise_dim": None,
            "init_std": 0.02,
            "critic_steps": 5,
            "penalty_weight": 10.0,
            "betas": (0.5, 0.999),
            "batch_size": 64,
            "semantic_noise": 0.0,
            "classifier_epochs": 50,
        }
        return cls(**{**published, **overrides})


# learning rate, beta, epochs (gzsl, zsl), synthetic features an unseen class (gzsl, zsl)
_PAPER = {
    "AWA1": (1e-5, 0.01, (30, 30), (1800, 300)),
    "CUB": (1e-4, 0.01, (56, 70), (300, 300)),
    "FLO": (1e-4, 0.1, (80, 97), (1200, 300)),
    "SUN": (2e-4, 0.01, (40, 54), (400, 100)),
}
