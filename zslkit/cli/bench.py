"""``zslkit bench``: a grid of methods, classifiers and seeds from one TOML file."""

from pathlib import Path

from zslkit.cli.text import say, show_json, table
from zslkit.errors import MissingFile, UsageError

_ABOUT = """\
Run a grid of methods, classifiers and seeds, described in a TOML file, and write the results
beside it as .json. What is done already is not repeated: stop it and start it as you like.

  zslkit bench data/results/zoo-ladder.toml
  zslkit bench my-grid.toml --workers 2

A grid:

  dataset = "zoo"
  seeds = [0, 1, 2, 3, 4]
  [classifiers.softmax]
  [[run]]
  method = "none"
  [[run]]
  method = "fclswgan"
  parameters = { epochs = 40 }
"""


def add_to(commands) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser("bench", help="run a grid of experiments", description=_ABOUT)
    parser.add_argument("file", metavar="FILE.toml", help="the grid")
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes, a core each (default: 1)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.set_defaults(run=run, again=" Give the same command again to go on.")


def run(args) -> None:
    """Run what is not done yet, and show means over seeds."""
    path = Path(args.file).expanduser()
    if not path.is_file():
        raise MissingFile(f"There is no configuration {path}.")
    if args.workers < 1:
        raise UsageError(f"--workers {args.workers} must be at least 1.")
    from zslkit import experiments

    results = experiments.run(path, workers=args.workers, progress=not args.quiet)
    frame = experiments.read(results)
    say(f"written to {results}")
    for column in ("n_synthetic", "epoch"):  # empty where nothing is generated
        frame[column] = [int(value) if value == value and value else "" for value in frame[column]]
    if args.json:
        show_json(frame.to_dict("records"))
        return
    apart = ("classifier", "n_synthetic", "epoch")
    several = [c for c in apart if len(set(frame[c]) - {""}) > 1]
    by = ["run", *several]
    means = experiments.summary(frame, by).reset_index()
    print(table(list(means.columns), means.values.tolist()))
    print(f"\nmean ± standard deviation over {frame['seed'].nunique()} seeds, in per cent")
