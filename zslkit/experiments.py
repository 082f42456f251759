"""Grids of method x classifier x seed from one TOML file, and the results file beside it.

A grid file reads like this (``data/results/*.toml`` are the book's own):

.. code-block:: toml

    title = "What each rung of the ladder adds"
    dataset = "zoo"
    split = "test"                  # or "validation", for choosing something
    seeds = [0, 1, 2, 3, 4]

    [classifiers.softmax]           # its hyper-parameters; each named classifier is scored
    weight_decay = 0.03             # kind = "softmax" would let the table have another name

    [[run]]
    name = "f-CLSWGAN"
    method = "fclswgan"             # "none": real seen features only; "ceiling": a diagnostic
    n_synthetic = [100, 400]        # optional, a sweep
    at_epochs = [20, 40]            # optional, scored on the way
    parameters = { epochs = 40 }
    dataset_options = {}            # optional, over the grid's own

Each (run, seed) is trained once and leaves one atomic file, named by its configuration, so a grid
that was killed goes on where it was.
"""

import hashlib
import json
import platform
import subprocess
import time
import tomllib
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
import torch
from tqdm import tqdm

import zslkit
from zslkit import classifiers, methods
from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean
from zslkit.evaluation import ceiling, evaluate
from zslkit.files import atomic_path, cache_dir, packaged

SCORES = ("t1", "unseen", "seen", "harmonic", "ausuc")
_TOP = {"title", "dataset", "dataset_options", "split", "seeds", "classifiers", "run"}
_RUN = {
    *("name", "method", "parameters", "dataset_options"),
    *("n_synthetic", "at_epochs", "classifiers"),
}


def run(path: str | Path, *, workers: int = 1, progress: bool = True) -> Path:
    """Run every missing part of a grid and write ``<name>.json`` beside its TOML.

    Parameters
    ----------
    path
        The grid file.
    workers
        Processes; each uses one core.
    progress
        Show a bar over all (run, seed) pairs.

    Returns
    -------
    The results file.

    Raises
    ------
    MissingFile, UsageError
        No such grid; an unknown key, method, classifier or split in it.
    """
    path = Path(path)
    grid = read_grid(path)
    tasks = [(grid, entry, int(seed)) for entry in grid["run"] for seed in grid["seeds"]]
    jobs = (joblib.delayed(_one)(*task) for task in tasks)
    done = joblib.Parallel(n_jobs=workers, return_as="generator")(jobs)
    rows = []
    for part in tqdm(done, total=len(tasks), desc=path.stem, unit="run", disable=not progress):
        rows += part
    results = path.with_suffix(".json")
    about = {"configuration": grid, **_machine()}
    with atomic_path(results) as temporary:
        lines = ",\n".join(json.dumps(row) for row in rows)
        temporary.write_text(f'{{"about": {json.dumps(about)},\n"rows": [\n{lines}\n]}}\n')
    return results


def read(name: str | Path) -> pd.DataFrame:
    """A results table: one row a run, seed, classifier and number of synthetic features.

    Parameters
    ----------
    name
        A results file, or the name of one that comes with zslkit, such as ``"zoo-ladder"``.

    Returns
    -------
    Columns ``run, method, classifier, n_synthetic, epoch, seed``, the five scores in 0..1 and
    seconds. ``.attrs`` holds the configuration, versions and machine.

    Raises
    ------
    MissingFile, DataError
        No such file; one that is not a results file.
    """
    path = Path(name)
    if path.suffix != ".json":
        path = packaged("results") / f"{name}.json"
    if not path.is_file():
        known = [p.stem for p in path.parent.glob("*.json")]
        raise MissingFile(f"There are no results at {path}." + did_you_mean(path.stem, known))
    try:
        found = json.loads(path.read_text())
        table = pd.DataFrame(found["rows"])
        table.attrs = found["about"]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is not a results file of `zslkit bench`.") from error
    return table


def published(dataset: str | None = None, verified: bool = False) -> pd.DataFrame:
    """Numbers from the papers, each with where we have it from.

    Parameters
    ----------
    dataset
        Only this data set's.
    verified
        Leave out the numbers that could not be checked against a public source.

    Returns
    -------
    Columns ``paper`` (citation key), ``dataset, backbone, run, classifier``, the scores in 0..1,
    ``verified`` (``"yes"`` or ``"no"``) and ``source``.
    """
    table = pd.read_csv(packaged("results") / "published.csv")
    scores = [name for name in SCORES if name in table]
    table[scores] = table[scores] / 100
    if dataset is not None:
        table = table[table.dataset == dataset]
    if verified:
        table = table[table.verified == "yes"]
    return table.reset_index(drop=True)


def summary(table: pd.DataFrame, by: list[str] | str = "run", digits: int = 1) -> pd.DataFrame:
    """Mean and standard deviation over seeds, in percent, as ``"67.1 ± 0.8"``.

    ``by`` names the columns that stay apart; the standard deviation is that of the sample
    (n - 1). A single seed is written without one.
    """
    table = table.rename(columns=_SHORT)
    grouped = table.groupby(by, sort=False)[[name for name in _SHORT.values() if name in table]]
    mean, spread, count = 100 * grouped.mean(), 100 * grouped.std(), grouped.size()
    short, spread = (table.map(lambda v: f"{v:.{digits}f}") for table in (mean, spread))
    return short.mask(count > 1, short + " ± " + spread, axis=0)


_SHORT = dict(zip(SCORES, ("T1", "u", "s", "H", "AUSUC"), strict=True))


def read_grid(path: str | Path) -> dict[str, Any]:
    """Read and check a grid file. Errors as in :func:`run`."""
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


def _one(grid: dict, entry: dict, seed: int) -> list[dict]:
    """Train and score one run with one seed, unless its file is there already."""
    torch.set_num_threads(1)
    options = {**grid["dataset_options"], **entry.get("dataset_options", {})}
    problem = zslkit.load(grid["dataset"], **options)
    digest = _digest(grid, entry, seed, problem.fingerprint)
    place = cache_dir() / "bench" / f"{digest}.json"
    if place.is_file():
        return json.loads(place.read_text())
    if grid["split"] == "validation":
        problem = problem.validation()
    rows = list(_score(grid, entry, seed, problem, place.with_suffix(".safetensors")))
    with atomic_path(place) as temporary:
        temporary.write_text(json.dumps(rows))
    return rows


def _digest(grid: dict, entry: dict, seed: int, data: str) -> str:
    """Name of what one run leaves. Defaults are written out, so that a changed one counts."""
    what = {k: grid[k] for k in ("dataset", "dataset_options", "split")}
    finals = {name: _final(grid, name, seed) for name in _names(grid, entry)}
    what["classifiers"] = {
        name: [type(final).__name__, final.get_params()] for name, final in finals.items()
    }
    what |= {"run": entry, "seed": seed, "version": zslkit.__version__, "data": data}
    if entry["method"] in methods.REGISTRY:
        what["parameters"] = _model(entry, seed).get_params()
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def _final(grid: dict, name: str, seed: int):
    """One of the grid's final classifiers, not fitted."""
    settings = _values(grid["classifiers"][name])
    return classifiers.make(settings.pop("kind", name), **{"seed": seed, **settings})


def _model(entry: dict, seed: int):
    """The method of a run, not fitted."""
    return methods.make(entry["method"], **{**_values(entry.get("parameters", {})), "seed": seed})


def _score(grid, entry, seed, problem, checkpoint):
    names = _names(grid, entry)
    sweep = entry.get("n_synthetic", [None])
    rows: list[dict] = []
    start = time.perf_counter()

    def score(model, epoch, synthetic):
        for name in names:
            for n in synthetic:
                began = time.perf_counter()
                final = _final(grid, name, seed)
                if entry["method"] == "ceiling":
                    scores = ceiling(problem, classifier=final, seed=seed)
                else:
                    scores = evaluate(model, problem, classifier=final, n_synthetic=n, seed=seed)
                n_used = None if model is None else (n or model.n_synthetic)
                values = {k: round(getattr(scores, k), 6) for k in SCORES}
                rows.append(
                    {
                        "run": entry["name"],
                        "method": entry["method"],
                        "classifier": name,
                        "n_synthetic": n_used,
                        "epoch": epoch,
                        "seed": seed,
                        **values,
                        "train_seconds": round(began - start, 1),
                        "score_seconds": round(time.perf_counter() - began, 1),
                    }
                )

    if entry["method"] in ("none", "ceiling"):
        score(None, None, [None])
        return rows
    model = _model(entry, seed)
    at = set(entry.get("at_epochs", [])) | {model.epochs}
    # A run that is scored on the way cannot skip its early epochs, so it starts afresh.
    keep = checkpoint if at == {model.epochs} else None

    def look(current, epoch):
        if epoch in at:
            score(current, epoch, sweep)

    model.fit(problem, checkpoint=keep, checkpoint_every=5, progress=False, after_epoch=look)
    if not rows:  # the checkpoint was finished already
        score(model, model.epochs, sweep)
    checkpoint.unlink(missing_ok=True)
    return rows


def _names(grid: dict, entry: dict) -> list[str]:
    """The classifiers that one run is scored with."""
    return entry.get("classifiers", list(grid["classifiers"]))


def _values(settings: dict[str, Any]) -> dict[str, Any]:
    """TOML has no word for None; a grid writes "none"."""
    return {key: None if value == "none" else value for key, value in settings.items()}


def _machine() -> dict[str, str]:
    import numpy
    import sklearn

    here = Path(__file__).parent
    try:
        git = subprocess.run(
            ["git", "-C", here, "describe", "--always", "--dirty"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        git = "unknown"
    return {
        "zslkit": zslkit.__version__,
        "git": git,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "scikit-learn": sklearn.__version__,
        "machine": f"{platform.machine()} {platform.system()}",
    }
