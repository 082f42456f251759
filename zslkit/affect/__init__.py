"""Zero-shot emotion recognition: emotions nobody labelled, named by way of adjective-noun pairs.

>>> import zslkit
>>> problem = zslkit.load("affect", unseen=("awe", "fear", "sadness"))
>>> model = zslkit.affect.AffectiveEmbedding().fit(problem)            # doctest: +SKIP
>>> zslkit.affect.score(model, problem)                                # doctest: +SKIP
"""

import importlib

from zslkit.affect.problem import AffectProblem

# torch is imported when a method is asked for
_PLACES = {
    "AffectiveEmbedding": "embedding",
    "fitted": "evaluation",
    "paired": "results",
    "read": "results",
    "run_grid": "results",
    "score": "evaluation",
    "summary": "results",
    "unseen_report": "evaluation",
}

__all__ = ["AffectProblem", *_PLACES]


def __getattr__(name: str):
    if name in _PLACES:
        return getattr(importlib.import_module(f"zslkit.affect.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'zslkit.affect' has no attribute {name!r}")
