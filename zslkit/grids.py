"""Small grids of runs that go on where they were, for methods that ``zslkit bench`` does not know.

A grid is a TOML file; its results are one CSV beside it. Each row is named by a digest of all that
it depends on, so a grid that was stopped goes on where it was, and one that was changed runs what
is new.
"""

import hashlib
import json
import sys
import tomllib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import pandas as pd

from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean
from zslkit.files import atomic_path, packaged


def read_toml(path: str | Path, known: Collection[str], needed: Iterable[str]) -> dict:
    """A grid file with no keys but ``known`` ones, and something under those that are ``needed``.

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
        if key not in known:
            raise DataError(f"{path} has a key {key!r}.{did_you_mean(key, known)}")
    for key in needed:
        if not grid.get(key):
            raise DataError(f"{path} has no {key}.")
    return grid


def digest(task: dict) -> str:
    """Sixteen hexadecimal digits that name a task; the name of its run does not count."""
    counted = {key: value for key, value in task.items() if key != "run"}
    return hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()[:16]


def run_missing(
    tasks: Iterable[dict],
    out: Path,
    run: Callable[[dict], dict],
    told: Callable[[dict, dict], str],
    *,
    title: str,
    together: Callable[[dict], object] | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Run the tasks that the table has not; it is written whole or not at all.

    Parameters
    ----------
    tasks
        Everything that a row depends on, and the name of its ``run``.
    out
        The CSV.
    run
        Task to row; a ``configuration`` is added.
    told
        What to say of a task and its row when the table has been written.
    title
        Said first, with the numbers of runs.
    together
        Neighbouring tasks for which this is equal are written at once; by default each alone.
    say
        Where to tell what happens.
    """
    named = [(digest(task), task) for task in tasks]
    done = {}
    if out.is_file():
        done = {row["configuration"]: row for row in pd.read_csv(out).to_dict("records")}
    missing = [(key, task) for key, task in named if key not in done]
    say(f"{title}: {len(named)} runs, {len(named) - len(missing)} of them done")
    for k, (key, task) in enumerate(missing):
        done[key] = {**run(task), "configuration": key}
        following = missing[k + 1][1] if k + 1 < len(missing) else None
        if together and following and together(following) == together(task):
            continue
        table = pd.DataFrame([{**done[i], "run": t["run"]} for i, t in named if i in done])
        with atomic_path(out) as temporary:
            table.to_csv(temporary, index=False)
        say(f"{k + 1}/{len(missing)} {told(task, done[key])}")


def read_table(name: str | Path, needed: Collection[str], kind: str) -> pd.DataFrame:
    """A table of results: a file, or the name of one that comes with zslkit.

    Raises
    ------
    MissingFile, DataError
        No such file; one that lacks a ``needed`` column, so that it is no table of this ``kind``.
    """
    path = Path(name)
    if path.suffix != ".csv":
        path = packaged("results") / f"{name}.csv"
    if not path.is_file():
        raise MissingFile(f"There are no results at {path}.")
    table = pd.read_csv(path)
    if absent := set(needed) - set(table):
        raise DataError(f"{path} is no table of {kind}: it has no column {min(absent)!r}.")
    return table


def paired_gain(before, after, names: tuple[str, str], unit: str):
    """What ``after`` gains over ``before`` row by row, in points: the mean, and its standard error.

    Parameters
    ----------
    before, after
        Scores (0..1), as two series or tables with the same index; rows of one alone are left out.
    names, unit
        What the two are called, and what a row is: ``"seeds"``.

    Raises
    ------
    UsageError
        They share fewer than two rows.

    >>> one, two = pd.Series([0.5, 0.6, 0.7]), pd.Series([0.6, 0.7, 0.8])
    >>> gain, error = paired_gain(one, two, ("a", "b"), "seeds")
    >>> print(f"{gain:.1f} ± {error:.1f}")
    10.0 ± 0.0
    """
    gain = (100 * (after - before)).dropna()
    if len(gain) < 2:
        raise UsageError(f"{names[0]!r} and {names[1]!r} share {len(gain)} {unit}; two are needed.")
    return gain.mean(), gain.sem()


def command(run_grid: Callable, usage: str, arguments: list[str]) -> int:
    """``python -m PACKAGE GRID.toml [OUT.csv]``: what is wrong is one sentence and exit code 2."""
    import torch

    torch.set_num_threads(1)  # small networks, and the same sums everywhere
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
        print(usage)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        run_grid(*arguments, say=lambda line: print(line, flush=True))
    except (DataError, MissingFile, UsageError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0
