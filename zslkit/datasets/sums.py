"""Checksums of what is built here: written when a build is done, compared by :func:`verify`."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from zslkit.errors import DataError, MissingFile
from zslkit.files import atomic_path

SUMS = "SHA256SUMS"


def write_sums(folder: Path, files: Iterable[str], sheets: Iterable[str]) -> None:
    """Write the checksums of these files, and of the ``.webp`` files in these subfolders.

    Raises
    ------
    MissingFile
        One of the files is not there.
    """
    names = list(files)
    for sheet in sheets:
        names += [f"{sheet}/{path.name}" for path in sorted((folder / sheet).glob("*.webp"))]
    lines = [f"{_sha256(folder / name)}  {name}\n" for name in names]
    with atomic_path(folder / SUMS) as temporary:
        temporary.write_text("".join(lines), encoding="utf-8")


def _sha256(path: Path) -> str:
    if not path.is_file():
        raise MissingFile(f"{path} is missing; run `zslkit data build` again.")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verify(folder: str | Path, say: Callable[[str], None] | None = None) -> int:
    """Compare every file of a built data set with its checksum; return how many are right.

    Parameters
    ----------
    folder
        Holds ``SHA256SUMS``.
    say
        Called with each file's name as it passes.

    Raises
    ------
    MissingFile
        The list or a listed file is missing.
    DataError
        A file differs from its checksum, or the list is unreadable.
    """
    folder = Path(folder)
    if not (folder / SUMS).is_file():
        raise MissingFile(f"{folder / SUMS} is missing; run `zslkit data build` again.")
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    for line in lines:
        expected, _, name = line.partition("  ")
        path = folder / name
        if len(expected) != 64 or not name:
            raise DataError(f"{folder / SUMS} has an unreadable line: {line!r}.")
        if _sha256(path) != expected:
            raise DataError(f"{path} differs from its checksum; run `zslkit data build` again.")
        if say:
            say(name)
    return len(lines)
