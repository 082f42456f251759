"""The out-of-distribution detector of CEWGAN-OD: is this feature of a seen class at all?"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from sklearn.base import BaseEstimator
from torch import nn

from zslkit import losses
from zslkit.classifiers import checks
from zslkit.errors import UsageError


@dataclass(kw_only=True, eq=False, repr=False)
class EntropyDetector(BaseEstimator):
    """A classifier of the seen classes that is taught to be undecided about everything else.

    ``x -> hidden (ReLU) -> hidden (ReLU) -> |S|``, then softmax. It minimises
    :func:`zslkit.losses.detection_loss`: on real seen features its answer should be right and
    peaked, on features that stand for unseen classes flat. The entropy of its answer tells the
    two apart.

    Parameters
    ----------
    hidden
        Hidden units of each of the two layers.
    epochs
        Passes as the released code counts them: n / batch_size steps a pass.
    batch_size
        Half of it real seen rows, half rows that stand for unseen classes.
    lr, betas
        Adam's.
    seed
        Of weights and batches.

    Attributes
    ----------
    network_
        The trained network.
    mean_entropy_
        Mean entropy of the seen rows that the last epoch drew: the published threshold.

    Notes
    -----
    Defaults are those of the released code. There, the sum of these entropies is divided by all n
    training rows although an epoch draws only half as many, so that its threshold is about half of
    ``mean_entropy_``.

    Source: Mandal et al., CVPR 2019.
    """

    hidden: int = 512
    epochs: int = 50
    batch_size: int = 128
    lr: float = 1e-3
    betas: tuple[float, float] = (0.5, 0.999)
    seed: int = 0

    def fit(self, X: np.ndarray, columns: np.ndarray, outside: np.ndarray | None = None):
        """Learn from real seen rows, and from rows that stand for unseen classes.

        Parameters
        ----------
        X
            ``[n, d]`` real features of seen classes.
        columns
            ``[n]`` the place of each one's class among the seen ones, from 0.
        outside
            ``[m, d]`` synthetic features of unseen classes, or whatever stands for them; ``None``
            trains without.

        Returns
        -------
        self

        Raises
        ------
        UsageError
            A hyper-parameter is out of range, ``outside`` does not fit, or the detector diverged.
        """
        checks.parameters(type(self).__name__, self.get_params())
        width, given = np.shape(X)[1], np.shape(outside)
        if outside is not None and (given[1:] != (width,) or given[0] == 0):
            raise UsageError(
                f"outside has the shape {given}; give at least one row of {width} numbers, or None."
            )
        rng = torch.Generator().manual_seed(int(self.seed))
        x, target = torch.tensor(np.asarray(X, np.float32)), torch.tensor(columns)
        other = None if outside is None else torch.tensor(np.asarray(outside, np.float32))
        self.network_ = self._network(x.shape[1], int(target.max()) + 1, rng)
        adam = torch.optim.Adam(self.network_.parameters(), self.lr, tuple(self.betas), fused=True)
        half = max(1, int(self.batch_size) // 2)
        for _ in range(int(self.epochs)):
            found = []
            for _ in range(max(1, len(x) // int(self.batch_size))):
                rows = torch.randperm(len(x), generator=rng)[:half]
                seen = self.network_(x[rows])
                unseen = None
                if other is not None:
                    drawn = torch.randint(len(other), (half,), generator=rng)
                    unseen = self.network_(other[drawn])
                loss = losses.detection_loss(seen, target[rows], unseen)
                adam.zero_grad(set_to_none=True)
                loss.backward()
                adam.step()
                found.append(losses.entropy(seen.detach()))
            self.mean_entropy_ = float(torch.cat(found).mean())
        if not np.isfinite(self.mean_entropy_):
            raise UsageError(f"The detector diverged; lr={self.lr} is too large. Lower it.")
        return self

    @torch.no_grad()
    def entropy(self, X: np.ndarray) -> np.ndarray:
        """Entropy of the answer to each row, ``[n]`` float64 in nats; high means "not seen"."""
        logits = self.network_(torch.tensor(np.asarray(X, np.float32)))
        return losses.entropy(logits.double()).numpy()

    def _network(self, width: int, classes: int, rng: torch.Generator) -> nn.Sequential:
        sizes = (width, self.hidden, self.hidden, classes)
        linear = [nn.Linear(a, b) for a, b in pairwise(sizes)]
        for layer in linear:  # PyTorch's own spread, from a generator of our own
            spread = layer.in_features**-0.5
            with torch.no_grad():
                layer.weight.uniform_(-spread, spread, generator=rng)
                layer.bias.uniform_(-spread, spread, generator=rng)
        return nn.Sequential(linear[0], nn.ReLU(), linear[1], nn.ReLU(), linear[2])
