"""The dated tables that rules lean on: end of support, Windows builds, office products, tools.

Each is one JSON file of ``checks/tables/`` with ``generated``, ``source``, ``licence``,
``valid_until`` (the day after which a pass that leans on it is no longer a pass) and ``data``;
``packaging/make_tables.py`` rebuilds them.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from checks.content import ContentError, content
from checks.verdict import Outcome, Verdict
from inventory.facts import Reason
from inventory.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.context import Context


class TableError(ContentError):
    """A table that cannot be read; ``name`` is its file's stem."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name


#: The shipped tables, and what no rule can do without in each.
PARTS = {
    "linux_lifecycle": ("distributions", "rolling"),
    "m365_builds": ("branches",),
    "office_products": ("companions", "dated", "ends", "libreoffice", "msi", "subscription"),
    "windows_builds": ("builds",),
    "windows_lifecycle": ("builds", "esu"),
}


@record
class Table:
    """One table: plain data and its dates."""

    name: str
    generated: date
    valid_until: date
    source: str
    licence: str
    data: Mapping[str, Any]


@record
class Tables:
    """The shipped tables, by name, each replaced by the installed pack's where it has one."""

    overlay: Mapping[str, Table] = MappingProxyType({})

    def __getitem__(self, name: str) -> Table:
        return self.overlay.get(name) or shipped(name)


@cache
def shipped(name: str) -> Table:
    """A table that the product ships.

    Raises:
        TableError: missing or damaged.
    """
    try:
        text = content("tables", f"{name}.json")
        return decode(name, text)
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(name, str(error)) from error


def decode(name: str, text: str) -> Table:
    """A table from its JSON text.

    Raises:
        TableError: not JSON, or a missing or malformed field.
    """
    try:
        document = json.loads(text)
        missing = [part for part in PARTS.get(name, ()) if not document["data"][part]]
        if missing:
            raise TableError(name, f"empty: {', '.join(missing)}")
        return Table(
            name,
            date.fromisoformat(document["generated"]),
            date.fromisoformat(document["valid_until"]),
            str(document["source"]),
            str(document["licence"]),
            dict(document["data"]),
        )
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise TableError(name, repr(error)) from error


def leaning_on(table: Table, context: Context, verdict: Verdict) -> Verdict:
    """The verdict, unless it is a pass that leans on a table past its date.

    Past ``valid_until`` an OK or WATCH becomes UNKNOWN ``table_too_old``; a FAIL stays, because
    a date already passed does not come back.
    """
    if verdict.outcome in {Outcome.OK, Outcome.WATCH} and context.now.date() > table.valid_until:
        return replace(verdict, outcome=Outcome.UNKNOWN, reason=Reason.TABLE_TOO_OLD, case="")
    return verdict
