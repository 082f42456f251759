"""What a grid file may say."""

import tomllib
from pathlib import Path
from typing import Any

from zslkit.errors import MissingFile, UsageError
from zslkit.experiments.kinds import CLASSIFICATION, RETRIEVAL, kind_of, known_in

GRID = ("title", "dataset", "dataset_options", "split", "seeds", "diagnostics", "run")
RUN = ("name", "method", "parameters", "dataset_options", "at_epochs")


def read_grid(path: str | Path) -> dict[str, Any]:
    """Read and check a grid file. Errors as in :func:`~zslkit.experiments.run`."""
    grid = read_toml(path)
    if "choose" in grid:
        raise UsageError(f"{path} is a search; `zslkit tune {path}` reads it.")
    return checked(grid, path)


def read_toml(path: str | Path) -> dict[str, Any]:
    """What a TOML file says, not checked.

    Raises
    ------
    MissingFile, UsageError
        There is no such file; it is not TOML.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"There is no grid file {path}.")
    try:
        return tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.") from error


def checked(grid: dict[str, Any], path: str | Path, *, extra=(), run_extra=()) -> dict[str, Any]:
    """A grid with its defaults, or a sentence about what is wrong in it.

    ``extra`` and ``run_extra`` are more keys that it and its runs may have.
    """

    known = known_in(path)
    entries = grid.get("run")
    kind = kind_of(grid, path) if entries else None
    of_kind = (CLASSIFICATION, RETRIEVAL) if kind is None else (kind,)
    what = "a grid" if kind is not RETRIEVAL else "a grid of retrieval"
    for key in grid:
        known(key, {*GRID, *extra, *(key for each in of_kind for key in each.grid)}, what)
    for key in ("dataset", "seeds", "run"):
        if not grid.get(key):
            raise UsageError(f"{path} does not say {key!r}, which every grid needs.")
    grid = {"split": "test", "dataset_options": {}, kind.table: kind.default, **grid}
    known(grid["split"], ("test", "validation"), "'split'")
    kind.check(grid, path, known)
    for name in grid.get("diagnostics", []):
        known(name, kind.diagnostics, "the list of diagnostics")
    if grid.get("diagnostics") and "choose" in grid:
        raise UsageError(f"{path}: diagnostics look at test rows; a search has none.")
    for entry in grid["run"]:
        for key in entry:
            known(key, {*RUN, *kind.run, *run_extra}, "a run")
        for name in entry.get(kind.table, []):
            known(name, grid[kind.table], f"the table of {kind.table}")
        entry.setdefault("name", entry["method"])
    return grid


def judges_of(grid: dict[str, Any], entry: dict[str, Any]) -> list[str]:
    """Names of the classifiers, or of the rankings, that one run is scored with."""
    table = kind_of(grid).table
    return entry.get(table, list(grid[table]))
