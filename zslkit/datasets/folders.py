"""Where a data set in the published layout lies, and what to say when it does not."""

from pathlib import Path

from zslkit.datasets import sources
from zslkit.errors import MissingFile, UsageError, did_you_mean
from zslkit.files import data_root

_INSIDE = Path("xlsa17", "data")


def folder_of(name: str, root: str | Path | None = None) -> Path:
    """Where data set ``name`` belongs, whether or not it is there."""
    base = Path(root).expanduser() if root is not None else data_root()
    return base / _INSIDE / name


def find_folder(name: str, root: str | Path | None = None) -> tuple[str, Path]:
    """The name as zslkit spells it and the folder that holds the data set.

    Raises
    ------
    MissingFile
        There is no such folder; says where it was looked for and how to get it.
    """
    if not name or Path(name).name != name or name in (".", ".."):
        raise UsageError(f"{name!r} is not the name of a data set.")
    wanted = folder_of(name, root)
    above = wanted.parent
    there = sorted(p.name for p in above.iterdir() if p.is_dir()) if above.is_dir() else []
    published = {n.lower(): n for n in sources.PUBLISHED}
    for folder in [name, *there]:  # "cub" and "aPY" are found too, on every file system
        if folder.lower() == name.lower() and (above / folder).is_dir():
            return published.get(name.lower(), folder), above / folder
    raise MissingFile(_not_there(name, above, there, published, root))


def _not_there(name, above, there, published, root) -> str:
    base = above.parent.parent
    for higher in list(base.parents)[:3]:  # pointed at xlsa17, at data, or at the folder itself
        if any((higher / _INSIDE / n / "att_splits.mat").exists() for n in (name, name.upper())):
            told = "root" if root is not None else "ZSLKIT_DATA"
            return f"{told} is {base}; make it {higher}, the folder above xlsa17."
    known = published.get(name.lower())
    others = f" (there is {', '.join(there)})." if there else "."
    message = f"There is no folder {name!r} in {above}{others}"
    if known is None:
        return message + did_you_mean(name, {*there, *published.values()})
    return message + (
        f" Get it with `zslkit data get {known}`, or set ZSLKIT_DATA to a folder that holds "
        f"xlsa17/data/{known}/."
    )


def find_backbone(folder: Path, backbone: str, splits: str = "att_splits") -> Path:
    """The file with the features of one backbone.

    Raises
    ------
    MissingFile
        It is not there; names the backbones that are.
    """
    path = folder / f"{backbone}.mat"
    if path.is_file():
        return path
    others = [b for b in backbones(folder) if b != splits]
    if not others:
        raise MissingFile(f"There are no features in {folder}: {backbone}.mat is missing.")
    found = " and ".join(f"{b}.mat" for b in others)
    near = did_you_mean(backbone, others).strip() or f"Pass backbone={others[0]!r}."
    raise MissingFile(f"{path} is missing, but {found} is there. {near}")


def backbones(folder: Path) -> list[str]:
    """Names of the feature files in a data set's folder; empty if it has no split file."""
    if not (folder / "att_splits.mat").is_file():
        return []
    return sorted(p.stem for p in folder.glob("*.mat") if not p.stem.endswith("_splits"))
