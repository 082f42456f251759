"""Two kinds of side information in one description, each with its share."""

import numpy as np

from zslkit.checks import is_number
from zslkit.errors import DataError, UsageError


def mixed(words: np.ndarray, kin: np.ndarray, share: float) -> np.ndarray:
    """Words and taxonomy side by side, so that each has its share of every similarity.

    .. math::

        s_t = n^{1/2} \\, \\bigl[ (1 - t)^{1/2}\\, \\hat w, \\; t^{1/2}\\, \\hat\\tau \\bigr]

    where hats are rows made of length 1, and n is how many numbers there are in all. So the cosine
    of two classes is :math:`1 - t` times that of their words and t times that of their taxonomy.

    Rows are of length :math:`n^{1/2}`, so that a number is about 1 in size. An autoencoder that
    learns by plain gradient steps needs that: from rows of length 1 it learns next to nothing.

    Parameters
    ----------
    words
        ``[C, a]`` attributes, word vectors, TF-IDF.
    kin
        ``[C, b]`` similarities in a taxonomy, as :meth:`~zslkit.taxonomy.Taxonomy.similarity` has
        them.
    share
        t in 0..1, the taxonomy's.

    Returns
    -------
    ``[C, a + b]`` float32.

    Raises
    ------
    DataError
        Not two matrices with a row for each class, or a row is all zeros.
    UsageError
        ``share`` is outside 0..1.

    >>> mixed([[2.0, 0.0]], [[0.0, 0.5]], 0.25).round(3).tolist()
    [[1.7319999933242798, 0.0, 0.0, 1.0]]
    """
    if not is_number(share) or not 0 <= share <= 1:
        raise UsageError(f"share={share!r} must be a number from 0 to 1.")
    parts = [np.asarray(part, float) for part in (words, kin)]
    if any(part.ndim != 2 for part in parts) or len(parts[0]) != len(parts[1]):
        raise DataError(
            "words and kin must be matrices with a row for each class, not of shapes "
            f"{parts[0].shape} and {parts[1].shape}."
        )
    lengths = [np.linalg.norm(part, axis=1, keepdims=True) for part in parts]
    if not all((length > 0).all() for length in lengths):
        raise DataError("A class has nothing but zeros in words or in kin.")
    units = [part / length for part, length in zip(parts, lengths, strict=True)]
    joined = np.hstack([np.sqrt(1 - share) * units[0], np.sqrt(share) * units[1]])
    return (np.sqrt(joined.shape[1]) * joined).astype(np.float32)
