"""``Label: value`` lines as command-line tools print them, and the dates in them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from inventory.reading import text

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?!\d)")
_ENGLISH = re.compile(r"\b([A-Z][a-z]{2})[a-z]* (\d{1,2}),? (\d{4})\b")


def labelled(printed: str) -> dict[str, str]:
    """Values by label in lower case, without quotes and ``[managed]``; the first one counts."""
    found: dict[str, str] = {}
    for line in printed.splitlines():
        label, colon, value = line.partition(":")
        name = label.strip(" \t-*").lower()
        if colon and name and name not in found:
            found[name] = re.sub(r"\s*\[managed\]$", "", value.strip()).strip('"')
    return found


def day(value: object) -> date | None:
    """A day: ``2023-08-24 at …``, ``Apr 10, 2024 at …`` or milliseconds since 1970, else None."""
    word = text(value)
    if word is None:
        return None
    try:
        if found := _ISO.search(word):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if (found := _ENGLISH.search(word)) and found[1].lower() in _MONTHS:
            return date(int(found[3]), _MONTHS.index(found[1].lower()) + 1, int(found[2]))
        if re.fullmatch(r"\d{12,13}", word):
            return datetime.fromtimestamp(int(word) / 1000, UTC).date()
    except ValueError:
        return None
    return None


def says_something(settings: str) -> bool:
    """Whether a settings file holds more than blank lines and comments (``#``, ``;``)."""
    return re.search(r"^\s*[^\s#;]", settings, re.MULTILINE) is not None
