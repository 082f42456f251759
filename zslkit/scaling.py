"""Scaling of features, always fitted on training rows alone."""

import numpy as np

from zslkit.errors import UsageError, did_you_mean

SCALINGS = ("minmax", "standard", "l2", "none")


def scaled(features: np.ndarray, fit_rows: np.ndarray, how: str) -> np.ndarray:
    """Return ``features`` scaled by statistics of ``fit_rows``.

    ======== ====================================================================
    minmax   each feature to [0, 1] over the training rows, so that test rows may
             leave the interval (the f-CLSWGAN code's preprocessing)
    standard each feature to mean 0 and standard deviation 1 over the training rows
    l2       each row to Euclidean length 1; needs no statistics
    none     unchanged
    ======== ====================================================================

    Parameters
    ----------
    features
        ``[n, d]``.
    fit_rows
        Integer indices of the rows whose statistics are used.
    how
        One of the four names above.

    Returns
    -------
    ``[n, d]`` float32.

    Raises
    ------
    UsageError
        ``how`` is none of the four.

    >>> scaled(np.array([[1.0], [3.0], [5.0]]), np.array([0, 1]), "minmax").ravel()
    array([0., 1., 2.], dtype=float32)
    """
    check_scaling(how)
    if how == "none":
        return np.asarray(features, np.float32)
    if how == "l2":
        length = np.linalg.norm(features, axis=1, keepdims=True)
        return np.asarray(features / np.where(length > 0, length, 1), np.float32)
    fit = features[fit_rows]
    if how == "minmax":
        shift, spread = fit.min(0), np.ptp(fit, axis=0)
    else:
        shift, spread = fit.mean(0), fit.std(0)
    spread = np.where(spread > 0, spread, 1).astype(np.float32)  # a constant feature stays finite
    return ((features - shift) / spread).astype(np.float32)


def check_scaling(how: str) -> None:
    """Refuse an unknown scaling, for callers that have much to read before they scale.

    Raises
    ------
    UsageError
        ``how`` is none of the four; the nearest one is suggested.
    """
    if how not in SCALINGS:
        raise UsageError(
            f"scale={how!r} is not known; choose one of {', '.join(SCALINGS)}."
            + did_you_mean(how, SCALINGS)
        )
