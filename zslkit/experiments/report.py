"""Results as tables to read: means, intervals, paired differences, published numbers beside."""

import numpy as np
import pandas as pd
from scipy import stats

from zslkit.errors import UsageError
from zslkit.experiments.results import judged_by, paired, published, scores_in, summary

RESAMPLES = 9999


def telling(table: pd.DataFrame) -> list[str]:
    """The columns that tell rows of a table apart, besides the seed.

    ``run``, then ``classifier`` or ``ranking`` if there are several, then ``n_synthetic`` and
    ``epoch`` if a single run has several.
    """
    found, judge = ["run"], judged_by(table)
    if table[judge].nunique() > 1:
        found.append(judge)
    for name in ("n_synthetic", "epoch"):
        if name in table and table.groupby("run")[name].nunique().max() > 1:
            found.append(name)
    return found


def intervals(table: pd.DataFrame, by: list[str] | str = "run", level: float = 0.95):
    """Bootstrap intervals of the mean over seeds, in percent, as ``"66.2 to 68.0"``.

    Percentile intervals of 9999 resamples of the seeds, always the same ones. With the usual five
    seeds they are too narrow: of normal scores they hold the true mean in 84 % of all cases, not
    in 95 %. Read them as the least doubt there is. A single seed has none.
    """

    def interval(values: pd.Series) -> str:
        low, high = bootstrap(values.to_numpy(), level)
        return "" if np.isnan(low) else f"{100 * low:.1f} to {100 * high:.1f}"

    short = scores_in(table)
    grouped = table.groupby(by, sort=False, dropna=False)[list(short)]
    return grouped.agg(interval).rename(columns=short)


def bootstrap(values: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Percentile interval of the mean of ``values`` ``[n]``; NaN for fewer than two."""
    values = np.asarray(values, float)
    if len(values) < 2:
        return (np.nan, np.nan)
    found = stats.bootstrap(
        (values,), np.mean, confidence_level=level, n_resamples=RESAMPLES, method="percentile",
        rng=np.random.default_rng(0),
    )  # fmt: skip
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def gains(table: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """What every run gains over a baseline on the same seeds, by classifier or ranking.

    Returns
    -------
    Rows by run (and by whatever else tells rows apart); for each score the mean difference in
    points and its standard error over seeds, ``"+1.2 ± 0.4 *"``. A star marks a difference of
    more than twice its error.

    Raises
    ------
    UsageError
        No run is called so, or no other run shares two seeds with it.
    """
    if baseline not in set(table.run):
        paired(table, baseline, baseline)  # says which name was meant
    others = [name for name in telling(table) if name != "run"]
    rows = {}
    groups = table.groupby(others, sort=False, dropna=False) if others else [((), table)]
    for key, group in groups:
        if baseline not in set(group.run):
            continue
        for run in group.run.unique():
            if run != baseline:
                step = paired(group, baseline, run)
                rows[(run, *key)] = {
                    name: f"{row.gain:+.1f} ± {row.error:.1f}{' *' if row.clear else ''}"
                    for name, row in step.iterrows()
                }
    if not rows:
        raise UsageError(f"No run can be compared with {baseline!r}.")
    index = pd.MultiIndex.from_tuples(rows, names=["run", *others])
    found = pd.DataFrame(list(rows.values()), index=index)
    return found if others else found.reset_index().set_index("run")  # no index of one level


def beside(table: pd.DataFrame) -> pd.DataFrame:
    """Published numbers of the table's data sets, in percent, each with where it is from.

    Numbers that could not be checked against a public source are marked ``†``.
    """
    rows = pd.concat([published(name) for name in table.dataset.unique()])
    rows = rows.assign(run=rows.run + np.where(rows.verified == "no", " †", ""))
    if rows.empty:
        return rows
    by = ["paper", "dataset", "backbone", "run", "classifier"]
    found = summary(rows, by)
    found["source"] = rows.groupby(by, sort=False).source.first()
    return found.replace("nan", "")


def provenance(table: pd.DataFrame) -> str:
    """One sentence: data, split, seeds, versions, time."""
    seeds = ", ".join(str(seed) for seed in sorted(table.seed.unique()))
    hours = table.groupby("configuration").train_seconds.max().sum() / 3600
    hours += table.score_seconds.sum() / 3600

    def all_of(column):
        return " and ".join(str(value) for value in table[column].unique())

    return (
        f"{all_of('dataset')}, {all_of('split')} classes, seeds {seeds}; "
        f"zslkit {all_of('zslkit')} ({all_of('revision')}), torch {all_of('torch')}, "
        f"{all_of('machine')}; {hours:.1f} hours of one core."
    )
