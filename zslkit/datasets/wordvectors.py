"""Word vectors of class names, from a text file such as GloVe's or from an array with its names."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from zslkit.datasets.classsplits import letters
from zslkit.errors import DataError, MissingFile


def read(path: str | Path, names: Iterable[str]) -> np.ndarray:
    """One vector of length 1 for each class.

    With Doodle to Search, everything hangs on these vectors: readers who made their own reported a
    mAP of 6 % instead of 37 % (issue 9 of its repository). Names of several words are not in a
    vocabulary, and lengths differ. So here a name is looked up as it stands; if it is not there,
    its words are looked up one by one, without what stands in brackets, and averaged; if one of
    those is missing, that is an error; and all lengths are 1.

    Parameters
    ----------
    path
        A text file with a word and its numbers a line (GloVe's format; a first line with two
        counts, as word2vec's text format has it, is skipped), or an ``.npy`` file ``[C, d]`` with
        its names, a line each, in a ``.txt`` file of the same name.
    names
        The classes.

    Returns
    -------
    ``[C, d]`` float32, in the order of ``names``.

    Raises
    ------
    MissingFile, DataError
        A file is missing or malformed, or a class has no vector; the sentence names it.
    """
    path, names = Path(path).expanduser(), tuple(names)
    if not path.is_file():
        raise MissingFile(f"{path} is missing; it should hold a vector for each class.")
    wanted = {key for name in names for key in (letters(name), *_words(name))}
    found = _from_array(path) if path.suffix == ".npy" else _from_text(path, wanted)
    vectors = np.stack([_vector(name, found, path) for name in names])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not lengths.all():
        raise DataError(f"{path}: the vector of {names[int(lengths.argmin())]!r} is zero.")
    return (vectors / lengths).astype(np.float32)


def _words(name) -> list[str]:
    plain = re.sub(r"\(.*?\)", " ", name.lower())
    return re.findall(r"[a-z0-9]+", plain)


def _vector(name, found, path):
    if letters(name) in found:
        return found[letters(name)]
    words = _words(name)
    missing = [word for word in words if word not in found]
    if missing or not words:
        what = f"the word {missing[0]!r} of " if missing and len(words) > 1 else ""
        raise DataError(f"{path} has no vector for {what}the class {name!r}.")
    return np.mean([found[word] for word in words], axis=0)


def _from_array(path):
    beside = path.with_suffix(".txt")
    if not beside.is_file():
        raise MissingFile(
            f"{beside} is missing; it should name the rows of {path.name}, a line each."
        )
    names = [line.strip() for line in beside.read_text(encoding="utf-8").splitlines()]
    names = [name for name in names if name]
    try:
        array = np.load(path, allow_pickle=False)
    except (ValueError, OSError) as error:
        raise DataError(f"{path} is not a plain NumPy array: {error}") from None
    if array.ndim != 2 or len(array) != len(names):
        raise DataError(
            f"{path} is of shape {array.shape}, but {beside.name} names {len(names)} rows."
        )
    return _finite({letters(n): v.astype(float) for n, v in zip(names, array, strict=True)}, path)


def _from_text(path, wanted):
    found, width = {}, None
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            word, *numbers = line.split() or [""]
            if not numbers or (number == 1 and len(numbers) == 1):
                continue
            key = letters(word)
            if key not in wanted or key in found:
                continue
            try:
                vector = np.array(numbers, float)
            except ValueError:
                raise DataError(
                    f"{path}, line {number}: {word!r} is not followed by numbers."
                ) from None
            if width is not None and len(vector) != width:
                raise DataError(f"{path}, line {number}: {len(vector)} numbers, before it {width}.")
            found[key], width = vector, len(vector)
    return _finite(found, path)


def _finite(found, path):
    for word, vector in found.items():
        if not np.isfinite(vector).all():
            raise DataError(f"{path}: the vector of {word!r} holds a number that is not finite.")
    return found
