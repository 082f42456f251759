"""What the API pages make of docstrings."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "book" / "_ext"))

import zslkit_book

RAISES = ["A function.", "", "Raises", "------", "DataError", "    It is wrong.", ""]


@pytest.mark.parametrize(
    ("lines", "headed"),
    [
        (["A function.", "", ">>> 1 + 1", "2"], False),
        ([*RAISES, ">>> 1 + 1", "2"], True),
        ([*RAISES, "Examples", "--------", ">>> 1 + 1", "2"], False),
        ([*RAISES], False),
    ],
)
def test_an_example_after_a_section_gets_its_heading(lines, headed):
    made = list(lines)
    zslkit_book.head_examples(None, "function", "f", None, None, made)
    expected = [*RAISES, "Examples", "--------", "", *lines[len(RAISES) :]] if headed else lines
    assert made == expected
