"""A description that a reader puts together: a class, two blended, some attributes changed."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zslkit.errors import UsageError, did_you_mean
from zslkit.problem import ZeroShotProblem
from zslkit.widgets import values
from zslkit.widgets.base import Refused

BLANK = ""


def class_name(problem: ZeroShotProblem, name: Any, what: str = "selection") -> str:
    """``name``, if it is a class of the problem or blank."""
    if not isinstance(name, str):
        raise Refused(f'{what}={values.shown(name)} must be the name of a class, or "" for none.')
    if name:
        try:
            problem.index_of(name)
        except UsageError as unknown:
            raise Refused(str(unknown)) from None
    return str(name)


def numbers(problem: ZeroShotProblem, given: Any) -> list[float]:
    """A description as finite float32 numbers, one an attribute."""
    expected = problem.semantics.shape[1]
    try:
        with np.errstate(over="ignore"):
            array = np.asarray(given, np.float32)
    except (TypeError, ValueError, OverflowError):
        raise Refused(
            f"attributes must be {expected} numbers; got {values.shown(given)}."
        ) from None
    if array.shape != (expected,):
        raise Refused(
            f"attributes must be {expected} numbers, as {problem.name} has them; got "
            f"{values.shown(given if array.ndim == 0 else array)}."
        )
    if not np.isfinite(array).all():
        raise Refused("attributes holds NaN, infinity, or a number beyond float32.")
    return array.tolist()


def mixture(
    problem: ZeroShotProblem,
    attribute_names: Sequence[str],
    selection: str,
    *,
    second: str = BLANK,
    blend: float = 0.0,
    changes: Mapping[str, float] | None = None,
) -> np.ndarray:
    """``1 - blend`` of one class and ``blend`` of another, then ``changes``: ``[a]`` float32."""

    def of(name: str) -> np.ndarray:
        return problem.semantics[problem.index_of(name)] if name else 0 * problem.semantics[0]

    first = of(class_name(problem, selection)).astype(np.float64)
    other = of(second) if class_name(problem, second, "second") else first
    mixed = first + values.number("blend", blend, 0, 1) * (other - first)
    if not isinstance(changes or {}, Mapping):
        raise Refused(
            f"changes={values.shown(changes)} must name attributes and their values, for example "
            f'{{"{attribute_names[0]}": 0.5}}.'
        )
    for name, value in (changes or {}).items():
        if name not in attribute_names:
            raise Refused(f"There is no attribute {name!r}." + did_you_mean(name, attribute_names))
        mixed[attribute_names.index(name)] = values.number(f"changes[{name!r}]", value)
    if (np.abs(mixed) > np.finfo(np.float32).max).any():
        raise Refused("changes holds a number beyond float32.")
    return mixed.astype(np.float32)
