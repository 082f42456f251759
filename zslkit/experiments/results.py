"""Results of grids and of papers, as tables."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean
from zslkit.files import packaged
from zslkit.grids import paired_gain

#: The five scores of a row, each in 0..1.
SCORES = ("t1", "unseen", "seen", "harmonic", "ausuc")
#: Their short names in tables.
SHORT = dict(zip(SCORES, ("T1", "u", "s", "H", "AUSUC"), strict=True))

_RANKED = {r"map_(all|\d+)": "mAP@{}", r"precision_(\d+)": "P@{}", "modality()": "modality"}


def judged_by(table: pd.DataFrame) -> str:
    """The column that says what a row was scored with: ``"classifier"`` or ``"ranking"``."""
    return "ranking" if "ranking" in table else "classifier"


def scores_in(table: pd.DataFrame) -> dict[str, str]:
    """A table's columns of scores, and what tables call them.

    The five of classification, or of retrieval ``map_all``, each ``map_k`` and ``precision_k``,
    and ``modality`` where it was measured.
    """
    if judged_by(table) == "classifier":
        return {name: short for name, short in SHORT.items() if name in table}
    found = {}
    for name in table:
        for pattern, short in _RANKED.items():
            if matched := re.fullmatch(pattern, str(name)):
                found[name] = short.format(matched[1])
    return found


def read(name: str | Path) -> pd.DataFrame:
    """A results table: one row a run, seed, classifier and number of synthetic features.

    Of a grid of retrieval, one row a run, seed and ranking.

    Parameters
    ----------
    name
        A results file, or the name of one that comes with zslkit, such as ``"zoo"``.

    Returns
    -------
    Columns ``run, method, classifier, n_synthetic, epoch, seed``; the five scores in 0..1, and
    ``auroc`` in files since CEWGAN-OD;
    ``train_seconds, score_seconds``; ``parameters`` and ``classifier_parameters``, what the grid
    says of them, as JSON; ``configuration``, a digest of all settings, defaults included;
    ``dataset, dataset_options, split``; versions of zslkit (with its git ``revision``), Python,
    torch, NumPy and scikit-learn; ``machine`` and ``finished`` (UTC).

    Of retrieval there are instead ``ranking`` and ``ranking_parameters``, the settings of
    ``features``, and the scores ``map_all``, ``map_100``, ``precision_100`` (of every k), and
    ``modality`` if it was asked for.

    Raises
    ------
    MissingFile, DataError
        No such file; one that is not a results file.
    """
    path = Path(name)
    if path.suffix != ".csv":
        path = packaged("results") / f"{name}.csv"
    if not path.is_file():
        known = [p.stem for p in path.parent.glob("*.csv") if p.stem != "published"]
        raise MissingFile(f"There are no results at {path}." + did_you_mean(path.stem, known))
    try:
        # a revision may look like a number: 42e9235 is none
        types = {"n_synthetic": "Int64", "epoch": "Int64", "revision": str, "configuration": str}
        table = pd.read_csv(path, dtype=types)
        judge = judged_by(table)
    except (ValueError, pd.errors.ParserError) as error:
        raise DataError(f"{path} is not a results file of `zslkit bench`: {error}.") from error
    scores = SCORES if judge == "classifier" else ("map_all",)
    missing = {"run", judge, "seed", "parameters", *scores} - set(table)
    if missing:
        raise DataError(
            f"{path} is not a results file of `zslkit bench`; it has no column {min(missing)!r}."
        )
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
    short = scores_in(table)
    table, scores = table.rename(columns=short), list(short.values())
    grouped = table.groupby(by, sort=False, dropna=False)[scores]
    mean, spread, count = 100 * grouped.mean(), 100 * grouped.std(), grouped.size()
    mean, spread = (table.map(lambda v: f"{v:.{digits}f}") for table in (mean, spread))
    return mean.mask(count > 1, mean + " ± " + spread, axis=0)


def settings(table: pd.DataFrame, run: str) -> dict[str, Any]:
    """The parameters of one run of a results table, as its method's class takes them.

    A chapter that trains in front of the reader uses it, so that what runs there is what was
    measured. ``n_synthetic`` is among them if the run has a single number of synthetic features.

    Raises
    ------
    UsageError
        No run of the table has this name, or runs of different parameters share it.
    """
    rows = table[table.run == run]
    if rows.empty:
        raise UsageError(f"The table has no run {run!r}.{did_you_mean(run, table.run.unique())}")
    if rows.parameters.nunique() > 1:
        raise UsageError(f"{run!r} has several parameters in this table; choose rows first.")
    found = values(json.loads(rows.parameters.iloc[0]))
    sizes = rows.n_synthetic.dropna().unique() if "n_synthetic" in rows else ()
    return {**found, "n_synthetic": int(sizes[0])} if len(sizes) == 1 else found


def classifier_settings(table: pd.DataFrame, classifier: str) -> dict[str, Any]:
    """The parameters of one classifier of a results table, as its class takes them.

    Raises
    ------
    UsageError
        No classifier of the table has this name.
    """
    rows = table[table.classifier == classifier]
    if rows.empty:
        known = table.classifier.unique()
        raise UsageError(
            f"The table has no classifier {classifier!r}.{did_you_mean(classifier, known)}"
        )
    found = values(json.loads(rows.classifier_parameters.iloc[0]))
    return {key: value for key, value in found.items() if key not in ("kind", "cascade")}


def paired(
    table: pd.DataFrame,
    before: str,
    after: str,
    *,
    by: str = "run",
    level: float | None = None,
) -> pd.DataFrame:
    """What ``after`` gains over ``before`` on the same seeds.

    Parameters
    ----------
    table
        One row a seed for each of the two: choose a classifier, or a ranking, first.
    before, after
        Two values of the column ``by``.
    level
        Of Student's interval about the gain (:func:`~zslkit.experiments.reach_of`), which then says
        what is clear. A handful of seeds asks for it: with five, 95 % reach 2.78 errors to either
        side. By default clear is what is more than twice its error.

    Returns
    -------
    A row for each score (T1, u, s, H, AUSUC; or mAP@all, mAP@k, P@k): ``gain``, the mean difference
    in points, ``error``, its standard error over seeds, ``reach``, how far from 0 a gain is clear,
    and ``clear``, whether it is.

    Raises
    ------
    UsageError
        A value that the column does not have, several rows a seed, or fewer than two seeds that
        both have.
    """
    sides, short, judge = [], scores_in(table), judged_by(table)
    for value in (before, after):
        rows = table[table[by] == value]
        if rows.empty:
            names = table[by].astype(str).unique()
            raise UsageError(f"No {by} is called {value!r}.{did_you_mean(value, names)}")
        if rows.seed.duplicated().any():
            raise UsageError(f"{value!r} has several rows a seed; choose a {judge} first.")
        sides.append(rows.set_index("seed")[list(short)])
    gain, error = paired_gain(*sides, (before, after), "seeds")
    count = len((sides[1] - sides[0]).dropna())
    reach = 2 * error if level is None else reach_of(error, count, level)
    found = pd.DataFrame({"gain": gain, "error": error, "reach": reach})
    return found.assign(clear=gain.abs() > reach).rename(index=short)


def reach_of(error, count: int, level: float = 0.95):
    """How far Student's interval of a mean reaches to either side: its error times t.

    Parameters
    ----------
    error
        Standard error of the mean, a number or many.
    count
        How many values the mean is of, at least 2; t has one degree of freedom less.
    level
        Of the interval. It takes the values to be normal, which a handful cannot show.

    Examples
    --------
    >>> round(float(reach_of(1.0, 5)), 2)
    2.78
    """
    from scipy import stats  # reading a table should not wait for it

    if count < 2 or not 0 < level < 1:
        raise UsageError(f"An interval needs two values and a level in 0..1; got {count}, {level}.")
    return error * stats.t.ppf((1 + level) / 2, count - 1)


def values(settings: dict[str, Any]) -> dict[str, Any]:
    """TOML has no word for None; a grid writes "none"."""
    return {key: None if value == "none" else value for key, value in settings.items()}
