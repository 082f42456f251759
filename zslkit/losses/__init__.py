"""One pure function per equation: tensors in, a scalar out."""

from zslkit.losses.adversarial import discriminator_loss, fooling_loss
from zslkit.losses.classification import classification_loss
from zslkit.losses.cosine import cosine_embedding_loss
from zslkit.losses.coupled import (
    coupled_discriminator_loss,
    coupled_fooling_loss,
    task_alignment_loss,
)
from zslkit.losses.creative import group_norm, hallucinated_text, rescaled, visual_pivot
from zslkit.losses.divergences import (
    DIVERGENCES,
    bhattacharyya,
    kullback_leibler,
    renyi,
    sharma_mittal,
    tsallis,
)
from zslkit.losses.entropy import detection_loss, entropy
from zslkit.losses.gradient_matching import (
    compatibility_gradient,
    compatibility_scores,
    gradient_cosines,
    gradient_matching_loss,
)
from zslkit.losses.gradient_penalty import gradient_penalty, slope_penalty
from zslkit.losses.mmd import mmd_squared
from zslkit.losses.paired_cycle import cycle_loss, least_squares_loss
from zslkit.losses.ranking import ale_loss, devise_loss, latem_loss, sje_loss
from zslkit.losses.reconstruction import reconstruction_loss
from zslkit.losses.reversal import domain_loss, reversal_strength, reverse_gradient
from zslkit.losses.semantic_cycle import semantic_cycle_loss
from zslkit.losses.semantic_distance import cosine_distance
from zslkit.losses.souls import class_soul_loss, sample_soul_loss
from zslkit.losses.structural import (
    compatibility_loss,
    cosines,
    pair_loss,
    pair_shares,
    polarity_loss,
    structure_loss,
)
from zslkit.losses.triplet import negative_class_probabilities, triplet_loss
from zslkit.losses.wasserstein import critic_loss, generator_loss

__all__ = [
    "DIVERGENCES",
    "ale_loss",
    "bhattacharyya",
    "class_soul_loss",
    "classification_loss",
    "compatibility_gradient",
    "compatibility_loss",
    "compatibility_scores",
    "cosine_distance",
    "cosine_embedding_loss",
    "cosines",
    "coupled_discriminator_loss",
    "coupled_fooling_loss",
    "critic_loss",
    "cycle_loss",
    "detection_loss",
    "devise_loss",
    "discriminator_loss",
    "domain_loss",
    "entropy",
    "fooling_loss",
    "generator_loss",
    "gradient_cosines",
    "gradient_matching_loss",
    "gradient_penalty",
    "group_norm",
    "hallucinated_text",
    "kullback_leibler",
    "latem_loss",
    "least_squares_loss",
    "mmd_squared",
    "negative_class_probabilities",
    "pair_loss",
    "pair_shares",
    "polarity_loss",
    "reconstruction_loss",
    "renyi",
    "rescaled",
    "reversal_strength",
    "reverse_gradient",
    "sample_soul_loss",
    "semantic_cycle_loss",
    "sharma_mittal",
    "sje_loss",
    "slope_penalty",
    "structure_loss",
    "task_alignment_loss",
    "triplet_loss",
    "tsallis",
    "visual_pivot",
]
