"""Where files live, and how they are written: whole or not at all."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from zslkit.errors import DataError, MissingFile


def data_root() -> Path:
    """Folder that holds downloaded data sets: ``ZSLKIT_DATA``, or ``datasets`` in the cache."""
    named = os.environ.get("ZSLKIT_DATA")
    return Path(named).expanduser() if named else cache_dir() / "datasets"


def cache_dir() -> Path:
    """The user's cache folder: ``ZSLKIT_CACHE``, or ``zslkit`` under the system's cache."""
    named = os.environ.get("ZSLKIT_CACHE")
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).expanduser() / "zslkit"


def packaged(name: str) -> Path:
    """Folder ``name`` of the data that come with zslkit (``"zoo"``, ``"results"``).

    A checkout keeps them in ``data/``, an installed wheel inside the package.

    Raises
    ------
    MissingFile
        Neither place has the folder.
    """
    here = Path(__file__).parent
    places = [here.parent / "data" / name, here / "_data" / name]
    for place in places:
        if place.is_dir():
            return place
    raise MissingFile(
        f"The folder {name!r} that comes with zslkit was found neither at {places[0]} "
        f"nor at {places[1]}; reinstall zslkit."
    )


@contextlib.contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; move it there when the block ends well.

    A crash, a full disk or Ctrl-C leaves the old file as it was.

    Raises
    ------
    DataError
        The folder cannot be written to, or the disk is full.
    """
    path = Path(path)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with open(temporary, "rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        os.replace(temporary, path)
    except OSError as error:
        raise _explain(error, path) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _explain(error: OSError, path: Path) -> Exception:
    reasons = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "your disk quota is used up",
        errno.EACCES: "the folder may not be written to",
        errno.EPERM: "the folder may not be written to",
        errno.EROFS: "the disk is read-only",
        errno.EEXIST: "a file stands where a folder should be",
        errno.ENOTDIR: "a file stands where a folder should be",
        errno.ENOENT: "no file can be made in its folder",
        errno.ENAMETOOLONG: "its name is too long",
    }
    reason = reasons.get(error.errno)
    if reason is None:
        return error
    return DataError(f"{path} was not written because {reason}; nothing was changed.")
