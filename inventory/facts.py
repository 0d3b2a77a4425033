"""Facts: what is known of something, or why it is not known."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


class Reason(StrEnum):
    """Why something is known, unknown or out of scope; one list for the whole product."""

    OK = "ok"
    ABSENT = "absent"
    ACCESS_DENIED = "access_denied"
    TIMEOUT = "timeout"
    API_ERROR = "api_error"
    NOT_SUPPORTED = "not_supported"
    PARSE_ERROR = "parse_error"
    TABLE_TOO_OLD = "table_too_old"
    NEWER_THAN_TABLE = "newer_than_table"
    OFFLINE = "offline"
    NEEDS_ADMIN = "needs_admin"
    NEEDS_ANSWER = "needs_answer"
    CONFLICT = "conflict"
    NOT_RECORDED = "not_recorded"


@record
class Known(Generic[T_co]):
    r"""A value that was read, and the questions that gave it.

    ``sources`` are printed questions, such as ``registry HKLM\SOFTWARE\…`` or
    ``file /etc/os-release``, in the order in which they were used.
    """

    value: T_co
    sources: tuple[str, ...] = ()


@record
class Unknown:
    """A value that could not be read, with the reason. Never a pass, never a guess.

    ``detail`` is what the system said, verbatim, for a technician; it is data, not prose.
    """

    why: Reason
    sources: tuple[str, ...] = ()
    detail: str = ""

    uncompared: ClassVar = ("detail",)


# A union, not a base class: ``match`` and mypy then force every reader to handle both.
Fact = Known[T_co] | Unknown


def then(fact: Fact[T], step: Callable[[T], U]) -> Fact[U]:
    """Apply ``step`` to a known value; an unknown passes through unchanged."""
    if isinstance(fact, Unknown):
        return fact
    return Known(step(fact.value), fact.sources)


def both(first: Fact[T], second: Fact[U]) -> Fact[tuple[T, U]]:
    """Join two facts; unknown as soon as one is, with that one's reason."""
    if isinstance(first, Unknown):
        return first
    if isinstance(second, Unknown):
        return second
    return Known((first.value, second.value), merge_sources(first.sources, second.sources))


def merge_sources(*several: Iterable[str]) -> tuple[str, ...]:
    """Concatenate sources, each once, in order of first use."""
    return tuple(dict.fromkeys(source for sources in several for source in sources))
