"""The record: what keeping an audit adds to it, and what four years of audits weigh.

Two parts, each with medians; commands alternate, for the machine may be shared:

1. ``audit`` with a record beside ``audit --no-store``, as text and as JSON, in a record with one
   audit and in the large one. The record is opened by the session where a Secret Service can be
   started (a bus and a keyring of its own, in a temporary folder), else by a recovery key.
2. The large record: one mairie, 200 weekly audits of each of its 10 PCs, made from the example
   capture with a few programs updated each week.

The budget holds for the audit as JSON, which prints what an audit without a record prints; as text
an audit also tells what changed since the previous one.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.facts import Known
from inventory.record import replace
from kit.assessment import assess
from kit.auditing import Reading, read_capture
from kit.store import access, audits, copies, entities, keys, slots
from kit.store.connection import flush
from kit.store.keeping import Prepared, keep_audit
from kit.store.secret import RecoveryKey
from kit.store.store import Store, create, open_store, open_with
from tests.benchmarks.audit import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.workstation import Workstation

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "kit" / "example.capture.json"
RUNS = 9
BUDGET = 1.2
WEEKS, PCS, PROGRAMS, UPDATED = 200, 10, 120, 4
#: Says that this process already runs in a session of its own.
INSIDE = "--inside"


def main(arguments: list[str]) -> int:
    """Print both parts; 1 when the budget is passed."""
    if arguments != [INSIDE]:
        return in_own_session()
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.kit", Path(folder) / "large.kit"
        new_record(small).close()
        start = time.perf_counter()
        with new_record(large) as store:
            fill(store)
        made = time.perf_counter() - start
        print(f"{WEEKS} audits of {PCS} PCs of {PROGRAMS} programs: made in {made:.0f} s")
        weigh(large)
        ratio = beside(small, large)
    print(f"wall budget: ratio ≤ {BUDGET} (JSON); load average {os.getloadavg()[0]:.1f}")
    return 0 if ratio <= BUDGET else 1


def in_own_session() -> int:
    """Start again in a desktop session of our own, so that nobody's keyring is touched."""
    command = [sys.executable, "-m", "tests.benchmarks.store", INSIDE]
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: told for name, told in os.environ.items() if not name.startswith("DBUS_")}
        environment = {**kept, "HOME": folder, "XDG_RUNTIME_DIR": folder}
        if shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon"):
            unlock = "printf bench | gnome-keyring-daemon --unlock --components=secrets"
            script = f'{unlock} >/dev/null 2>&1; exec "$@"'
            command = ["dbus-run-session", "--", "sh", "-c", script, "sh", *command]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def new_record(path: Path) -> Store:
    """A record of one mairie, opened by this session if it can, and by a key in a file beside."""
    slot, printed = keys.recovery_slot()
    key_file(path).write_text(printed)
    store = create(path, [slot])
    entities.put_entity(store, entities.new_entity("mairie", "Le Bourg", "213801855", "38185"))
    access.add_session(store)
    return store


def key_file(path: Path) -> Path:
    """Where the recovery key of a record is."""
    return path.with_suffix(".txt")


# --- The large record --------------------------------------------------------------------------


def fill(store: Store) -> None:
    """Keep the audits of all PCs, week after week, each as a real audit is kept."""
    chance = random.Random(2026)  # noqa: S311 no secret
    example = read_capture(EXAMPLE).workstation
    machines = [machine(example, number) for number in range(PCS)]
    for week in range(WEEKS):
        at = datetime(2023, 1, 2, 9, 0, tzinfo=UTC) + timedelta(weeks=week)
        for number, before in enumerate(machines):
            machines[number] = later(before, at, chance)
            keep(store, machines[number], at + timedelta(minutes=number))


def keep(store: Store, workstation: Workstation, at: datetime, *, copying: bool = False) -> None:
    """Judge and keep one audit, on a connection of its own."""
    opened = open_with(store.path, store.keys(), copying=copying)
    kept = keep_audit(Reading(workstation, at, None), assess(workstation, at), Prepared(opened))
    if not kept.audit:
        raise SystemExit(kept.text)


def machine(example: Workstation, number: int) -> Workstation:
    """Another PC of the mairie: its own numbers, and as many programs as a PC has."""
    software, hardware = example.software, example.hardware
    programs = software.programs
    adapters = example.network.adapters
    if not isinstance(programs, Known) or not isinstance(adapters, Known):
        raise SystemExit("the example capture has lost its programs or adapters")
    first = programs.value[0]
    listed = list(programs.value)
    while len(listed) < PROGRAMS:
        name = f"Logiciel métier {len(listed)} de la mairie"
        guid = f"{{7E7C5A10-0000-4000-8000-{len(listed):012X}}}"
        listed.append(replace(first, name=name, version="1.0.0", guid=guid))
    mac = f"3c:2c:30:00:00:{number:02x}"
    return replace(
        example,
        system=replace(
            example.system, host_name=Known(f"POSTE-{number:02}", example.system.host_name.sources)
        ),
        hardware=replace(
            hardware,
            serial=Known(f"SERIE{number:04}", hardware.serial.sources),
            uuid=Known(f"4C4C4544-0045-5810-8045-C4C04F4D{number:04X}", hardware.uuid.sources),
        ),
        network=replace(
            example.network,
            adapters=Known(
                tuple(replace(one, mac=mac) for one in adapters.value), adapters.sources
            ),
        ),
        software=replace(software, programs=Known(tuple(listed), programs.sources)),
    )


def later(workstation: Workstation, at: datetime, chance: random.Random) -> Workstation:
    """The same PC a week later: some programs updated, started again, its disk a little fuller."""
    software, system = workstation.software, workstation.system
    programs, volumes = software.programs, workstation.volumes.volumes
    if not isinstance(programs, Known) or not isinstance(volumes, Known):
        raise SystemExit("the example capture has lost its programs or volumes")
    listed = list(programs.value)
    for place in chance.sample(range(len(listed)), UPDATED):
        version = f"{chance.randrange(1, 30)}.{chance.randrange(100)}"
        listed[place] = replace(listed[place], version=version, installed_on=at.date())
    used = tuple(
        replace(one, free=max(0, one.free - chance.randrange(200_000_000)))
        if one.free is not None
        else one
        for one in volumes.value
    )
    return replace(
        workstation,
        system=replace(
            system, booted_at=Known(at - timedelta(minutes=30), system.booted_at.sources)
        ),
        software=replace(software, programs=Known(tuple(listed), programs.sources)),
        volumes=replace(workstation.volumes, volumes=Known(used, volumes.sources)),
    )


def weigh(path: Path) -> None:
    """Print the size of the large record and the time of what people do with it."""
    secret = RecoveryKey(key_file(path).read_text())
    with open_store(path, secret) as store:
        flush(store.connection)
        size = path.stat().st_size / 2**20
        workstation = audits.list_audits(store)[0].record
        print(f"size {size:.1f} MiB, {size * 2**10 / (WEEKS * PCS):.1f} KiB an audit")
        chance = random.Random(7)  # noqa: S311 no secret
        example = read_capture(EXAMPLE).workstation
        at = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
        current = [machine(example, 0)]

        def kept(*, copying: bool) -> None:
            current[0] = later(current[0], at, chance)
            keep(store, current[0], at, copying=copying)

        figures: dict[str, Callable[[], object]] = {
            "open with a key": lambda: open_store(path, secret).close(),
            "list the entities": lambda: entities.list_entities(store),
            "list all audits": lambda: audits.list_audits(store),
            "list one PC's audits": lambda: audits.list_audits(store, workstation),
            "keep one audit": lambda: kept(copying=False),
        }
        for name, act in figures.items():
            report(name, act)
        place = path.parent / "copies"
        place.mkdir()
        copies.choose_place(store, place)
        report("keep one audit, with a copy", lambda: kept(copying=True))
        report("write one sealed copy", lambda: copies.write_now(store, place / "one.kitcopie"))
        copies.forget_place(store)


def report(name: str, act: Callable[[], object]) -> None:
    """Print the median and the extremes of several runs, in milliseconds."""
    times = []
    for turn in range(RUNS + 1):
        start = time.perf_counter()
        act()
        if turn:
            times.append((time.perf_counter() - start) * 1000)
    print(f"{name:<28}{statistics.median(times):>9.1f} ms   ({min(times):.1f} to {max(times):.1f})")


# --- An audit with and without -----------------------------------------------------------------


def beside(small: Path, large: Path) -> float:
    """Print what a record adds to an audit; the wall ratio that the budget is about."""
    audit = [sys.executable, "-m", "ui"]
    by_key = ["--passphrase-file", str(key_file(small)), "--store", str(small)]
    ways = {
        "small record, session": ["--store", str(small)],
        "small record, recovery key": by_key,
        "large record, session": ["--store", str(large)],
    }
    with open_store(small, RecoveryKey(key_file(small).read_text())) as store:
        if not any(way.kind == slots.SESSION for way in access.list_access(store)):
            print("no Secret Service here: the record is opened by its recovery key alone")
            ways = {
                "small record, recovery key": by_key,
                "large record, recovery key": [
                    "--passphrase-file", str(key_file(large)), "--store", str(large)
                ],
            }  # fmt: skip
    ratios = []
    for form in ("json", "text"):
        tail = ["audit", "--format", form]
        commands = {"no record": [*audit, *tail, "--no-store"]}
        commands.update({name: [*audit, *options, *tail] for name, options in ways.items()})
        ratios.append(compare(form, commands, next(iter(ways))))
    return ratios[0]


def compare(form: str, commands: dict[str, list[str]], budgeted: str) -> float:
    """Run the commands in turn and print medians; the wall ratio of one of them to the first."""
    runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    for turn in range(RUNS + 1):
        for name, command in commands.items():
            figures = measure(command)
            if turn:
                runs[name].append(figures)
    base = next(iter(runs.values()))
    print(f"{'audit as ' + form:<28}{'wall s':>9}{'cpu s':>9}{'least':>9}{'ratios':>16}")
    ratios = {}
    for name, figures in runs.items():
        wall, cpu, _ = (statistics.median(column) for column in zip(*figures, strict=True))
        # Each run beside the one without a record that ran just before it.
        pairs = [
            [mine[place] / other[place] for mine, other in zip(figures, base, strict=True)]
            for place in (0, 1)
        ]
        ratios[name], by_cpu = (statistics.median(column) for column in pairs)
        least = min(figure[0] for figure in figures)
        told = f"{ratios[name]:.2f} ({by_cpu:.2f} cpu)"
        print(f"{name:<28}{wall:>9.3f}{cpu:>9.3f}{least:>9.3f}{told:>16}")
    return ratios[budgeted]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
