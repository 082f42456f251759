"""Scores of emotion recognition: the field's, and how often the polarity at least is right."""

import numpy as np

from zslkit import classifiers, metrics
from zslkit.affect.embedding import AffectiveEmbedding
from zslkit.affect.problem import AffectProblem
from zslkit.errors import UsageError
from zslkit.evaluation import modality_probe
from zslkit.evaluation.protocol import fitted_on


def unseen_report(predicted: np.ndarray, problem: AffectProblem) -> dict[str, float]:
    """What became of the unseen pictures when only unseen emotions could be named.

    Parameters
    ----------
    predicted
        ``[n]`` class ids, one a row of ``problem.test_unseen``.

    Returns
    -------
    ``t1``, per-class accuracy; ``same``, the share of pictures that were taken for another emotion
    of their own polarity; ``other``, of another polarity. All in 0..1, each class counts alike, and
    they sum to 1.

    Raises
    ------
    UsageError
        Not one class id a picture.
    """
    _check_problem(problem, "unseen_report")
    labels = problem.labels[problem.test_unseen]
    predicted = np.asarray(predicted)
    if predicted.shape != labels.shape:
        raise UsageError(f"predicted must be {len(labels)} class ids, not {predicted.shape}.")
    if predicted.dtype.kind not in "iu" or not np.isin(predicted, problem.classes).all():
        raise UsageError(
            f"predicted must be class ids, 0 to {problem.classes.max()}, and no others."
        )
    kept = problem.polarity[predicted] == problem.polarity[labels]
    right = predicted == labels
    each = [
        [right[at].mean(), (kept & ~right)[at].mean(), (~kept)[at].mean()]
        for at in (labels == c for c in np.unique(labels))
    ]
    return dict(zip(("t1", "same", "other"), map(float, np.mean(each, 0)), strict=True))


def score(model, problem: AffectProblem) -> dict[str, float]:
    """Scores of a fitted :class:`AffectiveEmbedding` or of a fitted classifier of descriptions.

    Returns
    -------
    :func:`unseen_report`'s numbers; ``seen_only``, per-class accuracy of seen test pictures among
    seen emotions; ``unseen``, ``seen`` and ``harmonic``, u, s and H with all emotions to choose
    from; ``probe``, how often a linear classifier tells seen test pictures from what detectors
    answer to them, in the affective space; and ``heard``, ``t1`` where not a test picture is sent
    to the space, but what detectors answer to it (both NaN for a classifier, which has no space).

    Raises
    ------
    UsageError
        Not fitted, or fitted to another problem: it may have learned what is hidden here.
    """
    _check_problem(problem, "score")
    if isinstance(model, AffectiveEmbedding):
        if getattr(model, "trained_on_", problem.fingerprint) != problem.fingerprint:
            raise UsageError(
                f"This model was not fitted to {problem.name} as it stands, so it may have learned "
                f"from {', '.join(problem.unseen_names)}; fit it to the problem it is scored on."
            )

        def name(rows, classes):
            return model.predict(problem.features[rows], problem, classes)

        sides = (
            model.embed(problem.features[problem.test_seen]),
            model.embed_answers(problem.responses[problem.test_seen]),
        )
        probe = modality_probe(*sides)
        heard = model.embed_answers(problem.responses[problem.test_unseen])
        heard = heard @ model.embed_emotions(problem.semantics[problem.unseen_classes]).T
        heard = unseen_report(problem.unseen_classes[heard.argmax(1)], problem)["t1"]
    else:
        if not callable(getattr(model, "predict", None)):
            raise UsageError(
                "model must be a fitted AffectiveEmbedding or classifier of descriptions, not "
                f"a {type(model).__name__}."
            )

        def name(rows, classes):
            return model.predict(problem.features[rows], classes)

        probe = heard = float("nan")
    seen, unseen = problem.seen_classes, problem.unseen_classes
    labels = problem.labels[problem.test_seen]
    s = metrics.per_class_accuracy(labels, name(problem.test_seen, problem.classes), seen)
    away = problem.labels[problem.test_unseen]
    u = metrics.per_class_accuracy(away, name(problem.test_unseen, problem.classes), unseen)
    return {
        **unseen_report(name(problem.test_unseen, unseen), problem),
        "seen_only": metrics.per_class_accuracy(labels, name(problem.test_seen, seen), seen),
        "unseen": u,
        "seen": s,
        "harmonic": metrics.harmonic_mean(u, s),
        "probe": probe,
        "heard": heard,
    }


def _check_problem(problem, what: str) -> None:
    if not isinstance(problem, AffectProblem):
        raise UsageError(f"{what} needs an AffectProblem, not a {type(problem).__name__}.")


def fitted(method: str, problem: AffectProblem, seed: int = 0, **parameters):
    """A fitted model: ``"affective"``, or the name of a classifier of descriptions.

    Raises
    ------
    UsageError
        An unknown name or parameter, or a classifier that reads no descriptions.
    """
    if method == "affective":
        known = AffectiveEmbedding().get_params()
        for name in parameters:
            if name not in known:
                raise UsageError(f"AffectiveEmbedding has no parameter {name!r}.")
        model = AffectiveEmbedding(**{**parameters, "seed": seed})
        return model.fit(problem, progress=False)
    model = classifiers.make(method, **{**parameters, "seed": seed})
    if not model.needs_semantics or model.needs_seen:
        raise UsageError(f"{method!r} reads no descriptions, so it cannot name an unseen emotion.")
    return fitted_on(model, *problem.part("train"), problem)
