"""Values as a French reader expects them: dates, durations, sizes, lists."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.sheet import Format
    from checks.verdict import Scalar

NBSP = "\u00a0"
NARROW = "\u202f"
UNKNOWN = "inconnu"

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_UNITS = ("octet", "Ko", "Mo", "Go", "To", "Po")
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def day(value: date) -> str:
    """``13 octobre 2026``; a moment is shown in the reader's own time zone."""
    if isinstance(value, datetime):
        value = value.astimezone().date() if value.tzinfo else value.date()
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NBSP}{_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """``13 octobre 2026 à 9 h 05``, in the reader's own time zone."""
    local = value.astimezone() if value.tzinfo else value
    return f"{day(local)} à {local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """``1 poste``, ``3 postes``, ``0 poste``: French keeps the singular below two."""
    word = singular if abs(number) < 2 else plural or singular + "s"
    return f"{integer(number)}{NBSP}{word}"


def integer(number: int) -> str:
    """``34 969``, thousands parted by a narrow no-break space."""
    return f"{number:,}".replace(",", NARROW)


def euros(cents: int) -> str:
    """``1 200 €``, ``1 234,50 €``: cents are shown where there are some."""
    whole, rest = divmod(cents, 100)
    return f"{integer(whole)}{f',{rest:02d}' if rest else ''}{NBSP}€"


def size(octets: float) -> str:
    """``23 Go``, ``1,5 To``: multiples of 1024, as Windows shows them."""
    value = float(octets)
    unit = 0
    while abs(value) >= 1024 and unit < len(_UNITS) - 1:
        value /= 1024
        unit += 1
    if unit == 0:
        return count(int(value), "octet")
    shown = f"{value:.1f}" if value < 10 else f"{value:.0f}"
    return f"{shown.removesuffix('.0').replace('.', ',')}{NBSP}{_UNITS[unit]}"


def duration(days: int) -> str:
    """``moins d’un jour``, ``1 jour``, ``12 jours``, ``3 mois``, ``2 ans``."""
    if days < 1:
        return "moins d’un jour"
    if days < 92:
        return count(days, "jour")
    if days < 730:
        return f"{days // 30}{NBSP}mois"
    return count(days // 365, "an")


def delay(seconds: int) -> str:
    """``45 secondes``, ``10 minutes``, ``2 heures``."""
    if seconds < 60:
        return count(seconds, "seconde")
    if seconds < 7200:
        return count(seconds // 60, "minute")
    return count(seconds // 3600, "heure")


def listing(words: tuple[str, ...], most: int = 5) -> str:
    """``a, b et c``; past ``most``, ``a, b, c, d, e et 3 autres``."""
    if not words:
        return "aucun"
    if len(words) > most:
        rest = len(words) - most
        return f"{', '.join(words[:most])} et {count(rest, 'autre')}"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def plain(text: str) -> str:
    """Text from outside as one printable line: no control, escape or direction mark survives."""
    return _UNPRINTABLE.sub("", text.replace("\n", " ").replace("\r", " "))


def shown(
    value: Scalar | tuple[str, ...], how: Format, words: Mapping[str, str] | None = None
) -> str:
    """One value of the evidence in the format, and in the words, that its sheet declares."""
    if value is None:
        return UNKNOWN
    known = words or {}
    match how, value:
        case "list", tuple():
            return plain(listing(tuple(known.get(word, word) for word in value)))
        case "text", str() | int() if str(value) in known:
            return known[str(value)]
        case "yes_no", bool():
            return "oui" if value else "non"
        case "date", date():
            return day(value)
        case "bytes", int() | float():
            return size(value)
        case "days", int():
            return duration(value)
        case "seconds", int():
            return delay(value)
        case "percent", int() | float():
            return f"{value:.0f}{NBSP}%"
        case "count", int():
            return integer(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return plain(listing(value) if isinstance(value, tuple) else str(value))


def raw(value: Scalar | tuple[str, ...], how: Format) -> str:
    """One value of the evidence as it was read, with its unit; empty where French loses nothing."""
    match how, value:
        case _, bool():
            return ""
        case "bytes", int() if value >= 1024:
            return count(value, "octet")
        case "days", int() if value >= 92:
            return count(value, "jour")
        case "seconds", int() if value % (60 if value < 7200 else 3600):
            return count(value, "seconde")
        case "text" | "list", str() | int():
            return plain(str(value))
        case "list", tuple():
            return plain(", ".join(value))
    return ""
