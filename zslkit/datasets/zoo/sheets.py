"""Sprite sheets: the pictures, or the sketches, of one animal side by side in one WebP file."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from zslkit.datasets.zoo.painter.raster import SIZE
from zslkit.errors import DataError, MissingFile
from zslkit.files import atomic_path

COLUMNS = 10
QUALITY = 90


def to_bytes(pictures: np.ndarray) -> bytes:
    """``[n, 64, 64, 3]`` uint8 to a WebP file, ten pictures a line. Compression is lossy."""
    rows = -(-len(pictures) // COLUMNS)
    full = np.zeros((rows * COLUMNS, SIZE, SIZE, 3), np.uint8)
    full[: len(pictures)] = pictures
    sheet = full.reshape(rows, COLUMNS, SIZE, SIZE, 3).swapaxes(1, 2)
    image = Image.fromarray(sheet.reshape(rows * SIZE, COLUMNS * SIZE, 3))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue()


def sketch_bytes(sketches: np.ndarray) -> bytes:
    """``[n, 64, 64]`` uint8 to a lossless WebP file, ten a line, in four greys: 0, 85, 170, 255."""
    rows = -(-len(sketches) // COLUMNS)
    full = np.full((rows * COLUMNS, SIZE, SIZE), 255, np.uint8)
    full[: len(sketches)] = np.round(np.asarray(sketches) / 85).astype(np.uint8) * 85
    sheet = full.reshape(rows, COLUMNS, SIZE, SIZE).swapaxes(1, 2)
    image = Image.fromarray(sheet.reshape(rows * SIZE, COLUMNS * SIZE)).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True, quality=100, method=6)
    return buffer.getvalue()


def write_sheet(path: Path, pictures: np.ndarray) -> None:
    """Write a sheet of pictures ``[n, 64, 64, 3]`` or sketches ``[n, 64, 64]``, whole or not."""
    data = to_bytes(pictures) if pictures.ndim == 4 else sketch_bytes(pictures)
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def read_sketches(path: Path, count: int) -> np.ndarray:
    """The first ``count`` sketches of a sheet, ``[count, 64, 64]`` uint8, 255 is paper.

    Errors are those of :func:`read_sheet`.
    """
    return np.ascontiguousarray(read_sheet(path, count)[..., 0])


def read_sheet(path: Path, count: int) -> np.ndarray:
    """The first ``count`` pictures of a sheet, ``[count, 64, 64, 3]`` uint8.

    Raises
    ------
    MissingFile
        There is no such file.
    DataError
        The file is not a picture, or holds fewer than ``count``.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"{path} is missing; run `zslkit data build zoo`.")
    try:
        with Image.open(path) as image:
            sheet = np.asarray(image.convert("RGB"))
    except OSError as error:
        raise DataError(f"{path} is not a readable picture: {error}.") from None
    rows, left = divmod(sheet.shape[0], SIZE)
    if left or sheet.shape[1] != COLUMNS * SIZE or rows * COLUMNS < count:
        raise DataError(
            f"{path} is {sheet.shape[1]} x {sheet.shape[0]} pixels; expected a sheet of "
            f"{count} pictures of {SIZE} x {SIZE}, {COLUMNS} a line."
        )
    tiles = sheet.reshape(rows, SIZE, COLUMNS, SIZE, 3).swapaxes(1, 2)
    return tiles.reshape(-1, SIZE, SIZE, 3)[:count]
