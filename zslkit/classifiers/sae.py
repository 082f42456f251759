"""SAE: semantic autoencoder. Kodirov, Xiang, Gong, CVPR 2017."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_sylvester

from zslkit.classifiers.bilinear import Compatibility


@dataclass(kw_only=True, eq=False, repr=False)
class SAE(Compatibility):
    """Encode a feature as its class's description, so that the same matrix decodes it.

    With features X ``[d, n]`` and each one's description S ``[a, n]``,

    .. math::

        \\min_W \\lVert X - W^\\top S \\rVert_F^2 + \\lambda \\lVert W X - S \\rVert_F^2

        S S^\\top W + \\lambda W X X^\\top = (1 + \\lambda) S X^\\top

    The second line is a Sylvester equation, solved in closed form. A class is named by the cosine
    between W x and its description; the length of W x is the same for all of them and is left out.
    Nothing is left to chance, so there is no seed.

    Parameters
    ----------
    lambda_
        How much encoding counts beside decoding. Sums over rows are divided by n, so that it means
        the same for any number of them.
    normalize_features, normalize_semantics
        See :class:`~zslkit.classifiers.bilinear.Compatibility`.

    Source: Kodirov, Xiang, Gong, CVPR 2017.
    """

    lambda_: float = 1.0
    normalize_features: str = "standard"

    def _solve(self, theta, columns, phi):
        X, S = theta.T.astype(np.float64), phi[columns].T.astype(np.float64)  # [d, n], [a, n]
        n = X.shape[1]
        # a little of the identity: features or descriptions may lie in a plane
        left = S @ S.T / n + 1e-6 * np.eye(len(S))
        right = self.lambda_ * (X @ X.T / n + 1e-6 * np.eye(len(X)))
        W = solve_sylvester(left, right, (1 + self.lambda_) * S @ X.T / n)  # [a, d]
        return W.T[None].astype(np.float32)
