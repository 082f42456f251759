"""CEWGAN: a conditional WGAN for video features, with a matching and a reconstruction loss.

Mandal, Narayan, Dwivedi, Gupta, Ahmed, Khan, Shao: Out-of-Distribution Detection for Generalized
Zero-Shot Action Recognition. CVPR 2019, arXiv 1904.08703. The other half of that paper, the
detector that decides between seen and unseen, is :mod:`zslkit.classifiers.routed`.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from zslkit import losses
from zslkit.methods.checks import check_published, check_weight, check_whole
from zslkit.methods.feature_gan import Batch, FeatureGAN
from zslkit.nets import Critic, Decoder, Generator, initialise


@dataclass(kw_only=True, eq=False, repr=False)
class CEWGAN(FeatureGAN):
    """f-WGAN whose features must match real ones by angle, and give their description back.

    .. math::

        \\min_G \\max_D \\; L_{WGAN} + \\alpha L_{emb} + \\beta L_{rec}

    Parameters
    ----------
    embedding_weight
        alpha, at least 0. L_emb compares each generated feature with the real one at its place
        in the batch, which is of its class, and with one of a random permutation of the batch,
        which mostly is not (:func:`zslkit.losses.cosine_embedding_loss`).
    reconstruction_weight
        beta, at least 0. L_rec is the squared error of a decoder that reads the description off
        the generated feature (:func:`zslkit.losses.reconstruction_loss`). The decoder learns
        from real features in each critic step, and once more in each generator step. 0 leaves the
        decoder out.
    layers
        Hidden layers of the generator.

    Attributes
    ----------
    decoder_
        The trained decoder, with two hidden layers; ``None`` where beta is 0.

    Notes
    -----
    With both weights 0 this is f-WGAN. Other parameters are
    :class:`~zslkit.methods.feature_gan.FeatureGAN`'s.

    Source: Mandal et al., CVPR 2019.
    """

    embedding_weight: float = 0.1
    reconstruction_weight: float = 0.01
    layers: int = 1

    @property
    def critic_networks(self) -> tuple[str, ...]:
        return ("critic", "decoder") if self.reconstruction_weight else ("critic",)

    @property
    def generator_networks(self) -> tuple[str, ...]:
        return ("generator", "decoder") if self.reconstruction_weight else ("generator",)

    def build(self, feature_dim: int, semantic_dim: int, n_seen: int, rng: torch.Generator) -> None:
        noise_dim = self._noise_dim(semantic_dim)
        self.generator_ = Generator(noise_dim, semantic_dim, self.hidden, feature_dim, self.layers)
        self.critic_ = Critic(feature_dim, semantic_dim, self.hidden)
        self.decoder_ = None
        if self.reconstruction_weight:
            self.decoder_ = Decoder(feature_dim, self.hidden, semantic_dim)
        for net in self.modules().values():
            initialise(net, self.init_std, rng)

    def modules(self) -> dict[str, nn.Module]:
        nets = super().modules()
        return nets if self.decoder_ is None else {**nets, "decoder": self.decoder_}

    def critic_terms(self, batch: Batch, fake: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        terms = super().critic_terms(batch, fake, rng)
        if self.reconstruction_weight:
            read_back = self.decoder_(batch.features)
            terms["decoder"] = losses.reconstruction_loss(read_back, batch.semantics)
        return terms

    def generator_terms(
        self, batch: Batch, fake: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        terms = super().generator_terms(batch, fake, rng)
        if self.embedding_weight:
            loss = self._matching(batch, fake, rng)
            terms["embedding"] = self.embedding_weight * loss
        if self.reconstruction_weight:
            loss = losses.reconstruction_loss(self.decoder_(fake), batch.semantics)
            terms["reconstruction"] = self.reconstruction_weight * loss
        return terms

    @staticmethod
    def _matching(batch: Batch, fake: Tensor, rng: torch.Generator) -> Tensor:
        """L_emb: each generated feature beside its real neighbour, and beside a shuffled one."""
        real, labels = batch.features, batch.labels
        order = torch.randperm(len(fake), generator=rng).to(fake.device)
        matched = losses.cosine_embedding_loss(
            fake, real, torch.ones_like(labels, dtype=torch.bool)
        )
        shuffled = losses.cosine_embedding_loss(fake, real[order], labels[order] == labels)
        return matched + shuffled

    def _check(self, problem) -> None:
        super()._check(problem)
        check_weight(self, "embedding_weight")
        check_weight(self, "reconstruction_weight")
        check_whole(self, "layers")

    @classmethod
    def paper(cls, dataset: str, *, setting: str = "gzsl", **overrides) -> "CEWGAN":
        """The hyper-parameters of the authors' released code.

        Not among them are the classifiers that learn from its features. The detector is
        :class:`~zslkit.classifiers.routed.Routed` with its published defaults.

        Parameters
        ----------
        dataset
            ``"HMDB51"`` or ``"UCF101"``. For ``"OLYMPIC"`` (Olympic Sports) the code released
            nothing of its own; it gets the settings of UCF101.
        setting
            ``"gzsl"``, ``"zsl"``, or ``"od"`` with the out-of-distribution detector: they differ
            in the number of synthetic features.
        overrides
            Any parameter, for example ``seed`` or ``epochs``.

        Raises
        ------
        UsageError
            An unknown data set, setting or parameter.

        Notes
        -----
        The code's noise has 300 numbers, as long as the word vectors; ``noise_dim`` is None here,
        the length of whatever the descriptions are. ``hidden`` is 4096 for all networks.
        """
        key = check_published(
            cls, _SYNTHETIC, dataset, setting, overrides, settings=("gzsl", "zsl", "od")
        )
        published = {
            "embedding_weight": 0.1,
            "reconstruction_weight": 0.01,
            "layers": 2,
            "n_synthetic": 50 if setting == "od" else _SYNTHETIC[key],
            "epochs": 50,
            "learning_rate": 1e-4,
            "hidden": 4096,
            "noise_dim": None,
            "init_std": 0.02,
            "critic_steps": 5,
            "penalty_weight": 10.0,
            "betas": (0.5, 0.999),
            "batch_size": 64,
            "semantic_noise": 0.0,
        }
        return cls(**{**published, **overrides})


# synthetic features an unseen class, without the detector
_SYNTHETIC = {"HMDB51": 1200, "UCF101": 600, "OLYMPIC": 600}
