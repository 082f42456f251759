"""How an exercise answers back: one sentence, and when the answer is wrong it says *what* is wrong.

A chapter's checkers are plain functions in one file of :mod:`zslkit.exercises`, each decorated with
:func:`exercise`. A checker takes the reader's answer, stops at the first fault with
:func:`wrong` or one of the small helpers, and returns the sentence for a right answer::

    from zslkit.exercises.checks import close, exercise, number, wrong

    @exercise
    def harmonic(answer):
        '''H of u = 0.2 and s = 0.8.'''
        value = number(answer, low=0, high=1)
        if close(value, 0.5):
            wrong("That is the arithmetic mean; the harmonic one is nearer to the smaller.")
        if not close(value, 0.32):
            wrong(f"{value:.3g} is not 2us/(u+s): multiply first, then divide by the sum.")
        return "Right: 0.32, nearer to 0.2 than to 0.8."

In the chapter the reader finds a cell that runs as it stands, and a folded solution::

    from zslkit.exercises import scoring as check

    answer = ...                        # exercise cell: prints "… Not answered yet"
    check.harmonic(answer)

    assert check.harmonic(0.32)         # solution cell, tagged hide-cell: fails if it is not right

A function to be written starts as ``def mine(x): return ...`` and counts as not answered too.

A checker prints its sentence and returns a :class:`Verdict`, which is true only for a right answer
and which Jupyter does not show a second time. Whatever the reader's code raises is caught and told.
"""

import functools
import math
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zslkit.errors import did_you_mean

NOT_YET = "Not answered yet: replace the three dots."
_LISTED = 10  # a sentence that lists more words than this is not read


class Wrong(Exception):
    """Raised inside a checker; its message is the sentence that the reader gets."""


class NotYet(Exception):
    """Raised inside a checker when the reader's function still returns ``...``."""


@dataclass(frozen=True)
class Verdict:
    """What a checker found: ``right`` is True, False, or None for an answer not yet given."""

    right: bool | None
    sentence: str

    def __bool__(self):
        return self.right is True

    def __str__(self):
        return {True: "✓", False: "✗", None: "…"}[self.right] + " " + self.sentence

    def _ipython_display_(self):
        """The sentence is printed already."""


def exercise(checker: Callable[..., str]) -> Callable[..., Verdict]:
    """Make a checker of a function that returns praise or raises :class:`Wrong`.

    An argument that is still ``...`` counts as not answered. Any other exception, most likely from
    the reader's own function, becomes a sentence too.
    """

    @functools.wraps(checker)
    def check(*answers, **named) -> Verdict:
        if any(unanswered(a) for a in (*answers, *named.values())):
            verdict = Verdict(None, NOT_YET)
        else:
            try:
                verdict = Verdict(True, checker(*answers, **named))
            except NotYet:
                verdict = Verdict(None, NOT_YET)
            except Wrong as found:
                verdict = Verdict(False, str(found))
            except Exception as error:
                verdict = Verdict(False, f"Your code stopped with {type(error).__name__}: {error}")
        print(textwrap.fill(str(verdict), 72, subsequent_indent="  "))
        return verdict

    return check


def unanswered(answer: Any) -> bool:
    """Is it ``...``, or a list, tuple or dictionary that still holds one?"""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list | tuple):
        return any(unanswered(part) for part in answer)
    return answer is ...


def wrong(sentence: str):
    """Stop here: the answer is wrong, and this is why."""
    raise Wrong(sentence)


def close(value: float, wanted: float, tolerance: float = 5e-3) -> bool:
    """Is ``value`` within ``tolerance`` of ``wanted``? Never for NaN."""
    return math.isfinite(value) and abs(value - wanted) <= tolerance


def known_fault(
    value: float, faults: Mapping[Any, str], tolerance: float, *, scaled: bool = False
) -> None:
    """Stop with the sentence of the first known wrong answer that ``value`` is close to.

    ``scaled`` widens the tolerance with answers above 1.
    """
    for fault, sentence in faults.items():
        fault = float(fault)
        if close(value, fault, tolerance * max(1, fault) if scaled else tolerance):
            wrong(sentence)


def needs_gradient(loss: Any) -> None:
    """Stop unless the gradient can flow back through a loss whose value is right."""
    if not getattr(loss, "requires_grad", False):
        wrong("The number is right, but no gradient flows: stay in torch, without .item().")


def number(
    answer: Any, *, low: float | None = None, high: float | None = None, what: str = "The answer"
) -> float:
    """``answer`` as a float, or a sentence about what it is instead."""
    item = np.asarray(answer)
    if item.size != 1 or item.dtype.kind not in "biuf":
        wrong(f"{what} should be one number, not {described(answer)}.")
    value = float(item.reshape(()))
    if math.isnan(value):
        wrong(f"{what} is NaN: somewhere 0 was divided by 0, or a mean was taken over nothing.")
    if (low is not None and value < low) or (high is not None and value > high):
        in_per_cent = high == 1 and 1 < value <= 100
        hint = f" If it is meant in per cent, write {value / 100:.4g}." if in_per_cent else ""
        if high is None or low is None:
            limit = f"be {low} or more" if high is None else f"be {high} or less"
        else:
            limit = f"lie between {low} and {high}"
        wrong(f"{what} should {limit}, not {value:.4g}.{hint}")
    return value


def array(answer: Any, shape: tuple[int, ...], *, what: str = "The answer") -> np.ndarray:
    """``answer`` as a finite array of this shape; a turned one is recognised as such."""
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu()
    found = np.asarray(answer)
    if found.dtype.kind not in "biuf":
        wrong(f"{what} should hold numbers, not {described(answer)}.")
    if found.shape != tuple(shape):
        turned = " It looks transposed." if found.T.shape == tuple(shape) else ""
        wrong(f"{what} should have the shape {tuple(shape)}, not {found.shape}.{turned}")
    if not np.isfinite(found).all():
        wrong(f"{what} holds a NaN or an infinity.")
    return found


def choice(answer: Any, among: Iterable[str], *, what: str = "The answer") -> str:
    """``answer`` as one of these words; a near miss gets a suggestion.

    Figures write ``polar bear`` where data have ``polar_bear``; both count.
    """
    among = list(among)
    few = ", ".join(among) if len(among) <= _LISTED else f"the {len(among)} that there are"
    if not isinstance(answer, str):
        wrong(f"{what} should be one of {few}, in quotes, not {described(answer)}.")
    if answer not in among and answer.replace(" ", "_") in among:
        return answer.replace(" ", "_")
    if answer not in among:
        wrong(f"{what} {answer!r} is not one of {few}.{did_you_mean(answer, among)}")
    return answer


def called(function: Any, *args: Any, what: str = "Your function", **named: Any) -> Any:
    """What the reader's function returns, or a sentence about why it returned nothing usable."""
    if not callable(function):
        wrong(f"Hand in {what[0].lower()}{what[1:]} itself, not {described(function)}.")
    try:
        result = function(*args, **named)
    except Exception as error:
        wrong(f"{what} stopped with {type(error).__name__}: {error}")
    if result is None:
        wrong(f"{what} returned None: is the return missing?")
    if unanswered(result):
        raise NotYet
    return result


def described(answer: Any) -> str:
    """A few words for a value of the wrong kind: ``a list of 3``, ``an array of shape (2,)``."""
    if answer is None:
        return "None"
    if isinstance(answer, str):
        return f"the text {answer!r}"
    if isinstance(answer, int | float):
        return f"the number {answer}"
    if isinstance(answer, np.ndarray):
        return f"an array of shape {answer.shape}"
    if isinstance(answer, list | tuple | set | dict):
        return f"a {type(answer).__name__} of {len(answer)}"
    if callable(answer):
        return f"the function {getattr(answer, '__name__', 'given')} (did you forget to call it?)"
    return f"a {type(answer).__name__}"
