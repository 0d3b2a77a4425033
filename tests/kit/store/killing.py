"""The kill test: a writer killed at random moments, and what must be true after each.

    python -m tests.kit.store.killing 1000 [SEED]

Each round starts a writer process, kills it (SIGKILL) after a random time, and then: the record
opens, every page is sound, the last write that was confirmed is there, and nothing is half there.
Writers write fields and audits, copy, migrate an old record, add ways in, and change the key.
"""

from __future__ import annotations

import collections
import os
import random
import shutil
import signal
import struct
import sys
import tempfile
import time
from pathlib import Path

from kit.store import access, audits, copies, edits, sealed_copy, sidecar
from kit.store.store import Store, verify
from tests.kit.store.samples import (
    MEASURED,
    PAPER,
    facts,
    findings,
    new_store,
    old_store,
    reopen,
    score,
)

RECORD = "00000000-0000-4000-8000-000000000001"
LONGEST = 0.25


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = run(Path(folder), rounds, seed)
    print(f"{rounds} kills in {time.monotonic() - began:.0f} s: {dict(sorted(told.items()))}")  # noqa: T201


def run(folder: Path, rounds: int, seed: int) -> collections.Counter[str]:
    """Kill that many writers; what happened, counted. An AssertionError says what was lost."""
    chance = random.Random(seed)  # noqa: S311 a test
    told: collections.Counter[str] = collections.Counter()
    home = folder / "0"
    for number in range(rounds):
        work = chance.choice((fields, fields, with_audits, with_copies, with_ways, with_rekeys,
                              migration, migration))  # fmt: skip
        if number % 25 == 0:
            # Small records keep the rounds short.
            shutil.rmtree(home, ignore_errors=True)
            home = folder / str(number)
            home.mkdir()
            prepare(home)
        if work is migration:
            lay_old(home)
        confirmed = killed(work, home, chance.uniform(0, LONGEST))
        told[f"{work.__name__} killed {'after' if confirmed else 'before'} a confirmed step"] += 1
        try:
            examine(home, work, confirmed, told)
        except Exception as error:
            error.add_note(f"round {number}, seed {seed}, {work.__name__}, {confirmed} confirmed")
            raise
    return told


def prepare(home: Path) -> None:
    (home / "usb").mkdir()
    with new_store(home / "r.kit") as store:
        edits.add_record(store, "workstation", "", RECORD)
        edits.put(store, RECORD, {"one": 0, "other": 0})
        copies.choose_place(store, home / "usb")


def lay_old(home: Path) -> None:
    for left in (home / "old").glob("*") if (home / "old").exists() else ():
        left.unlink()
    (home / "old").mkdir(exist_ok=True)
    old_store(home / "old" / "o.kit")


def killed(work, home: Path, after: float) -> int:
    """Run a writer and kill it; the number that it confirmed last (0: none)."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            work(home, writer)
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    if os.WIFEXITED(status):
        raise AssertionError(f"the writer ended by itself with {os.WEXITSTATUS(status)}")
    whole = len(told) // 8 * 8
    return struct.unpack("<q", told[whole - 8 : whole])[0] if whole else 0


def confirm(pipe: int, number: int) -> None:
    os.write(pipe, struct.pack("<q", number))


def last(store: Store) -> int:
    return edits.values(store, RECORD)["one"]


def fields(home: Path, pipe: int) -> None:
    with quiet(home) as store:
        number = last(store)
        while True:
            number += 1
            edits.put(store, RECORD, {"one": number, "other": number})
            confirm(pipe, number)


def with_audits(home: Path, pipe: int) -> None:
    with quiet(home) as store:
        number = last(store)
        while True:
            number += 1
            edits.put(store, RECORD, {"one": number, "other": number})
            audits.save_audit(
                store, RECORD, facts(number, "Vim", f"Outil {number}"), findings(), score(),
                MEASURED, version="1", rules="1",
            )  # fmt: skip
            confirm(pipe, number)


def with_copies(home: Path, pipe: int) -> None:
    with reopen(home / "r.kit") as store:
        number = last(store)
        while True:
            number += 1
            edits.put(store, RECORD, {"one": number, "other": number})
            confirm(pipe, number)


def with_ways(home: Path, pipe: int) -> None:
    with quiet(home) as store:
        number = last(store)
        while True:
            number += 1
            edits.put(store, RECORD, {"one": number, "other": number})
            paper = access.add_recovery_key(store)
            access.remove(store, access.list_access(store)[-1].id)
            assert paper
            confirm(pipe, number)


def with_rekeys(home: Path, pipe: int) -> None:
    number = 0
    while True:
        with quiet(home) as store:
            number = last(store) + 1
            edits.put(store, RECORD, {"one": number, "other": number})
            confirm(pipe, number)
        access.rekey(home / "r.kit", PAPER)


def migration(home: Path, pipe: int) -> None:
    with reopen(home / "old" / "o.kit"):
        confirm(pipe, 1)
        time.sleep(LONGEST * 2)


def quiet(home: Path) -> Store:
    """The record, without a copy after each change."""
    from kit.store.store import open_store  # noqa: PLC0415

    return open_store(home / "r.kit", PAPER, copying=False)


def examine(home: Path, work, confirmed: int, told: collections.Counter[str]) -> None:
    if work is migration:
        old = home / "old" / "o.kit"
        with reopen(old) as store:
            verify(store)
            assert edits.values(store, RECORD) == {"usage": "accueil", "one": 7, "other": 7}
            assert [a.score for a in audits.list_audits(store)] == [score()] * 2
            found = store.connection.execute("SELECT count(*) FROM installed").fetchone()[0]
            assert found == 2
        told["migrations that left a dated copy"] += bool(copies.dated(old))
        for kept in copies.dated(old):
            sealed_copy.check_copy(kept)
        return
    journal = home / "r.kit-journal"
    told["rekeys cut short amid the database"] += journal.exists() and journal.stat().st_size > 0
    with quiet(home) as store:
        told["rekeys cut short between two files"] += any(
            len(slot.sealed) > 1 for slot in sidecar.read(store.path).slots
        )
        verify(store)
        values = edits.values(store, RECORD)
        assert values["one"] == values["other"], values
        assert values["one"] >= (confirmed or 0), (values, confirmed)
        whole(store)
        held = sidecar.read(store.path)
        assert sidecar.beside(store.path).read_bytes()
        assert any(store.generation in slot.sealed for slot in held.slots)
        if work is not with_copies:
            return
        target = home / "usb" / copies.copy_name(store)
        header = sealed_copy.check_copy(target)
        made = home / "back" / "b.kit"
        with copies.recover(target, PAPER, made) as back:
            copied = edits.values(back, RECORD)
        shutil.rmtree(made.parent)
        # A write is confirmed once its copy is made.
        assert copied["one"] == copied["other"] >= confirmed, (copied, confirmed)
        told["copies recovered"] += 1
        told["copies that were one step behind"] += header.sequence < changes(store)


def whole(store: Store) -> None:
    """No audit lacks a part, a finding or its score."""
    rows = store.connection.execute(
        "SELECT (SELECT count(*) FROM part WHERE snapshot = s.id),"
        " (SELECT count(*) FROM finding WHERE snapshot = s.id),"
        " (SELECT count(*) FROM score WHERE snapshot = s.id) FROM snapshot s"
    ).fetchall()
    assert set(rows) <= {(3, 3, 1)}, set(rows)
    assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert store.connection.execute("SELECT count(*) FROM erasing").fetchone() == (0,)


def changes(store: Store) -> int:
    return store.connection.execute("SELECT value FROM meta WHERE key = 'changes'").fetchone()[0]


if __name__ == "__main__":
    main()
