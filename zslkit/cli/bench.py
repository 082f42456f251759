"""``zslkit bench``: a grid of methods, classifiers and seeds from one TOML file."""

from pathlib import Path

from zslkit.cli.text import frame_table, say, show_json

_ABOUT = """\
Run a grid of methods, classifiers and seeds, described in a TOML file, and write the results
beside it as .csv. What is done already is not repeated: stop it and start it as you like.

  zslkit bench data/results/zoo.toml
  zslkit bench my-grid.toml --workers 2
  zslkit bench my-grid.toml --cluster tcp://host:8786

A grid:

  dataset = "zoo"
  seeds = [0, 1, 2, 3, 4]
  [classifiers.softmax]
  [[run]]
  method = "none"
  [[run]]
  method = "fclswgan"
  parameters = { epochs = 40 }

A grid of methods of retrieval has [rankings.NAME] instead of classifiers:

  dataset = "zoo-sketches"
  seeds = [0, 1, 2, 3, 4]
  [rankings.real]
  [rankings.binary]
  codes = { bits = 64 }
  [[run]]
  method = "doodle"
"""


def add_to(commands) -> None:
    """Add the command to the command line."""
    add_resumable(commands, "bench", run, _ABOUT, "run a grid of experiments", "the grid")


def add_resumable(commands, name: str, run, about: str, short: str, file: str) -> None:
    """A command that runs the many experiments of a file, and can be given again to go on."""
    parser = commands.add_parser(name, help=short, description=about)
    parser.add_argument("file", metavar="FILE.toml", help=file)
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes, a core each (default: 1)"
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="a Dask scheduler, such as tcp://host:8786; local: a cluster of --workers here",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.set_defaults(run=run, again=" Give the same command again to go on.")


def run(args) -> None:
    """Run what is not done yet, and show means over seeds."""
    from zslkit import experiments

    path = Path(args.file).expanduser()
    results = experiments.run(
        path, workers=args.workers, cluster=args.cluster, progress=not args.quiet
    )
    frame = experiments.read(results)
    say(f"written to {results}")
    if args.json:
        show_json(frame.astype(object).where(frame.notna(), None).to_dict("records"))
        return
    print(frame_table(experiments.summary(frame, experiments.telling(frame))))
    print(f"\nmean ± standard deviation over {frame['seed'].nunique()} seeds, in per cent")
