"""Every method of adaptation by its name."""

from pathlib import Path

from zslkit.adaptation.baselines import ZDDA, CoGAN, Oracle, SourceOnly
from zslkit.adaptation.cocogan import CoCoGAN
from zslkit.adaptation.model import AdaptationModel
from zslkit.methods.checks import made
from zslkit.trained import load_one_of

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
    return load_one_of(path, REGISTRY.values(), "method of adaptation")
