"""The ledger of the recorded machines: what was recorded, what is used, what is known from it.

``python -m tests.inventory.ledger`` prints it; tests/inventory/test_ledger.py holds it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING

from inventory.capture import load
from inventory.facts import Known, Unknown
from inventory.replay import Replay
from inventory.workstation import read_workstation
from tests.captures import RECORDED, recorded_paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAMILIES = ("windows", "linux")
SECTIONS = ("wmi", "registry", "commands", "calls", "files", "dirs", "errors")


@dataclass(frozen=True, slots=True)
class Line:
    """One machine: entries recorded (``section: name``), those used, facts known and all facts."""

    machine: str
    recorded: tuple[str, ...]
    used: frozenset[str]
    known: int
    facts: int

    @property
    def unused(self) -> tuple[str, ...]:
        """Entries that no question was answered from."""
        return tuple(entry for entry in self.recorded if entry not in self.used)


def read(path: Path) -> Line:
    """Replay one recorded machine through every topic."""
    capture = load(path)
    machine = Replay(capture)
    facts = list(_facts(read_workstation(machine)))
    return Line(
        machine=path.stem,
        recorded=tuple(f"{section}: {name}" for section in SECTIONS for name in capture[section]),
        used=frozenset(machine.used),
        known=sum(isinstance(fact, Known) for fact in facts),
        facts=len(facts),
    )


def _facts(topic: object) -> Iterator[object]:
    if isinstance(topic, Known | Unknown):
        yield topic
    elif is_dataclass(topic):
        for field in fields(topic):
            yield from _facts(getattr(topic, field.name))


def kind(entry: str) -> str:
    """The kind of an entry: class, program, file's folder, or the head of a registry key."""
    section, _, name = entry.partition(": ")
    if section == "registry":
        name = "\\".join(name.split("\\")[:5])
    elif section == "commands":
        name = re.sub(r" (?:/dev|/org|#)\S*.*", "", name)
    elif section in {"files", "dirs"}:
        name = name.rpartition("/")[0] or name
    elif section == "calls":
        name = name.split(" ")[0]
    return f"{section}: {name}"


def main() -> None:
    """Print, by kind, how many entries were recorded and used, then the facts known."""
    if not RECORDED.is_dir():
        sys.stdout.write("the recorded machines are not here\n")
        return
    lines = [read(path) for family in FAMILIES for path in recorded_paths(family)]
    recorded = Counter(kind(entry) for line in lines for entry in line.recorded)
    unused = Counter(kind(entry) for line in lines for entry in line.unused)
    for name, count in sorted(recorded.items()):
        sys.stdout.write(f"{count - unused[name]:6} of {count:6}  {name}\n")
    total, left = sum(recorded.values()), sum(unused.values())
    known = sum(line.known for line in lines)
    sys.stdout.write(f"{total - left:6} of {total:6}  entries used on {len(lines)} machines\n")
    sys.stdout.write(f"{known:6} of {sum(line.facts for line in lines):6}  facts known\n")


if __name__ == "__main__":
    main()
