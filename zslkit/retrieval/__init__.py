"""Retrieval: a sketch is the query, pictures of classes never seen in training are the gallery."""

from zslkit.retrieval.itq import ITQ
from zslkit.retrieval.metrics import (
    average_precision,
    average_precisions,
    mean_average_precision,
    precision_at_k,
)
from zslkit.retrieval.pictures import FilePictures, Pictures
from zslkit.retrieval.problem import RetrievalProblem
from zslkit.retrieval.scoring import RetrievalScores, hamming, score_retrieval

__all__ = [
    "ITQ",
    "FilePictures",
    "Pictures",
    "RetrievalProblem",
    "RetrievalScores",
    "average_precision",
    "average_precisions",
    "hamming",
    "mean_average_precision",
    "precision_at_k",
    "score_retrieval",
]
