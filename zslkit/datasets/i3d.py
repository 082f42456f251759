"""Video features for action recognition: two I3D streams in one row, and random class splits.

The authors of CEWGAN-OD published features of HMDB51 and UCF101: a row a video, 8192 numbers, of
which the first 4096 are the appearance (RGB) and the last 4096 the motion (flow) stream of an I3D
network that was pretrained on Kinetics. Their code descends from f-CLSWGAN's and reads MATLAB
files as the Proposed Splits do.

What we know of the files ends there. Their names and keys are *assumed* here to be those of
:mod:`zslkit.datasets.xlsa17`; if your copy differs, rename:

=================== ==========================================================================
``i3d.mat``         ``features`` ``[8192, n]``, one column a video; ``labels`` ``[n]`` from 1
``split_<k>.mat``   what ``att_splits.mat`` holds elsewhere, one file a random class split
=================== ==========================================================================

Both lie in ``<root>/xlsa17/data/<NAME>/``. Some unseen classes of these data sets are among the
400 classes of Kinetics, which the I3D network has learned: see the chapter on CEWGAN-OD.
"""

from dataclasses import replace
from pathlib import Path

from zslkit.checks import is_whole
from zslkit.datasets import xlsa17
from zslkit.errors import UsageError, did_you_mean
from zslkit.problem import ZeroShotProblem

NAMES = ("HMDB51", "UCF101", "OLYMPIC")
STREAMS = ("both", "appearance", "motion")


def load(
    name: str,
    *,
    split: int = 0,
    streams: str = "both",
    scale: str = "minmax",
    semantics: str = "att",
    root: str | Path | None = None,
) -> ZeroShotProblem:
    """Read video features in the layout above.

    Parameters
    ----------
    name
        ``"HMDB51"``, ``"UCF101"`` or ``"OLYMPIC"``, or a folder of yours beside them.
    split
        Which random class split: the number in ``split_<k>.mat``.
    streams
        ``"both"``, or one half of each row: ``"appearance"``, the first, ``"motion"``, the last.
    scale, semantics, root
        As for :func:`zslkit.datasets.xlsa17.load`.

    Raises
    ------
    MissingFile, DataError
        A file is not there, is damaged or contradicts itself.
    UsageError
        An option is unknown.
    """
    if not is_whole(split) or split < 0:
        raise UsageError(f"split={split!r} must be a whole number of at least 0.")
    if streams not in STREAMS:
        raise UsageError(
            f"streams={streams!r} must be {', '.join(STREAMS)}." + did_you_mean(streams, STREAMS)
        )
    problem = xlsa17.load(
        name, backbone="i3d", scale=scale, semantics=semantics, splits=f"split_{split}", root=root
    )
    about = {**problem.about, "split": f"{split}, a random class split", "streams": streams}
    if streams == "both":
        return replace(problem, about=about)
    if problem.features.shape[1] % 2:
        raise UsageError(
            f"{name} has {problem.features.shape[1]} features a row, which are no two streams of "
            "equal width; say streams='both'."
        )
    half = problem.features.shape[1] // 2
    part = slice(half) if streams == "appearance" else slice(half, None)
    return replace(problem, features=problem.features[:, part].copy(), about=about)
