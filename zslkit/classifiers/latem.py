"""LATEM: latent embeddings. Xian et al., CVPR 2016."""

from dataclasses import dataclass

import torch

from zslkit.classifiers.bilinear import RankingModel
from zslkit.losses.ranking import latem_loss


@dataclass(kw_only=True, eq=False, repr=False)
class LATEM(RankingModel):
    """Several bilinear maps, of which the best speaks: a piecewise linear compatibility.

    .. math:: F(x, y) = \\max_{1 \\le i \\le K} \\; \\theta(x)^\\top W_i\\, \\varphi(y)

    Each step draws one violating class a picture and moves the winning matrix of the true class
    and that of the drawn one (:func:`zslkit.losses.ranking.latem_loss`).

    Parameters
    ----------
    n_matrices
        K. The paper tunes it between 2 and 10, or prunes matrices that seldom win; here it
        is given.

    Notes
    -----
    Other hyper-parameters are :class:`~zslkit.classifiers.bilinear.RankingModel`'s.

    Source: Xian, Akata, Sharma, Nguyen, Hein, Schiele, CVPR 2016.
    """

    n_matrices: int = 2

    def _start(self, d, r, rng):
        # Equal matrices would win together and stay equal for ever; large random ones would stay
        # random in every direction that no seen class asks about.
        return self.margin / d**0.5 * torch.randn(int(self.n_matrices), d, r, generator=rng)

    def loss(self, scores, target, rng):
        draw = torch.rand(len(target), generator=rng)
        return latem_loss(scores, target, draw, self.margin)
