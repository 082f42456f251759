"""Which classes of the sketch-based benchmarks are unseen, and how their names are spelled."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from zslkit.errors import UsageError, did_you_mean


class ClassSplit(NamedTuple):
    """One published list of unseen classes and where it comes from.

    ``chosen_on`` names those on which the paper's code stopped training early, where that is known
    to have happened: unseen classes that were looked at.
    """

    unseen: tuple[str, ...]
    origin: str
    chosen_on: tuple[str, ...] = ()


def split_of(dataset: str, name: str) -> ClassSplit:
    """The published split ``name`` of a data set.

    Raises
    ------
    UsageError
        There is no such split; says which there are.

    >>> len(split_of("Sketchy", "A").unseen), len(split_of("sketchy", "b").unseen)
    (25, 21)
    """
    known = next(v for k, v in _all().items() if k.lower() == dataset.lower())
    for key, found in known.items():
        if key.lower() == str(name).lower():
            return ClassSplit(
                tuple(found["unseen"]), found["from"], tuple(found.get("chosen_on", ()))
            )
    raise UsageError(
        f"{dataset} has no split {name!r}; choose one of {', '.join(known)}."
        + did_you_mean(name, known)
    )


def spelled(name: str) -> str:
    """A class's name as zslkit writes it: words joined by underscores.

    >>> spelled("hot-air balloon"), spelled("car (sedan)")
    ('hot_air_balloon', 'car_(sedan)')
    """
    return re.sub(r"[ \-]+", "_", name.strip())


def letters(name: str) -> str:
    """What two spellings of one name have in common: its letters and digits.

    >>> letters("hot-air_balloon") == letters("Hot air balloon") == "hotairballoon"
    True
    """
    return re.sub(r"[^a-z0-9]", "", name.lower())


@lru_cache(maxsize=1)
def _all():
    text = Path(__file__).with_name("retrieval_splits.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
