"""Choosing on validation classes, without a look at test data."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from zslkit.classifiers.base import Classifier
from zslkit.errors import UsageError
from zslkit.evaluation._checks import whole
from zslkit.evaluation.protocol import evaluate
from zslkit.evaluation.retrieval import evaluate_retrieval
from zslkit.problem import ZeroShotProblem
from zslkit.retrieval import RetrievalProblem


def choose_epochs(
    make_model: Callable[[int], object],
    problem: ZeroShotProblem,
    candidates: Sequence[int],
    *,
    classifier: str | Classifier = "softmax",
    seeds: Iterable[int] = (0,),
    progress: bool = False,
) -> tuple[int, dict[int, float]]:
    """Choose the number of epochs on validation classes, without looking at test data.

    Of a :class:`~zslkit.RetrievalProblem` it is mAP@all that is compared, and ``classifier`` has no
    effect.

    Parameters
    ----------
    make_model
        Called with the largest candidate, returns an unfitted method (its ``seed`` is set here).
    problem
        Must name validation classes; only ``problem.validation().trimmed()``, or of retrieval
        ``problem.validation()``, is used.
    candidates
        Epochs to compare.
    classifier, seeds
        Final classifier, and seeds to average over.

    Returns
    -------
    The best number of epochs, and each candidate's mean harmonic score, or mAP@all, on validation
    classes.

    Raises
    ------
    UsageError
        No candidates or no seeds; a candidate that is no whole number of at least 1; a
        ``make_model`` that is not called with the number of epochs, or does not use it.
    """
    found: dict[int, list[float]] = {whole("A candidate", e): [] for e in candidates}
    seeds = list(seeds) if isinstance(seeds, Iterable) else [seeds]
    if not found or not seeds:
        raise UsageError("choose_epochs needs at least one candidate and one seed.")
    if not callable(make_model):
        raise UsageError(
            "make_model must be a function from a number of epochs to an unfitted method, "
            f"not a {type(make_model).__name__}."
        )
    small = problem.validation()
    retrieval = isinstance(small, RetrievalProblem)
    if not retrieval:
        small = small.trimmed()

    for seed in seeds:

        def look(model, epoch, seed=seed):
            if epoch in found:
                if retrieval:
                    embed = model.embed_sketches, model.embed_images
                    found[epoch].append(evaluate_retrieval(small, *embed, at=()).map_all)
                    return
                s = evaluate(model, small, classifier=classifier, seed=seed)
                found[epoch].append(s.harmonic)

        model = make_model(max(found)).set_params(seed=seed)
        if model.epochs != max(found):
            raise UsageError(
                f"make_model({max(found)}) gave a method of {model.epochs} epochs; "
                "pass the number on."
            )
        model.fit(small, after_epoch=look, progress=progress)
    means = {epoch: float(np.mean(values)) for epoch, values in found.items()}
    return max(means, key=means.get), means
