"""apt's configuration: the values of ``/etc/apt/apt.conf.d``, and what they say of updates.

Source: apt.conf(5): ``A::B "value";`` or ``A { B "value"; };``, comments ``//``, ``#``, ``/* */``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SIGN = re.compile(
    r"""/\*.*?\*/ | //[^\n]* | \#clear\b | \#include\b | \#[^\n]* | "((?:[^"\\]|\\.)*)"
        | [{};] | [^\s{};"#]+""",
    re.DOTALL | re.VERBOSE,
)
_FILE_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.conf)?")


def is_settings_file(name: str) -> bool:
    """Whether apt reads a file of this name in ``apt.conf.d`` (not ``*.dpkg-old``, not ``*~``)."""
    return _FILE_NAME.fullmatch(name) is not None


def apt_settings(texts: Iterable[str]) -> dict[str, str]:
    """The values of configuration texts, in the order in which apt reads them: the last one wins.

    Names are in lower case (``apt::periodic::unattended-upgrade``), a list keeps
    its last value under ``name::``.
    """
    values: dict[str, str] = {}
    for text in texts:
        _read(text, values)
    return values


def is_whole(text: str) -> bool:
    """Whether a text follows the form: every value ends, every brace that opens is closed.

    apt itself stops at a file that does not.
    """
    return _read(text, {})


def _read(text: str, values: dict[str, str]) -> bool:
    inside: list[str] = []
    words: list[str] = []
    for found in _SIGN.finditer(text):
        sign = found[0]
        if sign.startswith(("/*", "//")) or (sign.startswith("#") and sign != "#clear"):
            continue
        if sign == "{":
            inside.append(words[0] if words else "")
            words = []
        elif sign in {"}", ";"}:
            _set(inside, words, values)
            words = []
            if sign == "}" and inside:
                inside.pop()
        else:
            words.append(found[1] if found[1] is not None else sign)
    return not words and not inside


def _set(inside: list[str], words: list[str], values: dict[str, str]) -> None:
    if not words:
        return
    if words[0] == "#clear":
        for name in words[1:]:
            gone = "::".join((*inside, name)).lower()
            for known in [known for known in values if (known + "::").startswith(gone + "::")]:
                del values[known]
        return
    if len(words) == 1 and inside:  # an unnamed member of a list
        values["::".join((*inside, "")).lower()] = words[0]
    if len(words) == 2:
        values["::".join((*inside, words[0])).lower()] = words[1]


def upgrades_by_itself(settings: Mapping[str, str]) -> bool:
    """Whether apt's daily job installs updates: ``APT::Periodic::Unattended-Upgrade`` is due.

    A value is a number of days, ``always``, or a number with s, m, h or d; 0 is never.
    """
    whole = settings.get("apt::periodic::enable", "1")
    return _due(whole) and _due(settings.get("apt::periodic::unattended-upgrade", "0"))


def _due(value: str) -> bool:
    found = re.match(r"\d+", value.strip())
    return value.strip().lower() == "always" or (found is not None and int(found[0][:9]) > 0)
