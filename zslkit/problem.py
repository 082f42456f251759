"""What a zero-shot problem is: features, labels, semantics and a split, checked at the door."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from zslkit.checks import check_problem, distinct
from zslkit.errors import UsageError, did_you_mean
from zslkit.mapped import rescaled

PARTS = ("train", "val", "test_seen", "test_unseen")


@dataclass(frozen=True, eq=False, repr=False)
class ZeroShotProblem:
    """Features of pictures, descriptions of classes, and who may see what.

    Immutable: arrays are read-only copies, and whatever is wrong with them is said once, here.
    A float32 array that is read-only already is shared. So may be one that is larger than memory,
    ``np.load(path, mmap_mode="r")``: it stays in its file (:func:`zslkit.mapped.rescaled` scales
    it). :meth:`validation` and :meth:`resplit` then write their own scaled features to
    ``features`` in zslkit's cache, a block at a time, and map them (with scaling ``none`` they
    share the file). What still makes copies
    in memory: :meth:`part`, of the rows of that part, and with it every ``fit`` and
    :func:`zslkit.evaluate`, of the training rows; test rows are scored a block at a time.

    Parameters
    ----------
    features
        ``[n, d]`` real numbers, one row a picture; kept as float32.
    labels
        ``[n]`` whole numbers in ``0 .. C-1``; row i of ``features`` shows class ``labels[i]``.
    semantics
        ``[C, a]`` real numbers; row c describes class c (attributes, word vectors, sentences).
    class_names, attribute_names
        ``C`` and ``a`` distinct names. Attribute names may be left out.
    train
        Row indices that a method may learn from ("trainval" in the Proposed Splits).
    test_seen, test_unseen
        Row indices for scoring: unknown pictures of known classes, and of unknown classes.
    val
        The rows of ``train`` that belong to the validation classes: seen classes that play
        the unseen ones while something is being chosen. May be empty.
    unseen_classes
        Class ids to choose from on the unseen side. By default the classes of ``test_unseen``;
        give it to add candidates that have a description but no picture.
    scaling
        How ``features`` were scaled (see :func:`zslkit.scaling.scaled`); a new split made by
        :meth:`resplit` or :meth:`validation` is scaled in the same way on its own training rows.
    name, about
        For people: the data set's name, and facts such as the backbone and the licence.

    Raises
    ------
    DataError
        A label outside the semantics, seen and unseen classes overlapping, an unseen label in
        training, a row in two parts, NaN, a wrong length, shape or dtype, or an empty part.
        Each has a sentence of its own.
    """

    features: np.ndarray
    labels: np.ndarray
    semantics: np.ndarray
    class_names: tuple[str, ...]
    train: np.ndarray
    test_seen: np.ndarray
    test_unseen: np.ndarray
    val: np.ndarray = ()
    attribute_names: tuple[str, ...] = ()
    unseen_classes: np.ndarray | None = None
    scaling: str = "none"
    name: str = "problem"
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        checked = check_problem(self)
        for key, value in checked.items():
            object.__setattr__(self, key, value)
        object.__setattr__(self, "about", MappingProxyType(dict(self.about)))

    # ------------------------------------------------------------------ who is who
    @property
    def seen_classes(self) -> np.ndarray:
        """Ids of the classes with training rows, ascending."""
        return distinct(self.labels[self.train])

    @property
    def val_classes(self) -> np.ndarray:
        """Ids of the validation classes, ascending; all of them are seen classes."""
        return distinct(self.labels[self.val])

    @property
    def classes(self) -> np.ndarray:
        """Seen and unseen class ids, ascending: the label space of generalised ZSL."""
        return np.sort(np.concatenate([self.seen_classes, self.unseen_classes]))

    def part(self, which: str) -> tuple[np.ndarray, np.ndarray]:
        """Features ``[k, d]`` and labels ``[k]`` of one part of the split.

        Raises
        ------
        UsageError
            ``which`` is not ``train``, ``val``, ``test_seen`` or ``test_unseen``.
        """
        if which not in PARTS:
            raise UsageError(
                f"There is no part {which!r}; choose one of {', '.join(PARTS)}."
                + did_you_mean(which, PARTS)
            )
        rows = getattr(self, which)
        return self.features[rows], self.labels[rows]

    def index_of(self, name: str) -> int:
        """The id of a class, by its name.

        Raises
        ------
        UsageError
            No class has this name; the nearest one is suggested.
        """
        try:
            return self.class_names.index(name)
        except ValueError:
            raise UsageError(
                f"{self.name} has no class named {name!r}." + did_you_mean(name, self.class_names)
            ) from None

    def semantics_of(self, names: str | Iterable[str]) -> np.ndarray:
        """The description of one class, ``[a]``, or of several, ``[k, a]``.

        Raises
        ------
        UsageError
            A name is unknown; the nearest one is suggested.
        """
        if isinstance(names, str):
            return self.semantics[self.index_of(names)]
        return self.semantics[[self.index_of(name) for name in names]]

    # ------------------------------------------------------------------ other problems from this
    def validation(self, *, test_fraction: float = 0.2, seed: int = 0) -> "ZeroShotProblem":
        """A smaller problem for choosing things: validation classes play the unseen ones.

        It is made of training rows alone. No row of ``test_seen`` or ``test_unseen`` is in it,
        so nothing that is chosen on it can have looked at test data.

        Parameters
        ----------
        test_fraction
            Share of each remaining seen class's training rows set aside as its ``test_seen``.
        seed
            Draws that share.

        Raises
        ------
        UsageError
            The problem names no validation classes.
        """
        if not len(self.val):
            raise UsageError(
                f"{self.name} names no validation classes, so nothing can be chosen without "
                "looking at test data; give `val` rows when you build the problem."
            )
        return self._split(self.train, self.val_classes, test_fraction, seed, "validation")

    def resplit(
        self, unseen: Iterable[str], *, test_fraction: float = 0.2, seed: int = 0
    ) -> "ZeroShotProblem":
        """The same pictures with other classes hidden.

        Parameters
        ----------
        unseen
            Names of the classes to hide. All their pictures become ``test_unseen``.
        test_fraction, seed
            Share of each other class's pictures set aside as ``test_seen``, and its draw.

        Raises
        ------
        UsageError
            A name is unknown, or no class would be left to learn from.
        """
        unseen = list(unseen)
        hidden = np.array(sorted({self.index_of(name) for name in unseen}), np.int64)
        rows = np.concatenate([self.train, self.test_seen, self.test_unseen])
        if not len(np.setdiff1d(distinct(self.labels[rows]), hidden)):
            raise UsageError("Every class would be unseen; leave some to learn from.")
        return self._split(np.sort(rows), hidden, test_fraction, seed, "resplit")

    def trimmed(self) -> "ZeroShotProblem":
        """The same problem with no row in memory that none of its parts names.

        What is chosen on ``problem.validation().trimmed()`` cannot have looked at a test row by
        any way, not even by ``features`` itself: there is none. It copies the rows.
        """
        rows = np.sort(np.concatenate([self.train, self.test_seen, self.test_unseen]))
        parts = {name: np.searchsorted(rows, getattr(self, name)) for name in PARTS}
        return replace(self, features=self.features[rows], labels=self.labels[rows], **parts)

    def _split(self, rows, hidden, test_fraction, seed, suffix):
        if not 0 < test_fraction < 1:
            raise UsageError(f"test_fraction={test_fraction} is not between 0 and 1.")
        rng = np.random.default_rng(seed)
        labels = self.labels[rows]
        unseen = np.isin(labels, hidden)
        kept = np.flatnonzero(~unseen)
        kept = kept[np.argsort(labels[kept], kind="stable")]  # class after class
        test = [rows[:0]]
        for group in np.split(rows[kept], np.flatnonzero(np.diff(labels[kept])) + 1):
            own = rng.permutation(group)
            test.append(own[: round(test_fraction * len(own))])
        test_seen = np.sort(np.concatenate(test))
        train = np.setdiff1d(rows[~unseen], test_seen)
        val = train[np.isin(self.labels[train], np.setdiff1d(self.val_classes, hidden))]
        return replace(
            self,
            features=rescaled(self.features, train, self.scaling),
            train=train,
            val=val,
            test_seen=test_seen,
            test_unseen=rows[unseen],
            unseen_classes=hidden,
            name=f"{self.name} ({suffix})",
        )

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with any number of the problem."""
        arrays = (self.features, self.labels, self.semantics, self.unseen_classes)
        parts = (self.train, self.val, self.test_seen, self.test_unseen)
        digest = 0
        for array in (*arrays, *parts):
            digest = zlib.crc32(array, digest)
        return f"{digest:08x}"

    # ------------------------------------------------------------------ for people
    def describe(self) -> str:
        """A few readable lines: sizes, classes and parts."""
        n, d = self.features.shape
        lines = [
            f"{self.name}: {n} rows of {d} features, {len(self.class_names)} classes "
            f"described by {self.semantics.shape[1]} numbers each",
            f"  seen    {len(self.seen_classes):4d} classes   train {len(self.train)} rows, "
            f"test {len(self.test_seen)} rows",
            f"  unseen  {len(self.unseen_classes):4d} classes   test {len(self.test_unseen)} rows",
            f"  val     {len(self.val_classes):4d} of the seen classes, {len(self.val)} train rows",
        ]
        absent = len(self.class_names) - len(self.classes)
        if absent:
            lines.append(f"  {absent} more classes have a description but no part in the split")
        lines += [f"  {key}: {value}" for key, value in self.about.items()]
        return "\n".join(lines)

    def __repr__(self):
        return (
            f"ZeroShotProblem({self.name!r}, {len(self.seen_classes)} seen and "
            f"{len(self.unseen_classes)} unseen classes, {self.features.shape[0]} rows)"
        )
