"""Grids of method x class split x seed from one TOML file, and the CSV beside it.

.. code-block:: toml

    title = "What is chosen"
    part = "validation"                   # or "test"
    splits = "all"                        # or a list of places in zslkit.datasets.affect.splits()
    seeds = [0]

    [[run]]
    name = "pairs"
    method = "affective"                  # or a classifier of descriptions
    parameters = { structure_weight = 0.0 }
    candidates = [{ pair_weight = 0.3 }, { pair_weight = 1.0 }]   # validation only

With ``part = "validation"`` each split's own validation problems are scored, which are made of its
training rows: two pairs of seen emotions play the unseen ones in turn (:func:`held_out`). With
``part = "test"`` a run may say ``chosen_in = "NAME"``: for each split it takes the candidate that
did best there, by mean ``t1`` over pairs and seeds, in the results of that name.

``python -m zslkit.affect FILE`` runs it. Each row is named by a digest of all that it depends on,
so a grid that was stopped goes on where it was, and one that was changed runs what is new.
"""

import itertools
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import zslkit
from zslkit.affect.problem import AffectProblem
from zslkit.datasets import affect
from zslkit.errors import DataError, UsageError, did_you_mean
from zslkit.grids import paired_gain, read_table, read_toml, run_missing

_KNOWN = {"title", "part", "splits", "seeds", "run"}
_OF_RUN = {"name", "method", "parameters", "candidates", "chosen_in"}
SCORES = ("t1", "same", "other", "seen_only", "unseen", "seen", "harmonic", "probe", "heard")


def read_grid(path: str | Path) -> dict:
    """A grid file, checked.

    Raises
    ------
    MissingFile, DataError
        No such file; one that is no TOML, lacks something, or has a key that there is not.
    """
    grid, path = read_toml(path, _KNOWN, ("seeds", "run")), Path(path)
    grid = {"title": path.stem, "part": "test", "splits": "all", **grid}
    if grid["part"] not in ("test", "validation"):
        raise DataError(f"{path}: part={grid['part']!r} must be test or validation.")
    if grid["splits"] == "all":
        grid["splits"] = list(range(len(affect.splits())))
    for entry in grid["run"]:
        if not {"name", "method"} <= set(entry) <= _OF_RUN:
            raise DataError(
                f"{path}: a run has name, method and of {sorted(_OF_RUN)} what it needs."
            )
        wrong = "candidates" if grid["part"] == "test" else "chosen_in"
        if wrong in entry:
            raise DataError(f"{path}: {wrong} does not go with part = {grid['part']!r}.")
    return grid


def tasks_of(grid: dict) -> Iterator[dict]:
    """Everything that a row depends on, one task after another, split by split."""
    chosen = {e["chosen_in"]: read(e["chosen_in"]) for e in grid["run"] if "chosen_in" in e}
    for split in grid["splits"]:
        for entry in grid["run"]:
            base = entry.get("parameters", {})
            for candidate in entry.get("candidates", [{}]):
                parameters = {**base, **candidate}
                if "chosen_in" in entry:
                    parameters |= best(chosen[entry["chosen_in"]], entry["name"], split)
                for seed, pair in itertools.product(grid["seeds"], _pairs(grid["part"])):
                    yield {
                        "run": entry["name"],
                        "method": entry["method"],
                        "parameters": parameters,
                        "part": grid["part"],
                        "split": split,
                        "pair": pair,
                        "seed": seed,
                    }


def _pairs(part: str) -> tuple[int, ...]:
    return (0, 1) if part == "validation" else (-1,)


def held_out(problem: AffectProblem) -> tuple[AffectProblem, AffectProblem]:
    """Two problems of this one's training rows alone, with two seen emotions in the unseen role.

    In the first one is pleasant and one is not, in the second both are of one polarity.

    Raises
    ------
    UsageError
        The problem does not name two validation classes.
    """
    if len(problem.val_classes) < 2:
        raise UsageError(
            f"{problem.name} has {len(problem.val_classes)} validation classes; give it two by "
            "with_validation()."
        )
    one = problem.class_names[problem.val_classes[0]], problem.class_names[problem.val_classes[1]]
    seen = problem.seen_classes
    most = seen[problem.polarity[seen] == np.sign(problem.polarity[seen].sum() or 1)]
    same = tuple(problem.class_names[c] for c in most[-2:])
    return tuple(problem.with_validation(pair).validation().trimmed() for pair in (one, same))


def best(table: pd.DataFrame, run: str, split: int) -> dict:
    """The parameters with which a run did best on a split's validation classes.

    Raises
    ------
    UsageError
        The table has no such run on this split, or was scored on test classes.
    """
    rows = table[(table.run == run) & (table.split == split)]
    if rows.empty:
        raise UsageError(f"Nothing was chosen for {run!r} on split {split}.")
    if (rows.part != "validation").any():
        raise UsageError(f"The results of {run!r} are of test classes; nothing is chosen on them.")
    return json.loads(rows.groupby("parameters", sort=False).t1.mean().idxmax())


def run_grid(path: str | Path, out: str | Path | None = None, *, say=print) -> pd.DataFrame:
    """Run what is missing of a grid; the table is written after each split, whole or not at all.

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
        See :func:`read_grid`; a method or parameter that there is not.
    """
    grid, path = read_grid(path), Path(path)
    out = Path(out) if out is not None else path.with_suffix(".csv")
    of, problems = None, {}

    def run(task: dict) -> dict:
        nonlocal of, problems
        if of != task["split"]:
            of = task["split"]
            whole = affect.load(split=of)
            held = held_out(whole) if task["part"] == "validation" else ()
            problems = {-1: whole, **dict(enumerate(held))}
        return _row(task, problems[task["pair"]])

    run_missing(
        tasks_of(grid), out, run, lambda task, row: f"split {task['split']}",
        title=grid["title"], together=lambda task: task["split"], say=say,
    )  # fmt: skip
    return read(out)


def _row(task: dict, problem) -> dict:
    from zslkit.affect.evaluation import fitted, score

    began = time.perf_counter()
    model = fitted(task["method"], problem, task["seed"], **task["parameters"])
    found = score(model, problem)
    return {
        **{k: task[k] for k in ("run", "method", "part", "split", "pair", "seed")},
        "hidden": " ".join(problem.unseen_names),
        **{k: round(found[k], 5) for k in SCORES},
        "seconds": round(time.perf_counter() - began, 2),
        "parameters": json.dumps(task["parameters"], sort_keys=True),
        "version": zslkit.__version__,
    }


def read(name: str | Path) -> pd.DataFrame:
    """A table of results: a file, or the name of one that comes with zslkit.

    Returns
    -------
    A row a run, with the columns ``run, method, part, split, pair, seed, hidden``, the scores of
    :func:`zslkit.affect.score` (0..1), ``seconds, parameters, version, configuration``.

    Raises
    ------
    MissingFile, DataError
        No such file; one that is no table of this kind.
    """
    return read_table(name, ("run", "part", "split", "seed", "parameters", "t1"), "emotions")


def summary(table: pd.DataFrame, scores=("t1",), digits: int = 1) -> pd.DataFrame:
    """Mean and standard deviation over class splits in percent, as ``"67.1 ± 2.0"``.

    Seeds are averaged first, split by split, so the spread is that of splits.

    Raises
    ------
    UsageError
        The table has no such score.
    """
    scores = _scores(table, scores)
    per_split = 100 * table.groupby(["run", "split"], sort=False)[scores].mean()
    grouped = per_split.groupby(level="run", sort=False)
    mean, spread = grouped.mean(), grouped.std()

    def text(m, s):
        if pd.isna(m):
            return ""
        return f"{m:.{digits}f}" + ("" if pd.isna(s) else f" ± {s:.{digits}f}")

    return pd.DataFrame(
        {k: [text(*both) for both in zip(mean[k], spread[k], strict=True)] for k in scores},
        index=mean.index,
    )


def paired(table: pd.DataFrame, before: str, after: str, score: str = "t1") -> tuple[float, float]:
    """What one run gains over another on the same splits, in points: mean and standard error.

    Seeds are averaged first. The 56 splits share classes, so they are no independent samples and
    the standard error is too small, if anything.

    Raises
    ------
    UsageError
        The table has no such run or score, or they share fewer than two splits.
    """
    (score,), sides = _scores(table, score), []
    for run in (before, after):
        rows = table[table.run == run]
        if rows.empty:
            known = table.run.unique()
            raise UsageError(f"The table has no run {run!r}.{did_you_mean(run, known)}")
        sides.append(rows.groupby("split")[score].mean())
    gain, error = paired_gain(*sides, (before, after), "splits")
    return float(gain), float(error)


def _scores(table: pd.DataFrame, asked: str | Iterable[str]) -> list[str]:
    asked = [asked] if isinstance(asked, str) else list(asked)
    for score in asked:
        if score not in SCORES or score not in table:
            raise UsageError(f"The table has no score {score!r}.{did_you_mean(score, SCORES)}")
    return asked
