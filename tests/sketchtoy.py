"""A small retrieval problem, and small folders of pictures, for tests."""

from pathlib import Path

import numpy as np
from PIL import Image

from zslkit.retrieval import RetrievalProblem

CLASSES = ("ant", "bee", "cow", "dog", "elk", "fox")  # elk and fox are unseen, dog validates


def fields(**changed):
    """What a good problem is made of: 6 sketches and 8 images of each class, the last held out."""
    rng = np.random.default_rng(0)
    rows = {"sketches": np.repeat(np.arange(6), 6), "images": np.repeat(np.arange(6), 8)}
    last = {"sketches": np.arange(36) % 6 == 5, "images": np.arange(48) % 8 == 7}
    seen = {side: labels < 4 for side, labels in rows.items()}
    good = dict(
        sketches=rng.integers(0, 256, (36, 5, 5)).astype(np.uint8),
        sketch_labels=rows["sketches"],
        images=rng.normal(size=(48, 7)).astype(np.float32),
        image_labels=rows["images"],
        class_names=CLASSES,
        train_sketches=np.flatnonzero(seen["sketches"] & ~last["sketches"]),
        train_images=np.flatnonzero(seen["images"] & ~last["images"]),
        queries=np.flatnonzero(~seen["sketches"]),
        gallery=np.flatnonzero(~seen["images"]),
        semantics=rng.normal(size=(6, 3)),
        held_sketches=np.flatnonzero(seen["sketches"] & last["sketches"]),
        held_images=np.flatnonzero(seen["images"] & last["images"]),
        val_classes=[3],
        name="toy",
    )
    return {**good, **changed}


def make_retrieval(**changed) -> RetrievalProblem:
    return RetrievalProblem(**fields(**changed))


def write_pictures(folder: Path, names, count=3, ending=".png", size=12):
    """A folder a class with some pictures; picture j of class c has the grey value 10 c + j."""
    for c, name in enumerate(names):
        sub = folder / name
        sub.mkdir(parents=True)
        for j in range(count):
            Image.new("RGB", (size, size), (10 * c + j,) * 3).save(sub / f"{j}{ending}")
