"""Exercises of the chapter "Start here"."""

import numpy as np

from zslkit.errors import DataError
from zslkit.exercises.checks import choice, exercise, number, wrong
from zslkit.exercises.checks import described as in_words


@exercise
def shape_of_three(shape: tuple[int, int], problem) -> str:
    """Shape of 50 generated features for each of three classes: (150, d)."""
    width = problem.features.shape[1]
    if isinstance(shape, np.ndarray) and shape.ndim == 1:
        shape = shape.tolist()
    if not isinstance(shape, tuple | list) or not shape:
        wrong(f"A shape is a tuple such as (10, 20), not {in_words(shape)}.")
    shape = tuple(shape)
    if shape == (150, width):
        return f"Right: (150, {width}). Class after class, 50 rows each."
    if shape == (3, 50, width):
        wrong("The classes are stacked, one below the other: two axes, not three.")
    if shape == (width, 150):
        wrong("Turned: in zslkit a picture is always a row.")
    if len(shape) != 2:
        wrong(f"Features are a table, a row for each: two axes, not {len(shape)}.")
    if shape[1] != width:
        wrong(f"A generated feature is as long as a real one, {width} numbers, not {shape[1]}.")
    wrong(f"Not {shape[0]} rows: 50 are asked for each class, and there are three classes.")


@exercise
def described(mine: dict[str, float], problem) -> str:
    """An invented animal: at least six attributes with values from 0 to 1."""
    if not isinstance(mine, dict):
        wrong(f'Give a dictionary such as {{"stripes": 1, "hooves": 0.5}}, not {in_words(mine)}.')
    row = np.zeros(problem.semantics.shape[1])
    for name, value in mine.items():
        name = choice(name, problem.attribute_names, what="The attribute")
        value = number(value, low=0, high=1, what=f"The value of {name!r}")
        row[problem.attribute_names.index(name)] = value
    if (row > 0).sum() < 6:
        wrong(f"Only {(row > 0).sum()} attributes are above 0; six make an animal one can find.")
    distance = np.linalg.norm(problem.semantics - row, axis=1)
    near = [problem.class_names[c] for c in distance.argsort()[:3]]
    if distance.min() < 1e-3:
        wrong(f"That is the {near[0]}, number for number; invent one that is not in the zoo.")
    return f"Nearest by description: {near[0]}, then {near[1]} and {near[2]}."


@exercise
def mended(parts: dict) -> str:
    """The kitchen, built from its parts without an error, and with nothing thrown away."""
    from zslkit.problem import ZeroShotProblem

    if not isinstance(parts, dict):
        wrong(f"Hand in the dictionary of all parts, not {in_words(parts)}.")
    try:
        problem = ZeroShotProblem(**parts)
    except DataError as error:
        wrong(f"Not yet. It says: {error}")
    except TypeError as error:
        wrong(f"A part is missing or has a name that does not exist: {error}")
    rows = len(problem.train) + len(problem.test_seen) + len(problem.test_unseen)
    if len(problem.labels) != 480 or rows != 480:
        wrong(f"It builds, but only {rows} of the 480 pictures are still in use. Which went where?")
    if sorted(problem.class_names[c] for c in problem.unseen_classes) != ["pot", "vase"]:
        wrong("It builds, but pot and vase should be the unseen classes.")
    return "Mended: labels count from 0, and no picture is in two parts."
