"""The methods of retrieval, one file a paper: sketches and images to one space."""

from pathlib import Path

from zslkit.errors import DataError
from zslkit.methods.checks import made
from zslkit.search.doodle import DoodleToSearch
from zslkit.search.picture_classifier import PictureClassifier
from zslkit.search.retrieval_model import RetrievalModel
from zslkit.search.sem_pcyc import SEMPCYC
from zslkit.training import load_tensors

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
    _, about = load_tensors(path)
    name = about.get("config", {}).get("method")
    for method in (*REGISTRY.values(), PictureClassifier):
        if method.__name__ == name:
            return method.load(path)
    raise DataError(f"{path} holds {name!r}, which is no method of retrieval.")
