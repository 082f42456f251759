"""Running a grid: each (run, seed) once, each leaving one file."""

import hashlib
import json
import platform
import subprocess
import time
from pathlib import Path
from typing import Any

import joblib
import torch
from tqdm import tqdm

import zslkit
from zslkit import classifiers, methods
from zslkit.evaluation import ceiling, evaluate
from zslkit.experiments.grid import read_grid
from zslkit.experiments.results import SCORES
from zslkit.files import atomic_path, cache_dir


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
