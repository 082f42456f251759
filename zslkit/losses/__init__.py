"""One pure function per equation: tensors in, a scalar out."""

from zslkit.losses.adversarial import discriminator_loss, fooling_loss
from zslkit.losses.classification import classification_loss
from zslkit.losses.creative import group_norm, hallucinated_text, rescaled, visual_pivot
from zslkit.losses.gradient_penalty import gradient_penalty, slope_penalty
from zslkit.losses.mmd import mmd_squared
from zslkit.losses.paired_cycle import cycle_loss, least_squares_loss
from zslkit.losses.ranking import ale_loss, devise_loss, latem_loss, sje_loss
from zslkit.losses.reconstruction import reconstruction_loss
from zslkit.losses.reversal import (
    domain_loss,
    reversal_strength,
    reverse_gradient,
)
from zslkit.losses.semantic_distance import cosine_distance
from zslkit.losses.triplet import negative_class_probabilities, triplet_loss
from zslkit.losses.wasserstein import critic_loss, generator_loss

__all__ = [
    "ale_loss",
    "classification_loss",
    "cosine_distance",
    "critic_loss",
    "cycle_loss",
    "devise_loss",
    "discriminator_loss",
    "domain_loss",
    "fooling_loss",
    "generator_loss",
    "gradient_penalty",
    "group_norm",
    "hallucinated_text",
    "latem_loss",
    "least_squares_loss",
    "mmd_squared",
    "negative_class_probabilities",
    "reconstruction_loss",
    "rescaled",
    "reversal_strength",
    "reverse_gradient",
    "sje_loss",
    "slope_penalty",
    "triplet_loss",
    "visual_pivot",
]
