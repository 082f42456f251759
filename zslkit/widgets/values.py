"""What a figure is given, checked: each function returns the value, or refuses it in a sentence."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from zslkit.checks import is_number, is_whole
from zslkit.errors import UsageError, did_you_mean
from zslkit.problem import ZeroShotProblem
from zslkit.widgets.base import Refused


def whole(name: str, value: Any, low: int, high: int | None = None) -> int:
    """A whole number from ``low`` to ``high``."""
    if not is_whole(value) or value < low or (high is not None and value > high):
        wanted = f"of at least {low}" if high is None else f"from {low} to {high}"
        raise Refused(f"{name}={shown(value)} must be a whole number {wanted}.")
    return int(value)


def number(name: str, value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """A finite number from ``low`` to ``high``."""
    try:
        found = float(value) if is_number(value) else math.nan
    except OverflowError:  # a whole number of hundreds of digits
        found = math.inf
    if not math.isfinite(found) or not low <= found <= high:
        wanted = f"a number from {low:g} to {high:g}" if high < math.inf else "a finite number"
        raise Refused(f"{name}={shown(value)} must be {wanted}.")
    return found


def flag(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool | np.bool_):
        raise Refused(f"{name}={shown(value)} must be True or False.")
    return bool(value)


def one_of(name: str, value: Any, words: Sequence[str]) -> str:
    """One of ``words``."""
    if not isinstance(value, str) or value not in words:
        hint = did_you_mean(value, words) if isinstance(value, str) else ""
        raise Refused(f"{name}={shown(value)} is not one of {', '.join(words)}.{hint}")
    return value


def problem(value: Any) -> ZeroShotProblem:
    """A zero-shot problem."""
    if not isinstance(value, ZeroShotProblem):
        raise UsageError(f"problem must be a ZeroShotProblem; got {shown(value)}.")
    return value


def shown(value: Any) -> str:
    """The value as a sentence can hold it: on one line, and short.

    >>> shown("x"), shown(np.float32(0.5)), shown(np.zeros((2, 3)))
    ("'x'", '0.5', 'an array of shape (2, 3)')
    """
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    text = repr(value.item() if isinstance(value, np.generic) else value)
    first, *rest = text.splitlines() or [""]
    return first if not rest and len(first) <= 60 else f"{first[:57]}..."
