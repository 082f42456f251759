"""Choosing on validation classes, and the grid of what was chosen."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import tomli_w

import zslkit
from zslkit.experiments.results import read
from zslkit.experiments.running import results_of, write
from zslkit.experiments.search import Search, read_search
from zslkit.files import atomic_path


def tune(
    path: str | Path, *, workers: int = 1, cluster: str | None = None, progress: bool = True
) -> Path:
    """Score every candidate of a search on validation classes and write what was chosen.

    ``<name>.csv`` holds every candidate's scores, ``<name>-chosen.toml`` a grid for
    :func:`~zslkit.experiments.run` with the chosen settings alone. What is done is not repeated.

    Candidates are scored on ``problem.validation().trimmed()``, or of retrieval on
    ``problem.validation()``, which holds training rows only: there is no test row in it that
    anything could be chosen by.

    Parameters
    ----------
    path
        The search file (:mod:`zslkit.experiments.search` says what may stand in it).
    workers, cluster, progress
        As of :func:`~zslkit.experiments.run`.

    Returns
    -------
    The grid file that was written.

    Raises
    ------
    MissingFile, UsageError
        No such file, a mistake in it, or a data set without validation classes.
    """
    path = Path(path)
    search = read_search(path)
    write(results_of(search.grid, path.stem, workers, cluster, progress), path.with_suffix(".csv"))
    table = read(path.with_suffix(".csv"))
    best = chosen(search, table)
    target = path.with_name(f"{path.stem}-chosen.toml")
    with atomic_path(target) as temporary:
        temporary.write_text(_head(path, search, best) + _toml(chosen_grid(search, best)))
    return target


def chosen(search: Search, table: pd.DataFrame) -> pd.DataFrame:
    """The best candidate of every run and classifier, or ranking, of a search.

    Of all candidates whose mean score is within ``choose.within`` of the best, the one with the
    fewest epochs, then the fewest synthetic features, then the highest score.

    Returns
    -------
    DataFrame
        A row each: ``of_run, of_classifier``, the candidate's ``run, classifier, epoch,
        n_synthetic``, its mean ``score`` and standard deviation ``sd`` over seeds, both in 0..1,
        and how many ``candidates`` there were. Of retrieval, ``ranking`` stands for
        ``classifier``, and nothing for ``n_synthetic``.
    """
    by, within = search.choose["by"], search.choose["within"]
    judge = search.kind.column
    sizes = [name for name in ("epoch", "n_synthetic") if name in table]
    candidate = ["run", judge, *sizes]
    grouped = table.groupby(candidate, sort=False, dropna=False)[by]
    means = grouped.agg(score="mean", sd="std").reset_index()
    means["of_run"] = means.run.map(search.runs)
    means[f"of_{judge}"] = means[judge].map(search.judges)
    best = []
    for _, rows in means.groupby(["of_run", f"of_{judge}"], sort=False):
        near = rows[rows.score >= rows.score.max() - within]
        ascending = [True] * len(sizes) + [False]
        first = near.sort_values([*sizes, "score"], ascending=ascending, kind="stable").iloc[0]
        best.append({**first, "candidates": len(rows)})
    columns = ["of_run", f"of_{judge}", *candidate, "score", "sd", "candidates"]
    return pd.DataFrame(best)[columns]


def chosen_grid(search: Search, best: pd.DataFrame) -> dict[str, Any]:
    """A grid of the chosen settings, to be scored on test data."""
    grid = {
        key: search.plain[key]
        for key in ("title", "dataset", "seed_is_split")
        if key in search.plain
    }
    if search.plain["dataset_options"]:
        grid["dataset_options"] = search.plain["dataset_options"]
    grid["seeds"] = search.choose["seeds"]
    entries = {entry["name"]: entry for entry in search.grid["run"]}
    table, judge = search.kind.table, search.kind.column
    finals: dict[str, dict] = {}
    runs: dict[str, dict] = {}
    for row in best.to_dict("records"):
        finals[row[judge]] = search.grid[table][row[judge]]
        entry = _entry(search, entries[row["run"]], row)
        same = runs.setdefault(json.dumps(entry, sort_keys=True), {**entry, table: []})
        same[table].append(row[judge])
    return {**grid, table: finals, "run": list(runs.values())}


def _entry(search: Search, entry: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """One run with the chosen epochs and synthetic features."""
    found = {"name": search.runs[row["run"]], "method": entry["method"]}
    for key in ("dataset_options", "features"):
        if entry.get(key):
            found[key] = entry[key]
    if pd.isna(row["epoch"]):
        return found
    epochs = int(row["epoch"])
    if search.choose["carry"] == "steps":
        options = {**search.plain["dataset_options"], **entry["dataset_options"]}
        whole = zslkit.load(search.plain["dataset"], **options)
        epochs = max(1, round(epochs * len(whole.validation().train) / len(whole.train)))
    parameters = {**entry["parameters"], "epochs": epochs}
    if "n_synthetic" in row:
        parameters["n_synthetic"] = int(row["n_synthetic"])
    return {**found, "parameters": parameters}


def _toml(grid: dict[str, Any]) -> str:
    """TOML with its short lists on one line each."""

    def one_line(found: re.Match) -> str:
        return f"= [{', '.join(line.strip().rstrip(',') for line in found[1].splitlines())}]"

    return re.sub(r"= \[\n(.*?)\n\]", one_line, tomli_w.dumps(grid), flags=re.DOTALL)


def _head(path: Path, search: Search, best: pd.DataFrame) -> str:
    """Why the grid says what it says, as TOML comments."""
    by, within = search.choose["by"], search.choose["within"]
    lines = [
        f"Chosen by `zslkit tune {path.name}` with zslkit {zslkit.__version__},",
        f"on the validation classes of {search.plain['dataset']} alone, by the mean of {by!r}",
        f"over seeds {', '.join(map(str, search.grid['seeds']))}: "
        f"of all candidates within {100 * within:g} points of the best, the cheapest.",
    ]
    for row in best.to_dict("records"):
        sd = "" if pd.isna(row["sd"]) else f" ± {100 * row['sd']:.1f}"
        lines.append(f"- {row['run']} + {row[search.kind.column]}")
        size = "" if pd.isna(row["epoch"]) else f"epoch {row['epoch']}, "
        if size and "n_synthetic" in row:
            size += f"{row['n_synthetic']} features, "
        lines.append(f"  {size}{100 * row['score']:.1f}{sd}, of {row['candidates']} candidates")
    return "".join(f"# {line}\n" for line in lines) + "\n"
