"""Products as the security centre of Windows registers them: antivirus and firewalls alike."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.questions import Call
from inventory.reading import column, moment, number, text
from inventory.record import record, replace

if TYPE_CHECKING:
    from datetime import date

    from inventory.answers import Answer, Row
    from inventory.machine import Machine
    from inventory.questions import Wmi


class ProductState(StrEnum):
    """The state nibble of productState (checks.md, annex A)."""

    ON = "on"
    OFF = "off"
    SNOOZED = "snoozed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@record
class Product:
    """One registered product.

    ``present`` is whether its signed executable still exists, None if unread.
    """

    name: str
    state: ProductState
    up_to_date: bool | None
    microsoft: bool
    raw_state: int | None = None
    present: bool | None = None
    reported_at: datetime | None = None
    guid: str | None = None
    version: str | None = None
    company: str | None = None
    base_version: str | None = None
    base_date: date | None = None
    expires: date | None = None
    path: str | None = None


#: The columns of AntiVirusProduct and of FirewallProduct.
COLUMNS = ("displayName", "instanceGuid", "pathToSignedReportingExe", "productState", "timestamp")

_STATES = {
    0x0000: ProductState.OFF,
    0x1000: ProductState.ON,
    0x2000: ProductState.SNOOZED,
    0x3000: ProductState.EXPIRED,
}
_SIGNATURES = {0x00: True, 0x10: False}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MAIL_DATE = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|\+0000)"
)
# A file of this machine: never a share, which would be asked over the network.
_LOCAL_PATH = re.compile(r"(?:[A-Za-z]:|%\w+%)\\.+")


def parse_products(answer: Answer, source: Wmi) -> Fact[tuple[Product, ...]]:
    """Products of the security centre (antivirus or firewall: same columns, same state bits)."""
    rows = shapes.rows(answer, source)
    if isinstance(rows, Unknown):
        return rows
    products = tuple(product for row in rows if (product := _product(row)) is not None)
    if rows and not products:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(products, (str(source),))


def _product(row: Row) -> Product | None:
    name = text(column(row, "displayName"))
    if name is None:
        return None
    raw = number(column(row, "productState"))
    path = text(column(row, "pathToSignedReportingExe"))
    path = path.strip('"') if path else None
    state, up_to_date, microsoft = decode_state(raw)
    return Product(
        name=name,
        state=state,
        up_to_date=up_to_date,
        microsoft=microsoft or (path or "").lower().endswith(r"\msmpeng.exe"),
        raw_state=raw,
        reported_at=_reported_at(column(row, "timestamp")),
        guid=text(column(row, "instanceGuid")),
        path=path,
    )


def decode_state(raw: int | None) -> tuple[ProductState, bool | None, bool]:
    """State, freshness of the signatures and Microsoft's ownership of a ``productState``.

    ``0x041000`` is on, ``0x060100`` Defender off, ``0x063110`` Defender expired and outdated.
    Whole nibbles: the bit of "on" is also set in "expired".
    """
    if raw is None or not 0 <= raw <= 0xFFFFFFFF:
        return ProductState.UNKNOWN, None, False
    state = _STATES.get(raw & 0xF000, ProductState.UNKNOWN)
    return state, _SIGNATURES.get(raw & 0x00F0), raw & 0x0F00 == 0x0100


def _reported_at(value: object) -> datetime | None:
    """The ``timestamp`` column is a mail date (``Wed, 15 Dec 2021 12:40:10 GMT``)."""
    found = _MAIL_DATE.fullmatch(text(value) or "")
    if found is None or found[2].capitalize() not in _MONTHS:
        return moment(value)
    month = _MONTHS.index(found[2].capitalize()) + 1
    day, year, hour, minute, second = (int(found[part]) for part in (1, 3, 4, 5, 6))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def with_presence(
    machine: Machine, products: Fact[tuple[Product, ...]]
) -> Fact[tuple[Product, ...]]:
    """Say of each third-party product whether its program is still there (stale registrations)."""
    if isinstance(products, Unknown):
        return products
    questions: dict[str, Call] = {
        product.path: Call("file_exists", (product.path,))
        for product in products.value
        if product.path and not product.microsoft and _LOCAL_PATH.fullmatch(product.path)
    }
    if not questions:
        return products
    answers = dict(zip(questions, machine.ask_all(tuple(questions.values())), strict=True))
    present = {path: shapes.data(answer, questions[path]) for path, answer in answers.items()}
    told = {path: exists for path, exists in present.items() if isinstance(exists, bool)}
    return Known(
        tuple(replace(p, present=told.get(p.path)) if p.path else p for p in products.value),
        merge_sources(products.sources, (str(questions[path]) for path in told)),
    )


def parse_health(answer: Answer, source: Call) -> Fact[int]:
    """The centre's verdict about one provider: 0 good, 1 not monitored, 2 poor, 3 snoozed."""
    data = shapes.data(answer, source)
    if isinstance(data, Unknown):
        return data
    health = number(data)
    if health is None or not 0 <= health <= 3:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(health, (str(source),))
