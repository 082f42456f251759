"""Makes every file of the zoo from its tables: paints, pretrains, embeds, sketches, writes.

Each stage writes whole files into a work folder whose name depends on the table, the settings
and the source of this subpackage. An interrupted build therefore goes on where it stopped, and
a build after a change starts afresh. Only a finished build touches the zoo itself.
"""

import hashlib
import json
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from zslkit.datasets.sums import SUMS, write_sums
from zslkit.datasets.zoo.articles import write_articles
from zslkit.datasets.zoo.imaginary import (
    imaginary_animals,
    read_imaginary,
    write_imaginary,
)
from zslkit.datasets.zoo.painter import ABSTRACTIONS, paint, sketch
from zslkit.datasets.zoo.seeds import generator
from zslkit.datasets.zoo.sheets import read_sheet, write_sheet
from zslkit.datasets.zoo.table import Table, read_table
from zslkit.datasets.zoo.taxonomy import read_taxonomy
from zslkit.files import atomic_path

SETTINGS = {
    "pictures_seen": 70,  # of each seen animal, validation animals included
    "pictures_unseen": 50,
    "sketches": 30,  # of each animal and level
    "test_every": 5,  # every fifth picture or sketch of an animal is kept for testing
    "imaginary": 320,
    "pictures_imaginary": 12,
    "epochs": 16,
    "attribute_weight": 10.0,
}
IMAGINARY = "imaginary.csv"
FILES = ("attributes.csv", "taxonomy.csv", IMAGINARY, "articles.txt")
FILES += ("features.safetensors", "network.safetensors")
SHEETS = ("pictures", *(f"sketches/{level}" for level in ABSTRACTIONS))


def pictures_per_animal(table: Table) -> np.ndarray:
    """How many pictures each animal has, ``[C]``."""
    unseen = np.array(table.split) == "unseen"
    return np.where(unseen, SETTINGS["pictures_unseen"], SETTINGS["pictures_seen"])


def build(out_dir: str | Path, progress: bool = True, workers: int = 2) -> Path:
    """Make the zoo in ``out_dir`` from its ``attributes.csv``, ``taxonomy.csv``, ``imaginary.csv``.

    Takes about ten minutes on two cores. The same table gives the same files, bit for bit, on
    one machine, whatever the number of ``workers``.

    Parameters
    ----------
    out_dir
        Folder that holds ``attributes.csv`` and ``taxonomy.csv``. Imaginary animals are made up
        where ``imaginary.csv`` is missing. Other files are replaced when all is done.
    progress
        Show a progress bar for each stage.
    workers
        Processes that paint at the same time.

    Returns
    -------
    The folder.

    Raises
    ------
    MissingFile, DataError
        The table is missing or wrong, or something cannot be written.
    """
    out_dir = Path(out_dir)
    table, imaginary, work = _sources(out_dir)
    kin = read_taxonomy(out_dir / "taxonomy.csv", table.names)
    real = list(zip(table.names, table.array, pictures_per_animal(table), strict=True))
    _paint(work / "pictures", "picture", real, progress, workers)
    names = [f"imaginary-{k:03d}" for k in range(len(imaginary))]
    made_up = [
        (name, row, SETTINGS["pictures_imaginary"])
        for name, row in zip(names, imaginary, strict=True)
    ]
    if not (work / "network.safetensors").is_file():
        _paint(work / "imaginary", "imaginary picture", made_up, progress, workers)
        _pretrain(work, names, imaginary, progress)
    _embed(work, table, progress)
    _sketch(work, table, progress, workers)
    write_articles(work / "articles.txt", table, kin)
    _install(work, out_dir)
    return out_dir


def build_sketches(out_dir: str | Path, progress: bool = True, workers: int = 2) -> Path:
    """The part of :func:`build` that draws sketches, alone: a few minutes on one core.

    Arguments, result and errors are those of :func:`build`. Other files stay as they are.
    """
    out_dir = Path(out_dir)
    table, _, work = _sources(out_dir)
    _sketch(work, table, progress, workers)
    _install(work, out_dir)
    return out_dir


def _sources(out_dir):
    table = read_table(out_dir / "attributes.csv")
    if not (out_dir / IMAGINARY).is_file():
        write_imaginary(out_dir / IMAGINARY, imaginary_animals(table, SETTINGS["imaginary"]))
    imaginary = read_imaginary(out_dir / IMAGINARY, table)
    return table, imaginary, out_dir / f".build-{fingerprint(table, imaginary)}"


def fingerprint(table: Table, imaginary: np.ndarray) -> str:
    """Twelve hexadecimal digits that change with the tables, the settings or the source."""
    digest = hashlib.sha256(json.dumps([table.names, table.split, SETTINGS]).encode())
    digest.update(table.array.tobytes())
    digest.update(imaginary.tobytes())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _paint(folder, kind, animals, progress, workers):
    jobs = [
        (folder / f"{name}.webp", kind, name, attributes, int(count))
        for name, attributes, count in animals
        if not (folder / f"{name}.webp").is_file()
    ]
    bar = tqdm(total=len(jobs), desc=f"paint {kind}s", unit="sheet", disable=not progress)
    with bar, ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_paint_sheet, jobs):
            bar.update()


def _paint_sheet(job):
    path, kind, name, attributes, count = job
    _, is_sketch, level = kind.rpartition("sketch ")
    drawn = []
    for j in range(count):
        rng = generator(kind, name, j)
        drawn.append(
            sketch(attributes, rng, abstraction=level) if is_sketch else paint(attributes, rng)
        )
    write_sheet(path, np.stack(drawn))


def _sketch(work, table, progress, workers):
    for level in ABSTRACTIONS:
        count = [SETTINGS["sketches"]] * len(table.names)
        animals = list(zip(table.names, table.array, count, strict=True))
        _paint(work / "sketches" / level, f"sketch {level}", animals, progress, workers)


def _pretrain(work, names, attributes, progress):
    from zslkit.datasets.zoo.network import pretrain, save_network

    count = SETTINGS["pictures_imaginary"]
    pictures = np.concatenate([read_sheet(work / "imaginary" / f"{n}.webp", count) for n in names])
    labels = np.repeat(np.arange(len(names)), count)
    epochs = SETTINGS["epochs"]
    ticks = tqdm(range(epochs), desc="pretrain", unit="epoch", disable=not progress)
    weight = SETTINGS["attribute_weight"]
    net = pretrain(
        pictures, labels, attributes, epochs=epochs, attribute_weight=weight, ticks=ticks
    )
    save_network(net, work / "network.safetensors")


def _embed(work, table, progress):
    from safetensors.numpy import save_file

    from zslkit.datasets.zoo.network import embed, load_network

    net = load_network(work / "network.safetensors")
    counts = pictures_per_animal(table)
    features, test = [], []
    animals = zip(table.names, counts, strict=True)
    for name, count in tqdm(
        animals, desc="embed", unit="sheet", total=len(counts), disable=not progress
    ):
        pictures = read_sheet(work / "pictures" / f"{name}.webp", count)
        features.append(embed(net, pictures))
        test.append(np.arange(count) % SETTINGS["test_every"] == SETTINGS["test_every"] - 1)
    tensors = {
        "features": np.concatenate(features).astype(np.float16),
        "labels": np.repeat(np.arange(len(counts)), counts).astype(np.int64),
        "test": np.concatenate(test).astype(np.uint8),
    }
    about = {
        "class_names": json.dumps(table.names),
        "backbone": "small CNN pretrained on imaginary animals",
    }
    with atomic_path(work / "features.safetensors") as temporary:
        save_file(tensors, temporary, about)


def _install(work: Path, out_dir: Path):
    """Move the finished files in, and write their checksums last."""
    (out_dir / SUMS).unlink(missing_ok=True)
    for name in SHEETS:
        if (work / name).is_dir():
            _replace_sheets(work / name, out_dir / name)
    for name in ("network.safetensors", "features.safetensors", "articles.txt"):
        if (work / name).is_file():
            os.replace(work / name, out_dir / name)
    write_sums(out_dir, FILES, SHEETS)
    shutil.rmtree(work)


def _replace_sheets(new: Path, old: Path):
    old.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in new.iterdir()}
    for path in old.glob("*.webp"):
        if path.name not in names:
            path.unlink()
    for name in sorted(names):
        os.replace(new / name, old / name)
