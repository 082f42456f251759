"""The training loop: seeds, progress, checkpoints, and picking up where a killed run stopped."""

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from tqdm import tqdm

import zslkit
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import atomic_path

FORMAT = "zslkit checkpoint 1"


def seeded(seed: int) -> torch.Generator:
    """A random generator of its own, so that no other code's draws change a run."""
    return torch.Generator().manual_seed(int(seed))


def device_named(name: str | torch.device) -> torch.device:
    """A device by name; ``"auto"`` is CUDA where there is one, else the CPU.

    Raises
    ------
    UsageError
        No such device on this machine.
    """
    there = torch.cuda.is_available()
    if name == "auto":
        return torch.device("cuda" if there else "cpu")
    try:
        device = torch.device(name)
    except (RuntimeError, TypeError) as error:
        raise UsageError(f"device={name!r} is none; say 'cpu', 'cuda' or 'auto'.") from error
    if device.type not in ("cpu", "cuda"):
        raise UsageError(f"device={name!r} is not supported; say 'cpu', 'cuda' or 'auto'.")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise UsageError(f"device={name!r} is not on this machine; 'auto' takes what there is.")
    return device


@dataclass
class Run:
    """Everything that changes while a model trains, and so everything that a checkpoint holds.

    ``modules`` and ``optimizers`` are by name, ``rng`` is the only source of randomness,
    ``history`` holds one number an epoch for each quantity, ``epoch`` counts finished epochs and
    ``config`` says what is being trained on what, hyper-parameters under ``"parameters"``.
    """

    modules: Mapping[str, nn.Module]
    optimizers: Mapping[str, torch.optim.Optimizer]
    rng: torch.Generator
    config: Mapping[str, Any]
    history: dict[str, list[float]] = field(default_factory=dict)
    epoch: int = 0


def train(
    run: Run,
    one_epoch: Callable[[], Mapping[str, float]],
    epochs: int,
    *,
    checkpoint: str | Path | None = None,
    every: int = 1,
    progress: bool = True,
    after_epoch: Callable[[int], None] | None = None,
) -> Run:
    """Run epochs until ``epochs`` are done, saving as it goes.

    Parameters
    ----------
    one_epoch
        Trains one epoch and returns the numbers to remember.
    epochs
        In all, those of earlier sittings included.
    checkpoint
        File to resume from if it exists and to write to. A run that was killed and resumed ends
        with the same weights as one that was not.
    every
        Epochs between two writes. The last one is always written.
    progress
        Show a progress bar with the newest numbers.
    after_epoch
        Called with the number of finished epochs.

    Raises
    ------
    DataError
        The checkpoint is damaged or belongs to another run.
    """
    if checkpoint is not None and Path(checkpoint).exists():
        resume(run, checkpoint)
    name = str(run.config.get("method", "training"))
    with tqdm(
        total=epochs, initial=run.epoch, desc=name, unit="epoch", disable=not progress
    ) as bar:
        while run.epoch < epochs:
            numbers = one_epoch()
            run.epoch += 1
            for key, value in numbers.items():
                run.history.setdefault(key, []).append(float(value))
            bar.update()
            bar.set_postfix({k: f"{v:.3g}" for k, v in numbers.items()}, refresh=False)
            if checkpoint is not None and (run.epoch % every == 0 or run.epoch == epochs):
                write_checkpoint(run, checkpoint)
            if after_epoch is not None:
                after_epoch(run.epoch)
    return run


# ---------------------------------------------------------------------- files
def write_checkpoint(run: Run, path: str | Path) -> None:
    """Write the whole state of a run as safetensors, atomically."""
    tensors = {"rng": run.rng.get_state()}
    for name, module in run.modules.items():
        tensors |= {f"module/{name}/{k}": v for k, v in module.state_dict().items()}
    for name, optimizer in run.optimizers.items():
        for i, state in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer/{name}/{i}/{k}": torch.as_tensor(v) for k, v in state.items()}
    about = {"config": run.config, "history": run.history, "epoch": run.epoch}
    save_tensors(path, tensors, about)


def resume(run: Run, path: str | Path) -> None:
    """Put the state of a checkpoint back into ``run``.

    Raises
    ------
    DataError
        The file is damaged, or was written by a run with another configuration.
    """
    tensors, about = load_tensors(path)
    theirs, ours = _flat(about.get("config", {})), _flat(json.loads(json.dumps(run.config)))
    for key in sorted({*theirs, *ours} - {"epochs", "version"}):
        if theirs.get(key) != ours.get(key):
            raise DataError(
                f"{path} belongs to another run: its {key} is {theirs.get(key)!r}, this run's is "
                f"{ours.get(key)!r}. Give another checkpoint file, or delete it to start again."
            )
    if about["epoch"] > ours.get("epochs", about["epoch"]):
        raise DataError(
            f"{path} has {about['epoch']} epochs behind it, more than the {ours['epochs']} "
            "asked for; training cannot be undone, so give another checkpoint file."
        )
    for name, module in run.modules.items():
        module.load_state_dict(under(tensors, f"module/{name}/"))
    for name, optimizer in run.optimizers.items():
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in under(tensors, f"optimizer/{name}/").items():
            i, what = key.split("/")
            state.setdefault(int(i), {})[what] = value
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": state, "param_groups": groups})
    run.rng.set_state(tensors["rng"])
    run.history, run.epoch = about["history"], about["epoch"]


def save_tensors(path: str | Path, tensors: Mapping[str, Tensor], about: Mapping[str, Any]) -> None:
    """Write tensors and a JSON-able description as one safetensors file, atomically."""
    about = {"format": FORMAT, "version": zslkit.__version__, **about}
    tensors = {k: v.detach().contiguous() for k, v in tensors.items()}
    with atomic_path(path) as temporary:
        try:
            save_file(tensors, temporary, metadata={"zslkit": json.dumps(about)})
        except SafetensorError as error:
            if "No space left" in str(error):
                raise DataError(
                    f"{path} was not written because the disk is full; nothing was changed."
                ) from error
            raise


def load_tensors(path: str | Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read what :func:`save_tensors` wrote. Nothing is unpickled.

    Raises
    ------
    MissingFile
        There is no such file.
    DataError
        The file is cut short, damaged, or was not written by zslkit.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFile(f"There is no file {path}.")
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {}).get("zslkit", "{}"))
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except (SafetensorError, struct.error, json.JSONDecodeError, OSError, ValueError) as error:
        again = "; delete it to start again" if path.suffix == ".checkpoint" else ""
        raise DataError(f"{path} is damaged or no safetensors file{again}.") from error
    if about.get("format") != FORMAT:
        raise DataError(f"{path} is a safetensors file, but zslkit did not write it.")
    return tensors, about


def _flat(config: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **config.get("parameters", {}),
        **{k: v for k, v in config.items() if k != "parameters"},
    }


def under(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors whose name starts with ``prefix``, without it."""
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
