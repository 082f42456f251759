"""Data sets, each returned as a :class:`zslkit.ZeroShotProblem`."""

from zslkit.errors import UsageError, did_you_mean
from zslkit.problem import ZeroShotProblem

#: The data sets of the Proposed Splits, and Oxford Flowers in the same layout.
XLSA17 = ("AWA1", "AWA2", "CUB", "SUN", "APY", "FLO")


def names() -> tuple[str, ...]:
    """Every name that :func:`load` knows."""
    return ("zoo", *XLSA17)


def load(name: str, **options) -> ZeroShotProblem:
    """Load a data set by name.

    Parameters
    ----------
    name
        ``"zoo"`` comes with zslkit. ``"CUB"``, ``"SUN"``, ``"AWA1"``, ``"AWA2"``, ``"APY"`` and
        ``"FLO"`` are read from ``$ZSLKIT_DATA/xlsa17/data/<NAME>/``. Case does not matter.
    options
        Passed on to :func:`zslkit.datasets.zoo.load` or :func:`zslkit.datasets.xlsa17.load`.

    Raises
    ------
    UsageError
        No data set has this name; the nearest one is suggested.
    """
    known = {n.lower(): n for n in names()}
    key = known.get(str(name).lower())
    if key is None:
        raise UsageError(
            f"There is no data set named {name!r}; known are {', '.join(names())}."
            + did_you_mean(name, names())
        )
    if key == "zoo":
        from zslkit.datasets import zoo

        return zoo.load(**options)
    from zslkit.datasets import xlsa17

    return xlsa17.load(key, **options)
