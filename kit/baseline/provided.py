"""What a syndicate provides for its members, as it lists it: a CSV, read line by line.

Columns are ``SIREN``, ``Exigence`` (label or id), ``Depuis`` (31/12/2026) and, if wanted,
``Précision``, in any order, parted by semicolons or commas. The file is believed as far as whatever
carried it was signed; a town hall may contest each line. A faulty line is named and keeps nobody
from reading the others.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inventory.record import record
from kit.baseline.words import said
from kit.folding import fold

if TYPE_CHECKING:
    from kit.baseline.model import Baseline

MOST_LINES = 100_000
_LONGEST = 300
_COLUMNS = ("siren", "exigence", "depuis")
_NOTE = "precision"


@record
class Line:
    """One line: the requirement's id, for the entity of this SIREN, since that day."""

    siren: str
    requirement: str
    since: datetime
    note: str


@record
class Fault:
    """A line that could not be read; the first line of the file is 1."""

    line: int
    what: str


def read_provided(
    text: str, baseline: Baseline, now: datetime
) -> tuple[tuple[Line, ...], tuple[Fault, ...]]:
    """The lines of a file and its faults."""
    head, _, _ = text.removeprefix("\ufeff").partition("\n")
    delimiter = ";" if ";" in head else ","
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter)
    found: list[Line] = []
    faults: list[Fault] = []
    places: dict[str, int] = {}
    try:
        for row in rows:
            number = rows.line_num
            if number > MOST_LINES:
                return tuple(found), (*faults, Fault(number, said("provided", "too_long")))
            if not places:
                places = {fold(name.strip()): place for place, name in enumerate(row)}
                missing = [name for name in _COLUMNS if name not in places]
                if missing:
                    return (), (Fault(number, said("provided", "columns")),)
            elif any(cell.strip() for cell in row):
                told = _line(row, places, baseline, now)
                if isinstance(told, str):
                    faults.append(Fault(number, told))
                else:
                    found.append(told)
    except csv.Error:
        faults.append(Fault(rows.line_num, said("provided", "not_a_table")))
    if not places and not faults:
        faults.append(Fault(1, said("provided", "columns")))
    return tuple(found), tuple(faults)


def _line(row: list[str], places: dict[str, int], baseline: Baseline, now: datetime) -> Line | str:
    cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
    siren = "".join(cells["siren"].split())
    if not (len(siren) == 9 and siren.isascii() and siren.isdigit()):
        return said("provided", "siren", typed=cells["siren"][:_LONGEST])
    requirement = baseline.find(cells["exigence"])
    if requirement is None:
        return said("provided", "requirement", typed=cells["exigence"][:_LONGEST])
    since = _day(cells["depuis"])
    if since is None or since > now:
        return said("provided", "since", typed=cells["depuis"][:_LONGEST])
    return Line(siren, requirement.id, since, cells.get(_NOTE, "")[:_LONGEST])


def _day(typed: str) -> datetime | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(typed, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
