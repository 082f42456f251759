"""What the methods of adaptation share: how they are trained, used, saved and read again.

A method says what is its own by overriding the hooks at the end of :class:`AdaptationModel`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.base import BaseEstimator
from torch import Tensor, nn
from torch.nn import functional as F

from zslkit.adaptation.fitted import FittedAdaptation, as_tensor
from zslkit.adaptation.networks import KINDS, PictureNet
from zslkit.adaptation.problem import AdaptationProblem
from zslkit.checks import is_whole
from zslkit.errors import DataError, UsageError
from zslkit.methods.checks import check_whole
from zslkit.methods.steps import epoch_means
from zslkit.search.checks import check_above_zero, check_choice
from zslkit.search.drawing import drawing_from
from zslkit.training import seeded


@dataclass(kw_only=True, eq=False, repr=False)
class AdaptationModel(FittedAdaptation, BaseEstimator):
    """A classifier of the relevant task for domains in which it was never seen.

    Parameters
    ----------
    epochs, batches, batch_size
        Epochs, steps an epoch, pictures of each kind a step.
    learning_rate
        Of Adam.
    hidden
        Width of the hidden layers.
    kind
        ``"mlp"``, or ``"conv"`` for pictures whose sides 4 divides.
    seed
        Seeds weights, batches and noise. The same seed on the same machine, with the same number
        of threads, gives the same model bit for bit.

    Attributes
    ----------
    history_
        Mean of each loss term, an epoch each.
    trained_on_
        Fingerprint of the problem that ``fit`` saw.
    """

    epochs: int = 10
    batches: int = 50
    batch_size: int = 32
    learning_rate: float = 2e-3
    hidden: int = 64
    kind: str = "mlp"
    seed: int = 0

    def fit(
        self,
        problem: AdaptationProblem,
        *,
        checkpoint: str | Path | None = None,
        checkpoint_every: int = 1,
        progress: bool = True,
        after_epoch: Callable[["AdaptationModel", int], None] | None = None,
    ):
        """Train. Test pictures are never read, and hidden ones by the oracle alone.

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
            A hyper-parameter is out of range, or the method cannot use such a problem.
        DataError
            The checkpoint belongs to another run, or convolutions do not fit the pictures.
        """
        self._check_shared(problem)
        self._check(problem)
        rng = seeded(self.seed)
        height, width, channels = problem.shape
        self._sizes = {
            "domains": list(problem.domains),
            "shape": [channels, height, width],
            "classes": len(problem.class_names),
        }
        with drawing_from(rng):
            self.build(**self._sizes)
        self.prepare(problem)
        optimizers = self.optimizers()
        self._train(
            problem,
            optimizers,
            rng,
            lambda _: epoch_means(self.step(optimizers, rng) for _ in range(self.batches)),
            checkpoint=checkpoint,
            every=checkpoint_every,
            progress=progress,
            after_epoch=after_epoch,
        )
        self.finish(rng)
        for net in self.modules().values():
            net.zero_grad(set_to_none=True)
        self.forget()
        return self

    def _check_shared(self, problem) -> None:
        if not isinstance(problem, AdaptationProblem):
            raise UsageError(
                f"{type(self).__name__} learns from an AdaptationProblem, "
                f"not from a {type(problem).__name__}."
            )
        for name in ("epochs", "batches", "batch_size", "hidden"):
            check_whole(self, name)
        check_above_zero(self, "learning_rate")
        check_choice(self, "kind", KINDS)
        if not is_whole(self.seed):
            raise UsageError(f"seed={self.seed!r} must be a whole number.")
        height, width, _ = problem.shape
        if self.kind == "conv" and (height % 4 or width % 4):
            raise DataError(
                f"kind='conv' needs pictures whose sides 4 divides, not {height} x {width}; "
                "take kind='mlp'."
            )

    # ------------------------------------------------------------------ hooks of a method
    def _check(self, problem: AdaptationProblem) -> None:
        """Refuse hyper-parameters and problems that the method cannot use."""

    def build(self, domains, shape, classes) -> None:
        """Make every network of ``modules()``, its weights drawn from torch's generator."""
        raise NotImplementedError

    def modules(self) -> dict[str, nn.Module]:
        """Every network, by name: what a file of the model holds."""
        raise NotImplementedError

    def prepare(self, problem: AdaptationProblem) -> None:
        """Make what the steps need of the pictures."""
        raise NotImplementedError

    def forget(self) -> None:
        """Let go of the pictures when training is over."""

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Who steps with whom, by name."""
        raise NotImplementedError

    def step(
        self, optimizers: dict[str, torch.optim.Optimizer], rng: torch.Generator
    ) -> Iterable[tuple[str, Tensor]]:
        """One step: name and value of each loss term."""
        raise NotImplementedError

    def finish(self, rng: torch.Generator) -> None:
        """What comes after the last epoch, such as the final classifiers."""


# ---------------------------------------------------------------------- pieces
def labelled(pictures: np.ndarray, labels: np.ndarray) -> tuple[Tensor, Tensor]:
    """Pictures and labels as tensors."""
    return as_tensor(pictures), torch.from_numpy(np.array(labels))


def drawn(rows: Tensor, count: int, rng: torch.Generator) -> Tensor:
    """``count`` places among these rows, all alike."""
    return torch.randint(len(rows), (count,), generator=rng)


def adam(learning_rate: float, *nets: nn.Module, betas=(0.9, 0.999)) -> torch.optim.Adam:
    """Adam for all parameters of these networks."""
    weights = [p for net in nets for p in net.parameters()]
    return torch.optim.Adam(weights, learning_rate, betas=betas, fused=True)


def learn(optimizer: torch.optim.Optimizer, terms: dict[str, Tensor]) -> list[tuple[str, Tensor]]:
    """One step down the sum of the terms; their values."""
    optimizer.zero_grad(set_to_none=True)
    sum(terms.values()).backward()
    optimizer.step()
    return [(name, value.detach()) for name, value in terms.items()]


def fit_classifier(
    net: PictureNet, x: Tensor, y: Tensor, rng: torch.Generator, steps: int, batch: int = 64
) -> PictureNet:
    """Train a classifier by cross-entropy, the same way wherever one is needed."""
    optimizer = adam(2e-3, net)
    for _ in range(steps):
        rows = drawn(x, batch, rng)
        learn(optimizer, {"classifier": F.cross_entropy(net(x[rows]), y[rows])})
    return net
