"""Two classifiers and a gate between them: seen and unseen are treated separately."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from zslkit.classifiers.base import Classifier
from zslkit.classifiers.detector import EntropyDetector
from zslkit.classifiers.softmax import Softmax
from zslkit.classifiers.thresholds import validated


@dataclass(kw_only=True, eq=False, repr=False)
class Routed(Classifier):
    """Send each feature to a classifier of seen or of unseen classes, by the detector's entropy.

    .. math::

        \\hat y = \\begin{cases}
        \\arg\\max_{c \\in \\mathcal S} f_c(x) & \\mathcal H(p(x)) < \\tau \\\\
        \\arg\\max_{c \\in \\mathcal U} f'_c(x) & \\text{otherwise}
        \\end{cases}

    The detector and the seen classifier learn from rows of seen classes, the unseen classifier
    from the other rows, which a generator made. Both classifiers are linear softmaxes.

    Parameters
    ----------
    outliers
        What stands for unseen classes while the detector learns: ``"synthetic"``, the generated
        rows; ``"noise"``, as many rows of uniform noise in the range of the seen ones;
        ``"nothing"``, none.
    threshold
        tau, in multiples of the mean entropy of seen training rows. 1 is the published rule; the
        released code comes to about 0.5, by a slip. ``"validation"`` is no rule: tau is what
        divides seen and generated rows best that another detector, of the same settings, did not
        learn from (:func:`~zslkit.classifiers.thresholds.validated`).
    hidden, epochs, batch_size, lr, betas
        The detector's (:class:`~zslkit.classifiers.detector.EntropyDetector`).
    weight_decay, standardize
        Of both softmaxes (:class:`~zslkit.classifiers.softmax.Softmax`).
    seed
        Of all three.

    Attributes
    ----------
    detector_
        The fitted detector.
    threshold_
        tau in nats.
    seen_, unseen_
        The two fitted classifiers; ``unseen_`` is ``None`` where there were no such rows.

    Notes
    -----
    Scores are arranged so that calibrated stacking moves the threshold: the best seen class has
    0, the best unseen class has H(p(x)) - tau. So AUSUC is the area over all thresholds.

    Source: Mandal et al., CVPR 2019.
    """

    needs_semantics: ClassVar[bool] = False
    needs_seen: ClassVar[bool] = True

    outliers: str = "synthetic"
    threshold: float | str = 1.0
    hidden: int = 512
    epochs: int = 50
    batch_size: int = 128
    lr: float = 1e-3
    betas: tuple[float, float] = (0.5, 0.999)
    weight_decay: float = 0.0
    standardize: bool = True
    seed: int = 0

    def fit(self, X, y, semantics=None, *, seen: np.ndarray | None = None):
        """Learn from features, as every classifier does.

        Parameters
        ----------
        X, y, semantics
            See :meth:`zslkit.classifiers.base.Classifier.fit`.
        seen
            Ids of the seen classes; the other rows are taken as generated ones of unseen classes.
            ``None``: all rows are of seen classes.

        Returns
        -------
        self
        """
        self._seen = None if seen is None else np.asarray(seen)
        return super().fit(X, y, semantics)

    def _learn(self, X, columns, semantics):
        y = self.classes_[columns]
        of_seen = np.ones(len(y), bool) if self._seen is None else np.isin(y, self._seen)
        inside, generated = X[of_seen], X[~of_seen]
        outside = self._outside(inside, generated)
        places = np.unique(y[of_seen], return_inverse=True)[1]
        settings = {"hidden": self.hidden, "epochs": self.epochs, "batch_size": self.batch_size}
        settings |= {"lr": self.lr, "betas": self.betas, "seed": self.seed}
        self.detector_ = EntropyDetector(**settings).fit(inside, places, outside)
        self.threshold_ = self._threshold(inside, places, outside, generated)
        settings = {"weight_decay": self.weight_decay, "standardize": self.standardize}
        settings["seed"] = self.seed
        self.seen_ = Softmax(**settings).fit(inside, y[of_seen])
        self.unseen_ = None
        if len(generated):
            self.unseen_ = Softmax(**settings).fit(generated, y[~of_seen])

    def _outside(self, inside: np.ndarray, generated: np.ndarray) -> np.ndarray | None:
        if self.outliers == "nothing" or not len(generated):
            return None
        if self.outliers == "synthetic":
            return generated
        draw = np.random.default_rng(int(self.seed))
        return draw.uniform(inside.min(0), inside.max(0), generated.shape).astype(np.float32)

    def _threshold(self, inside, places, outside, generated) -> float:
        mean = self.detector_.mean_entropy_
        if self.threshold != "validation":
            return self.threshold * mean
        return (
            validated(self.detector_, inside, places, outside, generated)
            if len(generated)
            else mean
        )

    def _scores(self, X, classes):
        scores = _shifted(self.seen_.decision_function(X, classes), 0.0)
        if self.unseen_ is None:
            return scores
        gate = self.detector_.entropy(X)[:, None] - self.threshold_
        # each class is known to one of the two; the other says -inf
        return np.maximum(scores, _shifted(self.unseen_.decision_function(X, classes), gate))


def _shifted(scores: np.ndarray, best: np.ndarray | float) -> np.ndarray:
    """Scores moved so that the best of each row is ``best``; all -inf stays what it is."""
    if np.isneginf(scores).all():
        return scores
    return scores.astype(np.float64) - scores.max(1, keepdims=True) + best
