"""Every check of an adaptation problem, each with a sentence of its own."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from zslkit.errors import DataError


def check_adaptation(p) -> dict[str, Any]:
    """Return the checked, read-only fields of a problem under construction.

    Raises
    ------
    DataError
        The first thing found wrong.
    """
    if not isinstance(p.source, str) or not p.source:
        raise DataError(f"source={p.source!r} must be the name of a domain.")
    names = _names("class_names", p.class_names)
    relevant = _pictures("relevant", p.relevant, None)
    shape = relevant.shape[1:]
    labels = _labels("relevant_labels", p.relevant_labels, len(relevant), names)
    absent = np.setdiff1d(np.arange(len(names)), labels)
    if len(absent):
        raise DataError(f"The class {names[absent[0]]!r} has no picture in relevant.")
    irrelevant = _by_domain("irrelevant", p.irrelevant, shape)
    if p.source not in irrelevant:
        raise DataError(f"irrelevant has no pictures of the source domain {p.source!r}.")
    targets = [domain for domain in irrelevant if domain != p.source]
    if not targets:
        raise DataError("irrelevant has pictures of one domain only; a target domain is missing.")
    test = _by_domain("test", p.test, shape)
    hidden = _by_domain("hidden", p.hidden, shape)
    _same_domains("test", test, targets)
    if hidden:
        _same_domains("hidden", hidden, targets)
    others = _names("irrelevant_names", p.irrelevant_names) if p.irrelevant_names else ()
    both = sorted(set(names) & set(others))
    if both:
        raise DataError(f"The class {both[0]!r} belongs to both tasks.")
    _check_pairs(p.paired, irrelevant)
    _check_zero_shot(irrelevant, test, hidden, targets)
    return {
        "relevant": relevant,
        "relevant_labels": labels,
        "irrelevant": irrelevant,
        "test": test,
        "hidden": hidden,
        "class_names": names,
        "irrelevant_names": others,
        "test_labels": _labels_by_domain("test_labels", p.test_labels, test, names),
        "hidden_labels": _labels_by_domain("hidden_labels", p.hidden_labels, hidden, names),
        "irrelevant_labels": _labels_by_domain(
            "irrelevant_labels", p.irrelevant_labels, irrelevant if p.irrelevant_labels else {},
            others,
        ),
    }  # fmt: skip


def _names(what: str, given) -> tuple[str, ...]:
    names = tuple(str(name) for name in given)
    if not names:
        raise DataError(f"{what} is empty.")
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"{what} holds {twice!r} more than once.")
    return names


def _pictures(what: str, given, shape) -> np.ndarray:
    array = np.asarray(given)
    if not np.issubdtype(array.dtype, np.floating):
        raise DataError(f"{what} must hold numbers in 0..1 as floats, not {array.dtype}.")
    if array.ndim != 4:
        raise DataError(
            f"{what} must be pictures [n, height, width, channels], not of shape {array.shape}."
        )
    if not array.size:
        raise DataError(f"{what} is empty: its shape is {array.shape}.")
    if shape is not None and array.shape[1:] != shape:
        raise DataError(
            f"{what} holds pictures of shape {array.shape[1:]}, but relevant those of {shape}."
        )
    if not array.flags.writeable and array.dtype == np.float32 and array.flags.c_contiguous:
        return array  # of another problem: checked already
    low, high = array.min(), array.max()
    if not (low >= 0 and high <= 1):  # NaN is neither
        raise DataError(f"{what} holds values from {low:g} to {high:g}; pictures lie in 0..1.")
    array = np.array(array, np.float32, order="C")
    array.flags.writeable = False
    return array


def _labels(what: str, given, count: int, names) -> np.ndarray:
    array = np.asarray(given)
    if array.ndim != 1 or not np.issubdtype(array.dtype, np.integer):
        raise DataError(f"{what} must be whole numbers [n], not {array.dtype} of {array.shape}.")
    if len(array) != count:
        raise DataError(f"{what} has {len(array)} entries for {count} pictures.")
    if array.min() < 0 or array.max() >= len(names):
        bad = array.min() if array.min() < 0 else array.max()
        raise DataError(f"{what} holds {bad}, but there are names for 0 to {len(names) - 1} only.")
    array = np.array(array, np.int64)
    array.flags.writeable = False
    return array


def _by_domain(what: str, given, shape) -> dict[str, np.ndarray]:
    if not isinstance(given, Mapping):
        raise DataError(f"{what} must be pictures by domain, not a {type(given).__name__}.")
    return {str(d): _pictures(f"{what}[{d!r}]", each, shape) for d, each in given.items()}


def _labels_by_domain(what: str, given, pictures, names) -> dict[str, np.ndarray]:
    if not isinstance(given, Mapping) or set(given) != set(pictures):
        found = sorted(given) if isinstance(given, Mapping) else type(given).__name__
        raise DataError(f"{what} must have the domains {sorted(pictures)}, not {found}.")
    if pictures and not names:
        raise DataError(f"{what} is given, but its classes have no names.")
    return {
        d: _labels(f"{what}[{d!r}]", given[d], len(each), names) for d, each in pictures.items()
    }


def _same_domains(what: str, found, targets) -> None:
    for domain in found:
        if domain not in targets:
            raise DataError(f"{what} has the domain {domain!r}, which is no target of irrelevant.")
    for domain in targets:
        if domain not in found:
            raise DataError(f"{what} has no pictures of the target domain {domain!r}.")


def _check_pairs(paired, irrelevant) -> None:
    if not isinstance(paired, bool):
        raise DataError(f"paired={paired!r} must be True or False.")
    counts = {domain: len(each) for domain, each in irrelevant.items()}
    if paired and len(set(counts.values())) > 1:
        raise DataError(f"paired=True, but irrelevant has rows by domain {counts}.")


def _check_zero_shot(irrelevant, test, hidden, targets) -> None:
    """No picture that is tested may be one that a method or the oracle learns from."""
    for domain in targets:
        for part, pictures in (("irrelevant", irrelevant), ("hidden", hidden)):
            learned = {each.tobytes() for each in pictures.get(domain, ())}
            for i, each in enumerate(test[domain]):
                if each.tobytes() in learned:
                    raise DataError(f"test[{domain!r}][{i}] is also in {part}[{domain!r}].")
