"""f-GMMN: a feature generator without an adversary, the non-adversarial baseline of f-CLSWGAN.

The paper names the baseline; how the class condition enters the discrepancy is our reading:
features and descriptions are compared together, so that the generator cannot swap classes.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from zslkit import losses
from zslkit.errors import UsageError
from zslkit.methods.feature_gan import Batch, FeatureGAN


@dataclass(kw_only=True, eq=False, repr=False)
class FGMMN(FeatureGAN):
    """Generative moment matching: the generator minimises the squared MMD to real features.

    Parameters
    ----------
    condition_weight
        Scale of the descriptions beside the features inside the discrepancy, at least 0; 0 would
        let the generator swap classes.
    batch_size
        The discrepancy is estimated within a batch, so larger ones than the GANs' help.

    Notes
    -----
    There is no critic to train: ``critic_steps`` and ``penalty_weight`` have no effect. Other
    parameters are :class:`~zslkit.methods.feature_gan.FeatureGAN`'s.

    Source: the f-GMMN baseline of Xian et al., CVPR 2018; Li et al., ICML 2015.
    """

    critic_networks: ClassVar[tuple[str, ...]] = ()

    condition_weight: float = 1.0
    batch_size: int = 128
    learning_rate: float = 2e-3

    def generator_terms(
        self, batch: Batch, fake: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        condition = self.condition_weight * batch.semantics
        real = torch.cat([batch.features, condition], 1)
        return {"mmd": losses.mmd_squared(real, torch.cat([fake, condition], 1))}

    def _check(self, problem) -> None:
        super()._check(problem)
        weight = self.condition_weight
        if not (isinstance(weight, int | float) and 0 <= weight < float("inf")):
            raise UsageError(f"condition_weight={weight!r} must be a number of at least 0.")

    def modules(self) -> dict[str, nn.Module]:
        return {"generator": self.generator_}
