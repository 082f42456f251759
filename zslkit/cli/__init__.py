"""The command ``zslkit``: one file a group of commands, and nothing heavy before it is needed."""

import argparse
import os
import sys
from collections.abc import Sequence

import zslkit
from zslkit.errors import DataError, MissingFile, UsageError

_ABOUT = """\
Generative zero-shot learning from the command line.

  zslkit data list                                 what there is, and what is here
  zslkit train fclswgan zoo                        train a feature generator
  zslkit evaluate runs/fclswgan-zoo-0.safetensors  score it: T1, u, s, H, AUSUC
  zslkit evaluate --method none --dataset zoo      the same without a generator
  zslkit bench grid.toml; zslkit report grid.csv   many runs, resumable; tables of them
  zslkit export-web runs/fclswgan-zoo-0.safetensors tiger.html   play with it in a browser
"""

_MORE = """\
Each command explains itself: zslkit train --help

exit codes: 0 done, 1 a fault of zslkit, 2 bad input (one sentence says which), 130 Ctrl-C
"""


class Parser(argparse.ArgumentParser):
    """argparse, but a mistake is told as every other mistake is."""

    def __init__(self, **options):
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**options)

    def error(self, message):
        raise UsageError(f"{message}. See `{self.prog} --help`.")


def build_parser() -> Parser:
    """The whole command line."""
    from zslkit.cli import bench, data, evaluate, export, report, train, tune

    parser = Parser(prog="zslkit", description=_ABOUT, epilog=_MORE)
    parser.add_argument("--version", action="version", version=f"zslkit {zslkit.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (data, train, evaluate, bench, tune, report, export):
        module.add_to(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code.

    ``0`` done; ``1`` a fault of zslkit, with traceback; ``2`` bad input, told in a sentence on
    stderr; ``130`` interrupted by Ctrl-C.
    """
    again = ""
    try:
        args = build_parser().parse_args(argv)
        again = getattr(args, "again", "")
        args.run(args)
        sys.stdout.flush()
        return 0
    except (DataError, MissingFile, UsageError) as error:
        print(f"zslkit: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"\nzslkit: interrupted.{again}", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `zslkit data list | head -1`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as done:  # --help and --version
        return int(done.code or 0)
    except Exception:
        import traceback

        traceback.print_exc()
        print("zslkit: this is a fault of zslkit; please report it.", file=sys.stderr)
        return 1
