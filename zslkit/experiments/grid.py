"""What a grid file may say."""

import tomllib
from pathlib import Path
from typing import Any

from zslkit import classifiers, methods
from zslkit.errors import MissingFile, UsageError, did_you_mean

_TOP = {"title", "dataset", "dataset_options", "split", "seeds", "classifiers", "run"}
_RUN = {
    *("name", "method", "parameters", "dataset_options"),
    *("n_synthetic", "at_epochs", "classifiers"),
}


def read_grid(path: str | Path) -> dict[str, Any]:
    """Read and check a grid file. Errors as in :func:`~zslkit.experiments.run`."""
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"There is no grid file {path}.")
    try:
        grid = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.") from error

    def known(key, names, where):
        if key not in names:
            raise UsageError(f"{path}: {where} has no {key!r}." + did_you_mean(key, names))

    for key in grid:
        known(key, _TOP, "a grid")
    for key in ("dataset", "seeds", "run"):
        if key not in grid:
            raise UsageError(f"{path} does not say {key!r}, which every grid needs.")
    grid = {"split": "test", "dataset_options": {}, "classifiers": {"softmax": {}}, **grid}
    known(grid["split"], ("test", "validation"), "'split'")
    for name, settings in grid["classifiers"].items():
        known(settings.get("kind", name), classifiers.REGISTRY, "the list of classifiers")
    for entry in grid["run"]:
        for key in entry:
            known(key, _RUN, "a run")
        for name in entry.get("classifiers", []):
            known(name, grid["classifiers"], "the table of classifiers")
        known(entry.get("method"), ("none", "ceiling", *methods.REGISTRY), "the list of methods")
        entry.setdefault("name", entry["method"])
    return grid
