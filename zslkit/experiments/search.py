"""What a search file may say, and the grid of all its candidates.

A search is a grid whose runs and classifiers may have lists to search through. It never says
``split``: every candidate is scored on validation classes.

.. code-block:: toml

    dataset = "zoo"
    seeds = [0, 1]                    # of every candidate

    [choose]
    by = "harmonic"                   # the score whose mean over seeds is compared
    within = 0.01                     # of all candidates this close to the best, the cheapest
    carry = "epochs"                  # or "steps": what the chosen grid keeps of the training
    seeds = [0, 1, 2, 3, 4]           # of the grid that is written

    [classifiers.softmax.search]
    weight_decay = [0.0, 0.01, 0.03]

    [[run]]
    name = "f-CLSWGAN"
    method = "fclswgan"
    n_synthetic = [200, 400, 800]     # as in a grid; here they are candidates
    at_epochs = [40, 60, 80]          # so are these
    parameters = { epochs = 80 }
    search = { learning_rate = [0.0005, 0.001], classification_weight = [0.1, 1.0] }
    search_dataset_options = {}       # lists over options of the data set
"""

from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from zslkit.errors import UsageError, did_you_mean
from zslkit.experiments.grid import checked, classifiers_of, read_toml
from zslkit.experiments.results import SCORES

_CHOOSE = {"by": "harmonic", "within": 0.0, "carry": "epochs", "seeds": None}
_LISTS = {"search": "parameters", "search_dataset_options": "dataset_options"}


class Search(NamedTuple):
    """A search file, read.

    ``grid`` has every candidate as a run or classifier of its own, to be scored on validation
    classes; ``runs`` and ``classifiers`` say of which one each is a candidate; ``choose`` is the
    rule; ``plain`` is the file's grid without its lists.
    """

    grid: dict[str, Any]
    plain: dict[str, Any]
    runs: dict[str, str]
    classifiers: dict[str, str]
    choose: dict[str, Any]


def read_search(path: str | Path) -> Search:
    """Read and check a search file.

    Raises
    ------
    MissingFile, UsageError
        No such file; an unknown key; a list that is none; a search on test data.
    """
    found = read_toml(path)
    if "split" in found:
        raise UsageError(
            f"{path}: a search has no 'split'; every candidate is scored on validation classes."
        )
    plain = checked(
        {**found, "classifiers": _without_lists(found.get("classifiers", {"softmax": {}}))},
        path,
        extra={"choose"},
        run_extra=_LISTS,
    )
    choose = _rule(path, plain.pop("choose", {}), plain["seeds"])
    classifiers, of_classifier = {}, {}
    for name, settings in found.get("classifiers", {"softmax": {}}).items():
        kind = settings.get("kind", name)
        fixed = {"kind": kind, **plain["classifiers"][name]}
        for words, chosen in _candidates(path, name, settings.get("search", {})):
            classifiers[name + words] = {**fixed, **chosen}
            of_classifier[name + words] = name
    runs, of_run = [], {}
    for entry in plain["run"]:
        lists = {key: entry.pop(key, {}) for key in _LISTS}
        names = classifiers_of(plain, entry)
        own = [label for label, name in of_classifier.items() if name in names]
        for words, parameters in _candidates(path, entry["name"], lists["search"]):
            for more, options in _candidates(path, entry["name"], lists["search_dataset_options"]):
                label = entry["name"] + words + more
                if label in of_run:
                    raise UsageError(f"{path} has two runs {label!r}; give one another name.")
                of_run[label] = entry["name"]
                runs.append(
                    {
                        **entry,
                        "name": label,
                        "classifiers": own,
                        "parameters": {**entry.get("parameters", {}), **parameters},
                        "dataset_options": {**entry.get("dataset_options", {}), **options},
                    }
                )
    grid = {**plain, "split": "validation", "classifiers": classifiers, "run": runs}
    return Search(grid, plain, of_run, of_classifier, choose)


def _without_lists(classifiers: dict[str, dict]) -> dict[str, dict]:
    return {
        name: {key: value for key, value in settings.items() if key != "search"}
        for name, settings in classifiers.items()
    }


def _candidates(path, name: str, lists: dict[str, list]):
    """Words and settings of every combination: ``(" (lr=0.1)", {"lr": 0.1})``."""
    for key, values in lists.items():
        if not isinstance(values, list) or not values:
            raise UsageError(f"{path}: {name!r} searches {key!r} in {values!r}, which is no list.")
    for combination in product(*lists.values()):
        chosen = dict(zip(lists, combination, strict=True))
        words = ", ".join(f"{key}={value}" for key, value in chosen.items())
        yield (f" ({words})" if words else ""), chosen


def _rule(path, given: dict[str, Any], seeds: list[int]) -> dict[str, Any]:
    for key in given:
        if key not in _CHOOSE:
            raise UsageError(f"{path}: [choose] has no {key!r}." + did_you_mean(key, _CHOOSE))
    rule = {**_CHOOSE, "seeds": seeds, **given}
    if rule["by"] not in SCORES:
        known = ", ".join(SCORES)
        raise UsageError(
            f"{path}: by = {rule['by']!r} is no score; choose one of {known}."
            + did_you_mean(str(rule["by"]), SCORES)
        )
    if rule["carry"] not in ("epochs", "steps"):
        raise UsageError(f'{path}: carry = {rule["carry"]!r} must be "epochs" or "steps".')
    if not isinstance(rule["within"], int | float) or not 0 <= rule["within"] < 1:
        raise UsageError(f"{path}: within = {rule['within']!r} must be a number from 0 to below 1.")
    return rule
