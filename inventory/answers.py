"""What a machine answers: data, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from inventory.facts import Reason, Unknown
from inventory.record import record

if TYPE_CHECKING:
    from datetime import datetime

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
Row = Mapping[str, Json]


@record
class Refusal:
    """The question was asked and not answered; ``detail`` is the system's own words."""

    reason: Reason
    detail: str = ""


@record
class Rows:
    """Rows of a WMI class or method; property names as in the class's documentation.

    Numbers may be integers or decimal strings, dates DMTF or ISO: parsers take both
    (see :mod:`inventory.reading`).
    """

    rows: tuple[Row, ...]


@record
class RegistryKey:
    r"""Values of one key: strings, unsigned integers, lists of strings or ``{"hex": "…"}``.

    ``values`` are looked up without case through :func:`inventory.reading.registry_value`.
    A value of which only the presence may be read has the data ``True``.
    """

    values: Mapping[str, Json]
    modified: datetime | None = None


@record
class Hive:
    """A key and those below it, by path relative to the asked key (``""`` is the key itself)."""

    keys: Mapping[str, RegistryKey]


@record
class Output:
    """What a program printed, decoded, and its exit status."""

    stdout: str
    stderr: str = ""
    status: int = 0


@record
class Content:
    """The bytes of a file; ``modified`` is its last change, in UTC."""

    data: bytes
    modified: datetime | None = None

    @property
    def text(self) -> str:
        """The bytes as UTF-8, undecodable ones replaced."""
        return self.data.decode("utf-8", "replace")


@record
class Listing:
    """Names in a folder, sorted."""

    names: tuple[str, ...]


@record
class Value:
    """What a named call (or a network question) returned, as plain JSON data."""

    data: Json = None


Answer = Rows | Hive | Output | Content | Listing | Value | Refusal


def unknown(refusal: Refusal, *sources: object) -> Unknown:
    """The unknown fact that a refusal makes, with the questions that were refused."""
    return Unknown(refusal.reason, tuple(str(source) for source in sources), refusal.detail)
