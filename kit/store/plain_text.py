"""Text and values as the record keeps them: the same bytes for the same meaning."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from kit.store.digests import sha256


def clean(text: str) -> str:
    """Text that every part can hold: composed accents, no half characters, no NUL."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "�")
    return unicodedata.normalize("NFC", whole)


def encode(value: Any) -> str:  # noqa: ANN401 any JSON value
    """A JSON value in its one form; ASCII, so that any string survives."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def decode(text: str) -> Any:  # noqa: ANN401 any JSON value
    """The value again."""
    return json.loads(text)


def digest(*parts: str | int) -> str:
    """A name for a row, from what it says; 128 bits."""
    return sha256(encode(parts).encode("ascii")).hex()[:32]
