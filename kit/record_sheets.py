"""The records of one kind as a table: exported, or empty to be filled in; XLSX and CSV.

A column a field, then the identifier that ties a row to its record. Of the workbook, the second
sheet says what each column takes. :mod:`kit.record_import` reads both back.
"""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.toml_file import load_toml
from kit import french, records
from kit.outputs import file_named
from kit.sheets_xlsx import Column, Lines, Money, Sheet, workbook
from kit.tabular import cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from kit.records import Field, Kind, Value
    from kit.sheets_xlsx import Value as SheetValue
    from kit.store.things import Things

#: What a table of records may be, by the ending of its file.
ENDINGS = (".xlsx", ".csv")
_WIDTHS = {"date": 14.0, "money": 14.0, "choice": 24.0}
_WIDTH, _WIDE = 26.0, 40.0


@cache
def content() -> Mapping[str, Any]:
    """The words of ``record_sheets.toml``."""
    return load_toml(Path(__file__).with_suffix(".toml"))


def headings(kind: str) -> tuple[str, ...]:
    """The titles of the columns: the labels of the fields, then the identifier."""
    fields = records.kind(kind).fields.values()
    return (*(field.label for field in fields), content()["words"]["identifier"])


def file_name(kind: str, entity: str, day: date, ending: str, *, empty: bool = False) -> str:
    """A name for the file: ``Fiches équipements - Saint-Exemple - 2026-11-22.xlsx``."""
    words = content()["words"]
    plural = records.kind(kind).plural
    title = words["template" if empty else "export"].format(plural=plural[0].lower() + plural[1:])
    return f"{title}{ending}" if empty else file_named(title, entity, day, ending)


def exported(known: Things, kind: str, ending: str, created: datetime) -> bytes:
    """The records of a kind as a workbook (``.xlsx``) or a CSV; those taken out of it are not."""
    told = records.kind(kind)
    rows = [(thing.values, thing.record) for thing in known.of(kind)]
    if ending == ".csv":
        return _csv(kind, [[*_texts(known, told, values), one] for values, one in rows])
    return _workbook(told, [[*_cells(known, told, values), one] for values, one in rows], created)


def template(kind: str, ending: str, created: datetime) -> bytes:
    """The table without a row, to be filled in."""
    return _csv(kind, []) if ending == ".csv" else _workbook(records.kind(kind), [], created)


def as_typed(known: Things, kind: str, name: str, value: Value) -> str:
    """A value as somebody would write it in a cell; references are titles, one a line."""
    field = records.kind(kind).fields.get(name)
    if value is None:
        return ""
    if field is not None and field.to is not None:
        return "\n".join(title for one in str(value).split() if (title := _title(known, one)))
    if field is not None and field.type == "choice":
        return dict(field.choices).get(str(value), str(value))
    return records.editable(kind, name, value)


def guarded(text: str) -> str:
    """A text, after an apostrophe if a spreadsheet would run it; :func:`unguarded` undoes it."""
    return f"'{text}" if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """What :func:`guarded` guarded."""
    return text[1:] if text.startswith("'") and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    bare = text.lstrip("'")
    return cell(bare) != french.plain(bare)


def _title(known: Things, identifier: str) -> str:
    found = known.find(identifier)
    return found.title if found else ""


def _texts(known: Things, kind: Kind, values: Mapping[str, Value]) -> Iterator[str]:
    for name in kind.fields:
        yield guarded(as_typed(known, kind.name, name, values.get(name)))


def _cells(known: Things, kind: Kind, values: Mapping[str, Value]) -> Iterator[SheetValue]:
    """The cells of a record: dates and money as the spreadsheet knows them."""
    for name, field in kind.fields.items():
        value = values.get(name)
        text = as_typed(known, kind.name, name, value)
        if field.type == "money" and isinstance(value, int):
            yield Money(value)
        elif field.type == "date" and isinstance(value, str) and _is_day(value):
            yield date.fromisoformat(value)
        else:
            # A workbook marks what must not run; an apostrophe that was typed is told from ours.
            told = guarded(text) if text.startswith("'") else text
            yield Lines(told) if "\n" in told else told


def _is_day(value: str) -> bool:
    """Whether a date is one that a spreadsheet can show."""
    try:
        return date.fromisoformat(value).year > 1900
    except ValueError:
        return False


def _csv(kind: str, rows: Sequence[Sequence[str]]) -> bytes:
    import csv  # noqa: PLC0415 for this file alone

    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings(kind))
    writer.writerows(rows)
    # French Excel expects semicolons and a byte order mark.
    return ("\ufeff" + buffer.getvalue()).encode("utf-8", "replace")


def _workbook(kind: Kind, rows: Sequence[Sequence[SheetValue]], created: datetime) -> bytes:
    columns = [
        *(
            Column(
                field.label,
                _WIDE if _is_long(field) else _WIDTHS.get(field.type, _WIDTH),
                tuple(label for _, label in field.choices),
            )
            for field in kind.fields.values()
        ),
        Column(content()["words"]["identifier"], 38),
    ]
    told = content()["help"]
    helping = Sheet(
        content()["words"]["help_sheet"],
        [Column(*pair) for pair in zip(told["headings"], told["widths"], strict=True)],
        [_help_row(kind, field) for field in kind.fields.values()]
        + [(content()["words"]["identifier"], "", told["identifier"], "")],
    )
    return workbook([Sheet(kind.plural, columns, rows), helping], kind.plural, created)


def _is_long(field: Field) -> bool:
    return field.lines or field.name == "notes" or field.type == "references"


def _help_row(kind: Kind, field: Field) -> tuple[SheetValue, ...]:
    told = content()["help"]
    sentences = [field.help]
    if field.measured:
        sentences = [told["read_on" if kind.read_on and field.name != kind.read_on else "measured"]]
    if field.to is not None:
        sentences.append(told[field.type].format(to=records.kind(field.to).label))
    elif field.hint:
        sentences.append(told["hint"].format(hint=field.hint[0].upper() + field.hint[1:]))
    elif field.type not in {"text", "choice"} or not field.help:
        sentences.append(told[field.type])
    return (
        field.label,
        told["required"] if field.required else "",
        " ".join(filter(None, sentences)),
        Lines("\n".join(label for _, label in field.choices)) if field.choices else "",
    )
