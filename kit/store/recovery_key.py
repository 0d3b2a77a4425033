"""The printed recovery key: nine groups of five letters, which tell a slip of the pen.

160 random bits as eight groups of four base32 letters (RFC 4648: no 0, 1, 8 or 9), each followed
by a letter that checks its group and its place, and a ninth group that checks the whole.
"""

from __future__ import annotations

import base64
import os
import re
import unicodedata

from kit.errors import KitError
from kit.store.digests import sha256

BYTES = 20
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
# What is often written or read for a letter of the alphabet.
_MISTAKEN = str.maketrans({"0": "O", "1": "I", "8": "B", "9": "G"})


def new_recovery_key() -> bytes:
    """Fresh random bytes for a recovery key."""
    return os.urandom(BYTES)


def printed(key: bytes) -> str:
    """The key as it is printed: ``ABCDE-FGHIJ-…``, nine groups."""
    letters = base64.b32encode(key).decode("ascii")
    groups = [letters[start : start + 4] for start in range(0, len(letters), 4)]
    return "-".join(
        [*(group + _check(f"{place}{group}", 1) for place, group in enumerate(groups)),
         _check(letters, 5)]
    )  # fmt: skip


def typed(text: str) -> bytes:
    """The key that a person typed; case, spaces, hyphens and 0/O, 1/I, 8/B do not matter.

    Raises:
        KitError: a typing error, with the group where it is, when one group alone is wrong.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    letters = "".join(c for c in plain if c.isalnum()).translate(_MISTAKEN)
    if len(letters) != 45 or not set(letters) <= set(_LETTERS):
        raise KitError(
            "La clé de secours n’est pas complète.",
            "Elle a neuf groupes de cinq lettres ou chiffres. Recopiez-les tous, dans l’ordre.",
        )
    groups = [letters[start : start + 5] for start in range(0, 40, 5)]
    wrong = [
        place for place, group in enumerate(groups) if group[4] != _check(f"{place}{group[:4]}", 1)
    ]
    if wrong:
        which = ", ".join(str(place + 1) for place in wrong)
        raise KitError(
            f"La clé de secours contient une faute de frappe (groupe {which}).",
            "Relisez ce groupe sur la feuille imprimée, puis recommencez.",
        )
    data = "".join(group[:4] for group in groups)
    if letters[40:] != _check(data, 5):
        raise KitError(
            "La clé de secours contient une faute de frappe.",
            "Relisez chaque groupe sur la feuille imprimée, puis recommencez.",
        )
    return base64.b32decode(data)


def looks_like_one(text: str) -> bool:
    """Whether a text is meant as a recovery key rather than as a passphrase.

    Nine groups of five, however they are parted; or nine printed groups with a slip in one.
    """
    groups = re.split(r"[\s-]+", text.strip())
    alphanumeric = all(group.isalnum() for group in groups)
    whole = len(groups) == 1 and len(text.strip()) == 45
    nine = len(groups) == 9 and (
        all(len(group) == 5 for group in groups)
        or (text == text.upper() and all(3 <= len(group) <= 7 for group in groups))
    )
    return alphanumeric and (whole or nine)


def _check(text: str, letters: int) -> str:
    digest = sha256(b"kit-recovery/1 " + text.encode("ascii"))
    return "".join(_LETTERS[byte & 31] for byte in digest[:letters])
