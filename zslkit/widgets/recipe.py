"""The lines of Python that make a figure's data and model again: for "Copy as Python"."""

import numpy as np

from zslkit.errors import MissingFile
from zslkit.problem import ZeroShotProblem
from zslkit.widgets import pictures

_LOST = """\
# problem: the zslkit.ZeroShotProblem that this figure was made from
# model: the {name} that it was made from, fitted on that problem"""


def lines(model, problem, made_by, how, usually, feature_map) -> dict[str, str]:
    """What "Copy as Python" needs: ``recipe`` makes problem and model, ``options`` the figure."""
    options = arguments(how, usually)
    text = recipe_of(model, problem) if made_by is None else made_by
    if feature_map is not None:
        text += "\n# feature_map: the zslkit.maps.FeatureMap that it was made with"
        options = ", ".join(part for part in (options, "feature_map=feature_map") if part)
    return {"recipe": text, "options": options}


def recipe_of(model, problem: ZeroShotProblem) -> str:
    """Lines that make ``problem`` and ``model``, where it is known how; else comments.

    It is known for the zoo, split in any way that :func:`zslkit.load` can name, and for a method
    of zslkit, which is trained again. A checkpoint is trained for as long as it was.
    """
    from zslkit.methods import REGISTRY

    call = _zoo_call(problem)
    name = type(model).__name__
    if call is None or type(model) not in REGISTRY.values():
        return "import zslkit\n" + _LOST.format(name=name)
    return (
        f"import zslkit\nproblem = {call}\n"
        f"model = zslkit.methods.{name}({_parameters(model)}).fit(problem)"
    )


def finished_epochs(model) -> int:
    """How many epochs lie behind a model: fewer than it was to have, if it is a checkpoint."""
    history = getattr(model, "history_", None) or {}
    return max((len(values) for values in history.values()), default=model.epochs)


def arguments(given: dict, defaults: dict) -> str:
    """``name=value`` for all that differs from its default, joined by commas.

    >>> arguments({"n": 200, "seed": np.int64(3)}, {"n": 200, "seed": 0})
    'seed=3'
    """
    different = {k: v for k, v in given.items() if k not in defaults or v != defaults[k]}
    return ", ".join(f"{key}={_written(value)}" for key, value in different.items())


def _parameters(model) -> str:
    parameters = {**model.get_params(), "epochs": finished_epochs(model)}
    seed = parameters.pop("seed")
    words = arguments(parameters, type(model)().get_params())
    return f"{words}, seed={_written(seed)}" if words else f"seed={_written(seed)}"


def _written(value) -> str:
    if isinstance(value, list | tuple):
        value = tuple(each.item() if isinstance(each, np.generic) else each for each in value)
    return repr(value.item() if isinstance(value, np.generic) else value)


def _zoo_call(problem: ZeroShotProblem) -> str | None:
    """The call that loads this very problem, or ``None``."""
    from zslkit.datasets import zoo

    if not pictures.is_painted(problem):
        return None
    names = [problem.class_names[c] for c in problem.unseen_classes]
    scale = {} if problem.scaling == "minmax" else {"scale": problem.scaling}
    try:
        for options in (scale, {**scale, "unseen": names}):
            if zoo.load(**options).fingerprint == problem.fingerprint:
                words = "".join(f", {key}={value!r}" for key, value in options.items())
                return f'zslkit.load("zoo"{words})'
    except MissingFile:
        pass
    return None
