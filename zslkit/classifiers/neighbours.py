"""Nearest neighbours: every training feature, generated or real, has a vote."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from zslkit.classifiers.base import Classifier


@dataclass(kw_only=True, eq=False, repr=False)
class Neighbours(Classifier):
    """Score a feature by the votes of its nearest training features.

    .. math:: f_c(x) = \\frac{1}{k} \\, \\#\\{i \\in N_k(x) : y_i = c\\}

    A class without samples has no vote and scores ``-inf``. Descriptions are not read.

    Parameters
    ----------
    n_neighbors
        k; all rows vote where there are fewer.
    metric
        ``"cosine"`` or ``"euclidean"``.

    Notes
    -----
    With k = 20 and the cosine this is the recogniser of GAZSL and CIZSL in the zero-shot setting,
    among generated features of unseen classes. The search is scikit-learn's.
    """

    needs_semantics: ClassVar[bool] = False

    n_neighbors: int = 20
    metric: str = "cosine"

    def _learn(self, X, columns, semantics):
        from sklearn.neighbors import KNeighborsClassifier

        k = min(int(self.n_neighbors), len(X))
        self._votes = KNeighborsClassifier(k, metric=self.metric, algorithm="brute")
        self._votes.fit(X, columns)

    def _scores(self, X, classes):
        return self._known_only(self._votes.predict_proba(X), np.asarray(classes))
