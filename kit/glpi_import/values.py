"""Single values of an agent's entries: wrong types give None, never an error."""

from __future__ import annotations

import ipaddress
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any, TypeVar

from inventory.alternatives import known_or_absent
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import number, text, truth
from inventory.record import record
from kit import french

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
Entry = dict[str, Any]

LONGEST = 4_000
#: Numbers beyond this are no sizes, speeds or counts of a PC.
_MOST = 2**53
_YEARS = range(1990, 2201)  # 1970-01-01 is what agents write of a date that they do not have
MIB = 1024 * 1024


@record
class Inventory:
    """One document: its content, what to name as source, the zone of its times, who wrote it."""

    content: Mapping[str, Any]
    source: str
    zone: tzinfo | None
    ours: bool

    def section(self, name: str) -> Entry:
        """A section that is one object; empty when it is not there or not one."""
        found = self.content.get(name)
        return found if isinstance(found, dict) else {}

    def fact(self, section: str, field: str, read: Callable[[object], T | None]) -> Fact[T]:
        """One field: not recorded when it is not there, absent when it holds a placeholder."""
        found = self.content.get(section)
        if found is not None and not isinstance(found, dict):
            return Unknown(Reason.PARSE_ERROR, (self.source,))
        told = None if found is None else found.get(field)
        if told is None or told == "":
            return self.not_recorded
        if isinstance(told, dict | list):
            return Unknown(Reason.PARSE_ERROR, (self.source,))
        return known_or_absent(read(told), (self.source,))

    def known(self, value: T | None) -> Fact[T]:
        """A value that was made of several fields, or not recorded."""
        return self.not_recorded if value is None else Known(value, (self.source,))

    def each(self, section: str, make: Callable[[Entry], T | None]) -> Fact[tuple[T, ...]]:
        """Every entry of a section.

        An empty section is not recorded: agents leave it out or empty when they could not look. An
        entry that is not an object makes the whole unreadable; one without its name is left out.
        """
        entries = self.entries(section)
        if isinstance(entries, Unknown):
            return entries
        made = tuple(one for entry in entries if (one := make(entry)) is not None)
        return Known(made, (self.source,)) if made else Unknown(Reason.PARSE_ERROR, (self.source,))

    def entries(self, section: str) -> list[Entry] | Unknown:
        """The entries of a section; converters from XML write a single one without a list."""
        found = self.content.get(section)
        if isinstance(found, dict):
            found = [found]
        if found is None or found == []:
            return self.not_recorded
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            return Unknown(Reason.PARSE_ERROR, (self.source,))
        return found

    @property
    def not_recorded(self) -> Unknown:
        """What the agent does not feed."""
        return Unknown(Reason.NOT_RECORDED, (self.source,))


def word(entry: Mapping[str, Any], name: str) -> str | None:
    """A text on one line, cut where no name is that long."""
    found = text(entry.get(name))
    return found[:LONGEST] if found else None


def verbatim(entry: Mapping[str, Any], name: str) -> str | None:
    """A text whose spaces count (a key, a path, a command line), still on one printable line."""
    found = entry.get(name)
    return french.plain(found)[:LONGEST] or None if isinstance(found, str) else None


def count(entry: Mapping[str, Any], name: str) -> int | None:
    """A number that is not negative."""
    return amount(entry.get(name))


def amount(value: object) -> int | None:
    """A number that is not negative and that something on a PC may have."""
    found = number(value)
    return found if found is not None and 0 <= found <= _MOST else None


def mebibytes(value: object) -> int | None:
    """A size in MiB, as bytes."""
    found = amount(value)
    return found * MIB if found is not None and found * MIB <= _MOST * MIB else None


def flag(entry: Mapping[str, Any], name: str) -> bool | None:
    """A boolean, also as agents of XML times wrote it."""
    found = entry.get(name)
    return None if isinstance(found, dict | list) else truth(found)


def choice(entry: Mapping[str, Any], name: str, words: Mapping[str, T]) -> T | None:
    """One of a list of words, whatever its case."""
    return words.get((word(entry, name) or "").casefold())


def day(value: object) -> date | None:
    """``2019-12-19``, alone or before a time."""
    found = text(value)
    if found is None:
        return None
    try:
        parsed = date.fromisoformat(found[:10])
    except ValueError:
        return None
    return parsed if parsed.year in _YEARS else None


def moment(value: object, zone: tzinfo | None) -> datetime | None:
    """``2020-06-09 07:58:08`` in a zone, the reader's own where that is None."""
    found = text(value)
    if found is None:
        return None
    try:
        parsed = datetime.fromisoformat(found)
    except ValueError:
        return None
    if parsed.year not in _YEARS:
        return None
    if parsed.tzinfo is None:
        parsed = parsed.astimezone() if zone is None else parsed.replace(tzinfo=zone)
    return parsed.astimezone(UTC)


def zone_of(told: object) -> tzinfo | None:
    """The zone that an agent tells: by its name where it is one, else by its offset."""
    if not isinstance(told, dict):
        return None
    if (named := zone_name(told.get("name"))) is not None:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 only zones need it

        return ZoneInfo(named)
    minutes = zone_minutes(told.get("offset"))
    return None if minutes is None else timezone(timedelta(minutes=minutes))


def zone_minutes(value: object) -> int | None:
    """``+0530`` as 330, ``-0030`` as -30."""
    found = re.fullmatch(r"([+-])(\d\d)([0-5]\d)", text(value) or "", re.ASCII)
    if found is None or int(found[2]) > 14:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes


def zone_name(value: object) -> str | None:
    """``Europe/Paris``; not an abbreviation, not Windows' own names."""
    name = text(value)
    if name is None or "/" not in name or len(name) > 60:
        return None
    try:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 only zones need it

        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
    return name


def address(value: object) -> str | None:
    """An IP address without scope; None for anything else."""
    found = (text(value) or "").split("%", 1)[0]
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return None
