"""How cost grows with classes, samples, feature size and number of synthetic features.

``python benchmarks/growth.py FOLDER`` measures a training step of f-CLSWGAN and the parts of an
evaluation at sizes a factor of two or more apart, one quantity at a time while the others stay
as in ``BASE``. It writes a log-log plot for each quantity into the folder, and ``growth.md``: for
each cost the exponent p and the constant c of ``time = c * size ** p``, fitted by least squares of
logarithms, over all sizes and over the largest three. Where the two exponents differ, a cost that
does not grow hides the one that does at small sizes; the second one tells what to expect.

The work alone would give exponents of 0 or 1, with two exceptions: ESZSL multiplies features by
features, so it grows with their square and in the end their cube; a curve sorts its samples,
n log n. ``--quick`` takes a minute on two cores, all of it a few.
"""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from evaluation import Shape, make_problem, maker
from harness import Timing, interleave, machine, use_threads
from training_step import Shape as StepShape
from training_step import iteration

from zslkit import plots
from zslkit.evaluation import training_set
from zslkit.evaluation.protocol import generalised, score_table
from zslkit.methods import FWGAN
from zslkit.plots import style

BASE = Shape(
    features=256,
    semantics=64,
    seen=40,
    unseen=10,
    train=4000,
    synthetic=100,
    test_seen=1000,
    test_unseen=1000,
)
NOISE, HIDDEN = 16, 256


class Axis(NamedTuple):
    """A quantity that grows: what it is called, its sizes, and the shape at one size."""

    label: str
    sizes: tuple[int, ...]
    shape: Callable[[int], Shape]


AXES = {
    "classes": Axis(
        "classes, a fifth of them unseen",
        (10, 20, 50, 100, 200, 500, 1000),
        # as many synthetic rows in all, so that nothing but classes grows
        lambda k: BASE._replace(seen=k - k // 5, unseen=k // 5, synthetic=1000 // (k // 5)),
    ),
    "samples": Axis(
        "real training rows; test and synthetic rows in proportion",
        (500, 1000, 2000, 4000, 8000, 16000, 32000),
        lambda n: BASE._replace(train=n, synthetic=n // 40, test_seen=n // 4, test_unseen=n // 4),
    ),
    "features": Axis(
        "numbers in a feature",
        (32, 64, 128, 256, 512, 1024, 2048),
        lambda d: BASE._replace(features=d),
    ),
    "synthetic": Axis(
        "synthetic features an unseen class",
        (10, 30, 100, 300, 1000, 3000),
        lambda n: BASE._replace(synthetic=n),
    ),
}


def costs(shape: Shape) -> dict[str, Callable[[], object]]:
    """What is measured, ready to be called, at one size."""
    painter, problem = make_problem(shape)
    x, y = training_set(painter, problem)
    semantics = problem.semantics
    unseen = semantics[problem.unseen_classes]
    softmax = maker("softmax", 1).fit(x, y)
    table, labels = score_table(softmax, problem)
    few = shape._replace(train=shape.seen + 64, test_seen=shape.seen, test_unseen=shape.unseen)
    gan = FWGAN(hidden=HIDDEN, noise_dim=NOISE, epochs=1, seed=0)
    gan.fit(make_problem(few)[1], progress=False)
    step = StepShape(shape.semantics, NOISE, HIDDEN, shape.features, shape.seen, shape.train)
    return {
        "training step": iteration(step, closed_form=True),
        "generate": partial(gan.generate, unseen, shape.synthetic, seed=0),
        "softmax, an epoch": partial(maker("softmax", 1).fit, x, y),
        "ALE, an epoch": partial(maker("ale", 1).fit, x, y, semantics),
        "ESZSL": partial(maker("eszsl", None).fit, x, y, semantics),
        "scores": partial(score_table, softmax, problem),
        "metrics": partial(generalised, table, labels, problem),
    }


def fit(sizes: list[int], seconds: list[float]) -> tuple[float, float]:
    """p and c of ``seconds = c * size ** p``."""
    p, log_c = np.polyfit(np.log(sizes), np.log(seconds), 1)
    return float(p), float(np.exp(log_c))


def measure(axis: Axis, sizes: list[int], rounds: int) -> dict[str, list[Timing]]:
    """Timings of each cost at each size; all take turns."""
    calls = {(what, n): call for n in sizes for what, call in costs(axis.shape(n)).items()}
    found = interleave(calls, rounds=rounds, warmup=1)
    names = dict.fromkeys(what for what, _ in found)
    return {what: [found[what, n] for n in sizes] for what in names}


def draw(axis: Axis, sizes: list[int], found: dict[str, list[Timing]]):
    """Every cost over the sizes, with the exponent at the large end beside its name."""
    figure, ax = plots.subplots(width=7.4, height=4.2)
    for (what, timings), (colour, line, marker) in zip(
        found.items(), style.series(found), strict=True
    ):
        times = [1e3 * t.p10 for t in timings]
        p, _ = fit(sizes[-3:], times[-3:])
        label = f"{what}  ({round(p, 1) + 0.0})"  # no -0.0
        ax.plot(sizes, times, color=colour, linestyle=line, marker=marker, ms=5, label=label)
    last = [1e3 * timings[-1].p10 for timings in found.values()]
    guide = np.median(last) * np.array(sizes) / sizes[-1]
    ax.plot(sizes, guide, color=style.FAINT, lw=5, zorder=0, label="in proportion  (1.0)")
    ax.set(xscale="log", yscale="log", xlabel=axis.label, ylabel="milliseconds, 10th percentile")
    ax.set_xticks(sizes, [f"{n:,}" for n in sizes])
    ax.set_xticks([], minor=True)
    ax.legend(title="(exponent of the last three)", loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def rows(name: str, sizes: list[int], found: dict[str, list[Timing]]) -> list[str]:
    """Lines of the Markdown table."""
    lines = []
    for what, timings in found.items():
        times = [t.p10 for t in timings]
        (p, c), (p_end, c_end) = fit(sizes, times), fit(sizes[-3:], times[-3:])
        lines.append(
            f"| {name} | {what} | {1e3 * times[0]:.3g} | {1e3 * times[-1]:.3g} | {p:.2f} | "
            f"{1e3 * c:.2g} | {p_end:.2f} | {1e3 * c_end:.2g} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="for the plots and growth.md")
    parser.add_argument("--axes", nargs="+", choices=AXES, default=list(AXES))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="half the sizes, three rounds")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    plots.use()
    use_threads(arguments.threads)
    rounds = 3 if arguments.quick else arguments.rounds
    lines = [
        machine(),
        "",
        f"Otherwise {BASE.classes} classes of {BASE.semantics} attributes, {BASE.train} real rows "
        f"of {BASE.features} features, {BASE.synthetic} synthetic ones an unseen class; "
        f"{HIDDEN} hidden units. {rounds} rounds, 10th percentile.",
        "",
        "| grows | cost | smallest (ms) | largest (ms) | exponent | constant (ms) "
        "| exponent, last three | constant (ms) |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in arguments.axes:
        axis = AXES[name]
        sizes = list(axis.sizes[-1::-2][::-1] if arguments.quick else axis.sizes)
        found = measure(axis, sizes, rounds)
        draw(axis, sizes, found).savefig(arguments.folder / f"growth-{name}.png")
        lines += rows(f"{name}, {sizes[0]:,} to {sizes[-1]:,}", sizes, found)
    text = "\n".join(lines)
    (arguments.folder / "growth.md").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
