"""A zero-shot problem whose pictures also have answers of adjective-noun detectors."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numpy as np

from zslkit.checks import distinct
from zslkit.errors import DataError
from zslkit.problem import PARTS, ZeroShotProblem


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class AffectProblem(ZeroShotProblem):
    """A :class:`zslkit.ZeroShotProblem` of emotions, with the affective layer beside it.

    Everything that takes a :class:`zslkit.ZeroShotProblem` takes this one, and does not look at
    what is added. ``semantics`` are the word vectors of the emotions.

    Parameters
    ----------
    responses
        ``[n, A]`` at least 0: how strongly each of A detectors of adjective-noun pairs answers to
        each picture.
    pair_semantics
        ``[A, a]`` word vectors of the pairs, of the same width as ``semantics``.
    pair_names
        ``A`` distinct names.
    polarity
        ``[C]``: +1 for a pleasant emotion, -1 for an unpleasant one.

    Raises
    ------
    DataError
        One of them does not fit, each with a sentence of its own, and whatever
        :class:`zslkit.ZeroShotProblem` refuses.
    """

    responses: np.ndarray
    pair_semantics: np.ndarray
    pair_names: tuple[str, ...]
    polarity: np.ndarray

    def __post_init__(self):
        super().__post_init__()
        n, a = len(self.features), self.semantics.shape[1]
        responses = _matrix("responses", self.responses)
        pairs = _matrix("pair_semantics", self.pair_semantics)
        if len(responses) != n:
            raise DataError(f"responses has {len(responses)} rows but features has {n}.")
        if (responses < 0).any():
            raise DataError(
                f"responses goes down to {responses.min():.3g}; a detector answers 0 or more."
            )
        if pairs.shape != (responses.shape[1], a):
            raise DataError(
                f"pair_semantics is of shape {pairs.shape}; with {responses.shape[1]} detectors "
                f"and word vectors of {a} numbers it must be {(responses.shape[1], a)}."
            )
        if isinstance(self.pair_names, str) or not isinstance(self.pair_names, Iterable):
            raise DataError(f"pair_names must be {len(pairs)} names, not {self.pair_names!r}.")
        names = tuple(str(name) for name in self.pair_names)
        if len(names) != len(pairs) or len(set(names)) != len(names):
            raise DataError(
                f"pair_names must be {len(pairs)} distinct names, one a detector; there are "
                f"{len(set(names))}."
            )
        polarity = np.asarray(self.polarity)
        if polarity.shape != (len(self.semantics),) or not np.isin(polarity, (-1, 1)).all():
            raise DataError(
                f"polarity must be +1 or -1 for each of the {len(self.semantics)} classes."
            )
        polarity = polarity.astype(np.int64)
        polarity.flags.writeable = False
        checked = zip(
            ("responses", "pair_semantics", "pair_names", "polarity"),
            (responses, pairs, names, polarity),
            strict=True,
        )
        for key, value in checked:
            object.__setattr__(self, key, value)

    def trimmed(self) -> "AffectProblem":
        rows = np.sort(np.concatenate([self.train, self.test_seen, self.test_unseen]))
        parts = {name: np.searchsorted(rows, getattr(self, name)) for name in PARTS}
        cut = {name: getattr(self, name)[rows] for name in ("features", "labels", "responses")}
        return replace(self, **cut, **parts)

    def with_validation(self, names) -> "AffectProblem":
        """The same problem with these seen classes as its validation classes.

        Raises
        ------
        UsageError
            A name is unknown.
        DataError
            One of them is unseen, or none would be left.
        """
        names = [names] if isinstance(names, str) else names
        ids = np.array([self.index_of(name) for name in names], np.int64)
        strange = np.setdiff1d(ids, self.seen_classes)
        if len(strange):
            raise DataError(f"{self.class_names[strange[0]]!r} is not a seen class.")
        return replace(self, val=self.train[np.isin(self.labels[self.train], ids)])

    def plain(self) -> ZeroShotProblem:
        """Without the affective layer."""
        kept = {f.name: getattr(self, f.name) for f in fields(ZeroShotProblem)}
        return ZeroShotProblem(**kept)

    def detected(self) -> ZeroShotProblem:
        """The answers of the detectors as the features."""
        return replace(self.plain(), features=self.responses, name=f"{self.name} (detectors)")

    @property
    def unseen_names(self) -> tuple[str, ...]:
        """Names of the unseen classes."""
        return tuple(self.class_names[c] for c in distinct(self.unseen_classes))


def _matrix(what: str, given) -> np.ndarray:
    array = np.asarray(given)
    if array.ndim != 2 or 0 in array.shape or array.dtype.kind not in "fiu":
        raise DataError(f"{what} must be a matrix of real numbers, not {array.dtype}{array.shape}.")
    if not array.flags.writeable and array.dtype == np.float32:
        return array  # one of ours
    array = np.array(array, np.float32)
    if not np.isfinite(array).all():
        raise DataError(f"{what} holds a number that is not finite.")
    array.flags.writeable = False
    return array
