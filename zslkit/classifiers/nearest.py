"""Nearest class mean: the simplest classifier that can learn a class from few samples."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from zslkit.classifiers.base import Classifier, Normaliser


@dataclass(kw_only=True, eq=False, repr=False)
class NearestMean(Classifier):
    """Score a feature by its distance to the mean feature of each class.

    .. math:: f_c(x) = -\\lVert \\theta(x) - \\mu_c \\rVert_2

    A class without samples has no mean and scores ``-inf``. Descriptions are not read.

    Parameters
    ----------
    normalize_features
        theta: ``"l2"``, ``"standard"`` or ``"none"``, as for the embedding models.

    Attributes
    ----------
    means_
        ``[k, d]`` means of the normalised features of ``classes_``.

    Notes
    -----
    Source: Mensink et al., TPAMI 2013, without their learned metric.
    """

    needs_semantics: ClassVar[bool] = False

    normalize_features: str = "l2"

    def _learn(self, X, columns, semantics):
        self._theta = Normaliser.of(X, self.normalize_features)
        theta = self._theta(X)
        self.means_ = np.stack([theta[columns == c].mean(0) for c in range(len(self.classes_))])

    def _scores(self, X, classes):
        theta, means = self._theta(X).astype(np.float64), self.means_.astype(np.float64)
        squared = (theta**2).sum(1)[:, None] + (means**2).sum(1) - 2 * theta @ means.T
        return self._known_only(-np.sqrt(squared.clip(min=0)), classes)
