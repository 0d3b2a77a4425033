"""Entities that people type by hand: CCAS, groupings, syndicates, schools; checked and cleaned.

Communes come from :mod:`kit.communes`. Every French word is in ``entity_kinds.toml``.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit import communes
from kit.errors import KitError
from kit.french import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).resolve().parent / "entity_kinds.toml"

#: Long enough for the longest name of a grouping (115 characters), short enough for a heading.
LONGEST_NAME = 150

LA_POSTE = "356000000"


@record
class Kind:
    """A kind of entity: French ``label``, ``example`` and ``hint``.

    ``record_kind`` is what the record keeps (``ccas``, ``epci``, ``syndicat``, ``autre``).
    """

    name: str
    label: str
    example: str
    hint: str
    record_kind: str
    needs_siren: bool


@record
class Typed:
    """What was typed, checked: ``siren`` is nine digits, or None where the kind allows it."""

    kind: Kind
    name: str
    siren: str | None


@cache
def content() -> Mapping[str, Any]:
    """The decoded ``entity_kinds.toml``."""
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by name, in the order in which people choose."""
    return {
        name: Kind(
            name=name,
            label=entry["label"],
            example=entry["example"],
            hint=entry["hint"],
            record_kind=entry["record_kind"],
            needs_siren=entry["siren"] == "required",
        )
        for name, entry in content()["kinds"].items()
    }


def typed(kind: str, name: str, siren: str = "") -> Typed:
    """An entity from what was typed; a SIRET gives its SIREN.

    Raises:
        KitError: what is wrong with it, and how to put it right.
    """
    if kind not in kinds():
        known = ", ".join(kinds())
        raise _error("kind", typed=_shown(kind), kinds=known)
    chosen = kinds()[kind]
    return Typed(chosen, clean_name(name, chosen), _siren_for(chosen, siren))


def clean_name(name: str, kind: Kind) -> str:
    """One printable line, composed (NFC), single spaces.

    Raises:
        KitError: nothing readable in it, or too long.
    """
    composed = unicodedata.normalize("NFC", plain(name.replace("\t", " ")))
    printable = "".join(
        char for char in composed if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Cn"}
    )
    cleaned = " ".join(printable.split())
    if not any(char.isalnum() for char in cleaned):
        raise _error("name_empty", example=kind.example)
    if len(cleaned) > LONGEST_NAME:
        raise _error("name_long", most=LONGEST_NAME)
    return cleaned


def siren_of(text: str) -> str:
    """The nine digits of a SIREN or SIRET, written with or without spaces.

    Raises:
        KitError: not of that form, or its check digit says that it was mistyped.
    """
    digits = "".join(char for char in text if not char.isspace() and char not in ".-\u00ad\u200b")
    if len(digits) not in {9, 14} or not (digits.isascii() and digits.isdecimal()):
        raise _error("siren_form", typed=_shown(text))
    siren = digits[:9]
    if not _luhn(siren) or (len(digits) == 14 and not _valid_siret(digits)) or not int(siren):
        raise _error("siren_check", typed=_shown(text))
    return siren


def _siren_for(kind: Kind, text: str) -> str | None:
    if not text.strip():
        if kind.needs_siren:
            raise _error("siren_missing", hint=kind.hint)
        return None
    siren = siren_of(text)
    commune = communes.by_siren(siren)
    if commune is not None:
        raise _error("siren_of_commune", label=commune.label, hint=kind.hint)
    grouping = communes.grouping(siren)
    if grouping is not None and kind.name != "epci":
        raise _error("siren_of_grouping", label=grouping.name, kind=kinds()["epci"].label)
    return siren


def _luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812: every second digit from the right doubled, the sum ends in 0."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _valid_siret(digits: str) -> bool:
    """A SIRET follows the same check, but those of La Poste: their plain sum is a multiple of 5."""
    if digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return True
    return _luhn(digits)


def _shown(text: str) -> str:
    """What was typed, short enough to be repeated."""
    line = " ".join(plain(text).split())
    return line if len(line) <= 30 else f"{line[:29]}…"


def _error(name: str, **values: object) -> KitError:
    entry = content()["errors"][name]
    return KitError(
        entry["title"].format_map(values).strip(), entry["remedy"].format_map(values).strip()
    )
