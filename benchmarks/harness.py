"""How every benchmark here measures: variants in turn, many times, on a machine that it names.

A machine is never idle for long, and its speed drifts with heat and neighbours. Variants that take
turns see the same drift, so their ratio is worth more than either time. The tenth percentile says
what the code can do, the median what you may expect.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple


class Timing(NamedTuple):
    """Seconds of one call: tenth percentile, median, and how many calls were measured."""

    p10: float
    median: float
    calls: int


def interleave(
    variants: Mapping[str, Callable[[], object]], *, rounds: int = 30, warmup: int = 2
) -> dict[str, Timing]:
    """Call the variants in turn, ``rounds`` times each, after ``warmup`` that do not count."""
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for turn in range(warmup + rounds):
        for name, call in variants.items():
            start = time.perf_counter()
            call()
            if turn >= warmup:
                seconds[name].append(time.perf_counter() - start)
    return {name: summarise(values) for name, values in seconds.items()}


def summarise(seconds: list[float]) -> Timing:
    """Tenth percentile and median of measured times."""
    ordered = sorted(seconds)
    return Timing(ordered[len(ordered) // 10], statistics.median(ordered), len(ordered))


def table(timings: Mapping[str, Timing], *, unit: str = "ms", reference: str | None = None) -> str:
    """A Markdown table of timings; ``reference`` names the variant that the others are held to."""
    scale = {"s": 1, "ms": 1e3, "us": 1e6}[unit]
    head = f"| variant | p10 ({unit}) | median ({unit}) |"
    rule = "| --- | ---: | ---: |"
    if reference is not None:
        head, rule = head + " times faster, p10 | median |", rule + " ---: | ---: |"
    lines = [head, rule]
    for name, t in timings.items():
        line = f"| {name} | {t.p10 * scale:.2f} | {t.median * scale:.2f} |"
        if reference is not None:
            base = timings[reference]
            line += f" {base.p10 / t.p10:.2f} | {base.median / t.median:.2f} |"
        lines.append(line)
    return "\n".join(lines)


class Yardstick(NamedTuple):
    """Something simple that a machine does at its best, and how much of it one call does.

    Let it take turns with what is measured: ``amount / p10`` is the speed that floors are
    computed from, taken under the same conditions.
    """

    call: Callable[[], object]
    amount: float

    def seconds(self, timing: Timing, amount: float) -> float:
        """How long ``amount`` takes at the speed of this yardstick's ``timing``."""
        return timing.p10 * amount / self.amount


def product(side: int = 1024, dtype: str = "float32") -> Yardstick:
    """A square matrix product in NumPy, counted in FLOP."""
    import numpy as np

    left, right = np.random.default_rng(0).random((2, side, side)).astype(dtype)
    out = np.empty_like(left)
    return Yardstick(lambda: np.matmul(left, right, out=out), 2 * side**3)


def reading(megabytes: int = 256) -> Yardstick:
    """Reading memory that no cache holds, by a scalar product, counted in bytes."""
    import numpy as np

    numbers = np.ones(megabytes * 2**20 // 8)
    return Yardstick(lambda: numbers @ numbers, numbers.nbytes)


def with_floor(
    timings: Mapping[str, Timing], floors: Mapping[str, float], *, unit: str = "ms"
) -> str:
    """A Markdown table of timings beside floors in seconds; those without a floor get a dash."""
    scale = {"s": 1, "ms": 1e3, "us": 1e6}[unit]
    lines = [
        f"| what | p10 ({unit}) | median ({unit}) | floor ({unit}) | p10 in floors |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, t in timings.items():
        line = f"| {name} | {t.p10 * scale:.3g} | {t.median * scale:.3g} |"
        floor = floors.get(name)
        line += " - | - |" if floor is None else f" {floor * scale:.3g} | {t.p10 / floor:.1f} |"
        lines.append(line)
    return "\n".join(lines)


def use_threads(n: int) -> None:
    """Let torch and NumPy's matrix products use ``n`` threads from here on."""
    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(n)
    threadpool_limits(n)


def machine() -> str:
    """One line on what was measured on: processor, cores, system, Python, torch, load."""
    try:
        import torch

        library = f", torch {torch.__version__} on {torch.get_num_threads()} threads"
    except ImportError:
        library = ""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}{library}{load}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
