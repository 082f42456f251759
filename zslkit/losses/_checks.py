"""What the losses ask of their tensors. NaN is let through: it shows at once in the loss itself."""

from typing import Any

import torch
from torch import Tensor

from zslkit.errors import DataError


def scores(**given: Any) -> None:
    """Each named tensor must be ``[n]`` real numbers with at least one row."""
    for name, value in given.items():
        if not _real(value) or value.ndim != 1 or not len(value):
            raise DataError(
                f"{name} must be a float tensor [n] with one score a row, not {_described(value)}."
            )


def rows(**given: Any) -> None:
    """Each named tensor must be ``[n, d]`` real numbers with at least one row."""
    for name, value in given.items():
        if not _real(value) or value.ndim != 2 or not len(value):
            raise DataError(
                f"{name} must be a float matrix with at least one row, not {_described(value)}."
            )


def columns(name: str, value: Any, of: str, table: Tensor) -> None:
    """``value`` must hold one int64 column of ``table`` ``[n, k]`` for each of its rows."""
    fits = isinstance(value, Tensor) and value.shape == table.shape[:1]
    if not fits or value.dtype != torch.int64:
        raise DataError(
            f"{name} must hold {len(table)} int64 columns, one a row of {of}, "
            f"not {_described(value)}."
        )
    if not (value.min() >= 0 and value.max() < table.shape[1]):
        raise DataError(f"{name} must lie in 0..{table.shape[1] - 1}, the columns of {of}.")


def _real(value: Any) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point()


def _described(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"a tensor of shape {tuple(value.shape)} and type {value.dtype}"
    return f"a {type(value).__name__}"
