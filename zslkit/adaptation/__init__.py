"""Zero-shot domain adaptation: a task seen in one domain, to be done in another.

>>> import zslkit
>>> problem = zslkit.load("digits-domains", source="gray", target="negative", relevant="0-4")
>>> model = zslkit.adaptation.CoCoGAN().fit(problem)                   # doctest: +SKIP
>>> zslkit.adaptation.accuracy(model, problem)                         # doctest: +SKIP
"""

import importlib

from zslkit.adaptation.problem import AdaptationProblem

# torch is imported when a method is asked for
_PLACES = {
    "AdaptationModel": "model",
    "CoCoGAN": "cocogan",
    "CoGAN": "baselines",
    "Oracle": "baselines",
    "REGISTRY": "registry",
    "SourceOnly": "baselines",
    "ZDDA": "baselines",
    "accuracy": "evaluation",
    "load": "registry",
    "make": "registry",
    "read": "results",
    "run_grid": "results",
    "summary": "results",
}

__all__ = ["AdaptationProblem", *_PLACES]


def __getattr__(name: str):
    if name in _PLACES:
        return getattr(importlib.import_module(f"zslkit.adaptation.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'zslkit.adaptation' has no attribute {name!r}")
