"""Pictures that stay in their files until somebody looks at them."""

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from zslkit.errors import DataError, UsageError

MODES = {"L": (), "RGB": (3,)}  # as Pillow names them; the shape that each adds


class Pictures:
    """A row of pictures that behaves like a uint8 array and reads what is asked for.

    ``pictures[7]`` reads one, ``pictures[rows]`` some of them into an array, and
    ``pictures.take(rows)`` makes another row of them without reading any. A subclass says in
    ``_read`` how one is made of its source: a path, or whatever else tells pictures apart.

    Attributes
    ----------
    shape
        ``(n, size, size)`` of grey pictures, ``(n, size, size, 3)`` of coloured ones.
    dtype
        uint8.
    """

    dtype = np.dtype(np.uint8)

    def __init__(self, sources: Sequence, size: int, mode: str):
        if mode not in MODES:
            raise UsageError(f"mode={mode!r} is not known; choose one of {', '.join(MODES)}.")
        if not 1 <= size <= 4096:
            raise UsageError(f"size={size} must lie between 1 and 4096 pixels.")
        self._sources, self.size, self.mode = tuple(sources), int(size), mode

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), self.size, self.size, *MODES[self.mode])

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __len__(self):
        return len(self._sources)

    def __getitem__(self, rows) -> np.ndarray:
        chosen = np.arange(len(self))[rows]
        if chosen.ndim == 0:
            return self._read(self._sources[int(chosen)])
        out = np.empty((len(chosen), *self.shape[1:]), np.uint8)
        for i, row in enumerate(chosen):
            out[i] = self._read(self._sources[row])
        return out

    def __array__(self, dtype=None, copy=None):
        return self[:].astype(dtype or np.uint8, copy=False)

    def take(self, rows: Iterable[int]) -> "Pictures":
        """The pictures of these rows, still unread."""
        chosen = np.arange(len(self))[rows]
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, _sources=tuple(self._sources[i] for i in chosen))
        return other

    def checksum(self, start: int = 0) -> int:
        """A number that changes with the files' names, their order and the size; reads none."""
        text = f"{self.size} {self.mode} " + "\n".join(map(str, self._sources))
        return zlib.crc32(text.encode(), start)

    def _read(self, source) -> np.ndarray:
        raise NotImplementedError

    def __repr__(self):
        return f"{type(self).__name__}(shape={self.shape})"


class FilePictures(Pictures):
    """Pictures of a list of files, scaled to ``size`` x ``size`` pixels (not cropped).

    Parameters
    ----------
    paths
        Of PNG, JPEG, WebP or whatever else Pillow reads.
    size
        Pixels of a side.
    mode
        ``"RGB"`` or ``"L"`` (grey). What is transparent becomes white, as paper is.

    Raises
    ------
    DataError
        When a picture is read that is missing or damaged; the sentence names it.
    """

    def __init__(self, paths: Iterable[str | Path], size: int, mode: str = "RGB"):
        super().__init__(tuple(map(str, paths)), size, mode)

    @property
    def paths(self) -> tuple[str, ...]:
        """Where they lie."""
        return self._sources

    def _read(self, source):
        from PIL import Image

        try:
            with Image.open(source) as image:
                if image.mode in ("RGBA", "LA") or "transparency" in image.info:
                    image = image.convert("RGBA")
                    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
                image = image.convert(self.mode)
                return np.asarray(image.resize((self.size, self.size), Image.BILINEAR))
        except (OSError, ValueError, SyntaxError) as error:
            raise DataError(f"{source} cannot be read as a picture: {error}.") from None
