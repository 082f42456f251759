"""Features that lie in a file and are mapped into memory: only what is looked at is read.

Files are written once, whole or not at all, to ``features`` in zslkit's cache folder. They can be
made again, so the folder may be deleted whenever no program uses it. Nothing here is unpickled.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

import zslkit
from zslkit.errors import DataError
from zslkit.files import atomic_path, cache_dir
from zslkit.scaling import Blocks, blocks_of, fit, scaled


def stored(name: str, shape: tuple[int, int], passes: Callable[[], Blocks]) -> np.memmap:
    """Map the cache's file ``name``; write it first if it is absent, cut off or foreign.

    Parameters
    ----------
    name
        See :func:`key`: it stands for all that the numbers depend on.
    shape
        ``[n, d]``.
    passes
        Called if the file is to be written; gives its float32 rows, block after block.

    Returns
    -------
    ``[n, d]`` float32, read-only.

    Raises
    ------
    DataError
        The cache folder cannot be written to, or its disk is full.
    """
    path = cache_dir() / "features" / f"{name}.npy"
    found = _opened(path, shape)
    if found is not None:
        return found
    blocks = passes()
    try:
        with atomic_path(path) as temporary, open(temporary, "wb") as file:
            header = {"descr": "<f4", "fortran_order": False, "shape": tuple(map(int, shape))}
            np.lib.format.write_array_header_1_0(file, header)
            for _, block in blocks:
                file.write(np.ascontiguousarray(block, "<f4"))
    except DataError as error:
        if str(path) not in str(error):  # said of the source, not of this file
            raise
        size = 4e-9 * shape[0] * shape[1]
        raise DataError(
            f"{error} Set ZSLKIT_CACHE to a folder with {size:.2g} GB free for these features, or "
            "load them with memory_map=False."
        ) from error
    return _opened(path, shape)


def _opened(path: Path, shape: tuple[int, int]) -> np.memmap | None:
    try:
        found = np.lib.format.open_memmap(path, mode="r")  # np.load, less its other formats
    except (OSError, ValueError):  # not there, cut off, something else
        return None
    found.checked_by_zslkit = True  # its numbers were finite when they were written
    good = found.shape == tuple(shape) and found.dtype == np.float32 and found.flags.c_contiguous
    return found if good else None


def rescaled(features: np.ndarray, rows: np.ndarray, how: str) -> np.ndarray:
    """:func:`zslkit.scaling.scaled`, read-only; mapped features stay mapped.

    Raises
    ------
    DataError
        The features are mapped, and the cache folder cannot be written to.
    """
    if how == "none":
        return features
    if not isinstance(features, np.memmap):
        made = scaled(features, rows, how)
        made.flags.writeable = False
        return made

    def blocks() -> Blocks:
        fitted = fit(lambda: blocks_of(features), len(features), rows, how)
        for start, block in blocks_of(features):
            made = np.empty(block.shape, np.float32)
            fitted(block, made)
            yield start, made

    begins = features.ctypes.data - np.frombuffer(features._mmap, np.uint8).ctypes.data
    name = key(Path(features.filename), begins, features.shape, features.strides, how, rows)
    return stored(name, features.shape, blocks)


def key(path: Path, *facts) -> str:
    """A name for what is made from a file: its folder and name, and a hash of it and the facts.

    The hash changes with the file's place, size and time of writing, with each fact (arrays among
    them) and with zslkit's version.
    """
    path = Path(path).resolve()
    about = path.stat()
    digest = hashlib.sha256()
    for fact in (zslkit.__version__, str(path), about.st_size, about.st_mtime_ns, *facts):
        part = fact.tobytes() if isinstance(fact, np.ndarray) else repr(fact).encode()
        digest.update(len(part).to_bytes(8, "little") + part)
    ours = path.parent == (cache_dir() / "features").resolve()
    stem = path.stem.rpartition("-")[0] if ours else f"{path.parent.name}-{path.stem}"
    return f"{stem}-{digest.hexdigest()[:20]}"


def wanted(choice: bool | None, shape: tuple[int, int]) -> bool:
    """Whether to map features: as chosen, or if they would fill half of the free memory."""
    if choice is not None:
        return bool(choice)
    free = available_memory()
    return free is not None and 4 * int(shape[0]) * int(shape[1]) > free / 2


def available_memory() -> int | None:
    """Bytes that a program may still take without swapping; ``None`` where nobody says."""
    found = []
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        found += [1024 * int(x.split()[1]) for x in lines if x.startswith("MemAvailable")]
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()  # a container's
        found += [int(limit)] if limit.isdigit() else []
    except (OSError, ValueError):
        pass
    if not found and hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found, default=None)
