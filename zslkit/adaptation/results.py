"""Grids of method x pair of domains x task x seed from one TOML file, and the CSV beside it.

.. code-block:: toml

    title = "Every ordered pair of domains"
    dataset = "digits-domains"
    split = "test"                        # or "validation": made of the irrelevant task alone
    pairs = "all"                         # or [["gray", "negative"], ...]
    seeds = [0, 1, 2, 3, 4]
    options = [{ relevant = "0-4" }, { relevant = "5-9" }]   # of the data set's loader

    [[run]]
    name = "CoCoGAN"
    method = "cocogan"
    parameters = { epochs = 10 }

``python -m zslkit.adaptation FILE`` runs it. Each row is named by a digest of all that it depends
on, so a grid that was stopped goes on where it was, and one that was changed runs what is new.
"""

import hashlib
import itertools
import json
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

import zslkit
from zslkit.adaptation.domains import DOMAINS
from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean
from zslkit.files import atomic_path, packaged

_KNOWN = {"title", "dataset", "split", "pairs", "seeds", "options", "run"}
_SPLITS = ("test", "validation")


def read_grid(path: str | Path) -> dict:
    """A grid file, checked.

    Raises
    ------
    MissingFile, DataError
        No such file; one that is no TOML, lacks something, or has a key that there is not.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"There is no grid at {path}.")
    try:
        grid = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path} is no TOML file: {error}.") from error
    for key in grid:
        if key not in _KNOWN:
            raise DataError(f"{path} has a key {key!r}.{did_you_mean(key, _KNOWN)}")
    for key in ("dataset", "seeds", "run"):
        if not grid.get(key):
            raise DataError(f"{path} has no {key}.")
    grid = {"title": path.stem, "split": "test", "pairs": "all", "options": [{}], **grid}
    if grid["pairs"] == "all":
        grid["pairs"] = [list(pair) for pair in itertools.permutations(DOMAINS, 2)]
    if grid["split"] not in _SPLITS:
        raise DataError(f"{path}: split={grid['split']!r} must be test or validation.")
    for entry in grid["run"]:
        if not {"name", "method"} <= set(entry) <= {"name", "method", "parameters"}:
            raise DataError(f"{path}: a run needs name and method, and may have parameters.")
    return grid


def tasks_of(grid: dict) -> Iterator[dict]:
    """Everything that a row depends on, one task after another, seed by seed."""
    for seed, options, pair in itertools.product(grid["seeds"], grid["options"], grid["pairs"]):
        for entry in grid["run"]:
            yield {
                "run": entry["name"],
                "method": entry["method"],
                "parameters": entry.get("parameters", {}),
                "dataset": grid["dataset"],
                "options": options,
                "split": grid["split"],
                "source": pair[0],
                "target": pair[1],
                "seed": seed,
            }


def digest(task: dict) -> str:
    """Sixteen hexadecimal digits that name a task; the name of its run does not count."""
    counted = {key: value for key, value in task.items() if key != "run"}
    return hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()[:16]


def run_grid(path: str | Path, out: str | Path | None = None, *, say=print) -> pd.DataFrame:
    """Run what is missing of a grid; the table is written after each run, whole or not at all.

    Parameters
    ----------
    path
        The TOML file.
    out
        The CSV; by default beside it.
    say
        Where to tell what happens.

    Raises
    ------
    MissingFile, DataError, UsageError
        See :func:`read_grid`; a method, data set or parameter that there is not.
    """
    grid, path = read_grid(path), Path(path)
    out = Path(out) if out is not None else path.with_suffix(".csv")
    done = {}
    if out.is_file():
        done = {row["configuration"]: row for row in pd.read_csv(out).to_dict("records")}
    tasks = [(digest(task), task) for task in tasks_of(grid)]
    missing = [(key, task) for key, task in tasks if key not in done]
    say(f"{grid['title']}: {len(tasks)} runs, {len(tasks) - len(missing)} of them done")
    problems: dict[str, object] = {}
    for k, (key, task) in enumerate(missing):
        done[key] = _row(key, task, problems)
        table = pd.DataFrame([{**done[i], "run": t["run"]} for i, t in tasks if i in done])
        with atomic_path(out) as temporary:
            table.to_csv(temporary, index=False)
        say(
            f"{k + 1}/{len(missing)} {task['run']}, {task['source']} to {task['target']}: "
            f"{done[key]['accuracy']:.3f} in {done[key]['seconds']:.1f} s"
        )
    return read(out)


def _row(key: str, task: dict, problems: dict) -> dict:
    from zslkit.adaptation.evaluation import accuracy
    from zslkit.adaptation.registry import make

    where = {"source": task["source"], "target": task["target"]}
    name = json.dumps([task["options"], where], sort_keys=True)
    if name not in problems:
        problem = zslkit.load(task["dataset"], **where, **task["options"])
        problems[name] = problem.validation() if task["split"] == "validation" else problem
    problem, began = problems[name], time.perf_counter()
    model = make(task["method"], **{**task["parameters"], "seed": task["seed"]})
    model.fit(problem, progress=False)
    return {
        **{k: task[k] for k in ("run", "method", "dataset", "split", "source", "target", "seed")},
        "accuracy": round(accuracy(model, problem)[task["target"]], 6),
        "seconds": round(time.perf_counter() - began, 1),
        "options": json.dumps(task["options"], sort_keys=True),
        "parameters": json.dumps(task["parameters"], sort_keys=True),
        "version": zslkit.__version__,
        "configuration": key,
    }


def read(name: str | Path) -> pd.DataFrame:
    """A table of results: a file, or the name of one that comes with zslkit.

    Returns
    -------
    A row a run, with the columns ``run, method, dataset, split, source, target, seed, accuracy``
    (0..1), ``seconds, options, parameters, version, configuration``.

    Raises
    ------
    MissingFile, DataError
        No such file; one that is no table of this kind.
    """
    path = Path(name)
    if path.suffix != ".csv":
        path = packaged("results") / f"{name}.csv"
    if not path.is_file():
        raise MissingFile(f"There are no results at {path}.")
    table = pd.read_csv(path)
    absent = {"run", "source", "target", "seed", "accuracy", "parameters"} - set(table)
    if absent:
        raise DataError(f"{path} is no table of adaptation: it has no column {min(absent)!r}.")
    return table


def settings(table: pd.DataFrame, run: str) -> dict:
    """The parameters of one run of a table.

    Raises
    ------
    UsageError
        No run of the table has this name.
    """
    rows = table[table.run == run]
    if rows.empty:
        raise UsageError(f"The table has no run {run!r}.{did_you_mean(run, table.run.unique())}")
    return json.loads(rows.parameters.iloc[0])


def summary(table: pd.DataFrame, by: list[str] | str = "run", digits: int = 0) -> pd.Series:
    """Mean and standard deviation over seeds in percent, as ``"67 ± 2"``.

    Rows that differ in anything but ``by`` and the seed are averaged first, seed by seed, so the
    spread is that of seeds.
    """
    by = [by] if isinstance(by, str) else list(by)
    seeds = 100 * table.groupby([*by, "seed"], sort=False).accuracy.mean()
    grouped = seeds.groupby(level=by, sort=False)
    mean, spread = grouped.mean(), grouped.std()
    text = mean.map(lambda v: f"{v:.{digits}f}")
    return text.where(spread.isna(), text + " ± " + spread.map(lambda v: f"{v:.{digits}f}"))


def paired(table: pd.DataFrame, before: str, after: str) -> tuple[float, float]:
    """What one run gains over another, in points: the mean, and its standard error.

    Both are over all pairs of domains, tasks and seeds that the two share.

    Raises
    ------
    UsageError
        They share fewer than two.
    """
    wide = table.pivot_table("accuracy", ["source", "target", "options", "seed"], "run")
    gain = 100 * (wide[after] - wide[before]).dropna() if {before, after} <= set(wide) else []
    if len(gain) < 2:
        raise UsageError(f"{before!r} and {after!r} share {len(gain)} runs; two are needed.")
    return float(gain.mean()), float(gain.sem())
