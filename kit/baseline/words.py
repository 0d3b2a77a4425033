"""The French of the baseline that is no requirement: answers, states, proofs, labels."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from inventory.toml_file import load_toml

FILE = Path(__file__).resolve().parent / "words.toml"


@cache
def words() -> dict[str, Any]:
    """The decoded ``words.toml``."""
    return load_toml(FILE)


def said(*path: str, **values: object) -> str:
    """One sentence of ``words.toml``, its places filled."""
    told: Any = words()
    for name in path:
        told = told[name]
    return str(told).format_map(values)
