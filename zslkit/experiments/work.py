"""One run of a grid with one seed: the unit that a worker gets, and the file that it leaves."""

import hashlib
import json
import platform
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import torch

import zslkit
from zslkit import classifiers, evaluation, methods
from zslkit.evaluation import ceiling, evaluate
from zslkit.experiments.grid import classifiers_of
from zslkit.experiments.results import SCORES, values
from zslkit.files import atomic_path, cache_dir
from zslkit.problem import ZeroShotProblem


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


def digest(task: Task, data: str) -> str:
    """Sixteen hexadecimal digits that name a task by all that its numbers depend on.

    Defaults of methods and classifiers are written out, so that a changed one counts; names and
    titles do not. ``data`` is the problem's fingerprint.
    """
    grid, entry, seed = task
    what: dict[str, Any] = {key: grid[key] for key in ("dataset", "split")}
    what |= {key: entry.get(key) for key in ("method", "n_synthetic", "at_epochs")}
    what["classifiers"] = {
        name: [type(final).__name__, final.get_params()]
        for name, final in ((name, _final(task, name)) for name in classifiers_of(grid, entry))
    }
    cascades = {name: cascade for name in what["classifiers"] if (cascade := _cascade(task, name))}
    what |= {"cascades": cascades} if cascades else {}
    what |= {"diagnostics": grid["diagnostics"]} if grid.get("diagnostics") else {}
    if entry["method"] in methods.REGISTRY:
        what["parameters"] = _model(task).get_params()
    if grid.get("per_sample"):
        what["per_sample"] = True
    what |= {"options": task.options, "seed": seed, "version": zslkit.__version__, "data": data}
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


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


def do(task: Task, name: str) -> list[dict]:
    """Train and score, unless the file of this name is there; leave the file; return its rows."""
    rows = found(name)
    if rows is not None:
        return rows
    torch.set_num_threads(1)
    problem = zslkit.load(task.grid["dataset"], **task.options)
    if task.grid["split"] == "validation":
        problem = problem.validation().trimmed()  # no test row is left to choose by
    about = {"configuration": name, **_about(task), **_versions()}
    checkpoint = place_of(name).with_suffix(".safetensors")
    rows = [{**row, **about, "finished": _now()} for row in _rows(task, problem, checkpoint)]
    keep(name, rows)
    checkpoint.unlink(missing_ok=True)
    return rows


def _rows(task: Task, problem: ZeroShotProblem, checkpoint: Path) -> Iterator[dict]:
    """Rows of one training, in the order in which they are scored."""
    entry, start = task.entry, time.perf_counter()
    if entry["method"] in ("none", "ceiling"):
        yield from _scored(task, problem, None, start)
        return
    model = _model(task)
    at = set(entry.get("at_epochs", [])) | {model.epochs}
    # A run that is scored on the way cannot skip its early epochs, so it starts afresh.
    resumable = at == {model.epochs}
    rows: list[dict] = []

    def look(current, epoch):
        if epoch in at:
            rows.extend(_scored(task, problem, current, start, epoch))

    model.fit(
        problem,
        checkpoint=checkpoint if resumable else None,
        checkpoint_every=5,
        progress=False,
        after_epoch=look,
    )
    # a checkpoint that was finished already has no epoch left to look at
    yield from rows or _scored(task, problem, model, start, model.epochs)


def _scored(task: Task, problem, model, start: float, epoch: int | None = None) -> Iterator[dict]:
    grid, entry, seed = task
    sweep = [None] if model is None else entry.get("n_synthetic", [model.n_synthetic])
    measured = {
        name: None if model is None else round(getattr(evaluation, name)(model, problem), 6)
        for name in grid.get("diagnostics", [])
    }
    for name in classifiers_of(grid, entry):
        for n in sweep:
            began = time.perf_counter()
            final = _final(task, name)
            if entry["method"] == "ceiling":
                scores = ceiling(problem, classifier=final, seed=seed)
            else:
                score, options = _scoring(task, name)
                options |= {"classifier": final, "n_synthetic": n, "seed": seed}
                scores = score(model, problem, **options)
            yield {
                "run": entry["name"],
                "method": entry["method"],
                "classifier": name,
                "n_synthetic": n,
                "epoch": epoch,
                "seed": seed,
                **{key: round(getattr(scores, key), 6) for key in (*SCORES, "auroc")},
                **measured,
                **{f"{key}_per_sample": round(v, 6) for key, v in scores.per_sample.items()},
                "train_seconds": round(began - start, 1),
                "score_seconds": round(time.perf_counter() - began, 1),
                "parameters": _json(entry.get("parameters", {})),
                "classifier_parameters": _json(grid["classifiers"][name]),
            }


def _final(task: Task, name: str):
    """One of the grid's final classifiers, not fitted."""
    settings = values(task.grid["classifiers"][name])
    settings.pop("cascade", None)
    return classifiers.make(settings.pop("kind", name), **{"seed": task.seed, **settings})


def _cascade(task: Task, name: str) -> dict[str, Any]:
    return task.grid["classifiers"][name].get("cascade", {})


def _scoring(task: Task, name: str) -> tuple[Callable, dict[str, Any]]:
    """How a method is scored with this classifier, and the options of that."""
    options = dict(_cascade(task, name))
    if not options:
        return evaluate, {"per_sample": task.grid.get("per_sample", False)}
    return getattr(evaluation, f"evaluate_{options.pop('form')}_cascade"), options


def _model(task: Task):
    """The method of a run, not fitted."""
    parameters = values(task.entry.get("parameters", {}))
    return methods.make(task.entry["method"], **{**parameters, "seed": task.seed})


def _about(task: Task) -> dict[str, str]:
    grid = task.grid
    return {
        "dataset": grid["dataset"],
        "dataset_options": _json(task.options),
        "split": grid["split"],
    }


def _json(settings: dict[str, Any]) -> str:
    return json.dumps(settings, sort_keys=True)


def _now() -> str:
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
