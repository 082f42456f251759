"""ALE: attribute label embedding. Akata et al., TPAMI 2016 (first at CVPR 2013)."""

from dataclasses import dataclass

from zslkit.classifiers.bilinear import RankingModel
from zslkit.losses.ranking import ale_loss


@dataclass(kw_only=True, eq=False, repr=False)
class ALE(RankingModel):
    """Bilinear compatibility under a weighted ranking loss: the top of the list matters most.

    .. math::

        \\min_W \\sum_n \\frac{\\ell_{r_n}}{r_n}
        \\sum_{y \\ne y_n} [\\Delta + F(x_n, y; W) - F(x_n, y_n; W)]_+

    The loss is :func:`zslkit.losses.ranking.ale_loss`; hyper-parameters are
    :class:`~zslkit.classifiers.bilinear.RankingModel`'s. The paper estimates the number of
    violators r by sampling; here it is counted.

    Source: Akata, Perronnin, Harchaoui, Schmid, TPAMI 2016.
    """

    def loss(self, scores, target, rng):
        return ale_loss(scores, target, self.margin)
