"""Two ways beside each other that stand in two results files: what the one gains over the other."""

import pandas as pd

from zslkit.experiments.results import paired


def versus(before: pd.DataFrame, after: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """What ``after`` gains over ``before`` on the seeds that both have.

    Parameters
    ----------
    before, after
        Rows of results tables, one a seed: choose a run and a classifier, or ranking, first.
    level
        Of the interval, Student's (:func:`~zslkit.experiments.reach_of`).

    Returns
    -------
    A row for each score (T1, u, s, H, AUSUC; or mAP@all, mAP@k, P@k), in points: ``gain``, the mean
    difference; ``low`` and ``high``, the ends of its interval; ``clear``, whether 0 lies outside;
    ``told``, all three as words, ``"+1.2 (+0.3 to +2.1)"``.

    Raises
    ------
    UsageError
        Several rows a seed, or fewer than two seeds that both have.
    """
    sides = [before.assign(side="before"), after.assign(side="after")]
    found = paired(pd.concat(sides), "before", "after", by="side", level=level)
    found["low"], found["high"] = found.gain - found.reach, found.gain + found.reach
    found = found[["gain", "low", "high", "clear"]]
    told = [f"{r.gain:+.1f} ({r.low:+.1f} to {r.high:+.1f})" for r in found.itertuples()]
    return found.assign(told=told)


def verdict(step: pd.DataFrame, names: tuple[str, ...] = ("H", "AUSUC", "T1")) -> str:
    """What a step does, in words: ``"raises H by 1.2 points and leaves T1 within the noise"``.

    Parameters
    ----------
    step
        As of :func:`versus` or :func:`~zslkit.experiments.paired`.
    names
        The scores to speak of, in this order. Those that did not move clearly come last.
    """
    words = []
    for name in names:
        if step.clear[name]:
            way = "raises" if step.gain[name] > 0 else "lowers"
            words.append(f"{way} {name} by {abs(step.gain[name]):.1f} points")
    if quiet := [name for name in names if not step.clear[name]]:
        words.append(f"leaves {_listed(quiet)} within the noise")
    return _listed(words)


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
