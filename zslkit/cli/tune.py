"""``zslkit tune``: choose settings on validation classes, and write them as a grid."""

from pathlib import Path

from zslkit.cli.bench import add_resumable
from zslkit.cli.text import frame_table, say, show_json

_ABOUT = """\
Search through settings on validation classes, and write the chosen ones as a grid for
`zslkit bench`. Test data cannot be looked at: every candidate is scored on a smaller problem
that is made of training rows alone. What is done is not repeated.

  zslkit tune search.toml            writes search.csv and search-chosen.toml
  zslkit bench search-chosen.toml    scores what was chosen on test data

A search:

  dataset = "zoo"
  seeds = [0, 1]
  [choose]
  by = "harmonic"                    # t1, unseen, seen, harmonic or ausuc; retrieval: map_all
  within = 0.01                      # of all this close to the best, the cheapest
  seeds = [0, 1, 2, 3, 4]            # of the grid that is written
  [classifiers.softmax.search]
  weight_decay = [0.0, 0.01, 0.03]
  [[run]]
  method = "fclswgan"
  n_synthetic = [200, 400, 800]
  at_epochs = [20, 40]
  parameters = { epochs = 40 }
  search = { learning_rate = [0.0005, 0.001] }
"""


def add_to(commands) -> None:
    """Add the command to the command line."""
    add_resumable(commands, "tune", run, _ABOUT, "choose on validation classes", "the search")


def run(args) -> None:
    """Run what is not done yet, choose, and show what was chosen."""
    from zslkit import experiments

    path = Path(args.file).expanduser()
    grid = experiments.tune(
        path, workers=args.workers, cluster=args.cluster, progress=not args.quiet
    )
    best = experiments.chosen(
        experiments.read_search(path), experiments.read(path.with_suffix(".csv"))
    )
    say(f"written to {path.with_suffix('.csv')} and {grid}")
    if args.json:
        show_json(best.to_dict("records"))
        return
    percent = {name: [f"{100 * value:.1f}" for value in best[name]] for name in ("score", "sd")}
    shown = best.assign(**percent).drop(columns=[c for c in best if c.startswith("of_")])
    print(frame_table(shown.set_index("run")))
    print("\nvalidation classes, per cent; no test row was looked at")
