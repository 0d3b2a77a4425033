"""The message that asks somebody else to settle a result: plain text, ready to send by mail.

It says no more than what the result shows. Nothing is sent: the person reads it and sends it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.record import record
from inventory.toml_file import load_toml
from kit import french

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from kit.assessment import Item
    from kit.store.entities import Entity

FILE = Path(__file__).resolve().parent / "help_message.toml"
#: Pieces of evidence, and characters of each: a mail program takes no more than a page.
MOST_PIECES = 6
LONGEST_PIECE = 90


@record
class HelpMessage:
    """One line of subject, the same for the same check of the same entity, and a plain body."""

    subject: str
    body: str


def help_message(item: Item, machine: str, at: datetime, entity: Entity | None) -> HelpMessage:
    """The message about a result of the workstation of that name, measured at that moment."""
    said = _content()
    siren = entity.siren if entity and entity.siren else said["no_siren"]
    lines = [item.request, ""]
    if entity is not None:
        name = _short(entity.name)
        known = said["entity_siren"] if entity.siren else said["entity"]
        lines.append(known.format_map({"name": name, "siren": entity.siren}))
    lines += context_of(item, machine, at)
    lines += ["", said["end"]]
    return HelpMessage(
        french.plain(f"[KIT][{siren}][{item.ref}]"),
        "\n".join(french.plain(line) for line in lines),
    )


def context_of(item: Item, machine: str, at: datetime) -> list[str]:
    """What was found, where, when, and what was read: lines for who is to help."""
    said = _content()
    lines = [
        said["machine"].format_map({"name": _short(machine)}),
        said["check"].format_map({"title": item.title, "ref": item.ref}),
        said["found"].format_map({"outcome": item.outcome_label, "message": item.message}),
        said["when"].format_map({"day": french.day(at)}),
    ]
    pieces = item.shown_evidence[:MOST_PIECES]
    if pieces:
        lines += ["", said["read"]]
        lines += [
            said["piece"].format_map({"label": piece.label, "value": _short(piece.value)})
            for piece in pieces
        ]
    return lines


def whole(message: HelpMessage) -> str:
    """Subject and body as one text, for the clipboard."""
    label = _content()["subject"]
    return f"{label.format_map({'subject': message.subject})}\n\n{message.body}"


def unread_request(domain: str) -> str:
    """What is asked of somebody about a point that could not be verified: nobody knows."""
    said = _content()
    return str(said.get(f"unknown_{domain}", said["unknown"]))


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(FILE)


def _short(text: str) -> str:
    line = " ".join(french.plain(text).split(" "))
    return line if len(line) <= LONGEST_PIECE else f"{line[: LONGEST_PIECE - 1].rstrip()}…"
