"""Names of classes and attributes, and which classes validate: the text files beside the .mat."""

import re
from pathlib import Path

import numpy as np

from zslkit.checks import distinct
from zslkit.datasets import matfile
from zslkit.errors import DataError, did_you_mean

#: Share of the seen classes drawn for validation, and the draw's seed, if no file names any.
VALIDATION_SHARE, VALIDATION_SEED = 0.25, 0


def class_names(folder: Path, path: Path, described: dict, count: int) -> list[str]:
    """From the split file at ``path``, else ``allclasses.txt``, else "class 1" and so on."""
    if "allclasses_names" in described:
        names = matfile.strings(described["allclasses_names"])
        where = f"{path}: allclasses_names"
    elif (folder / "allclasses.txt").exists():
        names, where = _lines(folder / "allclasses.txt"), str(folder / "allclasses.txt")
    else:
        return [f"class {c + 1}" for c in range(count)]
    if len(names) != count:
        raise DataError(f"{where} lists {len(names)} classes, but {count} are described.")
    return names


def attribute_names(folder: Path, count: int) -> list[str]:
    """From ``predicates.txt`` (AWA) or ``attributes.txt`` (CUB): a name a line, maybe numbered."""
    for file in ("predicates.txt", "attributes.txt"):
        path = folder / file
        if not path.is_file():
            continue
        names = [re.sub(r"^\d+\s+", "", line) for line in _lines(path)]
        if len(names) != count:
            raise DataError(f"{path} names {len(names)} attributes, but classes have {count}.")
        return names
    return []


def validation_classes(
    folder: Path, loc: dict, labels: np.ndarray, names: list[str], seen: np.ndarray
) -> tuple[np.ndarray, str]:
    """Class ids for validation, and where they come from: the file, class lists, or a draw."""
    candidates = (
        ("val_loc", lambda: distinct(labels[loc["val_loc"]])),
        ("train_loc", lambda: np.setdiff1d(seen, distinct(labels[loc["train_loc"]]))),
        ("valclasses1.txt", lambda: _listed(folder / "valclasses1.txt", names)),
        ("trainclasses1.txt", lambda: _rest(seen, folder / "trainclasses1.txt", names)),
    )
    for what, classes in candidates:
        if what in loc or (folder / what).is_file():
            chosen = classes()
            unseen = np.setdiff1d(chosen, seen)
            tested = np.intersect1d(unseen, labels[loc["test_unseen_loc"]])
            if tested.size:
                raise DataError(
                    f"{folder}: {what} makes {names[tested[0]]!r} a validation class, but it is "
                    "one of the unseen classes of test_unseen_loc."
                )
            chosen = np.intersect1d(chosen, seen)
            if 0 < chosen.size < seen.size:
                whose = "the classes of" if what in ("val_loc", "valclasses1.txt") else "not in"
                return chosen, f"{chosen.size} classes, {whose} {what}"
    count = min(max(1, round(VALIDATION_SHARE * seen.size)), seen.size - 1)
    chosen = np.random.default_rng(VALIDATION_SEED).permutation(seen)[:count]
    return np.sort(chosen), (
        f"{count} of {seen.size} seen classes, drawn by zslkit with seed {VALIDATION_SEED} "
        "because no file singles any out"
    )


def _listed(path, names) -> np.ndarray:
    index = {name: c for c, name in enumerate(names)}
    wanted = _lines(path)
    for name in wanted:
        if name not in index:
            raise DataError(
                f"{path} names the class {name!r}, which is not in allclasses_names."
                + did_you_mean(name, names)
            )
    return np.array([index[name] for name in wanted], np.int64)


def _rest(seen, path, names) -> np.ndarray:
    return np.setdiff1d(seen, _listed(path, names))


def _lines(path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    return [line.strip() for line in text.splitlines() if line.strip()]
