"""Doing one task: train, score on the way, leave a file."""

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import torch

import zslkit
from zslkit.experiments import classification_work, retrieval_work
from zslkit.experiments.task import Task, found, keep, now, place_of


def digest(task: Task, data: str) -> str:
    """Sixteen hexadecimal digits that name a task by all that its numbers depend on.

    Defaults of methods, classifiers and rankings are written out, so that a changed one counts;
    names and titles do not. ``data`` is the problem's fingerprint.
    """
    grid, entry, seed = task
    what = {key: grid[key] for key in ("dataset", "split")}
    what |= {key: entry.get(key) for key in ("method", "at_epochs")}
    what |= _kind_of(task).depends_on(task)
    what |= {"diagnostics": grid["diagnostics"]} if grid.get("diagnostics") else {}
    what |= {"options": task.options, "seed": seed, "version": zslkit.__version__, "data": data}
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def do(task: Task, name: str) -> list[dict]:
    """Train and score, unless the file of this name is there; leave the file; return its rows."""
    rows = found(name)
    if rows is not None:
        return rows
    torch.set_num_threads(1)
    problem = zslkit.load(task.grid["dataset"], **task.options)
    if task.grid["split"] == "validation":
        problem = _kind_of(task).smaller(task, problem)  # no test row is left to choose by
    about = {"configuration": name, **task.about()}
    checkpoint = place_of(name).with_suffix(".safetensors")
    rows = [{**row, **about, "finished": now()} for row in _rows(task, problem, checkpoint)]
    keep(name, rows)
    checkpoint.unlink(missing_ok=True)
    return rows


def check(task: Task, problem) -> None:
    """Refuse a data set that the task's method does not look at.

    Raises
    ------
    UsageError
        Says which it is.
    """
    _kind_of(task).check(task, problem)


def _kind_of(task: Task):
    return retrieval_work if task.is_retrieval else classification_work


def _rows(task: Task, problem, checkpoint: Path) -> Iterator[dict]:
    """Rows of one training, in the order in which they are scored."""
    entry, start, kind = task.entry, time.perf_counter(), _kind_of(task)
    if entry["method"] in ("none", "ceiling"):
        yield from kind.scored(task, problem, None, start)
        return
    problem, model = kind.prepared(task, problem), kind.model_of(task)
    at = set(entry.get("at_epochs", [])) | {model.epochs}
    # A run that is scored on the way cannot skip its early epochs, so it starts afresh.
    resumable = at == {model.epochs}
    rows: list[dict] = []

    def look(current, epoch):
        if epoch in at:
            rows.extend(kind.scored(task, problem, current, start, epoch))

    model.fit(
        problem,
        checkpoint=checkpoint if resumable else None,
        checkpoint_every=5,
        progress=False,
        after_epoch=look,
    )
    # a checkpoint that was finished already has no epoch left to look at
    yield from rows or kind.scored(task, problem, model, start, model.epochs)
