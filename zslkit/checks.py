"""Every check of a zero-shot problem, each with a sentence of its own; and what a number is."""

from numbers import Integral, Real
from typing import Any

import numpy as np

from zslkit.errors import DataError


def is_whole(value: Any) -> bool:
    """Whether it is a whole number, Python's or NumPy's; ``True`` is none.

    >>> is_whole(3), is_whole(np.int8(3)), is_whole(3.0), is_whole(True)
    (True, True, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, bool | np.bool_)


def is_number(value: Any) -> bool:
    """Whether it is a real number, Python's or NumPy's; NaN is one, ``True`` and ``"3"`` are none.

    >>> is_number(3), is_number(np.float32(0.5)), is_number("3"), is_number(True)
    (True, True, False, False)
    """
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)


def check_problem(p) -> dict[str, Any]:
    """Return the checked, read-only fields of a problem under construction.

    Raises
    ------
    DataError
        The first thing found wrong.
    """
    features = _matrix("features", p.features, "pictures x features")
    semantics = _matrix("semantics", p.semantics, "classes x attributes")
    labels = _whole("labels", p.labels)
    n, c = len(features), len(semantics)
    if len(labels) != n:
        raise DataError(f"labels has {len(labels)} entries but features has {n} rows.")
    outside = np.flatnonzero((labels < 0) | (labels >= c))
    if len(outside):
        i = outside[0]
        raise DataError(
            f"labels[{i}] is {labels[i]}, but semantics describes classes 0 to {c - 1} only."
        )
    names = _names("class_names", p.class_names, c, "rows of semantics")
    attributes = tuple(p.attribute_names)
    if attributes:
        attributes = _names("attribute_names", attributes, semantics.shape[1], "semantics columns")
    else:
        attributes = tuple(f"a{i}" for i in range(semantics.shape[1]))
    rows = {k: _rows(k, getattr(p, k), n) for k in ("train", "test_seen", "test_unseen", "val")}
    unseen = _split(rows, labels, p.unseen_classes, names)
    return {
        "features": features,
        "semantics": semantics,
        "labels": labels,
        "class_names": names,
        "attribute_names": attributes,
        "unseen_classes": unseen,
        "about": dict(p.about),
        **rows,
    }


def _read_only(array: np.ndarray, given: Any) -> np.ndarray:
    if array is given or array.base is not None:
        array = array.copy()  # the caller keeps a handle on this memory
    array.flags.writeable = False
    return array


def _matrix(what: str, given: Any, axes: str) -> np.ndarray:
    array = given if isinstance(given, np.memmap) else np.asarray(given)
    if not (np.issubdtype(array.dtype, np.floating) or np.issubdtype(array.dtype, np.integer)):
        raise DataError(f"{what} must hold real numbers, not {array.dtype}.")
    if array.ndim != 2:
        raise DataError(f"{what} must be a matrix ({axes}), not of shape {array.shape}.")
    if 0 in array.shape:
        raise DataError(f"{what} is empty: its shape is {array.shape}.")
    if isinstance(given, np.ndarray) and not array.flags.writeable and array.dtype == np.float32:
        if isinstance(array, np.memmap) and not getattr(array, "checked_by_zslkit", False):
            _finite(what, array)
            array.checked_by_zslkit = True  # a pass over a large file takes minutes: make one
        return array  # already one of ours: share it
    array = np.ascontiguousarray(array, np.float32)
    _finite(what, array)
    return _read_only(array, given)


def _finite(what: str, array: np.ndarray) -> None:
    for start in range(0, len(array), 4096):  # in blocks, so that no mask of the whole is made
        bad = ~np.isfinite(array[start : start + 4096])
        if bad.any():
            i, j = np.argwhere(bad)[0]
            value = array[start + i, j]
            raise DataError(f"{what}[{start + i}, {j}] is {value}; every value must be finite.")


def _whole(what: str, given: Any) -> np.ndarray:
    array = np.asarray(given)
    if array.ndim != 1:
        raise DataError(f"{what} must be one-dimensional, not of shape {array.shape}.")
    if array.size == 0:
        array = array.astype(np.int64)
    if not np.issubdtype(array.dtype, np.integer):
        raise DataError(f"{what} must hold whole numbers, not {array.dtype}.")
    return _read_only(array.astype(np.int64), given)


def _names(what: str, given: Any, count: int, of: str) -> tuple[str, ...]:
    names = tuple(str(name) for name in given)
    if len(names) != count:
        raise DataError(f"{what} has {len(names)} entries but there are {count} {of}.")
    if len(set(names)) != count:
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"{what} holds {twice!r} more than once.")
    return names


def _rows(what: str, given: Any, n: int) -> np.ndarray:
    rows = _whole(what, given)
    if len(rows) == 0 and what != "val":
        raise DataError(f"The part {what} is empty.")
    if len(rows) and (rows.min() < 0 or rows.max() >= n):
        bad = rows.min() if rows.min() < 0 else rows.max()
        raise DataError(f"{what} holds row {bad}, but features has rows 0 to {n - 1}.")
    if len(rows) and np.bincount(rows).max() > 1:
        raise DataError(f"{what} lists a row more than once.")
    return rows


def distinct(ids: np.ndarray) -> np.ndarray:
    """The values among whole numbers from 0, ascending; many times as fast as ``np.unique``."""
    return np.flatnonzero(np.bincount(ids))


def _split(rows, labels, unseen, names) -> np.ndarray:
    member = {part: np.zeros(len(labels), bool) for part in rows}
    for part in rows:
        member[part][rows[part]] = True
    for a, b in (("train", "test_seen"), ("train", "test_unseen"), ("test_seen", "test_unseen")):
        both = np.flatnonzero(member[a] & member[b])
        if len(both):
            raise DataError(
                f"{len(both)} rows are in both {a} and {b} (the first is row {both[0]})."
            )
    stray = np.flatnonzero(member["val"] & ~member["train"])
    if len(stray):
        raise DataError(f"val holds row {stray[0]}, which is not a row of train.")
    seen = distinct(labels[rows["train"]])
    tested = distinct(labels[rows["test_unseen"]])
    declared = tested if unseen is None else np.unique(_whole("unseen_classes", unseen))
    if len(declared) and (declared.min() < 0 or declared.max() >= len(names)):
        raise DataError(f"unseen_classes must lie in 0 to {len(names) - 1}, not {declared}.")
    missing = np.setdiff1d(tested, declared)
    if len(missing):
        raise DataError(f"test_unseen shows {names[missing[0]]!r}, not one of the unseen classes.")
    if unseen is not None and (learned := np.intersect1d(declared, seen)).size:
        raise DataError(f"The unseen class {names[learned[0]]!r} has rows in train.")
    both = np.intersect1d(seen, declared)
    if len(both):
        raise DataError(
            f"The class {names[both[0]]!r} is both seen (in train) and unseen (in test_unseen)."
        )
    unknown = np.setdiff1d(distinct(labels[rows["test_seen"]]), seen)
    if len(unknown):
        raise DataError(f"test_seen shows {names[unknown[0]]!r}, which has no row in train.")
    validated = distinct(labels[rows["val"]])
    if len(validated) == len(seen) and len(seen):
        raise DataError("Every seen class is a validation class; leave some to learn from.")
    half = np.flatnonzero(np.isin(labels, validated) & member["train"] & ~member["val"])
    if len(half):
        raise DataError(
            f"val holds only a part of the training rows of {names[labels[half[0]]]!r}; "
            "a validation class belongs to val with all of them."
        )
    return _read_only(declared, unseen)
