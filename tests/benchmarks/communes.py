"""Auto-complete over all communes: the time of each keystroke, of the first load, the memory.

Communes are drawn with a fixed seed and typed letter by letter in several ways. The budget is
5 ms in the median.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUDGET = 5.0
DRAWN = 150

LOADING = """
import time
from kit import communes
start = time.perf_counter()
communes.load()
loaded = time.perf_counter()
communes.suggest("saint-m 25")
print((loaded - start) * 1000, (time.perf_counter() - loaded) * 1000)
"""


def loading(runs: int = 7) -> tuple[float, float]:
    """Median milliseconds of the first load and of the first suggestion, in new processes."""
    figures = []
    for _ in range(runs):
        command = [sys.executable, "-c", LOADING]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        figures.append([float(figure) for figure in done.stdout.split()])
    load, first = (statistics.median(column) for column in zip(*figures, strict=True))
    return load, first


def main() -> int:
    """Print the figures of each way of typing; 1 when the budget is passed."""
    load, first = loading()
    print(f"first load {load:.0f} ms, first suggestion {first:.1f} ms")

    from kit import communes

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    directory = communes.load()
    communes.suggest("saint-m 25")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = communes.FILE.stat().st_size / 1024
    print(f"{len(directory)} communes, file {size:.0f} KiB, memory +{grown:.0f} MiB")

    chosen = random.Random(2026).sample(list(directory), DRAWN)  # noqa: S311 no secret
    ways = {
        "name": [commune.name for commune in chosen],
        "name, no accent": [commune.name.lower().replace("-", " ") for commune in chosen],
        "name + département": [f"{commune.name} {commune.department}" for commune in chosen],
        "label": [commune.label for commune in chosen],
        "postcode": [commune.postcodes[0] for commune in chosen if commune.postcodes],
        "INSEE code": [commune.insee for commune in chosen],
        "SIREN": [commune.siren for commune in chosen if commune.siren],
        "nonsense": ["saint qwxz", "zzzz", "le la les l d", "a b c d e f g h"] * 5,
    }
    everything: list[float] = []
    print(f"{'way':<22}{'keys':>7}{'median ms':>11}{'p95 ms':>9}{'max ms':>9}")
    for way, texts in ways.items():
        times = []
        for text in texts:
            for end in range(1, len(text) + 1):
                start = time.perf_counter()
                communes.suggest(text[:end])
                times.append((time.perf_counter() - start) * 1000)
        everything += times
        report(way, times)
    report("all", everything)
    print(f"budget: median ≤ {BUDGET} ms; load average {os.getloadavg()[0]:.1f}")
    return 0 if statistics.median(everything) <= BUDGET else 1


def report(way: str, times: list[float]) -> None:
    """One line of the table."""
    high = statistics.quantiles(times, n=20)[-1]
    print(
        f"{way:<22}{len(times):>7}{statistics.median(times):>11.2f}{high:>9.2f}{max(times):>9.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
