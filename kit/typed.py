"""What people type in a field of the window: a day, a year, a number of minutes, a price."""

from __future__ import annotations

import re
from datetime import date

from kit.errors import KitError
from kit.french import NBSP

#: The years that a mairie writes; anything else is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 1900, 2200
_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(\d{1,6})\s*(?:min|mn|minutes?)?", re.ASCII | re.IGNORECASE)
#: The dearest thing of a small town hall: ten million euros.
MOST_CENTS = 1_000_000_000
_PRICE = re.compile(r"(\d{1,8})(?:[.,](\d{1,2}))?", re.ASCII)
_HOURS = re.compile(r"(\d{1,4})\s*(?:h|heures?)\s*(\d{1,2})?", re.ASCII | re.IGNORECASE)


def day(typed: str) -> date | None:
    """The day of ``31/12/2026``, ``1-2-26`` or ``2026-12-31``; None where nothing was typed.

    Raises:
        KitError: it is not a day.
    """
    word = typed.strip()
    if not word:
        return None
    told, iso = _DAY.fullmatch(word), _ISO.fullmatch(word)
    parts = told.groups()[::-1] if told else iso.groups() if iso else ("0", "0", "0")
    number, month, at = (int(part) for part in parts)
    try:
        return date(_year(number + 2000 if len(parts[0]) == 2 else number), month, at)
    except ValueError as error:
        raise KitError(
            "Cette date n’existe pas.", f"Écrivez le jour, le mois et l’année{NBSP}: 31/12/2026."
        ) from error


def day_as_typed(value: date | None) -> str:
    """``31/12/2026``, which :func:`day` reads back; empty for None."""
    return f"{value.day:02}/{value.month:02}/{value.year:04}" if value else ""


def year(typed: str) -> date | None:
    """The first day of a year; None where nothing was typed.

    Raises:
        KitError: it is not a year.
    """
    word = typed.strip()
    if not word:
        return None
    try:
        return date(_year(int(word) if word.isascii() else 0), 1, 1)
    except ValueError as error:
        raise KitError(
            "Cette année ne se lit pas.", f"Écrivez-la en quatre chiffres{NBSP}: 2027."
        ) from error


def minutes(typed: str) -> int | None:
    """A number of minutes from ``30``, ``45 min`` or ``1 h 30``; None where nothing was typed.

    Raises:
        KitError: it is not a time.
    """
    word = " ".join(typed.split())
    if not word:
        return None
    if told := _TIME.fullmatch(word):
        return int(told[1])
    if told := _HOURS.fullmatch(word):
        return int(told[1]) * 60 + int(told[2] or 0)
    raise KitError(
        "Cette durée ne se lit pas.", f"Écrivez un nombre de minutes, ou «{NBSP}1 h 30{NBSP}»."
    )


def _year(number: int) -> int:
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise ValueError(number)
    return number


def price(typed: str) -> int | None:
    """Cents from ``1 200``, ``1 234,50 €`` or ``0``; None where nothing was typed.

    Raises:
        KitError: it is not a price.
    """
    word = re.sub(r"[\s\u00a0\u202f]|€|euros?|TTC", "", typed, flags=re.IGNORECASE)
    if not word:
        return None
    found = _PRICE.fullmatch(word)
    cents = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else -1
    if not 0 <= cents <= MOST_CENTS:
        raise KitError("Ce prix ne se lit pas.", f"Écrivez-le en euros{NBSP}: 1200 ou 1234,50.")
    return cents


def price_as_typed(value: int | None) -> str:
    """``1200`` or ``1234,50``, which :func:`price` reads back; empty for None."""
    if value is None:
        return ""
    return f"{value // 100},{value % 100:02d}" if value % 100 else str(value // 100)
