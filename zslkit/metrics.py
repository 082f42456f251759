"""How zero-shot recognition is scored: pure NumPy functions."""

from dataclasses import dataclass

import numpy as np

from zslkit.errors import DataError, UsageError


def class_accuracies(
    y_true: np.ndarray, y_pred: np.ndarray, classes: np.ndarray | None = None
) -> dict[int, float]:
    """Share of each class's samples that were labelled right.

    Parameters
    ----------
    y_true, y_pred
        ``[n]`` class ids.
    classes
        Ids to report on; by default those that occur in ``y_true``. A class without samples is
        left out, never counted as 0.

    Returns
    -------
    Class id to accuracy in 0..1.

    Raises
    ------
    DataError
        Lengths differ, or no sample belongs to ``classes``.

    >>> class_accuracies(np.array([0, 0, 2]), np.array([0, 1, 2]), np.array([0, 1, 2]))
    {0: 0.5, 2: 1.0}
    """
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.shape != y_pred.shape or y_true.ndim != 1:
        raise DataError(
            f"y_true and y_pred must be two lists of one length, not of shapes {y_true.shape} "
            f"and {y_pred.shape}."
        )
    ids, position, count = _tally(y_true)
    right = np.bincount(position, weights=y_true == y_pred, minlength=len(count))
    scored = count > 0
    if classes is not None:
        scored &= np.isin(ids, classes)
    if not scored.any():
        raise DataError("There is no sample of any of the classes to score.")
    accuracy = right[scored] / count[scored]
    return dict(zip(map(int, ids[scored]), accuracy.tolist(), strict=True))


def per_class_accuracy(
    y_true: np.ndarray, y_pred: np.ndarray, classes: np.ndarray | None = None
) -> float:
    """Average per-class top-1 accuracy: every class counts alike, however many samples it has.

    .. math:: \\mathrm{acc}_C = \\frac{1}{|C|} \\sum_{c \\in C} \\frac{\\#\\text{right in } c}{n_c}

    Arguments and errors are those of :func:`class_accuracies`.
    Source: Xian et al., TPAMI 2018 (arXiv 1707.00600).

    >>> per_class_accuracy(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0]))
    0.5
    """
    return float(np.mean(list(class_accuracies(y_true, y_pred, classes).values())))


def per_sample_accuracy(
    y_true: np.ndarray, y_pred: np.ndarray, classes: np.ndarray | None = None
) -> float:
    """Share of all samples that were labelled right: a class counts as often as it has samples.

    .. math:: \\mathrm{acc} = \\frac{\\#\\text{right}}{n}

    GAZSL, CIZSL and the papers on text that they compare with report it; everything on the Proposed
    Splits is per class. The two do not belong in one table.

    Arguments and errors are those of :func:`class_accuracies`.

    >>> per_sample_accuracy(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0]))
    0.75
    """
    accuracy = class_accuracies(y_true, y_pred, classes)
    count = {c: int(np.count_nonzero(np.asarray(y_true) == c)) for c in accuracy}
    return sum(accuracy[c] * count[c] for c in accuracy) / sum(count.values())


def harmonic_mean(unseen: float, seen: float) -> float:
    """Harmonic mean of unseen and seen accuracy; 0 if both are 0.

    .. math:: H = \\frac{2 u s}{u + s}

    Source: Xian et al., CVPR 2017 and TPAMI 2018.

    Raises
    ------
    UsageError
        An accuracy is negative or not a number.

    >>> round(harmonic_mean(0.437, 0.577), 3)
    0.497
    >>> harmonic_mean(0.0, 0.9)
    0.0
    """
    if not (unseen >= 0 and seen >= 0):
        raise UsageError(f"Accuracies cannot be negative or NaN; got {unseen} and {seen}.")
    return 0.0 if unseen + seen == 0 else float(2 * unseen * seen / (unseen + seen))


def calibrated_stacking(scores: np.ndarray, seen_columns: np.ndarray, gamma: float) -> np.ndarray:
    """Subtract a constant from the scores of all seen classes.

    .. math:: \\hat y = \\arg\\max_c \\; f_c(x) - \\gamma \\, [c \\in \\mathcal{S}]

    Parameters
    ----------
    scores
        ``[n, k]`` scores of k classes.
    seen_columns
        ``[k]`` booleans, true where the column is a seen class.
    gamma
        In units of the scores. Choose it on validation classes.

    Returns
    -------
    ``[n, k]`` calibrated scores.

    Source: Chao et al., ECCV 2016 (arXiv 1605.04253).

    >>> calibrated_stacking(np.array([[0.9, 0.8]]), np.array([True, False]), 0.25)
    array([[0.65, 0.8 ]])
    """
    scores, seen_columns = np.asarray(scores, float), np.asarray(seen_columns, bool)
    if scores.ndim != 2 or seen_columns.shape != scores.shape[1:]:
        raise DataError(
            f"scores of shape {scores.shape} need one seen/unseen flag a column, "
            f"not flags of shape {seen_columns.shape}."
        )
    return scores - gamma * seen_columns


@dataclass(frozen=True, eq=False)
class Curve:
    """The seen-unseen curve: one point for each value of gamma where a prediction changes.

    ``unseen[i]`` and ``seen[i]`` are the accuracies for every gamma above ``gamma[i]`` and up to
    ``gamma[i + 1]``; ``gamma[0]`` is minus infinity. All three are ``[m]``.
    """

    gamma: np.ndarray
    unseen: np.ndarray
    seen: np.ndarray

    @property
    def area(self) -> float:
        """Area under the curve (AUSUC), in 0..1."""
        return float(np.trapezoid(self.seen, self.unseen))

    def at(self, gamma: float) -> tuple[float, float]:
        """``(unseen, seen)`` accuracy at one gamma."""
        i = int(np.searchsorted(self.gamma, gamma, side="left")) - 1
        return float(self.unseen[max(i, 0)]), float(self.seen[max(i, 0)])

    def best(self) -> tuple[float, float]:
        """The gamma with the highest harmonic mean, and that mean. For validation data only."""
        total = self.unseen + self.seen
        h = np.divide(2 * self.unseen * self.seen, total, where=total > 0, out=np.zeros_like(total))
        i = int(h.argmax())
        above = self.gamma[i + 1] if i + 1 < len(self.gamma) else self.gamma[i] + 1
        below = self.gamma[i] if np.isfinite(self.gamma[i]) else above - 1
        return float((below + above) / 2), float(h[i])


def seen_unseen_curve(
    scores: np.ndarray,
    labels: np.ndarray,
    classes: np.ndarray,
    seen_classes: np.ndarray,
    *,
    per: str = "class",
) -> Curve:
    """Unseen and seen accuracy for every gamma of calibrated stacking, without a grid.

    A sample flips from its best seen to its best unseen class exactly where gamma equals the
    difference of the two scores. Sorting these differences gives every point of the curve.

    Parameters
    ----------
    scores
        ``[n, k]`` scores of test samples, seen and unseen ones together.
    labels
        ``[n]`` true class ids.
    classes
        ``[k]`` class id of each column.
    seen_classes
        Ids of the seen classes. The other columns are unseen.
    per
        What counts alike: every ``"class"``, or every ``"sample"``, as in the papers on text.

    Raises
    ------
    DataError
        Shapes disagree, a score is NaN, or one of the two sides has no column or no sample.
    UsageError
        ``per`` is neither.

    Source: Chao et al., ECCV 2016.
    """
    if per not in ("class", "sample"):
        raise UsageError(f"per={per!r} must be 'class' or 'sample'.")
    scores, labels, classes = np.asarray(scores), np.asarray(labels), np.asarray(classes)
    if scores.shape != (len(labels), len(classes)):
        raise DataError(
            f"scores must be [{len(labels)} labels, {len(classes)} classes], not {scores.shape}."
        )
    is_seen = np.isin(classes, seen_classes)
    of_seen = np.isin(labels, seen_classes)
    if is_seen.all() or not is_seen.any() or of_seen.all() or not of_seen.any():
        raise DataError("A seen-unseen curve needs seen and unseen classes, and samples of both.")
    best_seen, right_seen = _best(scores, labels, classes, is_seen)
    best_unseen, right_unseen = _best(scores, labels, classes, ~is_seen)
    if np.isnan(best_seen).any() or np.isnan(best_unseen).any():
        raise DataError("scores hold NaN.")
    with np.errstate(invalid="ignore"):
        flip = best_seen - best_unseen
    flip[np.isnan(flip)] = np.inf  # both sides minus infinity: never flips

    weight = np.zeros(len(labels))
    for side in (of_seen, ~of_seen):
        if per == "sample":
            weight[side] = 1 / np.count_nonzero(side)
            continue
        _, position, count = _tally(labels[side])
        weight[side] = 1 / (count * np.count_nonzero(count)).clip(1)[position]
    gained = np.where(~of_seen & right_unseen, weight, 0)  # unseen sample, right once flipped
    lost = np.where(of_seen & right_seen, weight, 0)  # seen sample, right until flipped

    order = np.argsort(flip, kind="stable")
    order = order[np.isfinite(flip[order]) | (flip[order] < 0)]
    at = flip[order]
    last = np.r_[at[1:] != at[:-1], True] if len(at) else np.array([], bool)
    unseen = np.r_[0.0, np.cumsum(gained[order])[last]]
    seen = lost.sum() - np.r_[0.0, np.cumsum(lost[order])[last]]
    return Curve(np.r_[-np.inf, at[last]], unseen, np.clip(seen, 0, None))


def ausuc(
    scores: np.ndarray,
    labels: np.ndarray,
    classes: np.ndarray,
    seen_classes: np.ndarray,
    *,
    per: str = "class",
) -> float:
    """Area under the seen-unseen curve, in 0..1. Arguments as in :func:`seen_unseen_curve`.

    Source: Chao et al., ECCV 2016.
    """
    return seen_unseen_curve(scores, labels, classes, seen_classes, per=per).area


def auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Area under the ROC curve: how often a positive sample scores above a negative one.

    .. math:: P(s^+ > s^-) + \\tfrac 1 2 P(s^+ = s^-)

    Parameters
    ----------
    positive, negative
        ``[n]`` and ``[m]`` scores of the samples to be found and of the others; infinite ones may
        be among them.

    Returns
    -------
    0 to 1; 0.5 is what guessing gives.

    Raises
    ------
    DataError
        Either list is empty, or holds NaN.

    Source: Hanley and McNeil, Radiology 1982.

    >>> auroc(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    0.875
    """
    positive, negative = np.asarray(positive, float), np.asarray(negative, float)
    if positive.ndim != 1 or negative.ndim != 1 or not len(positive) or not len(negative):
        raise DataError(
            f"AUROC needs two lists of scores, not arrays of shapes {positive.shape} and "
            f"{negative.shape}."
        )
    if np.isnan(positive).any() or np.isnan(negative).any():
        raise DataError("scores hold NaN.")
    negative = np.sort(negative)
    below = np.searchsorted(negative, positive, "left")
    ties = np.searchsorted(negative, positive, "right") - below
    return float((below + ties / 2).mean() / len(negative))


def seen_unseen_auroc(
    scores: np.ndarray, labels: np.ndarray, classes: np.ndarray, seen_classes: np.ndarray
) -> float:
    """How well scores tell unseen samples from seen ones: AUROC of their margin.

    The margin is the best unseen less the best seen score. Arguments as in
    :func:`seen_unseen_curve`.
    """
    is_seen, of_seen = np.isin(classes, seen_classes), np.isin(labels, seen_classes)
    with np.errstate(invalid="ignore"):
        margin = scores[:, ~is_seen].max(1).astype(float) - scores[:, is_seen].max(1)
    margin[np.isnan(margin)] = -np.inf  # it can say nothing of either side
    return auroc(margin[~of_seen], margin[of_seen])


def _best(scores, labels, classes, columns):
    """Best score among the chosen columns, and whether that column is the true class.

    Where a row holds NaN among them, its best score is NaN.
    """
    at = np.flatnonzero(columns)
    best, column = np.empty(len(scores)), np.empty(len(scores), np.intp)
    for start in range(0, len(scores), 1024):  # in blocks that stay in the processor's cache
        rows = slice(start, start + 1024)
        some = scores[rows].take(at, axis=1)
        column[rows] = some.argmax(1)
        best[rows] = np.take_along_axis(some, column[rows, None], 1)[:, 0]
    return best, classes[at[column]] == labels


def _tally(ids):
    """Distinct ids, each entry's position among them, and how many entries each has.

    Ids that are small whole numbers, as in a problem, are their own positions: then no sorting is
    needed, and those that do not occur are counted 0 times.
    """
    if len(ids) and np.issubdtype(ids.dtype, np.integer):
        top = int(ids.max())
        if ids.min() >= 0 and top < len(ids) + 1000:
            ids = ids.astype(np.intp, copy=False)
            return np.arange(top + 1), ids, np.bincount(ids)
    return np.unique(ids, return_inverse=True, return_counts=True)
