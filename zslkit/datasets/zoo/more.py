"""More pictures of an animal than come with the zoo: painted when they are asked for, and kept."""

import hashlib
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from zslkit.datasets.zoo.painter import paint
from zslkit.datasets.zoo.seeds import generator
from zslkit.datasets.zoo.sheets import read_sheet, write_sheet
from zslkit.files import cache_dir


def more_pictures(name: str, attributes: np.ndarray, first: int, end: int) -> np.ndarray:
    """Pictures ``first`` to ``end - 1`` of an animal, ``[end - first, 64, 64, 3]`` uint8.

    Picture j is the same whatever was painted before it. About 30 ms each; the sheet is kept in the
    cache, under a name that changes with the attributes and the painter.

    Raises
    ------
    DataError
        The cache cannot be written to, or holds something else under this name.
    """
    digest = hashlib.sha256(np.asarray(attributes, np.float64).tobytes())
    for path in sorted((Path(__file__).parent / "painter").glob("*.py")):
        digest.update(path.read_bytes())
    kept = cache_dir() / "zoo" / f"{name}-{first}-{end}-{digest.hexdigest()[:12]}.webp"
    if not kept.is_file():
        bar = tqdm(range(first, end), desc=f"paint {name}", unit="picture", delay=2, leave=False)
        write_sheet(kept, np.stack([paint(attributes, generator("picture", name, j)) for j in bar]))
    return read_sheet(kept, end - first)
