"""The restore test beside ``restic restore`` of the same sample: wall time and memory, as ratios.

    python -m tests.benchmarks.restoring [--files 100000] [--bytes 5000000000] [--runs 3]

A folder of that many files is made and backed up by restic. Each run alternates the whole test
(both listings, draw, restore, both sums, opening, erasing) with restic alone: its restore of the
very files that the test drew, and what a person would do by hand for the same, who must list the
snapshot before she can draw from it (``ls``, then ``restore``). Processor time is beside wall time,
for the machine may be shared. The memory is that of the kit's own process, for a tenth of the files
and for all of them: it must not grow with the listing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "banc d’essai"  # noqa: S105 a benchmark
BUDGET, GROWTH = 1.5, 1.25
SEED = "5e" * 16
ENDINGS = ("odt", "pdf", "jpg", "csv", "txt", "docx", "xlsx", "png")
ONCE = "--once"


def main(arguments: list[str]) -> int:
    """Print the figures; 1 when a budget is passed."""
    if arguments[:1] == [ONCE]:
        return once(*arguments[1:])
    options = argparse.ArgumentParser()
    options.add_argument("--files", type=int, default=100_000)
    options.add_argument("--bytes", type=int, default=5_000_000_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--place", type=Path, help="where to work: it needs three times the bytes")
    chosen = options.parse_args(arguments)
    if shutil.which("restic") is None:
        raise SystemExit("restic is not installed")
    with tempfile.TemporaryDirectory(dir=chosen.place) as folder:
        home = Path(folder)
        small = laid(home / "small", chosen.files // 10, chosen.bytes // 10)
        large = laid(home / "large", chosen.files, chosen.bytes)
        wall = beside(home, large, chosen.runs)
        growth = grown(small, large)
    print(f"budgets: wall ≤ {BUDGET} of ls + restore, growth of memory ≤ {GROWTH}")
    print(f"load average {os.getloadavg()[0]:.1f}")
    return 0 if wall <= BUDGET and growth <= GROWTH else 1


def laid(home: Path, files: int, size: int) -> Path:
    """A folder of so many files and bytes, most small and a few large, and its repository."""
    began = time.perf_counter()
    chance = random.Random(2026)  # noqa: S311 no secret
    source = home / "mairie"
    now = time.time()
    block = chance.randbytes(1 << 24)
    weights = [chance.paretovariate(1.3) for _ in range(files)]
    unit = size / sum(weights)
    folders = [
        source / f"dossier {n:03}" / f"année {2010 + n % 16}" for n in range(max(files // 60, 1))
    ]
    for folder in folders:
        folder.mkdir(parents=True)
    for number, weight in enumerate(weights):
        length = max(40, int(weight * unit))
        file = folders[number % len(folders)] / f"pièce {number:06}.{ENDINGS[number % 8]}"
        with file.open("wb") as made:
            made.write(number.to_bytes(8, "big"))
            while length > 0:
                start = chance.randrange(1 << 23)
                made.write(block[start : start + min(length, 1 << 23)])
                length -= 1 << 23
        at = now - chance.uniform(2, 900) * 86400
        os.utime(file, (at, at))
    restic(home, "init")
    restic(home, "backup", str(source))
    # A plain copy too: its listing is another one.
    for folder in folders:
        (home / "copy" / folder.relative_to(source)).mkdir(parents=True)
    for path in source.rglob("*.*"):
        target = home / "copy" / path.relative_to(source)
        shutil.copy2(path, target)
    total = sum(path.stat().st_size for path in source.rglob("*") if path.is_file())
    print(f"{files} files, {total / 1e9:.2f} GB: made in {time.perf_counter() - began:.0f} s")
    return home


def beside(home: Path, large: Path, runs: int) -> float:
    """The whole test and restic's own work, in turn; the wall ratio to all of it by hand."""
    told: dict[str, list[tuple[float, float]]] = {"kit": [], "restore": [], "ls + restore": []}
    for turn in range(runs + 1):
        cpu = spent()
        one = trial(large, "restic", str(large / "repo"))
        mine = one["wall"], spent() - cpu
        if one["outcome"] != "OK":
            raise SystemExit(f"the test says {one['outcome']}: {one['doubts']}")
        listing = timed(lambda: restic(large, "ls", "latest", "--json"))
        target = home / "by-restic"
        words = [word for path in one["paths"] for word in ("--include", path)]
        alone = timed(lambda: restic(large, "restore", "latest", "--target", str(target), *words))  # noqa: B023 called at once
        restored = sum(path.is_file() for path in target.rglob("*"))
        shutil.rmtree(target)
        if restored != one["restored"]:
            raise SystemExit(f"not the same work: {restored} files beside {one['restored']}")
        if turn:  # the first one warms the disk's cache for all
            told["kit"].append(mine)
            told["restore"].append(alone)
            told["ls + restore"].append((listing[0] + alone[0], listing[1] + alone[1]))
    print(f"{'':<14}{'wall s':>9}{'cpu s':>9}{'wall ratio':>12}{'cpu ratio':>11}")
    ratios = {}
    for name, figures in told.items():
        wall, cpu = (statistics.median(column) for column in zip(*figures, strict=True))
        pairs = list(zip(told["kit"], figures, strict=True))
        ratios[name], by_cpu = (
            statistics.median(mine[place] / other[place] for mine, other in pairs)
            for place in (0, 1)
        )
        print(f"{name:<14}{wall:>9.2f}{cpu:>9.2f}{ratios[name]:>12.2f}{by_cpu:>11.2f}")
    print(f"{one['restored']} files, {one['bytes'] / 1e6:.0f} MB restored")
    return ratios["ls + restore"]


def timed(act) -> tuple[float, float]:
    """Wall and processor seconds of a program that is waited for."""
    began, cpu = time.perf_counter(), spent()
    act()
    return time.perf_counter() - began, spent() - cpu


def spent() -> float:
    """Processor seconds of all programs that were waited for."""
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def grown(small: Path, large: Path) -> float:
    """How much the memory of the kit's own process grows with ten times the files."""
    worst = 0.0
    for kind, name in (("restic", "repo"), ("folder", "copy")):
        peaks = [trial(one, kind, str(one / name))["own"] for one in (small, large)]
        worst = max(worst, peaks[1] / peaks[0])
        print(f"memory, {kind:<8}{peaks[0]:>9.1f} MiB → {peaks[1]:.1f} MiB for ten times the files")
    return worst


def trial(home: Path, kind: str, place: str) -> dict:
    """One whole test in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.restoring", ONCE, kind, place,
         str(home / "mairie"), str(home / "q")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def once(kind: str, place: str, source: str, base: str) -> int:
    """The test, in this process; prints what the parent needs to do the same by other means."""
    # The peak of whoever started us is not ours.
    Path("/proc/self/clear_refs").write_text("5")
    began = time.perf_counter()
    from inventory.backups.model import Kind
    from kit.restoring import running
    from kit.restoring.plan import Plan

    paths: list[str] = []
    restore = running.destination.restore

    def noting(place, kind, run, wanted, *others):
        paths.extend(wanted)
        restore(place, kind, run, wanted, *others)

    running.destination.restore = noting
    told = running.restore_test(
        Plan(place, source, Kind(kind), PASSWORD if kind == "restic" else None, seed=SEED,
             base=Path(base))
    )  # fmt: skip
    print(json.dumps({
        "outcome": told.outcome.value,
        "doubts": [*told.doubts, told.trouble, told.detail],
        "restored": told.counts.restored,
        "bytes": told.bytes,
        "paths": paths,
        "wall": time.perf_counter() - began,
        "own": own_peak(),
    }))  # fmt: skip
    return 0


def own_peak() -> float:
    """The most memory that this process held, in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def restic(home: Path, *words: str) -> None:
    """Run restic as the kit does: without locks or a cache."""
    lock = () if words[0] in {"init", "backup"} else ("--no-lock",)
    command = ["restic", "-q", "-r", str(home / "repo"), *lock, "--no-cache", *words]
    environment = {**os.environ, "RESTIC_PASSWORD": PASSWORD}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
