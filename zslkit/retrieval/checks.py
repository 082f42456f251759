"""Every check of a retrieval problem, each with a sentence of its own."""

from typing import Any

import numpy as np

from zslkit.checks import _finite, _matrix, _names, _read_only, _whole, distinct
from zslkit.errors import DataError
from zslkit.retrieval.pictures import Pictures

#: Rows of a problem, and whether they count sketches or images.
ROWS = {
    "train_sketches": "sketches",
    "train_images": "images",
    "queries": "sketches",
    "gallery": "images",
    "held_sketches": "sketches",
    "held_images": "images",
}
MAY_BE_EMPTY = ("held_sketches", "held_images")
SETTINGS = ("zero-shot", "generalised", "generalised with training rows")


def check_retrieval(p) -> dict[str, Any]:
    """Return the checked, read-only fields of a retrieval problem under construction.

    Raises
    ------
    DataError
        The first thing found wrong.
    """
    names = _names("class_names", p.class_names, len(tuple(p.class_names)), "class names")
    if not names:
        raise DataError("class_names is empty.")
    fields: dict[str, Any] = {"class_names": names, "about": dict(p.about)}
    for side, labels in (("sketches", "sketch_labels"), ("images", "image_labels")):
        fields[side] = _items(side, getattr(p, side))
        fields[labels] = _labels(labels, getattr(p, labels), side, len(fields[side]), len(names))
    for what, side in ROWS.items():
        fields[what] = _rows(what, getattr(p, what), side, len(fields[side]))
    fields.update(_semantics(p, names))
    if p.setting not in SETTINGS:
        raise DataError(f"setting={p.setting!r} is not one of {', '.join(SETTINGS)}.")
    fields.update(_classes(p, fields, names))
    return fields


def _items(what: str, given: Any) -> Any:
    if isinstance(given, Pictures):
        if not len(given):
            raise DataError(f"{what} is empty.")
        return given
    array = given if isinstance(given, np.memmap) else np.asarray(given)
    if not (np.issubdtype(array.dtype, np.floating) or np.issubdtype(array.dtype, np.integer)):
        raise DataError(f"{what} must hold real numbers, not {array.dtype}.")
    if array.ndim < 2:
        raise DataError(
            f"{what} must be pictures [n, height, width, ...] or features [n, d], not of shape "
            f"{array.shape}."
        )
    if 0 in array.shape:
        raise DataError(f"{what} is empty: its shape is {array.shape}.")
    if array.ndim == 2:
        return _matrix(what, array if isinstance(given, np.memmap) else given, "items x features")
    if np.issubdtype(array.dtype, np.floating):
        flat = array.reshape(len(array), -1)
        _finite(what, flat)
    if not array.flags.writeable:
        return array  # already one of ours, or mapped from a file: share it
    return _read_only(np.ascontiguousarray(array), given)


def _labels(what, given, side, count, classes) -> np.ndarray:
    labels = _whole(what, given)
    if len(labels) != count:
        raise DataError(f"{what} has {len(labels)} entries but there are {count} {side}.")
    outside = np.flatnonzero((labels < 0) | (labels >= classes))
    if len(outside):
        i = outside[0]
        raise DataError(
            f"{what}[{i}] is {labels[i]}, but there are class names for 0 to {classes - 1} only."
        )
    return labels


def _rows(what, given, side, count) -> np.ndarray:
    rows = _whole(what, given)
    if not len(rows) and what not in MAY_BE_EMPTY:
        raise DataError(f"The part {what} is empty.")
    if len(rows) and (rows.min() < 0 or rows.max() >= count):
        bad = rows.min() if rows.min() < 0 else rows.max()
        raise DataError(f"{what} holds row {bad}, but {side} has rows 0 to {count - 1}.")
    if len(rows) and np.bincount(rows).max() > 1:
        raise DataError(f"{what} lists a row more than once.")
    return rows


def _semantics(p, names) -> dict[str, Any]:
    if p.semantics is None:
        if tuple(p.attribute_names):
            raise DataError("attribute_names is given, but semantics is not.")
        return {"semantics": None, "attribute_names": ()}
    semantics = _matrix("semantics", p.semantics, "classes x attributes")
    if len(semantics) != len(names):
        raise DataError(
            f"semantics describes {len(semantics)} classes but class_names has {len(names)} names."
        )
    attributes = tuple(p.attribute_names) or tuple(f"a{i}" for i in range(semantics.shape[1]))
    attributes = _names("attribute_names", attributes, semantics.shape[1], "semantics columns")
    return {"semantics": semantics, "attribute_names": attributes}


def _classes(p, f, names) -> dict[str, np.ndarray]:
    """Who is seen, unseen and validation class; that no row is where it must not be."""
    of = {
        what: f["sketch_labels" if s == "sketches" else "image_labels"] for what, s in ROWS.items()
    }
    shown = {what: distinct(of[what][f[what]]) for what in ROWS}
    _both_sides(shown, names)
    seen = shown["train_sketches"]
    tested = np.union1d(shown["queries"], shown["gallery"])
    given = np.setdiff1d(tested, seen) if p.unseen_classes is None else p.unseen_classes
    unseen = _ids("unseen_classes", given, names)
    if not len(unseen):
        raise DataError("No class is unseen: every class of the queries is trained on.")
    learned = np.intersect1d(unseen, seen)
    if len(learned):
        raise DataError(f"The unseen class {names[learned[0]]!r} has rows in training.")
    for what in ("queries", "gallery"):
        _tested(what, shown[what], f, seen, unseen, names, p.setting)
    for what in ("held_sketches", "held_images"):
        stray = np.setdiff1d(shown[what], seen)
        if len(stray):
            raise DataError(f"{what} shows {names[stray[0]]!r}, which is not trained on.")
        trained = f[what.replace("held", "train")]
        _apart(what, f[what], what.replace("held", "train"), trained)
    val = _ids("val_classes", p.val_classes, names)
    stray = np.setdiff1d(val, seen)
    if len(stray):
        raise DataError(f"val_classes holds {names[stray[0]]!r}, which is not trained on.")
    if len(val) == len(seen):
        raise DataError("Every seen class is a validation class; leave some to learn from.")
    return {"unseen_classes": unseen, "val_classes": val}


def _both_sides(shown, names):
    for one, other in (("sketch", "image"), ("image", "sketch")):
        lonely = np.setdiff1d(
            shown["train_sketches" if one == "sketch" else "train_images"],
            shown["train_images" if one == "sketch" else "train_sketches"],
        )
        if len(lonely):
            raise DataError(
                f"The seen class {names[lonely[0]]!r} has a training {one} but no training {other}."
            )


def _tested(what, classes, f, seen, unseen, names, setting):
    unknown = np.setdiff1d(classes, np.union1d(seen, unseen))
    if len(unknown):
        raise DataError(f"{what} shows {names[unknown[0]]!r}, which is neither seen nor unseen.")
    known = np.intersect1d(classes, seen)
    if setting == "zero-shot" and len(known):
        raise DataError(
            f"{what} shows the seen class {names[known[0]]!r}; only generalised(...) adds those."
        )
    if setting != "generalised with training rows":
        train = "train_sketches" if what == "queries" else "train_images"
        _apart(what, f[what], train, f[train])


def _apart(one, rows, other, others):
    both = np.intersect1d(rows, others)
    if len(both):
        raise DataError(f"{len(both)} rows are in both {one} and {other} (the first is {both[0]}).")


def _ids(what, given, names) -> np.ndarray:
    ids = np.unique(_whole(what, given))
    if len(ids) and (ids.min() < 0 or ids.max() >= len(names)):
        raise DataError(f"{what} must lie in 0 to {len(names) - 1}, not {ids}.")
    ids.flags.writeable = False
    return ids
