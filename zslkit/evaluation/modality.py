"""Whether an embedding still tells a sketch from a picture."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from zslkit.errors import DataError


def modality_probe(sketches: np.ndarray, images: np.ndarray, *, seed: int = 0) -> float:
    """How often a linear classifier tells embedded sketches from embedded images.

    It learns from half of each and is asked about the other half; both kinds count alike.

    Parameters
    ----------
    sketches, images
        ``[q, d]`` and ``[n, d]`` embeddings, at least four of each, say of queries and gallery.
    seed
        Draws the halves.

    Returns
    -------
    Balanced accuracy in 0..1: 0.5 is a guess, the two kinds share one space; 1 means that each has
    a region of its own.

    Raises
    ------
    DataError
        Embeddings that are not two matrices of one width with at least four rows each.

    >>> a, b = np.random.default_rng(0).normal(size=(2, 500, 3))
    >>> round(modality_probe(a, b), 1), round(modality_probe(a, b + 9), 1)
    (0.5, 1.0)
    """
    kinds = [np.asarray(x, float) for x in (sketches, images)]
    fits = all(x.ndim == 2 and len(x) >= 4 for x in kinds)
    if not fits or kinds[0].shape[1] != kinds[1].shape[1]:
        raise DataError(
            "modality_probe needs two matrices of one width with at least four rows each, not "
            f"{kinds[0].shape} and {kinds[1].shape}."
        )
    rng = np.random.default_rng(seed)
    halves = [np.array_split(rng.permutation(x), 2) for x in kinds]
    learn = np.concatenate([half[0] for half in halves])
    asked = [half[1] for half in halves]
    target = np.repeat([0, 1], [len(half[0]) for half in halves])
    scale = StandardScaler().fit(learn)
    probe = LogisticRegression(class_weight="balanced", max_iter=1000)
    probe.fit(scale.transform(learn), target)
    right = [(probe.predict(scale.transform(x)) == kind).mean() for kind, x in enumerate(asked)]
    return float(np.mean(right))
