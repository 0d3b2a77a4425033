"""Records for tests: quick to open, with a secret that is known."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checks.verdict import Finding, Outcome, Severity
from inventory.facts import Reason
from kit.score import Score
from kit.store import keys, sealed_copy, sidecar, slots
from kit.store.recovery_key import printed
from kit.store.secret import Passphrase, RecoveryKey
from kit.store.store import Store, create, open_store

#: A record of schema 1, as its first version wrote it (a sealed copy holds all of it in one file).
OLD = Path(__file__).parents[2] / "data" / "record-schema-1.kitcopie"
PAPER = RecoveryKey(printed(b"twenty bytes of test"))
PHRASE = Passphrase("correct cheval batterie agrafe")
MEASURED = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


def new_store(path: Path, *, phrase: bool = False) -> Store:
    """An empty record that PAPER opens, and PHRASE too when asked for."""
    ways = [slots.new_slot(slots.RECOVERY, b"twenty bytes of test", "2026-03-14")]
    if phrase:
        ways.append(keys.passphrase_slot(PHRASE.text, cost=2**10))
    return create(path, ways)


def reopen(path: Path) -> Store:
    return open_store(path, PAPER)


def old_store(path: Path) -> Path:
    """Lay the kept record of schema 1 out at this path, as it was, without opening it."""
    with OLD.open("rb") as file:
        header = sealed_copy.read_header(file, OLD)
        sidecar.beside(path).write_bytes(file.read(header.told["keys"]))
        path.write_bytes(file.read())
    shutil.copy(sidecar.beside(path), sidecar.spare(path))
    return path


def facts(number: int = 0, *names: str) -> dict[str, Any]:
    """A small document of facts; ``number`` makes it differ."""
    programs = [{"name": name, "version": str(number)} for name in names]
    return {
        "system": {"host_name": {"value": f"PC-{number}", "sources": []}},
        "software": {"programs": {"value": programs, "sources": []}},
        "accounts": {
            "accounts": {
                "value": [{"name": "mdupont", "full_name": "Marie Dupont"}],
                "sources": [],
            }
        },
    }


def findings(count: int = 3) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            f"updates/check_{place}", Severity.HIGH, Outcome.FAIL, Reason.OK,
            {"end": MEASURED.date(), "at": MEASURED, "names": ("a", "é"), "count": place}, "late",
            ("wmi x",), "détail",
        )
        for place in range(count)
    )  # fmt: skip


def score() -> Score:
    return Score(40.5, 80.25, 0.75, {"updates": Outcome.WATCH, "backup": Outcome.UNKNOWN})
