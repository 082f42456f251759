"""One run of a grid with one seed: the unit that a worker gets, and the file that it leaves."""

import json
import platform
import subprocess
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import zslkit
from zslkit.experiments.kinds import RETRIEVAL, kind_of
from zslkit.files import atomic_path, cache_dir


class Task(NamedTuple):
    """What one worker does: a run of a grid with one seed."""

    grid: dict[str, Any]
    entry: dict[str, Any]
    seed: int

    @property
    def options(self) -> dict[str, Any]:
        """The data set's options for this run, and the class split if the seed picks it."""
        own = {**self.grid["dataset_options"], **self.entry.get("dataset_options", {})}
        return {**own, "split": self.seed} if self.grid.get("seed_is_split") else own

    @property
    def is_retrieval(self) -> bool:
        """Whether its method ranks pictures, rather than naming classes."""
        return kind_of(self.grid) is RETRIEVAL

    def about(self) -> dict[str, str]:
        """What each of its rows says of it."""
        return {
            "dataset": self.grid["dataset"],
            "dataset_options": as_json(self.options),
            "split": self.grid["split"],
            **_versions(),
        }


def place_of(name: str) -> Path:
    """The file that a task of this digest leaves."""
    return cache_dir() / "bench" / f"{name}.json"


def found(name: str) -> list[dict] | None:
    """The rows that a task left, or None."""
    place = place_of(name)
    return json.loads(place.read_text()) if place.is_file() else None


def keep(name: str, rows: list[dict]) -> None:
    """Write a task's rows, whole or not at all."""
    with atomic_path(place_of(name)) as temporary:
        temporary.write_text(json.dumps(rows))


def as_json(settings: dict[str, Any]) -> str:
    """Settings as a cell of a table."""
    return json.dumps(settings, sort_keys=True)


def now() -> str:
    """The time, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache
def _versions() -> dict[str, str]:
    """What a number may depend on besides its configuration."""
    return {
        "zslkit": zslkit.__version__,
        "revision": _revision(),
        "python": platform.python_version(),
        **{name.replace("-", "_"): version(name) for name in ("torch", "numpy", "scikit-learn")},
        "machine": f"{platform.machine()} {platform.system()}",
    }


def _revision() -> str:
    """The git revision of zslkit's sources, or "unknown" for an installed wheel."""
    here = Path(__file__).parent
    describe = ["git", "-C", here, "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(describe, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()
