"""``python -m zslkit.adaptation GRID.toml [OUT.csv]`` runs what is missing of a grid."""

import sys
from functools import partial

from zslkit.adaptation.results import run_grid
from zslkit.grids import command

main = partial(command, run_grid, __doc__)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
