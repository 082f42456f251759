"""What SEM-PCYC minimises: the terms of its loss, from its networks and a batch."""

from typing import NamedTuple

import torch
from torch import Tensor

from zslkit import losses


class Batch(NamedTuple):
    """A sketch's and an image's features of one class a row, its side information, its column."""

    sketches: Tensor
    images: Tensor
    side: Tensor
    columns: Tensor


class Made(NamedTuple):
    """What the translators make of a batch; ``code`` is the autoencoder's, and given."""

    code: Tensor
    of_sketches: Tensor  # G_sk(sk)
    of_images: Tensor  # G_im(im)
    sketches: Tensor  # F_sk(e)
    images: Tensor  # F_im(e)


class PairedCycles:
    """The half of :class:`~zslkit.search.SEMPCYC` that is equations; the other has the networks."""

    def side_loss(self, side: Tensor) -> Tensor:
        """The autoencoder's: give the side information back, with few numbers of it."""
        norm = losses.group_norm(self.autoencoder_.encoder.weight)
        return losses.reconstruction_loss(self.autoencoder_(side), side) + self.group_weight * norm

    def translate(self, batch: Batch) -> Made:
        """To codes, and from the class's code, which is given, to features."""
        code = batch.side if self.autoencoder_ is None else self.autoencoder_.code(batch.side)
        code = code.detach()
        there = self.to_code_["sketches"](batch.sketches), self.to_code_["images"](batch.images)
        return Made(code, *there, self.back_["sketches"](code), self.back_["images"](code))

    def terms(self, batch: Batch, made: Made) -> dict[str, Tensor]:
        """The translators' loss, term by term; those of weight 0 are left out."""
        terms = {}
        code, there, back, critics = made.code, self.to_code_, self.back_, self.critics_
        if self.adversarial_weight:
            judged = [
                *(critics["code"](made.of_sketches), critics["code"](made.of_images)),
                *(critics["sketches"](made.sketches), critics["images"](made.images)),
            ]
            fooled = sum(self._fooling(scores) for scores in judged)
            terms["adversarial"] = self.adversarial_weight * fooled
        if self.cycle_weight:
            cycles = (
                losses.cycle_loss(back["images"](made.of_images), batch.images)
                + losses.cycle_loss(back["sketches"](made.of_sketches), batch.sketches)
                + losses.cycle_loss(there["sketches"](made.sketches), code)
                + losses.cycle_loss(there["images"](made.images), code)
            )
            terms["cycle"] = self.cycle_weight * cycles
        if self.classification_weight:
            logits = (
                *(self.heads_["code"](made.of_sketches), self.heads_["code"](made.of_images)),
                *(self.heads_["sketches"](made.sketches), self.heads_["images"](made.images)),
            )
            missed = sum(losses.classification_loss(each, batch.columns) for each in logits)
            terms["classification"] = self.classification_weight * missed
        if self.regression_weight:
            apart = (
                losses.reconstruction_loss(made.of_sketches, made.of_images)
                + losses.reconstruction_loss(made.sketches, batch.sketches)
                + losses.reconstruction_loss(made.images, batch.images)
            )
            terms["regression"] = self.regression_weight * apart
        return terms

    def critics_loss(self, batch: Batch, made: Made) -> Tensor:
        """Of all three critics; that of codes meets two kinds of fake, and its real ones twice."""
        code, sketches, images = (self.critics_[k] for k in ("code", "sketches", "images"))
        real = code(made.code)
        of_code = self._judging(real, code(made.of_sketches))
        of_code = of_code + self._judging(real, code(made.of_images))
        of_sketches = self._judging(sketches(batch.sketches), sketches(made.sketches))
        of_images = self._judging(images(batch.images), images(made.images))
        return of_code / 4 + of_sketches / 2 + of_images / 2

    def _judging(self, real: Tensor, fake: Tensor) -> Tensor:
        if self.game == "classical":
            return losses.discriminator_loss(real, fake)
        as_real, as_fake = _soft(real, 0.7), _soft(fake, 0.0)
        return losses.least_squares_loss(real, as_real) + losses.least_squares_loss(fake, as_fake)

    def _fooling(self, fake: Tensor) -> Tensor:
        if self.game == "classical":
            return losses.fooling_loss(fake)
        return losses.least_squares_loss(fake, _soft(fake, 0.7))


def _soft(scores: Tensor, low: float) -> Tensor:
    """Targets drawn from an interval of 0.3, for each row anew."""
    return low + 0.3 * torch.rand_like(scores)
