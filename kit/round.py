"""A technician's round, on the stick: which entity, which computers are expected, what was sealed.

The stick carries no private key: only the entity's public key, in a file that the entity signed
when the round was prepared. Each computer's posting is signed by a key that is made for it and
forgotten at once; what vouches for it is the number of the round, which the entity's record knows
and which lies sealed in the posting. Who holds the stick can therefore add postings while the round
lasts, and can read none. Nothing is written on the computer that is measured.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from inventory.record import record
from kit import french
from kit.output_file import save
from kit.postings.pairing import entity_code, is_recipient
from kit.postings.sealing import file_name, seal, snapshot
from kit.postings.signed_file import fault, new_key, read_signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kit.auditing import Reading
    from kit.same_machine import Identity

FORM = "kit-tournee/1"
#: On the stick: the folder beside the program, the signed file in it, and the postings.
FOLDER = "tournee"
FILE = "tournee.kitjoint"
POSTINGS = "postes"
MOST_EXPECTED = 1_000
#: What a technician is asked on each computer.
ASKED = ("room", "user", "usage")
_MARK = re.compile(r"[0-9a-f]{16}")


@record
class Expected:
    """A computer that the record knows: its name, and marks of its numbers."""

    name: str
    marks: tuple[str, ...]


@record
class Round:
    """The round of a stick; ``folder`` holds it, ``code`` is that of the entity."""

    folder: Path
    id: str
    entity: str
    name: str
    recipient: str
    code: str
    until: date
    expected: tuple[Expected, ...]


@record
class Progress:
    """How far a round is: expected computers seen of all, others seen, and who is missing."""

    done: int
    total: int
    extra: int
    missing: tuple[str, ...]

    @property
    def fraction(self) -> str:
        """``3/4``; without expected computers the number of those that were seen."""
        return f"{self.done}/{self.total}" if self.total else str(self.extra)


def beside(program: Path) -> Path | None:
    """The folder of the round that lies beside a program or one folder above it."""
    for parent in (program.parent, program.parent.parent):
        with suppress(OSError):
            if (parent / FOLDER / FILE).is_file():
                return parent / FOLDER
    return None


def load(folder: Path, today: date | None = None) -> Round:
    """The round of a folder, or of the stick that the folder is the root of.

    Raises:
        KitError: none there, damaged, altered, newer, or over.
    """
    place = folder if (folder / FILE).is_file() or folder.name == FOLDER else folder / FOLDER
    path = place / FILE
    if not path.is_file():
        raise fault("round", "none")
    signer, told = read_signed(path, FORM, "round")
    try:
        found = Round(
            folder=place,
            id=_word(told["id"]),
            entity=_word(told["entity"]),
            name=_word(told["name"]),
            recipient=_word(told["recipient"]),
            code=entity_code(told["recipient"], signer),
            until=date.fromisoformat(told["until"]),
            expected=tuple(
                Expected(_word(one["name"]), tuple(m for m in one["marks"] if _MARK.fullmatch(m)))
                for one in told["expected"][:MOST_EXPECTED]
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fault("round", "damaged", path) from error
    if not re.fullmatch(r"[0-9a-f]{32}", found.id) or not is_recipient(found.recipient):
        raise fault("round", "damaged", path)
    if (today or datetime.now(UTC).astimezone().date()) > found.until:
        raise fault("round", "over", path, day=french.day(found.until))
    return found


def keep(round_: Round, reading: Reading, typed: Mapping[str, str]) -> Progress:
    """Seal a measured computer onto the stick; measured twice, the newer replaces the older.

    Raises:
        KitError: the stick is full, write-protected, or gone.
    """
    from kit.same_machine import identity_of  # noqa: PLC0415 once a computer was measured

    marks = marks_of(round_.id, identity_of(reading.workstation))
    asked = {name: typed.get(name, "") for name in ASKED}
    told = snapshot(reading.workstation, reading.at, round_.entity, round_id=round_.id, typed=asked)
    sealed = seal(round_.recipient, new_key(), told)
    # It is one that is expected where any of its numbers is: then it has that one's name.
    found = next((one.marks for one in round_.expected if set(one.marks) & set(marks)), marks)
    postings = round_.folder / POSTINGS
    with suppress(OSError):  # told by save, in French
        postings.mkdir(exist_ok=True)
    save(postings / _name(round_, found), sealed)
    return progress(round_)


def progress(round_: Round) -> Progress:
    """How far the round is, by the postings that lie on the stick."""
    with suppress(OSError):
        there = {path.name for path in (round_.folder / POSTINGS).glob("*.kitposte")}
        names = {_name(round_, one.marks): one.name for one in round_.expected}
        seen = names.keys() & there
        missing = tuple(name for file, name in names.items() if file not in seen)
        return Progress(len(seen), len(names), len(there - names.keys()), missing)
    return Progress(0, len(round_.expected), 0, tuple(one.name for one in round_.expected))


def marks_of(round_id: str, identity: Identity) -> tuple[str, ...]:
    """Marks of what a computer is recognised by, the surest first; they tell nothing by themselves.

    Its name counts only where it tells no number; without anything it gets a mark of its own.
    """
    numbers = [
        *([f"serial {identity.serial}"] if identity.serial else []),
        *([f"uuid {identity.uuid}"] if identity.uuid else []),
        *(f"mac {mac}" for mac in identity.macs),
    ]
    if not numbers:
        numbers = [f"name {identity.name}" if identity.name else os.urandom(16).hex()]
    return tuple(_mark(round_id, number) for number in numbers)


def finished(told: Progress) -> str:
    """``Terminé, retirez la clé (3/4)``."""
    return f"Terminé, retirez la clé ({told.fraction})"


def missing_text(told: Progress) -> str:
    """Who has not been seen yet, in a sentence."""
    if not told.missing:
        return "Tous les postes attendus ont été vus." if told.total else ""
    names: Sequence[str] = told.missing
    return f"Postes pas encore vus{french.NBSP}: {french.listing(tuple(names), 12)}."


def _mark(round_id: str, number: str) -> str:
    from kit.store.digests import sha256  # noqa: PLC0415 slow to import

    return sha256(f"{round_id} {number}".encode()).hex()[:16]


def _name(round_: Round, marks: tuple[str, ...]) -> str:
    return file_name(round_.recipient, (round_.id + (marks[0] if marks else "")).encode())


def _word(value: object) -> str:
    if not isinstance(value, str) or len(value) > 600:
        raise TypeError(value)
    return value
