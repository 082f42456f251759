"""zslkit: generative zero-shot learning, readable and tested.

>>> import zslkit
>>> problem = zslkit.load("zoo")
>>> model = zslkit.methods.FCLSWGAN(epochs=40, seed=0).fit(problem)    # doctest: +SKIP
>>> zslkit.evaluate(model, problem, classifier="softmax")              # doctest: +SKIP
"""

import importlib

__version__ = "0.1.0"

# Where each public name lives. Nothing heavy is imported before it is asked for.
_FUNCTIONS = {
    "load": "zslkit.datasets",
    "evaluate": "zslkit.evaluation",
    "AdaptationProblem": "zslkit.adaptation",
    "AffectProblem": "zslkit.affect",
    "RetrievalProblem": "zslkit.retrieval",
    "ZeroShotProblem": "zslkit.problem",
}
_MODULES = [
    "adaptation",
    "affect",
    "classifiers",
    "datasets",
    "errors",
    "evaluation",
    "exercises",
    "experiments",
    "losses",
    "maps",
    "methods",
    "metrics",
    "nets",
    "plots",
    "problem",
    "retrieval",
    "scaling",
    "search",
    "taxonomy",
    "training",
    "widgets",
]

__all__ = [*_FUNCTIONS, *_MODULES]


def __getattr__(name: str):
    if name in _FUNCTIONS:
        return getattr(importlib.import_module(_FUNCTIONS[name]), name)
    if name in _MODULES:
        return importlib.import_module(f"zslkit.{name}")
    raise AttributeError(f"module 'zslkit' has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *__all__])
