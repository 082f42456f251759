"""The protocol, how to choose something honestly, and diagnostics that say that they peek."""

from zslkit.evaluation.diagnostics import ceiling, landing, oracle_epochs
from zslkit.evaluation.modality import modality_probe
from zslkit.evaluation.protocol import MakesFeatures, Scores, evaluate, score_table, training_set
from zslkit.evaluation.retrieval import evaluate_retrieval
from zslkit.evaluation.selection import choose_epochs

__all__ = [
    "MakesFeatures",
    "Scores",
    "ceiling",
    "choose_epochs",
    "evaluate",
    "evaluate_retrieval",
    "landing",
    "modality_probe",
    "oracle_epochs",
    "score_table",
    "training_set",
]
