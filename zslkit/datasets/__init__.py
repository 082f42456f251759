"""Data sets, each returned as a :class:`zslkit.ZeroShotProblem` or, for retrieval by sketches, a
:class:`zslkit.RetrievalProblem`, for domain adaptation an :class:`zslkit.AdaptationProblem`.
"""

import importlib
from collections.abc import Callable

from zslkit.adaptation import AdaptationProblem
from zslkit.errors import UsageError, did_you_mean
from zslkit.problem import ZeroShotProblem
from zslkit.retrieval import RetrievalProblem

#: The data sets of the Proposed Splits, and Oxford Flowers in the same layout.
XLSA17 = ("AWA1", "AWA2", "CUB", "SUN", "APY", "FLO")

#: Sketches and pictures, and the module that reads each.
RETRIEVAL = {
    "zoo-sketches": "zslkit.datasets.zoo.retrieval",
    "Sketchy": "zslkit.datasets.sketchy",
    "TU-Berlin": "zslkit.datasets.tuberlin",
    "QuickDraw": "zslkit.datasets.quickdraw",
}

#: One task in two domains and another in one of them, and the function that reads each.
ADAPTATION = {
    "digits-domains": ("zslkit.datasets.digits", "load"),
    "zoo-domains": ("zslkit.datasets.digits", "zoo_domains"),
    "mnist-domains": ("zslkit.datasets.idx", "load"),
}

#: Pictures of emotions, read from folders by :mod:`zslkit.datasets.affect.folders`.
EMOTIONS = ("Emotion6", "ArtPhoto", "Abstract", "FI")


def names() -> tuple[str, ...]:
    """Every name that :func:`load` knows."""
    own = ("zoo", "zoo-clips", "affect")
    return (*own, *XLSA17, *RETRIEVAL, *ADAPTATION, *EMOTIONS)


def load(name: str, **options) -> ZeroShotProblem | RetrievalProblem | AdaptationProblem:
    """Load a data set by name.

    Parameters
    ----------
    name
        ``"zoo"`` and ``"zoo-clips"`` come with zslkit. ``"CUB"``, ``"SUN"``, ``"AWA1"``,
        ``"AWA2"``, ``"APY"`` and ``"FLO"`` are read from ``$ZSLKIT_DATA/xlsa17/data/<NAME>/``, and
        so is any folder of yours beside them. ``"HMDB51"``, ``"UCF101"`` and ``"OLYMPIC"`` are
        videos.

        For domain adaptation, ``"digits-domains"`` (scikit-learn's digits) and ``"zoo-domains"``
        need nothing; ``"mnist-domains"`` reads MNIST and its relatives from ``$ZSLKIT_DATA``.

        For retrieval, ``"zoo-sketches"`` comes with zslkit; ``"Sketchy"``, ``"TU-Berlin"`` and
        ``"QuickDraw"`` are read from ``$ZSLKIT_DATA/<NAME>/``. Case does not matter.

        Of emotions, ``"affect"`` comes with zslkit; ``"Emotion6"``, ``"ArtPhoto"``, ``"Abstract"``
        and ``"FI"`` are read from ``$ZSLKIT_DATA/<NAME>/`` with answers of detectors beside them.
    options
        Passed on to the data set's own loader: ``load`` of :mod:`zslkit.datasets.zoo`,
        :mod:`zslkit.datasets.clips`, :mod:`zslkit.datasets.xlsa17`, :mod:`zslkit.datasets.i3d`,
        :mod:`zslkit.datasets.sketchy`, :mod:`zslkit.datasets.tuberlin` or
        :mod:`zslkit.datasets.quickdraw`, ``zoo.retrieval``, :mod:`zslkit.datasets.digits`,
        :mod:`zslkit.datasets.idx`, :mod:`zslkit.datasets.affect` or
        :mod:`zslkit.datasets.affect.folders`.

    Raises
    ------
    UsageError
        No data set has this name; the nearest one is suggested.
    """
    from zslkit.datasets import affect, clips, i3d, xlsa17, zoo
    from zslkit.datasets.folders import folder_of

    name = str(name)
    if name.lower() == "zoo":
        return zoo.load(**options)
    if (reader := retrieval_loader(name)) is not None:
        return reader(**options)
    if name.lower() in ADAPTATION:
        module, function = ADAPTATION[name.lower()]
        return getattr(importlib.import_module(module), function)(**options)
    if name.lower() == "zoo-clips":
        return clips.load(**options)
    if name.lower() == "affect":
        return affect.load(**options)
    if name.lower() in {each.lower() for each in EMOTIONS}:
        from zslkit.datasets.affect import folders

        return folders.load(name, **options)
    if name.upper() in i3d.NAMES:
        return i3d.load(name, **options)
    known = {n.lower() for n in names()}
    if name.lower() not in known and not folder_of(name, options.get("root")).is_dir():
        raise UsageError(
            f"There is no data set named {name!r}; known are {', '.join(names())}."
            + did_you_mean(name, names())
        )
    return xlsa17.load(name, **options)


def retrieval_loader(name: str) -> Callable[..., RetrievalProblem] | None:
    """The loader of a retrieval data set, in any case; None if ``name`` is not one."""
    for known, module in RETRIEVAL.items():
        if known.lower() == name.lower():
            return importlib.import_module(module).load
    return None
