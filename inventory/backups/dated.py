"""Dates in names: how people and scripts name their dated copies.

``2026-11-20``, ``20261120``, ``Sauvegarde_20_11_2026``, ``mairie 20 novembre 2026``,
``backup-2026-11-20T18h30``. Two-digit years are left alone: they may be anything.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MONTHS = {
    "janvier": 1, "fevrier": 2, "février": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6,
    "juillet": 7, "aout": 8, "août": 8, "septembre": 9, "octobre": 10, "novembre": 11,
    "decembre": 12, "décembre": 12,
}  # fmt: skip
_TIME = r"(?:[T_ -]+(?:[a\u00e0][ _])?(?P<hour>[01]\d|2[0-3])[h:._-]?(?P<minute>[0-5]\d)(?!\d{3}))?"
_YEAR = r"(?P<year>20\d\d|19[89]\d)"
_MONTH, _DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}[-_. ]{_MONTH}[-_. ]{_DAY}(?!\d){_TIME}",
        rf"(?<!\d){_YEAR}{_MONTH}{_DAY}(?!\d){_TIME}",
        rf"(?<!\d){_YEAR}{_MONTH}{_DAY}(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?:\d\d)?(?!\d)",
        rf"(?<!\d){_DAY}[-_. ]{_MONTH}[-_. ]{_YEAR}(?!\d){_TIME}",
        rf"(?<!\d){_DAY}{_MONTH}{_YEAR}(?!\d){_TIME}",
        rf"(?<!\d)(?P<day>0?[1-9]|[12]\d|3[01])[-_. ]?(?P<word>{'|'.join(_MONTHS)})[-_. ]?{_YEAR}",
    )
)


def date_in(name: str) -> datetime | None:
    """The moment that a name tells, in local time without a zone; None when it tells none.

    A name that tells only a day is at midnight.
    """
    for form in _FORMS:
        for found in form.finditer(name):
            parts = found.groupdict()
            month = _MONTHS[parts["word"].lower()] if parts.get("word") else int(parts["month"])
            try:
                return datetime(  # noqa: DTZ001 names are written in local time
                    int(parts["year"]),
                    month,
                    int(parts["day"]),
                    int(parts.get("hour") or 0),
                    int(parts.get("minute") or 0),
                )
            except ValueError:  # 31 February
                continue
    return None


def moment_of(name: str, modified: float) -> datetime:
    """When a dated thing was made: the time of the file on the day that its name tells.

    The name alone tells at most a minute, and often only the day; a file that was touched later,
    or copied, keeps the day of its name.
    """
    held = utc(modified)
    told = date_in(name)
    if told is None:
        return held
    local = held.astimezone()
    if local.date() == told.date() and not (told.hour or told.minute):
        return held
    return told.astimezone(UTC)


def are_dated(names: Iterable[str]) -> bool:
    """Whether names tell dates: two thirds of them at least, what is hidden apart."""
    listed = [name for name in names if not name.startswith((".", "$", "System Volume"))]
    dated = sum(date_in(name) is not None for name in listed)
    return dated >= 1 and dated * 3 >= len(listed) * 2


def utc(stamp: float) -> datetime:
    """A moment in UTC from seconds since 1970; what no calendar holds becomes its nearest end."""
    held = min(max(stamp, 0.0), 253_402_300_799.0)
    return datetime.fromtimestamp(held, UTC)
