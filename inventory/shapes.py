"""From an answer to the data that a parser expects, or to the reason why there is none.

Every parser begins with the same four questions: was it refused, is it of the right kind, did the
program fail, did it print anything. They are asked here once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.answers import (
    Content,
    Hive,
    Listing,
    Output,
    Refusal,
    RegistryKey,
    Rows,
    Value,
    unknown,
)
from inventory.facts import Reason, Unknown
from inventory.reading import number, registry_value

if TYPE_CHECKING:
    from inventory.answers import Answer, Json, Row

# What programs say (in the C locale) when an ordinary user may not have the answer.
_DENIED = re.compile(
    r"permission denied|must be (?:run as )?root|need to be root|not permitted|superuser|"
    r"root privileges|requires? (?:root|admin)|access denied",
    re.IGNORECASE,
)


def rows(answer: Answer, source: object) -> tuple[Row, ...] | Unknown:
    """The rows of a WMI answer; no row at all is an answer too."""
    return answer.rows if isinstance(answer, Rows) else _other(answer, source)


def hive(answer: Answer, source: object) -> Hive | Unknown:
    """The keys of a registry answer."""
    return answer if isinstance(answer, Hive) else _other(answer, source)


def key(answer: Answer, source: object, path: str = "") -> RegistryKey | Unknown:
    r"""One key of a registry answer, by its path below the asked key, compared without case."""
    found = hive(answer, source)
    if isinstance(found, Unknown):
        return found
    values = subkey(found, path)
    return Unknown(Reason.ABSENT, (str(source),)) if values is None else values


def key_or_empty(answer: Answer, source: object) -> RegistryKey | Unknown:
    """One key whose absence means that none of its values is set (policies)."""
    if isinstance(answer, Refusal) and answer.reason is Reason.ABSENT:
        return RegistryKey({})
    return key(answer, source)


def subkey(found: Hive, path: str) -> RegistryKey | None:
    """A key of a hive by its relative path, compared without case; None when it is not there."""
    if path in found.keys:
        return found.keys[path]
    wanted = path.lower()
    return next((values for name, values in found.keys.items() if name.lower() == wanted), None)


def holds(found: RegistryKey, name: str) -> bool:
    """Whether a key has a value of this name, whatever its data."""
    return name in found.values or name.lower() in {label.lower() for label in found.values}


def setting(found: RegistryKey, name: str, source: object) -> int | Unknown | None:
    """The number of a registry value; None where it is absent, which has a documented meaning.

    Data of another kind is neither: Windows wrote no such thing, so nothing follows from it.
    """
    if not holds(found, name):
        return None
    told = number(registry_value(found, name))
    if told is None or not 0 <= told < 2**64:
        return Unknown(Reason.PARSE_ERROR, (str(source),), name)
    return told


def output(answer: Answer, source: object) -> str | Unknown:
    """What a program printed: unknown when it failed, or when it printed nothing."""
    if not isinstance(answer, Output):
        return _other(answer, source)
    if answer.status != 0:
        said = answer.stderr.strip() or answer.stdout.strip()
        why = Reason.NEEDS_ADMIN if _DENIED.search(said) else Reason.API_ERROR
        return Unknown(why, (str(source),), said[:500])
    if not answer.stdout.strip():
        return Unknown(Reason.PARSE_ERROR, (str(source),), answer.stderr.strip()[:500])
    return answer.stdout


def content(answer: Answer, source: object) -> str | Unknown:
    """The text of a file; an empty file is an answer too, one that holds a NUL byte is damaged."""
    if isinstance(answer, Content) and b"\x00" not in answer.data:
        return answer.text
    return _other(answer, source)


def names(answer: Answer, source: object) -> tuple[str, ...] | Unknown:
    """The names in a folder."""
    return answer.names if isinstance(answer, Listing) else _other(answer, source)


def data(answer: Answer, source: object) -> Json | Unknown:
    """What a named call returned."""
    return answer.data if isinstance(answer, Value) else _other(answer, source)


def table(answer: Answer, source: object) -> tuple[Row, ...] | Unknown:
    """What a call returned as a list of records; with another entry among them, it is no list."""
    found = data(answer, source)
    if isinstance(found, Unknown):
        return found
    if not isinstance(found, list | tuple):
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    records = tuple(entry for entry in found if isinstance(entry, dict))
    return records if len(records) == len(found) else Unknown(Reason.PARSE_ERROR, (str(source),))


def is_absent(answer: Answer) -> bool:
    """Whether the thing asked for does not exist, as told apart from unreadable."""
    return isinstance(answer, Refusal) and answer.reason is Reason.ABSENT


def _other(answer: Answer, source: object) -> Unknown:
    if isinstance(answer, Refusal):
        return unknown(answer, source)
    return Unknown(Reason.PARSE_ERROR, (str(source),))
