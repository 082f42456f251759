"""How the gradients of real and generated features come to agree while a generator trains.

``python -m zslkit.experiments.agreement`` trains some runs of ``gmn.toml`` again and writes
``gmn-agreement.csv`` beside it.
"""

from pathlib import Path

import numpy as np
import pandas as pd

import zslkit
from zslkit import methods
from zslkit.classifiers import BilinearSoftmax
from zslkit.evaluation import gradient_agreement
from zslkit.experiments.grid import read_grid
from zslkit.experiments.results import values
from zslkit.files import atomic_path, packaged

GRID, FILE = "gmn.toml", "gmn-agreement.csv"
RUNS = ("WGAN, conditional", "WGAN + f-CLS", "GMN", "GMN, never trained")
EVERY = 2  # epochs between two looks


def read() -> pd.DataFrame:
    """The table that comes with zslkit.

    Columns ``run, seed, epoch``, ``seen`` and ``unseen``: the mean over classes of the cosine that
    :func:`~zslkit.evaluation.gradient_agreement` gives, for the seen classes' training rows, and,
    a diagnostic that peeks, for the unseen classes' test rows.
    """
    return pd.read_csv(packaged("results") / FILE)


def along(run: str, seed: int, grid: Path | str) -> pd.DataFrame:
    """Train a run of a grid with one seed and look at its gradients on the way."""
    found = read_grid(grid)
    (entry,) = (each for each in found["run"] if each["name"] == run)
    problem = zslkit.load(found["dataset"], **found["dataset_options"])
    judges = dict(zip(("seen", "unseen"), _judges(problem, seed), strict=True))
    rows = []

    def look(model, epoch):
        if epoch == 1 or epoch % EVERY == 0:
            seen, unseen = (
                gradient_agreement(model, problem, judges[side], part=part, seed=seed)
                for side, part in (("seen", "train"), ("unseen", "test_unseen"))
            )
            means = {"seen": np.mean([*seen.values()]), "unseen": np.mean([*unseen.values()])}
            rows.append({"run": run, "seed": seed, "epoch": epoch, **means})

    parameters = values(entry["parameters"])
    model = methods.make(entry["method"], **parameters, seed=seed)
    model.fit(problem, progress=False, after_epoch=look)
    return pd.DataFrame(rows)


def _judges(problem, seed: int) -> tuple[BilinearSoftmax, BilinearSoftmax]:
    """A classifier of the seen classes and one of all, after three epochs of real features."""
    young = {"epochs": 3, "seed": seed}
    x, y = problem.part("train")
    of_seen = BilinearSoftmax(**young).fit(x, y, problem.semantics)
    u, v = problem.part("test_unseen")
    both = np.concatenate([x, u]), np.concatenate([y, v])
    return of_seen, BilinearSoftmax(**young).fit(*both, problem.semantics)


def main() -> None:
    place = packaged("results")
    seeds = read_grid(place / GRID)["seeds"]
    tables = [along(run, seed, place / GRID) for run in RUNS for seed in seeds]
    with atomic_path(place / FILE) as temporary:
        pd.concat(tables).round(6).to_csv(temporary, index=False)


if __name__ == "__main__":
    main()
