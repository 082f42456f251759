"""What every trained model has: the end of its training, its file, and how it is read again."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import torch
from torch import nn

import zslkit
from zslkit.errors import DataError, UsageError
from zslkit.training import Run, load_tensors, save_tensors, train, under


class TrainedModel:
    """Training to the end, saving and loading, for a scikit-learn estimator made of networks.

    A family says what is its own in three hooks: ``modules()``, every network by name;
    ``_rebuild(sizes)``, which makes them for a file; ``_rest()``, which leaves them as they are
    used. ``_sizes``, as JSON has it, is there once the networks are.
    """

    def modules(self) -> dict[str, nn.Module]:
        """Every network that training changes, by name: what a file of the model holds."""
        raise NotImplementedError

    def _rebuild(self, sizes) -> None:
        raise NotImplementedError

    def _rest(self) -> None:
        """Nothing, where a network is the same in training and in use."""

    def _config(self, problem) -> dict:
        """What a checkpoint must agree on before a run may resume from it."""
        return {
            "method": type(self).__name__,
            "parameters": self.get_params(),
            "sizes": self._sizes,
            "data": f"{problem.name} {problem.fingerprint}",
            "version": zslkit.__version__,
        }

    def _train(
        self,
        problem,
        optimizers: Mapping[str, torch.optim.Optimizer],
        rng: torch.Generator,
        one_epoch: Callable[[Run], Mapping[str, float]],
        *,
        checkpoint: str | Path | None,
        every: int,
        progress: bool,
        after_epoch: Callable[["TrainedModel", int], None] | None,
    ) -> None:
        """Train all epochs; afterwards the networks rest on the CPU, without gradients.

        ``one_epoch`` gets the run; the other arguments are those of a model's ``fit``.
        """
        run = Run(self.modules(), optimizers, rng, self._config(problem))

        def report(epoch: int):
            self.history_ = run.history
            self._rest()
            if after_epoch is not None:
                after_epoch(self, epoch)

        train(
            run,
            lambda: one_epoch(run),
            self.epochs,
            checkpoint=checkpoint,
            every=every,
            progress=progress,
            after_epoch=report,
        )
        for net in self.modules().values():
            net.zero_grad(set_to_none=True)
            net.cpu()
        self._rest()
        self.history_ = run.history
        self.trained_on_ = problem.fingerprint

    def save(self, path: str | Path) -> None:
        """Write the fitted model as safetensors: weights, hyper-parameters, history."""
        if not hasattr(self, "_sizes"):
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
        if hasattr(self, "trained_on_"):
            config["trained_on"] = self.trained_on_
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
        given = config["parameters"].items()  # JSON knows lists only
        model = cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in given})
        model._sizes = config["sizes"]
        model._rebuild(model._sizes)
        try:
            for name, net in model.modules().items():
                net.load_state_dict(under(tensors, f"module/{name}/"))
        except RuntimeError as error:
            raise DataError(
                f"{path} is damaged: its weights do not fit its hyper-parameters."
            ) from error
        model._rest()
        model.history_ = about.get("history", {})
        if "trained_on" in config:
            model.trained_on_ = config["trained_on"]
        elif "data" in config:  # of a checkpoint: name and fingerprint
            model.trained_on_ = config["data"].split()[-1]
        return model


def load_one_of(path: str | Path, kinds: Iterable[type[TrainedModel]], what: str) -> TrainedModel:
    """Read a model from a file of whichever kind it is.

    Raises
    ------
    MissingFile, DataError
        No such file, or one of none of these kinds: the sentence says that it is no ``what``.
    """
    name = load_tensors(path)[1].get("config", {}).get("method")
    for kind in kinds:
        if kind.__name__ == name:
            return kind.load(path)
    raise DataError(f"{path} holds {name!r}, which is no {what}.")
