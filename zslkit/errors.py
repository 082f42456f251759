"""The three errors of zslkit, and the hint that names the nearest known word.

Each is also the built-in error a Python user would expect, so ``except ValueError`` works.
"""

import difflib
from collections.abc import Iterable


class DataError(ValueError):
    """Data that cannot be what they claim to be: a bad file, a broken split, a NaN."""


class UsageError(ValueError):
    """An argument that a function or the command line cannot accept."""


class MissingFile(FileNotFoundError):
    """A file that should be there and is not."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'zoo'?"`` for the nearest known word, or an empty string.

    >>> did_you_mean("zooo", ["zoo", "CUB"])
    " Did you mean 'zoo'?"
    >>> did_you_mean("qqq", ["zoo", "CUB"])
    ''
    """
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(str(word).lower(), by_lower, n=1, cutoff=0.5)
    return f" Did you mean {by_lower[near[0]]!r}?" if near else ""
