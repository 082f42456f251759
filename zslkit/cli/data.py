"""``zslkit data``: what there is, getting it, checking it, building the zoo and its clips."""

import shutil
from pathlib import Path

from zslkit.cli.text import say, show_json, table
from zslkit.errors import DataError, UsageError

_ABOUT = """\
Data sets: what there is, getting it, checking it.

  zslkit data list
  zslkit data get CUB
  zslkit data check FLO --backbone mobilenetv2
  zslkit data build zoo

The zoo, its clips and affect come with zslkit. Others lie in $ZSLKIT_DATA/xlsa17/data/<NAME>/,
those for retrieval by sketches in $ZSLKIT_DATA/<NAME>/, or in the user's cache if ZSLKIT_DATA is
not set; --root names another place.
"""


def add_to(commands) -> None:
    """Add the group to the command line."""
    group = commands.add_parser(
        "data", help="list, get, check and build data sets", description=_ABOUT
    )
    inner = group.add_subparsers(metavar="ACTION", required=True)

    listing = inner.add_parser(
        "list", help="what there is, and what is here", description="List all known data sets."
    )
    _common(listing)
    listing.set_defaults(run=list_all)

    get = inner.add_parser(
        "get",
        help="download a published data set",
        description="Download a published data set, check it and put it in place.\n\n"
        "The address and the terms are told first. An interrupted download is continued by the "
        "same command.\n\n  zslkit data get CUB\n  zslkit data get FLO --root /big/disk",
    )
    get.add_argument(
        "name", metavar="NAME", help="AWA1, AWA2, CUB, SUN, APY, FLO, MNIST or Fashion-MNIST"
    )
    get.add_argument("--keep", action="store_true", help="keep the archive after unpacking")
    _common(get, json=False)
    get.set_defaults(run=get_one, again=" Run the same command again to continue.")

    check = inner.add_parser(
        "check",
        help="read a data set and verify it",
        description="Read a data set, run every check, and compare its counts with the "
        "published ones.\n\n  zslkit data check zoo\n  zslkit data check FLO --backbone "
        "mobilenetv2\n\nExit code 2: it cannot be used, or claims to be what it is not.",
    )
    check.add_argument("name", metavar="NAME", help="a data set, or a folder of your own")
    check.add_argument("--backbone", metavar="NAME", help="which features (default: res101)")
    _common(check)
    check.set_defaults(run=check_one)

    build = inner.add_parser(
        "build",
        help="rebuild the zoo or its clips from their source",
        description="Paint the zoo's pictures and sketches, or film its clips, and compute their "
        "features again: about ten and five minutes on two cores.\n\n  zslkit data build zoo\n"
        "  zslkit data build clips\n  zslkit data build all\n"
        "  zslkit data build zoo --out my-zoo\n\n"
        "DIR's attributes.csv says which animals to paint, its actions.csv which actions to film; "
        "they are put there if they are missing.",
    )
    build.add_argument("name", metavar="NAME", help="zoo, clips or all")
    build.add_argument(
        "--out", metavar="DIR", help="folder to write to (default: where the zoo is)"
    )
    build.set_defaults(run=build_one)


def _common(parser, *, json: bool = True) -> None:
    parser.add_argument("--root", metavar="DIR", help="folder above xlsa17 (default: ZSLKIT_DATA)")
    if json:
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def list_all(args) -> None:
    """A row a data set: what it is, where it comes from, whether it is here."""
    from zslkit.datasets.folders import backbones, folder_of
    from zslkit.datasets.idx import SETS
    from zslkit.datasets.idx import is_here as idx_is_here
    from zslkit.datasets.sketchfolders import home
    from zslkit.datasets.sources import PUBLISHED, PUBLISHED_RETRIEVAL, SOURCES
    from zslkit.files import data_root

    rows = [
        {
            "name": "zoo",
            "what": "animals drawn for this package",
            "from": "comes with zslkit",
            "here": _is_here("zoo"),
        },
        {
            "name": "zoo-sketches",
            "what": "sketches and pictures of these animals (retrieval)",
            "from": "comes with zslkit",
            "here": _is_here("zoo", "sketches"),
        },
        {
            "name": "zoo-clips",
            "what": "short clips of these animals, doing something",
            "from": "comes with zslkit",
            "here": _is_here("clips"),
        },
        {
            "name": "affect",
            "what": "painted pictures of eight emotions, with adjective-noun pairs",
            "from": "comes with zslkit",
            "here": ["yes"],
        },
    ]
    for name, what in (("digits-domains", "scikit-learn's digits"), ("zoo-domains", "the animals")):
        what += " in four domains (adaptation)"
        rows.append({"name": name, "what": what, "from": "comes with zslkit", "here": ["yes"]})
    for source in SOURCES:
        for name in source.holds:
            here = backbones(folder_of(name, args.root)) if name in PUBLISHED else []
            if name in PUBLISHED_RETRIEVAL:
                here = ["yes"] if home(name, args.root).is_dir() else []
            if name in SETS:
                here = ["yes"] if idx_is_here(name, args.root) else []
            come_by = f"zslkit data get {name}" if source.address else "by hand"
            row = {"name": name, "what": source.what, "from": come_by, "here": here}
            rows.append({**row, "bytes": source.size or None, "terms": source.terms})
    above = folder_of("", args.root)
    own = sorted(p for p in above.iterdir() if p.is_dir()) if above.is_dir() else []
    for folder in own:
        if folder.name not in PUBLISHED and backbones(folder):
            rows.append(
                {"name": folder.name, "what": "yours", "from": "", "here": backbones(folder)}
            )
    if args.json:
        show_json(rows)
        return
    shown = [
        [r["name"], r["what"], r["from"], _size(r.get("bytes")), ", ".join(r["here"]) or "no"]
        for r in rows
    ]
    print(table(["name", "what", "from", "size", "here"], shown))
    print(f"\nlooked in {Path(args.root).expanduser() if args.root else data_root()}")


def _size(count: int | None) -> str:
    return f"{count / 1e6:.0f} MB" if count else ""


def _is_here(folder: str, part: str = "features.safetensors") -> list[str]:
    from zslkit.errors import MissingFile
    from zslkit.files import packaged

    try:
        return ["yes"] if (packaged(folder) / part).exists() else []
    except MissingFile:
        return []


def get_one(args) -> None:
    """Download, verify, install."""
    from zslkit.datasets.download import get

    get(args.name, args.root, keep=args.keep, say=say)


def check_one(args) -> None:
    """Load it, which checks it, describe it, compare with the published counts."""
    from zslkit.cli.settings import load_problem
    from zslkit.datasets import ADAPTATION, retrieval_loader
    from zslkit.datasets.sources import PUBLISHED
    from zslkit.datasets.xlsa17 import differences

    if args.name.lower() in ADAPTATION:
        return _check_adaptation(args)
    if (loader := retrieval_loader(args.name)) is not None:
        return _check_retrieval(args, loader)
    options = {"backbone": args.backbone} if args.backbone else {}
    problem = load_problem(args.name, options, args.root)
    off = differences(problem)
    if args.json:
        show_json({**summary(problem), "differences": off})
    else:
        print(problem.describe())
        if off:
            print("Differs from the published counts:")
            print("\n".join(f"  {line}" for line in off))
        elif problem.name in PUBLISHED:
            print("All counts are the published ones.")
        else:
            print("All checks passed.")
    wrong = differences(problem, certain=True)
    if wrong and problem.about.get("backbone") == "res101":
        raise DataError(
            f"{problem.name} with res101 is not the published data set: {'; '.join(wrong)}."
        )


def _check_retrieval(args, loader) -> None:
    """The same for sketches and pictures, of which none is opened. A difference is only told."""
    from zslkit.datasets import sketchfolders

    if args.backbone:
        raise UsageError(f"{args.name} holds pictures, not features: there is no --backbone.")
    of_zoo = args.name.lower() == "zoo-sketches"
    problem = loader() if of_zoo else loader(root=args.root)
    off = sketchfolders.differences(problem)
    if args.json:
        show_json({**retrieval_summary(problem), "differences": off})
        return
    print(problem.describe())
    told = ["Differs from the published counts:", *(f"  {line}" for line in off)]
    print("\n".join(told) if off else "All checks passed.")


def _check_adaptation(args) -> None:
    """The same for a problem of two tasks and two domains."""
    from zslkit import load

    if args.backbone:
        raise UsageError(f"{args.name} holds pictures, not features: there is no --backbone.")
    problem = load(args.name, **({"root": args.root} if args.name.lower()[0] == "m" else {}))
    if args.json:
        counts = {f"irrelevant in {d}": len(x) for d, x in problem.irrelevant.items()}
        counts |= {f"test in {d}": len(x) for d, x in problem.test.items()}
        show_json({"name": problem.name, "relevant": len(problem.relevant), **counts})
        return
    print(f"{problem.describe()}\nAll checks passed.")


def retrieval_summary(problem) -> dict:
    """What a machine wants to know of a retrieval problem."""
    parts = ("train_sketches", "train_images", "queries", "gallery", "held_sketches", "held_images")
    return {
        "name": problem.name,
        "sketches": len(problem.sketches),
        "images": len(problem.images),
        "classes": len(problem.class_names),
        "seen_classes": len(problem.seen_classes),
        "unseen_classes": len(problem.unseen_classes),
        "val_classes": len(problem.val_classes),
        **{part: len(getattr(problem, part)) for part in parts},
        "about": {key: str(value) for key, value in problem.about.items()},
    }


def summary(problem) -> dict:
    """What a machine wants to know of a problem."""
    n, d = problem.features.shape
    return {
        "name": problem.name,
        "pictures": n,
        "features": d,
        "semantics": problem.semantics.shape[1],
        "classes": len(problem.class_names),
        "seen_classes": len(problem.seen_classes),
        "unseen_classes": len(problem.unseen_classes),
        "val_classes": len(problem.val_classes),
        "train": len(problem.train),
        "val": len(problem.val),
        "test_seen": len(problem.test_seen),
        "test_unseen": len(problem.test_unseen),
        "about": {key: str(value) for key, value in problem.about.items()},
    }


def build_one(args) -> None:
    """Rebuild the zoo, its clips, or both."""
    name = args.name.lower()
    if name not in ("zoo", "clips", "all"):
        raise UsageError(f"Only the zoo and its clips are built from source, not {args.name!r}.")
    if name == "all" and args.out:
        raise UsageError("--out names the folder of one data set; say zoo or clips with it.")
    if name in ("zoo", "all"):
        _build_zoo(args.out)
    if name in ("clips", "all"):
        _build_clips(args.out)


def _out(given: str | None, folder: str, *sources: str) -> Path:
    """Where to build, with the tables that say what."""
    from zslkit.files import atomic_path, packaged

    here = packaged(folder)
    out = Path(given).expanduser() if given else here
    for name in sources:
        if not (out / name).exists():
            with atomic_path(out / name) as temporary:
                shutil.copyfile(here / name, temporary)
            say(f"{out / name} was copied from {here}; change it for a zoo of your own.")
    return out


def _build_clips(given: str | None) -> None:
    from zslkit.datasets.clips.build import build

    print(build(_out(given, "clips", "actions.csv")))


def _build_zoo(given: str | None) -> None:
    from zslkit.datasets.zoo.build import build
    from zslkit.files import packaged

    here, out = packaged("zoo"), _out(given, "zoo", "taxonomy.csv", "attributes.csv")
    print(build(out))
    if out == here:  # the map that comes with the zoo is of these features
        from zslkit import load, maps

        maps.fit_map(load("zoo")).save(here / "map.safetensors")
