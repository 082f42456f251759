"""Do generated features pull a classifier where real ones pull it? A look, not a score."""

import numpy as np
import torch
from torch import Tensor

from zslkit import losses
from zslkit.classifiers import BilinearSoftmax
from zslkit.errors import UsageError
from zslkit.evaluation._checks import parts
from zslkit.evaluation.protocol import MakesFeatures
from zslkit.problem import ZeroShotProblem


def gradient_agreement(
    model: MakesFeatures,
    problem: ZeroShotProblem,
    classifier: BilinearSoftmax,
    *,
    part: str = "train",
    n: int = 200,
    seed: int = 0,
) -> dict[str, float]:
    """Cosine of the gradients that real and generated features of a class give a classifier.

    The classifier stays as it is. Its cross-entropy on the real rows of one class has a gradient
    by its matrix W, and so has that on ``n`` generated ones; here is their cosine, class by class.

    Parameters
    ----------
    model
        A fitted method.
    classifier
        A fitted :class:`~zslkit.classifiers.BilinearSoftmax`. The classes it was fitted on compete.
        Fit it for a few epochs: at its minimum gradients are small, and mostly noise.
    part
        Rows of the problem to compare with. ``"test_unseen"`` is a DIAGNOSTIC that peeks, and its
        classes must be among the classifier's.
    n, seed
        Generated features a class, and the seed of their noise.

    Returns
    -------
    Name of each class with rows in ``part`` to its cosine, in -1..1.

    Raises
    ------
    UsageError
        Not fitted, of another kind, or a class of ``part`` that the classifier was not fitted on.
    """
    if model is None:
        raise UsageError("gradient_agreement looks at generated features: give a fitted method.")
    parts(model, problem)
    if not isinstance(classifier, BilinearSoftmax) or not hasattr(classifier, "weights_"):
        raise UsageError("classifier must be a fitted BilinearSoftmax.")
    x, y = problem.part(part)
    missing = np.setdiff1d(y, classifier.classes_)
    if len(missing):
        name = problem.class_names[missing[0]]
        raise UsageError(f"The classifier was not fitted on {name!r}, a class of {part!r}.")
    found = {}
    for c in np.unique(y):
        made = model.generate(problem.semantics[c], n, seed=seed)
        pair = [[_by_weight(classifier, rows, c)] for rows in (x[y == c], made)]
        found[problem.class_names[c]] = float(losses.gradient_cosines(*pair)[0, 0])
    return found


def _by_weight(classifier: BilinearSoftmax, rows: np.ndarray, c: int) -> Tensor:
    """Gradient by W, ``[1, a, d]``, of rows that are all of class c."""
    features = torch.from_numpy(np.asarray(classifier._theta(rows), np.float32))[None]
    phi = torch.from_numpy(classifier._phi(classifier.semantics_[classifier.classes_]))
    column = int(np.searchsorted(classifier.classes_, c))
    targets = torch.full(features.shape[:2], column)
    weight, bias = (
        torch.from_numpy(p) for p in (classifier.weights_[0].T.copy(), classifier.bias_)
    )
    return losses.compatibility_gradient(features, targets, phi, weight, bias)[0]
