"""The same map for the same pictures under another scaling of their features."""

from dataclasses import replace

import numpy as np

from zslkit.errors import UsageError
from zslkit.maps.placing import FeatureMap
from zslkit.problem import ZeroShotProblem


def moved_to(
    feature_map: FeatureMap, origin: ZeroShotProblem, problem: ZeroShotProblem
) -> FeatureMap:
    """A map of ``origin`` as a map of ``problem``, which has the same rows, scaled otherwise.

    Another split has other training rows, and so another scaling of each feature, x' = x a + b.
    The map reduces features linearly before it places them, so a and b move into that step, and
    every picture keeps its place to the last digits.

    Parameters
    ----------
    feature_map
        Fitted on the features of ``origin``.
    origin, problem
        With the same rows in the same order.

    Raises
    ------
    UsageError
        The features of one are no scaling of the other's, column by column.
    """
    here, there = problem.features, origin.features
    if here.shape != there.shape:
        raise UsageError(f"{problem.name} and {origin.name} do not have the same rows.")
    low, high = here.argmin(0), here.argmax(0)
    columns = np.arange(here.shape[1])
    width = (here[high, columns] - here[low, columns]).astype(np.float64)
    factor = (there[high, columns] - there[low, columns]) / np.where(width > 0, width, 1)
    shift = there[low, columns] - factor * here[low, columns]
    some = slice(None, None, max(1, len(here) // 200))
    if not np.allclose(here[some] * factor + shift, there[some], atol=1e-4):
        raise UsageError(f"The features of {problem.name} are no scaling of {origin.name}'s.")
    reduced = np.asarray(feature_map.components, np.float64)
    # (x a + b - mean) C' = (x - (mean - b) / a) (C a)'
    mean = (feature_map.mean - shift) / np.where(factor > 0, factor, 1)
    return replace(
        feature_map,
        mean=mean.astype(np.float32),
        components=(reduced * factor).astype(np.float32),
    )
