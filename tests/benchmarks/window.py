"""The frozen window beside a bare window of Qt frozen the same way: time to paint, and memory.

In a session of its own, with an unlocked keyring and a screen that nobody sees. Runs alternate
after one warm-up each, and medians are printed: the machine may be shared.
``python -m tests.benchmarks.window [--wine] [FOLDER]`` keeps what it froze in the folder; --wine
does it with the Windows Python and the packages of build/windows (``make windows-app``).
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
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
#: Wall time and memory against the bare window; a key that is given tells what is ours of it.
BUDGETS = {"frame": (1.3, 1.5), "audit": (2.5, 1.5), "audit, key given": (2.5, 1.5)}
INSIDE = "BENCH_INSIDE"
BUILD = ROOT / "build" / "windows"
SCRIPTS = ROOT / "packaging" / "windows"
PREFIX = BUILD / "prefix-bench"
#: Debian's packages of the programs that a session like hers is made of.
PROGRAMS = {
    "dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring", "Xvfb": "xvfb",
}  # fmt: skip


class System(NamedTuple):
    """How programs are frozen and started: with which Python, how often, under which names."""

    name: str
    runs: int
    python: tuple[str | Path, ...]
    start: tuple[str, ...] = ()
    suffix: str = ""
    path: Callable[[Path], str] = str
    environment: Mapping[str, str] = MappingProxyType({})


def windows_path(path: Path) -> str:
    """The path of a file of this machine as Wine's Windows sees it."""
    return f"Z:{path}".replace("/", "\\")


LINUX = System("linux", 21, (sys.executable,))
WINE = System(
    "wine", 11, ("wine", BUILD / "python" / "python.exe"), ("wine",), ".exe", windows_path,
    {
        "WINEPREFIX": str(PREFIX), "WINEARCH": "win64", "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8",
        "WINEDLLOVERRIDES": "winemenubuilder.exe=d;mscoree=d;mshtml=d",
        "PYTHONPATH": windows_path(BUILD / "packages"), "QT_QPA_PLATFORM": "windows",
    },
)  # fmt: skip
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


def in_session(*words: str) -> int:
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
        again = [sys.executable, "-m", "tests.benchmarks.window", *words]
        return subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", SESSION, "sh", *again],
            env=environment, cwd=ROOT, check=False,
        ).returncode  # fmt: skip


def freeze(system: System, entry: str, name: str, folder: Path, *more: str) -> Path:
    """One folder application of an entry; returns its program."""
    made = folder / system.name / "dist" / name / f"{name}{system.suffix}"
    if not made.exists():
        words = [
            "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR",
            "--distpath", system.path(made.parents[1]),
            "--workpath", system.path(folder / system.name / "build" / name),
            system.path(ROOT / "packaging" / "application.spec"),
            "--", "--entry", system.path(HERE / entry), "--name", name, *more,
        ]  # fmt: skip
        # Through pipes: what Wine starts lives longer, and must not hold ours.
        done = subprocess.run(
            [*system.python, *words], env={**os.environ, **system.environment}, cwd=ROOT,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if not made.exists():
            raise SystemExit(f"{name}: {done.stdout}{done.stderr}")
    return made


def run(system: System, program: Path, show: str, key: str = "") -> str:
    """What one run tells: seconds to paint, seconds of processor and MiB; or a record's key."""
    with tempfile.TemporaryDirectory(prefix="kit-told-") as folder:
        told = Path(folder, "told")
        environment = {**os.environ, **system.environment, "BENCH_SHOW": show, "BENCH_KEY": key}
        environment["BENCH_TOLD"] = system.path(told)
        environment["BENCH_BEGAN"] = str(time.time())  # one clock for all processes
        done = subprocess.run(
            [*system.start, program], env=environment, capture_output=True, text=True, check=False,
            timeout=120, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode or not told.exists():
            raise SystemExit(f"{program} {show}: {done.stdout}{done.stderr}")
        return told.read_text("utf-8")


@contextlib.contextmanager
def a_windows() -> Iterator[None]:
    """Wine's Windows of our own, running, without a record; ends with what it started."""
    environment = {**os.environ, **WINE.environment}
    subprocess.run([SCRIPTS / "prefix.sh"], env=environment, check=True)
    for kept in Path(PREFIX, "drive_c", "users").glob("*/AppData/Local/kit-commune"):
        shutil.rmtree(kept)
    # Something that stays open, so that no run has the desktop and its services to start.
    open_all_along = subprocess.Popen(
        ["wine", "notepad"], env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(5)
        yield
    finally:
        subprocess.run(["wineserver", "-k"], env=environment, check=False)
        open_all_along.wait(30)


def measure(system: System, folder: Path) -> int:
    """Print the medians and their ratios; 1 when a budget is passed."""
    bare = freeze(system, "bare_window.py", "bare", folder, "--bare")
    ours = freeze(system, "painted_window.py", "painted", folder)
    if system is WINE:
        ours = ours.with_name("KitCommune.exe")  # the one without a console, as the bare one
    key = run(system, ours, "record")
    shows = {
        "bare": (bare, "", ""),
        "frame": (ours, "frame", ""),
        "audit": (ours, "audit", ""),
        "audit, key given": (ours, "audit", key),
    }
    runs: dict[str, list[tuple[float, float, float]]] = {show: [] for show in shows}
    for turn in range(system.runs + 1):
        for show, told in shows.items():
            wall, cpu, memory = map(float, run(system, *told).split())
            if turn:
                runs[show].append((wall, cpu, memory))
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
    wine, places = sys.argv[1:2] == ["--wine"], [one for one in sys.argv[1:] if one != "--wine"]
    if os.environ.get(INSIDE) and wine:
        with a_windows():
            return measure(WINE, Path(places[0]))
    if os.environ.get(INSIDE):
        return measure(LINUX, Path(places[0]))
    with contextlib.ExitStack() as kept:
        if places:
            folder = Path(places[0]).resolve()
        else:
            folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="kit-window-")))
        return in_session(*(["--wine"] if wine else []), str(folder))


if __name__ == "__main__":
    sys.exit(main())
