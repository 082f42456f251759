"""Affective structural embedding: emotions among adjective-noun pairs.

Zhan, She, Zhao, Cheng, Yang: Zero-Shot Emotion Recognition via Affective Structural Embedding.
ICCV 2019. No code was released, and the paper was available to us in its abstract only: what
follows is our reading of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
from sklearn.base import BaseEstimator
from torch import Tensor
from torch.nn import functional as F

from zslkit import losses
from zslkit.affect.naming import FittedAffect
from zslkit.affect.networks import Discriminator, VisualEncoder, WordEncoder
from zslkit.affect.problem import AffectProblem
from zslkit.checks import is_number, is_whole
from zslkit.errors import UsageError
from zslkit.methods.checks import check_weight, check_whole
from zslkit.methods.steps import epoch_means
from zslkit.search.checks import check_above_zero
from zslkit.search.drawing import drawing_from
from zslkit.training import seeded

WEIGHTS = ("pair_weight", "structure_weight", "polarity_weight", "adversarial_weight")


@dataclass(kw_only=True, eq=False, repr=False)
class AffectiveEmbedding(FittedAffect, BaseEstimator):
    """Pictures, adjective-noun pairs and emotions in one space, with the structure of the words.

    .. math::

        L = L_{cls} + \\lambda_{anp} L_{anp} + \\lambda_{str} L_{str} + \\lambda_{pol} L_{pol}
        + \\lambda_{adv} L_{adv}

    A picture is named by the prototype it is nearest to, by cosine. The prototype of an emotion is
    made of its word and of the pairs whose words are near, so that one without pictures has one
    too. With all weights 0 and ``pair_mix`` 0, pictures go straight to words.

    Parameters
    ----------
    pair_weight
        lambda_anp, of reading the detectors' answers off a picture. Answers are looked at in
        training only.
    structure_weight, polarity_weight
        lambda_str and lambda_pol, of the prototypes of the seen emotions.
    adversarial_weight
        lambda_adv, of a discriminator that tells a picture's embedding from that of its detectors'
        answers, given the emotion, through a reversed gradient.
    pair_mix
        How much of a prototype comes from the pairs, 0..1; the rest comes from the emotion's word.
    space, hidden
        k, numbers of the affective space, and the width of the hidden layers.
    scale
        s of the two cross-entropies.
    temperature
        tau of :func:`zslkit.losses.pair_shares`.
    sharpness
        The same for the detectors' answers: small, and the strongest takes all.
    epochs, batch_size, learning_rate, weight_decay
        Of Adam.
    seed
        Seeds weights and batches. The same seed on the same machine, with the same number of
        threads, gives the same model bit for bit.

    Attributes
    ----------
    visual_, words_, discriminator_
        The networks. The last is there always, and learns with an ``adversarial_weight``.
    history_
        Mean of each loss term, without its weight, an epoch each.
    trained_on_
        Fingerprint of the problem that ``fit`` saw.

    Source: Zhan et al., ICCV 2019, in our reading.
    """

    pair_weight: float = 1.0
    structure_weight: float = 1.0
    polarity_weight: float = 0.3
    adversarial_weight: float = 0.1
    pair_mix: float = 0.5
    space: int = 32
    hidden: int = 64
    scale: float = 8.0
    temperature: float = 0.1
    sharpness: float = 0.15
    epochs: int = 20
    batch_size: int = 75
    learning_rate: float = 1e-2
    weight_decay: float = 1e-4
    seed: int = 0

    def fit(
        self,
        problem: AffectProblem,
        *,
        checkpoint: str | Path | None = None,
        checkpoint_every: int = 1,
        progress: bool = True,
        after_epoch: Callable[["AffectiveEmbedding", int], None] | None = None,
    ) -> "AffectiveEmbedding":
        """Train on the training rows, their answers, and words; no test row is read.

        Of the unseen emotions not even the word is read: it comes in with ``predict``.

        Parameters
        ----------
        problem
            What to learn from.
        checkpoint, checkpoint_every, progress
            See :func:`zslkit.training.train`.
        after_epoch
            Called with the model and the number of finished epochs.

        Returns
        -------
        self

        Raises
        ------
        UsageError
            A hyper-parameter is out of range, or it is no :class:`AffectProblem`.
        DataError
            The checkpoint belongs to another run.
        """
        self._check(problem)
        rng = seeded(self.seed)
        self._sizes = {
            "features": problem.features.shape[1],
            "words": problem.semantics.shape[1],
            "pairs": len(problem.pair_names),
        }
        with drawing_from(rng):
            self._build(**self._sizes)
        rows = self._rows(problem)
        self.visual_.standardise(rows["x"])
        self.pair_words_.copy_(rows["pairs"])
        nets = (self.visual_, self.words_, self.discriminator_)
        optimizer = torch.optim.Adam(
            [p for net in nets for p in net.parameters()],
            self.learning_rate,
            weight_decay=self.weight_decay,
        )
        self._train(
            problem,
            {"all": optimizer},
            rng,
            lambda run: epoch_means(self._epoch(rows, optimizer, run.rng)),
            checkpoint=checkpoint,
            every=checkpoint_every,
            progress=progress,
            after_epoch=after_epoch,
        )
        return self

    def _check(self, problem) -> None:
        if not isinstance(problem, AffectProblem):
            raise UsageError(
                f"{type(self).__name__} learns from an AffectProblem, which has detectors' answers "
                f"beside its features, not from a {type(problem).__name__}."
            )
        for name in ("space", "hidden", "epochs", "batch_size"):
            check_whole(self, name)
        for name in (*WEIGHTS, "weight_decay"):
            check_weight(self, name)
        check_above_zero(self, "scale", "temperature", "sharpness", "learning_rate")
        if not is_number(self.pair_mix) or not 0 <= self.pair_mix <= 1:
            raise UsageError(f"pair_mix={self.pair_mix!r} must be a number from 0 to 1.")
        if not is_whole(self.seed):
            raise UsageError(f"seed={self.seed!r} must be a whole number.")
        if len(problem.seen_classes) < 2:
            raise UsageError(f"{problem.name} has one seen class; two or more have a structure.")

    def _build(self, features: int, words: int, pairs: int) -> None:
        self.visual_ = VisualEncoder(features, self.hidden, self.space)
        self.words_ = WordEncoder(words, self.space)
        self.words_.register_buffer("pairs", torch.zeros(pairs, words))
        self.discriminator_ = Discriminator(self.space, self.hidden)

    def _rows(self, problem: AffectProblem) -> dict[str, Tensor]:
        x, y = problem.part("train")
        seen = problem.seen_classes
        answers = torch.tensor(problem.responses[problem.train])
        return {
            "x": torch.tensor(x),
            "y": torch.searchsorted(torch.tensor(seen), torch.tensor(y)),
            "shares": torch.softmax(answers / self.sharpness, 1),
            "pairs": torch.tensor(problem.pair_semantics),
            "emotions": torch.tensor(problem.semantics[seen]),
            "polarity": torch.tensor(problem.polarity[seen]),
        }

    # ------------------------------------------------------------------ training
    def _epoch(self, rows, optimizer, rng: torch.Generator) -> Iterable[list[tuple[str, Tensor]]]:
        for batch in torch.randperm(len(rows["x"]), generator=rng).split(self.batch_size):
            terms = self.terms(
                rows["x"][batch], rows["y"][batch], rows["shares"][batch],
                rows["emotions"], rows["polarity"],
            )  # fmt: skip
            optimizer.zero_grad(set_to_none=True)
            sum(weight * value for weight, value in terms.values()).backward()
            optimizer.step()
            yield [(name, value.detach()) for name, (_, value) in terms.items()]

    def terms(
        self, x: Tensor, y: Tensor, shares: Tensor, emotions: Tensor, polarity: Tensor
    ) -> dict[str, tuple[float, Tensor]]:
        """Weight and value of each term of L; one with weight 0 is left out.

        Parameters
        ----------
        x, y, shares
            Features ``[n, d]``, columns ``[n]`` of the seen emotions, shares of pairs ``[n, A]``.
        emotions, polarity
            Word vectors ``[C, a]`` of the seen emotions and their sides ``[C]``.
        """
        h, prototypes = self.visual_(x), self.prototypes(emotions)
        found = {"compatibility": (1.0, losses.compatibility_loss(h, prototypes, y, self.scale))}
        pairs = self.words_(self.pair_words_)
        if self.pair_weight:
            value = losses.pair_loss(h, pairs, shares, self.scale)
            found["pairs"] = (self.pair_weight, value)
        if self.structure_weight:
            value = losses.structure_loss(prototypes, emotions)
            found["structure"] = (self.structure_weight, value)
        if self.polarity_weight:
            value = losses.polarity_loss(prototypes, polarity)
            found["polarity"] = (self.polarity_weight, value)
        if self.adversarial_weight:
            told = prototypes[y].detach()
            visual = losses.reverse_gradient(F.normalize(h, dim=1), self.adversarial_weight)
            affective = F.normalize(shares @ F.normalize(pairs, dim=1), dim=1).detach()
            logits = self.discriminator_(visual, told), self.discriminator_(affective, told)
            found["adversarial"] = (1.0, losses.domain_loss(*logits))
        return found

    def prototypes(self, emotions: Tensor) -> Tensor:
        """P ``[C, k]``, each of length at most 1, of word vectors ``[C, a]`` of any emotions.

        .. math::

            P_c = (1 - m) \\frac{E_s(e_c)}{\\lVert E_s(e_c) \\rVert}
            + m \\frac{\\sum_j p_{cj} E_s(w_j)}{\\lVert \\sum_j p_{cj} E_s(w_j) \\rVert}
        """
        word = F.normalize(self.words_(emotions), dim=1)
        if not self.pair_mix:
            return word
        shares = losses.pair_shares(emotions, self.pair_words_, self.temperature)
        pairs = F.normalize(shares @ self.words_(self.pair_words_), dim=1)
        return (1 - self.pair_mix) * word + self.pair_mix * pairs
