r"""What ``systeminfo`` printed, in any language: a last resort for recorded machines, never run.

Labels and formats follow the language of Windows, but the order of the lines is fixed and some
values are the same everywhere: ``10.0.19045``, ``\Device\…``, ``KB…``, ``fr;…``, addresses. Lines
are read by position, and what the language could have changed is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address, ip_interface
from typing import TYPE_CHECKING

from inventory.answers import Answer, Output, Refusal, unknown
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Command
from inventory.reading import identifier, text
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEMINFO = Command("systeminfo")


@record
class Card:
    """One network card: its description, its connection's name, its addresses."""

    description: str
    connection: str | None
    dhcp_server: str | None
    addresses: tuple[str, ...]


@record
class SystemInfo:
    """What could be told without knowing the language; ``memory`` in MiB, times with a zone.

    ``kernel`` is ``10.0.19045``, ``locale`` ``fr-fr`` (the system's), ``utc_offset`` minutes
    without daylight saving: ``installed_at`` and ``booted_at`` may be an hour off in summer, and
    are None where the day cannot be told from the month. ``hotfixes`` are ``KB…`` and ``Q…``.
    """

    host_name: str
    os_name: str
    kernel: str
    build: int
    service_pack: int | None
    manufacturer: str | None
    model: str | None
    architecture: str | None
    processors: tuple[str, ...]
    firmware: str | None
    locale: str | None
    utc_offset: int | None
    memory: int | None
    domain: str | None
    installed_at: datetime | None
    booted_at: datetime | None
    hotfixes: tuple[str, ...]
    cards: tuple[Card, ...]


@record
class _Field:
    """One line that begins at the margin, with the indented lines below it."""

    value: str
    below: tuple[str, ...]


# Positions of the lines, the same from Windows XP to 11.
_HOST, _NAME, _VERSION, _INSTALLED, _BOOTED = 0, 1, 2, 9, 10
_MAKER, _MODEL, _KIND, _PROCESSORS, _FIRMWARE = 11, 12, 13, 14, 15
_LOCALE, _ZONE, _MEMORY, _DOMAIN, _HOTFIXES, _CARDS = 19, 21, 22, 28, 30, 31

_VERSION_VALUE = re.compile(r"^(\d{1,2}\.\d{1,2}\.(\d{4,5}))\b(?:.*?\b(?:Service Pack|SP) ?(\d))?")
_ENTRY = re.compile(r"^\s*\[\d+\]\s*[:：]\s*(.*?)\s*$")
_NO_SERVER = "255.255.255.255"  # what Windows shows when no DHCP server answered
_HOTFIX = re.compile(r"\b(KB\d{5,8}|Q\d{5,6})", re.IGNORECASE)
_DATE = re.compile(
    r"^(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?,?\s+"
    r"(\d{1,2})[:.](\d\d)[:.](\d\d)(.*)$"
)


def parse_systeminfo(answer: Answer) -> Fact[SystemInfo]:
    """The machine as ``systeminfo`` described it; pure, in any of Windows' languages."""
    source = str(SYSTEMINFO)
    if isinstance(answer, Refusal):
        return unknown(answer, source)
    if not isinstance(answer, Output):
        return Unknown(Reason.PARSE_ERROR, (source,))
    fields = _fields(answer.stdout)
    version = _VERSION_VALUE.match(fields[_VERSION].value) if len(fields) > _MEMORY else None
    host, name = (text(field.value) for field in fields[:2]) if version else (None, None)
    if version is None or host is None or name is None:
        return Unknown(Reason.PARSE_ERROR, (source,))
    offset = _offset(fields[_ZONE].value)
    installed, booted = _moments(fields[_INSTALLED].value, fields[_BOOTED].value, offset)
    found = SystemInfo(
        host_name=host,
        os_name=name,
        kernel=version[1],
        build=int(version[2]),
        service_pack=int(version[3]) if version[3] else None,
        manufacturer=identifier(fields[_MAKER].value),
        model=identifier(fields[_MODEL].value),
        architecture=_architecture(fields[_KIND].value),
        processors=tuple(_entries(fields[_PROCESSORS])),
        firmware=identifier(fields[_FIRMWARE].value),
        locale=_locale(fields[_LOCALE].value),
        utc_offset=offset,
        memory=_mebibytes(fields[_MEMORY].value),
        domain=text(fields[_DOMAIN].value) if len(fields) > _DOMAIN else None,
        installed_at=installed,
        booted_at=booted,
        hotfixes=_hotfixes(fields),
        cards=_cards(fields[_CARDS]) if len(fields) > _CARDS else (),
    )
    return Known(found, (source,))


# --- lines ------------------------------------------------------------------------------------


def _width(word: str) -> int:
    """Columns that a word takes in a console, where East Asian signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in word)


def _breaks(line: str) -> Iterator[tuple[int, int]]:
    """Where a value may begin after a label: (column on screen, index in the line)."""
    for found in re.finditer(r"[:：]\s*", line):
        yield _width(line[: found.end()]), found.end()


def _fields(printed: str) -> list[_Field]:
    lines = [line.rstrip() for line in printed.replace("\x00", "").splitlines() if line.strip()]
    labelled = [line for line in lines if not line[0].isspace()]
    # All values begin in one column: that of most lines. A label may hold a colon itself.
    columns = Counter(column for line in labelled for column, _ in _breaks(line))
    value_column = columns.most_common(1)[0][0] if columns else 0
    fields: list[_Field] = []
    for line in lines:
        if line[0].isspace():
            if fields:
                fields[-1] = _Field(fields[-1].value, (*fields[-1].below, line))
            continue
        near = min(_breaks(line), key=lambda at: abs(at[0] - value_column), default=(0, 0))
        fields.append(_Field(line[near[1] :].strip(), ()))
    return fields


def _entries(field: _Field) -> list[str]:
    found = (_ENTRY.match(line) for line in field.below)
    return [entry[1] for entry in found if entry and entry[1]]


def _hotfixes(fields: list[_Field]) -> tuple[str, ...]:
    if len(fields) <= _HOTFIXES:
        return ()
    found = (_HOTFIX.match(entry) for entry in _entries(fields[_HOTFIXES]))
    return tuple(dict.fromkeys(kb[1].upper() for kb in found if kb))


def _cards(field: _Field) -> tuple[Card, ...]:
    """Cards: entries at the least indent; below each, labelled values, then its addresses."""
    starts = [
        (len(line) - len(line.lstrip()), at, found[1])
        for at, line in enumerate(field.below)
        if (found := _ENTRY.match(line))
    ]
    if not starts:
        return ()
    margin = min(indent for indent, _, _ in starts)
    heads = [(at, name) for indent, at, name in starts if indent == margin]
    cards = []
    for (at, name), end in zip(heads, [*(at for at, _ in heads[1:]), None], strict=True):
        below = field.below[at + 1 : end]
        addresses = [
            ip for line in below if (found := _ENTRY.match(line)) and (ip := _ip(found[1]))
        ]
        values = [
            re.sub(r"^[^:：]*[:：]", "", line).strip()
            for line in below
            if _ENTRY.match(line) is None and re.search(r"[:：]", line)
        ]
        servers = (ip for value in values[1:] if (ip := _ip(value)))
        server = next((ip for ip in servers if ip != _NO_SERVER), None)
        cards.append(Card(name, text(values[0]) if values else None, server, tuple(addresses)))
    return tuple(cards)


# --- values -----------------------------------------------------------------------------------


def _ip(value: str) -> str | None:
    try:
        return (
            str(ip_interface(value.strip()).ip) if "/" in value else str(ip_address(value.strip()))
        )
    except ValueError:
        return None


def _architecture(value: str) -> str | None:
    found = re.search(r"\b(x64|x86|arm64)\b", value, re.IGNORECASE)
    names = {"x64": "x86_64", "x86": "x86", "arm64": "aarch64"}
    return names[found[1].lower()] if found else None


def _locale(value: str) -> str | None:
    found = re.match(r"^([a-z]{2,3}(?:-[A-Za-z]{2,8})*);", value)
    return found[1] if found else None


def _offset(value: str) -> int | None:
    found = re.match(r"^\((?:UTC|GMT)(?:([+-])(\d\d):(\d\d))?\)", value)
    if found is None:
        return None
    minutes = int(found[2] or 0) * 60 + int(found[3] or 0)
    return -minutes if found[1] == "-" else minutes


def _mebibytes(value: str) -> int | None:
    """``2 047 Mo``, ``8.073 MB``, ``4,095 MB``: always in MiB, with any thousands separator."""
    found = re.match(r"^\d{1,3}(?:\D?\d{3})*(?=\D|$)", value)
    return int(re.sub(r"\D", "", found[0])) if found else None


def _moments(
    first: str, second: str, offset: int | None
) -> tuple[datetime | None, datetime | None]:
    """Two dates of one format: what tells day from month in one tells it in the other."""
    orders = {order for value in (first, second) if (order := _order(value))}
    if len(orders) != 1 or offset is None:
        return None, None
    (order,) = orders
    return _moment(first, order, offset), _moment(second, order, offset)


def _order(value: str) -> str | None:
    found = _DATE.match(value)
    if found is None:
        return None
    one, two = int(found[1]), int(found[3])
    if len(found[1]) == 4:
        return "ymd"
    if len(found[4]) != 4:
        return None
    if one > 12:
        return "dmy"
    if two > 12:
        return "mdy"
    return "dmy" if found[2] == "." else None


def _moment(value: str, order: str, offset: int) -> datetime | None:
    found = _DATE.match(value)
    mark = found[8].strip().upper() if found else None
    if found is None or mark not in {"", "AM", "PM"}:
        return None
    parts = dict(zip(order, (int(found[1]), int(found[3]), int(found[4])), strict=True))
    hour = int(found[5])
    if mark:
        hour = hour % 12 + (12 if mark == "PM" else 0)
    zone = timezone(timedelta(minutes=offset))
    try:
        return datetime(
            parts["y"], parts["m"], parts["d"], hour, int(found[6]), int(found[7]), tzinfo=zone
        )
    except ValueError:
        return None
