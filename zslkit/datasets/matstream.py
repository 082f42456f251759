"""A large matrix of a MATLAB file, read a block of columns at a time.

Layout of version 5: "MAT-File Format", The MathWorks, chapter 1. A file is a header of 128 bytes
and then one element a variable: a tag (type, bytes) and a matrix, or its zlib stream. A matrix is
flags, sizes, name and numbers, column after column, each with a tag of its own. SciPy reads all
that is in a file; here is only what must never lie in memory as a whole.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from zslkit.datasets.matfile import cut_off
from zslkit.scaling import block_rows

_MATRIX, _PACKED, _DTYPES = 14, 15, {7: np.dtype("<f4"), 9: np.dtype("<f8")}
_COMPLEX = 0x0800
_CHUNK = 2**16  # bytes of a zlib stream read at a time
_HEAD = 512  # bytes that hold a matrix's flags, sizes and name


class Columns(NamedTuple):
    """Where the numbers of a matrix lie. Its *columns* are the rows of ``shape``: ``[n, d]``."""

    path: Path
    shape: tuple[int, int]
    dtype: np.dtype
    start: int  #: of the numbers in the file, or of the zlib stream
    packed: int = 0  #: bytes of the zlib stream, 0 if there is none
    skipped: int = 0  #: bytes before the numbers in that stream

    def blocks(self, out: np.ndarray | None = None) -> Iterator[tuple[int, np.ndarray]]:
        """One pass: index of the first row, and some rows ``[k, d]``, gone at the next step.

        With ``out`` ``[n, d]`` of the same type they are read into it and stay.

        Raises
        ------
        DataError
            The file is cut off or damaged.
        """
        n, d = self.shape
        step = block_rows(d, self.dtype.itemsize)
        stays = out is not None and out.dtype == self.dtype
        buffer = out if stays else np.empty((step, d), self.dtype)
        try:
            with open(self.path, "rb", buffering=0) as file:
                file.seek(self.start)
                stream = _Inflated(file, self.packed) if self.packed else file
                _fill(stream, memoryview(bytearray(self.skipped)))
                for start in range(0, n, step):
                    first = start if stays else 0
                    block = buffer[first : first + min(step, n - start)]
                    _fill(stream, memoryview(block).cast("B"))
                    yield start, block
                if self.packed:
                    stream.finish()
        except (EOFError, zlib.error) as error:
            raise cut_off(self.path, error) from error


def find(path: Path, key: str) -> Columns | None:
    """The variable ``key``, if it is a plain matrix of real numbers in double or single precision.

    ``None`` for all else: no such variable, another type, another file. SciPy knows what to say.

    Raises
    ------
    DataError
        The variable is there, but the file ends before it does.
    """
    try:
        with open(path, "rb") as file:
            size = file.seek(0, 2)
            file.seek(126)
            if file.read(2) != b"IM":  # numbers in the order of other processors
                return None
            while True:
                kind, length = struct.unpack("<II", file.read(8))
                start = file.tell()
                head = file.read(min(length, _HEAD))
                packed = length if kind == _PACKED else 0
                if packed:
                    head = zlib.decompressobj().decompress(head, _HEAD)
                    kind, _ = struct.unpack("<II", head[:8])
                    head = head[8:]
                found = _matrix(head, key) if kind == _MATRIX else None
                if found:
                    break
                file.seek(start + length)
    except (struct.error, zlib.error, OSError):  # the end of the file, or no such file
        return None
    shape, dtype, before = found
    if start + length > size:
        raise cut_off(path, EOFError())
    if packed:
        return Columns(path, shape, dtype, start, packed, 8 + before)
    return Columns(path, shape, dtype, start + before)


def _matrix(head: bytes, key: str) -> tuple[tuple[int, int], np.dtype, int] | None:
    """Shape ``[n, d]``, type and offset of the numbers, if this is the matrix ``key``."""
    flags, sizes, name, numbers = _elements(head)
    if head[name].decode("latin-1") != key or struct.unpack_from("<I", head, flags.start)[0] & (
        _COMPLEX
    ):
        return None
    if sizes.stop - sizes.start != 8:
        return None
    d, n = struct.unpack_from("<ii", head, sizes.start)
    kind, length = struct.unpack_from("<II", head, numbers)
    dtype = _DTYPES.get(kind)
    if dtype is None or not n * d or length != n * d * dtype.itemsize:
        return None
    return (n, d), dtype, numbers + 8


def _elements(head: bytes) -> tuple[slice, slice, slice, int]:
    """Where flags, sizes and name lie in a matrix, and where the tag of its numbers begins."""
    at, found = 0, []
    for _ in range(3):
        kind, length = struct.unpack_from("<II", head, at)
        if kind >> 16:  # a short element: its length beside the type, its bytes in the tag
            found.append(slice(at + 4, at + 4 + (kind >> 16)))
            at += 8
        else:
            found.append(slice(at + 8, at + 8 + length))
            at += 8 + length + -length % 8
    return *found, at


def _fill(stream, view: memoryview) -> None:
    while view:
        got = stream.readinto(view)
        if not got:
            raise EOFError
        view = view[got:]


class _Inflated:
    """The content of a zlib stream, as a file that is read once."""

    def __init__(self, file: BinaryIO, size: int):
        self._file, self._left = file, size
        self._zlib, self._rest = zlib.decompressobj(), b""

    def readinto(self, view: memoryview) -> int:
        while not self._zlib.eof:
            data = self._zlib.decompress(self._rest, len(view))
            self._rest = self._zlib.unconsumed_tail
            if data:
                view[: len(data)] = data
                return len(data)
            if not self._rest:
                self._rest = self._file.read(min(self._left, _CHUNK))
                self._left -= len(self._rest)
                if not self._rest:
                    break
        return 0

    def finish(self) -> None:
        """Read what pads the numbers and compare the checksum."""
        while self.readinto(memoryview(bytearray(_CHUNK))):
            pass
        if not self._zlib.eof:
            raise EOFError
