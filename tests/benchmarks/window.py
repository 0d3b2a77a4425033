"""The frozen window beside a bare window of Qt frozen the same way: time to paint, and memory.

In a session of its own, with an unlocked keyring and a screen that nobody sees. Runs alternate
after one warm-up each, and medians are printed: the machine may be shared.
``python -m tests.benchmarks.window [FOLDER]`` keeps what it froze in the folder.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
RUNS = 21
#: Wall time and memory against the bare window; a key that is given tells what is ours of it.
BUDGETS = {"frame": (1.3, 1.5), "audit": (2.5, 1.5), "audit, key given": (2.5, 1.5)}
INSIDE = "BENCH_INSIDE"
#: Debian's packages of the programs that a session like hers is made of.
PROGRAMS = {
    "dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring", "Xvfb": "xvfb",
}  # fmt: skip
# The keyring lives as long as the session's bus; its password is of no use to anybody.
SESSION = """
printf motdepasse | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
exec "$@"
"""


def programs() -> None:
    """Install what is missing where we may."""
    missing = [package for name, package in PROGRAMS.items() if shutil.which(name) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
    elif missing:
        raise SystemExit(f"Install these Debian packages first: {' '.join(missing)}")


def in_session(folder: Path) -> int:
    """Run again inside a session like hers, whose folders are all of the moment."""
    from tests.ui.screen import screen

    programs()
    with tempfile.TemporaryDirectory(prefix="kit-home-") as home, screen() as display:
        runtime = Path(home, "run")
        runtime.mkdir(mode=0o700)
        environment = {
            name: told for name, told in os.environ.items() if not name.startswith("XDG")
        }
        environment |= {
            "HOME": home, "XDG_RUNTIME_DIR": str(runtime), "DISPLAY": display, INSIDE: "1",
            "QT_QPA_PLATFORM": "xcb",
        }  # fmt: skip
        again = [sys.executable, "-m", "tests.benchmarks.window", str(folder)]
        return subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", SESSION, "sh", *again],
            env=environment, cwd=ROOT, check=False,
        ).returncode  # fmt: skip


def freeze(entry: str, name: str, folder: Path, *more: str) -> Path:
    """One folder application of an entry; returns its program."""
    made = folder / "dist" / name / name
    if not made.exists():
        subprocess.run(
            [
                sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR",
                "--distpath", folder / "dist", "--workpath", folder / "build" / name,
                ROOT / "packaging" / "application.spec",
                "--", "--entry", HERE / entry, "--name", name, *more,
            ],
            check=True, cwd=ROOT,
        )  # fmt: skip
    return made


def record() -> str:
    """Her record with the example's audits, that her session opens; its key in hexadecimal."""
    from kit.store import keys
    from kit.store.place import default_path
    from kit.store.store import create, new_store_id
    from ui.example import fill

    identifier = new_store_id()
    slot = keys.session_slot(identifier)
    if slot is None:
        raise SystemExit("The keyring of this session keeps nothing.")
    with create(default_path(), [slot], identifier) as store:
        fill(store)
        return store.key.hex()


def run(program: Path, show: str, key: str) -> tuple[float, float, float]:
    """Seconds to paint, seconds of processor and MiB of one run."""
    environment = {**os.environ, "BENCH_SHOW": show, "BENCH_KEY": key}
    environment["BENCH_BEGAN"] = str(time.monotonic())  # one clock for all processes on Linux
    done = subprocess.run(
        [program], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    printed = done.stdout.split()
    if done.returncode or len(printed) != 3:
        raise SystemExit(f"{program} {show}: {done.stdout}{done.stderr}")
    return float(printed[0]), float(printed[1]), float(printed[2])


def measure(folder: Path) -> int:
    """Print the medians and their ratios; 1 when a budget is passed."""
    bare = freeze("bare_window.py", "bare", folder, "--bare")
    ours = freeze("painted_window.py", "painted", folder)
    key = record()
    shows = {
        "bare": (bare, "", ""),
        "frame": (ours, "frame", ""),
        "audit": (ours, "audit", ""),
        "audit, key given": (ours, "audit", key),
    }
    runs: dict[str, list[tuple[float, float, float]]] = {show: [] for show in shows}
    for turn in range(RUNS + 1):
        for show, told in shows.items():
            taken = run(*told)
            if turn:
                runs[show].append(taken)
    medians = {
        show: tuple(statistics.median(column) for column in zip(*taken, strict=True))
        for show, taken in runs.items()
    }
    passed = True
    for show, (wall, cpu, memory) in medians.items():
        line = f"{show:16} {wall:6.3f} s  {cpu:6.3f} s cpu  {memory:6.1f} MiB"
        if show in BUDGETS:
            floor = medians["bare"]
            ratios = wall / floor[0], memory / floor[2]
            line += (
                f"   {ratios[0]:.2f}x wall (budget {BUDGETS[show][0]}), {cpu / floor[1]:.2f}x cpu"
            )
            line += f"  {ratios[1]:.2f}x memory (budget {BUDGETS[show][1]})"
            passed = passed and all(r <= b for r, b in zip(ratios, BUDGETS[show], strict=True))
        print(line)
    return 0 if passed else 1


def main() -> int:
    """Measure inside a session like hers."""
    if os.environ.get(INSIDE):
        return measure(Path(sys.argv[1]))
    with contextlib.ExitStack() as kept:
        if len(sys.argv) > 1:
            folder = Path(sys.argv[1]).resolve()
        else:
            folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="kit-window-")))
        return in_session(folder)


if __name__ == "__main__":
    sys.exit(main())
