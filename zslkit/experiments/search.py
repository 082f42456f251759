"""What a search file may say, and the grid of all its candidates.

A search is a grid whose runs and classifiers (or rankings) may have lists to search through. It
never says ``split``: every candidate is scored on validation classes.

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
    search_features = {}              # of retrieval: lists over settings of the features

A search over methods of retrieval has ``[rankings.NAME]`` instead of classifiers, and ``by`` is
``"map_all"``, ``"map_100"`` or ``"precision_100"``, of any k that all rankings have. With
``validation_classes = 8`` each seed draws other validation classes.
"""

from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from zslkit.errors import UsageError, did_you_mean
from zslkit.experiments.grid import RUN, checked, judges_of, read_toml
from zslkit.experiments.kinds import AT, RETRIEVAL, Kind, kind_of, known_in
from zslkit.experiments.results import SCORES

_CHOOSE = {"by": None, "within": 0.0, "carry": "epochs", "seeds": None}
_LISTS = {
    "search": "parameters",
    "search_dataset_options": "dataset_options",
    "search_features": "features",
}


class Search(NamedTuple):
    """A search file, read.

    ``grid`` has every candidate as a run, classifier or ranking of its own, to be scored on
    validation classes; ``runs`` and ``judges`` say of which one each is a candidate; ``choose`` is
    the rule; ``plain`` is the file's grid without its lists.
    """

    grid: dict[str, Any]
    plain: dict[str, Any]
    runs: dict[str, str]
    judges: dict[str, str]
    choose: dict[str, Any]

    @property
    def kind(self) -> Kind:
        """What the methods of the search are methods of."""
        return kind_of(self.plain)


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
    kind = kind_of(found, path) if found.get("run") else RETRIEVAL
    tables = found.get(kind.table, kind.default)
    lists_of_runs = [key for key, into in _LISTS.items() if into in (*RUN, *kind.run)]
    plain = checked(
        {**found, kind.table: _without_lists(tables)},
        path,
        extra={"choose"},
        run_extra=lists_of_runs,
    )
    choose = _rule(path, plain.pop("choose", {}), plain, kind)
    judges, of_judge = {}, {}
    for name, settings in tables.items():
        fixed = dict(plain[kind.table][name])
        if kind is not RETRIEVAL:
            fixed = {"kind": name, **fixed}
        for words, chosen in _candidates(path, name, settings.get("search", {})):
            judges[name + words] = {**fixed, **chosen}
            of_judge[name + words] = name
    runs, of_run = [], {}
    for entry in plain["run"]:
        lists = {key: entry.pop(key, {}) for key in _LISTS}
        names = judges_of(plain, entry)
        own = [label for label, name in of_judge.items() if name in names]
        for words, chosen in _all_candidates(path, entry["name"], lists):
            label = entry["name"] + words
            if label in of_run:
                raise UsageError(f"{path} has two runs {label!r}; give one another name.")
            of_run[label] = entry["name"]
            made = {**entry, "name": label, kind.table: own}
            for key, into in _LISTS.items():
                if into != "features" or lists[key]:
                    made[into] = {**entry.get(into, {}), **chosen[key]}
            runs.append(made)
    grid = {**plain, "split": "validation", kind.table: judges, "run": runs}
    kind.check(grid, path, known_in(path))  # the candidates too
    return Search(grid, plain, of_run, of_judge, choose)


def _without_lists(tables: dict[str, dict]) -> dict[str, dict]:
    return {
        name: {key: value for key, value in settings.items() if key != "search"}
        for name, settings in tables.items()
    }


def _all_candidates(path, name: str, lists: dict[str, dict[str, list]]):
    """Every combination over all lists of a run: words, and settings by list."""
    each = (list(_candidates(path, name, found)) for found in lists.values())
    for combination in product(*each):
        words, chosen = zip(*combination, strict=True)
        yield "".join(words), dict(zip(lists, chosen, strict=True))


def _candidates(path, name: str, lists: dict[str, list]):
    """Words and settings of every combination: ``(" (lr=0.1)", {"lr": 0.1})``."""
    for key, values in lists.items():
        if not isinstance(values, list) or not values:
            raise UsageError(f"{path}: {name!r} searches {key!r} in {values!r}, which is no list.")
    for combination in product(*lists.values()):
        chosen = dict(zip(lists, combination, strict=True))
        words = ", ".join(f"{key}={value}" for key, value in chosen.items())
        yield (f" ({words})" if words else ""), chosen


def _rule(path, given: dict[str, Any], grid: dict[str, Any], kind: Kind) -> dict[str, Any]:
    for key in given:
        if key not in _CHOOSE:
            raise UsageError(f"{path}: [choose] has no {key!r}." + did_you_mean(key, _CHOOSE))
    by = "map_all" if kind is RETRIEVAL else "harmonic"
    rule = {**_CHOOSE, "by": by, "seeds": grid["seeds"], **given}
    scores = _scores(grid, kind)
    if rule["by"] not in scores:
        known = ", ".join(scores)
        raise UsageError(
            f"{path}: by = {rule['by']!r} is no score; choose one of {known}."
            + did_you_mean(str(rule["by"]), scores)
        )
    if rule["carry"] not in ("epochs", "steps"):
        raise UsageError(f'{path}: carry = {rule["carry"]!r} must be "epochs" or "steps".')
    if rule["carry"] == "steps" and kind is RETRIEVAL:
        raise UsageError(f'{path}: methods of retrieval count epochs only; drop carry = "steps".')
    if not isinstance(rule["within"], int | float) or not 0 <= rule["within"] < 1:
        raise UsageError(f"{path}: within = {rule['within']!r} must be a number from 0 to below 1.")
    return rule


def _scores(grid: dict[str, Any], kind: Kind) -> list[str]:
    """What candidates may be compared by: scores that all of them have."""
    if kind is not RETRIEVAL:
        return list(SCORES)
    every = [set(settings.get("at", AT)) for settings in grid["rankings"].values()]
    ks = sorted(set.intersection(*every))
    return ["map_all", *(f"{score}_{k}" for score in ("map", "precision") for k in ks)]
