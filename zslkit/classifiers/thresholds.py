"""A gate's threshold from rows that its detector did not learn from, none of them a test row."""

import numpy as np

from zslkit.classifiers.detector import EntropyDetector
from zslkit.errors import UsageError

#: Of every seen class and of the generated rows, so much is kept from the rehearsing detector.
HELD_OUT = 0.2


def best_threshold(seen: np.ndarray, unseen: np.ndarray) -> float:
    """The entropy that divides two groups best.

    .. math:: \\tau^* = \\arg\\max_\\tau H\\bigl(
        \\tfrac1n |\\{i: h_i < \\tau\\}|,\\; \\tfrac1m |\\{j: h'_j \\geq \\tau\\}|\\bigr)

    with H the harmonic mean of the shares that are sent to their own side. Every tau between two
    neighbouring entropies divides alike; of the best gaps this is the middle of the widest.

    Parameters
    ----------
    seen
        ``[n]`` entropies h of rows of seen classes.
    unseen
        ``[m]`` entropies h' of rows that stand for unseen ones.

    Raises
    ------
    UsageError
        One of the two has no rows.
    """
    seen, unseen = np.sort(seen), np.sort(unseen)
    if not len(seen) or not len(unseen):
        raise UsageError("A threshold between two groups needs rows of both.")
    edges = np.unique(np.concatenate([seen, unseen]))
    edges = np.concatenate([[0.0], edges, edges[-1:] + 1.0])
    middle = (edges[1:] + edges[:-1]) / 2
    kept = np.searchsorted(seen, middle) / len(seen)
    sent = 1 - np.searchsorted(unseen, middle) / len(unseen)
    both = 2 * kept * sent / np.maximum(kept + sent, 1e-12)
    best = np.isclose(both, both.max(), rtol=0, atol=1e-12)
    return float(middle[np.argmax(np.where(best, np.diff(edges), -1.0))])


def validated(
    detector: EntropyDetector,
    inside: np.ndarray,
    columns: np.ndarray,
    outside: np.ndarray | None,
    generated: np.ndarray,
) -> float:
    """A threshold in nats from seen rows and generated rows that were kept from a detector.

    A fifth of each seen class and a fifth of the generated rows are set aside, a detector of the
    same settings learns from the rest, and :func:`best_threshold` divides what was set aside.

    Parameters
    ----------
    detector
        Has the settings. It is not touched.
    inside, columns
        ``[n, d]`` real seen rows and ``[n]`` the places of their classes.
    outside
        What it learns to be undecided about, ``[m, d]``, or ``None``.
    generated
        ``[m, d]`` generated rows of unseen classes; if it is ``outside``, only the rest is learned
        from.
    """
    rng = np.random.default_rng(int(detector.seed))
    away = _held_out(columns, rng)
    away_generated = _held_out(np.zeros(len(generated), int), rng)
    rest = generated[~away_generated] if outside is generated else outside
    another = type(detector)(**detector.get_params())
    rehearsed = another.fit(inside[~away], columns[~away], rest)
    return best_threshold(
        rehearsed.entropy(inside[away]), rehearsed.entropy(generated[away_generated])
    )


def _held_out(groups: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """``[n]`` booleans: a fifth of each group, at least one of two rows or more."""
    away = np.zeros(len(groups), bool)
    for group in np.unique(groups):
        rows = rng.permutation(np.flatnonzero(groups == group))
        away[rows[: max(round(HELD_OUT * len(rows)), int(len(rows) > 1))]] = True
    return away
