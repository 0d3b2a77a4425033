"""A key as six French words, to be read aloud over the telephone and typed by who listens.

Forty-eight bits would be few for a key that anybody may try to imitate: each try is made to cost
a twentieth of a second and 16 MiB, so that finding another key with the same words takes a thousand
computers four centuries.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.toml_file import load_toml

if TYPE_CHECKING:
    from kit.packs.minisign import PublicKey

WORDS = 6
COST = 1 << 14
_SALT = b"kit-commune phrase 1"


def phrase(key: PublicKey) -> str:
    """The words of a key, with spaces between."""
    from hashlib import scrypt  # noqa: PLC0415 slow to import

    told = scrypt(key.number + key.raw, salt=_SALT, n=COST, r=8, p=1, maxmem=64 << 20, dklen=WORDS)
    known = _words()
    return " ".join(known[byte] for byte in told)


def is_same(typed: str, key: PublicKey) -> bool:
    """Whether somebody typed the words of this key: accents, capitals and signs do not count."""
    bare = unicodedata.normalize("NFKD", typed.casefold())
    return re.findall(r"[a-z]+", re.sub(r"[\u0300-\u036f]", "", bare)) == phrase(key).split()


@cache
def _words() -> tuple[str, ...]:
    return tuple(load_toml(Path(__file__).with_name("phrase.toml"))["words"])
