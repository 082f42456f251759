"""What a task of retrieval depends on, and how a trained method of it is scored."""

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

import zslkit
from zslkit import search
from zslkit.errors import UsageError
from zslkit.evaluation import evaluate_retrieval, modality_probe
from zslkit.experiments.grid import judges_of
from zslkit.experiments.kinds import AT
from zslkit.experiments.results import values
from zslkit.experiments.task import Task, as_json
from zslkit.files import atomic_path, cache_dir
from zslkit.retrieval import ITQ, RetrievalProblem
from zslkit.retrieval.checks import ROWS


def check(task: Task, problem) -> None:
    """Refuse a data set of another kind."""
    if not isinstance(problem, RetrievalProblem):
        raise UsageError(
            f"{task.grid['dataset']} has no sketches, which {task.entry['method']!r} looks for; "
            "zoo-sketches has some."
        )


def depends_on(task: Task) -> dict[str, Any]:
    """What its numbers depend on besides data, seed and version."""
    grid, entry, _ = task
    what = {"parameters": model_of(task).get_params(), "rankings": {}}
    for name in judges_of(grid, entry):
        options, codes, share = _ranking(task, name)
        learned = None if codes is None else [codes.bits, codes.iterations, codes.seed]
        what["rankings"][name] = [options, learned, share]
    if "features" in entry:
        what["features"] = _classifier(task).get_params()
    if grid.get("validation_classes"):
        what["validation_classes"] = grid["validation_classes"]
    return what


def smaller(task: Task, problem: RetrievalProblem) -> RetrievalProblem:
    """The problem for choosing things, without a test row in it."""
    count = task.grid.get("validation_classes")
    if count is None:
        return problem.validation()
    return problem.validation(classes=count, seed=task.seed)


def prepared(task: Task, problem: RetrievalProblem) -> RetrievalProblem:
    """What the method is fitted to: the problem itself, or, if the run says so, its features.

    A :class:`~zslkit.search.PictureClassifier` of the run's seed learns them from the training
    rows of this very problem. They are kept, for other runs with the same ones.
    """
    if "features" not in task.entry:
        return problem
    classifier = _classifier(task)
    bare = replace(problem, semantics=None, attribute_names=())
    what = [zslkit.__version__, bare.fingerprint, classifier.get_params()]
    name = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]
    place = cache_dir() / "bench" / f"features-{name}.npz"
    if not place.is_file():
        made = classifier.fit(problem, progress=False).features_of(problem)
        with atomic_path(place) as temporary, temporary.open("wb") as file:
            np.savez(file, sketches=made.sketches, images=made.images)
    with np.load(place) as kept:
        return problem.with_items(kept["sketches"], kept["images"])


def model_of(task: Task):
    """The method of a run, not fitted."""
    parameters = values(task.entry.get("parameters", {}))
    return search.make(task.entry["method"], **{**parameters, "seed": task.seed})


def scored(task: Task, problem, model, start: float, epoch: int) -> Iterator[dict]:
    """A row for each ranking. Every sketch and image is embedded once."""
    grid, entry, seed = task
    rankings = {name: _ranking(task, name) for name in judges_of(grid, entry)}
    problem = _embedded(model, problem, rankings.values())
    measured = {}
    if "modality" in grid.get("diagnostics", []):
        asked, shown = (problem.part(which)[0] for which in ("queries", "gallery"))
        measured["modality"] = round(modality_probe(asked, shown), 6)
    for name, (options, codes, added) in rankings.items():
        began = time.perf_counter()
        ranked = problem if added is None else problem.generalised(**added)
        scores = evaluate_retrieval(ranked, np.asarray, np.asarray, codes=codes, **options)
        yield {
            "run": entry["name"],
            "method": entry["method"],
            "ranking": name,
            "epoch": epoch,
            "seed": seed,
            "map_all": round(scores.map_all, 6),
            **{f"map_{k}": round(value, 6) for k, value in scores.map_at.items()},
            **{f"precision_{k}": round(value, 6) for k, value in scores.precision_at.items()},
            **measured,
            "train_seconds": round(began - start, 1),
            "score_seconds": round(time.perf_counter() - began, 1),
            "parameters": as_json(entry.get("parameters", {})),
            "features": as_json(entry.get("features", {})),
            "ranking_parameters": as_json(grid["rankings"][name]),
        }


def _embedded(model, problem: RetrievalProblem, rankings) -> RetrievalProblem:
    """The problem of embeddings, in all rows that the rankings look at; others are 0."""
    parts = ["queries", "gallery"]
    for _, codes, added in rankings:
        if added is not None and not added["training_rows"]:
            parts += ["held_sketches", "held_images"]
        if codes is not None or (added is not None and added["training_rows"]):
            parts += ["train_sketches", "train_images"]
    sides: dict[str, np.ndarray] = {}
    for part in dict.fromkeys(parts):
        side = ROWS[part]
        rows = getattr(problem, part)
        made = getattr(model, f"embed_{side}")(problem.part(part)[0])
        if side not in sides:
            sides[side] = np.zeros((len(getattr(problem, side)), made.shape[1]), made.dtype)
        sides[side][rows] = made
    return problem.with_items(**sides)


def _classifier(task: Task) -> search.PictureClassifier:
    return search.PictureClassifier(**{**values(task.entry["features"]), "seed": task.seed})


def _ranking(task: Task, name: str) -> tuple[dict[str, Any], ITQ | None, dict[str, Any] | None]:
    """Options of the scoring, the codes if there are any, and what is added of seen classes."""
    settings = task.grid["rankings"][name]
    options = {
        "distance": settings.get("distance", "euclidean"),
        "at": list(settings.get("at", AT)),
        "convention": settings.get("convention", "strict"),
    }
    codes = settings.get("codes")
    if codes is not None:
        codes = ITQ(**{**codes, "seed": task.seed})
    added = None
    if "generalised" in settings:
        rows = settings.get("training_rows", False)
        added = {"share": settings["generalised"], "seed": task.seed, "training_rows": rows}
    return options, codes, added
