"""Data sets, each returned as a :class:`zslkit.ZeroShotProblem`."""

from zslkit.errors import UsageError, did_you_mean
from zslkit.problem import ZeroShotProblem

#: The data sets of the Proposed Splits, and Oxford Flowers in the same layout.
XLSA17 = ("AWA1", "AWA2", "CUB", "SUN", "APY", "FLO")


def names() -> tuple[str, ...]:
    """Every name that :func:`load` knows."""
    return ("zoo", "zoo-clips", *XLSA17)


def load(name: str, **options) -> ZeroShotProblem:
    """Load a data set by name.

    Parameters
    ----------
    name
        ``"zoo"`` and ``"zoo-clips"`` come with zslkit. ``"CUB"``, ``"SUN"``, ``"AWA1"``,
        ``"AWA2"``, ``"APY"`` and ``"FLO"`` are read from ``$ZSLKIT_DATA/xlsa17/data/<NAME>/``, and
        so is any folder of yours beside them. ``"HMDB51"``, ``"UCF101"`` and ``"OLYMPIC"`` are
        videos (:mod:`zslkit.datasets.i3d`). Case does not matter.
    options
        Passed on to :func:`zslkit.datasets.zoo.load`, :func:`zslkit.datasets.clips.load` or
        :func:`zslkit.datasets.xlsa17.load`.

    Raises
    ------
    UsageError
        No data set has this name; the nearest one is suggested.
    """
    from zslkit.datasets import clips, i3d, xlsa17, zoo
    from zslkit.datasets.folders import folder_of

    name = str(name)
    if name.lower() == "zoo":
        return zoo.load(**options)
    if name.lower() == "zoo-clips":
        return clips.load(**options)
    if name.upper() in i3d.NAMES:
        return i3d.load(name, **options)
    known = {n.lower() for n in names()}
    if name.lower() not in known and not folder_of(name, options.get("root")).is_dir():
        raise UsageError(
            f"There is no data set named {name!r}; known are {', '.join(names())}."
            + did_you_mean(name, names())
        )
    return xlsa17.load(name, **options)
