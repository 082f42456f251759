"""What a zero-shot adaptation problem is: two tasks, two domains, one of four corners missing."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from zslkit.adaptation.checks import check_adaptation
from zslkit.errors import UsageError


@dataclass(frozen=True, eq=False, repr=False)
class AdaptationProblem:
    """A relevant task seen in one domain, an irrelevant task seen in all of them.

    The counterpart of :class:`zslkit.ZeroShotProblem`: no class is unseen, but each is unseen *in a
    domain*. Immutable: arrays are read-only copies, and whatever is wrong is said once, here.

    ============= ==================================== =========================
    task          source domain                        target domains
    ============= ==================================== =========================
    relevant      ``relevant``, with labels            nothing; here one is tested
    irrelevant    ``irrelevant[source]``               ``irrelevant[target]``
    ============= ==================================== =========================

    Parameters
    ----------
    source
        The source domain's name.
    relevant
        ``[n, height, width, channels]`` pictures of the relevant task in the source domain, 0..1.
    relevant_labels
        ``[n]`` whole numbers in ``0 .. C-1``.
    irrelevant
        By domain, ``[m, height, width, channels]`` pictures of the irrelevant task: the source
        domain and at least one other, which are the targets.
    test, test_labels
        By target domain, pictures of the relevant task and their labels. Never read by training.
    class_names
        ``C`` distinct names, of the relevant task.
    paired
        Whether row i of the irrelevant task shows the same thing in every domain.
    irrelevant_labels
        By domain; empty if nobody labelled them. Only :meth:`validation` reads them.
    irrelevant_names
        Names of these labels, none of them in ``class_names``.
    hidden, hidden_labels
        By target domain, pictures of the relevant task for :class:`~zslkit.adaptation.Oracle`,
        which says how good one could be. No other method reads them. May be empty.
    name, about
        For people.

    Raises
    ------
    DataError
        A domain without pictures, one that is tested and not trained on, a label without a name, a
        value beyond 0..1, a test picture among those of training, a class of both tasks, a wrong
        length, shape or dtype, or an empty part. Each has a sentence of its own.
    """

    source: str
    relevant: np.ndarray
    relevant_labels: np.ndarray
    irrelevant: Mapping[str, np.ndarray]
    test: Mapping[str, np.ndarray]
    test_labels: Mapping[str, np.ndarray]
    class_names: tuple[str, ...]
    paired: bool = False
    irrelevant_labels: Mapping[str, np.ndarray] = field(default_factory=dict)
    irrelevant_names: tuple[str, ...] = ()
    hidden: Mapping[str, np.ndarray] = field(default_factory=dict)
    hidden_labels: Mapping[str, np.ndarray] = field(default_factory=dict)
    name: str = "adaptation"
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        for key, value in check_adaptation(self).items():
            object.__setattr__(self, key, value)
        object.__setattr__(self, "about", MappingProxyType(dict(self.about)))

    # ------------------------------------------------------------------ who is who
    @property
    def targets(self) -> tuple[str, ...]:
        """The target domains, in the order of ``irrelevant``."""
        return tuple(domain for domain in self.irrelevant if domain != self.source)

    @property
    def target(self) -> str:
        """The target domain.

        Raises
        ------
        UsageError
            There are several.
        """
        if len(self.targets) > 1:
            raise UsageError(f"{self.name} has several targets: {', '.join(self.targets)}.")
        return self.targets[0]

    @property
    def domains(self) -> tuple[str, ...]:
        """The source domain, then the targets."""
        return (self.source, *self.targets)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and channels of every picture."""
        return self.relevant.shape[1:]

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with any number of the problem."""
        digest = zlib.crc32("\n".join((*self.domains, *self.class_names)).encode())
        parts = [self.relevant, self.relevant_labels]
        for each in (self.irrelevant, self.irrelevant_labels, self.test, self.test_labels):
            parts += [each[domain] for domain in self.domains if domain in each]
        for array in parts:
            digest = zlib.crc32(np.ascontiguousarray(array), digest)
        return f"{digest:08x}"

    # ------------------------------------------------------------------ choosing something
    def validation(self, share: float = 0.6) -> "AdaptationProblem":
        """The same problem in small, made of the irrelevant task alone.

        Its first classes play the relevant task, the others the irrelevant one. So something can
        be chosen with labels in the target domain, and no picture of the relevant task is read.

        Parameters
        ----------
        share
            Of the irrelevant classes, those that play the relevant task; at least two of them.

        Raises
        ------
        UsageError
            The irrelevant task has no labels, or too few classes.
        """
        if not self.irrelevant_labels:
            raise UsageError(f"The irrelevant task of {self.name} has no labels to validate with.")
        count = len(self.irrelevant_names)
        played = max(2, round(share * count))
        if count - played < 1:
            raise UsageError(f"{count} irrelevant classes are too few for a validation problem.")
        labels = self.irrelevant_labels
        mine = {d: np.flatnonzero(labels[d] < played) for d in self.domains}
        # of each class every second picture learns, the others test
        turn = {d: _turns(labels[d]) for d in self.domains}
        learn = {d: rows[turn[d][rows] % 2 == 0] for d, rows in mine.items()}
        asked = {d: rows[turn[d][rows] % 2 == 1] for d, rows in mine.items() if d != self.source}
        rest = {d: np.flatnonzero(labels[d] >= played) for d in self.domains}
        return AdaptationProblem(
            source=self.source,
            relevant=self.irrelevant[self.source][learn[self.source]],
            relevant_labels=labels[self.source][learn[self.source]],
            irrelevant={d: self.irrelevant[d][rows] for d, rows in rest.items()},
            irrelevant_labels={d: labels[d][rows] - played for d, rows in rest.items()},
            irrelevant_names=self.irrelevant_names[played:],
            test={d: self.irrelevant[d][rows] for d, rows in asked.items()},
            test_labels={d: labels[d][rows] for d, rows in asked.items()},
            hidden={d: self.irrelevant[d][learn[d]] for d in self.targets},
            hidden_labels={d: labels[d][learn[d]] for d in self.targets},
            class_names=self.irrelevant_names[:played],
            paired=self.paired,
            name=f"{self.name}, validation",
            about=self.about,
        )

    def describe(self) -> str:
        """A few lines for people: what there is in each corner."""
        h, w, c = self.shape
        classes = ", ".join(self.class_names)
        lines = [
            f"{self.name}: {self.source} to {', '.join(self.targets)}, pictures of {h} x {w} x {c}",
            f"relevant task    {classes}: {len(self.relevant)} in {self.source}",
            "irrelevant task  "
            + (", ".join(self.irrelevant_names) or "no names")
            + ": "
            + ", ".join(f"{len(self.irrelevant[d])} in {d}" for d in self.domains)
            + (", pairs" if self.paired else ""),
            "test             " + ", ".join(f"{len(self.test[d])} in {d}" for d in self.targets),
        ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<AdaptationProblem {self.name}: {self.source} to {', '.join(self.targets)}>"


def _turns(labels: np.ndarray) -> np.ndarray:
    """For each row, how many rows of its class come before it."""
    order = np.argsort(labels, kind="stable")
    counts = np.bincount(labels)
    turns = np.empty(len(labels), np.int64)
    turns[order] = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    return turns
