"""What the zoo and its clips keep in files: a table of who is what, and features of each."""

import csv
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from zslkit.errors import DataError, MissingFile


def read_described(
    path: str | Path,
    words: Sequence[str],
    attributes: Sequence[str],
    holds: str,
    check: Callable[[list[str]], None] = lambda row: None,
) -> tuple[list[list[str]], np.ndarray]:
    """Read a table with a name in the first column and numbers from 0 to 1 in the last ones.

    Parameters
    ----------
    path
        The CSV file.
    words, attributes
        The names of its columns: first those of words, the row's name among them, then numbers.
    holds
        What it holds, for the sentence that misses it.
    check
        Raises DataError for a row whose words are wrong.

    Returns
    -------
    The words of each row, and its numbers ``[n, attributes]`` float32, not to be written to.

    Raises
    ------
    MissingFile
        There is no such file.
    DataError
        A column is missing, a name stands twice, or a number is missing or outside 0 to 1.
    """
    path, width = Path(path), len(words)
    if not path.is_file():
        raise MissingFile(f"{path} is missing; it holds {holds}.")
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = [row for row in csv.reader(file) if row]
    expected = [*words, *attributes]
    if header != expected:
        wrong = sorted(set(header) ^ set(expected)) or "their order"
        raise DataError(f"{path} has other columns than expected; look at {wrong}.")
    names = [row[0] for row in rows]
    if len(set(names)) != len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise DataError(f"{path} has more than one row for {', '.join(twice)}.")
    array = []
    for row in rows:
        check(row)
        array.append(_numbers(path, row[0], row[width:], attributes))
    array = np.array(array, np.float32)
    array.setflags(write=False)
    return [row[:width] for row in rows], array


def _numbers(path: Path, name: str, given: list[str], attributes: Sequence[str]) -> list[float]:
    if len(given) != len(attributes):
        raise DataError(f"{path}: {name} has {len(given)} numbers, expected {len(attributes)}.")
    for attribute, word in zip(attributes, given, strict=True):
        try:
            good = 0 <= float(word) <= 1
        except ValueError:
            good = False
        if not good:
            raise DataError(f"{path}: {name} has {attribute}={word!r}, not a number from 0 to 1.")
    return [float(word) for word in given]


def read_features(
    path: Path, keys: tuple[str, ...], names: tuple[str, ...], *, build: str, made_for: str
) -> tuple[np.ndarray, ...]:
    """Arrays of a ``features.safetensors``; a file that has not changed is read once.

    Parameters
    ----------
    path
        The file.
    keys
        Of the arrays. Features become float32, all else stays as it is stored.
    names
        The classes that it must have been made for.
    build
        ``zslkit data build`` of this name makes the file.
    made_for
        What a file for other classes was made for, in a sentence.

    Raises
    ------
    MissingFile, DataError
        No such file, another kind of file, or one for other classes.
    """
    advice = f"run `zslkit data build {build}`"
    if not path.is_file():
        raise MissingFile(f"{path} is missing; {advice}.")
    stored, made = _read(path, path.stat().st_mtime_ns, keys)
    if made != names:
        raise DataError(f"{path} was made for {made_for}; {advice}.")
    return stored


@lru_cache(maxsize=4)
def _read(path, _changed, keys):
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "np") as file:
            stored = tuple(file.get_tensor(key) for key in keys)
            names = tuple(json.loads(file.metadata()["class_names"]))
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path} does not hold its features: {error}") from None
    stored = tuple(a.astype(np.float32) if a.dtype == np.float16 else a for a in stored)
    for array in stored:
        array.setflags(write=False)
    return stored, names
