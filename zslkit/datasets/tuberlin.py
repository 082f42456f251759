"""TU-Berlin-Extended: 250 classes, 20,000 sketches and about 204,000 photographs.

=========================== ========================================================================
``TU-Berlin/sketches/``     a folder a class, 80 drawings each; as unpacked it is named ``png``
``TU-Berlin/images/``       a folder a class; as unpacked it is named ``ImageResized``
=========================== ========================================================================

A part of the photographs ends in ``.JPEG``. The folders of photographs run words together, leave
out what stands in brackets, and misspell seven names; :data:`MEANT` says what is meant.

Sketches: Eitz et al., SIGGRAPH 2012. Photographs: Zhang et al., CVPR 2016.
"""

from pathlib import Path

from zslkit.datasets import sketchfolders
from zslkit.retrieval import RetrievalProblem

#: Folders of photographs and the class of sketches that each belongs to, by their letters.
MEANT = {
    "chandeler": "chandelier",
    "diamod": "diamond",
    "griaffe": "giraffe",
    "mouse": "mouseanimal",
    "pipe": "pipeforsmoking",
    "spacesshuttle": "spaceshuttle",
    "spidar": "spider",
    "tromobone": "trombone",
    "wristwatching": "wristwatch",
}


def load(
    *,
    split: str = "A",
    size: int = 224,
    semantics: str | Path | None = None,
    held_out: float = 0.0,
    val_share: float = 0.1,
    seed: int = 0,
    root: str | Path | None = None,
) -> RetrievalProblem:
    """Read TU-Berlin-Extended in its published layout; pictures stay in their files.

    It returns and raises what :func:`~zslkit.datasets.sketchy.load` does.

    Parameters
    ----------
    split
        ``"A"``: the 30 unseen classes of SEM-PCYC. Other papers drew other ones, each with at least
        400 photographs a class; those lists are not known here.
    size, semantics, held_out, val_share, seed, root
        As in :func:`~zslkit.datasets.sketchy.load`; the folder is ``TU-Berlin``.
    """
    folder = sketchfolders.home("TU-Berlin", root)
    sketches = sketchfolders.find(folder, ("sketches", "png"), "TU-Berlin", "sketches")
    images = sketchfolders.find(folder, ("images", "ImageResized"), "TU-Berlin", "photographs")
    return sketchfolders.problem(
        "TU-Berlin",
        sketchfolders.files_by_class(sketches),
        sketchfolders.files_by_class(images, MEANT),
        sketchfolders.Wanted(split, size, semantics, held_out, val_share, seed),
    )
