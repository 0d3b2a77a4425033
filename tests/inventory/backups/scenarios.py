"""Every way in which a copy is broken here, each beside an untouched twin that must be fine.

``python -m tests.inventory.backups.scenarios`` runs them all and prints the table.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from inventory.backups.comparing_seen import troubles_since
from inventory.backups.destination import inspect
from inventory.backups.model import Kind, Trouble
from inventory.backups.watch import Watch
from inventory.facts import Known
from inventory.record import replace
from tests.inventory.backups import copies
from tests.inventory.backups.copies import SECRET, digest, fresh, noise
from tests.inventory.backups.restic_format import newer_version

T = Trouble
OLD = "old"  # what the command says of the date; no trouble of the copy itself
SETPRIV = shutil.which("setpriv") or "/usr/bin/setpriv"


class Scenario(NamedTuple):
    """``sabotage`` breaks a copy of ``base``; ``expected`` must be told then, nothing before."""

    name: str
    base: str
    sabotage: object
    expected: Trouble | None
    secret: str | None = SECRET
    kind: Kind | None = None
    look: object = None  # how to look at it, when inspecting it is not all


def files_of(place, below=""):
    return sorted(p for p in (place / below).rglob("*") if p.is_file())


def flip(path, at=None, count=64):
    """Turn some bytes over in the middle of a file; its date stays."""
    held = path.stat()
    data = bytearray(path.read_bytes())
    start = len(data) // 2 if at is None else at
    for index in range(start, min(start + count, len(data))):
        data[index] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(data)
    os.utime(path, ns=(held.st_atime_ns, held.st_mtime_ns))


def biggest(place, below):
    return max(files_of(place, below), key=lambda path: path.stat().st_size)


def cut(path):
    os.truncate(path, path.stat().st_size * 2 // 3)


def newest_zip(place):
    return max(place.glob("*.zip"))


def each(place, act):
    for path in files_of(place):
        act(path)


def older(days):
    def age(place):
        for path in files_of(place):
            held = path.stat()
            os.utime(path, (held.st_atime, held.st_mtime - days * 86400))

    return age


def to_come(place):
    moment = time.time() + 40 * 86400
    os.utime(files_of(place)[0], (moment, moment))


def lock_restic(place):
    path = place / "locks" / ("ab" * 32)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(noise(1, 200))
    moment = time.time() - 86400
    os.utime(path, (moment, moment))


def lock_borg(place):
    (place / "lock.exclusive").mkdir()
    (place / "lock.exclusive" / "autre@123.4567-0").touch()
    moment = time.time() - 3 * 86400
    os.utime(place / "lock.exclusive", (moment, moment))


def emptied(place):
    shutil.rmtree(place)
    place.mkdir()


def without(name):
    def remove(place):
        target = place / name
        shutil.rmtree(target) if target.is_dir() else target.unlink()

    return remove


def without_matching(pattern):
    def remove(place):
        for path in place.glob(pattern):
            path.unlink()

    return remove


def swapped(make):
    """Another repository in the place of this one, made by the tool itself."""

    def swap(place):
        shutil.rmtree(place)
        shutil.copytree(make(), place)

    return swap


_made = {}


def once(name, make):
    def get():
        if name not in _made:
            _made[name] = make()
        return _made[name]

    return get


restic_empty = once("restic-empty", lambda: copies.restic_of("restic-empty", ()))
restic_old = once("restic-old", lambda: copies.restic_of("restic-old", copies.days(42, 41, 40)))
restic_less = once(
    "restic-less",
    lambda: copies.restic_of("restic-less", copies.days(2, 1, 0), change=copies.lose_most),
)
restic_locked = once(
    "restic-ransom",
    lambda: copies.restic_of("restic-ransom", copies.days(2, 1, 0), change=copies.lock_names),
)
borg_empty = once("borg-empty", lambda: copies.borg_of("borg-empty", ()))
borg_old = once("borg-old", lambda: copies.borg_of("borg-old", copies.days(42, 41, 40)))
borg_less = once(
    "borg-less", lambda: copies.borg_of("borg-less", copies.days(2, 1, 0), change=copies.lose_most)
)
borg_locked = once(
    "borg-ransom",
    lambda: copies.borg_of("borg-ransom", copies.days(2, 1, 0), change=copies.lock_names),
)


def newer_borg(place):
    path = place / "config"
    path.write_text(path.read_text("utf-8").replace("version = 1", "version = 2"), "utf-8")


def hole(place):
    """Nine days pass without a run, after a week of daily ones."""
    for path in sorted(place.iterdir()):
        shutil.rmtree(path)
    copies_of = (0, 1, 10, 11, 12, 13, 14, 15)
    for day in copies_of:
        moment = copies.NOW - timedelta(days=day)
        copies.documents(place / f"{moment.astimezone():%Y-%m-%d}", 12, moment - timedelta(hours=1))


def newest_run(place):
    names = {
        datetime.strptime(p.name[-10:], "%d_%m_%Y").replace(tzinfo=UTC): p for p in place.iterdir()
    }
    return names[max(names)]


def bomb(place):
    """Two gigabytes of zeros in two megabytes, in the newest archive."""
    with (
        zipfile.ZipFile(newest_zip(place), "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bombe.txt", "w", force_zip64=True) as member,
    ):
        for _ in range(2048):
            member.write(bytes(1 << 20))


def ransomed_zip(place):
    path = newest_zip(place)
    with zipfile.ZipFile(path) as archive:
        names = [m.filename for m in archive.infolist() if not m.is_dir()]
    with zipfile.ZipFile(path, "w") as archive:
        for at, name in enumerate(names):
            archive.writestr(name, noise(at))


def closed(place):
    place.chmod(0)


def partly_closed(place):
    next(p for p in place.iterdir() if p.is_dir()).chmod(0)


def links_out(place):
    (place / "lien").symlink_to("/etc")
    (place / "boucle").symlink_to(place)
    os.mkfifo(place / "tube.txt")


# How to look


def python_of_all():
    """A Python that every user may start: this one may lie in the folder of somebody."""
    for program in (sys.executable, "/usr/bin/python3"):
        done = subprocess.run(
            [SETPRIV, "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", "-c",
             f"exec '{program}' -c 'import sys; sys.exit(sys.version_info < (3, 11))'"],
            check=False, capture_output=True, cwd="/",
        )  # fmt: skip
        if done.returncode == 0:
            return program
    raise PermissionError("no Python 3.11 that an ordinary user may start")


def as_nobody(place, scenario):
    """Inspect as an ordinary user: root reads everything."""
    if os.geteuid():
        return inspect(str(place), scenario.kind, scenario.secret)
    program = (
        "import sys, json; sys.path.insert(0, sys.argv[1])\n"
        "from inventory.backups.destination import inspect\n"
        "print(json.dumps(list(inspect(sys.argv[2]).troubles)))"
    )
    root = str(Path(__file__).resolve().parents[3])
    python = python_of_all()
    done = subprocess.run(
        [SETPRIV, "--reuid=65534", "--regid=65534", "--clear-groups", python, "-B", "-c",
         program, root, str(place)],
        capture_output=True, text=True, check=False, cwd="/", env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    if done.returncode:
        raise PermissionError(done.stderr[-500:])
    seen = inspect(str(place), scenario.kind, scenario.secret)
    return replace(seen, troubles=tuple(map(Trouble, json.loads(done.stdout))))


def readers():
    """The reading children of this process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                words = (entry / "cmdline").read_bytes()
                if int(fields[1]) == os.getpid() and b"backups.reader" in words:
                    found.append(int(entry.name))
    return found


def while_it_hangs(place, _):
    """The walk stops in the middle, as on a share that went away: its process is frozen."""
    stopped = []

    def freeze(_):
        if not stopped:
            stopped.extend(readers())
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)

    began = time.monotonic()
    seen = inspect(str(place), watch=Watch(progress=freeze, stall=1.5))
    assert time.monotonic() - began < 10
    assert not set(readers()) & set(stopped), "the frozen child was left behind"
    return seen


def while_it_is_pulled(place, _):
    """The disk goes away in the middle of the walk."""
    pulled = []

    def pull(_):
        if not pulled:
            pulled.append(True)
            place.rename(place.with_name("débranché"))

    try:
        return inspect(str(place), watch=Watch(progress=pull))
    finally:
        if pulled:
            place.with_name("débranché").rename(place)


def many_files(place):
    """Enough of them that the walk is seen on its way."""
    for folder in range(24):
        inner = place / f"classeur {folder}"
        inner.mkdir()
        for at in range(500):
            (inner / f"{at}.txt").touch()


def beside(before):
    """Inspect, with what was seen of the untouched twin beforehand."""

    def look(place, scenario):
        seen = inspect(str(place), scenario.kind, scenario.secret)
        earlier = replace(inspect(str(copies.base(before))), at=seen.at - timedelta(days=1))
        found = troubles_since([earlier], seen)
        return replace(seen, troubles=tuple(dict.fromkeys((*seen.troubles, *found))))

    return look


def told_old(place, scenario):
    """Its age is a date, no trouble: whoever judges counts in opening days."""
    seen = inspect(str(place), scenario.kind, scenario.secret)
    old = isinstance(seen.newest, Known) and datetime.now(UTC) - seen.newest.value > timedelta(
        days=30
    )
    return replace(seen, troubles=(*seen.troubles, *((OLD,) if old else ())))


def in_time(place, _):
    """Bounded: a check of three seconds on what would take much longer claims nothing."""
    began = time.monotonic()
    seen = inspect(str(place), watch=Watch(checking=0.5))
    assert time.monotonic() - began < 8
    assert not isinstance(seen.intact, Known)
    return seen


def nothing(_):
    return


SCENARIOS = (
    Scenario(
        "folder: encrypted in place, as ransomware does", "folder", copies.encrypt, T.MASS_CHANGE
    ),
    Scenario("folder: every name ends in .locked", "folder", copies.lock_names, T.MASS_CHANGE),
    Scenario(
        "folder: an ending that nobody knows, added everywhere",
        "folder",
        lambda p: each(p, lambda f: f.rename(f.with_name(f.name + ".x7k2"))),
        T.MASS_CHANGE,
    ),
    Scenario("folder: emptied", "folder", emptied, T.EMPTY),
    Scenario("folder: gone (disk unplugged)", "folder", shutil.rmtree, T.MISSING),
    Scenario("folder: a date in the future", "folder", to_come, T.FUTURE),
    Scenario("folder: may not be read", "folder", closed, T.NO_RIGHT, look=as_nobody),
    Scenario(
        "folder: a part may not be read", "folder", partly_closed, T.INCOMPLETE, look=as_nobody
    ),
    Scenario(
        "folder: most files gone since the last look",
        "folder",
        copies.lose_most,
        T.SHRUNK,
        look=beside("folder"),
    ),
    Scenario(
        "folder: every ending replaced since the last look",
        "folder",
        lambda p: each(p, lambda f: f.rename(f.with_suffix(".qqz"))),
        T.MASS_CHANGE,
        look=beside("folder"),
    ),
    Scenario("folder: not written for forty days", "folder", older(40), OLD, look=told_old),
    Scenario(
        "folder: the share hangs in the middle",
        "folder",
        many_files,
        T.TIMED_OUT,
        look=while_it_hangs,
    ),
    Scenario(
        "folder: the disk is pulled out in the middle",
        "folder",
        many_files,
        T.VANISHED,
        look=while_it_is_pulled,
    ),
    Scenario("folder: links out of it and a pipe are passed by", "folder", links_out, None),
    Scenario(
        "folder: taken for a restic repository",
        "folder",
        nothing,
        T.NOT_A_BACKUP,
        kind=Kind.RESTIC,
    ),
    Scenario("dated folders: nine days without a run", "dated", hole, T.HOLES),
    Scenario(
        "dated folders: the newest has lost most files",
        "dated",
        lambda p: copies.lose_most(newest_run(p)),
        T.SHRUNK,
    ),
    Scenario(
        "dated folders: the newest is encrypted",
        "dated",
        lambda p: copies.encrypt(newest_run(p)),
        T.MASS_CHANGE,
    ),
    Scenario("ZIP: truncated", "zip", lambda p: cut(newest_zip(p)), T.DAMAGED),
    Scenario("ZIP: bytes flipped in a member", "zip", lambda p: flip(newest_zip(p)), T.DAMAGED),
    Scenario("ZIP: of no length", "zip", lambda p: os.truncate(newest_zip(p), 0), T.DAMAGED),
    Scenario(
        "ZIP: an older one is truncated", "zip", lambda p: cut(min(p.glob("*.zip"))), T.INCOMPLETE
    ),
    Scenario("ZIP: holds files encrypted by ransomware", "zip", ransomed_zip, T.MASS_CHANGE),
    Scenario("ZIP: a bomb, read in bounded time", "zip", bomb, None, look=in_time),
    Scenario("ZIP: sealed, no password given", "sealed zip", nothing, T.NO_PASSWORD, None),
    Scenario("ZIP: sealed, wrong password", "sealed zip", nothing, T.WRONG_PASSWORD, "autre"),
    Scenario(
        "restic: bytes flipped in a pack", "restic", lambda p: flip(biggest(p, "data")), T.DAMAGED
    ),
    Scenario("restic: a pack truncated", "restic", lambda p: cut(biggest(p, "data")), T.DAMAGED),
    Scenario("restic: a pack deleted", "restic", lambda p: biggest(p, "data").unlink(), T.DAMAGED),
    Scenario(
        "restic: the smallest pack (folders) deleted",
        "restic",
        lambda p: min(files_of(p, "data"), key=lambda f: f.stat().st_size).unlink(),
        T.DAMAGED,
    ),
    Scenario(
        "restic: an index deleted", "restic", lambda p: files_of(p, "index")[0].unlink(), T.DAMAGED
    ),
    Scenario("restic: every index deleted", "restic", without_matching("index/*"), T.DAMAGED),
    Scenario(
        "restic: bytes flipped in an index",
        "restic",
        lambda p: flip(files_of(p, "index")[0]),
        T.DAMAGED,
    ),
    Scenario("restic: config deleted", "restic", without("config"), T.DAMAGED),
    Scenario("restic: bytes flipped in config", "restic", lambda p: flip(p / "config"), T.DAMAGED),
    Scenario("restic: keys deleted", "restic", without_matching("keys/*"), T.DAMAGED),
    Scenario(
        "restic: bytes flipped in a snapshot",
        "restic",
        lambda p: flip(files_of(p, "snapshots")[0]),
        T.DAMAGED,
    ),
    Scenario("restic: snapshots deleted", "restic", without_matching("snapshots/*"), T.NO_RUN),
    Scenario("restic: never used", "restic", swapped(restic_empty), T.EMPTY),
    Scenario(
        "restic: last snapshot forty days old",
        "restic",
        swapped(restic_old),
        OLD,
        look=told_old,
    ),
    Scenario("restic: a lock left since yesterday", "restic", lock_restic, T.LOCKED),
    Scenario("restic: wrong password", "restic", nothing, T.WRONG_PASSWORD, "autre"),
    Scenario("restic: no password given", "restic", nothing, T.NO_PASSWORD, None),
    Scenario("restic: a newer version of the format", "restic", newer_version, T.NEWER_FORM),
    Scenario(
        "restic: the last snapshot has lost most files", "restic", swapped(restic_less), T.SHRUNK
    ),
    Scenario(
        "restic: the last snapshot is of locked files",
        "restic",
        swapped(restic_locked),
        T.MASS_CHANGE,
    ),
    Scenario("restic: may not be read", "restic", closed, T.NO_RIGHT, look=as_nobody),
    Scenario(
        "borg: bytes flipped in a segment", "borg", lambda p: flip(biggest(p, "data")), T.DAMAGED
    ),
    Scenario("borg: a segment truncated", "borg", lambda p: cut(biggest(p, "data")), T.DAMAGED),
    Scenario("borg: a segment deleted", "borg", lambda p: biggest(p, "data").unlink(), T.DAMAGED),
    Scenario("borg: the index deleted", "borg", without_matching("index.*"), T.DAMAGED),
    Scenario(
        "borg: bytes flipped in the index",
        "borg",
        lambda p: flip(next(p.glob("index.*"))),
        T.DAMAGED,
    ),
    Scenario("borg: config deleted", "borg", without("config"), T.DAMAGED),
    Scenario("borg: a lock left for three days", "borg", lock_borg, T.LOCKED),
    Scenario("borg: wrong passphrase", "borg", nothing, T.WRONG_PASSWORD, "autre"),
    Scenario("borg: no passphrase given", "borg", nothing, T.NO_PASSWORD, None),
    Scenario("borg: a newer version of the format", "borg", newer_borg, T.NEWER_FORM),
    Scenario("borg: never used", "borg", swapped(borg_empty), T.NO_RUN),
    Scenario("borg: last archive forty days old", "borg", swapped(borg_old), OLD, look=told_old),
    Scenario("borg: the last archive has lost most files", "borg", swapped(borg_less), T.SHRUNK),
    Scenario(
        "borg: the last archive is of locked files", "borg", swapped(borg_locked), T.MASS_CHANGE
    ),
)


def plain_look(place, scenario):
    return inspect(str(place), scenario.kind, scenario.secret)


def twin_of(scenario):
    """The untouched twin is looked at in its own right: its own kind, the right secret."""
    return "secret" if scenario.base == "sealed zip" else SECRET


def broken(scenario, folder):
    """Break a copy of the base and look at it.

    Raises:
        AssertionError: looking changed the copy.
    """
    folder.chmod(0o755)  # an ordinary user looks at some of them
    place = fresh(scenario.base, folder)
    scenario.sabotage(place)
    before = digest(place) if place.exists() else {}
    seen = (scenario.look or plain_look)(place, scenario)
    assert (digest(place) if place.exists() else {}) == before, "the copy was changed"
    return place, seen


def reopen(folder):
    """Give back the rights that a sabotage took, so that the folder can be removed."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def is_told(scenario, seen):
    """Whether the sabotage is told; nothing, where it does no harm."""
    return not seen.troubles if scenario.expected is None else scenario.expected in seen.troubles


def main():
    """Print the table."""
    wrong = 0
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [one for one in SCENARIOS if wanted in one.name]
    write = sys.stdout.write
    write("| sabotage | untouched twin | told of the broken one | s |\n|---|---|---|---|\n")
    for scenario in chosen:
        folder = Path(tempfile.mkdtemp(prefix="kit-scenario-"))
        twin = copies.base(scenario.base)
        before = digest(twin)
        fine = inspect(str(twin), None, twin_of(scenario))
        began = time.monotonic()
        try:
            _, seen = broken(scenario, folder)
            right = not fine.troubles and digest(twin) == before and is_told(scenario, seen)
            told = ", ".join(seen.troubles) or "OK"
        except AssertionError as error:
            right, told = False, str(error)
        finally:
            reopen(folder)
            shutil.rmtree(folder, ignore_errors=True)
        took = time.monotonic() - began
        wrong += not right
        write(
            f"| {scenario.name} | {', '.join(fine.troubles) or 'OK'} | "
            f"{'' if right else 'WRONG: '}{told} | {took:.1f} |\n"
        )
        sys.stdout.flush()
    write(f"\n{len(chosen)} scenarios, {wrong} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
