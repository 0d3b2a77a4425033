"""The frozen window beside a bare window of Qt frozen the same way: time to paint, and memory.

Runs alternate after one warm-up each, and medians are printed: the machine may be shared.
``python -m tests.benchmarks.window [FOLDER]`` keeps what it froze in the folder.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
RUNS = 15
#: Wall time and memory against the bare window.
BUDGETS = {"frame": (1.3, 1.5), "audit": (2.5, 1.5)}


def freeze(entry: str, name: str, folder: Path, *more: str) -> Path:
    """One folder application of an entry; returns its program."""
    made = folder / "dist" / name / name
    if not made.exists():
        subprocess.run(
            [
                sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
                "--distpath", folder / "dist", "--workpath", folder / "build" / name,
                ROOT / "packaging" / "application.spec",
                "--", "--entry", HERE / entry, "--name", name, *more,
            ],
            check=True, cwd=ROOT,
        )  # fmt: skip
    return made


def record(folder: Path) -> dict[str, str]:
    """An encrypted record of the example mairie, and what opens it."""
    from kit.store.store import create
    from ui.example import fill

    path = folder / "bench.kit"
    path.unlink(missing_ok=True)
    with create(path, []) as store:
        fill(store)
        key = store.key.hex()
    return {"BENCH_STORE": str(path), "BENCH_KEY": key}


def run(program: Path, show: str, told: dict[str, str]) -> tuple[float, float, float]:
    """Seconds to paint, seconds of processor and MiB of one run."""
    environment = {**os.environ, **told, "BENCH_SHOW": show, "QT_QPA_PLATFORM": platform()}
    printed = subprocess.run(
        [program], env=environment, capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    return float(printed[0]), float(printed[1]), float(printed[2])


def platform() -> str:
    """A real screen where there is one."""
    return "xcb" if os.environ.get("DISPLAY") else "offscreen"


def main() -> int:
    """Print the medians and their ratios; 1 when a budget is passed."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    folder = given or Path(tempfile.mkdtemp(prefix="kit-window-"))
    bare = freeze("bare_window.py", "bare", folder, "--bare")
    ours = freeze("painted_window.py", "painted", folder)
    told = record(folder)
    shows = {"bare": bare, "frame": ours, "audit": ours}
    runs: dict[str, list[tuple[float, float, float]]] = {show: [] for show in shows}
    for turn in range(RUNS + 1):
        for show, program in shows.items():
            taken = run(program, show, told)
            if turn:
                runs[show].append(taken)
    medians = {
        show: tuple(statistics.median(column) for column in zip(*taken, strict=True))
        for show, taken in runs.items()
    }
    passed = True
    for show, (wall, cpu, memory) in medians.items():
        line = f"{show:6} {wall:6.3f} s  {cpu:6.3f} s cpu  {memory:6.1f} MiB"
        if show in BUDGETS:
            floor = medians["bare"]
            ratios = wall / floor[0], memory / floor[2]
            line += (
                f"   {ratios[0]:.2f}x wall (budget {BUDGETS[show][0]}), {cpu / floor[1]:.2f}x cpu"
            )
            line += f"  {ratios[1]:.2f}x memory (budget {BUDGETS[show][1]})"
            passed = passed and all(r <= b for r, b in zip(ratios, BUDGETS[show], strict=True))
        print(line)
    if given is None:
        shutil.rmtree(folder)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
