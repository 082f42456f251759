"""QuickDraw-Extended: 110 classes, 330,000 amateur sketches and about 204,000 photographs.

=================================== ================================================================
``QuickDraw_images_final/``         a folder a class, photographs
``QuickDraw_sketches_final/``       a folder a class, drawings as PNG named by their ``key_id``
``ndjson/``                         a file a class, the same drawings as strokes (Quick, Draw!)
=================================== ================================================================

The folders may lie in ``QuickDraw`` or directly beside it. A file ``class_labels.txt`` lies among
the folders of the published archive, and the published list of classes names it as one: folders
only are classes. The list of classes says ``palm tree`` and that of test classes ``palm_tree``; who
compares them sign by sign leaves the palm trees among the training classes.

Doodle to Search: Dey et al., CVPR 2019 (arXiv 1904.03451).
"""

from pathlib import Path

from zslkit.datasets import sketchfolders
from zslkit.datasets.classsplits import letters, spelled
from zslkit.datasets.strokes import StrokePictures, index
from zslkit.errors import MissingFile, UsageError, did_you_mean
from zslkit.retrieval import RetrievalProblem

_IMAGES = ("QuickDraw_images_final", "EXTEND_image_quickdraw", "images")
_SKETCHES = ("QuickDraw_sketches_final", "QuickDraw_sketches", "sketches")
_STROKES = ("ndjson", "full/simplified", "full/raw", "simplified", "raw")
SKETCHES = ("pictures", "strokes")


def load(
    *,
    split: str = "A",
    sketches: str = "pictures",
    per_class: int = 3000,
    recognised: bool = False,
    size: int = 224,
    semantics: str | Path | None = None,
    held_out: float = 0.0,
    val_share: float = 0.1,
    seed: int = 0,
    root: str | Path | None = None,
) -> RetrievalProblem:
    """Read QuickDraw-Extended in its published layout; pictures stay in their files.

    It returns and raises what :func:`~zslkit.datasets.sketchy.load` does.

    Parameters
    ----------
    split
        ``"A"``: the 30 unseen classes of Doodle to Search.
    sketches
        ``"pictures"`` reads the PNG files, ``"strokes"`` draws the lines of ``.ndjson`` files.
    per_class, recognised
        Of strokes: the first so many of each class, and whether only those that the game
        recognised.
    size, semantics, held_out, val_share, seed, root
        As in :func:`~zslkit.datasets.sketchy.load`; the folder is ``QuickDraw``.
    """
    if sketches not in SKETCHES:
        raise UsageError(
            f"sketches={sketches!r} is not known; choose one of {', '.join(SKETCHES)}."
            + did_you_mean(sketches, SKETCHES)
        )
    if per_class < 1:
        raise UsageError(f"per_class={per_class} must be a whole number from 1.")
    folder = sketchfolders.home("QuickDraw", root)
    images = sketchfolders.find(folder, _or_beside(_IMAGES), "QuickDraw", "photographs")
    drawn = None
    if sketches == "pictures":
        place = sketchfolders.find(folder, _or_beside(_SKETCHES), "QuickDraw", "sketches")
        files = sketchfolders.files_by_class(place)
    else:
        place = sketchfolders.find(folder, _STROKES, "QuickDraw", "strokes")
        files, drawn = _strokes(place, per_class, recognised, size)
    return sketchfolders.problem(
        "QuickDraw",
        files,
        sketchfolders.files_by_class(images),
        sketchfolders.Wanted(split, size, semantics, held_out, val_share, seed),
        drawn=drawn,
        about={"sketches": sketches},
    )


def _strokes(place, per_class, recognised, size):
    paths = sorted(place.glob("*.ndjson"))
    if not paths:
        raise MissingFile(f"{place} holds no .ndjson file; it should hold one for each class.")
    found = {}
    for path in paths:
        begins = index(path, per_class, recognised=recognised)
        if begins:
            entries = [(str(path), begin) for begin in begins]
            found[letters(path.stem)] = spelled(path.stem), entries
    order = sorted(found, key=lambda key: found[key][0])  # that of sketchfolders.problem
    return found, StrokePictures([entry for key in order for entry in found[key][1]], size)


def _or_beside(places):
    return (*places, *(f"../{place}" for place in places if "quickdraw" in place.lower()))
