"""Clips of the zoo: an animal does one of 16 actions, and two small streams watch.

>>> from zslkit.datasets import clips
>>> problem = clips.load(split=3)
>>> clips.frames("roll", 4).shape
(8, 40, 40, 3)
"""

import csv
from pathlib import Path

import numpy as np

from zslkit.checks import is_whole
from zslkit.datasets.clips.table import ATTRIBUTES, Actions, read_actions
from zslkit.datasets.tables import read_features
from zslkit.datasets.zoo.seeds import generator
from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean
from zslkit.files import packaged
from zslkit.problem import ZeroShotProblem
from zslkit.scaling import scaled

__all__ = ["SPLITS", "actions", "embed", "frames", "load", "preview"]

#: How many random class splits there are, as in the paper.
SPLITS = 30
_TEST_EVERY = 5


def load(
    split: int = 0, *, semantics: str = "attributes", scale: str = "minmax", cast: str = "real"
) -> ZeroShotProblem:
    """The clips as a zero-shot problem: 8 seen and 8 unseen actions.

    Parameters
    ----------
    split
        0 to 29: which actions are hidden, by lot. The two streams have met none of the actions,
        so no split leaks through them.
    semantics
        ``"attributes"``, 20 numbers by hand, or ``"words"``, 50 word-like numbers (see
        ``zslkit.datasets.clips.words``).
    scale
        How features are scaled on the training rows; see :func:`zslkit.scaling.scaled`.
    cast
        ``"real"``: the 16 actions. ``"rehearsal"``: 20 imaginary actions that serve for choosing
        settings, so that no real action is spent on it: 4 are unseen, and of the 16 seen ones 8
        are validation classes, so that ``validation()`` has 8 seen and 8 unseen ones too.

    Returns
    -------
    ZeroShotProblem
        Rows stand action by action, clip by clip. Three of the eight seen actions are validation
        classes.

    Raises
    ------
    MissingFile, DataError
        The clips' files are missing or do not fit together.
    UsageError
        An option is unknown.

    Examples
    --------
    >>> load(semantics="words").semantics.shape
    (16, 50)
    """
    if not is_whole(split) or not 0 <= split < SPLITS:
        raise UsageError(f"split={split!r} must be a whole number from 0 to {SPLITS - 1}.")
    _one_of("cast", cast, ("real", "rehearsal"))
    _one_of("semantics", semantics, ("attributes", "words"))
    rehearsed = cast == "rehearsal"
    if rehearsed and semantics == "words":
        raise UsageError("Rehearsal actions have no words; take semantics='attributes'.")
    table = actions(cast)
    features, labels = _stored()[2 * rehearsed : 2 * rehearsed + 2]
    order = generator("class split", cast, int(split)).permutation(len(table.names))
    unseen, val = (order[:4], order[4:12]) if rehearsed else (order[:8], order[8:11])
    hidden = np.isin(labels, unseen)
    number = np.arange(len(labels)) - np.searchsorted(labels, labels)  # within its action
    test = number % _TEST_EVERY == _TEST_EVERY - 1
    train = np.flatnonzero(~hidden & ~test)
    described, names = table.array, ATTRIBUTES
    if semantics == "words":
        described, names = _words(table), ()
    return ZeroShotProblem(
        features=scaled(features, train, scale),
        labels=labels,
        semantics=described,
        class_names=table.names,
        attribute_names=names,
        train=train,
        val=train[np.isin(labels[train], val)],
        test_seen=np.flatnonzero(~hidden & test),
        test_unseen=np.flatnonzero(hidden),
        scaling=scale,
        name="zoo-clips",
        about={
            "source": "filmed from data/clips/actions.csv by zslkit.datasets.clips.stage",
            "backbone": "two streams, 64 + 64 features, pretrained on imaginary actions only",
            "split": f"{split} of {SPLITS} random class splits, {cast} actions",
            "licence": "CC BY 4.0",
        },
    )


def actions(cast: str = "real") -> Actions:
    """The actions and their attributes."""
    if cast == "rehearsal":
        return read_actions(_folder() / "rehearsal.csv")
    return read_actions(_folder() / "actions.csv")


def frames(action: str, index: int) -> np.ndarray:
    """Film clip number ``index`` of an action again: ``[8, 40, 40, 3]`` uint8.

    The features were computed from these very frames. It takes some 30 milliseconds.

    Raises
    ------
    UsageError
        There is no such action or clip.
    """
    from zslkit.datasets.clips.build import SETTINGS, clip

    table = actions()
    row = table.array[table.names.index(_named(action, table))]
    if not is_whole(index) or not 0 <= index < SETTINGS["clips_real"]:
        last = SETTINGS["clips_real"] - 1
        raise UsageError(f"index={index!r} must be a whole number from 0 to {last}.")
    return clip("clip", action, row, int(index))


def preview(action: str) -> np.ndarray:
    """The stored clips of an action, ``[20, 8, 40, 40, 3]`` uint8: its numbers 4, 9, 14, ...

    Unlike :func:`frames` they have gone through lossy compression.

    Raises
    ------
    UsageError, MissingFile, DataError
        There is no such action; its sheet is missing or unreadable.
    """
    from PIL import Image

    from zslkit.datasets.clips.build import preview_rows
    from zslkit.datasets.clips.stage import FRAMES, SIZE

    path = _folder() / "previews" / f"{_named(action, actions())}.webp"
    if not path.is_file():
        raise MissingFile(f"{path} is missing; run `zslkit data build clips`.")
    count = len(preview_rows())
    try:
        with Image.open(path) as image:
            sheet = np.asarray(image.convert("RGB"))
        return sheet.reshape(count, SIZE, FRAMES, SIZE, 3).swapaxes(1, 2)
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is no sheet of {count} clips: {error}.") from None


def embed(clips: np.ndarray) -> np.ndarray:
    """Features of new clips, by the frozen streams.

    Parameters
    ----------
    clips
        ``[n, 8, 40, 40, 3]`` uint8, for instance from ``zslkit.datasets.clips.stage.film``.

    Returns
    -------
    ``[n, 128]`` float32, unscaled: compare them with ``load(scale="none")``.

    Raises
    ------
    UsageError
        The clips have another shape or type.
    """
    clips = np.asarray(clips)
    if clips.ndim != 5 or clips.shape[1:] != (8, 40, 40, 3) or clips.dtype != np.uint8:
        raise UsageError(
            f"clips is {clips.dtype} of shape {clips.shape}; expected uint8 of shape "
            "[n, 8, 40, 40, 3]."
        )
    from zslkit.datasets.clips import network

    return network.embed(network.load_network(_folder() / "network.safetensors"), clips)


def _folder() -> Path:
    return packaged("clips")


def _named(action: str, table: Actions) -> str:
    if action not in table.names:
        raise UsageError(
            f"There is no action named {action!r}." + did_you_mean(action, table.names)
        )
    return action


def _one_of(what: str, value, known: tuple[str, ...]) -> None:
    if value not in known:
        raise UsageError(
            f"{what}={value!r} must be {' or '.join(map(repr, known))}."
            + did_you_mean(str(value), known)
        )


def _words(table: Actions) -> np.ndarray:
    path = _folder() / "words.csv"
    if not path.is_file():
        raise MissingFile(f"{path} is missing; run `zslkit data build clips`.")
    with path.open(newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    if tuple(row[0] for row in rows) != table.names:
        raise DataError(f"{path} was made for other actions; run `zslkit data build clips`.")
    return np.array([row[1:] for row in rows], np.float32)


def _stored() -> tuple[np.ndarray, ...]:
    keys = ("features", "labels", "rehearsal_features", "rehearsal_labels")
    path, names = _folder() / "features.safetensors", actions().names
    return read_features(path, keys, names, build="clips", made_for="other actions")
