"""Records: frozen data classes that cost nothing to define.

The standard library writes and compiles several functions for each data class: about a
millisecond each on Python 3.11, 150 times at every start. A record has the same form, the same
equality, hash, pattern matching and protection, through functions that all records share; type
checkers read it as a frozen data class, and :func:`dataclasses.fields` works on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")


class FrozenRecordError(AttributeError):
    """A field of a record was assigned to, or deleted."""


@dataclass_transform(frozen_default=True)
def record(kind: type[R]) -> type[R]:
    """Make a record of a class: its annotations are the fields, its class values the defaults.

    A default is shared by all instances, so it must not be changed by anybody. Fields named in
    ``uncompared`` (a class variable) take no part in equality and hash.
    """
    names = tuple(
        name
        for name, told in vars(kind).get("__annotations__", {}).items()
        if not str(told).startswith("ClassVar")
    )
    defaults = {name: vars(kind)[name] for name in names if name in vars(kind)}
    shared: dict[str, Any] = {
        "__init__": _init_for(kind.__name__, names, defaults),
        "__eq__": _eq,
        "__hash__": _hash,
        "__repr__": _repr,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__match_args__": names,
        "__dataclass_fields__": _Fields(),
    }
    for name, value in shared.items():
        if name in {"__repr__", "__hash__", "__eq__"} and name in vars(kind):
            continue
        setattr(kind, name, value)
    return kind


def replace(instance: R, **changes: Any) -> R:  # noqa: ANN401 values of any field
    """A copy with some fields changed.

    Raises:
        TypeError: a name that is no field.
    """
    return type(instance)(**{**vars(instance), **changes})


def is_record(value: object) -> bool:
    """Whether the value is an instance of a record."""
    return isinstance(getattr(type(value), "__match_args__", None), tuple) and (
        getattr(type(value), "__setattr__", None) is _refuse
    )


def field_kinds(kind: type[Any]) -> dict[str, str]:
    """The annotation of each field, as it is written, by name."""
    told: dict[str, str] = vars(kind)["__annotations__"]
    return {name: told[name] for name in kind.__match_args__}


def filled(instance: R, other: R) -> R:
    """The record, its fields that are None taken from another of the same kind."""
    values = vars(other) | {
        name: value for name, value in vars(instance).items() if value is not None
    }
    return type(instance)(**values)


def _init_for(
    kind: str, names: tuple[str, ...], defaults: dict[str, object]
) -> Callable[..., None]:
    count = len(names)
    known = frozenset(names)

    def __init__(self: object, *values: object, **named: object) -> None:  # noqa: N807 a method
        held = self.__dict__
        held.update(zip(names, values, strict=False))
        if named:
            if not named.keys() <= known or (values and named.keys() & held.keys()):
                wrong = sorted((named.keys() - known) | (named.keys() & held.keys()))
                raise TypeError(f"{kind}() got unexpected or repeated {', '.join(wrong)}")
            held.update(named)
        if len(values) > count:
            raise TypeError(f"{kind}() takes {count} values, {len(values)} given")
        if len(held) < count:
            for name in names:
                if name not in held:
                    if name not in defaults:
                        raise TypeError(f"{kind}() misses {name}")
                    held[name] = defaults[name]

    return __init__


def _compared(instance: Any) -> tuple[object, ...]:  # noqa: ANN401 any record
    skipped = getattr(instance, "uncompared", ())
    return tuple(getattr(instance, name) for name in instance.__match_args__ if name not in skipped)


def _eq(self: object, other: object) -> bool:
    return type(self) is type(other) and _compared(self) == _compared(other)


def _hash(self: object) -> int:
    return hash((type(self), _compared(self)))


def _repr(self: Any) -> str:  # noqa: ANN401 any record
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    raise FrozenRecordError(f"{type(self).__name__}.{name} cannot be changed")


class _Fields:
    """``__dataclass_fields__``, made by the standard library when somebody asks for it."""

    cache: ClassVar[dict[type, dict[str, Any]]] = {}

    def __get__(self, instance: object, owner: Any) -> dict[str, Any]:  # noqa: ANN401 any record
        if owner not in self.cache:
            import dataclasses  # noqa: PLC0415 costs more than all records together

            held = vars(owner)
            told = held["__annotations__"]
            fields = [
                (name, told[name], dataclasses.field(default=held[name]))
                if name in held
                else (name, told[name])
                for name in owner.__match_args__
            ]
            made = dataclasses.make_dataclass(owner.__name__, fields, kw_only=True)
            self.cache[owner] = vars(made)["__dataclass_fields__"]
        return self.cache[owner]
