"""A filled-in table into the records of one kind: looked at whole, then applied whole.

Nothing that was typed by hand is lost: an empty cell erases nothing, a field without a column
stays, and what an audit reads is not imported. A row is tied to its record by its identifier, else
by its name; without either it is a new record. Importing what was exported changes nothing.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from inventory.record import record
from kit import french, records
from kit.errors import KitError
from kit.folding import fold
from kit.record_sheets import as_typed, content, unguarded
from kit.store import things
from kit.store.store import writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.records import Field, Kind, Value
    from kit.sheet_reading import Cell, Table
    from kit.store.store import Store
    from kit.store.things import Thing, Things

ADDED, CHANGED, UNTOUCHED = "added", "changed", "untouched"
#: Days that a number without the look of a date may count: 1927 to 2198. A year is none of them.
_FIRST_DAY, _LAST_DAY = 10_000, 109_000
#: Fields whose first zero a spreadsheet drops when it takes them for a number.
_PHONES = frozenset({"phone", "mobile", "emergency"})
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$", re.ASCII)
_IDENTIFIER = "identifier"
#: Of more that are called alike, the next one is taken.
_MOST_ALIKE = 50


@record
class FieldChange:
    """One field that a row changes, as people read it; ``before`` is empty where it was."""

    label: str
    before: str
    after: str


@record
class RowChange:
    """What a row does: ``record`` is None for a new one, ``typed`` what is to be kept of it."""

    row: int
    title: str
    state: str
    fields: tuple[FieldChange, ...]
    record: str | None
    typed: Mapping[str, Value]


@record
class Fault:
    """What is wrong in the table, and what to write."""

    title: str
    remedy: str


@record
class Plan:
    """What an import would do; nothing is done while there are ``faults``."""

    kind: str
    rows: tuple[RowChange, ...]
    faults: tuple[Fault, ...]

    def of(self, state: str) -> tuple[RowChange, ...]:
        """The rows that are added, changed or untouched."""
        return tuple(row for row in self.rows if row.state == state)


def plan(store: Store, kind: str, table: Table, name: str = "", entity: str | None = None) -> Plan:
    """What importing a table would do; ``name`` is that of its file. Nothing is written.

    Raises:
        KitError: its first line holds none of the titles, or the record cannot be read.
    """
    return _Planner(things.things(store, entity), records.kind(kind), table).plan(name)


def apply(
    store: Store, seen: Plan, table: Table, name: str = "", entity: str | None = None
) -> None:
    """Do what a plan said, in one change.

    Raises:
        KitError: the plan has faults, the record changed since, or it could not be written;
            nothing has changed then.
    """
    if seen.faults:
        raise failure(seen)
    with writing(store):
        if plan(store, seen.kind, table, name, entity) != seen:
            moved = _fault("moved")
            raise KitError(moved.title, moved.remedy)
        for row in seen.rows:
            if row.state != UNTOUCHED:
                things.save(store, seen.kind, row.typed, row.record, entity=entity)


def failure(seen: Plan) -> KitError:
    """Why nothing was imported."""
    count = french.count(len(seen.faults), "point")
    told = _fault("faulty", count=count)
    return KitError(told.title, told.remedy)


class _Planner:
    """The table beside what the record holds."""

    def __init__(self, known: Things, kind: Kind, table: Table) -> None:
        self.known = known
        self.kind = kind
        self.table = table
        self.columns: dict[int, str] = {}
        self._faults: list[tuple[int, Fault]] = []
        self._named: dict[str, dict[str, list[Thing]]] = {}
        self._taken: dict[str, int] = {}
        self._by_record = {
            thing.record: thing
            for archived in (False, True)
            for thing in known.of(kind.name, archived=archived)
        }
        self._by_name: dict[tuple[str, ...], list[Thing]] = {}

    def plan(self, name: str) -> Plan:
        (row, titles), *rest = self.table.rows
        self._read_titles(row, titles, name)
        self._tell_merged()
        for thing in self.known.of(self.kind.name):
            told = {one: self._as_typed(one, thing.values.get(one)) for one in self.kind.title}
            self._by_name.setdefault(self._name_of(told), []).append(thing)
        # Rows that name their record come first: no other row may take it by its name.
        place = next((one for one, field in self.columns.items() if field == _IDENTIFIER), -1)
        made: dict[int, RowChange] = {}
        for number, cells in sorted(rest, key=lambda told: place not in told[1]):
            change = self._row(number, cells)
            if change is not None:
                made[number] = change
        self._faults.sort(key=lambda told: told[0])
        faults = tuple(fault for _, fault in self._faults)
        return Plan(self.kind.name, tuple(made[one] for one in sorted(made)), faults)

    def _refuse(self, row: int, which: str, /, **said: str) -> None:
        self._faults.append((row, _fault(which, **said)))

    # --- Titles --------------------------------------------------------------------------------

    def _read_titles(self, row: int, titles: Mapping[int, Cell], name: str) -> None:
        known = {fold(field.label): one for one, field in self.kind.fields.items()}
        known[fold(content()["words"]["identifier"])] = _IDENTIFIER
        for place, told in titles.items():
            title = _short(_plain_text(told))
            where = self.table.cell(row, place)
            field = known.get(fold(_plain_text(told)))
            if field is None:
                self._refuse(row, "unknown_column", where=where, title=title)
            elif field in self.columns.values():
                self._refuse(row, "repeated_column", where=where, title=title)
            else:
                self.columns[place] = field
        if not set(self.columns.values()) - {_IDENTIFIER}:
            fault = _fault("headings", name=french.plain(name), plural=self.kind.plural)
            raise KitError(fault.title, fault.remedy)

    def _tell_merged(self) -> None:
        first, last = self.table.rows[0][0], self.table.rows[-1][0]
        for one in self.table.merged:
            if one.first <= last and one.last >= first:
                where = self.table.row(one.first)
                self._refuse(one.first, "merged", where=where, cells=one.name)

    # --- Rows ----------------------------------------------------------------------------------

    def _row(self, number: int, cells: Mapping[int, Cell]) -> RowChange | None:
        """What a row does, None where it cannot be taken: then why is among the faults."""
        before = len(self._faults)
        told: dict[str, tuple[str, str]] = {}
        for place, cell in cells.items():
            if (name := self._usable(number, place, cell)) is not None:
                told[name] = (self._text(name, cell), self.table.cell(number, place))
        if len(self._faults) > before:
            return None
        thing = self._thing(number, told)
        typed = self._typed(number, thing, told)
        if len(self._faults) > before:
            return None
        if thing is not None and not typed:
            return RowChange(number, thing.title, UNTOUCHED, (), thing.record, {})
        return self._change(
            number, thing, typed, {name: where for name, (_, where) in told.items()}
        )

    def _usable(self, number: int, place: int, cell: Cell) -> str | None:
        """The field of a cell that can be read; a column that has a wrong title was told of."""
        where = self.table.cell(number, place)
        name = self.columns.get(place)
        if name is None:
            if place not in self.table.rows[0][1]:
                self._refuse(number, "untitled", where=where)
        elif cell.formula:
            self._refuse(number, "formula", where=where, label=self._label(name))
        elif cell.error:
            self._refuse(number, "error", where=where, value=_short(str(cell.value)))
        else:
            return name
        return None

    def _change(
        self,
        number: int,
        thing: Thing | None,
        typed: Mapping[str, Value],
        places: Mapping[str, str],
    ) -> RowChange | None:
        kind, row = self.kind.name, self.table.row(number)
        held = thing.values if thing else {}
        sound = {name: value for name, value in held.items() if records.sound(kind, name, value)}
        whole = {**sound, **typed}
        title = records.title(kind, whole)
        wrong = records.faults(kind, whole)
        for name, fault in wrong.items():
            where = places.get(name, row)
            self._refuse(number, "value", where=where, fault=fault.title, remedy=fault.remedy)
        if thing is None and not self.kind.by_hand:
            self._refuse(number, "not_by_hand", where=row, title=_short(title))
        if wrong or (thing is None and not self.kind.by_hand):
            return None
        changes = tuple(
            FieldChange(
                self.kind.fields[name].label,
                self.known.shown(kind, name, held.get(name)),
                self.known.shown(kind, name, value),
            )
            for name, value in typed.items()
        )
        state = CHANGED if thing else ADDED
        return RowChange(number, title, state, changes, thing.record if thing else None, typed)

    def _thing(self, number: int, told: Mapping[str, tuple[str, str]]) -> Thing | None:
        """The record that a row is about."""
        found: Thing | None = None
        if _IDENTIFIER in told:
            identifier, where = told[_IDENTIFIER]
            found = self._by_record.get(identifier.strip().lower())
            if found is None:
                self._refuse(number, "identifier", where=where, kind=self.kind.label)
            elif found.record in self._taken:
                row = str(self._taken[found.record])
                self._refuse(number, "repeated", where=where, row=row)
        else:
            name = self._name_of({one: text for one, (text, _) in told.items()})
            every = self._by_name.get(name, []) if any(name) else []
            found = self._likest(told, [one for one in every if one.record not in self._taken])
        if found is not None:
            self._taken.setdefault(found.record, number)
        return found

    def _likest(self, told: Mapping[str, tuple[str, str]], every: list[Thing]) -> Thing | None:
        """Of several that are called alike, the one that a row says most of, and lacks least of."""
        if len(every) < 2:
            return next(iter(every), None)

        def likeness(thing: Thing) -> int:
            score = 0
            for name in self.columns.values():
                held = _squeezed(self._as_typed(name, thing.values.get(name)))
                text = _squeezed(unguarded(told.get(name, ("", ""))[0]))
                score += bool(held) * (1 if held == text else -1)
            return score

        return max(every[:_MOST_ALIKE], key=likeness)

    def _typed(
        self, number: int, thing: Thing | None, told: Mapping[str, tuple[str, str]]
    ) -> dict[str, Value]:
        """The fields that a row changes, in the form that is kept."""
        held = thing.values if thing else {}
        read = records.read_fields(self.kind.name, held)
        typed: dict[str, Value] = {}
        for name, (text, where) in told.items():
            if name == _IDENTIFIER or name in read:
                continue
            value = held.get(name)
            before = self._as_typed(name, value)
            if _squeezed(before) in {_squeezed(text), _squeezed(unguarded(text))}:
                continue
            if text.isdecimal() and before.isdecimal() and before.lstrip("0") == text:
                # A spreadsheet that took « 007 » for a number kept the 7.
                continue
            if _IDENTIFIER not in told and name in self.kind.title and fold(text) == fold(before):
                # It is known by its name: another way to write that is no change.
                continue
            new = self._parsed(number, self.kind.fields[name], unguarded(text), where)
            if new is not None and new != value:
                typed[name] = new
        return typed

    def _parsed(self, number: int, field: Field, text: str, where: str) -> Value:
        """The form that is kept; None where there is none, then why is among the faults."""
        given: object = text
        if field.to is not None:
            # One a line; a title of one line is never cut.
            titles = [text] if field.type == "reference" else self._titles(field.to, text)
            found = [
                self._named_record(number, field.to, one, where) for one in titles if one.strip()
            ]
            if None in found:
                return None
            given = " ".join(filter(None, found))
        try:
            return records.parsed(self.kind.name, field.name, given)
        except KitError as error:
            self._refuse(number, "value", where=where, fault=error.title, remedy=error.remedy)
            return None

    def _titles(self, kind: str, text: str) -> list[str]:
        """The titles in a cell: one a line, or parted by semicolons that no title holds."""
        found: list[str] = []
        for line in text.splitlines():
            found += [line] if fold(line) in self._called(kind) else line.split(";")
        return found

    def _called(self, kind: str) -> Mapping[str, list[Thing]]:
        """The records of a kind by their title, folded."""
        if kind not in self._named:
            index = self._named[kind] = {}
            for thing in self.known.of(kind):
                index.setdefault(fold(thing.title), []).append(thing)
        return self._named[kind]

    def _named_record(self, number: int, kind: str, title: str, where: str) -> str | None:
        """The record that a cell names; None where there is none, or are several."""
        found = self._called(kind).get(fold(title), [])
        exact = [one for one in found if _squeezed(one.title) == _squeezed(title)] or found
        if len(exact) == 1:
            return exact[0].record
        which = "several_records" if exact else "missing_record"
        to = records.kind(kind).label
        self._refuse(number, which, where=where, value=_short(title), to=to)
        return None

    # --- Cells ---------------------------------------------------------------------------------

    def _text(self, name: str, cell: Cell) -> str:
        """What somebody would have typed to say what a cell says."""
        field = self.kind.fields.get(name)
        value = cell.value
        if isinstance(value, bool) or field is None or not isinstance(value, float):
            text = _plain_text(cell)
            is_day = field is not None and field.type == "date"
            return _MIDNIGHT.sub("", text.strip()) if is_day else text
        if field.type == "date" and _FIRST_DAY <= value <= _LAST_DAY:
            return _day(self.table.origin + timedelta(days=int(value)))
        if (
            field.type == "money"
            and abs(value) < 1e12
            and abs(value * 100 - round(value * 100)) < 1e-4
        ):
            return f"{value:.2f}".replace(".", ",")
        if field.name in _PHONES and re.fullmatch(r"[1-9]\d{8}", _number(value)):
            return f"0{_number(value)}"
        return _number(value)

    def _label(self, name: str) -> str:
        if name == _IDENTIFIER:
            return str(content()["words"]["identifier"])
        return self.kind.fields[name].label

    def _as_typed(self, name: str, value: Value) -> str:
        return as_typed(self.known, self.kind.name, name, value)

    def _name_of(self, told: Mapping[str, str]) -> tuple[str, ...]:
        """What records and rows are compared by: the columns that name them, folded.

        Their texts; what they are of, only where no text names them. A table without any of those
        texts cannot tell one from another.
        """
        present = [one for one in self.kind.title if one in self.columns.values()]
        texts = [one for one in present if self.kind.fields[one].type == "text"]
        if not texts:
            return ()
        named = tuple(fold(told.get(one, "")) for one in texts)
        return named if any(named) else tuple(fold(told.get(one, "")) for one in present)


def document(seen: Plan, *, applied: bool) -> dict[str, object]:
    """A plan as JSON values."""
    return {
        "kind": seen.kind,
        "applied": applied,
        **{state: len(seen.of(state)) for state in (ADDED, CHANGED, UNTOUCHED)},
        "rows": [
            {
                "row": row.row,
                "title": row.title,
                "state": row.state,
                "fields": [
                    {"label": one.label, "before": one.before, "after": one.after}
                    for one in row.fields
                ],
            }
            for row in seen.rows
            if row.state != UNTOUCHED
        ],
        "faults": [{"title": one.title, "remedy": one.remedy} for one in seen.faults],
    }


def _plain_text(cell: Cell) -> str:
    words, value = content()["words"], cell.value
    if isinstance(value, bool):
        return str(words["yes" if value else "no"])
    if isinstance(value, date):
        return _day(value)
    return _number(value) if isinstance(value, float) else value


def _day(value: date) -> str:
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def _number(value: float) -> str:
    whole = value.is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else repr(value).replace(".", ",")


def _squeezed(text: str) -> str:
    """A text without what neither a spreadsheet nor a record keeps of its spaces."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(lines).strip()


def _short(text: str) -> str:
    line = " ".join(french.plain(text).split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def _fault(which: str, /, **said: str) -> Fault:
    title, remedy = content()["faults"][which]
    return Fault(title.format_map(said), remedy.format_map(said))
