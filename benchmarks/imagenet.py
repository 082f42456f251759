"""What ImageNet-21K would take, from constants measured on this machine.

``python benchmarks/imagenet.py`` writes a small part of such features into a temporary file, maps
it and measures bytes a second and rows a second; then one training iteration of f-CLSWGAN for
growing numbers of training rows, and what one test row costs among all classes: both on one
thread, in seconds of the processor, the least of some rounds. The last table multiplies.

Nobody here has 116 GB of features to check the products with: the sizes do not enter where a
constant does not depend on them, and where one does, the table of iterations shows it.
"""

import argparse
import mmap
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from harness import machine, product, use_threads
from loading import forget
from training_step import BATCH, CRITIC_STEPS, Shape, _setting

from zslkit import mapped
from zslkit.classifiers import Softmax
from zslkit.methods.steps import Draws
from zslkit.scaling import blocks_of

PICTURES, TRAIN, CLASSES, FEATURES = 14_197_122, 1_281_167, 21_841, 2048  # trained on ImageNet-1K
SEEN, SEMANTICS = 1000, 500  # word vectors, as in GBU
ROWS = BATCH * (CRITIC_STEPS + 1)  # of one iteration


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def worked(calls: dict, rounds: int) -> dict:
    """Seconds of the processor for each call, the least of ``rounds`` that take turns."""
    found = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.process_time()
            call()
            found[name].append(time.process_time() - start)
    return {name: min(seconds) for name, seconds in found.items()}


def reading(rows: int, folder: Path) -> dict[str, tuple[float, str]]:
    """Bandwidths of the disk under ``folder`` and of the system's cache."""
    os.environ["ZSLKIT_CACHE"] = str(folder / "cache")
    rng = np.random.default_rng(0)
    block = rng.random((4096, FEATURES), np.float32)
    size = 4 * FEATURES * rows

    def pieces():
        for start in range(0, rows, len(block)):
            yield start, block[: min(len(block), rows - start)]

    def raw() -> np.memmap:  # opened anew: pages of an open map are not forgotten
        return mapped.stored("raw", (rows, FEATURES), pieces)

    def read() -> None:
        for _, part in blocks_of(raw()):
            part.max()

    def gather(advice: int = mmap.MADV_NORMAL) -> float:
        features, drawn = raw(), rng.integers(rows, size=ROWS)
        features._mmap.madvise(advice)
        return timed(lambda: features[drawn])

    found = {"written, block after block": (size / timed(raw), "B/s")}
    path = folder / "cache" / "features" / "raw.npy"
    forget(path)
    found["read from the disk, in order"] = size / timed(read), "B/s"
    found["read from the system's cache, in order"] = size / min(timed(read) for _ in "123"), "B/s"
    found["rows of an iteration, from the cache"] = min(gather() for _ in range(20)), "s"
    for how, advice in (("", mmap.MADV_NORMAL), (", nothing read ahead", mmap.MADV_RANDOM)):
        cold = []
        for _ in range(5):
            forget(path)
            cold.append(gather(advice))
        found["rows of an iteration, from the disk" + how] = sorted(cold)[2], "s"
    forget(path)
    train = rng.permutation(rows)[: rows // 10]
    seconds = timed(lambda: mapped.rescaled(raw(), train, "minmax"))
    found["scaled into a file of its own"] = size / seconds, "B/s"
    return found


def iterations(rounds: int) -> dict[int, tuple[float, float]]:
    """Training rows to the seconds of an iteration: its draws, and the learning."""
    calls = {}
    for n in (10_000, 100_000, TRAIN, PICTURES):
        shape = Shape(SEMANTICS, SEMANTICS, 4096, FEATURES, SEEN, BATCH)
        model, small, rng = _setting(shape)
        labels = torch.randint(SEEN, (n,), generator=rng)
        features = small.features[:1].expand(n, FEATURES)  # one row, n times, in no memory
        draws = Draws(features, small.semantics, labels, labels)
        adams = {name: model._adam(net) for name, net in model.modules().items()}
        step = model._step(True)(model, adams, rng)
        settings = rng, CRITIC_STEPS + 1, BATCH, SEMANTICS
        batch = draws(*settings)
        calls[n, 0] = lambda draws=draws, settings=settings: draws(*settings)
        calls[n, 1] = lambda step=step, batch=batch: list(step(batch))
    found = worked(calls, rounds)
    return {n: (found[n, 0], found[n, 1]) for n, which in calls if which}


def scoring(rounds: int) -> dict[str, float]:
    """Seconds to score one test row among all classes, and what its products alone would take."""
    rng = np.random.default_rng(0)
    x = rng.random((512, FEATURES), np.float32)
    y = rng.integers(CLASSES, size=512)
    softmax = Softmax(epochs=1).fit(x, y)
    softmax.classes_ = np.arange(CLASSES)
    softmax.coef_ = rng.random((CLASSES, FEATURES), np.float32)
    softmax.intercept_ = np.zeros(CLASSES, np.float32)
    every, yardstick = np.arange(CLASSES), product(2048)
    calls = {
        "softmax": lambda: softmax.decision_function(x, every),
        "product": yardstick.call,
    }
    found = worked(calls, rounds)
    floor = found["product"] * 2 * FEATURES * CLASSES / yardstick.amount
    return {"softmax": found["softmax"] / len(x), "floor": floor}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2**18, help="rows of the file (2 GB)")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", help="on the disk to measure; by default a temporary one")
    arguments = parser.parse_args()
    use_threads(1)
    print(machine(), end="\n\n")
    with tempfile.TemporaryDirectory(prefix="zslkit-imagenet-", dir=arguments.folder) as folder:
        read = reading(arguments.rows, Path(folder))
    print(f"| features of {arguments.rows:,} rows in a file | |\n| --- | ---: |")
    for what, (value, unit) in read.items():
        shown = f"{value / 1e9:.2f} GB/s" if unit == "B/s" else f"{1e3 * value:.1f} ms"
        print(f"| {what} | {shown} |")
    print(
        "\n| training rows | draws of an iteration (ms) | learning (ms) |\n| ---: | ---: | ---: |"
    )
    iteration = iterations(arguments.rounds)
    for n, (draw, learn) in iteration.items():
        print(f"| {n:,} | {1e3 * draw:.1f} | {1e3 * learn:.0f} |")
    row = scoring(arguments.rounds)
    print("\n| one test row among 21,841 classes | ms |\n| --- | ---: |")
    for name, seconds in row.items():
        print(f"| {name} | {1e3 * seconds:.2f} |")
    size, tested = 4 * FEATURES * PICTURES, PICTURES - TRAIN
    speed = {what: value for what, (value, _) in read.items()}
    draw, learn = iteration[TRAIN]
    rest = speed["rows of an iteration, from the disk, nothing read ahead"]
    epoch = TRAIN // BATCH
    print(
        f"\n| ImageNet-21K: {size / 1e9:.0f} GB | hours |\n| --- | ---: |\n"
        f"| one pass from the disk | {size / speed['read from the disk, in order'] / 3600:.2f} |\n"
        f"| scale into a file | {size / speed['scaled into a file of its own'] / 3600:.2f} |\n"
        f"| an epoch on {TRAIN:,} rows: learning | {epoch * learn / 3600:.1f} |\n"
        f"| its draws | {epoch * draw / 3600:.1f} |\n"
        f"| its rows, if each comes from the disk | {epoch * rest / 3600:.1f} |\n"
        f"| softmax's scores of {tested:,} rows | {tested * row['softmax'] / 3600:.1f} |\n"
    )


if __name__ == "__main__":
    main()
