"""A tree of classes from a table, and similarities in it."""

import csv
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean

KINDS = ("path", "lin", "jcn")
ROOT = "root"


class Taxonomy:
    """A tree of classes, given by the parent of each node.

    Parameters
    ----------
    parents
        Node to parent; the root's parent is None. Nodes that are nobody's parent are the classes.
    counts
        How often each class occurs; once each by default. Any node may be counted.

    Raises
    ------
    DataError
        There is not exactly one root, a parent is no node, or nodes stand in a circle.

    >>> tree = Taxonomy({"animal": None, "cats": "animal", "lion": "cats", "tiger": "cats",
    ...                  "owl": "animal"})
    >>> tree.classes
    ('lion', 'tiger', 'owl')
    >>> tree.similarity("path").round(2)
    array([[1.  , 0.33, 0.25],
           [0.33, 1.  , 0.25],
           [0.25, 0.25, 1.  ]], dtype=float32)
    """

    def __init__(
        self, parents: Mapping[str, str | None], counts: Mapping[str, float] | None = None
    ):
        self.parents = dict(parents)
        roots = [node for node, parent in self.parents.items() if parent is None]
        if len(roots) != 1:
            raise DataError(f"A tree has one root, a node without a parent; found {roots}.")
        for node, parent in self.parents.items():
            if parent is not None and parent not in self.parents:
                raise DataError(f"The parent of {node!r} is {parent!r}, which is not a node.")
        self.lines = {node: self._line(node) for node in self.parents}
        inner = set(self.parents.values())
        self.classes = tuple(node for node in self.parents if node not in inner)
        self.content = self._content(counts)

    @classmethod
    def read(
        cls,
        path: str | Path,
        *,
        name: str = "animal",
        levels: Iterable[str] = ("order", "family", "genus"),
    ) -> "Taxonomy":
        """A tree from a CSV file with a row a class and a column a level, widest first.

        An empty field leaves its level out. Other columns are ignored.

        Parameters
        ----------
        path
            The file.
        name
            Column of the classes.
        levels
            Columns of the levels between the root and the class.

        Raises
        ------
        MissingFile, DataError
            There is no such file; a column is missing, a class stands twice, or a group stands
            under two parents.
        """
        path, levels = Path(path), tuple(levels)
        if not path.is_file():
            raise MissingFile(f"{path} is missing; it should say where each class stands.")
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows, header = list(reader), reader.fieldnames or []
        for column in (name, *levels):
            if column not in header:
                raise DataError(f"{path} has no column {column!r}; it has {', '.join(header)}.")
        parents: dict[str, str | None] = {ROOT: None}
        for row in rows:
            above = ROOT
            for level in (*levels, name):
                word = (row[level] or "").strip()
                if not word:
                    if level == name:
                        raise DataError(f"{path} has a row without a name in column {name!r}.")
                    continue
                node = word if level == name else f"{level} {word}"
                if level == name and node in parents:
                    raise DataError(f"{path} has more than one row for {node!r}.")
                if parents.setdefault(node, above) != above:
                    raise DataError(f"{path} puts {node!r} under {parents[node]!r} and {above!r}.")
                above = node
        return cls(parents)

    def similarity(
        self, kind: str = "path", names: Iterable[str] | None = None, *, to: str = "classes"
    ) -> np.ndarray:
        """How similar each class is to each class, or to each node of the tree.

        Parameters
        ----------
        kind
            ``"path"``, ``"lin"`` or ``"jcn"``; see :mod:`zslkit.taxonomy`.
        names
            Classes, a row each, for instance ``problem.class_names``; all by default.
        to
            ``"classes"``: a column for each of ``names``. ``"nodes"``: a column for each of them
            and each of their ancestors, as SEM-PCYC's code has it.

        Returns
        -------
        ``[len(names), columns]`` float32.

        Raises
        ------
        UsageError
            A name or an option is unknown.
        """
        check_kind(kind)
        names = self.classes if names is None else tuple(names)
        for name in names:
            if name not in self.parents:
                raise UsageError(
                    f"The taxonomy has no class named {name!r}." + did_you_mean(name, self.classes)
                )
        columns = names if to == "classes" else self.nodes_of(names)
        if to not in ("classes", "nodes"):
            raise UsageError(f"to={to!r} is not known; choose classes or nodes.")
        found = [[self._similar(kind, a, b) for b in columns] for a in names]
        return np.array(found, np.float32)

    def nodes_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """These classes and all their ancestors, each once: classes first, the root last of all."""
        names = tuple(names)
        above = {node: len(self.lines[node]) for name in names for node in self.lines[name][1:]}
        return (*names, *sorted(above.keys() - set(names), key=lambda n: (-above[n], n)))

    def _line(self, node):
        line = [node]
        while (parent := self.parents[line[-1]]) is not None:
            if parent in line:
                raise DataError(f"{parent!r} is its own ancestor.")
            line.append(parent)
        return tuple(line)

    def _content(self, counts):
        counts = dict.fromkeys(self.classes, 1.0) if counts is None else counts
        total = dict.fromkeys(self.parents, 0.0)
        for node, count in counts.items():
            if node not in total or not count > 0:
                raise DataError(f"counts holds {node!r}: {count}; expected a node and more than 0.")
            for above in self.lines[node]:
                total[above] += count
        uncounted = [name for name in self.classes if not total[name]]
        if uncounted:
            raise DataError(f"counts has nothing for {uncounted[0]!r}.")
        whole = max(total.values())
        return {node: math.log(whole / count) for node, count in total.items()}

    def _similar(self, kind, a, b):
        here, there = self.lines[a], self.lines[b]
        meeting = next(node for node in here if node in there)
        if kind == "path":
            return 1 / (1 + here.index(meeting) + there.index(meeting))
        shared, both = self.content[meeting], self.content[a] + self.content[b]
        if kind == "lin":
            return 2 * shared / both if both > 0 else 1.0
        return 1 / max(1.0, both - 2 * shared)


def check_kind(kind: str) -> None:
    """Refuse a similarity that nobody has defined."""
    if kind not in KINDS:
        raise UsageError(
            f"kind={kind!r} is not known; choose one of {', '.join(KINDS)}."
            + did_you_mean(kind, KINDS)
        )
