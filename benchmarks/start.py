"""How long until something happens: imports, ``zslkit --help``, the zoo; and the cold book.

``python benchmarks/start.py`` starts fresh processes in turns. The floor of each is what no
version of zslkit could avoid: the interpreter; NumPy where arrays are returned, and the zoo's
features read from the file; torch where networks are; scikit-learn where classifiers are.

``python benchmarks/start.py --cold-book`` clones the repository into a new folder and times each
stage of ``make book`` there: environment, packages, the first build with every notebook executed,
a second one with nothing changed, and one after a sentence of one chapter changed. It takes many
minutes, needs what ``make book`` needs, and takes no turns: run it on a quiet machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from harness import interleave, machine, with_floor

ROOT = Path(__file__).parents[1]
READ = "import numpy, pathlib, sys; pathlib.Path(sys.argv[1]).read_bytes()"
FEATURES = ROOT / "data" / "zoo" / "features.safetensors"

#: What to run, and the name of its floor.
CASES = {
    "python -c pass": (["-c", "pass"], None),
    "import numpy": (["-c", "import numpy"], None),
    "import torch": (["-c", "import torch"], None),
    "import torch, sklearn.base": (["-c", "import torch, sklearn.base"], None),
    "numpy, and the zoo's bytes": (["-c", READ, str(FEATURES)], None),
    "import zslkit": (["-c", "import zslkit"], "python -c pass"),
    "zslkit --help": (["-m", "zslkit", "--help"], "python -c pass"),
    "zslkit data list": (["-m", "zslkit", "data", "list"], "import numpy"),
    'zslkit.load("zoo")': (
        ["-c", "import zslkit; zslkit.load('zoo')"],
        "numpy, and the zoo's bytes",
    ),
    "zslkit.metrics": (["-c", "import zslkit; zslkit.metrics.ausuc"], "import numpy"),
    "zslkit.losses": (["-c", "import zslkit; zslkit.losses.gradient_penalty"], "import torch"),
    "zslkit.methods": (
        ["-c", "import zslkit; zslkit.methods.FCLSWGAN"],
        "import torch, sklearn.base",
    ),
    "zslkit.evaluate": (["-c", "import zslkit; zslkit.evaluate"], "import torch, sklearn.base"),
}


def run(arguments: list[str]) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def starts(rounds: int) -> str:
    """The table of fresh processes."""
    calls = {name: partial(run, words) for name, (words, _) in CASES.items()}
    found = interleave(calls, rounds=rounds, warmup=1)
    floors = {name: found[floor].p10 for name, (_, floor) in CASES.items() if floor}
    return f"Fresh processes, {rounds} rounds\n\n{with_floor(found, floors)}"


# ---------------------------------------------------------------------- the cold book
def cold_book(folder: Path, make_arguments: list[str]) -> str:
    """Clone, then ``make book`` stage by stage; seconds of each, and of each notebook."""
    clone = folder / "book"
    seconds = {}

    def stage(name: str, command: list[str], where: Path = clone) -> None:
        print(f"== {name}: {' '.join(command)}", file=sys.stderr, flush=True)
        start = time.perf_counter()
        subprocess.run(command, cwd=where, check=True, stdout=sys.stderr)
        seconds[name] = time.perf_counter() - start
        print(f"== {name}: {seconds[name]:.1f} s", file=sys.stderr, flush=True)

    make = ["make", *make_arguments]
    stage("clone", ["git", "clone", "--quiet", "--depth=1", ROOT.as_uri(), str(clone)], folder)
    stage("virtual environment", [*make, ".venv/bin/python"])
    stage("packages", [*make, ".venv/book.stamp"])
    stage("first build, every notebook executed", [*make, "book"])
    executed = notebook_seconds(clone)
    stage("second build, nothing changed", [*make, "book"])
    add_sentence(clone / "book" / "index.ipynb")
    stage("third build, a sentence changed", [*make, "book"])
    lines = ["The cold book", "", "| stage | seconds |", "| --- | ---: |"]
    lines += [f"| {name} | {value:.1f} |" for name, value in seconds.items()]
    lines += ["", "| executed in the first build | seconds |", "| --- | ---: |"]
    lines += [f"| {name} | {value:.1f} |" for name, value in executed.items()]
    return "\n".join([*lines, f"| all notebooks | {sum(executed.values()):.1f} |"])


def add_sentence(chapter: Path) -> None:
    """Write one more sentence into the last text cell of a notebook."""
    notebook = json.loads(chapter.read_text(encoding="utf-8"))
    last = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"][-1]
    last["source"] = ["".join(last["source"]) + "\n\nOne more sentence."]
    chapter.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")


def notebook_seconds(clone: Path) -> dict[str, float]:
    """What the book's cache says of each notebook's execution."""
    look = (
        "import sys; from jupyter_cache import get_cache\n"
        "for r in get_cache(sys.argv[1]).list_cache_records():\n"
        "    print(r.data['execution_seconds'], r.uri)"
    )
    found = {}
    for cache in (clone / "_build" / ".jupyter_cache").iterdir():
        words = [str(clone / ".venv/bin/python"), "-c", look, str(cache)]
        told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        for line in told.splitlines():
            value, path = line.split(" ", 1)
            found[Path(path).stem] = float(value)
    return dict(sorted(found.items()))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog="further arguments of --cold-book go to make"
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cold-book", action="store_true", help="clone and build: many minutes")
    parser.add_argument("--folder", type=Path, help="where to clone to (default: a temporary one)")
    arguments, make_arguments = parser.parse_known_args()
    if make_arguments and not arguments.cold_book:
        parser.error(f"unknown arguments: {' '.join(make_arguments)}")
    print(machine(), end="\n\n")
    if not arguments.cold_book:
        return print(starts(arguments.rounds))
    with tempfile.TemporaryDirectory(prefix="zslkit-book-", dir=arguments.folder) as folder:
        print(cold_book(Path(folder), make_arguments))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
