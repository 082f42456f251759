"""What a task of classification depends on, and how a trained method of it is scored."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from zslkit import classifiers, evaluation, methods
from zslkit.errors import UsageError
from zslkit.evaluation import ceiling, evaluate
from zslkit.experiments.grid import judges_of
from zslkit.experiments.results import SCORES, values
from zslkit.experiments.task import Task, as_json
from zslkit.problem import ZeroShotProblem


def check(task: Task, problem) -> None:
    """Refuse a data set of another kind."""
    if not isinstance(problem, ZeroShotProblem):
        raise UsageError(
            f"{task.grid['dataset']} is made of sketches and images, which {task.entry['method']!r}"
            " does not look at; `zslkit data list` names others."
        )


def depends_on(task: Task) -> dict[str, Any]:
    """What its numbers depend on besides data, seed and version."""
    grid, entry, _ = task
    what: dict[str, Any] = {"n_synthetic": entry.get("n_synthetic")}
    what["classifiers"] = {
        name: [type(final).__name__, final.get_params()]
        for name, final in ((name, _final(task, name)) for name in judges_of(grid, entry))
    }
    cascades = {name: cascade for name in what["classifiers"] if (cascade := _cascade(task, name))}
    what |= {"cascades": cascades} if cascades else {}
    if entry["method"] in methods.REGISTRY:
        what["parameters"] = model_of(task).get_params()
    if grid.get("per_sample"):
        what["per_sample"] = True
    return what


def smaller(task: Task, problem: ZeroShotProblem) -> ZeroShotProblem:
    """The problem for choosing things, without a test row in it."""
    return problem.validation().trimmed()


def prepared(task: Task, problem: ZeroShotProblem) -> ZeroShotProblem:
    """What the method is fitted to."""
    return problem


def model_of(task: Task):
    """The method of a run, not fitted."""
    parameters = values(task.entry.get("parameters", {}))
    return methods.make(task.entry["method"], **{**parameters, "seed": task.seed})


def scored(task: Task, problem, model, start: float, epoch: int | None = None) -> Iterator[dict]:
    """A row for each classifier and number of synthetic features."""
    grid, entry, seed = task
    sweep = [None] if model is None else entry.get("n_synthetic", [model.n_synthetic])
    measured = {
        name: None if model is None else round(getattr(evaluation, name)(model, problem), 6)
        for name in grid.get("diagnostics", [])
    }
    for name in judges_of(grid, entry):
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
                "parameters": as_json(entry.get("parameters", {})),
                "classifier_parameters": as_json(grid["classifiers"][name]),
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
