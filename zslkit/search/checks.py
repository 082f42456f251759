"""What is refused before training begins, each with a sentence of its own."""

from collections.abc import Iterable

from zslkit.checks import is_number, is_whole
from zslkit.errors import DataError, UsageError, did_you_mean
from zslkit.methods.checks import check_whole
from zslkit.retrieval import RetrievalProblem


def check_shared(model) -> None:
    """Refuse hyper-parameters of every retrieval model that are out of range.

    Raises
    ------
    UsageError
        Names the parameter, what was found and what is expected.
    """
    for name in ("epochs", "batch_size"):
        check_whole(model, name)
    check_above_zero(model, "learning_rate")
    if model.batch_size < 2:
        raise UsageError("batch_size=1 must be at least 2: batches are normalised.")
    if not is_whole(model.seed):
        raise UsageError(f"seed={model.seed!r} must be a whole number.")


def check_above_zero(model, *names: str) -> None:
    """Refuse a parameter that is no number above 0.

    Raises
    ------
    UsageError
        Names the parameter and what was found.
    """
    for name in names:
        value = getattr(model, name)
        if not is_number(value) or not 0 < value < float("inf"):
            raise UsageError(f"{name}={value!r} must be a number above 0.")


def check_share(model, *names: str) -> None:
    """Refuse a parameter that is no number from 0 to below 1.

    Raises
    ------
    UsageError
        Names the parameter and what was found.
    """
    for name in names:
        value = getattr(model, name)
        if not is_number(value) or not 0 <= value < 1:
            raise UsageError(f"{name}={value!r} must be a number from 0 to below 1.")


def check_choice(model, name: str, known: Iterable[str]) -> None:
    """Refuse a parameter that is none of the known words.

    Raises
    ------
    UsageError
        Names the parameter and what was found; the nearest word is suggested.
    """
    value, known = getattr(model, name), list(known)
    if value not in known:
        raise UsageError(
            f"{name}={value!r} is not known; choose one of {', '.join(known)}."
            + did_you_mean(str(value), known)
        )


def check_flag(model, name: str) -> None:
    """Refuse a parameter that is neither True nor False.

    Raises
    ------
    UsageError
        Names the parameter and what was found.
    """
    if not isinstance(getattr(model, name), bool):
        raise UsageError(f"{name}={getattr(model, name)!r} must be True or False.")


def check_described(model, problem: RetrievalProblem) -> None:
    """Refuse a problem whose classes have no description.

    Raises
    ------
    UsageError
        Says how to give them one.
    """
    if problem.semantics is None:
        raise UsageError(
            f"{type(model).__name__} learns from descriptions of the classes, and those of "
            f"{problem.name} have none; give them one with described_by(matrix)."
        )


def check_pictures(model, problem: RetrievalProblem) -> None:
    """Refuse features where a method looks at pictures.

    Raises
    ------
    DataError
        Says which side holds what.
    """
    for side in ("sketches", "images"):
        shape = getattr(problem, side).shape[1:]
        if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 3)):
            raise DataError(
                f"{type(model).__name__} looks at pictures [height, width] or [height, width, 3], "
                f"but the {side} of {problem.name} are of shape {shape}."
            )


def check_features(model, problem: RetrievalProblem) -> None:
    """Refuse pictures where a method works on features.

    Raises
    ------
    DataError
        Says which side holds what, and what makes features of pictures.
    """
    for side in ("sketches", "images"):
        shape = getattr(problem, side).shape[1:]
        if len(shape) != 1:
            raise DataError(
                f"{type(model).__name__} works on features, but the {side} of {problem.name} are "
                f"of shape {shape}; zslkit.search.PictureClassifier makes features of pictures."
            )


def check_whole_batch(model, problem: RetrievalProblem) -> None:
    """Refuse a problem with fewer training rows on a side than one batch.

    Raises
    ------
    DataError
        Says how many there are.
    """
    for side in ("sketches", "images"):
        count = len(getattr(problem, f"train_{side}"))
        if count < model.batch_size:
            raise DataError(
                f"{problem.name} has {count} training {side}, fewer than one batch of "
                f"{model.batch_size}; lower batch_size."
            )
