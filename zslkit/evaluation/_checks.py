"""What evaluation asks of its arguments, a sentence for each."""

import numpy as np

from zslkit import classifiers
from zslkit.classifiers.base import Classifier
from zslkit.errors import UsageError


def parts(model, problem) -> None:
    if model is not None and not callable(getattr(model, "generate", None)):
        raise UsageError(
            f"model must be a fitted method or None, not a {type(model).__name__}; "
            "zslkit.methods.make knows them by name."
        )
    if not hasattr(problem, "unseen_classes"):
        raise UsageError(
            f"problem must be a ZeroShotProblem, not a {type(problem).__name__}; "
            "zslkit.load makes one."
        )


def classifier_of(given: str | Classifier, seed: int) -> Classifier:
    if isinstance(given, str):
        return classifiers.make(given, seed=seed)
    if not isinstance(given, Classifier):
        raise UsageError(
            f"classifier must be one of {', '.join(classifiers.REGISTRY)} or an instance of such "
            f"a classifier, not {given!r}."
        )
    return given


def whole(what: str, value) -> int:
    if not isinstance(value, int | np.integer) or value < 1:
        raise UsageError(f"{what} must be a whole number of at least 1, not {value!r}.")
    return int(value)
