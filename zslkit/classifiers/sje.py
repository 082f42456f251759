"""SJE: structured joint embedding. Akata et al., CVPR 2015."""

from dataclasses import dataclass

from zslkit.classifiers.bilinear import RankingModel
from zslkit.losses.ranking import sje_loss


@dataclass(kw_only=True, eq=False, repr=False)
class SJE(RankingModel):
    """Bilinear compatibility under a structured hinge: only the worst violator counts.

    .. math::

        \\min_W \\sum_n \\max_y \\left( \\Delta(y_n, y) + F(x_n, y; W) - F(x_n, y_n; W) \\right)

    The loss is :func:`zslkit.losses.ranking.sje_loss`; hyper-parameters are
    :class:`~zslkit.classifiers.bilinear.RankingModel`'s. The paper combines several kinds of
    description; here there is one, the problem's.

    Source: Akata, Reed, Walter, Lee, Schiele, CVPR 2015.
    """

    def loss(self, scores, target, rng):
        return sje_loss(scores, target, self.margin)
