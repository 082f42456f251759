"""Getting published data: say where from and on which terms, fetch, unpack, check, move in."""

import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from zslkit.datasets import xlsa17
from zslkit.datasets.fetch import fetch
from zslkit.datasets.folders import backbones, folder_of
from zslkit.datasets.sources import PUBLISHED, SOURCES, Source, source_of
from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean
from zslkit.files import data_root


def get(
    name: str,
    root: str | Path | None = None,
    *,
    keep: bool = False,
    progress: bool = True,
    say: Callable[[str], None] = print,
) -> Path:
    """Download a published data set and check that it is what was published.

    The address and the terms are told before anything is fetched. An interrupted download is
    continued. Nothing appears in the data set's folder until the archive's check sums and the
    published counts have been verified.

    Parameters
    ----------
    name
        ``"CUB"``, ``"SUN"``, ``"AWA1"``, ``"AWA2"``, ``"APY"``, ``"FLO"``, ``"MNIST"`` or
        ``"Fashion-MNIST"``. The first five share one archive and arrive together.
    root
        Folder above ``xlsa17``; by default ``ZSLKIT_DATA``, or zslkit's own cache.
    keep
        Keep the archive.
    progress, say
        Show progress bars; where to tell what happens.

    Returns
    -------
    The data set's folder.

    Raises
    ------
    UsageError
        The name is unknown, or the data have no public address; then the message tells the
        manual step.
    DataError
        The download fails or is not what was published.
    """
    name, source = _known(name)
    base = Path(root).expanduser() if root is not None else data_root()
    if source.files:
        from zslkit.datasets.idx import get_files

        return get_files(name, source, base, progress=progress, say=say)
    target = folder_of(name, base)
    if "res101" in backbones(target):
        say(f"{name} is already in {target}.")
        return target
    if target.exists() and any(target.iterdir()):
        raise DataError(
            f"{target} already holds other files, whose split may not fit the published features; "
            "move it away or choose another folder (ZSLKIT_DATA, or --root)."
        )
    about = f" (about {source.size / 1e6:,.0f} MB)" if source.size else ""
    say(f"{name}: {source.what}{about}")
    say(f"  from   {source.address}")
    say(f"  to     {target}")
    say(f"  terms  {source.terms}")
    archive = base / "downloads" / source.address.rsplit("/", 1)[-1]
    say(f"  by way of {archive}; a copy that lies there already is used")
    others = [n for n in source.holds if n != name]
    if others:
        say(f"  along with {', '.join(others)}, which share the archive")

    if not archive.is_file():
        fetch(source.address, archive, sha256=source.sha256, progress=progress, say=say)
    try:
        _install(archive, source, name, base, progress, say)
    except _Damaged as error:
        archive.unlink(missing_ok=True)
        raise DataError(f"{error} It was deleted; run the same command to fetch it again.") from (
            error.__cause__
        )
    if not keep:
        archive.unlink(missing_ok=True)
    return target


class _Damaged(DataError):
    """The archive cannot be read, so it must not be found again."""


def _known(name: str) -> tuple[str, Source]:
    source = source_of(name)
    if source is None:
        names = [held for s in SOURCES for held in s.holds]
        if name.lower() in ("zoo", "zoo-clips", "affect"):
            what = "affect" if name.lower() == "affect" else "The zoo"
            raise UsageError(f"{what} comes with zslkit; there is nothing to get.")
        raise UsageError(
            f"No source is known for {name!r}; known are {', '.join(names)}."
            + did_you_mean(name, names)
        )
    name = next(held for held in source.holds if held.lower() == name.lower())
    if not source.address:
        raise UsageError(f"{name} has no public address to fetch from. {source.manual}")
    return name, source


def _install(archive, source, name, base, progress, say) -> None:
    """Unpack beside the target, verify there, and only then move in."""
    try:
        waiting = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=base))
    except OSError as error:
        raise DataError(f"{base} could not be written: {error.strerror}.") from error
    try:
        unpacked = unpack(
            archive, folder_of("", waiting), source.inside, source.holds, progress=progress
        )
        if name not in unpacked:
            raise DataError(f"{archive} holds no folder {source.inside}/{name}; it was kept.")
        off = _differences(archive, name, waiting)
        if off:
            say(f"Note: {name} differs from the counts quoted in the literature: {'; '.join(off)}.")
        for found in unpacked:
            place = folder_of(found, base)
            if place.exists() and any(place.iterdir()):
                continue  # someone's own files: leave them
            if place.exists():
                place.rmdir()
            place.parent.mkdir(parents=True, exist_ok=True)
            folder_of(found, waiting).rename(place)
            checked = "verified" if found == name and not off else "unpacked"
            say(f"{found}: {checked}, in {place}")
    except OSError as error:
        raise DataError(
            f"{archive} could not be unpacked in {base}: {error.strerror or error}. "
            "Nothing was changed; make room or choose another folder (ZSLKIT_DATA, or --root)."
        ) from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _differences(archive, name, waiting) -> list[str]:
    """Differences that may be: in counts we know from quotations only. Others are an error."""
    try:
        problem = xlsa17.load(name, scale="none", root=waiting)
    except (DataError, MissingFile) as error:
        told = str(error).replace(f"{folder_of('', waiting)}{os.sep}", "")
        raise DataError(
            f"{archive} does not hold a usable {name}; it was kept, nothing was installed. {told}"
        ) from error
    if off := xlsa17.differences(problem, certain=True):
        raise DataError(
            f"{archive} does not hold the published {name}; it was kept, nothing was installed. "
            f"What differs: {'; '.join(off)}."
        )
    return xlsa17.differences(problem)


def unpack(
    archive: str | Path,
    into: str | Path,
    inside: str,
    names: Iterable[str] = tuple(PUBLISHED),
    *,
    progress: bool = True,
) -> list[str]:
    """Unpack the folders ``inside/<name>/`` of a zip archive to ``into/<name>/``.

    Every path in the archive is checked first: one that would leave its folder, or a link,
    refuses the whole archive. The check sum of each file is verified while it is written.

    Returns
    -------
    The names that were there.

    Raises
    ------
    DataError
        Not a zip archive, a damaged one, or one with unsafe paths.
    """
    from tqdm import tqdm

    archive, into = Path(archive), Path(into)
    prefix = PurePosixPath(inside)
    found: dict[str, None] = {}
    try:
        with zipfile.ZipFile(archive) as file:
            members = file.infolist()
            for member in members:
                _check_path(archive, member)
            wanted = []
            for member in members:
                path = PurePosixPath(member.filename)
                if member.is_dir() or not path.is_relative_to(prefix):
                    continue
                below = path.relative_to(prefix)
                if len(below.parts) > 1 and below.parts[0] in names:
                    wanted.append((member, below))
                    found[below.parts[0]] = None
            _check_space(archive, into, sum(member.file_size for member, _ in wanted))
            for member, below in tqdm(wanted, desc="unpacking", disable=not progress):
                target = into.joinpath(*below.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with file.open(member) as packed, open(target, "wb") as plain:
                    shutil.copyfileobj(packed, plain, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        with open(archive, "rb") as raw:
            begins = raw.read(16)
        what = "is a damaged zip archive" if begins[:2] == b"PK" else "is not a zip archive"
        raise _Damaged(
            f"{archive} {what} ({error}; it begins with {begins.decode('latin-1')!r})."
        ) from error
    return list(found)


def _check_path(archive: Path, member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    path = PurePosixPath(name)
    linked = stat.S_ISLNK(member.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or linked:
        raise DataError(f"{archive} holds the unsafe path {name!r}; nothing was unpacked.")


def _check_space(archive: Path, into: Path, needed: int) -> None:
    there = next(folder for folder in (into, *into.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if needed > free:
        raise DataError(
            f"{archive} unpacks to {needed / 1e6:,.0f} MB, but the disk of {there} has only "
            f"{free / 1e6:,.0f} MB free; make room or choose another folder (ZSLKIT_DATA, or "
            "--root)."
        )
