"""The records that people keep: workstations, equipment, services, contracts, people and more.

Their fields, labels and choices are in ``record_kinds/``, a file a kind: an audit reads that of
workstations alone. Values are kept in one form each, which JSON can hold: text, ``2026-12-31`` for
a date, the key of a choice, cents for money, the identifier of the record that a reference points
to, those of several parted by spaces. None is a field that is empty.

What people typed is theirs: :func:`merge_inventory` never touches it.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from inventory.alternatives import value_of
from inventory.reading import text as one_line
from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.errors import KitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.workstation import Workstation

Type = Literal["text", "date", "choice", "money", "reference", "references", "link"]
Value = str | int | None

#: Who writes what an audit or an import read; any other author is a person.
MEASURED = "measure"
IMPORTED = "import"
AUTOMATIC = frozenset({MEASURED, IMPORTED})

LONGEST = 2_000
_FOLDER = Path(__file__).parent / "record_kinds"
_MOST_CENTS = 100_000_000_000
#: Every kind, in the order in which they are shown.
KINDS = (
    "workstation", "equipment", "service", "contract", "supplier", "certificate", "person",
    "data_register", "help_point", "disposal", "dataset", "copy",
)  # fmt: skip

# Later of two dates → the one that it cannot precede.
_ORDERED = {
    "warranty": "purchased",
    "lease_end": "purchased",
    "renewal": "started",
    "left": "arrived",
    "expiry": "started",
}


@record
class Field:
    """One field; ``choices`` pairs what is kept with what is shown; ``to`` is a kind of record.

    ``measured`` fields are read from the PC; ``personal`` ones tell something of a person.
    ``pattern`` is the form of a text, ``hint`` that form in French. ``lines`` is a text of several
    lines. Neighbours of the same ``group`` are shown together under that title.
    """

    name: str
    label: str
    type: Type = "text"
    required: bool = False
    measured: bool = False
    personal: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    to: str | None = None
    help: str = ""
    pattern: str | None = None
    hint: str = ""
    lines: bool = False
    group: str = ""


@record
class Kind:
    """One kind of record; ``title`` are the fields of which the first that is filled names it.

    Those of a kind that is not ``by_hand`` are made by audits alone. ``read_on`` is the field that
    says, once filled, that a record was read on a computer.
    """

    name: str
    label: str
    plural: str
    title: tuple[str, ...]
    fields: Mapping[str, Field]
    by_hand: bool = True
    read_on: str = ""

    def measured(self) -> frozenset[str]:
        """The names of the fields that an inventory fills."""
        return frozenset(name for name, field in self.fields.items() if field.measured)

    def personal(self) -> frozenset[str]:
        """The names of the fields that tell something of a person."""
        return frozenset(name for name, field in self.fields.items() if field.personal)


@record
class Held:
    """A value that a record holds, and who wrote it."""

    value: Value
    author: str


@cache
def kind(name: str) -> Kind:
    """One kind of record.

    Raises:
        KeyError: no such kind.
    """
    if name not in KINDS:
        raise KeyError(name)
    told = load_toml(_FOLDER / f"{name}.toml")
    choices = {**_shared(), **told.get("choices", {})}
    return Kind(
        name,
        told["label"],
        told["plural"],
        tuple(told["title"]),
        {key: _field(key, entry, choices) for key, entry in told["fields"].items()},
        told.get("by_hand", True),
        told.get("read_on", ""),
    )


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds of records, in the order in which they are shown."""
    return {name: kind(name) for name in KINDS}


def read_fields(name: str, values: Mapping[str, Value]) -> frozenset[str]:
    """The fields of a record that are read on a computer, so that nobody types them."""
    known = kind(name)
    if not known.read_on or values.get(known.read_on) is not None:
        return known.measured()
    # A record that was made by hand: what a computer would have said is typed.
    return frozenset({known.read_on})


# --- Checking what was typed -------------------------------------------------------------------


def checked(kind: str, values: Mapping[str, object]) -> dict[str, Value]:
    """What was typed in a whole record, in the form that is kept; empty fields are None.

    Raises:
        KitError: a field that does not exist, is missing, or holds what it cannot hold.
    """
    kept, wrong = _examined(kind, values)
    for fault in wrong.values():
        raise fault
    return kept


def faults(kind: str, values: Mapping[str, object]) -> dict[str, KitError]:
    """What is wrong in a whole record, by field; empty where it can be kept."""
    return _examined(kind, values)[1]


def sound(kind: str, name: str, value: object) -> bool:
    """Whether a field can hold this."""
    try:
        parsed(kind, name, value)
    except KitError:
        return False
    return True


def _examined(
    kind: str, values: Mapping[str, object]
) -> tuple[dict[str, Value], dict[str, KitError]]:
    """What can be kept of a whole record, and what is wrong with it."""
    fields = _known(kind).fields
    kept: dict[str, Value] = {}
    wrong: dict[str, KitError] = {}
    for name, value in values.items():
        try:
            kept[name] = parsed(kind, name, value)
        except KitError as fault:
            wrong[name] = fault
    for name, field in fields.items():
        if field.required and name not in wrong and kept.get(name) is None:
            wrong[name] = _refusal("missing", label=field.label)
    for later, earlier in _ORDERED.items():
        first, second = kept.get(earlier), kept.get(later)
        if isinstance(first, str) and isinstance(second, str) and second < first:
            wrong[later] = _refusal("order", label=fields[earlier].label, later=fields[later].label)
    return kept, wrong


def parsed(kind: str, name: str, value: object) -> Value:
    """What was typed in one field, in the form that is kept; None when it is empty.

    Raises:
        KitError: the field does not exist, or cannot hold this.
    """
    field = _known(kind).fields.get(name)
    if field is None:
        raise _refusal("unknown_field", name=name, kind=_known(kind).label)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    match field.type:
        case "date":
            return _date(field, value)
        case "choice":
            return _choice(field, value)
        case "money":
            return _money(field, value)
        case "reference":
            return _reference(field, value)
        case "references":
            return _references(field, value)
        case "link":
            return _link(field, value)
        case "text":
            return _text(field, value)


def _text(field: Field, value: object) -> str | None:
    if not isinstance(value, str):
        raise _refusal("not_text", label=field.label)
    # Some texts have several lines; marks that hide or turn text round never stay.
    lines = [one_line(line) or "" for line in re.split(r"\r\n|\r|\n", value)]
    several = field.lines or field.name == "notes"
    kept = "\n".join(lines).strip() if several else " ".join(filter(None, lines))
    if len(kept) > LONGEST:
        raise _refusal("too_long", label=field.label, most=french.integer(LONGEST))
    if not kept:
        return None
    if field.pattern and not re.fullmatch(field.pattern, kept, re.ASCII):
        raise _refusal("pattern", label=field.label, value=_short(kept), hint=field.hint)
    return kept


def _date(field: Field, value: object) -> str:
    word = value.isoformat()[:10] if isinstance(value, date) else str(value).strip()
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", word, re.ASCII)
    french_form = re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", word, re.ASCII)
    parts = found.groups() if found else french_form.groups()[::-1] if french_form else None
    year, month, day = map(int, parts) if parts else (0, 0, 0)
    try:
        if 1900 <= year <= 2200:
            return date(year, month, day).isoformat()
    except ValueError as error:
        raise _refusal("date", label=field.label, value=_short(word)) from error
    raise _refusal("date", label=field.label, value=_short(word))


def _choice(field: Field, value: object) -> str:
    word = str(value).strip()
    if word in dict(field.choices):
        return word
    labels = {label.casefold(): key for key, label in field.choices}
    if word.casefold() in labels:
        return labels[word.casefold()]
    listed = ", ".join(f"«{french.NBSP}{label}{french.NBSP}»" for _, label in field.choices)
    raise _refusal("choice", label=field.label, value=_short(word), choices=listed)


def _money(field: Field, value: object) -> int:
    """Cents: from ``1 234,50 €``, ``1234.5``; a whole number is cents already."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_CENTS:
        return value
    bare = re.sub(r"[\s\u00a0\u202f]|€|EUR|euros?", "", str(value), flags=re.IGNORECASE)
    found = re.fullmatch(r"(\d{1,9})(?:[.,](\d{1,2}))?", bare, re.ASCII)
    if isinstance(value, str) and found:
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    raise _refusal("money", label=field.label, value=_short(str(value)))


def _reference(field: Field, value: object) -> str:
    from uuid import UUID  # noqa: PLC0415 slow to import, and an audit types nothing

    try:
        return str(UUID(str(value)))
    except ValueError as error:
        raise _refusal("reference", label=field.label, to=kind(field.to or "").label) from error


def _references(field: Field, value: object) -> str | None:
    """Several identifiers, each once, in the order given: from a text or a list of them."""
    given = value.split() if isinstance(value, str) else value
    if not isinstance(given, list | tuple | set | frozenset):
        given = (value,)
    return " ".join(dict.fromkeys(_reference(field, one) for one in given)) or None


def _link(field: Field, value: object) -> str:
    word = str(value).strip()
    # The part that names the host: no user, no space, no trick of the address bar.
    host = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})"
    if len(word) <= LONGEST and re.fullmatch(
        rf"https://{host}(?::\d{{1,5}})?(?:[/?#][!-~]*)?", word, re.ASCII
    ):
        return word
    raise _refusal("link", label=field.label, value=_short(word))


# --- Showing -----------------------------------------------------------------------------------


def shown(kind: str, name: str, value: Value) -> str:
    """A value as people read it, empty when there is none; a reference stays an identifier.

    A value of a newer version is shown as it is kept.
    """
    field = _known(kind).fields.get(name)
    if value is None or field is None:
        return "" if value is None else french.plain(str(value))
    if field.type == "date" and isinstance(value, str):
        try:
            return french.day(date.fromisoformat(value))
        except ValueError:
            return french.plain(value)
    if field.type == "money" and isinstance(value, int):
        return f"{french.integer(value // 100)},{value % 100:02d}{french.NBSP}€"
    return french.plain(dict(field.choices).get(str(value), str(value)))


def editable(kind: str, name: str, value: Value) -> str:
    """A value as one types it: ``31/12/2026``, ``1234,50``; :func:`parsed` reads it back."""
    field = _known(kind).fields.get(name)
    if value is None:
        return ""
    if field is not None and field.type == "date" and isinstance(value, str):
        found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value, re.ASCII)
        return "/".join(found.groups()[::-1]) if found else value
    if field is not None and field.type == "money" and isinstance(value, int):
        return f"{value // 100},{value % 100:02d}"
    return str(value)


def title(kind: str, values: Mapping[str, Value]) -> str:
    """What a record is called: its first filled title field, else its kind."""
    known = _known(kind)
    for name in known.title:
        if word := shown(kind, name, values.get(name)):
            return word
    return known.label


# --- Inventory ---------------------------------------------------------------------------------


def measured_of(workstation: Workstation) -> dict[str, Value]:
    """The measured fields of a workstation's record; what is unknown is not there."""
    w = workstation
    os, memory = value_of(w.system.os), value_of(w.memory.total)
    told: dict[str, Value] = {
        "host_name": value_of(w.system.host_name),
        "maker": value_of(w.hardware.maker),
        "model": value_of(w.hardware.model),
        "serial": value_of(w.hardware.serial),
        "system": " ".join(filter(None, (os.name, os.version))) if os else None,
        "memory": french.size(memory) if memory else None,
    }
    return {
        name: kept
        for name, value in told.items()
        if (kept := parsed("workstation", name, str(value or "")[:LONGEST])) is not None
    }


def merge_inventory(
    kind: str, held: Mapping[str, Held], measured: Mapping[str, Value]
) -> dict[str, Value]:
    """The fields to write after an inventory: only measured ones, never one that a person wrote.

    What this inventory could not read keeps its value, what did not change is not written again. A
    field that a person emptied is hers as well: she said that nothing stands there.
    """
    writable = _known(kind).measured()
    return {
        name: value
        for name, value in measured.items()
        if name in writable
        and value is not None
        and (name not in held or (held[name].author in AUTOMATIC and held[name].value != value))
    }


# --- Content -----------------------------------------------------------------------------------


def _field(name: str, told: Mapping[str, Any], choices: Mapping[str, Mapping[str, str]]) -> Field:
    entry = dict(told)
    if "choices" in entry:
        entry["choices"] = tuple(choices[entry["choices"]].items())
    return Field(name, **entry)


def _refusal(fault: str, **words: str) -> KitError:
    said, remedy = cast("list[str]", _content()["faults"][fault])
    return KitError(said.format_map(words), remedy.format_map(words))


def _short(word: str) -> str:
    plain = french.plain(word)
    return plain if len(plain) <= 60 else f"{plain[:59]}…"


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(Path(__file__).with_suffix(".toml"))


@cache
def _shared() -> Mapping[str, Any]:
    """The choices that several kinds share."""
    return load_toml(_FOLDER / "shared.toml")


#: Where a parameter is called ``kind``.
_known = kind
