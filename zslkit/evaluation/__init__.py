"""The protocol, how to choose something honestly, and diagnostics that say that they peek."""

from zslkit.evaluation.agreement import gradient_agreement
from zslkit.evaluation.cascade import evaluate_inductive_cascade, evaluate_transductive_cascade
from zslkit.evaluation.confidence import entropy_of_log_probabilities, prediction_entropy
from zslkit.evaluation.diagnostics import ceiling, landing, nearest_real, oracle_epochs
from zslkit.evaluation.modality import modality_probe
from zslkit.evaluation.protocol import MakesFeatures, Scores, evaluate, score_table, training_set
from zslkit.evaluation.retrieval import SeenInTheWay, evaluate_retrieval, seen_in_the_way
from zslkit.evaluation.selection import choose_epochs

__all__ = [
    "MakesFeatures",
    "Scores",
    "SeenInTheWay",
    "ceiling",
    "choose_epochs",
    "entropy_of_log_probabilities",
    "evaluate",
    "evaluate_inductive_cascade",
    "evaluate_retrieval",
    "evaluate_transductive_cascade",
    "gradient_agreement",
    "landing",
    "modality_probe",
    "nearest_real",
    "oracle_epochs",
    "prediction_entropy",
    "score_table",
    "seen_in_the_way",
    "training_set",
]
