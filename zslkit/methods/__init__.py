"""The methods, one file a paper. Each makes features of classes from their descriptions."""

from pathlib import Path

from zslkit.methods.cewgan import CEWGAN
from zslkit.methods.checks import made
from zslkit.methods.cizsl import CIZSL, GAZSL
from zslkit.methods.creative_clswgan import CreativeCLSWGAN
from zslkit.methods.fclswgan import FCLSWGAN, FGAN, FWGAN
from zslkit.methods.feature_gan import FeatureGAN
from zslkit.methods.fgmmn import FGMMN
from zslkit.methods.gmn import GMN
from zslkit.methods.lisgan import LisGAN
from zslkit.trained import load_one_of

#: Every method by the name that configurations and the command line use.
REGISTRY: dict[str, type[FeatureGAN]] = {
    "fgan": FGAN,
    "fwgan": FWGAN,
    "fclswgan": FCLSWGAN,
    "fgmmn": FGMMN,
    "gmn": GMN,
    "lisgan": LisGAN,
    "gazsl": GAZSL,
    "cizsl": CIZSL,
    "creativeclswgan": CreativeCLSWGAN,
    "cewgan": CEWGAN,
}

__all__ = [
    "CEWGAN",
    "CIZSL",
    "FCLSWGAN",
    "FGAN",
    "FGMMN",
    "FWGAN",
    "GAZSL",
    "GMN",
    "REGISTRY",
    "CreativeCLSWGAN",
    "FeatureGAN",
    "LisGAN",
    "load",
    "make",
]


def make(name: str, **parameters) -> FeatureGAN:
    """A method by its name, ready to ``fit``.

    Raises
    ------
    UsageError
        No method has this name, or it has no such parameter; the nearest one is suggested.
    """
    return made("method", REGISTRY, name, parameters)


def load(path: str | Path) -> FeatureGAN:
    """Read a fitted model of any method from its file.

    Raises
    ------
    MissingFile, DataError
        No such file, or none that a method wrote.
    """
    return load_one_of(path, REGISTRY.values(), "method of this version of zslkit")
