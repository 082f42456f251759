"""DeViSE: a deep visual-semantic embedding model. Frome et al., NIPS 2013."""

from dataclasses import dataclass

from zslkit.classifiers.bilinear import RankingModel
from zslkit.losses.ranking import devise_loss


@dataclass(kw_only=True, eq=False, repr=False)
class DeViSE(RankingModel):
    """Bilinear compatibility under a pairwise ranking loss: every violating class counts alike.

    .. math:: \\min_W \\sum_n \\sum_{y \\ne y_n} [\\Delta + F(x_n, y; W) - F(x_n, y_n; W)]_+

    The loss is :func:`zslkit.losses.ranking.devise_loss`; hyper-parameters are
    :class:`~zslkit.classifiers.bilinear.RankingModel`'s. The paper embeds class names as word
    vectors and fine-tunes the image network; here, as in the benchmarks since, features are
    fixed and the descriptions are the problem's.

    Source: Frome, Corrado, Shlens, Bengio, Dean, Ranzato, Mikolov, NIPS 2013.
    """

    lr: float = 1.0  # its loss is a sum over all violators, so its gradient is the largest

    def loss(self, scores, target, rng):
        return devise_loss(scores, target, self.margin)
