"""A full audit beside ``fusioninventory-inventory``: wall time, processor time and memory.

Runs alternate, one warm-up each, and medians are printed: the machine may be shared.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEER = "fusioninventory-inventory"
RUNS = 9
BUDGET = 0.5

MEASURED = """
import resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wall = time.perf_counter() - start
use = resource.getrusage(resource.RUSAGE_CHILDREN)
print(wall, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024, done.returncode)
"""


def measure(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak MiB (largest process) of one run."""
    printed = subprocess.run(
        [sys.executable, "-c", MEASURED, *command],
        capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout.split()  # fmt: skip
    if int(printed[3]) != 0:
        raise SystemExit(f"{command[0]} ended with code {printed[3]}")
    return float(printed[0]), float(printed[1]), float(printed[2])


def peer() -> str:
    """The path of the peer, installed from Debian when it is missing and we may."""
    found = shutil.which(PEER)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        package = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run([*package, "fusioninventory-agent"], check=True, stdout=subprocess.DEVNULL)
        found = shutil.which(PEER)
    if found is None:
        raise SystemExit("Install the Debian package fusioninventory-agent to compare with it.")
    return found


def main() -> int:
    """Print the medians and their ratios; 1 when the budget is passed."""
    ours = [sys.executable, "-m", "ui", "audit", "--no-store", "--format", "json"]
    theirs = [peer()]
    runs: dict[str, list[tuple[float, float, float]]] = {"kit-commune audit": [], PEER: []}
    for turn in range(RUNS + 1):
        for name, command in (("kit-commune audit", ours), (PEER, theirs)):
            figures = measure(command)
            if turn:
                runs[name].append(figures)
    medians = {
        name: [statistics.median(column) for column in zip(*figures, strict=True)]
        for name, figures in runs.items()
    }
    print(f"{'median of ' + str(RUNS):<28}{'wall s':>10}{'cpu s':>10}{'peak MiB':>10}")
    for name, (wall, cpu, peak) in medians.items():
        print(f"{name:<28}{wall:>10.3f}{cpu:>10.3f}{peak:>10.1f}")
    mine, other = medians["kit-commune audit"], medians[PEER]
    ratios = [a / b for a, b in zip(mine, other, strict=True)]
    print(f"{'ratio':<28}{ratios[0]:>10.2f}{ratios[1]:>10.2f}{ratios[2]:>10.2f}")
    items = json.loads(subprocess.run(ours, capture_output=True, check=True, cwd=ROOT).stdout)
    programs = items["facts"]["software"]["programs"].get("value", [])
    print(f"wall budget: ratio ≤ {BUDGET}; programs found: {len(programs)}")
    return 0 if ratios[0] <= BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
