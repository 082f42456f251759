"""Every method of adaptation by its name."""

from pathlib import Path

from zslkit.adaptation.baselines import ZDDA, CoGAN, Oracle, SourceOnly
from zslkit.adaptation.cocogan import CoCoGAN
from zslkit.adaptation.model import AdaptationModel
from zslkit.errors import DataError
from zslkit.methods.checks import made
from zslkit.training import load_tensors

#: Every method by the name that grids use.
REGISTRY: dict[str, type[AdaptationModel]] = {
    "source": SourceOnly,
    "cogan": CoGAN,
    "zdda": ZDDA,
    "cocogan": CoCoGAN,
    "oracle": Oracle,
}


def make(name: str, **parameters) -> AdaptationModel:
    """A method of adaptation by its name, ready to ``fit``.

    Raises
    ------
    UsageError
        No method has this name, or it has no such parameter; the nearest one is suggested.
    """
    return made("method of adaptation", REGISTRY, name, parameters)


def load(path: str | Path) -> AdaptationModel:
    """Read a fitted model of adaptation of any kind from its file.

    Raises
    ------
    MissingFile, DataError
        No such file, or none that such a model wrote.
    """
    _, about = load_tensors(path)
    name = about.get("config", {}).get("method")
    for method in REGISTRY.values():
        if method.__name__ == name:
            return method.load(path)
    raise DataError(f"{path} holds {name!r}, which is no method of adaptation.")
