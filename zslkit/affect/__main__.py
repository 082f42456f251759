"""``python -m zslkit.affect GRID.toml [OUT.csv]`` runs what is missing of a grid."""

import sys

from zslkit.affect.results import run_grid
from zslkit.errors import DataError, MissingFile, UsageError


def main(arguments: list[str]) -> int:
    """Run a grid; what is wrong is one sentence and exit code 2."""
    import torch

    torch.set_num_threads(1)  # small networks, and the same sums everywhere
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        run_grid(*arguments, say=lambda line: print(line, flush=True))
    except (DataError, MissingFile, UsageError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
