"""Fetching one file over HTTP: resumed where it stopped, checked when it is whole."""

import contextlib
import hashlib
import http.client
import os
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import zslkit
from zslkit.errors import DataError

_BLOCK = 1 << 20


class _Dropped(Exception):
    """The connection failed in a way that another attempt may mend."""


class _StartAgain(Exception):
    """What is kept of an earlier attempt belongs to another version of the file."""


def fetch(
    address: str,
    path: str | Path,
    *,
    sha256: str = "",
    retries: int = 5,
    wait: float = 2.0,
    timeout: float = 30.0,
    progress: bool = True,
    say: Callable[[str], None] = print,
) -> Path:
    """Download ``address`` to ``path``; an earlier, interrupted download is continued.

    What has arrived is kept in ``<path>.part`` until it is whole, so ``path`` is never half a
    file. If the file has changed on the server meanwhile, the download starts again.

    Parameters
    ----------
    sha256
        Expected check sum, if known. The length that the server announces is always checked.
    retries
        Attempts in a row that may fail without a single new byte.
    wait
        Seconds before the second attempt; doubled before each further one.
    timeout
        Seconds of silence after which a connection counts as lost.
    progress, say
        Show a progress bar; where to tell of interruptions.

    Raises
    ------
    DataError
        The server refuses, the connection stays broken, the disk is full or may not be written
        to, or the file is not the expected one.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    with _disk(part):
        path.parent.mkdir(parents=True, exist_ok=True)
    failures = 0
    while True:
        before = _length(part)
        try:
            _attempt(address, part, timeout, progress)
            break
        except _StartAgain:
            _forget(part)
        except _Dropped as dropped:
            arrived = _length(part)
            failures = 1 if arrived > before else failures + 1
            if failures >= retries:
                again = f" {arrived:,} bytes have arrived and are kept: run it again to continue."
                raise DataError(
                    f"{address} could not be fetched: {dropped}.{again if arrived else ''}"
                ) from dropped
            pause = wait * 2 ** (failures - 1)
            say(f"Interrupted at {arrived:,} bytes: {dropped}. Continuing in {pause:g} s.")
            time.sleep(pause)
    if sha256 and (found := _digest(part)) != sha256:
        _forget(part)
        raise DataError(
            f"{address} is not the expected file: its SHA-256 is {found}, not {sha256}. "
            "It was deleted."
        )
    with _disk(part):
        os.replace(part, path)
    _tag(part).unlink(missing_ok=True)
    return path


def _attempt(address: str, part: Path, timeout: float, progress: bool) -> None:
    from tqdm import tqdm

    start = _length(part)
    with _connection(address, part, start, timeout) as response:
        if response is None:
            return  # the server says that we have it all
        if response.status == 206:
            first, total = _content_range(response)
            if first != start:
                raise _StartAgain
        else:
            start, total = 0, response.headers.get("Content-Length")
        total = int(total) if total is not None else None
        _check_space(part, (total or 0) - start)
        with _disk(part):
            _tag(part).write_text(f"{address}\n{_validator(response)}", encoding="utf-8")
            with (
                open(part, "ab" if start else "wb") as file,
                tqdm(
                    total=total,
                    initial=start,
                    unit="B",
                    unit_scale=True,
                    desc=part.stem,
                    disable=not progress,
                ) as bar,
            ):
                for block in _blocks(response):
                    file.write(block)
                    bar.update(len(block))
    if total is not None and _length(part) < total:
        raise _Dropped(f"the connection closed after {_length(part):,} of {total:,} bytes")
    if total is not None and _length(part) > total:
        _forget(part)
        raise DataError(f"{address} sent more than the {total:,} bytes it announced.")


@contextlib.contextmanager
def _connection(address: str, part: Path, start: int, timeout: float) -> Iterator:
    """Yield an open response, or None if nothing is left to fetch."""
    headers = {"User-Agent": f"zslkit/{zslkit.__version__}", "Accept-Encoding": "identity"}
    if start:
        known, validator = _read_tag(part)
        if known != address:
            raise _StartAgain
        headers["Range"] = f"bytes={start}-"
        if validator:
            headers["If-Range"] = validator
    try:
        response = urllib.request.urlopen(
            urllib.request.Request(address, headers=headers), timeout=timeout
        )
    except urllib.error.HTTPError as error:
        if error.code == 416 and start:
            if error.headers.get("Content-Range", "").strip() == f"bytes */{start}":
                yield None
                return
            raise _StartAgain from error
        if error.code in (408, 425, 429) or error.code >= 500:
            raise _Dropped(f"the server answered {error.code} {error.reason}") from error
        raise DataError(
            f"{address} answered {error.code} {error.reason}; the file may have moved."
        ) from error
    except (OSError, http.client.HTTPException) as error:  # URLError is an OSError
        raise _Dropped(_reason(error)) from error
    with response:
        yield response


def _blocks(response) -> Iterator[bytes]:
    while True:
        try:
            block = response.read(_BLOCK)
        except http.client.IncompleteRead as error:
            yield error.partial
            return
        except (OSError, http.client.HTTPException) as error:
            raise _Dropped(_reason(error)) from error
        if not block:
            return
        yield block


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    return str(cause) or type(cause).__name__


def _content_range(response) -> tuple[int, str | None]:
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if match is None:
        raise _StartAgain
    return int(match[1]), None if match[2] == "*" else match[2]


def _validator(response) -> str:
    """What tells this version of the file from another: a strong ETag, or the date."""
    etag = response.headers.get("ETag", "")
    return etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")


# ---------------------------------------------------------------------- the disk
@contextlib.contextmanager
def _disk(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence. Network errors are _Dropped and pass."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"{path} could not be written: {error.strerror or error}. What has arrived so far is "
            "kept; make room or choose another folder (ZSLKIT_DATA, or --root), then run again."
        ) from error


def _check_space(part: Path, needed: int) -> None:
    free = shutil.disk_usage(part.parent).free
    if needed > free:
        raise DataError(
            f"{needed / 1e6:,.0f} MB are still to come, but the disk of {part.parent} has only "
            f"{free / 1e6:,.0f} MB free; make room or choose another folder (ZSLKIT_DATA, or "
            "--root)."
        )


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _tag(part: Path) -> Path:
    return part.with_name(part.name + ".tag")


def _read_tag(part: Path) -> tuple[str, str]:
    if not _tag(part).is_file():
        return "", ""
    address, _, validator = _tag(part).read_text(encoding="utf-8").partition("\n")
    return address, validator


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _tag(part).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
