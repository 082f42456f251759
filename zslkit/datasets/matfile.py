"""Reading MATLAB files whose variables are known by name, with a sentence for all that is wrong."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from zslkit.errors import DataError, MissingFile

_HDF5 = b"\x89HDF\r\n\x1a\n"


def read(path: Path, required: Iterable[str], optional: Iterable[str] = ()) -> dict:
    """Return the named variables of a MATLAB file of version 5 (what ``save -v7`` writes).

    Only these variables are read; the rest of the file is skipped.

    Parameters
    ----------
    path
        The file.
    required, optional
        Names of variables. An optional one that is absent is absent from the result.

    Raises
    ------
    MissingFile
        There is no such file.
    DataError
        The file is no MATLAB file, of another version, cut off, or lacks a required variable.
    """
    from scipy.io import loadmat

    required, optional = list(required), list(optional)
    _check_header(path)
    try:
        found = loadmat(path, variable_names=required + optional)
    except MemoryError:
        raise
    except Exception as error:  # scipy raises whatever its parser stumbles over
        raise cut_off(path, error) from error
    for key in required:
        if key not in found:
            raise DataError(
                f"{path} has no variable {key!r}; it holds {_listed(_variables(path))}. "
                "Either it is another kind of file or it is cut off."
            )
    return {key: value for key, value in found.items() if key in required + optional}


def cut_off(path: Path, error: Exception) -> DataError:
    """What to raise for a file that could not be read to its end."""
    return DataError(
        f"{path} is cut off or damaged after {path.stat().st_size:,} bytes "
        f"({type(error).__name__} while it was read); get it again."
    )


def _check_header(path: Path) -> None:
    if path.is_dir() or not path.exists():
        raise MissingFile(f"There is no file {path}.")
    with open(path, "rb") as file:
        head = file.read(128)
    if head.startswith((_HDF5, b"MATLAB 7.3")):
        raise DataError(
            f"{path} is a MATLAB 7.3 (HDF5) file; the published ones are of version 5. "
            "Load it in MATLAB and save it with '-v7', or write it with scipy.io.savemat."
        )
    if head[126:128] not in (b"IM", b"MI"):  # the byte-order mark of version 5
        begins = f"begins with {head[:24].decode('latin-1')!r}" if head else "is empty"
        raise DataError(f"{path} is not a MATLAB file: it {begins}.")


def _variables(path: Path) -> list[str]:
    from scipy.io import whosmat

    try:
        return [name for name, _, _ in whosmat(path)]
    except Exception:  # a damaged tail: the list only serves the message
        return []


def _listed(names: list[str]) -> str:
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else "") if names else "no others"


def matrix(path: Path, key: str, value) -> np.ndarray:
    """Return ``value`` if it is a matrix of real numbers, or say what it is instead."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
        kind = getattr(value, "dtype", type(value).__name__)
        raise DataError(f"{path}: {key} must be a matrix of real numbers, not {kind}.")
    if value.ndim != 2 or 0 in value.shape:
        raise DataError(f"{path}: {key} must be a matrix with entries, not of size {value.shape}.")
    return value


def positions(path: Path, key: str, value, last: int, of: str) -> np.ndarray:
    """Turn a MATLAB vector of positions ``1 .. last`` into an int64 array ``[k]`` from 0."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
        kind = getattr(value, "dtype", type(value).__name__)
        raise DataError(f"{path}: {key} must be a vector of whole numbers, not {kind}.")
    if value.size and value.size != max(value.shape):
        raise DataError(f"{path}: {key} must be a vector, not of size {value.shape}.")
    given = value.ravel()
    if not np.isfinite(given).all() or (given != np.floor(given)).any():
        bad = given[~np.isfinite(given) | (given != np.floor(given))][0]
        raise DataError(f"{path}: {key} holds {bad}; it must hold whole numbers.")
    whole = given.astype(np.int64)  # before the subtraction: labels may be stored as uint8
    outside = whole[(whole < 1) | (whole > last)]
    if outside.size:
        raise DataError(f"{path}: {key} holds {outside[0]}, but {of} are counted from 1 to {last}.")
    return whole - 1


def strings(value) -> list[str]:
    """The texts in a cell array of strings, or in a padded character matrix."""

    def text(item) -> str:
        while isinstance(item, np.ndarray):
            item = item.ravel()[0] if item.size else ""
        return str(item).strip()

    return [text(item) for item in np.asarray(value).ravel()]
