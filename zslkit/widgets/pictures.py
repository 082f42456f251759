"""The picture behind a row, where there is one: the zoo's, or what a reader brings."""

import io
from collections.abc import Callable

import numpy as np

from zslkit.errors import MissingFile
from zslkit.problem import ZeroShotProblem

SHEETS = "zoo/{name}.webp"  # below the book's _static folder, see book/_ext


def is_painted(problem: ZeroShotProblem) -> bool:
    """Whether the painter knows the problem's attributes."""
    from zslkit.datasets.zoo.painter.traits import ATTRIBUTES

    return problem.attribute_names == ATTRIBUTES


def has_sheets(problem: ZeroShotProblem) -> bool:
    """Whether the problem's rows are the zoo's, so that each has its place in a sprite sheet."""
    from zslkit.datasets import zoo

    if not is_painted(problem) or problem.class_names != zoo.attributes().names:
        return False
    try:
        return np.array_equal(problem.labels, zoo.load("none").labels)
    except MissingFile:
        return False


def facts(problem: ZeroShotProblem) -> dict:
    """For the page: whether to paint, and the first row of each class in its sheet."""
    sheets = has_sheets(problem)
    counts = np.bincount(problem.labels, minlength=len(problem.class_names))
    first = np.cumsum(counts) - counts  # the zoo's rows stand class by class
    return {"painted": is_painted(problem), "first_rows": first.tolist() if sheets else []}


def address(problem: ZeroShotProblem) -> str:
    """Where a page of the book finds the sheet of a class, below ``_static``; or ``""``."""
    return SHEETS if has_sheets(problem) else ""


def finder(problem: ZeroShotProblem) -> Callable[[int], np.ndarray] | None:
    """From a row to its picture, or ``None`` where nobody has pictures."""
    if not has_sheets(problem):
        return None
    from zslkit.datasets import zoo

    return zoo.picture_of


def as_png(picture_of: Callable[[int], np.ndarray] | None, row: int) -> bytes | None:
    """The picture of one row as a PNG file; ``None`` if there is none or it cannot be read."""
    from PIL import Image

    if picture_of is None:
        return None
    try:
        image = Image.fromarray(np.asarray(picture_of(row), np.uint8))
    except (ValueError, TypeError, OSError):  # a figure does not stop for want of a picture
        return None
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
