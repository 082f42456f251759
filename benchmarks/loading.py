"""How long a data set of 37,322 pictures takes to load and split, and in how much memory.

``python benchmarks/loading.py`` writes a file like AWA2's, 2048 features a picture, into a
temporary folder: double precision as published or single, compressed or not. Each case then runs
in a fresh process, in turns, so that its peak memory is its own. The file has just been written:
it is read from the system's cache, unless ``--cold`` has the system forget it before each case.

*Raw read* is ``scipy.io.loadmat`` of the two variables; for a file that is not compressed, also
the file's bytes. Memory is the peak of the process above what it held after its imports, in units
of the feature matrix as the file stores it.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from harness import machine, summarise
from scipy.io import loadmat, savemat

import zslkit
import zslkit.datasets.xlsa17

PICTURES, FEATURES = 37322, 2048
TRAINVAL, TEST_SEEN, SEEN, CLASSES, VALIDATION = 23527, 5882, 40, 50, 13  # AWA2's numbers


def write(folder: Path, n: int, dtype: str, packed: bool) -> int:
    """Write a data set of ``n`` pictures in the published layout; the features' size in bytes.

    Values are what a network gives: single precision, none negative, a fifth of them zero.
    """
    rng = np.random.default_rng(0)
    features = rng.standard_normal((n, FEATURES), np.float32)
    features += 0.84
    np.maximum(features, 0, out=features)
    train, seen = TRAINVAL * n // PICTURES, TEST_SEEN * n // PICTURES
    labels = np.r_[np.arange(train + seen) % SEEN, SEEN + np.arange(n - train - seen) % 10]
    rows = rng.permutation(n)  # of the file; parts are scattered over it, as published
    loc = {"trainval_loc": rows[:train], "test_seen_loc": rows[train : train + seen]}
    loc["test_unseen_loc"] = rows[train + seen :]
    placed = np.empty(n, np.uint8)
    placed[rows] = labels + 1
    validates = labels[:train] >= SEEN - VALIDATION
    loc |= {"val_loc": rows[:train][validates], "train_loc": rows[:train][~validates]}
    data = folder / "xlsa17" / "data" / "AWA2"
    data.mkdir(parents=True)
    att = rng.random((85, CLASSES))
    savemat(data / "att_splits.mat", {"att": att, **{k: v[:, None] + 1 for k, v in loc.items()}})
    savemat(
        data / "res101.mat",
        {"features": features.T.astype(dtype), "labels": placed[:, None]},
        do_compression=packed,
    )
    return n * FEATURES * np.dtype(dtype).itemsize


# ---------------------------------------------------------------------- the cases
def read_bytes(root: Path):
    return (root / "xlsa17/data/AWA2/res101.mat").read_bytes()


def raw_read(root: Path):
    return loadmat(root / "xlsa17/data/AWA2/res101.mat", variable_names=["features", "labels"])


def load(root: Path, **options):
    return zslkit.load("AWA2", root=root, **options)


def parts(root: Path, **options):
    problem = load(root, **options)
    return problem, [problem.part(p) for p in ("train", "test_seen", "test_unseen")]


def validation(root: Path, **options):
    problem = load(root, **options)
    return problem, problem.validation(), problem.part("train")


def mapped_first(root: Path):
    for path in (root / "cache" / "features").glob("*.npy"):
        path.unlink()
    return load(root, memory_map=True)


def mapped_again(root: Path):
    return load(root, memory_map=True)


def mapped_validation(root: Path):
    """Its own features are written the first time and mapped later."""
    return load(root, memory_map=True).validation()


CASES: dict[str, Callable[[Path], object]] = {
    "bytes": read_bytes,
    "raw read": raw_read,
    "load": load,
    "load, three parts": parts,
    "load, validation(), training part": validation,
    "mapped, the first time": mapped_first,
    "mapped, later": mapped_again,
    "mapped, later, validation()": mapped_validation,
}


def fresh(root: Path, *words: str) -> dict[str, float]:
    """Run this script with these words in a process of its own."""
    found = subprocess.run(
        [sys.executable, __file__, "--root", str(root), *words],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ZSLKIT_CACHE": str(root / "cache")},
    )
    return json.loads(found.stdout)


def alone(case: str, root: Path) -> dict[str, float]:
    """Seconds, seconds of a processor, and peak bytes of one case."""
    before, start, worked = peak(), time.perf_counter(), time.process_time()
    kept = CASES[case](root)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    del kept
    return {"seconds": seconds, "worked": worked, "bytes": peak() - before}


def peak() -> int:
    """The most memory that this process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage would begin at the peak of the parent
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return 1024 * int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def forget(path: Path) -> None:
    """Have the system drop a file from its cache, so that the next read asks the disk."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(n: int, dtype: str, packed: bool, rounds: int, cases: list[str], cold: bool) -> str:
    """One table: the cases on one file."""
    with tempfile.TemporaryDirectory(prefix="zslkit-loading-") as folder:
        root = Path(folder)
        words = ("--write", "--pictures", str(n), "--dtypes", dtype, "--packed", str(int(packed)))
        size = fresh(root, *words)["bytes"]
        path = root / "xlsa17/data/AWA2/res101.mat"
        on_disk = path.stat().st_size
        found: dict[str, list] = {case: [] for case in cases}
        for _ in range(rounds):
            for case, runs in found.items():
                if cold:
                    forget(path)
                runs.append(fresh(root, "--case", case))
    base = found["raw read"]
    lines = [
        f"{n:,} x {FEATURES} {dtype}, {'compressed' if packed else 'not compressed'}: "
        f"{size / 1e6:.0f} MB, {on_disk / 1e6:.0f} MB on disk, "
        f"{'cold, ' if cold else ''}{rounds} rounds",
        "",
        "| case | s, p10 | median | raw reads, p10 | median | of processor time | memory, sizes |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for case, runs in found.items():
        times, held = (summarise([r["seconds"] for r in x]) for x in (runs, base))
        work, works = (summarise([r["worked"] for r in x]) for x in (runs, base))
        lines.append(
            f"| {case} | {times.p10:.2f} | {times.median:.2f} | {times.p10 / held.p10:.2f} | "
            f"{times.median / held.median:.2f} | {work.p10 / works.p10:.2f} | "
            f"{max(r['bytes'] for r in runs) / size:.2f} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--dtypes", nargs="+", default=["float64", "float32"])
    parser.add_argument("--packed", nargs="+", type=int, default=[0, 1], help="0: not, 1: yes")
    parser.add_argument("--cases", nargs="+", default=list(CASES), choices=CASES, metavar="CASE")
    parser.add_argument("--cold", action="store_true", help="forget the file before each case")
    parser.add_argument("--case", choices=CASES, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        return print(json.dumps(alone(arguments.case, arguments.root)))
    if arguments.write:
        dtype, packed = arguments.dtypes[0], bool(arguments.packed[0])
        size = write(arguments.root, arguments.pictures, dtype, packed)
        return print(json.dumps({"bytes": size}))
    print(machine(), end="\n\n")
    for dtype in arguments.dtypes:
        for packed in arguments.packed:
            options = arguments.rounds, arguments.cases, arguments.cold
            print(measure(arguments.pictures, dtype, bool(packed), *options), flush=True)


if __name__ == "__main__":
    main()
