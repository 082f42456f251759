"""Makes every file of the clips from ``actions.csv``: films, pretrains, embeds.

Each stage leaves whole files in a work folder whose name depends on the table, the settings and
the source, so that an interrupted build goes on where it stopped. Only a finished build touches
the clips themselves.
"""

import csv
import hashlib
import json
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm.auto import tqdm

from zslkit.datasets import zoo
from zslkit.datasets.clips import words
from zslkit.datasets.clips.imaginary import imaginary_actions
from zslkit.datasets.clips.stage import FRAMES, SIZE, film
from zslkit.datasets.clips.table import ATTRIBUTES, read_actions
from zslkit.datasets.sums import SUMS, write_sums
from zslkit.datasets.zoo.seeds import generator
from zslkit.files import atomic_path

SETTINGS = {
    "clips_real": 100,  # of each real action
    "clips_rehearsal": 60,
    "previews": 20,  # stored as pictures, of each real action
    "test_every": 5,  # every fifth clip of an action is kept for testing
    "imaginary": 100,  # actions that the network learns from
    "rehearsal": 20,  # other imaginary actions, that settings are chosen on
    "clips_imaginary": 16,
    "epochs": 16,
    "attribute_weight": 10.0,
}
#: Who acts: animals of the zoo on four legs, seen ones.
CAST = (
    *("horse", "cow", "cat", "fox", "lion", "deer", "sheep", "wolf"),
    *("elephant", "pig", "goat", "camel", "rabbit", "puma"),
)
FILES = ("actions.csv", "rehearsal.csv", "words.csv", "network.safetensors", "features.safetensors")


def clip(kind: str, name: str, attributes: np.ndarray, index: int) -> np.ndarray:
    """Film clip number ``index`` of an action again, ``[8, 40, 40, 3]`` uint8."""
    table = zoo.attributes()
    who = CAST[int(generator(kind, "cast", name, index).integers(len(CAST)))]
    return film(attributes, table.array[table.names.index(who)], generator(kind, name, index))


def build(out_dir: str | Path, progress: bool = True, workers: int = 2) -> Path:
    """Make the clips' files in ``out_dir`` from its ``actions.csv``.

    Takes some five minutes on two cores. The same table gives the same files, bit for bit, on one
    machine, whatever the number of ``workers``.

    Returns
    -------
    The folder.

    Raises
    ------
    MissingFile, DataError
        The table is missing or wrong, or something cannot be written.
    """
    out_dir = Path(out_dir)
    real = read_actions(out_dir / "actions.csv")
    made_up = imaginary_actions(real, SETTINGS["imaginary"] + SETTINGS["rehearsal"])
    learned, rehearsed = np.split(made_up, [SETTINGS["imaginary"]])
    work = out_dir / f".build-{_fingerprint(real)}"
    jobs = []
    for kind, rows, count in (
        ("imaginary clip", learned, SETTINGS["clips_imaginary"]),
        ("rehearsal clip", rehearsed, SETTINGS["clips_rehearsal"]),
        ("clip", real.array, SETTINGS["clips_real"]),
    ):
        names = real.names if kind == "clip" else [f"{k:03d}" for k in range(len(rows))]
        jobs += [
            (work / kind / f"{name}.npy", kind, name, row, count)
            for name, row in zip(names, rows, strict=True)
        ]
    missing = [job for job in jobs if not job[0].is_file()]
    bar = tqdm(total=len(missing), desc="film", unit="action", disable=not progress)
    with bar, ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_film_all, missing):
            bar.update()
    _pretrain(work, learned, progress)
    _embed(work, real)
    _write_tables(work, real, rehearsed)
    _previews(work, real)
    _install(work, out_dir)
    return out_dir


def _fingerprint(real) -> str:
    digest = hashlib.sha256(json.dumps([real.names, SETTINGS, CAST]).encode())
    digest.update(real.array.tobytes())
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *(here.parent / "zoo" / "painter").glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _film_all(job) -> None:
    path, kind, name, attributes, count = job
    clips = np.stack([clip(kind, name, attributes, j) for j in range(count)])
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        np.save(file, clips)


def _read(work: Path, kind: str) -> list[np.ndarray]:
    return [np.load(path) for path in sorted((work / kind).glob("*.npy"))]


def _pretrain(work: Path, attributes: np.ndarray, progress: bool) -> None:
    from zslkit.datasets.clips.network import pretrain, save_network

    if (work / "network.safetensors").is_file():
        return
    clips = np.concatenate(_read(work, "imaginary clip"))
    labels = np.repeat(np.arange(len(attributes)), SETTINGS["clips_imaginary"])
    epochs = SETTINGS["epochs"]
    ticks = tqdm(range(epochs), desc="pretrain", unit="epoch", disable=not progress)
    weight = SETTINGS["attribute_weight"]
    net = pretrain(clips, labels, attributes, epochs=epochs, attribute_weight=weight, ticks=ticks)
    save_network(net, work / "network.safetensors")


def _embed(work: Path, real) -> None:
    from safetensors.numpy import save_file

    from zslkit.datasets.clips.network import embed, load_network

    net = load_network(work / "network.safetensors")
    tensors = {}
    for kind, prefix in (("clip", ""), ("rehearsal clip", "rehearsal_")):
        folder = work / kind
        names = real.names if kind == "clip" else sorted(p.stem for p in folder.glob("*.npy"))
        sets = [np.load(folder / f"{name}.npy") for name in names]
        counts = [len(clips) for clips in sets]
        tensors[f"{prefix}features"] = np.concatenate([embed(net, c) for c in sets]).astype("f2")
        tensors[f"{prefix}labels"] = np.repeat(np.arange(len(counts)), counts).astype(np.int64)
    about = {"class_names": json.dumps(real.names)}  # several keys would come in any order
    with atomic_path(work / "features.safetensors") as temporary:
        save_file(tensors, temporary, about)


def _write_tables(work: Path, real, rehearsed: np.ndarray) -> None:
    names = [f"rehearsal-{k:02d}" for k in range(len(rehearsed))]
    _table(
        work / "rehearsal.csv", ATTRIBUTES, names, [[f"{v:g}" for v in row] for row in rehearsed]
    )
    vectors = words.word_like(real)
    columns = [f"w{k}" for k in range(vectors.shape[1])]
    _table(work / "words.csv", columns, real.names, [[f"{v:.4f}" for v in row] for row in vectors])


def _table(path: Path, columns, names, rows) -> None:
    with atomic_path(path) as temporary, temporary.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["action", *columns])
        out.writerows([name, *row] for name, row in zip(names, rows, strict=True))


def _previews(work: Path, real) -> None:
    """A WebP sheet an action: a clip a line, its frames side by side."""
    for name in real.names:
        clips = np.load(work / "clip" / f"{name}.npy")[preview_rows()]
        sheet = clips.swapaxes(1, 2).reshape(len(clips) * SIZE, FRAMES * SIZE, 3)
        with atomic_path(work / "previews" / f"{name}.webp") as temporary:
            Image.fromarray(sheet).save(temporary, "WEBP", quality=82, method=4)


def preview_rows() -> np.ndarray:
    """Which clips of each action are stored as pictures: the test clips of a seen action."""
    every = SETTINGS["test_every"]
    return np.arange(every - 1, SETTINGS["clips_real"], every)[: SETTINGS["previews"]]


def _install(work: Path, out_dir: Path) -> None:
    (out_dir / SUMS).unlink(missing_ok=True)
    for name in FILES[1:]:
        os.replace(work / name, out_dir / name)
    (out_dir / "previews").mkdir(exist_ok=True)
    for path in sorted((work / "previews").iterdir()):
        os.replace(path, out_dir / "previews" / path.name)
    write_sums(out_dir, FILES, ["previews"])
    shutil.rmtree(work)
