"""The crisis file on paper: whom to call and what to do, for the day when the screens are black.

Texts of its frame are in ``crisis_file.toml``; the sheets and the numbers are those of the screen.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.emergency.contacts import calls, subjects
from kit.emergency.content import situations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from kit.emergency.contacts import Contact
    from kit.emergency.log import Log

FILE = Path(__file__).with_suffix(".toml")
#: Where the digest of what was last printed is, beside the logs.
PRINTED = "dossier-imprime.json"


@record
class Printed:
    """The crisis file that was last printed: what it held, and when."""

    digest: str
    at: str


def document(
    entity: str, insee: str, known: Iterable[Contact], backups: Iterable[str] = ()
) -> dict[str, Any]:
    """All that the crisis file says, without its date: what changes here asks to be printed."""
    own = tuple(known)
    told = calls(subjects(), own, insee)
    content = _content()
    return {
        "words": content["words"],
        "entity": entity,
        "calls": [
            {
                "label": call.label,
                "contacts": [
                    {"name": c.name, "phone": c.phone, "more": c.hours or c.note, "url": c.url}
                    for c in call.contacts
                ],
            }
            for call in told
        ],
        "situations": [
            {
                "label": one.label,
                "seen": one.seen,
                "now": list(one.now),
                "never": list(one.never),
                "then": list(one.then),
            }
            for one in situations()
        ],
        "backups": list(backups),
        "paper": content["paper"],
        "fill": content["fill"],
    }


def digest(told: Mapping[str, Any]) -> str:
    """What tells one content from another."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def crisis_pdf(told: Mapping[str, Any], at: datetime) -> bytes:
    """The crisis file as a tagged PDF.

    Raises:
        KitError: typst or the font is missing from this installation.
    """
    from kit.report.typesetting import pdf  # noqa: PLC0415 only to print

    day = [at.year, at.month, at.day]
    return pdf("crisis.typ", {**told, "date": french.day(at), "day": day}, at)


def log_pdf(log: Log, at: datetime) -> bytes:
    """The log of an incident as a tagged PDF.

    Raises:
        KitError: typst or the font is missing from this installation.
    """
    from kit.emergency.content import situation  # noqa: PLC0415 only to print
    from kit.report.typesetting import pdf  # noqa: PLC0415

    one = situation(log.situation)
    told = {
        "words": _content()["words"],
        "entity": one.label if one else "",
        "began": french.moment(log.began),
        "entries": [[french.moment(e.at), e.what, e.who, e.decision] for e in log.entries],
        "damaged": log.damaged,
        "date": french.day(at),
        "day": [at.year, at.month, at.day],
    }
    return pdf("incident_log.typ", told, at)


def last_printed(where: Path) -> Printed | None:
    """What was last printed, None where nothing was or where it cannot be read."""
    try:
        told = json.loads((where / PRINTED).read_text("utf-8"))
        return Printed(str(told["digest"]), str(told["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_printed(where: Path, told: Mapping[str, Any], at: datetime) -> None:
    """Remember what was printed.

    Raises:
        KitError: it cannot be written.
    """
    from kit.output_file import save  # noqa: PLC0415

    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {"digest": digest(told), "at": at.date().isoformat()}
    save(where / PRINTED, json.dumps(kept))


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(FILE)
