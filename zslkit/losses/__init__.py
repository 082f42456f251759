"""One pure function per equation: tensors in, a scalar out."""

from zslkit.losses.adversarial import discriminator_loss, fooling_loss
from zslkit.losses.classification import classification_loss
from zslkit.losses.cosine import cosine_embedding_loss
from zslkit.losses.entropy import detection_loss, entropy
from zslkit.losses.gradient_penalty import gradient_penalty, slope_penalty
from zslkit.losses.mmd import mmd_squared
from zslkit.losses.ranking import ale_loss, devise_loss, latem_loss, sje_loss
from zslkit.losses.reconstruction import reconstruction_loss
from zslkit.losses.wasserstein import critic_loss, generator_loss

__all__ = [
    "ale_loss",
    "classification_loss",
    "cosine_embedding_loss",
    "critic_loss",
    "detection_loss",
    "devise_loss",
    "discriminator_loss",
    "entropy",
    "fooling_loss",
    "generator_loss",
    "gradient_penalty",
    "latem_loss",
    "mmd_squared",
    "reconstruction_loss",
    "sje_loss",
    "slope_penalty",
]
