"""What a zero-shot retrieval problem is: sketches, pictures, classes and who may see what."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from zslkit.checks import distinct, is_whole
from zslkit.errors import UsageError, did_you_mean
from zslkit.retrieval import splits
from zslkit.retrieval.checks import ROWS, check_retrieval
from zslkit.retrieval.pictures import Pictures


@dataclass(frozen=True, eq=False, repr=False)
class RetrievalProblem:
    """Sketches and images of seen and unseen classes: find the images of a sketch's class.

    The counterpart of :class:`zslkit.ZeroShotProblem`. Immutable: arrays are read-only copies, and
    whatever is wrong is said once, here. An array that is read-only already is shared; one mapped
    from a file (``np.load(path, mmap_mode="r")``) and :class:`zslkit.retrieval.Pictures` stay
    there. Sketches and images need no pairs and need not be of one size.

    Parameters
    ----------
    sketches, images
        ``[n, height, width]`` or ``[n, height, width, channels]`` pictures, ``[n, d]`` features, or
        :class:`zslkit.retrieval.Pictures`, which are read when they are looked at.
    sketch_labels, image_labels
        Whole numbers in ``0 .. C-1``, one a sketch, one an image.
    class_names
        ``C`` distinct names.
    train_sketches, train_images
        Rows to learn from. They show seen classes only, each of them on both sides.
    queries, gallery
        Rows of ``sketches`` that ask, rows of ``images`` that are ranked: unseen classes, and in
        :meth:`generalised` problems some of seen classes.
    semantics
        ``[C, a]`` a description of each class: word vectors, attributes, similarities in a
        taxonomy. None if nobody described them; :meth:`described_by` adds one.
    attribute_names
        ``a`` names; may be left out.
    held_sketches, held_images
        Rows of seen classes kept out of training, for :meth:`generalised`. May be empty.
    val_classes
        Ids of seen classes that play the unseen ones while something is being chosen.
    unseen_classes
        By default the classes of queries and gallery that are not trained on.
    setting
        ``zero-shot``; :meth:`generalised` sets the others.
    name, about
        For people: the data set's name, and facts such as the split and the licence.

    Raises
    ------
    DataError
        A label without a name, an unseen class in training, a row both in training and among the
        queries, a class with sketches but without images, NaN, a wrong length, shape or dtype, or
        an empty part. Each has a sentence of its own.
    """

    sketches: Any
    sketch_labels: np.ndarray
    images: Any
    image_labels: np.ndarray
    class_names: tuple[str, ...]
    train_sketches: np.ndarray
    train_images: np.ndarray
    queries: np.ndarray
    gallery: np.ndarray
    semantics: np.ndarray | None = None
    attribute_names: tuple[str, ...] = ()
    held_sketches: np.ndarray = ()
    held_images: np.ndarray = ()
    val_classes: np.ndarray = ()
    unseen_classes: np.ndarray | None = None
    setting: str = "zero-shot"
    name: str = "retrieval"
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        for key, value in check_retrieval(self).items():
            object.__setattr__(self, key, value)
        object.__setattr__(self, "about", MappingProxyType(dict(self.about)))

    # ------------------------------------------------------------------ who is who
    @property
    def seen_classes(self) -> np.ndarray:
        """Ids of the classes that are trained on, ascending."""
        return distinct(self.sketch_labels[self.train_sketches])

    def part(self, which: str) -> tuple[Any, np.ndarray]:
        """What one part holds, and its labels ``[k]``. Pictures in files stay unread.

        Parameters
        ----------
        which
            ``train_sketches``, ``train_images``, ``queries``, ``gallery``, ``held_sketches`` or
            ``held_images``.

        Raises
        ------
        UsageError
            It is none of these.
        """
        if which not in ROWS:
            raise UsageError(
                f"There is no part {which!r}; choose one of {', '.join(ROWS)}."
                + did_you_mean(which, ROWS)
            )
        side, rows = ROWS[which], getattr(self, which)
        labels = self.sketch_labels if side == "sketches" else self.image_labels
        return splits.taken(getattr(self, side), rows), labels[rows]

    def index_of(self, name: str) -> int:
        """The id of a class, by its name.

        Raises
        ------
        UsageError
            No class has this name; the nearest one is suggested.
        """
        if name not in self.class_names:
            raise UsageError(
                f"{self.name} has no class named {name!r}." + did_you_mean(name, self.class_names)
            )
        return self.class_names.index(name)

    def semantics_of(self, names: str | Iterable[str]) -> np.ndarray:
        """The description of one class, ``[a]``, or of several, ``[k, a]``.

        Raises
        ------
        UsageError
            A name is unknown, or the classes of this problem have no description.
        """
        if self.semantics is None:
            raise UsageError(
                f"The classes of {self.name} have no description; give them one with "
                "described_by(matrix)."
            )
        if isinstance(names, str):
            return self.semantics[self.index_of(names)]
        return self.semantics[[self.index_of(name) for name in names]]

    # ------------------------------------------------------------------ other problems from this
    def described_by(
        self, semantics: np.ndarray, attribute_names: Iterable[str] = ()
    ) -> "RetrievalProblem":
        """The same problem with another description ``[C, a]`` of its classes."""
        return replace(self, semantics=semantics, attribute_names=tuple(attribute_names))

    def with_items(self, sketches: Any, images: Any) -> "RetrievalProblem":
        """The same problem of other things, row for row: features, say, instead of pictures."""
        return replace(self, sketches=sketches, images=images)

    def validation(
        self, *, held_share: float = 0.2, seed: int = 0, classes: int | None = None
    ) -> "RetrievalProblem":
        """A smaller problem for choosing things: validation classes play the unseen ones.

        It is made of training rows alone and holds nothing else, so nothing that is chosen on it
        can have looked at a query, at the gallery or at a held-out row. Arrays are copied.

        Parameters
        ----------
        held_share
            Share of each remaining seen class's rows that is kept out of training, so that
            ``validation().generalised()`` is possible too. 0 keeps none.
        seed
            Draws that share.
        classes
            Instead of the problem's own validation classes, that many seen ones, drawn by ``seed``,
            so that chance can be averaged over several draws.

        Raises
        ------
        UsageError
            The problem names no validation classes; or there are not more seen ones than wanted.
        """
        rows = {"sketches": self.train_sketches, "images": self.train_images}
        if classes is not None:
            seen = self.seen_classes
            if not is_whole(classes) or not 0 < classes < len(seen):
                raise UsageError(
                    f"classes={classes!r} must be a whole number from 1 and below the "
                    f"{len(seen)} seen classes of {self.name}."
                )
            drawn = np.sort(np.random.default_rng(seed).choice(seen, classes, replace=False))
            return splits.split(self, rows, drawn, held_share, seed, "validation")
        if not len(self.val_classes):
            raise UsageError(
                f"{self.name} names no validation classes, so nothing can be chosen without "
                "looking at test data; give `val_classes` when you build the problem."
            )
        return splits.split(self, rows, self.val_classes, held_share, seed, "validation")

    def resplit(
        self, unseen: Iterable[str], *, held_share: float = 0.2, seed: int = 0
    ) -> "RetrievalProblem":
        """The same sketches and images with other classes hidden.

        Parameters
        ----------
        unseen
            Names of the classes to hide.
        held_share, seed
            Share of each other class's rows that is kept out of training, and its draw.

        Raises
        ------
        UsageError
            A name is unknown, or no class would be left to learn from.
        """
        hidden = np.array(sorted({self.index_of(name) for name in unseen}), np.int64)
        rows = {
            side: np.unique(
                np.concatenate([getattr(self, w) for w, s in ROWS.items() if s == side])
            )
            for side in ("sketches", "images")
        }
        if not len(np.setdiff1d(distinct(self.sketch_labels[rows["sketches"]]), hidden)):
            raise UsageError("Every class would be unseen; leave some to learn from.")
        return splits.split(self, rows, hidden, held_share, seed, "resplit")

    def generalised(
        self, share: float = 0.2, *, seed: int = 0, training_rows: bool = False
    ) -> "RetrievalProblem":
        """The same problem with sketches and images of seen classes among queries and gallery.

        Parameters
        ----------
        share
            How many are added, as a share of the queries and of the gallery.
        seed
            Draws them.
        training_rows
            False takes rows that were held out of training. True takes training rows, as the
            released code of SEM-PCYC does; a model may know them by heart, and the problem's
            ``setting`` says so.

        Raises
        ------
        UsageError
            There are too few rows to take from, or the problem is generalised already.
        """
        return splits.generalised(self, share, seed, training_rows)

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with any number of the problem.

        Of pictures in files it is their names, order and size that count: none is read.
        """
        digest = zlib.crc32("\n".join(self.class_names).encode())
        for items in (self.sketches, self.images):
            lazy = isinstance(items, Pictures)
            digest = (
                items.checksum(digest) if lazy else zlib.crc32(np.ascontiguousarray(items), digest)
            )
        arrays = [self.sketch_labels, self.image_labels, self.unseen_classes, self.val_classes]
        arrays += [getattr(self, what) for what in ROWS]
        for array in arrays if self.semantics is None else [*arrays, self.semantics]:
            digest = zlib.crc32(array, digest)
        return f"{digest:08x}"

    # ------------------------------------------------------------------ for people
    def describe(self) -> str:
        """A few readable lines: sizes, classes and parts."""
        told = "not described" if self.semantics is None else f"{self.semantics.shape[1]} numbers"
        lines = [
            f"{self.name}: {len(self.sketches)} sketches {_each(self.sketches)}, "
            f"{len(self.images)} images {_each(self.images)}, {len(self.class_names)} classes",
            f"  seen    {len(self.seen_classes):4d} classes   train {len(self.train_sketches)} "
            f"sketches and {len(self.train_images)} images, held out {len(self.held_sketches)} "
            f"and {len(self.held_images)}",
            f"  unseen  {len(self.unseen_classes):4d} classes   ({self.setting}) "
            f"{len(self.queries)} queries, gallery of {len(self.gallery)}",
            f"  val     {len(self.val_classes):4d} of the seen classes",
            f"  semantics: {told}",
        ]
        return "\n".join(lines + [f"  {key}: {value}" for key, value in self.about.items()])

    def __repr__(self):
        return (
            f"RetrievalProblem({self.name!r}, {len(self.seen_classes)} seen and "
            f"{len(self.unseen_classes)} unseen classes, {len(self.sketches)} sketches, "
            f"{len(self.images)} images)"
        )


def _each(items) -> str:
    shape = items.shape[1:]
    return f"of {shape[0]} features" if len(shape) == 1 else "of " + " x ".join(map(str, shape))
