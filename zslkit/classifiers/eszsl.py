"""ESZSL: an embarrassingly simple approach to zero-shot learning. Romera-Paredes and Torr, 2015."""

from dataclasses import dataclass

import numpy as np

from zslkit.classifiers.bilinear import Compatibility


@dataclass(kw_only=True, eq=False, repr=False)
class ESZSL(Compatibility):
    """Bilinear compatibility by regularised least squares, in closed form.

    With features X ``[d, n]``, descriptions of the k classes present S ``[a, k]`` and targets
    Y ``[n, k]`` that are +1 at a picture's own class and -1 elsewhere,

    .. math::

        \\min_W \\lVert X^\\top W S - Y \\rVert_F^2 + \\gamma \\lVert W S \\rVert_F^2
        + \\lambda \\lVert X^\\top W \\rVert_F^2 + \\gamma \\lambda \\lVert W \\rVert_F^2

        W = (X X^\\top + \\gamma I)^{-1} \\, X Y S^\\top \\, (S S^\\top + \\lambda I)^{-1}

    Defaults were chosen for H on the validation classes of the zoo. Nothing is left to chance,
    so there is no seed.

    Parameters
    ----------
    gamma
        Keeps the classifiers W S of the training classes small.
    lambda_
        Keeps the projections of the training pictures into description space small.
    normalize_features, normalize_semantics
        See :class:`~zslkit.classifiers.bilinear.Compatibility`.

    Source: Romera-Paredes and Torr, ICML 2015.
    """

    gamma: float = 10.0
    lambda_: float = 0.01

    def _solve(self, theta, columns, phi):
        X, S = theta.T.astype(np.float64), phi.T.astype(np.float64)  # [d, n], [a, k]
        Y = np.where(columns[:, None] == np.arange(S.shape[1]), 1.0, -1.0)  # [n, k]
        features = X @ X.T + self.gamma * np.eye(len(X))  # [d, d]
        descriptions = S @ S.T + self.lambda_ * np.eye(len(S))  # [a, a]
        left = np.linalg.solve(features, X @ Y @ S.T)  # [d, a]
        return np.linalg.solve(descriptions, left.T).T[None]  # [1, d, a]; descriptions' = itself
