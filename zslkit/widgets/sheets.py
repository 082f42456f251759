"""Pictures of a few rows of each class as one small file for a page."""

import io

import numpy as np

from zslkit.checks import distinct

SIDE = 48  # pixels of a picture


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


def picture_sheet(pictures, rows: np.ndarray, columns: int) -> bytes:
    """These pictures as one WebP file, ``columns`` in a line, 48 pixels each."""
    from PIL import Image

    lines = -(-len(rows) // columns)
    sheet = Image.new("RGB", (columns * SIDE, lines * SIDE), "white")
    for k, picture in enumerate(np.asarray(pictures[rows])):
        image = Image.fromarray(np.asarray(picture, np.uint8)).convert("RGB")
        image = image.resize((SIDE, SIDE), Image.LANCZOS)
        sheet.paste(image, (k % columns * SIDE, k // columns * SIDE))
    file = io.BytesIO()
    sheet.save(file, "WEBP", quality=55, method=6)
    return file.getvalue()
