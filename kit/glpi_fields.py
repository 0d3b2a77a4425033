"""Fields and words of the GLPI format, shared by the parts of the export."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from inventory.facts import Fact, Unknown

if TYPE_CHECKING:
    from datetime import date, datetime

Section = dict[str, Any]

MIB = 1024 * 1024


def known_fields(**fields: object) -> Section:
    """The fields that are known; an unknown one is never sent as empty."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def value_of(fact: Fact[Any]) -> Any:  # noqa: ANN401 the value of any fact
    """The value of a fact, None where it is unknown."""
    return None if isinstance(fact, Unknown) else fact.value


def accepted(value: str | None, accepted: str) -> str | None:
    """A word that the schema accepts; another is left out, not refused with the whole file."""
    return value if value is not None and re.fullmatch(accepted, value) else None


def as_text(value: object) -> str | None:
    """A number as the text that the schema asks for."""
    return None if value is None else str(value)


def in_mib(octets: int | None) -> int | None:
    """Bytes in whole MiB."""
    return None if octets is None else octets // MIB


def iso_day(value: date | None) -> str | None:
    """``2026-11-22``."""
    return None if value is None else value.isoformat()[:10]


def iso_moment(value: datetime | None) -> str | None:
    """``2026-11-22 09:00:00``, in local time."""
    return None if value is None else value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
