"""``zslkit export-web``: a trained model as a page to play with."""

import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from zslkit.cli.text import say, show_json
from zslkit.errors import MissingFile, UsageError

_ABOUT = """\
Write a trained model as one web page: move the attributes of a class, and see where the features
that your generator makes of them land in the map of your data. The page is a single file. It
opens by a double click, asks no host for anything, and may be sent or put on any web server.

  zslkit train fclswgan zoo
  zslkit export-web runs/fclswgan-zoo-0.safetensors tiger.html
  zslkit export-web runs/fclswgan-flo-0.safetensors flowers.html --landmarks 1000
  zslkit export-web my.safetensors my.html --dataset CUB --data backbone=res101 --n 100

The page holds the generator (weights in half precision), up to --landmarks real features after
PCA, the descriptions of all classes and two small classifiers, and no pictures. So whoever gets
the page gets these numbers: see to it that the terms of your data allow it.

Pages above 4 MB are refused, since a phone would not keep up. What counts is the generator: train
it with --set hidden=256, say, instead of the 4096 of the papers. A map of your features is fitted
with UMAP if there is none yet, which takes some seconds, and is kept.
"""


def add_to(commands) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "export-web", help="write a trained model as a web page", description=_ABOUT
    )
    parser.add_argument("model", metavar="MODEL", help="a file written by zslkit train")
    parser.add_argument("out", metavar="OUT.html", help="the page to write")
    parser.add_argument(
        "--dataset", metavar="NAME", help="its data (default: as the .toml beside MODEL says)"
    )
    parser.add_argument(
        "--data", action="append", default=[], metavar="KEY=VALUE", help="an option of the data set"
    )
    parser.add_argument("--start", metavar="CLASS", help="the class to begin with")
    parser.add_argument(
        "--n", type=int, default=200, metavar="N", help="generated features (default: 200)"
    )
    parser.add_argument(
        "--landmarks", type=int, default=2000, metavar="N", help="real features (default: 2000)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of noise and classifiers")
    parser.add_argument("--title", metavar="TEXT", help="heading of the page")
    parser.add_argument("--root", metavar="DIR", help="folder above xlsa17 (default: ZSLKIT_DATA)")
    parser.add_argument("--quiet", action="store_true", help="say nothing while it works")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.set_defaults(run=run)


def run(args) -> None:
    """Write the page. What can be refused at once is refused before anything slow is done."""
    import zslkit.widgets
    from zslkit import methods
    from zslkit.cli.settings import load_problem

    export_web = zslkit.widgets.export_web  # says so if anywidget is not installed
    from zslkit.widgets.export import html_path

    if args.landmarks < 10:
        raise UsageError(f"--landmarks {args.landmarks} must be at least 10.")
    out = html_path(args.out)
    if os.path.isdir(args.model):
        raise UsageError(f"{args.model} is a folder; name a model in it, a .safetensors file.")
    if not os.path.isfile(args.model):
        raise MissingFile(f"There is no file {args.model}.")
    model = methods.load(args.model)
    _check_size(args.model, model)
    dataset, options = _data(args)
    problem = load_problem(dataset, options, args.root)
    if not args.quiet:
        say(f"{Path(args.model).stem} on {problem.name}: map and classifiers ...")
    with redirect_stdout(sys.stderr):  # a new map is announced, and stdout is for results
        explorer = zslkit.widgets.AttributeExplorer(
            model,
            problem,
            start=args.start,
            n=args.n,
            seed=args.seed,
            n_landmarks=args.landmarks,
            made_by=_made_by(args.model, dataset, options),
        )
    title = args.title or f"Invent a class: {type(model).__name__} on {problem.name}"
    size = export_web(explorer, out, title=title, about=_about(model, problem))
    if args.json:
        show_json({"page": str(out), "bytes": size, "start": explorer.selection})
        return
    print(f"{out}: {size / 1000:.0f} KB")
    print(f"  open it   {out.resolve().as_uri()}")


def _check_size(file: str, model) -> None:
    """Refuse a generator that alone would be too much, before data and map are fetched."""
    from zslkit.widgets.export import LIMIT, in_mb

    weights = sum(each.numel() for each in model.generator_.parameters())
    size = weights * 2 * 4 / 3  # two bytes a weight, as text
    if size > LIMIT:
        hidden = model.hidden
        raise UsageError(
            f"{file} has a generator of {weights / 1e6:.1f} million weights, {in_mb(size)} of a "
            f"page whose limit is {in_mb(LIMIT)}; a slider would take a second to answer. Its "
            f"hidden layer has {hidden} units: train a smaller one, for example with "
            f"--set hidden={_smaller(hidden, size / LIMIT)}."
        )


def _smaller(hidden: int, factor: float) -> int:
    """The next lower power of two that brings the weights under the limit."""
    wanted = hidden
    while wanted > 16 and wanted * factor > 0.8 * hidden:
        wanted //= 2
    return 2 ** (wanted.bit_length() - 1)


def _data(args) -> tuple[str, dict]:
    """The data set and the options to load it with."""
    from zslkit.cli.settings import RunConfig, pairs

    given = pairs(args.data, "--data")
    if args.dataset:
        return args.dataset, given
    beside = Path(args.model).with_suffix(".toml")
    if not beside.is_file():
        raise MissingFile(
            f"There is no {beside} to say what {args.model} was trained on; give --dataset NAME."
        )
    config = RunConfig.read(beside)
    return config.dataset, {**config.data, **given}


def _made_by(file: str, dataset: str, options: dict) -> str:
    """Lines of Python that read the data and the model again.

    Of a path from the root only the name is told: the page goes to other people.
    """
    from zslkit.cli.settings import data_options
    from zslkit.widgets.recipe import arguments

    words = arguments(data_options(dataset, options), data_options(dataset, {}))
    file = Path(file).name if Path(file).is_absolute() else Path(file).as_posix()
    return (
        f"import zslkit\nproblem = zslkit.load({json.dumps(dataset)}{words and ', '}{words})\n"
        f"model = zslkit.methods.load({json.dumps(file)})"
    )


def _about(model, problem) -> str:
    """Whose numbers the page holds, and how they came about."""
    from zslkit.widgets.recipe import finished_epochs

    finished = finished_epochs(model)
    epochs = f"{finished}" if finished == model.epochs else f"{finished} of {model.epochs}"
    terms = problem.about.get("licence") or problem.about.get("terms")
    parts = [
        f"Model: {type(model).__name__}, {epochs} epochs, seed {model.seed}.",
        f"Data: {problem.name}, {problem.features.shape[0]} features of "
        f"{problem.features.shape[1]} numbers, {len(problem.seen_classes)} seen and "
        f"{len(problem.unseen_classes)} unseen classes.",
        f"Terms of the data: {terms}." if terms else "",
        "Made with zslkit (MIT licence).",
    ]
    return " ".join(part for part in parts if part)
