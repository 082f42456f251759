"""The conditional WGAN-GP on features that the generative methods share.

A method of the family adds what is its own by overriding the hooks at the end of
:class:`FeatureGAN`: its networks in ``build`` and ``modules``, what it needs of the training rows
in ``prepare``, and its losses in ``critic_terms`` and ``generator_terms``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from sklearn.base import BaseEstimator
from torch import Tensor, nn

from zslkit import losses
from zslkit.errors import UsageError
from zslkit.methods.checks import check_hyper_parameters, check_training_rows
from zslkit.methods.closed_form import ClosedFormStep
from zslkit.methods.fitted import FittedGenerator
from zslkit.methods.steps import AutogradStep, Batch, Draws, epoch_means
from zslkit.nets import Critic, Generator, initialise
from zslkit.problem import ZeroShotProblem
from zslkit.training import Run, device_named, seeded


@dataclass(kw_only=True, eq=False, repr=False)
class FeatureGAN(FittedGenerator, BaseEstimator):
    """Conditional Wasserstein GAN with gradient penalty that makes features from descriptions.

    .. math::

        \\min_G \\max_D \\; \\mathbb{E}[D(x, c)] - \\mathbb{E}[D(\\tilde x, c)]
        - \\lambda\\, \\mathbb{E}[(\\lVert \\nabla_{\\hat x} D(\\hat x, c) \\rVert_2 - 1)^2],
        \\qquad \\tilde x = G(z, c)

    Parameters
    ----------
    epochs
        Passes over the training rows, counted in generator steps: n / batch_size a pass.
    hidden
        Hidden units of generator and critic. The paper's 4096 suits 2048-d features.
    noise_dim
        Length of z; ``None`` takes the length of the class description, as published.
    critic_steps
        Critic steps before each generator step.
    penalty_weight
        lambda.
    learning_rate, betas
        Adam's, for both networks.
    batch_size
        Rows a step, drawn uniformly without replacement.
    init_std
        Spread of the initial weights; ``None`` scales with fan-in
        (see :func:`zslkit.nets.initialise`).
    semantic_noise
        Standard deviation of noise added to the descriptions while training, the same for real
        and generated rows. Not in the paper; 0 leaves it out.
    n_synthetic
        Features an unseen class gets when :func:`zslkit.evaluate` trains a final classifier.
    seed
        Seeds weights, batches and noise. The same seed on the same machine, with the same
        number of threads, gives the same model bit for bit.

    Attributes
    ----------
    generator_, critic_
        The trained networks.
    history_
        Per epoch: ``wasserstein`` (the critic's estimate), ``penalty``, and each generator term.

    trained_on_
        Fingerprint of the problem that ``fit`` saw.

    Source: Xian et al., CVPR 2018; Gulrajani et al., NeurIPS 2017.
    """

    epochs: int = 40
    hidden: int = 256
    noise_dim: int | None = 16
    critic_steps: int = 5
    penalty_weight: float = 10.0
    learning_rate: float = 5e-4
    betas: tuple[float, float] = (0.5, 0.999)
    batch_size: int = 64
    init_std: float | None = None
    semantic_noise: float = 0.0
    n_synthetic: int = 800
    seed: int = 0

    #: Names in ``modules()`` of the networks that step with the critic.
    critic_networks: ClassVar[tuple[str, ...]] = ("critic",)
    #: Names in ``modules()`` of the networks that step with the generator.
    generator_networks: ClassVar[tuple[str, ...]] = ("generator",)

    # ------------------------------------------------------------------ training
    def fit(
        self,
        problem: ZeroShotProblem,
        *,
        checkpoint: str | Path | None = None,
        checkpoint_every: int = 1,
        progress: bool = True,
        after_epoch: Callable[["FeatureGAN", int], None] | None = None,
        closed_form: bool | None = None,
        device: str | torch.device = "cpu",
    ):
        """Train on the seen classes' training rows. Unseen rows and test rows are never read.

        Parameters
        ----------
        problem
            Its ``train`` part and its semantics are used.
        checkpoint, checkpoint_every, progress
            See :func:`zslkit.training.train`.
        after_epoch
            Called with the model and the number of finished epochs, for example to look at it.
        closed_form
            How gradients are found: ``True`` in closed form
            (:mod:`zslkit.methods.closed_form`), ``False`` by autograd, ``None`` in closed form
            where the method allows it. The result is the same up to rounding, the time is not.
        device
            Where to train: ``"cpu"``, ``"cuda"``, or ``"auto"``, CUDA where there is one. All
            rows stay there. Random numbers are drawn on the CPU wherever it is, so that a seed
            means the same batches and noise; sums are rounded differently. The fitted model is
            on the CPU.

        Returns
        -------
        self

        Raises
        ------
        UsageError
            A hyper-parameter is out of range, there is no closed form for this method, or no such
            device here.
        DataError
            Fewer training rows than one batch, negative features, or a checkpoint of another run.
        """
        self._check(problem)
        device = device_named(device)
        features, labels = problem.part("train")
        rng = seeded(self.seed)
        self._build([features.shape[1], problem.semantics.shape[1], len(problem.seen_classes)], rng)
        dtype = next(self.generator_.parameters()).dtype
        columns = torch.from_numpy(np.searchsorted(problem.seen_classes, labels))
        draws = Draws(
            torch.from_numpy(features).to(dtype),
            torch.from_numpy(problem.semantics.copy()).to(dtype),
            torch.from_numpy(labels),
            columns,
            self.row_weights(columns),
        ).to(device)
        for net in {self.critic_, *self.modules().values()}:
            net.to(device)
        self.prepare(draws, rng)
        stepped = [*self.critic_networks, *self.generator_networks]
        optimizers = {name: self._adam(self.modules()[name]) for name in dict.fromkeys(stepped)}
        step = self._step(closed_form)(self, optimizers, rng)
        n_batches = 1 + (self.critic_steps if self.critic_networks else 0)

        def one_epoch(run: Run) -> dict[str, float]:
            noise = self.generator_.noise_dim, self.semantic_noise
            return epoch_means(
                step(draws(rng, n_batches, self.batch_size, *noise))
                for _ in range(len(labels) // self.batch_size)
            )

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
        return self

    # ------------------------------------------------------------------ small things
    def _build(self, sizes: list[int], rng: torch.Generator) -> None:
        self._sizes = sizes
        self.build(*sizes, rng)

    def _noise_dim(self, semantic_dim: int) -> int:
        return semantic_dim if self.noise_dim is None else self.noise_dim

    def _step(self, closed_form: bool | None) -> type[AutogradStep] | type[ClosedFormStep]:
        """The kind of step that fits the networks and the critic's terms."""
        fits = (
            type(self.generator_) is Generator
            and type(self.critic_) is Critic
            and not (self.generator_.deeper or self.critic_.deeper)
            and type(self).critic_terms is FeatureGAN.critic_terms
        )
        if closed_form and not fits:
            raise UsageError(
                f"{type(self).__name__} has networks or critic terms of its own, whose gradients "
                "have no closed form here; leave closed_form out."
            )
        return ClosedFormStep if fits and closed_form is not False else AutogradStep

    def _adam(self, net: nn.Module) -> torch.optim.Adam:
        return torch.optim.Adam(net.parameters(), self.learning_rate, tuple(self.betas), fused=True)

    def _check(self, problem: ZeroShotProblem) -> None:
        check_hyper_parameters(self)
        check_training_rows(self, problem)

    # ------------------------------------------------------------------ hooks of a method
    def build(self, feature_dim: int, semantic_dim: int, n_seen: int, rng: torch.Generator) -> None:
        """Make every network of ``modules()``, and draw its weights from ``rng``."""
        noise_dim = self._noise_dim(semantic_dim)
        self.generator_ = Generator(noise_dim, semantic_dim, self.hidden, feature_dim)
        self.critic_ = Critic(feature_dim, semantic_dim, self.hidden)
        initialise(self.generator_, self.init_std, rng)
        initialise(self.critic_, self.init_std, rng)

    def modules(self) -> dict[str, nn.Module]:
        """Every network that training changes, by name: what a file of the model holds."""
        return {"generator": self.generator_, "critic": self.critic_}

    def row_weights(self, columns: Tensor) -> Tensor | None:
        """How often to draw each training row, ``[n]``, from its class's place among the seen
        classes, ``[n]``; ``None``, as here, draws them evenly and without replacement."""
        return None

    def prepare(self, rows: Draws, rng: torch.Generator) -> None:
        """Make what the terms need of the training rows; nothing here.

        It is called once in each sitting, before a checkpoint is read: what changes while the
        model trains belongs to ``modules()``.
        """

    def critic_terms(self, batch: Batch, fake: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """The critic's loss, term by term."""
        alpha = torch.rand(len(fake), 1, generator=rng, dtype=fake.dtype).to(fake.device)
        real, c = batch.features, batch.semantics
        penalty = losses.gradient_penalty(self.critic_, real, fake, c, alpha)
        return {
            "critic": losses.critic_loss(self.critic_(real, c), self.critic_(fake, c)),
            "penalty": self.penalty_weight * penalty,
        }

    def generator_terms(
        self, batch: Batch, fake: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        """The generator's loss, term by term. The critic's weights stand still."""
        return {"generator": losses.generator_loss(self.critic_(fake, batch.semantics))}
