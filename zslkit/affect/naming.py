"""What a fitted affective embedding can do: embed, name, and say in pairs what it sees."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit import losses
from zslkit.affect.problem import AffectProblem
from zslkit.errors import DataError, UsageError
from zslkit.problem import ZeroShotProblem
from zslkit.trained import TrainedModel


class FittedAffect(TrainedModel):
    """The half of an :class:`~zslkit.affect.AffectiveEmbedding` after training."""

    @property
    def pair_words_(self) -> Tensor:
        """Word vectors of the pairs it was trained with, ``[A, a]``."""
        return self.words_.pairs

    def modules(self) -> dict[str, nn.Module]:
        return {
            "visual": self.visual_,
            "words": self.words_,
            "discriminator": self.discriminator_,
        }

    def _rebuild(self, sizes) -> None:
        with torch.random.fork_rng(devices=[]):  # weights are drawn, and then replaced
            self._build(**sizes)

    @torch.no_grad()
    def embed(self, features: np.ndarray) -> np.ndarray:
        """Pictures in the affective space, ``[n, k]`` of length 1, from features ``[n, d]``.

        Raises
        ------
        UsageError
            Not fitted.
        DataError
            Features of another width than in training, or that are no finite numbers.
        """
        x = self._rows_of(features, "features")
        return F.normalize(self.visual_(x), dim=1).numpy()

    @torch.no_grad()
    def embed_answers(self, responses: np.ndarray) -> np.ndarray:
        """What detectors answer ``[n, A]``, in the affective space, ``[n, k]`` of length 1."""
        shares = torch.softmax(self._rows_of(responses, "pairs") / self.sharpness, 1)
        pairs = F.normalize(self.words_(self.pair_words_), dim=1)
        return F.normalize(shares @ pairs, dim=1).numpy()

    @torch.no_grad()
    def embed_emotions(self, words: np.ndarray) -> np.ndarray:
        """Prototypes of any emotions by their word vectors ``[C, a]``, ``[C, k]`` of length 1."""
        return F.normalize(self.prototypes(self._rows_of(words, "words")), dim=1).numpy()

    @torch.no_grad()
    def pair_shares(self, features: np.ndarray) -> np.ndarray:
        """How much of each adjective-noun pair it sees in pictures, ``[n, A]``, rows sum to 1."""
        h = self.visual_(self._rows_of(features, "features"))
        pairs = self.words_(self.pair_words_)
        return torch.softmax(self.scale * losses.cosines(h, pairs), 1).numpy()

    def scores(self, features: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Cosines ``[n, C]`` of pictures ``[n, d]`` with emotions, by their words ``[C, a]``."""
        return self.embed(features) @ self.embed_emotions(words).T

    def predict(self, features: np.ndarray, problem: AffectProblem, classes=None) -> np.ndarray:
        """The best of ``classes`` for each row of features; by default of the unseen ones.

        Parameters
        ----------
        features
            ``[n, d]``.
        problem
            Whose word vectors are meant.
        classes
            Class ids to choose from.

        Returns
        -------
        ``[n]`` class ids.

        Raises
        ------
        UsageError
            Not fitted; no problem; classes that it does not have.
        DataError
            See :meth:`embed`.
        """
        if not isinstance(problem, ZeroShotProblem):
            raise UsageError(
                f"predict needs the problem whose words are meant, not a {type(problem).__name__}."
            )
        classes = np.asarray(problem.unseen_classes if classes is None else classes)
        known = classes.dtype.kind in "iu" and np.isin(classes, problem.classes).all()
        if classes.ndim != 1 or not len(classes) or not known:
            raise UsageError(
                f"classes must be one or more ids of {problem.name}, 0 to {problem.classes.max()}; "
                "index_of finds them by name."
            )
        return classes[self.scores(features, problem.semantics[classes]).argmax(1)]

    def _rows_of(self, given, what: str) -> Tensor:
        if not hasattr(self, "_sizes"):
            raise UsageError(f"This {type(self).__name__} is not fitted; call fit(problem) first.")
        try:
            array = np.array(given, np.float32)
        except (TypeError, ValueError):
            raise DataError(f"{what} must be rows of numbers of the same length.") from None
        if array.ndim != 2 or array.shape[1] != self._sizes[what]:
            raise DataError(
                f"{type(self).__name__} was trained on {what} of {self._sizes[what]} numbers a "
                f"row, not on {array.shape}."
            )
        if not np.isfinite(array).all():
            raise DataError(f"{what} hold a number that is not finite.")
        return torch.from_numpy(array)
