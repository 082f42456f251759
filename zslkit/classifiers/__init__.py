"""Eleven classifiers with one interface (:class:`zslkit.classifiers.base.Classifier`).

Seven score a picture against a description (DeViSE, SJE, ALE, LATEM, ESZSL, SAE, bilinear softmax)
and so can name a class they never saw. Three need samples of every class (softmax, nearest mean,
nearest neighbours). One, routed, has a gate between a classifier of seen and one of unseen classes.
"""

from typing import Any

from zslkit.classifiers.ale import ALE
from zslkit.classifiers.base import Classifier
from zslkit.classifiers.bilinear_softmax import BilinearSoftmax
from zslkit.classifiers.devise import DeViSE
from zslkit.classifiers.eszsl import ESZSL
from zslkit.classifiers.latem import LATEM
from zslkit.classifiers.nearest import NearestMean
from zslkit.classifiers.neighbours import Neighbours
from zslkit.classifiers.routed import Routed
from zslkit.classifiers.sae import SAE
from zslkit.classifiers.sje import SJE
from zslkit.classifiers.softmax import Softmax
from zslkit.errors import UsageError, did_you_mean

#: Name to class, in the order in which tables show them.
REGISTRY: dict[str, type[Classifier]] = {
    "softmax": Softmax,
    "nearest": NearestMean,
    "neighbours": Neighbours,
    "devise": DeViSE,
    "sje": SJE,
    "latem": LATEM,
    "eszsl": ESZSL,
    "sae": SAE,
    "ale": ALE,
    "bilinear-softmax": BilinearSoftmax,
    "routed": Routed,
}

__all__ = [
    "ALE",
    "ESZSL",
    "LATEM",
    "REGISTRY",
    "SAE",
    "SJE",
    "BilinearSoftmax",
    "Classifier",
    "DeViSE",
    "NearestMean",
    "Neighbours",
    "Routed",
    "Softmax",
    "make",
]


def make(name: str, **params: Any) -> Classifier:
    """A classifier by its name.

    Parameters
    ----------
    name
        A key of :data:`REGISTRY`. Case does not matter.
    params
        Its hyper-parameters. ``seed`` is welcome everywhere; ESZSL, SAE and nearest mean
        leave nothing to chance and have no use for it.

    Raises
    ------
    UsageError
        An unknown name or hyper-parameter; the nearest known one is suggested.
    """
    key = str(name).lower()
    if key not in REGISTRY:
        raise UsageError(
            f"There is no classifier named {name!r}; known are {', '.join(REGISTRY)}."
            + did_you_mean(name, REGISTRY)
        )
    known = REGISTRY[key]().get_params()
    if "seed" not in known:
        params.pop("seed", None)
    for param in params:
        if param not in known:
            raise UsageError(
                f"{key} has no hyper-parameter {param!r}; it has {', '.join(known) or 'none'}."
                + did_you_mean(param, known)
            )
    return REGISTRY[key](**params)
