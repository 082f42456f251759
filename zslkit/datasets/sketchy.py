"""Sketchy-Extended: 125 classes, about 75,000 sketches and 73,000 photographs.

===================================== ==============================================================
``Sketchy/sketch/tx_000000000000/``   a folder a class, drawings of the original photographs; other
                                      ``tx_...`` folders hold the same drawings placed otherwise
``Sketchy/extended_photo/``           a folder a class, the extended photographs; as unpacked it is
                                      named ``EXTEND_image_sketchy``
``Sketchy/photo/tx_000000000000/``    the 12,500 original photographs
===================================== ==============================================================

Sketchy Database: Sangkloy et al., SIGGRAPH 2016. Extension: Liu et al., CVPR 2017 (DSH).
"""

from pathlib import Path

from zslkit.datasets import sketchfolders
from zslkit.errors import UsageError, did_you_mean
from zslkit.retrieval import RetrievalProblem

PHOTOS = {
    "extended": ("extended_photo", "EXTEND_image_sketchy", "../EXTEND_image_sketchy"),
    "original": ("photo/tx_000000000000", "256x256/photo/tx_000000000000"),
}


def load(
    *,
    split: str = "A",
    photos: str = "extended",
    rendering: str = "tx_000000000000",
    size: int = 224,
    semantics: str | Path | None = None,
    held_out: float = 0.0,
    val_share: float = 0.1,
    seed: int = 0,
    root: str | Path | None = None,
) -> RetrievalProblem:
    """Read Sketchy-Extended in its published layout; pictures stay in their files.

    Parameters
    ----------
    split
        ``"A"``: the 25 unseen classes of SEM-PCYC. ``"A-SAKE"``: the other 25 that SAKE and its
        successors use. ``"B"``: the 21 of Yelamarthi et al., outside ImageNet, as in Doodle to
        Search. Numbers of different splits cannot be compared.
    photos
        ``"extended"``, the gallery that papers mean, or ``"original"``.
    rendering
        Which folder of sketches; Doodle to Search trains on six of them at random.
    size
        Pixels of a side that pictures are scaled to. Sketches are read grey, photographs coloured.
    semantics
        A file with word vectors (:func:`~zslkit.datasets.wordvectors.read`), or ``"wordnet-path"``,
        ``"wordnet-lin"``, ``"wordnet-jcn"``. None leaves classes undescribed.
    held_out
        Share of each seen class's sketches and photographs that is kept out of training, for
        :meth:`~zslkit.RetrievalProblem.generalised`. The papers train on all.
    val_share
        Share of the seen classes that validate. They are drawn here: the lists of the papers'
        code depend on the order of its folders, or are a part of the test classes.
    seed
        Draws both.
    root
        Folder above ``Sketchy``; by default ``ZSLKIT_DATA``, or zslkit's own cache.

    Returns
    -------
    RetrievalProblem

    Raises
    ------
    MissingFile
        A folder is not there; says what was looked for.
    DataError
        A class has sketches or photographs only, or one of the unseen classes is missing.
    UsageError
        An option is unknown.
    """
    if photos not in PHOTOS:
        raise UsageError(
            f"photos={photos!r} is not known; choose one of {', '.join(PHOTOS)}."
            + did_you_mean(photos, PHOTOS)
        )
    folder = sketchfolders.home("Sketchy", root)
    places = (f"sketch/{rendering}", f"256x256/sketch/{rendering}")
    sketches = sketchfolders.find(folder, places, "Sketchy", "sketches")
    images = sketchfolders.find(folder, PHOTOS[photos], "Sketchy", f"{photos} photographs")
    return sketchfolders.problem(
        "Sketchy",
        sketchfolders.files_by_class(sketches),
        sketchfolders.files_by_class(images),
        sketchfolders.Wanted(split, size, semantics, held_out, val_share, seed),
        about={"photos": photos, "rendering": rendering},
    )
