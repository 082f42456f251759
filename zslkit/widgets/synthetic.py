"""Chapter 6's live figure: what the number of generated features buys."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import traitlets

from zslkit import experiments
from zslkit.checks import is_number, is_whole
from zslkit.errors import DataError, UsageError
from zslkit.widgets.base import Checked, LiveFigure, Refused
from zslkit.widgets.packing import to_bytes
from zslkit.widgets.values import shown


class SyntheticCount(LiveFigure):
    """Scores over the number of generated features an unseen class.

    A slider goes over the measured numbers. Lines show the mean over seeds of T1, u, s, H and
    AUSUC, bands the standard deviation, and dots each seed at the number that is chosen. The
    figure draws measurements and computes no new ones: between two numbers nothing was measured.

    Parameters
    ----------
    results
        Name of a results file, a path, or a table as :func:`zslkit.experiments.read` gives it,
        with one run, one classifier and at least two numbers of generated features.
    n
        The number that is chosen at first; by default the marked one, or else the largest.
    marked
        A number to mark as the one that the chapter uses.
    real
        Real features a seen class; the figure marks where generated ones become more numerous.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    n : int
        Follows the reader, and moves the figure when it is set.

    Raises
    ------
    MissingFile, DataError
        No such results; a table without a sweep, of several runs, with a run missing, or with
        scores that are no shares.
    UsageError
        ``n`` or ``marked`` was not measured, ``real`` is not positive, ``results`` is no table
        and no name, or there is no such option. A trait that is set to such a value stays what
        it was.
    """

    module = "synthetic.js"
    explanation = (
        "Choose how many features are generated for each unseen class, and see what the scores "
        "become. Each was measured; between them nothing was."
    )

    n = Checked(0).tag(sync=True)
    marked = Checked(None).tag(sync=True)
    real = Checked(None).tag(sync=True)
    sizes = traitlets.List().tag(sync=True)
    seeds = traitlets.List().tag(sync=True)
    values = traitlets.Bytes(b"").tag(sync=True)  # float32 [5 scores, seeds, sizes], in 0..1

    def __init__(
        self,
        results: str | Path | pd.DataFrame = "zoo-synthetic",
        *,
        n: int | None = None,
        marked: int | None = None,
        real: float | None = None,
        **options,
    ):
        options = self._passed_on(options)
        if not isinstance(results, str | Path | pd.DataFrame):
            raise UsageError(
                f"results={shown(results)} must be the name of a results file, a path or a table."
            )
        table = results if isinstance(results, pd.DataFrame) else experiments.read(results)
        sizes, seeds, scores = sweep_of(table)
        if n is None:
            n = marked if is_whole(marked) and marked in sizes else sizes[-1]
        super().__init__(
            sizes=sizes,
            seeds=seeds,
            values=to_bytes(scores, "float32"),
            n=n,
            marked=marked,
            real=real,
            **options,
        )

    @traitlets.validate("n", "marked")
    def _valid_number(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        return None if value is None and name == "marked" else self._measured(name, value)

    @traitlets.validate("real")
    def _valid_real(self, proposal):
        value = proposal["value"]
        if value is None:
            return None
        if not is_number(value) or not 0 < value <= sys.float_info.max:
            raise Refused(f"real={shown(value)} must be a positive number of features.")
        return float(value)

    def _measured(self, name: str, value) -> int:
        if not is_whole(value) or value not in self.sizes:
            there = ", ".join(map(str, self.sizes))
            raise Refused(f"{name}={shown(value)} was not measured; there are {there}.")
        return int(value)

    def scores(self, n: int | None = None) -> dict[str, float]:
        """Mean of each score over seeds, at ``n`` or at the number chosen on the page.

        Raises
        ------
        UsageError
            ``n`` was not measured.
        """
        at = self.sizes.index(self.n if n is None else self._measured("n", n))
        values = np.frombuffer(self.values, "<f4").reshape(5, len(self.seeds), len(self.sizes))
        means = values[:, :, at].mean(1, dtype=float)
        return dict(zip(experiments.SCORES, means.tolist(), strict=True))


def sweep_of(table: pd.DataFrame) -> tuple[list[int], list[int], np.ndarray]:
    """Numbers of features, seeds, and the scores ``[5, seeds, numbers]`` of a results table.

    Raises
    ------
    DataError
        Columns are missing, or hold what is no number; there are several runs, classifiers or
        epochs, or one number of features only; a seed has a number twice, or not at all; or
        scores are no shares from 0 to 1.
    """
    missing = {"n_synthetic", "seed", *experiments.SCORES} - set(table)
    if missing:
        raise DataError(f"The results lack the column {min(missing)!r}.")
    if not len(table):
        raise DataError("The results hold no rows.")
    for column in ("run", "classifier", "epoch"):
        found = table[column].unique() if column in table else []
        if len(found) > 1:
            raise DataError(
                f"The results hold {len(found)} values of {column!r} "
                f"({', '.join(map(str, found))}); the figure shows one: choose its rows."
            )
    rows = _checked(table)
    sizes, seeds = (sorted(rows[name].unique().tolist()) for name in ("n_synthetic", "seed"))
    if len(sizes) < 2:
        raise DataError(f"A sweep needs two numbers of features or more, not {sizes[0]}.")
    rows = rows.set_index(["seed", "n_synthetic"])
    if rows.index.has_duplicates:
        seed, n = rows.index[rows.index.duplicated()][0]
        raise DataError(f"The results hold {n} features with seed {seed} twice.")
    wanted = pd.MultiIndex.from_product([seeds, sizes])
    lacking = wanted.difference(rows.index)
    if len(lacking):
        seed, n = lacking[0]
        raise DataError(f"The results lack {n} features with seed {seed}.")
    scores = rows.loc[wanted, list(experiments.SCORES)].to_numpy(float)
    return sizes, seeds, scores.reshape(len(seeds), len(sizes), 5).transpose(2, 0, 1)


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of a sweep as numbers that can be drawn."""
    kinds = {"n_synthetic": (1, np.inf, True), "seed": (0, np.inf, True)}
    kinds |= dict.fromkeys(experiments.SCORES, (0, 1, False))
    found = {}
    for name, (low, high, whole) in kinds.items():
        numbers = pd.to_numeric(table[name], errors="coerce").to_numpy(float, na_value=np.nan)
        good = np.isfinite(numbers) & (numbers >= low) & (numbers <= high)
        if whole:
            good &= numbers == np.floor(numbers)
        if not good.all():
            row = int(np.argmin(good))
            wanted = (
                f"whole numbers of at least {low}"
                if whole
                else "shares from 0 to 1, and percent are to be divided by 100"
            )
            raise DataError(
                f"The results hold {shown(table[name].iloc[row])} in the column {name!r} (row "
                f"{row}); there must be {wanted}."
            )
        found[name] = numbers.astype(int) if whole else numbers
    return pd.DataFrame(found)
