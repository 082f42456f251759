"""``zslkit report``: results files as tables to read."""

from pathlib import Path

from zslkit.cli.text import blanks, frame_table, say
from zslkit.errors import UsageError

_ABOUT = """\
Turn results of `zslkit bench` into tables: mean ± standard deviation over seeds, bootstrap
intervals, paired differences to a baseline, and published numbers with where they are from.

  zslkit report zoo                                   a results file that comes with zslkit
  zslkit report mine.csv --baseline "f-WGAN"          what each run gains, seed by seed
  zslkit report mine.csv --only classifier=softmax --format latex --out table.tex
  zslkit report doodle-easy --only ranking=real       retrieval: mAP and precision
"""

FORMATS = ("text", "markdown", "latex", "csv")


def add_to(commands) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser("report", help="results as tables", description=_ABOUT)
    parser.add_argument("results", metavar="RESULTS", help="a .csv, or a name such as zoo or flo")
    parser.add_argument("--baseline", metavar="RUN", help="also show gains over this run")
    parser.add_argument(
        "--only", action="append", default=[], metavar="COLUMN=VALUE", help="only these rows"
    )
    parser.add_argument("--format", default="text", choices=FORMATS)
    parser.add_argument("--out", metavar="FILE", help="write it there")
    parser.set_defaults(run=run)


def run(args) -> None:
    """Print or write the report."""
    from zslkit import experiments
    from zslkit.files import atomic_path

    table = _only(experiments.read(args.results), args.only)
    by = experiments.telling(table)
    parts = {
        "Mean ± standard deviation over seeds, per cent": experiments.summary(table, by),
        "95 % bootstrap intervals of these means": experiments.intervals(table, by),
    }
    if args.baseline is not None:
        title = f"Points gained over {args.baseline}, paired by seed (* more than twice its error)"
        parts[title] = experiments.gains(table, args.baseline)
    if not (papers := experiments.beside(table)).empty:
        parts["Published († not checked against a public source)"] = papers
    text = _written(parts, experiments.provenance(table), args.format)
    if args.out is None:
        print(text)
        return
    with atomic_path(Path(args.out).expanduser()) as temporary:
        temporary.write_text(text + "\n")
    say(f"written to {args.out}")


def _only(table, wishes):
    for wish in wishes:
        column, _, value = wish.partition("=")
        if column not in table or not value:
            raise UsageError(
                f"--only {wish!r} must be COLUMN=VALUE, with one of the columns "
                f"{', '.join(table.columns[:6])}."
            )
        kept = table[table[column].astype(str) == value]
        if kept.empty:
            known = ", ".join(table[column].astype(str).unique()[:8])
            raise UsageError(f"--only {wish!r} leaves no row; {column} has {known}.")
        table = kept
    return table


def _written(parts: dict, provenance: str, kind: str) -> str:
    if kind == "csv":  # one table only: what follows the means has no columns in common with them
        return next(iter(parts.values())).to_csv().rstrip()
    blocks = []
    for title, frame in parts.items():
        if kind == "latex":
            caption = f"{title}. {provenance}"
            blocks.append(blanks(frame).to_latex(index=False, escape=True, caption=caption))
            continue
        body = _markdown(blanks(frame)) if kind == "markdown" else frame_table(frame)
        blocks.append(f"{title}\n\n{body}")
    return "\n\n".join([*blocks, *([] if kind == "latex" else [provenance])])


def _markdown(frame) -> str:
    lines = [frame.columns, ["---"] * len(frame.columns), *frame.values]
    cells = [[str(value).replace("|", "\\|") for value in line] for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in cells)
