"""Emotion6, ArtPhoto, Abstract and FI from folders, with detectors' answers that you computed.

The layouts are what is generally known of these sets; we had none of them at hand, so each can be
told otherwise: ``root`` says where pictures lie, ``words`` what their emotions are called there.

- Emotion6 (Peng, Chen, Sadovnik, Gallagher, CVPR 2015): ``images/<emotion>/*.jpg``, Ekman's six.
- ArtPhoto (Machajdik, Hanbury, ACM Multimedia 2010): ``<emotion>_*.jpg`` in one folder, Mikels'
  eight, with "content" and "sad" for contentment and sadness.
- Abstract (the same paper): pictures in one folder and ``ABSTRACT_groundTruth.csv``, a line a
  picture with its name and its votes for each emotion, in quotation marks. A picture goes to the
  emotion with most votes; one with a tie is left out.
- FI (You, Luo, Jin, Yang, AAAI 2016): a folder for each of Mikels' emotions.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

import numpy as np

from zslkit.affect.problem import AffectProblem
from zslkit.checks import is_number, is_whole
from zslkit.datasets import wordvectors
from zslkit.datasets.affect.emotions import MIKELS, VAD, as_names, polarity_of
from zslkit.datasets.affect.features import measure
from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean
from zslkit.files import data_root
from zslkit.scaling import scaled

_SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp"}
_SIDE = 96  # pixels that a picture is brought to before it is measured


class Layout(NamedTuple):
    """Where an emotion is written in a folder, and what it is called there."""

    where: str  # "folder", "file" or "votes"
    words: dict[str, str]
    inside: str = "."


_MIKELS_SHORT = {**{name: name for name in MIKELS}, "content": "contentment", "sad": "sadness"}
_EKMAN = ("anger", "disgust", "fear", "joy", "sadness", "surprise")

LAYOUTS: dict[str, Layout] = {
    "Emotion6": Layout("folder", {name: name for name in _EKMAN}, "images"),
    "ArtPhoto": Layout("file", _MIKELS_SHORT),
    "Abstract": Layout("votes", _MIKELS_SHORT),
    "FI": Layout("folder", _MIKELS_SHORT),
}


class Found(NamedTuple):
    """``paths``, and for each the place of its emotion in ``emotions``."""

    paths: tuple[Path, ...]
    labels: np.ndarray
    emotions: tuple[str, ...]


def find(
    name: str, root: str | Path | None = None, *, words: Mapping[str, str] | None = None
) -> Found:
    """The pictures of a set and their emotions, sorted by path.

    Parameters
    ----------
    name
        A key of :data:`LAYOUTS`. Case does not matter.
    root
        The set's own folder; by default ``$ZSLKIT_DATA/<name>``.
    words
        What emotions are called in folders or files, and what they are called here.

    Raises
    ------
    UsageError
        There is no such set, or ``words`` maps to an emotion that has no place here.
    MissingFile
        The folder, or the file with votes, is not there.
    DataError
        There is no picture, or a line of votes is malformed.
    """
    name, layout = _layout(name)
    called = {k.lower(): v for k, v in (words or layout.words).items()}
    for emotion in called.values():
        if emotion not in VAD:
            raise UsageError(f"There is no emotion {emotion!r} here." + did_you_mean(emotion, VAD))
    folder = Path(root).expanduser() if root is not None else data_root() / name
    if not folder.is_dir():
        raise MissingFile(
            f"There is no folder {folder}; put {name} there, or say root= where it is."
        )
    inside = folder / layout.inside
    inside = inside if inside.is_dir() else folder
    reader = {"folder": _by_folder, "file": _by_file, "votes": _by_votes}[layout.where]
    found = sorted(reader(inside, called))
    if not found:
        raise DataError(
            f"{inside} holds no picture of {', '.join(sorted(set(called.values())))}; give words= "
            "if the emotions are called otherwise there."
        )
    emotions = tuple(e for e in VAD if e in {emotion for _, emotion in found})
    labels = np.array([emotions.index(emotion) for _, emotion in found])
    return Found(tuple(path for path, _ in found), labels, emotions)


def load(
    name: str,
    unseen: Iterable[str],
    *,
    responses: str | Path,
    pairs: str | Path,
    vectors: str | Path,
    root: str | Path | None = None,
    words: Mapping[str, str] | None = None,
    features: str | Path | None = None,
    test_fraction: float = 0.2,
    seed: int = 0,
    scale: str = "minmax",
) -> AffectProblem:
    """A set on disk as a zero-shot problem.

    Parameters
    ----------
    name, root, words
        See :func:`find`.
    unseen
        The emotions to hide.
    responses
        Answers of detectors, such as DeepSentiBank's: see :func:`read_answers`.
    pairs
        A text file with the detectors' pairs, a line each, in the order of the answers. A hyphen
        or an underscore parts adjective and noun as well as a blank does.
    vectors
        Word vectors for emotions and pairs: see :func:`zslkit.datasets.wordvectors.read`.
    features
        An ``.npy`` file ``[n, d]`` in the order of :func:`find`; without it pictures are measured
        by :func:`zslkit.datasets.affect.measure`.
    test_fraction, seed
        Share of each seen emotion's pictures kept for testing, and its draw.
    scale
        See :func:`zslkit.scaling.scaled`.

    Raises
    ------
    UsageError
        An emotion in ``unseen`` is not in the set, fewer than two are left, or ``test_fraction`` or
        ``seed`` is out of range.
    MissingFile, DataError
        A file is missing or does not fit.
    """
    if not is_number(test_fraction) or not 0 < test_fraction < 1:
        raise UsageError(f"test_fraction={test_fraction!r} must be between 0 and 1.")
    if not is_whole(seed) or seed < 0:
        raise UsageError(f"seed={seed!r} must be a whole number of at least 0.")
    found = find(name, root, words=words)
    unseen = as_names(unseen)
    for emotion in unseen:
        if emotion not in found.emotions:
            raise UsageError(
                f"{name} has no pictures of {emotion!r}; it has {', '.join(found.emotions)}."
            )
    if not 1 <= len(set(unseen)) <= len(found.emotions) - 2:
        raise UsageError(
            f"Hide one to {len(found.emotions) - 2} of {len(found.emotions)} emotions."
        )
    hidden = np.isin(found.labels, [found.emotions.index(e) for e in unseen])
    rng = np.random.default_rng(seed)
    test = np.zeros(len(hidden), bool)
    for c in np.unique(found.labels[~hidden]):
        own = np.flatnonzero(found.labels == c)
        if len(own) < 2:
            raise DataError(
                f"{name} has one picture of {found.emotions[c]}; a seen emotion needs two, to "
                "learn and to test."
            )
        count = min(max(1, round(test_fraction * len(own))), len(own) - 1)
        test[rng.permutation(own)[:count]] = True
    train = np.flatnonzero(~hidden & ~test)
    answers = read_answers(responses, found)
    names = _lines(pairs)
    x = measure_files(found.paths) if features is None else _array(features, len(found.paths))
    return AffectProblem(
        features=scaled(x, train, scale),
        labels=found.labels,
        semantics=wordvectors.read(vectors, found.emotions),
        class_names=found.emotions,
        train=train,
        test_seen=np.flatnonzero(~hidden & test),
        test_unseen=np.flatnonzero(hidden),
        scaling=scale,
        name=_layout(name)[0],
        responses=answers,
        pair_semantics=wordvectors.read(vectors, names),
        pair_names=names,
        polarity=polarity_of(found.emotions),
    )


def read_answers(path: str | Path, found: Found) -> np.ndarray:
    """Answers ``[n, A]`` of detectors that were computed before.

    Parameters
    ----------
    path
        ``.npy``: a matrix in the order of ``found.paths``. ``.csv``: a line a picture, its file
        name and then its numbers, in any order; a first line of names may stand above. Where
        folders hold pictures of the same name, as Emotion6's do, the folder comes before the name:
        ``anger/1.jpg``.
    found
        The pictures.

    Raises
    ------
    MissingFile, DataError
        No such file, another number of rows, or a picture without answers or with several.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise MissingFile(f"{path} is missing; it should hold the detectors' answers.")
    if path.suffix == ".npy":
        return _array(path, len(found.paths))
    answers: dict[tuple[str, ...], np.ndarray] = {}  # by folder and name, or by name alone
    for number, row in enumerate(csv.reader(_text(path).splitlines()), 1):
        if not row:
            continue
        key = PureWindowsPath(row[0]).parts[-2:]  # both kinds of slashes part a path
        try:
            numbers = np.array(row[1:], np.float32)
        except ValueError:
            if number > 1:
                raise DataError(f"{path}, line {number}: not a name and numbers.") from None
            continue
        if key in answers:
            raise DataError(f"{path}, line {number}: a second line for {row[0]}.")
        answers[key] = numbers
    lengths = {len(row) for row in answers.values()}
    if len(lengths) > 1:
        raise DataError(f"{path} has lines of {min(lengths)} and of {max(lengths)} numbers.")
    by_name = defaultdict(list)
    for key in answers:
        by_name[key[-1:]].append(key)
    pictures = Counter(picture.name for picture in found.paths)

    def answers_for(picture: Path) -> np.ndarray:
        if (own := picture.parts[-2:]) in answers:
            return answers[own]
        keys = by_name[own[-1:]]
        if not keys:
            raise DataError(f"{path} has no answers for {picture.name}.")
        if len(keys) > 1 or pictures[picture.name] > 1:
            raise DataError(
                f"{path} does not say which {picture.name} is meant; write its folder before it: "
                f"{'/'.join(own)}."
            )
        return answers[keys[0]]

    return np.stack([answers_for(picture) for picture in found.paths])


def measure_files(paths: Iterable[Path]) -> np.ndarray:
    """Features of picture files; see :func:`zslkit.datasets.affect.measure`.

    Raises
    ------
    DataError
        A file is no picture.
    """
    from PIL import Image, UnidentifiedImageError

    found = []
    for path in paths:
        try:
            with Image.open(path) as image:
                small = image.convert("RGB").resize((_SIDE, _SIDE))
        except (UnidentifiedImageError, OSError) as error:
            raise DataError(f"{path} is no picture.") from error
        found.append(measure(np.asarray(small)[None])[0])
    return np.stack(found)


def _layout(name: str) -> tuple[str, Layout]:
    for known, layout in LAYOUTS.items():
        if known.lower() == str(name).lower():
            return known, layout
    raise UsageError(
        f"There is no layout {name!r}; known are {', '.join(LAYOUTS)}."
        + did_you_mean(name, LAYOUTS)
    )


def _by_folder(folder: Path, called: dict[str, str]):
    for path in folder.rglob("*"):
        if path.suffix.lower() in _SUFFIXES and path.parent.name.lower() in called:
            yield path, called[path.parent.name.lower()]


def _by_file(folder: Path, called: dict[str, str]):
    for path in folder.rglob("*"):
        word = path.stem.split("_")[0].lower()
        if path.suffix.lower() in _SUFFIXES and word in called:
            yield path, called[word]


def _by_votes(folder: Path, called: dict[str, str]):
    table = next(iter(sorted(folder.rglob("*groundTruth*.csv"))), None)
    if table is None:
        raise MissingFile(f"{folder} has no ABSTRACT_groundTruth.csv with the votes.")
    pictures = {p.name: p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES}
    lines = csv.reader(_text(table).splitlines())
    first, *rows = [[cell.strip(" '\"") for cell in row] for row in lines if row] or [[]]
    heads = [called.get(cell.lower()) for cell in first]
    columns = [k for k, emotion in enumerate(heads) if emotion]
    if not columns:
        raise DataError(f"{table} names no emotion in its first line.")
    for number, row in enumerate(rows, 2):
        try:
            votes = np.array([float(row[k]) for k in columns])
        except (ValueError, IndexError):
            raise DataError(f"{table}, line {number}: not a name and votes.") from None
        if row[0] in pictures and (votes == votes.max()).sum() == 1:
            yield pictures[row[0]], heads[columns[int(votes.argmax())]]


def _lines(path: str | Path) -> tuple[str, ...]:
    path = Path(path).expanduser()
    if not path.is_file():
        raise MissingFile(f"{path} is missing; it should name the detectors' pairs, a line each.")
    lines = _text(path).replace("_", " ").replace("-", " ").splitlines()
    return tuple(" ".join(line.split()) for line in lines if line.strip())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{path} is no text file in UTF-8.") from None


def _array(path: str | Path, rows: int) -> np.ndarray:
    path = Path(path).expanduser()
    if not path.is_file():
        raise MissingFile(f"There is no file {path}.")
    try:
        array = np.load(path, allow_pickle=False)
    except (ValueError, OSError) as error:
        raise DataError(f"{path} is not a plain NumPy array: {error}") from None
    if array.ndim != 2 or len(array) != rows:
        raise DataError(f"{path} is of shape {array.shape}; there are {rows} pictures.")
    if array.dtype.kind not in "fiu":
        raise DataError(f"{path} must hold real numbers, not {array.dtype}.")
    return array.astype(np.float32)
