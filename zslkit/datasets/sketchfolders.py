"""What the three sketch-based benchmarks share: a folder a class, and which classes are unseen.

The published archives spell one class in several ways (``hot-air_balloon``, ``hotairballoon``),
misspell some, and end their pictures in ``.jpg``, ``.JPEG`` and ``.png``. Loaders that looked for
one ending only have lost whole classes without a word. Here classes are matched by the letters of
their names, every ending is read, and a class with pictures on one side only is an error.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from zslkit.datasets.classsplits import letters, spelled, split_of
from zslkit.datasets.sources import PUBLISHED_RETRIEVAL, source_of
from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean
from zslkit.files import data_root
from zslkit.retrieval import FilePictures, Pictures, RetrievalProblem
from zslkit.retrieval.splits import held_out

ENDINGS = (".jpg", ".jpeg", ".png", ".webp")

# Files of each class, by its letters, and the name its folder has.
Files = dict[str, tuple[str, list[str]]]


class Wanted(NamedTuple):
    """What a reader may ask of any of the three, as :func:`zslkit.datasets.sketchy.load` says."""

    split: str
    size: int
    semantics: str | Path | None
    held_out: float
    val_share: float
    seed: int


def home(name: str, root: str | Path | None = None) -> Path:
    """Where a data set belongs: ``<root>/<name>``, whatever the case of its name there."""
    base = Path(root).expanduser() if root is not None else data_root()
    there = [p for p in base.iterdir() if p.is_dir()] if base.is_dir() else []
    return next((p for p in there if letters(p.name) == letters(name)), base / name)


def find(folder: Path, places: Sequence[str], name: str, what: str) -> Path:
    """The first of ``places`` that is a folder.

    Raises
    ------
    MissingFile
        None of them is; the sentence names them, and how to come by the data set.
    """
    for place in places:
        there = Path(os.path.normpath(folder / place))  # "../x" is beside a folder not made yet
        if there.is_dir():
            return there
    looked = " or ".join(places)
    raise MissingFile(
        f"There are no {what} of {name}: {folder} holds no folder {looked}. "
        f"{source_of(name).manual}"
    )


def files_by_class(
    folder: Path, aliases: Mapping[str, str] | None = None, endings: Sequence[str] = ENDINGS
) -> Files:
    """The files in each subfolder, in the order of their names; empty subfolders are left out.

    Parameters
    ----------
    folder
        Holds one subfolder a class. Files beside them are ignored.
    aliases
        Letters of misspelled names, and the letters that are meant.
    endings
        Of the files to list, in small letters.

    Raises
    ------
    DataError
        Two subfolders have the name of one class.
    """
    found: Files = {}
    for sub in sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")):
        files = sorted(str(p) for p in sub.iterdir() if p.suffix.lower() in endings)
        key = (aliases or {}).get(letters(sub.name), letters(sub.name))
        if not files:
            continue
        if key in found:
            raise DataError(
                f"{folder} has two folders for one class, {found[key][0]} and {sub.name}."
            )
        found[key] = spelled(sub.name), files
    return found


def problem(
    name: str,
    sketches: Files,
    images: Files,
    wanted: Wanted,
    *,
    drawn: Pictures | None = None,
    about: Mapping | None = None,
) -> RetrievalProblem:
    """The retrieval problem of these files, with the unseen classes of a published split.

    ``drawn`` replaces the files of ``sketches`` by pictures in the same order.

    Raises
    ------
    DataError
        A class has files on one side only, or the split names a class that is not here.
    """
    keys = sorted(sketches, key=lambda key: sketches[key][0])
    for one, other, this, that in (
        (sketches, images, "sketches", "images"),
        (images, sketches, "images", "sketches"),
    ):
        lonely = [spelling for key, (spelling, _) in one.items() if key not in other]
        if lonely:
            raise DataError(
                f"{name}: {len(lonely)} classes have {this} but no {that} (the first is "
                f"{lonely[0]!r}); is an archive incomplete, or a folder spelled otherwise?"
            )
    names = [sketches[key][0] for key in keys]
    split, size, semantics, share, val_share, seed = wanted
    chosen = split_of(name, split)
    unseen = np.array(
        sorted(_position(c, keys, names, name, split) for c in chosen.unseen), np.int64
    )
    labels = {"sketches": _labels(sketches, keys), "images": _labels(images, keys)}
    rng = np.random.default_rng(seed)
    seen = np.setdiff1d(np.arange(len(keys)), unseen)
    val = np.sort(rng.permutation(seen)[: _share("val_share", val_share, len(seen))])
    rows = {side: np.flatnonzero(~np.isin(ids, unseen)) for side, ids in labels.items()}
    _share("held_out", share, 1)
    held = {side: held_out(labels[side], rows[side], share, rng) for side in labels}
    source = source_of(name)
    return RetrievalProblem(
        sketches=drawn if drawn is not None else FilePictures(_paths(sketches, keys), size, "L"),
        sketch_labels=labels["sketches"],
        images=FilePictures(_paths(images, keys), size, "RGB"),
        image_labels=labels["images"],
        class_names=names,
        train_sketches=np.setdiff1d(rows["sketches"], held["sketches"]),
        train_images=np.setdiff1d(rows["images"], held["images"]),
        queries=np.flatnonzero(np.isin(labels["sketches"], unseen)),
        gallery=np.flatnonzero(np.isin(labels["images"], unseen)),
        semantics=described(semantics, names),
        held_sketches=held["sketches"],
        held_images=held["images"],
        val_classes=val,
        unseen_classes=unseen,
        name=name,
        about={
            "split": f"{split}: {chosen.origin}",
            "validation": f"{len(val)} of {len(seen)} seen classes, drawn by zslkit, seed {seed}",
            "terms": source.terms,
            **(about or {}),
        },
    )


def differences(problem: RetrievalProblem) -> list[str]:
    """What differs from the published counts, which are known from quotations only."""
    found = {
        "sketches": len(problem.sketches),
        "images": len(problem.images),
        "classes": len(problem.class_names),
    }
    return [
        f"{key}: {found[key]} here, {count} published"
        for key, count in PUBLISHED_RETRIEVAL.get(problem.name, {}).items()
        if found[key] != count
    ]


def described(semantics: str | Path | None, names: Sequence[str]) -> np.ndarray | None:
    """Vectors of classes: from a file, from WordNet (``"wordnet-path"``), or none."""
    from zslkit.datasets import wordvectors
    from zslkit.taxonomy import KINDS, wordnet_similarity

    known = tuple(f"wordnet-{kind}" for kind in KINDS)
    if semantics is None:
        return None
    if str(semantics) in known:
        return wordnet_similarity(names, str(semantics).removeprefix("wordnet-"), to="nodes")
    if str(semantics).startswith("wordnet"):
        raise UsageError(
            f"semantics={semantics!r} is not known; choose {', '.join(known)} or a file."
            + did_you_mean(str(semantics), known)
        )
    return wordvectors.read(semantics, names)


def _position(wanted, keys, names, name, split):
    if letters(wanted) not in keys:
        raise DataError(
            f"Split {split} of {name} hides {wanted!r}, but there is no folder of that name."
            + did_you_mean(wanted, names)
        )
    return keys.index(letters(wanted))


def _share(what, share, count) -> int:
    if not 0 <= share < 1:
        raise UsageError(f"{what}={share} must be at least 0 and below 1.")
    return round(share * count)


def _labels(files, keys) -> np.ndarray:
    return np.repeat(np.arange(len(keys)), [len(files[key][1]) for key in keys])


def _paths(files, keys) -> list[str]:
    return [path for key in keys for path in files[key][1]]
