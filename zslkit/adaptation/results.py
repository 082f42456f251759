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

import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

import zslkit
from zslkit.adaptation.domains import DOMAINS
from zslkit.errors import DataError, UsageError, did_you_mean
from zslkit.grids import paired_gain, read_table, read_toml, run_missing

_KNOWN = {"title", "dataset", "split", "pairs", "seeds", "options", "run"}
_SPLITS = ("test", "validation")


def read_grid(path: str | Path) -> dict:
    """A grid file, checked.

    Raises
    ------
    MissingFile, DataError
        No such file; one that is no TOML, lacks something, or has a key that there is not.
    """
    grid, path = read_toml(path, _KNOWN, ("dataset", "seeds", "run")), Path(path)
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
    problems: dict[str, object] = {}

    def told(task: dict, row: dict) -> str:
        where = f"{task['run']}, {task['source']} to {task['target']}"
        return f"{where}: {row['accuracy']:.3f} in {row['seconds']:.1f} s"

    run_missing(
        tasks_of(grid), out, lambda task: _row(task, problems), told,
        title=grid["title"], say=say,
    )  # fmt: skip
    return read(out)


def _row(task: dict, problems: dict) -> dict:
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
    needed = ("run", "source", "target", "seed", "accuracy", "parameters")
    return read_table(name, needed, "adaptation")


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


def paired(table: pd.DataFrame, before: str, after: str) -> pd.Series:
    """What one run gains over another, in points.

    Over all pairs of domains, tasks and seeds that the two share.

    Returns
    -------
    ``gain``, the mean difference; ``error``, its standard error over these rows; ``clear``, whether
    the gain is more than twice its error. Rows of one pair of domains resemble each other, so the
    error is too small where other pairs are meant.

    Raises
    ------
    UsageError
        They share fewer than two.
    """
    rows = table.set_index(["source", "target", "options", "seed"])
    sides = [rows.accuracy[rows.run == run] for run in (before, after)]
    gain, error = paired_gain(*sides, (before, after), "runs")
    return pd.Series({"gain": gain, "error": error, "clear": abs(gain) > 2 * error})
