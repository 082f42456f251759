"""The methods of retrieval, one file a paper: sketches and images to one space."""

from pathlib import Path

from zslkit.methods.checks import made
from zslkit.search.doodle import DoodleToSearch
from zslkit.search.picture_classifier import PictureClassifier
from zslkit.search.retrieval_model import RetrievalModel
from zslkit.search.sem_pcyc import SEMPCYC
from zslkit.trained import load_one_of

#: Every method by the name that configurations use.
REGISTRY: dict[str, type[RetrievalModel]] = {
    "doodle": DoodleToSearch,
    "sempcyc": SEMPCYC,
}

__all__ = [
    "REGISTRY",
    "SEMPCYC",
    "DoodleToSearch",
    "PictureClassifier",
    "RetrievalModel",
    "load",
    "make",
]


def make(name: str, **parameters) -> RetrievalModel:
    """A method of retrieval by its name, ready to ``fit``.

    Raises
    ------
    UsageError
        No method has this name, or it has no such parameter; the nearest one is suggested.
    """
    return made("method of retrieval", REGISTRY, name, parameters)


def load(path: str | Path) -> RetrievalModel:
    """Read a fitted model of retrieval of any kind from its file.

    Raises
    ------
    MissingFile, DataError
        No such file, or none that such a model wrote.
    """
    return load_one_of(path, (*REGISTRY.values(), PictureClassifier), "method of retrieval")
