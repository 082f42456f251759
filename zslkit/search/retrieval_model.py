"""What the methods of retrieval share: how they are trained, used, saved and read again.

A method says what is its own by overriding the hooks at the end of :class:`RetrievalModel`: its
networks in ``build`` and ``modules``, what steps with what in ``optimizers``, what it needs of the
problem in ``prepare``, an epoch in ``steps``, and how it embeds in ``encode``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from sklearn.base import BaseEstimator
from torch import Tensor, nn

from zslkit.methods.steps import epoch_means
from zslkit.retrieval import RetrievalProblem
from zslkit.search.checks import check_shared, check_whole_batch
from zslkit.search.drawing import drawing_from
from zslkit.search.fitted import FittedEmbedding
from zslkit.training import Run, device_named, seeded


@dataclass(kw_only=True, eq=False, repr=False)
class RetrievalModel(FittedEmbedding, BaseEstimator):
    """Sketches and images to one space, learned from seen classes.

    Parameters
    ----------
    epochs
        Passes over the training rows, as the method counts them.
    batch_size
        Rows a step.
    learning_rate
        Of the optimiser; a method says which.
    seed
        Seeds weights, batches, dropout and noise. The same seed on the same machine, with the same
        number of threads, gives the same model bit for bit.

    Attributes
    ----------
    history_
        Mean of each loss term, an epoch each.
    trained_on_
        Fingerprint of the problem that ``fit`` saw.
    """

    epochs: int = 10
    batch_size: int = 32
    learning_rate: float = 1e-2
    seed: int = 0

    def fit(
        self,
        problem: RetrievalProblem,
        *,
        checkpoint: str | Path | None = None,
        checkpoint_every: int = 1,
        progress: bool = True,
        after_epoch: Callable[["RetrievalModel", int], None] | None = None,
        device: str | torch.device = "cpu",
    ):
        """Train on the training sketches and images. Queries and gallery are never read.

        Parameters
        ----------
        problem
            Its ``train_sketches``, ``train_images`` and semantics are used.
        checkpoint, checkpoint_every, progress
            See :func:`zslkit.training.train`.
        after_epoch
            Called with the model and the number of finished epochs, for example to score it: on
            validation classes, if it is ``problem.validation()`` that it is fitted to.
        device
            Where to train: ``"cpu"``, ``"cuda"``, or ``"auto"``. The fitted model is on the CPU.

        Returns
        -------
        self

        Raises
        ------
        UsageError
            A hyper-parameter is out of range, the classes have no description, or there is no such
            device here.
        DataError
            Sketches or images are not what the method looks at, there are fewer than one batch, or
            the checkpoint belongs to another run.
        """
        check_shared(self)
        self._check(problem)
        check_whole_batch(self, problem)
        device = device_named(device)
        rng = seeded(self.seed)
        self._sizes = self.sizes(problem)
        with drawing_from(rng):
            self.build(True, **self._sizes)
        for net in self.modules().values():
            net.to(device)
        self.prepare(problem, device)
        optimizers = self.optimizers()

        def one_epoch(run: Run) -> dict[str, float]:
            for net in self.modules().values():
                net.train()
            return epoch_means(self.steps(optimizers, rng, run.epoch))

        self._train(
            problem,
            optimizers,
            rng,
            one_epoch,
            checkpoint=checkpoint,
            every=checkpoint_every,
            progress=progress,
            after_epoch=after_epoch,
        )
        self.forget()
        return self

    # ------------------------------------------------------------------ hooks of a method
    def _check(self, problem: RetrievalProblem) -> None:
        """Refuse hyper-parameters and problems that the method cannot use."""

    def sizes(self, problem: RetrievalProblem) -> dict[str, Any]:
        """What ``build`` needs to know of the problem, as JSON has it."""
        raise NotImplementedError

    def build(self, pretrained: bool, **sizes) -> None:
        """Make every network of ``modules()``, its weights drawn from torch's generator.

        ``pretrained`` is False where the weights come from a file of the model anyway.
        """
        raise NotImplementedError

    def modules(self) -> dict[str, nn.Module]:
        """Every network, by name: what a file of the model holds."""
        raise NotImplementedError

    def prepare(self, problem: RetrievalProblem, device: torch.device) -> None:
        """Make what the steps need of the training rows. It is called once in each sitting."""
        raise NotImplementedError

    def forget(self) -> None:
        """Let go of the training rows when training is over."""

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Who steps with whom, by name."""
        raise NotImplementedError

    def steps(
        self, optimizers: dict[str, torch.optim.Optimizer], rng: torch.Generator, epoch: int
    ) -> Iterable[list[tuple[str, Tensor]]]:
        """One epoch, a step at a time: name and value of each loss term."""
        raise NotImplementedError
