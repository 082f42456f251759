"""``python -m zslkit`` is the command ``zslkit``."""

import sys

from zslkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
