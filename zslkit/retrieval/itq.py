"""Binary codes by iterative quantisation (ITQ), the step from real to binary retrieval.

Source: Gong and Lazebnik, "Iterative Quantization: A Procrustean Approach to Learning Binary
Codes", CVPR 2011. SEM-PCYC uses it for its binary rows.

*What we do otherwise than the released code of SEM-PCYC.* There the rotation is fitted on the
sketches of the *test* classes, and each kind of picture is centred on its own test mean. Here all
is fitted on embeddings of training rows. And there the singular vectors are multiplied in a way
that suits MATLAB, whose ``svd`` returns V, but not NumPy, whose ``svd`` returns V transposed: that
rotation is orthogonal but does not minimise the error below.
"""

import numpy as np

from zslkit.checks import is_whole
from zslkit.errors import DataError, UsageError


class ITQ:
    """Rotate centred principal components so that their signs lose as little as possible.

    .. math:: \\min_{B, R} \\; \\lVert B - V R \\rVert_F^2

    over signs B, ``[n, b]``, and rotations R, ``[b, b]``. V holds the first b principal components
    of the embeddings. With R fixed, the best B is ``sign(VR)``; with B fixed, the best R is found
    from the singular vectors of ``V^T B`` (orthogonal Procrustes). Both steps lower the error or
    leave it, so it never rises.

    Parameters
    ----------
    bits
        Length b of a code; at most the width of the embeddings. All of it if None.
    iterations
        How often the two steps are taken.
    seed
        Draws the first rotation.

    Attributes
    ----------
    means_
        One ``[d]`` for each kind of picture that was given to :meth:`fit`.
    components_, rotation_
        ``[d, b]`` and ``[b, b]``.
    errors_
        ``[iterations]``, the error after each iteration.

    Examples
    --------
    >>> x = np.random.default_rng(0).normal(size=(50, 4))
    >>> codes = ITQ(bits=3).fit(x).encode(x)
    >>> codes.shape, codes.dtype
    ((50, 3), dtype('bool'))
    """

    def __init__(self, *, bits: int | None = None, iterations: int = 50, seed: int = 0):
        for name, value in (("bits", bits), ("iterations", iterations)):
            if value is not None and (not is_whole(value) or value < 1):
                raise UsageError(f"{name}={value!r} must be a whole number from 1.")
        self.bits, self.iterations, self.seed = bits, iterations, seed

    def fit(self, *embeddings: np.ndarray) -> "ITQ":
        """Learn centres, components and rotation from training embeddings.

        Parameters
        ----------
        embeddings
            ``[n, d]`` for each kind of picture, say of sketches and of photographs. Each kind is
            centred on its own mean; components and rotation are learned from all together.

        Raises
        ------
        DataError
            Something is not a matrix, not finite, or of another width; or there are fewer rows
            or columns than bits.
        """
        if not embeddings:
            raise UsageError("fit needs at least one matrix of embeddings.")
        kinds = [_matrix(f"embeddings[{i}]", x) for i, x in enumerate(embeddings)]
        widths = {x.shape[1] for x in kinds}
        if len(widths) > 1:
            raise DataError(f"All kinds must lie in one space, but their widths are {widths}.")
        width = widths.pop()
        bits = self.bits or width
        rows = sum(map(len, kinds))
        if bits > min(width, rows):
            raise DataError(f"{bits} bits need as many numbers and rows; got {width} and {rows}.")
        self.means_ = [x.mean(0) for x in kinds]
        centred = np.concatenate([x - m for x, m in zip(kinds, self.means_, strict=True)])
        values, vectors = np.linalg.eigh(centred.T @ centred)
        largest = np.argsort(values)[::-1][:bits]
        self.components_ = vectors[:, largest]
        self._rotate(centred @ self.components_)
        return self

    def _rotate(self, v):
        bits = v.shape[1]
        rng = np.random.default_rng(self.seed)
        rotation, _ = np.linalg.qr(rng.normal(size=(bits, bits)))
        self.errors_ = np.empty(self.iterations)
        for i in range(self.iterations):
            signs = np.where(v @ rotation >= 0, 1.0, -1.0)
            left, _, right = np.linalg.svd(v.T @ signs)
            rotation = left @ right  # NumPy's third factor is transposed already
            self.errors_[i] = quantisation_error(v, rotation)
        self.rotation_ = rotation

    def project(self, embeddings: np.ndarray, kind: int = 0) -> np.ndarray:
        """Centred, reduced and rotated, ``[n, b]``: its signs are the code.

        Parameters
        ----------
        embeddings
            ``[n, d]``.
        kind
            Which mean to subtract: the position of this kind of picture in :meth:`fit`.
        """
        if not hasattr(self, "rotation_"):
            raise UsageError("This ITQ is not fitted; call fit(...) with training embeddings.")
        if not 0 <= kind < len(self.means_):
            raise UsageError(f"kind={kind} is not one of the {len(self.means_)} kinds of fit.")
        x = _matrix("embeddings", embeddings)
        if x.shape[1] != len(self.components_):
            raise DataError(
                f"embeddings have {x.shape[1]} numbers each; this ITQ was fitted on "
                f"{len(self.components_)}."
            )
        return (x - self.means_[kind]) @ self.components_ @ self.rotation_

    def encode(self, embeddings: np.ndarray, kind: int = 0) -> np.ndarray:
        """Codes, ``[n, b]`` booleans; rank them with ``distance="hamming"``.

        Arguments as in :meth:`project`.
        """
        return self.project(embeddings, kind) >= 0


def quantisation_error(v: np.ndarray, rotation: np.ndarray) -> float:
    """What signs lose: the squared distance of ``v @ rotation`` ``[n, b]`` from its signs.

    >>> quantisation_error(np.array([[1.0, -1.0], [3.0, 1.0]]), np.eye(2))
    4.0
    """
    turned = v @ rotation
    return float(((np.where(turned >= 0, 1.0, -1.0) - turned) ** 2).sum())


def _matrix(what, given):
    array = np.asarray(given, float)
    if array.ndim != 2 or 0 in array.shape:
        raise DataError(f"{what} must be a matrix (items x numbers), not of shape {array.shape}.")
    if not np.isfinite(array).all():
        raise DataError(f"{what} holds a number that is not finite.")
    return array
