"""Running a grid: every missing task once, on this machine or on a cluster."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

import zslkit
from zslkit.errors import UsageError
from zslkit.experiments import workers as crews
from zslkit.experiments.grid import read_grid
from zslkit.experiments.task import Task, as_json, found, keep, place_of
from zslkit.experiments.work import check, digest
from zslkit.files import atomic_path


def run(
    path: str | Path, *, workers: int = 1, cluster: str | None = None, progress: bool = True
) -> Path:
    """Run every missing part of a grid and write ``<name>.csv`` beside its TOML.

    Parameters
    ----------
    path
        The grid file.
    workers
        Processes; each uses one core.
    cluster
        Address of a Dask scheduler, such as ``"tcp://host:8786"``, or ``"local"`` for a cluster
        of ``workers`` on this machine. Every worker needs zslkit and the data set.
    progress
        Show a bar over all (run, seed) pairs.

    Returns
    -------
    The results file: a row a run, seed, classifier and number of synthetic features, or a run,
    seed and ranking, with its configuration, versions and times.

    Raises
    ------
    MissingFile, UsageError
        No such grid; an unknown key, method, classifier or split in it; methods of both kinds, or a
        data set of the other kind; no such cluster.
    """
    path = Path(path)
    rows = results_of(read_grid(path), path.stem, workers, cluster, progress)
    return write(rows, path.with_suffix(".csv"))


def results_of(
    grid: dict[str, Any], name: str, workers: int = 1, cluster: str | None = None, progress=True
) -> list[dict]:
    """Rows of a whole grid, in its order; what is missing is run first."""
    if workers < 1:
        raise UsageError(f"workers={workers} must be at least 1.")
    tasks = [Task(grid, entry, int(seed)) for entry in grid["run"] for seed in grid["seeds"]]
    names = _digests(tasks)
    rows = {each: found(each) for each in names}
    missing = {each: task for each, task in zip(names, tasks, strict=True) if rows[each] is None}
    with tqdm(
        total=len(rows), initial=len(rows) - len(missing), desc=name, unit="run",
        disable=not progress,
    ) as bar:  # fmt: skip
        for each, made in crews.work(missing, workers, cluster):
            if not place_of(each).is_file():  # a worker on another machine keeps its own file
                keep(each, made)
            rows[each] = made
            bar.update()
    # the file may have been left by a grid that calls the run otherwise, or writes a default out
    return [
        {**row, "run": task.entry["name"], "parameters": as_json(task.entry.get("parameters", {}))}
        for each, task in zip(names, tasks, strict=True)
        for row in rows[each]
    ]


def write(rows: list[dict], path: Path) -> Path:
    """Rows as CSV, whole or not at all."""
    table = pd.DataFrame(rows)
    # whole numbers, and empty where there are none
    for column in {"n_synthetic", "epoch"} & set(table):
        table[column] = table[column].astype("Int64")
    with atomic_path(path) as temporary:
        table.to_csv(temporary, index=False)
    return path


def _digests(tasks: list[Task]) -> list[str]:
    prints: dict[str, str] = {}
    for task in tasks:
        key = json.dumps(task.options, sort_keys=True)
        if key not in prints:
            problem = zslkit.load(task.grid["dataset"], **task.options)
            check(task, problem)
            prints[key] = problem.fingerprint
    return [digest(task, prints[json.dumps(task.options, sort_keys=True)]) for task in tasks]
