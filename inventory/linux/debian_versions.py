"""The order of Debian package versions, as ``dpkg`` and ``apt`` compare them.

Source: Debian Policy §5.6.12. A version is ``[epoch:]upstream[-revision]``; a tilde sorts before
everything, even the end; letters sort before other signs; numbers compare as numbers.
"""

from __future__ import annotations

import re

_PAIR = re.compile(r"([^0-9]*)([0-9]*)")

Part = tuple[tuple[tuple[int, ...], tuple[int, str]], ...]
Key = tuple[tuple[int, str], Part, Part]

# A version ends like an empty word followed by zero: "1.0" equals "1.0-0".
_END = ((0,), (0, ""))


def order(version: str) -> Key:
    """A key that sorts versions as Debian does: ``1.0~rc1`` before ``1.0``."""
    word = version.strip()
    epoch, colon, rest = word.partition(":")
    if not colon:
        epoch, rest = "", word
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return _digits(epoch), _part(upstream), _part(revision)


def _part(word: str) -> Part:
    pairs = [
        ((*map(_weight, found[1]), 0), _digits(found[2]))
        for found in _PAIR.finditer(word)
        if found[0]
    ]
    return (*(pairs or [_END]), _END)


def _weight(sign: str) -> int:
    if sign == "~":
        return -1
    return ord(sign) if sign.isascii() and sign.isalpha() else ord(sign) + 256


def _digits(word: str) -> tuple[int, str]:
    """Digits as a key of their number, whatever its length."""
    bare = word.lstrip("0")
    return len(bare), bare
