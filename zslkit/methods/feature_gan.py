"""The conditional WGAN-GP on features that the generative methods share.

A method of the family adds its own terms by overriding the four hooks at the end of
:class:`FeatureGAN`: ``prepare``, ``critic_terms``, ``generator_terms`` and ``modules``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from sklearn.base import BaseEstimator
from torch import Tensor, nn

import zslkit
from zslkit import losses
from zslkit.errors import DataError, UsageError
from zslkit.nets import Critic, Generator, initialise
from zslkit.problem import ZeroShotProblem
from zslkit.training import Run, load_tensors, save_tensors, seeded, train, under


class Batch(NamedTuple):
    """One draw of training rows: features ``[n, d]``, semantics ``[n, a]``, labels ``[n]``.

    ``labels`` count the seen classes 0, 1, ... in ascending order of their ids.
    """

    features: Tensor
    semantics: Tensor
    labels: Tensor


@dataclass(kw_only=True, eq=False, repr=False)
class FeatureGAN(BaseEstimator):
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

    epochs: int = 60
    hidden: int = 256
    noise_dim: int | None = 16
    critic_steps: int = 5
    penalty_weight: float = 10.0
    learning_rate: float = 1e-3
    betas: tuple[float, float] = (0.5, 0.999)
    batch_size: int = 64
    init_std: float | None = None
    semantic_noise: float = 0.0
    n_synthetic: int = 400
    seed: int = 0

    # ------------------------------------------------------------------ training
    def fit(
        self,
        problem: ZeroShotProblem,
        *,
        checkpoint: str | Path | None = None,
        checkpoint_every: int = 1,
        progress: bool = True,
        after_epoch: Callable[["FeatureGAN", int], None] | None = None,
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

        Returns
        -------
        self

        Raises
        ------
        UsageError
            A hyper-parameter is out of range.
        DataError
            Fewer training rows than one batch, or a checkpoint of another run.
        """
        self._check(problem)
        features, labels = problem.part("train")
        rng = seeded(self.seed)
        self._build(features.shape[1], problem.semantics.shape[1], rng)
        x, y = torch.from_numpy(features), torch.from_numpy(labels)
        semantics = torch.from_numpy(problem.semantics.copy())
        columns = torch.from_numpy(np.searchsorted(problem.seen_classes, labels))
        self.prepare(x, columns, len(problem.seen_classes))

        def batches() -> Iterator[Batch]:
            while True:
                rows = torch.randperm(len(x), generator=rng)[: self.batch_size]
                c = semantics[y[rows]]
                if self.semantic_noise:
                    c = c + self.semantic_noise * torch.randn(c.shape, generator=rng)
                yield Batch(x[rows], c, columns[rows])

        optimizers = {name: self._adam(net) for name, net in self.modules().items()}
        run = Run(self.modules(), optimizers, rng, self._config(problem))

        def one_epoch():
            return self._epoch(batches(), len(x) // self.batch_size, optimizers, rng)

        def report(epoch: int):
            self.history_ = run.history
            if after_epoch is not None:
                after_epoch(self, epoch)

        train(
            run,
            one_epoch,
            self.epochs,
            checkpoint=checkpoint,
            every=checkpoint_every,
            progress=progress,
            after_epoch=report,
        )
        self.history_ = run.history
        self.trained_on_ = problem.fingerprint
        return self

    def _epoch(self, batches, steps, optimizers, rng) -> dict[str, float]:
        totals: dict[str, float] = {}

        def step(optimizer: str, terms: dict[str, Tensor]):
            optimizers[optimizer].zero_grad(set_to_none=True)
            sum(terms.values()).backward()
            optimizers[optimizer].step()
            for name, value in terms.items():
                totals.setdefault(name, []).append(value.detach())

        for _ in range(steps):
            for _ in range(self.critic_steps):
                batch = next(batches)
                with torch.no_grad():
                    fake = self.generator_(self._noise(len(batch.labels), rng), batch.semantics)
                step("critic", self.critic_terms(batch, fake, rng))
            self.critic_.requires_grad_(False)
            fake = self.generator_(self._noise(len(batch.labels), rng), batch.semantics)
            step("generator", self.generator_terms(batch, fake))
            self.critic_.requires_grad_(True)
        means = {name: float(torch.stack(values).mean()) for name, values in totals.items()}
        if "critic" in means:
            means = {"wasserstein": -means.pop("critic"), **means}
        return means

    # ------------------------------------------------------------------ using
    @torch.no_grad()
    def generate(self, semantics: np.ndarray, n: int, *, seed: int = 0) -> np.ndarray:
        """Make features of classes from their descriptions alone.

        Parameters
        ----------
        semantics
            ``[a]`` for one class or ``[k, a]`` for several.
        n
            Features a class.
        seed
            Of the noise z. It is independent of the seed of training.

        Returns
        -------
        ``[n, d]``, or ``[k * n, d]`` class after class; float32.

        Raises
        ------
        UsageError
            The model is not fitted, or the description has another length than in training.
        """
        if not hasattr(self, "generator_"):
            raise UsageError(f"This {type(self).__name__} is not fitted; call fit(problem) first.")
        c = np.atleast_2d(np.array(semantics, np.float32))
        if c.ndim != 2 or c.shape[1] != self.generator_.semantic_dim:
            raise UsageError(
                f"A description has {self.generator_.semantic_dim} numbers here; "
                f"got an array of shape {np.shape(semantics)}."
            )
        if not np.isfinite(c).all():
            raise UsageError("A description holds NaN or infinity.")
        if int(n) != n or n < 1:
            raise UsageError(f"n={n} must be a whole number of at least 1.")
        c = torch.from_numpy(c).repeat_interleave(int(n), 0)
        return self.generator_(self._noise(len(c), seeded(seed)), c).numpy()

    def save(self, path: str | Path) -> None:
        """Write the fitted model as safetensors: weights, hyper-parameters, history."""
        if not hasattr(self, "generator_"):
            raise UsageError(f"This {type(self).__name__} is not fitted; there is nothing to save.")
        tensors = {
            f"module/{name}/{k}": v
            for name, net in self.modules().items()
            for k, v in net.state_dict().items()
        }
        config = {
            "method": type(self).__name__,
            "parameters": self.get_params(),
            "sizes": self._sizes,
        }
        save_tensors(path, tensors, {"config": config, "history": self.history_})

    @classmethod
    def load(cls, path: str | Path):
        """Read a model written by :meth:`save`, or the last state of a checkpoint.

        Raises
        ------
        MissingFile, DataError
            No such file; a damaged one; a file of another method.
        """
        tensors, about = load_tensors(path)
        config = about.get("config", {})
        if config.get("method") != cls.__name__:
            raise DataError(f"{path} holds a {config.get('method')}, not a {cls.__name__}.")
        parameters = config["parameters"]
        parameters["betas"] = tuple(parameters["betas"])  # JSON knows lists only
        model = cls(**parameters)
        model._build(*config["sizes"], seeded(0))
        try:
            for name, net in model.modules().items():
                net.load_state_dict(under(tensors, f"module/{name}/"))
        except RuntimeError as error:
            raise DataError(
                f"{path} is damaged: its weights do not fit its hyper-parameters."
            ) from error
        model.history_ = about.get("history", {})
        return model

    # ------------------------------------------------------------------ small things
    def _build(self, feature_dim: int, semantic_dim: int, rng: torch.Generator) -> None:
        self._sizes = [feature_dim, semantic_dim]
        noise_dim = semantic_dim if self.noise_dim is None else self.noise_dim
        self.generator_ = Generator(noise_dim, semantic_dim, self.hidden, feature_dim)
        self.critic_ = Critic(feature_dim, semantic_dim, self.hidden)
        initialise(self.generator_, self.init_std, rng)
        initialise(self.critic_, self.init_std, rng)

    def _noise(self, n: int, rng: torch.Generator) -> Tensor:
        return torch.randn(n, self.generator_.noise_dim, generator=rng)

    def _adam(self, net: nn.Module) -> torch.optim.Adam:
        return torch.optim.Adam(net.parameters(), self.learning_rate, tuple(self.betas), fused=True)

    def _config(self, problem: ZeroShotProblem) -> dict:
        """What a checkpoint must agree on before a run may resume from it."""
        return {
            "method": type(self).__name__,
            "parameters": self.get_params(),
            "sizes": self._sizes,
            "data": f"{problem.name} {problem.fingerprint}",
            "version": zslkit.__version__,
        }

    def _check(self, problem: ZeroShotProblem) -> None:
        for name in ("epochs", "hidden", "critic_steps", "batch_size", "n_synthetic"):
            value = getattr(self, name)
            if int(value) != value or value < 1:
                raise UsageError(f"{name}={value!r} must be a whole number of at least 1.")
        if not self.learning_rate > 0:
            raise UsageError(f"learning_rate={self.learning_rate!r} must be above 0.")
        for name in ("penalty_weight", "semantic_noise"):
            if not getattr(self, name) >= 0:
                raise UsageError(f"{name}={getattr(self, name)!r} must be at least 0.")
        if len(problem.train) < self.batch_size:
            raise DataError(
                f"{problem.name} has {len(problem.train)} training rows, fewer than one batch of "
                f"{self.batch_size}; lower batch_size."
            )

    # ------------------------------------------------------------------ hooks of a method
    def prepare(self, features: Tensor, labels: Tensor, n_classes: int) -> None:
        """Make what the method needs before training; nothing here."""

    def critic_terms(self, batch: Batch, fake: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """The critic's loss, term by term."""
        alpha = torch.rand(len(fake), 1, generator=rng)
        real_scores, fake_scores, slope = self.critic_.compare(
            batch.features, fake, batch.semantics, alpha
        )
        return {
            "critic": losses.critic_loss(real_scores, fake_scores),
            "penalty": self.penalty_weight * losses.slope_penalty(slope),
        }

    def generator_terms(self, batch: Batch, fake: Tensor) -> dict[str, Tensor]:
        """The generator's loss, term by term."""
        return {"generator": losses.generator_loss(self.critic_(fake, batch.semantics))}

    def modules(self) -> dict[str, nn.Module]:
        """Every network that is trained, by name."""
        return {"generator": self.generator_, "critic": self.critic_}
