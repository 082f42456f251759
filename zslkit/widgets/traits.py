"""Traits of a figure that know what they may be, and refuse all else in a sentence.

.. code-block:: python

    class Dots(LiveFigure):
        module = "dots.js"
        count = Whole(3, 1, 100).tag(sync=True)
        size = Number(0.5, 0, 1).tag(sync=True)
        shape = OneOf("round", ("round", "square")).tag(sync=True)
"""

import math
from collections.abc import Callable, Sequence

from zslkit.widgets import values
from zslkit.widgets.base import Checked, LiveFigure


class Whole(Checked):
    """A whole number from ``low`` to ``high``, both included."""

    def __init__(self, default: int, low: int, high: int | None = None):
        super().__init__(default)
        self.limits = low, high

    def _cross_validate(self, obj, value):
        return super()._cross_validate(obj, values.whole(self.name, value, *self.limits))


class Number(Checked):
    """A finite number from ``low`` to ``high``, both included."""

    def __init__(self, default: float, low: float = -math.inf, high: float = math.inf):
        super().__init__(default)
        self.limits = low, high

    def _cross_validate(self, obj, value):
        return super()._cross_validate(obj, values.number(self.name, value, *self.limits))


class OneOf(Checked):
    """One of some words; a function gives those of a figure."""

    def __init__(self, default: str, words: Sequence[str] | Callable[[LiveFigure], Sequence[str]]):
        super().__init__(default)
        self.words = words

    def _cross_validate(self, obj, value):
        words = self.words(obj) if callable(self.words) else self.words
        return super()._cross_validate(obj, values.one_of(self.name, value, words))
