"""All facts of a workstation as bytes, and exactly back: what a snapshot is made of.

The bytes are ``KCF`` + one digit for the format, then zlib of canonical JSON (sorted names, UTF-8,
no space), so the same facts always give the same bytes. The JSON is read back by the annotations
of the records, so a new field needs nothing here:

- a field that this version does not know is ignored;
- a fact that the snapshot does not have becomes ``Unknown(NOT_RECORDED)``;
- None is not written: a plain field that is missing is None where it may be, else its default;
- a value that cannot be built (a word of a newer list, another type, a field without which the
  record makes no sense) makes the fact around it ``Unknown(NOT_RECORDED)``.

The whole, or topic by topic: from one audit to the next most topics do not change, so a store that
keeps topics by their content keeps most of them once.
"""

from __future__ import annotations

import json
import re
import types
import zlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, Union, get_args, get_origin

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family
from inventory.record import field_kinds, is_record
from kit.errors import KitError

if TYPE_CHECKING:
    from inventory.workstation import Workstation

MAGIC = b"KCF"
FORMAT = 1
#: No workstation comes near: beyond it, the bytes were made to fill the memory.
MOST = 256 * 1024 * 1024

Decoder = Callable[[Any], Any]
_NOT_RECORDED = Unknown(Reason.NOT_RECORDED)


def facts_of(workstation: Workstation) -> dict[str, Any]:
    """The facts as JSON, by topic; ``family`` is one of the topics.

    The same form as :func:`kit.plain.facts_document`, without what is None.
    """
    document: dict[str, Any] = _written(workstation)
    return document


def workstation_of(facts: Mapping[str, Any]) -> Workstation:
    """The workstation of these facts, also in the form of :func:`kit.plain.facts_document`.

    That form does not tell the family: the operating system's is taken where it was read.

    Raises:
        KitError: this is not what facts look like.
    """
    from inventory.workstation import Workstation  # noqa: PLC0415 imports every topic

    made: dict[str, Any] = {}
    try:
        made["family"] = Family(_family(facts))
        for name, kind in hints(Workstation).items():
            if name != "family":
                made[name] = decoder(kind)(facts.get(name, {}))
    except (_WrongShapeError, _CannotBuildError, ValueError) as error:
        _damaged(error)
    return Workstation(**made)


def _family(facts: Mapping[str, Any]) -> str:
    """The family told, else the one of the operating system; an empty word where neither is."""
    told: Any = facts
    for name in ("family",) if "family" in facts else ("system", "os", "value", "family"):
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, str) else ""


def encode(workstation: Workstation) -> bytes:
    """The facts of a workstation as bytes; the same facts give the same bytes."""
    return pack(facts_of(workstation))


def decode(data: bytes) -> Workstation:
    """The workstation whose facts are in these bytes.

    Raises:
        KitError: the bytes are damaged, foreign, or of a newer format.
    """
    facts = unpack(data)
    if not isinstance(facts, dict):
        _damaged(None)
    return workstation_of(facts)


def encode_topics(workstation: Workstation) -> dict[str, bytes]:
    """The facts topic by topic (``family`` is one of them), each as bytes of its own."""
    return {name: pack(topic) for name, topic in facts_of(workstation).items()}


def decode_topics(topics: Mapping[str, bytes]) -> Workstation:
    """The workstation of these topics; one that is not there is unknown as a whole.

    Raises:
        KitError: the bytes of a topic are damaged, foreign, or of a newer format.
    """
    return workstation_of({name: unpack(data) for name, data in topics.items()})


def digest(data: bytes) -> str:
    """The address of encoded bytes: SHA-256 of what they hold, whatever compressed them.

    Raises:
        KitError: the bytes are damaged, foreign, or of a newer format.
    """
    return sha256(_inflated(data)).hexdigest()


def pack(document: Any) -> bytes:  # noqa: ANN401 any JSON
    """JSON as bytes of this format."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # Names of files may hold halves of characters, which plain UTF-8 refuses.
    body = zlib.compress(text.encode("utf-8", "surrogatepass"), 9)
    return MAGIC + str(FORMAT).encode() + body


def unpack(data: bytes) -> Any:  # noqa: ANN401 any JSON
    """The JSON that was packed.

    Raises:
        KitError: the bytes are damaged, foreign, or of a newer format.
    """
    try:
        return json.loads(_inflated(data).decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        _damaged(error)


def _inflated(data: bytes) -> bytes:
    start = len(MAGIC) + 1
    version = data[len(MAGIC) : start]
    if data[: len(MAGIC)] != MAGIC or not version.isdigit():
        _damaged(None)
    if int(version) > FORMAT:
        raise KitError(
            "Ce relevé vient d’une version plus récente de Kit Commune.",
            "Mettez Kit Commune à jour, puis recommencez.",
        )
    reader = zlib.decompressobj()
    try:
        body = reader.decompress(data[start:], MOST)
    except zlib.error as error:
        _damaged(error)
    if not reader.eof or reader.unused_data:
        _damaged(None)
    return body


def _damaged(cause: Exception | None) -> NoReturn:
    raise KitError(
        "Un relevé enregistré est abîmé.",
        "Relancez un contrôle de ce poste, ou retrouvez une copie de sauvegarde du dossier.",
    ) from cause


# --- Writing -----------------------------------------------------------------------------------


def _written(value: Any) -> Any:  # noqa: ANN401 any value of a record
    """A value as JSON; told apart by what it is, as its annotation tells it back."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is Known:
        return {"value": _written(value.value), "sources": list(value.sources)}
    if kind is Unknown:
        told: dict[str, Any] = {"unknown": value.why.value, "sources": list(value.sources)}
        return told | {"detail": value.detail} if value.detail else told
    if is_record(value):
        fields = ((name, getattr(value, name)) for name in kind.__match_args__)
        return {name: _written(entry) for name, entry in fields if entry is not None}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [_written(entry) for entry in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _written(entry) for key, entry in value.items()}
    if isinstance(value, float):
        # JSON has no word for what is not a number.
        return value if value - value == 0 else str(value)
    raise TypeError(f"{kind.__name__} has no form in a snapshot")


# --- Reading back ------------------------------------------------------------------------------


class _CannotBuildError(Exception):
    """A value that this version cannot build; the fact around it is then not recorded."""


class _WrongShapeError(Exception):
    """JSON of the wrong form: not a snapshot of any version."""


@cache
def decoder(kind: Any) -> Decoder:  # noqa: ANN401 any annotation
    """How JSON becomes a value of this type.

    Raises:
        TypeError: a type that no record has had until now.
    """
    if simple := _SIMPLE.get(kind):
        return simple
    origin, parts = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return _either(parts)
    if origin is tuple and parts[-1] is Ellipsis:
        return _listed(decoder(parts[0]))
    if origin in {dict, Mapping}:
        return _mapped(decoder(parts[1]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _word(kind)
    if isinstance(kind, type) and hasattr(kind, "__match_args__"):
        return _record(kind)
    raise TypeError(f"no decoder for {kind}")


def _either(parts: tuple[Any, ...]) -> Decoder:
    """A fact, or a value that may be None."""
    known = next((part for part in parts if get_origin(part) is Known), None)
    if known is not None:
        return _fact(decoder(get_args(known)[0]))
    (plain,) = (part for part in parts if part is not type(None))
    read = decoder(plain)
    return lambda data: None if data is None else read(data)


def _fact(read: Decoder) -> Decoder:
    def fact(data: Any) -> Any:  # noqa: ANN401 JSON in, a fact out
        data = _of(dict, data)
        sources = tuple(_of(str, source) for source in _of(list, data.get("sources", [])))
        if "unknown" in data:
            try:
                why = Reason(_of(str, data["unknown"]))
            except ValueError:
                why = Reason.NOT_RECORDED
            return Unknown(why, sources, _of(str, data.get("detail", "")))
        if "value" not in data:
            return Unknown(Reason.NOT_RECORDED, sources)
        try:
            return Known(read(data["value"]), sources)
        except (_CannotBuildError, _WrongShapeError):
            # One value of another version must not cost all the others.
            return Unknown(Reason.NOT_RECORDED, sources)

    return fact


def _listed(read: Decoder) -> Decoder:
    return lambda data: tuple(read(entry) for entry in _of(list, data))


def _mapped(read: Decoder) -> Decoder:
    return lambda data: {name: read(entry) for name, entry in _of(dict, data).items()}


def _word(kind: type[Enum]) -> Decoder:
    words = {member.value: member for member in kind}

    def word(data: Any) -> Enum:  # noqa: ANN401 JSON
        if isinstance(data, dict | list):
            raise _WrongShapeError(kind.__name__)
        if data not in words:
            raise _CannotBuildError(f"{kind.__name__} {data}")
        return words[data]

    return word


def _record(kind: type[Any]) -> Decoder:
    """Every field by its name; what is missing is filled as the head of this file says."""
    known = hints(kind)
    readers = {name: decoder(told) for name, told in known.items()}
    filled = {name: _missing(kind, name, told) for name, told in known.items()}

    def build(data: Any) -> Any:  # noqa: ANN401 JSON in, a record out
        data = _of(dict, data)
        made = {}
        for name, read in readers.items():
            if name in data:
                made[name] = read(data[name])
            elif filled[name] is not _REQUIRED:
                made[name] = filled[name]
            else:
                raise _CannotBuildError(f"{kind.__name__}.{name}")
        return kind(**made)

    return build


_REQUIRED = object()


def _missing(kind: type[Any], name: str, told: Any) -> Any:  # noqa: ANN401 any annotation, value
    parts = get_args(told)
    if any(get_origin(part) is Known for part in parts):
        return _NOT_RECORDED
    return None if type(None) in parts else vars(kind).get(name, _REQUIRED)


def _of(kind: type[Any], data: Any) -> Any:  # noqa: ANN401 JSON
    # A boolean is an integer to Python, never to a record.
    if type(data) is not kind:
        raise _WrongShapeError(f"{type(data).__name__} for {kind.__name__}")
    return data


def _real(data: Any) -> float:  # noqa: ANN401 JSON
    if isinstance(data, bool) or not isinstance(data, int | float | str):
        raise _WrongShapeError("float")
    try:
        return float(data)
    except ValueError as error:
        raise _WrongShapeError("float") from error


def _moment(data: Any) -> datetime:  # noqa: ANN401 JSON
    try:
        return datetime.fromisoformat(_of(str, data))
    except ValueError as error:
        raise _WrongShapeError("datetime") from error


def _day(data: Any) -> date:  # noqa: ANN401 JSON
    try:
        return date.fromisoformat(_of(str, data))
    except ValueError as error:
        raise _WrongShapeError("date") from error


_SIMPLE: dict[Any, Decoder] = {
    str: lambda data: _of(str, data),
    int: lambda data: _of(int, data),
    bool: lambda data: _of(bool, data),
    float: _real,
    datetime: _moment,
    date: _day,
}


# --- Annotations -------------------------------------------------------------------------------

_MODULE = re.compile(r"inventory(?:\.\w+)+")


def hints(kind: type[Any]) -> dict[str, Any]:
    """The type of each field of a record.

    Most are imported for type checking alone, so a name that the record's own module does not
    have is looked up among all records and lists of words of the inventory.
    """
    own = {**_names(), **vars(import_module(kind.__module__))}
    # The annotations are our own source code, never data.
    return {name: eval(told, own) for name, told in field_kinds(kind).items()}  # noqa: S307


@cache
def _names() -> dict[str, Any]:
    """What annotations may name, from the modules that the workstation's topics import."""
    import sys  # noqa: PLC0415

    import inventory.workstation  # noqa: PLC0415, F401 so that every topic is there

    known: dict[str, Any] = {"datetime": datetime, "date": date, "Mapping": Mapping, "Fact": Fact}
    for name, module in sorted(sys.modules.items()):
        if _MODULE.fullmatch(name):
            known |= {
                word: thing
                for word, thing in vars(module).items()
                if isinstance(thing, type)
                and thing.__module__ == name
                and not isinstance(thing, TypeVar)
            }
    return known
