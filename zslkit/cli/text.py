"""How commands print: tables for people, JSON for machines."""

import json
import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Columns under their heads; numbers to the right, words to the left.

    >>> print(table(["name", "H"], [["zoo", 41.5], ["FLO", 9]]))
    name     H
    zoo   41.5
    FLO      9
    """
    rows = [list(row) for row in rows]
    words = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(head), *words]) for i in range(len(head))]
    right = [bool(rows) and all(_number_like(row[i]) for row in words) for i in range(len(head))]

    def line(cells):
        aligned = (
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(cells, widths, right, strict=True)
        )
        return "  ".join(aligned).rstrip()

    return "\n".join(line(cells) for cells in [head, *words])


def blanks(frame):
    """A data frame with its index as columns, in which what is missing is an empty text."""
    flat = frame.reset_index().astype(object)
    return flat.where(flat.notna(), "")


def frame_table(frame) -> str:
    """The columns of :func:`blanks` as a :func:`table`."""
    flat = blanks(frame)
    return table(list(flat.columns), flat.values.tolist())


def _number_like(word: str) -> bool:
    return not word or word[0].isdigit() or word[0] == "-"


def show_json(value: Any) -> None:
    """Print JSON, and nothing else, on stdout. NaN and infinity, unknown to JSON, become null."""
    print(json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def say(message: str) -> None:
    """Tell a person how things are going, on stderr: stdout is for results."""
    print(message, file=sys.stderr, flush=True)
