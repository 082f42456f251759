"""Pictures of a few rows of each class as one small file for a page."""

import io

import numpy as np

from zslkit.checks import distinct

QUALITY = 55  # of the pictures, which are small


def spread(rows: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """``count`` of each class's ``rows``, evenly spread; fewer where there are fewer.

    >>> spread(np.arange(6), np.array([0, 0, 0, 1, 1, 1]), 2)
    array([0, 2, 3, 5])
    """
    found = []
    for label in distinct(labels[rows]):
        own = rows[labels[rows] == label]
        found.append(own[np.linspace(0, len(own) - 1, min(count, len(own))).round().astype(int)])
    return np.concatenate(found)


def picture_sheet(pictures: np.ndarray, columns: int, side: int) -> bytes:
    """These pictures as one WebP file, ``columns`` in a line, ``side`` pixels each."""
    from PIL import Image

    lines = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * side, lines * side), "white")
    for k, picture in enumerate(pictures):
        image = Image.fromarray(np.asarray(picture, np.uint8)).convert("RGB")
        image = image.resize((side, side), Image.LANCZOS)
        sheet.paste(image, (k % columns * side, k // columns * side))
    file = io.BytesIO()
    sheet.save(file, "WEBP", quality=QUALITY, method=6)
    return file.getvalue()
