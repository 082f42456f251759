"""Every check of what a classifier is given, each with a sentence of its own."""

from collections.abc import Callable
from typing import Any

import numpy as np

from zslkit.errors import DataError, UsageError

NORMALISATIONS = ("l2", "standard", "none")
OUTLIERS = ("synthetic", "noise", "nothing")


def _whole(value: Any) -> bool:
    return value == int(value) and not isinstance(value, bool)


def _is_pair(value: Any) -> bool:
    return len(value) == 2 and all(0 <= b < 1 for b in value)


def _is_threshold(value: Any) -> bool:
    return value == "validation" or 0 <= value < np.inf


#: Every hyper-parameter's limits, by name: they mean the same in each classifier that has them.
LIMITS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "lr": ("a number above 0", lambda v: 0 < v < np.inf),
    "epochs": ("a whole number of at least 1", lambda v: v >= 1 and _whole(v)),
    "batch_size": ("a whole number of at least 1", lambda v: v >= 1 and _whole(v)),
    "n_neighbors": ("a whole number of at least 1", lambda v: v >= 1 and _whole(v)),
    "metric": ("'cosine' or 'euclidean'", lambda v: v in ("cosine", "euclidean")),
    "n_matrices": ("a whole number of at least 1", lambda v: v >= 1 and _whole(v)),
    "hidden": ("a whole number of at least 1", lambda v: v >= 1 and _whole(v)),
    "margin": ("a number above 0", lambda v: 0 < v < np.inf),
    "weight_decay": ("a number of at least 0", lambda v: 0 <= v < np.inf),
    "momentum": ("a number from 0 to below 1", lambda v: 0 <= v < 1),
    "lr_decay": ("a number above 0 and at most 1", lambda v: 0 < v <= 1),
    "gamma": ("a number above 0", lambda v: 0 < v < np.inf),
    "lambda_": ("a number above 0", lambda v: 0 < v < np.inf),
    "betas": ("two numbers in 0..1, 1 excluded", _is_pair),
    "threshold": ("a number of at least 0, or 'validation'", _is_threshold),
    "outliers": ("'synthetic', 'noise' or 'nothing'", lambda v: v in OUTLIERS),
    "standardize": ("True or False", lambda v: v in (True, False)),
    "normalize_features": ("'l2', 'standard' or 'none'", lambda v: v in NORMALISATIONS),
    "normalize_semantics": ("'l2' or 'none'", lambda v: v in ("l2", "none")),
    "seed": ("a whole number of at least 0, below 2**63", lambda v: 0 <= v < 2**63 and _whole(v)),
}


def parameters(owner: str, given: dict[str, Any]) -> None:
    """Raise UsageError for the first hyper-parameter outside its limits."""
    for name, value in given.items():
        if name not in LIMITS:
            continue
        expected, holds = LIMITS[name]
        try:
            fine = bool(holds(value))
        except (TypeError, ValueError):
            fine = False
        if not fine:
            raise UsageError(f"{owner}: {name}={value!r} must be {expected}.")


def matrix(what: str, given: Any, axes: str) -> np.ndarray:
    """``given`` as a finite float32 matrix that is not empty."""
    try:
        real = not np.iscomplexobj(given)
        array = np.asarray(given, np.float32) if real else None
    except (TypeError, ValueError):
        array = None
    if array is None:
        raise DataError(f"{what} must be a matrix ({axes}) of real numbers.")
    if array.ndim != 2 or 0 in array.shape:
        raise DataError(f"{what} must be a matrix ({axes}), not of shape {array.shape}.")
    bad = ~np.isfinite(array)
    if bad.any():
        i, j = np.argwhere(bad)[0]
        raise DataError(f"{what}[{i}, {j}] is {array[i, j]}; every value must be finite.")
    return array


def class_ids(what: str, given: Any) -> np.ndarray:
    """``given`` as a list of int64."""
    array = np.asarray(given)
    if array.ndim != 1 or not len(array):
        raise DataError(f"{what} must be a list of class ids, not of shape {array.shape}.")
    if not np.issubdtype(array.dtype, np.integer):
        raise DataError(f"{what} must hold class ids, whole numbers, not {array.dtype}.")
    return array.astype(np.int64)


def within(what: str, ids: np.ndarray, count: int | None) -> None:
    """Raise DataError for the first id that is negative or, with a count, not below it."""
    outside = (ids < 0) if count is None else (ids < 0) | (ids >= count)
    if outside.any():
        i = np.flatnonzero(outside)[0]
        limit = (
            "a class id is never negative"
            if count is None
            else f"semantics describes classes 0 to {count - 1} only"
        )
        raise DataError(f"{what}[{i}] is {ids[i]}, but {limit}.")
