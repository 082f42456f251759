"""MNIST, Fashion-MNIST, EMNIST letters and NIST, in the idx format that MNIST came in.

=================== ============================== ===========================================
``mnist/``          ``train-``, ``t10k-``          digits
``fashion-mnist/``  ``train-``, ``t10k-``          ten kinds of clothes
``emnist/``         ``emnist-letters-train-``,     letters. They lie on their side, and labels
                    ``emnist-letters-test-``       begin at 1; both is put right here
``nist/``           ``train-``, ``test-``          digits, capital and small letters, made by you
=================== ============================== ===========================================

Each ends in ``images-idx3-ubyte`` or ``labels-idx1-ubyte``, with or without ``.gz``, in a folder of
``$ZSLKIT_DATA``. ``zslkit data get MNIST`` fetches the first two, and says how to come
by the others.
"""

import gzip
import string
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zslkit.adaptation import AdaptationProblem
from zslkit.adaptation.domains import shown_in
from zslkit.datasets.digits import checked_domains, chosen_names
from zslkit.datasets.fetch import fetch
from zslkit.datasets.sources import Source
from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean
from zslkit.files import data_root

_MOST = 1 << 31  # bytes that a file may announce


@dataclass(frozen=True)
class IdxSet:
    """Where a set lies, how its files begin, and what its labels mean."""

    folder: str
    train: str
    test: str
    names: tuple[str, ...]
    first: int = 0  # the lowest label
    turned: bool = False  # rows and columns exchanged


_CLOTHES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker",
            "bag", "boot")  # fmt: skip

#: Every set by its name.
SETS = {
    "MNIST": IdxSet("mnist", "train-", "t10k-", tuple(string.digits)),
    "Fashion-MNIST": IdxSet("fashion-mnist", "train-", "t10k-", _CLOTHES),
    "EMNIST": IdxSet(
        "emnist", "emnist-letters-train-", "emnist-letters-test-",
        tuple(string.ascii_uppercase), first=1, turned=True,
    ),
    "NIST": IdxSet(
        "nist", "train-", "test-",
        tuple(string.digits + string.ascii_uppercase + string.ascii_lowercase),
    ),
}  # fmt: skip


def read_idx(path: str | Path) -> np.ndarray:
    """The bytes of an idx file, plain or gzipped, in the shape that it announces.

    Raises
    ------
    MissingFile, DataError
        No such file; one that is damaged, or no idx file of bytes.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"There is no file {path}.")
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rb") as file:
            head = file.read(4)
            if len(head) < 4 or head[:3] != b"\0\0\x08" or not 1 <= head[3] <= 4:
                raise DataError(f"{path} is no idx file of bytes: it begins with {head!r}.")
            shape = struct.unpack(f">{head[3]}I", file.read(4 * head[3]))
            expected = int(np.prod(shape, dtype=object))
            if expected > _MOST:
                raise DataError(f"{path} announces {expected:,} bytes, more than it can hold.")
            found = file.read(expected + 1)
    except (OSError, EOFError, zlib.error, struct.error) as error:
        raise DataError(f"{path} is damaged: {error}.") from error
    if len(found) != expected:
        more = "more" if len(found) > expected else f"{len(found):,}"
        raise DataError(f"{path} announces {expected:,} bytes and holds {more}.")
    return np.frombuffer(found, np.uint8).reshape(shape)


def read_set(
    name: str, part: str = "train", root: str | Path | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Pictures ``[n, h, w]`` uint8 and labels ``[n]``, counted from 0, of ``train`` or ``test``.

    Raises
    ------
    UsageError
        There is no such set or part.
    MissingFile, DataError
        A file is missing or damaged, or pictures and labels do not fit together.
    """
    known = _known_set(name)
    if part not in ("train", "test"):
        raise UsageError(f"part={part!r} must be 'train' or 'test'.")
    entry = SETS[known]
    folder = (Path(root).expanduser() if root is not None else data_root()) / entry.folder
    begin = getattr(entry, part)
    pictures = read_idx(_find(folder, f"{begin}images-idx3-ubyte", known))
    labels = read_idx(_find(folder, f"{begin}labels-idx1-ubyte", known)).astype(np.int64)
    if pictures.ndim != 3 or labels.ndim != 1 or len(pictures) != len(labels):
        raise DataError(
            f"{known} in {folder}: pictures {pictures.shape} and labels {labels.shape} do not fit."
        )
    labels -= entry.first
    if len(labels) and not (labels.min() >= 0 and labels.max() < len(entry.names)):
        raise DataError(
            f"{known} in {folder} has labels {labels.min() + entry.first} to "
            f"{labels.max() + entry.first}; expected {entry.first} to "
            f"{entry.first + len(entry.names) - 1}."
        )
    return (pictures.transpose(0, 2, 1) if entry.turned else pictures), labels


def load(
    *,
    relevant: str = "MNIST 0-4",
    irrelevant: str = "MNIST 5-9",
    source: str = "gray",
    target: str | Iterable[str] = "negative",
    tested: str | None = None,
    per_class: int = 300,
    shrink: int = 1,
    channels: int = 3,
    seed: int = 0,
    root: str | Path | None = None,
) -> AdaptationProblem:
    """MNIST and its relatives as a problem of zero-shot domain adaptation.

    Parameters
    ----------
    relevant, irrelevant
        A set, or some of its classes: ``"MNIST"``, ``"MNIST 0-4"``, ``"EMNIST A,B,C"``. A class may
        not belong to both.
    source, target, tested
        As in :func:`zslkit.datasets.digits.load`.
    per_class
        Pictures of a class to learn from, and as many to test with.
    shrink
        Points that become one, along each side: 2 makes 28 x 28 to 14 x 14.
    channels
        3, or 1 for shades in the colour domain.
    seed
        Chooses the pictures, and crops of the colour domain.
    root
        Folder above the sets; by default ``ZSLKIT_DATA``, or zslkit's own cache.

    Raises
    ------
    UsageError
        An unknown set, class or domain, or a number out of range.
    MissingFile, DataError
        See :func:`read_set`.
    """
    targets = checked_domains(source, target, tested)
    for what, value in (("per_class", per_class), ("shrink", shrink)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise UsageError(f"{what}={value!r} must be a whole number of at least 1.")
    (mine, classes), (other, others) = (
        _asked(relevant, "relevant"),
        _asked(irrelevant, "irrelevant"),
    )
    both = sorted(set(classes) & set(others)) if mine == other else []
    if both:
        raise UsageError(f"The class {both[0]!r} is in both relevant and irrelevant.")
    rng = np.random.default_rng(seed)

    def some(name, chosen, part):
        pictures, labels = read_set(name, part, root)
        height, width = pictures.shape[1:]
        if height % shrink or width % shrink:
            raise UsageError(f"shrink={shrink} does not divide pictures of {height} x {width}.")
        rows, found = [], []
        for k, each in enumerate(chosen):
            here = rng.permutation(np.flatnonzero(labels == SETS[name].names.index(each)))
            rows.append(here[:per_class])
            found.append(np.full(len(rows[-1]), k))
        x = pictures[np.concatenate(rows)].astype(np.float32) / 255
        small = x.reshape(len(x), height // shrink, shrink, width // shrink, shrink).mean((2, 4))
        return small, np.concatenate(found)

    def show(pictures, domain, turn):
        return shown_in(pictures, domain, channels=channels, seed=1000 * seed + turn)

    train, y = some(mine, classes, "train")
    test, asked = some(mine, classes, "test")
    rest, away = some(other, others, "train")
    prefix = "" if mine == other else f"{other} "  # "0" may name a class of both sets
    return AdaptationProblem(
        source=source,
        relevant=show(train, source, 0),
        relevant_labels=y,
        irrelevant={d: show(rest, d, 1 + i) for i, d in enumerate((source, *targets))},
        irrelevant_labels=dict.fromkeys((source, *targets), away),
        irrelevant_names=[prefix + each for each in others],
        test={d: show(test, tested or d, 10 + i) for i, d in enumerate(targets)},
        test_labels=dict.fromkeys(targets, asked),
        hidden={d: show(train, tested or d, 20 + i) for i, d in enumerate(targets)},
        hidden_labels=dict.fromkeys(targets, y),
        class_names=classes,
        paired=True,
        name=f"mnist-domains ({relevant} with {irrelevant})",
        about={"per_class": per_class, "shrink": shrink},
    )


def get_files(
    name: str, source: Source, base: Path, *, progress: bool = True, say: Callable = print
) -> Path:
    """Fetch the files of a set into its folder under ``base``, and read them once to check them.

    Raises
    ------
    DataError
        A download fails, or a file is not what it should be.
    """
    folder = base / SETS[name].folder
    say(f"{name}: {source.what} (about {source.size / 1e6:,.0f} MB)")
    say(f"  from   {source.address}")
    say(f"  to     {folder}")
    say(f"  terms  {source.terms}")
    for each in source.files:
        if not (folder / each).is_file():
            fetch(source.address + each, folder / each, progress=progress, say=say)
    counts = [len(read_set(name, part, base)[0]) for part in ("train", "test")]
    say(f"{name}: verified, {counts[0]:,} pictures to learn from and {counts[1]:,} to test with")
    return folder


def is_here(name: str, root: str | Path | None = None) -> bool:
    """Whether the training pictures of a set are on this machine."""
    folder = (Path(root).expanduser() if root is not None else data_root()) / SETS[name].folder
    return any(folder.glob(f"{SETS[name].train}images-idx3-ubyte*"))


def _asked(text: str, what: str) -> tuple[str, list[str]]:
    name, _, classes = str(text).strip().partition(" ")
    known = _known_set(name)
    names = list(SETS[known].names)
    return known, chosen_names(classes, names, what) if classes else names


def _known_set(name: str) -> str:
    for known in SETS:
        if known.lower() == str(name).lower():
            return known
    raise UsageError(
        f"There is no set {name!r}; known are {', '.join(SETS)}." + did_you_mean(str(name), SETS)
    )


def _find(folder: Path, name: str, known: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise MissingFile(
        f"{known} is not here: {folder} has no {name}, nor {name}.gz. "
        f"See `zslkit data get {known}`."
    )
