"""The one interface of all classifiers, and how they scale what they are given."""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

import numpy as np
from sklearn.base import BaseEstimator

from zslkit.classifiers import checks
from zslkit.errors import DataError, UsageError


class Classifier(BaseEstimator):
    """A classifier that may be asked about classes it has not seen.

    ============================== ============= ==============================================
    call                           returns       meaning
    ============================== ============= ==============================================
    fit(X, y, semantics)           self          learn from rows of features and class ids
    decision_function(X, classes)  ``[n, k]``    a score for each of k asked classes; higher is
                                                 better, ``-inf`` is "I cannot say"
    predict(X, classes)            ``[n]``       the best of the asked classes
    ============================== ============= ==============================================

    Class ids are rows of ``semantics`` ``[C, a]`` everywhere. Rows of X may be real, generated
    or both; a classifier does not know. Hyper-parameters are keywords and are checked in ``fit``.

    Attributes
    ----------
    needs_semantics
        Whether the classifier reads descriptions, and so can score a class without samples.
    needs_seen
        Whether ``fit`` asks which classes are seen: it then takes their ids as ``seen``.
    classes_
        ``[k]`` ids of the classes it was fitted on, ascending.
    n_features_in_
        d.
    """

    needs_semantics: ClassVar[bool] = True
    needs_seen: ClassVar[bool] = False

    def fit(self, X: np.ndarray, y: np.ndarray, semantics: np.ndarray | None = None):
        """Learn from features.

        Parameters
        ----------
        X
            ``[n, d]`` finite numbers.
        y
            ``[n]`` class ids. Only classes that occur here compete while learning.
        semantics
            ``[C, a]`` descriptions of all classes. Softmax and nearest mean do without.

        Returns
        -------
        self

        Raises
        ------
        DataError
            A wrong shape, NaN, a label without a description, or fewer than two classes.
        UsageError
            A hyper-parameter out of range.
        """
        checks.parameters(type(self).__name__, self.get_params(deep=False))
        X = checks.matrix("X", X, "rows x features")
        y = checks.class_ids("y", y)
        if len(X) != len(y):
            raise DataError(f"X has {len(X)} rows but y has {len(y)} labels.")
        if semantics is not None:
            semantics = checks.matrix("semantics", semantics, "classes x attributes")
            checks.within("y", y, len(semantics))
        elif self.needs_semantics:
            raise DataError(
                f"{type(self).__name__} learns from descriptions: call fit(X, y, semantics)."
            )
        self.classes_, columns = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise DataError(
                f"All of y is class {y[0]}; a classifier needs at least two classes to tell apart."
            )
        self.n_features_in_ = X.shape[1]
        self._learn(X, columns, semantics)
        return self

    def decision_function(self, X: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """Scores ``[n, k]`` of rows X ``[n, d]`` for the class ids ``classes`` ``[k]``.

        Raises
        ------
        UsageError
            Not fitted.
        DataError
            X is not as wide as in ``fit``, or a class has no description.
        """
        X = self._check_ready(X)
        return self._scores(X, self._check_classes(classes))

    def predict(self, X: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """The best-scoring class id of each row, ``[n]``, among ``classes``.

        Raises
        ------
        UsageError
            None of the classes was ever seen by a classifier that reads no descriptions.
        """
        scores = self.decision_function(X, classes)
        if np.isneginf(scores).all() and len(scores):
            raise UsageError(
                f"{type(self).__name__} was fitted on none of the classes asked for, "
                "and it reads no descriptions, so it cannot choose among them."
            )
        return np.asarray(classes, np.int64)[scores.argmax(1)]

    # ------------------------------------------------------------------ for a classifier's file
    def _learn(self, X: np.ndarray, columns: np.ndarray, semantics: np.ndarray | None) -> None:
        """Learn; ``columns`` are positions in ``classes_``."""
        raise NotImplementedError

    def _scores(self, X: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """``[n, k]`` for checked arguments."""
        raise NotImplementedError

    def _known_only(self, scores: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """From scores of ``classes_`` to scores of ``classes``, -inf where never fitted."""
        at = np.searchsorted(self.classes_, classes).clip(max=len(self.classes_) - 1)
        known = self.classes_[at] == classes
        return np.where(known, scores[:, at], -np.inf)

    # ------------------------------------------------------------------ checks
    def _check_ready(self, X: np.ndarray) -> np.ndarray:
        if not hasattr(self, "n_features_in_"):
            raise UsageError(f"This {type(self).__name__} is not fitted; call fit first.")
        X = checks.matrix("X", X, "rows x features")
        if X.shape[1] != self.n_features_in_:
            raise DataError(
                f"X has {X.shape[1]} features a row; this {type(self).__name__} was fitted on "
                f"{self.n_features_in_}."
            )
        return X

    def _check_classes(self, classes: np.ndarray) -> np.ndarray:
        classes = checks.class_ids("classes", classes)
        semantics = getattr(self, "semantics_", None)
        checks.within("classes", classes, None if semantics is None else len(semantics))
        return classes


class Normaliser(NamedTuple):
    """How rows are scaled, with statistics of the classifier's own training rows."""

    how: str
    shift: np.ndarray
    spread: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray, how: str) -> "Normaliser":
        """``"l2"``: each row to length 1. ``"standard"``: each column to mean 0 and standard
        deviation 1 over ``rows`` ``[n, d]``. ``"none"``: unchanged."""
        if how != "standard":
            return cls(how, np.zeros(rows.shape[1]), np.ones(rows.shape[1]))
        mean = rows.mean(0, dtype=np.float64)
        squares = np.zeros(rows.shape[1])
        for block in _blocks(rows):
            squares = np.add.reduce(np.vstack([squares, np.square(block - mean)]))
        spread = np.sqrt(squares / len(rows))
        return cls(how, mean, np.where(spread > 1e-8, spread, 1.0))

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        if self.how == "none":
            return rows
        if self.how == "standard":
            scaled = np.empty_like(rows)
            for block, into in zip(_blocks(rows), _blocks(scaled), strict=True):
                into[:] = (block - self.shift) / self.spread
            return scaled
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(length > 0, length, 1).astype(rows.dtype)


def _blocks(rows: np.ndarray) -> Iterator[np.ndarray]:
    """Views of a few rows: what is computed of one in double precision stays in the cache."""
    size = max(1, 2**18 // rows.shape[1])
    return (rows[start : start + size] for start in range(0, len(rows), size))
