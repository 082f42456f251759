"""Scoring a method of adaptation."""

import numpy as np

from zslkit.adaptation.model import AdaptationModel
from zslkit.adaptation.problem import AdaptationProblem


def accuracy(model: AdaptationModel, problem: AdaptationProblem) -> dict[str, float]:
    """Mean per-class accuracy on the relevant task in each target domain, 0..1.

    >>> from zslkit.datasets import digits
    >>> from zslkit.adaptation import SourceOnly
    >>> problem = digits.load(target="negative")
    >>> accuracy(SourceOnly().fit(problem, progress=False), problem)["negative"] < 0.5
    True
    """
    found = {}
    for domain in problem.targets:
        right = model.predict(problem.test[domain], domain) == problem.test_labels[domain]
        labels = problem.test_labels[domain]
        found[domain] = float(np.mean([right[labels == c].mean() for c in np.unique(labels)]))
    return found
