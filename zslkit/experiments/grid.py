"""What a grid file may say."""

import tomllib
from pathlib import Path
from typing import Any

from zslkit import classifiers, methods
from zslkit.errors import MissingFile, UsageError, did_you_mean

GRID = {
    *("title", "dataset", "dataset_options", "split", "seeds", "seed_is_split"),
    *("per_sample", "classifiers", "diagnostics", "run"),
}
#: Diagnostics of a fitted method that a grid may ask for, each a column of its results.
DIAGNOSTICS = ("nearest_real",)
CASCADES = ("inductive", "transductive")
RUN = {
    *("name", "method", "parameters", "dataset_options"),
    *("n_synthetic", "at_epochs", "classifiers"),
}


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

    def known(key, names, where):
        if key not in names:
            raise UsageError(f"{path}: {where} has no {key!r}." + did_you_mean(str(key), names))

    for key in grid:
        known(key, {*GRID, *extra}, "a grid")
    for key in ("dataset", "seeds", "run"):
        if not grid.get(key):
            raise UsageError(f"{path} does not say {key!r}, which every grid needs.")
    grid = {"split": "test", "dataset_options": {}, "classifiers": {"softmax": {}}, **grid}
    known(grid["split"], ("test", "validation"), "'split'")
    if grid.get("per_sample", False) not in (True, False):
        raise UsageError(f"{path}: per_sample = {grid['per_sample']!r} must be true or false.")
    if not isinstance(grid.get("seed_is_split", False), bool):
        raise UsageError(
            f"{path}: seed_is_split = {grid['seed_is_split']!r} must be true or false."
        )
    for name, settings in grid["classifiers"].items():
        known(settings.get("kind", name), classifiers.REGISTRY, "the list of classifiers")
        form = settings.get("cascade", {}).get("form")
        if "cascade" in settings:
            known(form, CASCADES, "the list of cascades")
        if form == "transductive" and ("choose" in grid or grid["split"] != "test"):
            raise UsageError(
                f"{path}: {name!r} learns from the rows that it is scored on, so nothing may be "
                "chosen by it."
            )
    for name in grid.get("diagnostics", []):
        known(name, DIAGNOSTICS, "the list of diagnostics")
    if grid.get("diagnostics") and "choose" in grid:
        raise UsageError(f"{path}: diagnostics look at test rows; a search has none.")
    for entry in grid["run"]:
        for key in entry:
            known(key, {*RUN, *run_extra}, "a run")
        for name in entry.get("classifiers", []):
            known(name, grid["classifiers"], "the table of classifiers")
        known(entry.get("method"), ("none", "ceiling", *methods.REGISTRY), "the list of methods")
        entry.setdefault("name", entry["method"])
    return grid


def classifiers_of(grid: dict[str, Any], entry: dict[str, Any]) -> list[str]:
    """Names of the classifiers that one run is scored with."""
    return entry.get("classifiers", list(grid["classifiers"]))
