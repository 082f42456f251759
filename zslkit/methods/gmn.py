"""Gradient Matching Generative Networks (GMN).

Sariyildiz, Cinbis: Gradient Matching Generative Networks for Zero-Shot Learning. CVPR 2019.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit import losses
from zslkit.checks import is_number, is_whole
from zslkit.errors import UsageError
from zslkit.methods.checks import check_published, check_weight
from zslkit.methods.class_batches import ClassBatches
from zslkit.methods.feature_gan import Batch, Draws, FeatureGAN
from zslkit.methods.frozen import compatibility_classifier, linear_reader
from zslkit.methods.walking import WalkingClassifier
from zslkit.nets import Critic, Generator, LatentGenerator, initialise_xavier


@dataclass(kw_only=True, eq=False, repr=False)
class GMN(FeatureGAN):
    """WGAN-GP whose features must pull a classifier's parameters where real features do.

    .. math::

        \\min_G \\max_D \\; L_{WGAN} + Q\\, L_{GM}, \\qquad
        L_{GM} = \\sum_c \\sum_{p \\in \\{W, b\\}}
        \\bigl(1 - \\cos(\\nabla_p \\ell_c^{real}, \\nabla_p \\ell_c^{fake})\\bigr)

    Parameters
    ----------
    matching_weight
        Q, at least 0; 0 leaves gradient matching out.
    match_classes, class_batch, fake_repeat
        Seen classes drawn for L_GM in a generator step, over which it is a sum; real rows of each,
        drawn with replacement; generated rows for each real one.
    by_row
        Take the cosine of a matrix row by row, as the released code does, instead of flattened.
    reset_every
        Generator steps after which the classifier starts anew. In between it takes one step of
        descent on real features, of length ``classifier_rate``, for each generator step. 1, as in
        the released scripts, never trains it; 0 never resets it.
    latent
        Draw z from a Gaussian of the class; ``False`` concatenates noise and description.
    conditional
        Let the critic read the description. The paper's need not, and so could learn from
        features without a label.
    adversarial
        ``False`` leaves the critic out.
    classification_weight, cycle_weight
        C and R, of the baselines in the same frame: the cross-entropy of a frozen compatibility
        classifier of real features (f-CLSWGAN's term), and the squared error with which a frozen
        linear reader of real features finds the description (cycle-WGAN's).
    layers, critic_layers, critic_hidden
        Hidden layers of the generator and of the critic, and the critic's units; ``None`` takes
        the generator's number.
    balanced
        Draw rows of every seen class equally often.
    init_std
        ``None`` is Xavier's normal with gain sqrt 2, as released.

    Notes
    -----
    Other parameters are :class:`~zslkit.methods.feature_gan.FeatureGAN`'s. The classifier reads
    descriptions of length 1.

    Source: Sariyildiz and Cinbis, CVPR 2019.
    """

    matching_weight: float = 1.0
    match_classes: int = 5
    class_batch: int = 30
    fake_repeat: int = 2
    by_row: bool = False
    reset_every: int = 10
    classifier_rate: float = 3.0
    latent: bool = True
    conditional: bool = False
    adversarial: bool = True
    classification_weight: float = 0.0
    cycle_weight: float = 0.0
    layers: int = 1
    critic_layers: int | None = None
    critic_hidden: int | None = None
    balanced: bool = True

    @property
    def critic_networks(self) -> tuple[str, ...]:
        return ("critic",) if self.adversarial else ()

    def build(self, feature_dim: int, semantic_dim: int, n_seen: int, rng: torch.Generator) -> None:
        make = LatentGenerator if self.latent else Generator
        noise_dim = self._noise_dim(semantic_dim)
        self.generator_ = make(noise_dim, semantic_dim, self.hidden, feature_dim, self.layers)
        read = semantic_dim if self.conditional else 0
        sizes = self.critic_hidden or self.hidden, self.critic_layers or self.layers
        self.critic_ = Critic(feature_dim, read, *sizes)
        for net in (self.generator_, self.critic_):
            initialise_xavier(net, self.init_std, rng)
        self.classifier_ = WalkingClassifier(feature_dim, semantic_dim)

    def modules(self) -> dict[str, nn.Module]:
        nets = {"generator": self.generator_, "classifier": self.classifier_}
        return {**nets, "critic": self.critic_} if self.adversarial else nets

    def row_weights(self, columns: Tensor) -> Tensor | None:
        return 1 / columns.bincount()[columns].double() if self.balanced else None

    def prepare(self, rows: Draws, rng: torch.Generator) -> None:
        self._class_batches = ClassBatches.of(rows)
        self._seen = rows.seen_semantics()  # [S, a]
        self._unit = F.normalize(self._seen)
        if self.classification_weight:
            self._theta = compatibility_classifier(rows, self._unit, seed=self.seed)
        if self.cycle_weight:
            self._reader = linear_reader(rows.features, rows.semantics[rows.labels])

    def generator_terms(
        self, batch: Batch, fake: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        terms = super().generator_terms(batch, fake, rng) if self.adversarial else {}
        if self.matching_weight:
            walk = self.classifier_rate, self.reset_every, rng
            self.classifier_.walk(batch, self._unit, *walk)
            terms["matching"] = self.matching_weight * self._matching(rng)
        if self.classification_weight:
            scores = losses.compatibility_scores(fake, self._unit, *self._theta)
            loss = losses.classification_loss(scores, batch.labels)
            terms["classification"] = self.classification_weight * loss
        if self.cycle_weight:
            loss = losses.semantic_cycle_loss(F.linear(fake, *self._reader), batch.semantics)
            terms["cycle"] = self.cycle_weight * loss
        return terms

    def _matching(self, rng: torch.Generator) -> Tensor:
        """L_GM over some seen classes; each has a batch, and so a gradient, of its own."""
        chosen, real = self._class_batches(rng, self.match_classes, self.class_batch)
        k, n_fake = len(chosen), self.class_batch * self.fake_repeat
        noise = torch.randn(k * n_fake, self.generator_.noise_dim, generator=rng, dtype=real.dtype)
        semantics = self._seen[chosen].repeat_interleave(n_fake, 0)
        fake = self.generator_(noise.to(real.device), semantics).view(k, n_fake, -1)

        gradients = []
        for features in (real, fake):
            targets = chosen[:, None].expand(features.shape[:2])
            here = self.classifier_.weight, self.classifier_.bias
            gradients.append(losses.compatibility_gradient(features, targets, self._unit, *here))
        return losses.gradient_matching_loss(*gradients, by_row=self.by_row)

    def _check(self, problem) -> None:
        super()._check(problem)
        for name in _WEIGHTS:
            check_weight(self, name)
        for name, least in _WHOLE.items():
            value = getattr(self, name)
            optional = name.startswith("critic_") and value is None
            if not optional and (not is_whole(value) or value < least):
                raise UsageError(f"{name}={value!r} must be a whole number of at least {least}.")
        if not is_number(self.classifier_rate) or not 0 < self.classifier_rate < float("inf"):
            raise UsageError(f"classifier_rate={self.classifier_rate!r} must be above 0.")
        if not (self.adversarial or any(getattr(self, weight) for weight in _WEIGHTS)):
            raise UsageError(f"Without a critic one of {', '.join(_WEIGHTS)} must be above 0.")

    @classmethod
    def paper(cls, dataset: str, *, setting: str = "gzsl", **overrides) -> "GMN":
        """The hyper-parameters of the authors' released scripts, which improve on the paper's.

        The scripts count iterations; here they are epochs of the training rows of the Proposed
        Splits. Not among them is the final classifier, which is not the generator's: a
        :class:`~zslkit.classifiers.bilinear_softmax.BilinearSoftmax` for CUB and AWA1, with the
        settings in its notes, a linear softmax for SUN. Features are not scaled there: load them
        with ``scale="none"``. For AWA1 the scripts also top up the seen classes to 600 rows, which
        :func:`zslkit.evaluate` does not.

        Parameters
        ----------
        dataset
            ``"CUB"``, ``"SUN"`` or ``"AWA1"``; there is none for others. The scripts' CUB has
            sentence embeddings beside its attributes.
        setting
            ``"gzsl"`` or ``"zsl"``, alike in all but the final classifier.
        overrides
            Any parameter, for example ``seed`` or ``epochs``.

        Raises
        ------
        UsageError
            An unknown data set, setting or parameter.
        """
        key = check_published(cls, [*_PAPER], dataset, setting, overrides)
        return cls(**{**_SCRIPTS, **_PAPER[key], **overrides})


_WEIGHTS = ("matching_weight", "classification_weight", "cycle_weight")
_WHOLE = {
    **dict.fromkeys(("match_classes", "class_batch", "fake_repeat", "layers"), 1),
    **dict.fromkeys(("critic_layers", "critic_hidden"), 1),
    "reset_every": 0,
}


# What the scripts have in common. Iterations: 100,000, and 20,000 for SUN; an epoch of the
# training rows has 27 (CUB), 40 (SUN) and 77 (AWA1) of 256 rows.
_SCRIPTS = {
    "hidden": 2048,
    "batch_size": 256,
    "learning_rate": 1e-4,
    "critic_steps": 5,
    "penalty_weight": 10.0,
    "init_std": None,
    "semantic_noise": 0.0,
    "matching_weight": 100.0,
    "by_row": True,
    "reset_every": 1,
    "classifier_rate": 3.0,
    "conditional": False,
    "adversarial": True,
    "classification_weight": 0.0,
    "cycle_weight": 0.0,
    "critic_layers": None,
}
_OF_EACH = (
    *("latent", "noise_dim", "layers", "critic_hidden", "epochs", "match_classes", "class_batch"),
    *("fake_repeat", "balanced", "n_synthetic", "betas"),
)
# fmt: off
_PAPER = {name: dict(zip(_OF_EACH, row, strict=True)) for name, row in {
    "CUB": (True, 512, 1, 1024, 3704, 5, 60, 2, True, 250, (0.0, 0.999)),
    "SUN": (False, None, 2, 2048, 500, 20, 16, 10, False, 175, (0.0, 0.999)),
    "AWA1": (True, 512, 2, 2048, 1299, 2, 256, 2, True, 2300, (0.999, 0.999)),
}.items()}
# fmt: on
