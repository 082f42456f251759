"""Chapter 6's live figure: what the number of generated features buys."""

import numpy as np
import pandas as pd
import traitlets

from zslkit import experiments
from zslkit.errors import DataError, UsageError
from zslkit.widgets.base import LiveFigure
from zslkit.widgets.packing import to_bytes


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

    Attributes
    ----------
    n : int
        Follows the reader, and moves the figure when it is set.

    Raises
    ------
    MissingFile, DataError
        No such results; a table without a sweep, of several runs, or with a run missing.
    UsageError
        ``n`` or ``marked`` was not measured, or ``real`` is not positive.
    """

    module = "synthetic.js"

    n = traitlets.Int(0).tag(sync=True)
    marked = traitlets.Int(None, allow_none=True).tag(sync=True)
    real = traitlets.Float(None, allow_none=True).tag(sync=True)
    sizes = traitlets.List().tag(sync=True)
    seeds = traitlets.List().tag(sync=True)
    values = traitlets.Bytes(b"").tag(sync=True)  # float32 [5 scores, seeds, sizes], in 0..1

    def __init__(
        self,
        results: str | pd.DataFrame = "zoo-synthetic",
        *,
        n: int | None = None,
        marked: int | None = None,
        real: float | None = None,
        **options,
    ):
        table = results if isinstance(results, pd.DataFrame) else experiments.read(results)
        sizes, seeds, values = sweep_of(table)
        if n is None:
            n = marked if marked in sizes else sizes[-1]
        if real is not None and not real > 0:
            raise UsageError(f"real={real} must be a positive number of features.")
        super().__init__(
            sizes=sizes,
            seeds=seeds,
            values=to_bytes(values, "float32"),
            n=n,
            marked=marked,
            real=real,
            **options,
        )

    @traitlets.validate("n", "marked")
    def _measured(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if value is not None and self.sizes and value not in self.sizes:
            raise UsageError(f"{name}={value} was not measured; there are {_listed(self.sizes)}.")
        return value

    def scores(self, n: int | None = None) -> dict[str, float]:
        """Mean of each score over seeds, at ``n`` or at the number chosen on the page."""
        at = self.sizes.index(self.n if n is None else n)
        values = np.frombuffer(self.values, "<f4").reshape(5, len(self.seeds), len(self.sizes))
        means = values[:, :, at].mean(1, dtype=float)
        return dict(zip(experiments.SCORES, means.tolist(), strict=True))


def sweep_of(table: pd.DataFrame) -> tuple[list[int], list[int], np.ndarray]:
    """Numbers of features, seeds, and the scores ``[5, seeds, numbers]`` of a results table.

    Raises
    ------
    DataError
        Columns are missing; there are several runs, classifiers or epochs, or one number only;
        or a seed has a number twice, or not at all.
    """
    missing = {"n_synthetic", "seed", *experiments.SCORES} - set(table)
    if missing:
        raise DataError(f"The results lack the column {min(missing)!r}.")
    for column in ("run", "classifier", "epoch"):
        found = table[column].unique() if column in table else []
        if len(found) > 1:
            raise DataError(
                f"The results hold {len(found)} values of {column!r} ({_listed(found)}); "
                "the figure shows one: choose its rows."
            )
    sizes = sorted(int(n) for n in table.n_synthetic.unique())
    seeds = sorted(int(seed) for seed in table.seed.unique())
    if len(sizes) < 2:
        raise DataError(f"A sweep needs two numbers of features or more, not {_listed(sizes)}.")
    rows = table.set_index(["seed", "n_synthetic"])
    if rows.index.has_duplicates:
        seed, n = rows.index[rows.index.duplicated()][0]
        raise DataError(f"The results hold {n} features with seed {seed} twice.")
    wanted = pd.MultiIndex.from_product([seeds, sizes])
    lacking = wanted.difference(rows.index)
    if len(lacking):
        seed, n = lacking[0]
        raise DataError(f"The results lack {n} features with seed {seed}.")
    values = rows.loc[wanted, list(experiments.SCORES)].to_numpy(float)
    return sizes, seeds, values.reshape(len(seeds), len(sizes), 5).transpose(2, 0, 1)


def _listed(values) -> str:
    return ", ".join(str(value) for value in values)
