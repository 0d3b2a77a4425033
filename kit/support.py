"""The text that a person copies for whoever helps her: versions and counts, no name of anybody."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from kit import french
from kit.buglog import folder
from kit.store.schema import SCHEMA
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.overview import Overview


def support_text(told: Overview | None, more: Sequence[str] = ()) -> str:
    """Lines in French; ``more`` are those that the window adds about itself."""
    lines = [
        f"Kit Commune {VERSION}",
        f"Système : {platform.platform()}",
        f"Python {platform.python_version()}",
        *more,
        f"Format du registre : {SCHEMA}",
    ]
    if told is not None:
        lines.append(f"Postes suivis : {len(told.machines)}")
        if told.newest is not None:
            lines.append(f"Dernière vérification : {french.day(told.newest)}")
    logs = recent_logs()
    lines.append(f"Défauts notés : {', '.join(logs) if logs else 'aucun'}")
    return "\n".join(lines) + "\n"


def recent_logs(most: int = 3) -> tuple[str, ...]:
    """The names of the newest logs, newest first; they tell when, not who."""
    where = folder()
    try:
        found = (
            sorted((one.name for one in where.glob("erreur-*.log")), reverse=True) if where else []
        )
    except OSError:
        return ()
    return tuple(found[:most])
