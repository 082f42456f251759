"""From words on the command line, or a TOML file, to a data set and a method; and back.

A run's file holds everything that shapes its result::

    method = "fclswgan"
    dataset = "FLO"
    threads = 2                # sums are rounded differently with another number
    version = "0.1.0"

    [data]                     # options of the data set's loader
    backbone = "mobilenetv2"

    [parameters]               # of the method
    epochs = 40
    noise_dim = "none"         # TOML has no word for None
"""

import inspect
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean


@dataclass
class RunConfig:
    """What a run's TOML file says."""

    method: str
    dataset: str
    threads: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    device: str = "cpu"

    @classmethod
    def read(cls, path: str | Path) -> "RunConfig":
        """Read a run's file.

        Raises
        ------
        MissingFile, DataError
            No such file; not TOML; an entry that is missing, unknown or of the wrong kind.
        """
        path = Path(path)
        if not path.is_file():
            raise MissingFile(f"There is no configuration {path}.")
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataError(f"{path} is not a TOML file: {error}.") from error
        entries.pop("version", None)
        kinds = {"method": str, "dataset": str, "threads": int, "device": str}
        kinds |= {"data": dict, "parameters": dict}
        for key, value in entries.items():
            if key not in kinds:
                raise DataError(f"{path}: {key!r} is unknown." + did_you_mean(key, kinds))
            if not isinstance(value, kinds[key]) or isinstance(value, bool):
                wanted = {str: "text", int: "a whole number", dict: "a table"}[kinds[key]]
                raise DataError(f"{path}: {key} = {value!r} must be {wanted}.")
        for key in ("method", "dataset"):
            if key not in entries:
                raise DataError(f"{path} does not say which {key} to use.")
        return cls(**entries)

    def write(self, path: str | Path) -> None:
        """Write the file, atomically."""
        import tomli_w

        import zslkit
        from zslkit.files import atomic_path

        path = Path(path)
        entries = {
            "method": self.method,
            "dataset": self.dataset,
            "threads": self.threads,
            "device": self.device,
            "version": zslkit.__version__,
            "data": self.data,
            "parameters": self.parameters,
        }
        text = f"# Repeat this run with: zslkit train --config {path.name}\n"
        text += tomli_w.dumps(_without_none(entries))
        with atomic_path(path) as temporary:
            temporary.write_text(text, encoding="utf-8")


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _without_none(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_without_none(v) for v in value]
    if hasattr(value, "item"):  # a NumPy number
        return value.item()
    return "none" if value is None else value


# ---------------------------------------------------------------------- KEY=VALUE
def pairs(words: Iterable[str], flag: str) -> dict[str, Any]:
    """``["epochs=40", "noise_dim=none"]`` to a dictionary; values are read as TOML, else as text.

    >>> pairs(["epochs=40", "betas=[0.5, 0.9]", "backbone=res101"], "--set")
    {'epochs': 40, 'betas': [0.5, 0.9], 'backbone': 'res101'}
    """
    found = {}
    for word in words:
        key, equals, text = word.partition("=")
        key = key.strip()
        if not equals or not key.isidentifier():
            raise UsageError(f"{flag} {word!r} must look like KEY=VALUE, for example epochs=40.")
        try:
            found[key] = tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            found[key] = text.strip()
    return found


def fitted_to(given: Mapping[str, Any], defaults: Mapping[str, Any], of: str) -> dict[str, Any]:
    """``given`` with each value in the kind of its default.

    Raises
    ------
    UsageError
        A key that ``of`` does not have, or a value of another kind.
    """
    found = {}
    for key, value in given.items():
        if key not in defaults:
            raise UsageError(f"{of} has no option {key!r}." + did_you_mean(key, defaults))
        found[key] = _fitted(key, value, defaults[key], of)
    return found


def _fitted(key: str, value: Any, default: Any, of: str) -> Any:
    if value == "none" and not isinstance(default, str):
        return None
    if value is None or default is None or type(value) is type(default):
        return tuple(value) if isinstance(value, list) else value
    if isinstance(default, float) and type(value) is int:
        return float(value)
    if isinstance(default, tuple) and isinstance(value, list) and len(value) == len(default):
        return tuple(value)
    kinds = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
    wanted = kinds.get(type(default)) or f"{len(default)} numbers in brackets"
    raise UsageError(f"{key}={value!r} of {of} must be {wanted}, for example {default!r}.")


# ---------------------------------------------------------------------- what they name
def data_options(dataset: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every option of a data set's loader: those given, and the defaults of the rest."""
    from zslkit.datasets import EMOTIONS, affect, clips, i3d, names, retrieval_loader, xlsa17, zoo

    if retrieval_loader(dataset) is not None:
        raise UsageError(
            f"{dataset} is a data set for retrieval by sketches; this command needs features and "
            f'classes. Load it in Python with zslkit.load("{dataset}").'
        )
    if dataset.lower() in {name.lower() for name in EMOTIONS}:
        raise UsageError(
            f"{dataset} comes with answers of detectors, whose files have to be named; load it in "
            f'Python with zslkit.load("{dataset}", ...).'
        )
    loaders = {"zoo": zoo.load, "zoo-clips": clips.load, "affect": affect.load}
    loaders |= {video.lower(): i3d.load for video in i3d.NAMES}
    loader = loaders.get(dataset.lower(), xlsa17.load)
    known = {n.lower(): n for n in names()}
    defaults = {
        key: p.default
        for key, p in inspect.signature(loader).parameters.items()
        if p.default is not p.empty and key != "root"
    }
    name = known.get(dataset.lower(), dataset)
    return {**defaults, **fitted_to(given, defaults, f"the data set {name}")}


def load_problem(dataset: str, given: Mapping[str, Any], root: str | None = None):
    """Load a data set by name, with options as the command line gives them."""
    from zslkit import datasets

    options = data_options(dataset, given)
    if dataset.lower() not in ("zoo", "zoo-clips", "affect"):
        options = {"root": root, **options}
    return datasets.load(dataset, **options)
