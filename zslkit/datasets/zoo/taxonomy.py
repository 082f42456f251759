"""Who is related to whom, and the two splits that are made of it."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from zslkit.datasets.zoo.table import Table
from zslkit.errors import DataError, MissingFile

#: Hidden at least, in the hard split: animals to test on, and animals to choose things on.
HARD_TEST, HARD_VAL = 10, 8
RANKS = ("order", "family", "genus")


class Kin(NamedTuple):
    """An animal's place in the taxonomy."""

    order: str
    family: str
    genus: str


def read_taxonomy(path: str | Path, names: Sequence[str]) -> tuple[Kin, ...]:
    """Read ``taxonomy.csv``, a row for each of ``names`` in their order.

    Raises
    ------
    MissingFile, DataError
        No such file; other animals than ``names``, an empty rank, or a genus in two families.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"{path} is missing; it says which animals are related.")
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = [row for row in csv.reader(file) if row]
    if header != ["animal", *RANKS]:
        raise DataError(f"{path} must have the columns animal, {', '.join(RANKS)}; found {header}.")
    for row in rows:
        if len(row) != 4 or not all(row):
            raise DataError(f"{path}: {row[0] or 'a row'} needs an order, a family and a genus.")
    if [row[0] for row in rows] != list(names):
        odd = sorted({row[0] for row in rows} ^ set(names)) or "their order"
        raise DataError(f"{path} must name the animals of attributes.csv; look at {odd}.")
    kin = tuple(Kin(*row[1:]) for row in rows)
    for lower, upper in (("genus", "family"), ("family", "order")):
        above: dict[str, str] = {}
        for each in kin:
            found = getattr(each, upper)
            if above.setdefault(getattr(each, lower), found) != found:
                raise DataError(f"{path} puts {lower} {getattr(each, lower)} in two of {upper}.")
    return kin


def easy_split(table: Table, kin: Sequence[Kin]) -> tuple[list[str], list[str]]:
    """Unseen and validation animals that each have a seen relative of the same family.

    From every family of two or more, one animal is hidden: the first that the zoo hides anyway,
    and where it hides none, the last in the table. Families that still have two or more give one
    validation animal in the same way.
    """
    unseen = _one_of_each_family(table, kin, taken=())
    return unseen, _one_of_each_family(table, kin, taken=unseen)


def hard_split(table: Table, kin: Sequence[Kin]) -> tuple[list[str], list[str]]:
    """Unseen and validation animals without any seen relative: whole families are hidden.

    Families come in the order in which the table names the animals that the zoo hides anyway,
    first for testing, until at least :data:`HARD_TEST` animals are hidden, then for validation,
    until at least :data:`HARD_VAL` are.
    """
    order = list(dict.fromkeys(kin[i].family for i in table.where("unseen")))
    parts: list[list[str]] = []
    for least in (HARD_TEST, HARD_VAL):
        part: list[str] = []
        while len(part) < least:
            if not order:
                raise DataError("There are too few families for a hard split.")
            family = order.pop(0)
            part += [n for n, k in zip(table.names, kin, strict=True) if k.family == family]
        parts.append(part)
    return parts[0], parts[1]


def _one_of_each_family(table: Table, kin: Sequence[Kin], taken: Sequence[str]) -> list[str]:
    families: dict[str, list[int]] = {}
    for i, each in enumerate(kin):
        if table.names[i] not in taken:
            families.setdefault(each.family, []).append(i)
    chosen = []
    for members in families.values():
        if len(members) > 1:
            hidden = [i for i in members if table.split[i] == "unseen"]
            chosen.append((hidden or members[-1:])[0])
    return [table.names[i] for i in chosen]
