"""The facts of a workstation, from the JSON that the record keeps of them (:mod:`kit.plain`).

It is read by the annotations of the records, so a new field needs nothing here:

- a field that this version does not know is ignored;
- a fact that is not there becomes ``Unknown(NOT_RECORDED)``; a plain field that is not there is
  None where it may be, else its default;
- a value that cannot be built (a word of a newer list, another type, a field without which the
  record makes no sense) makes the fact around it ``Unknown(NOT_RECORDED)``.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, Union, get_args, get_origin

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family
from inventory.record import field_kinds
from kit.errors import KitError

if TYPE_CHECKING:
    from inventory.workstation import Workstation

R = TypeVar("R")
Decoder = Callable[[Any], Any]
_NOT_RECORDED = Unknown(Reason.NOT_RECORDED)


def workstation_of(facts: Mapping[str, Any]) -> Workstation:
    """The workstation of these facts, by topic; ``family`` is one of the topics.

    Where it is not, as in :func:`kit.plain.facts_document`, the operating system's is taken.

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


def decoded(kind: type[R], told: Any) -> R:  # noqa: ANN401 JSON
    """One record of the inventory from the JSON that :func:`kit.plain.plain` made of it.

    Raises:
        KitError: this version cannot build it.
    """
    try:
        made: R = _record(kind)(told)
    except (_WrongShapeError, _CannotBuildError, ValueError) as error:
        _damaged(error)
    return made


def _family(facts: Mapping[str, Any]) -> str:
    """The family told, else the one of the operating system; an empty word where neither is."""
    told: Any = facts
    for name in ("family",) if "family" in facts else ("system", "os", "value", "family"):
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, str) else ""


def _damaged(cause: Exception | None) -> NoReturn:
    raise KitError(
        "Un relevé enregistré est abîmé.",
        "Relancez la vérification de ce poste, ou reprenez une copie de sécurité du registre.",
    ) from cause


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
    if origin is tuple:
        return _paired(tuple(decoder(part) for part in parts))
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


def _paired(reads: tuple[Decoder, ...]) -> Decoder:
    def paired(data: Any) -> Any:  # noqa: ANN401 JSON
        told = _of(list, data)
        if len(told) != len(reads):
            raise _WrongShapeError("tuple")
        return tuple(read(entry) for read, entry in zip(reads, told, strict=True))

    return paired


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
