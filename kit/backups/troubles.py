"""What each trouble of a copy is called in French, and what to do about it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from inventory.toml_file import load_toml

if TYPE_CHECKING:
    from inventory.backups.model import Trouble

FILE = Path(__file__).resolve().parent / "troubles.toml"


class Told(NamedTuple):
    """One sentence that says what is wrong, one that says what to do."""

    title: str
    remedy: str


def told(trouble: Trouble) -> Told:
    """What is wrong, and what to do about it."""
    said = _content()[trouble.value]
    return Told(said["title"], said["remedy"])


@cache
def _content() -> dict[str, dict[str, str]]:
    return load_toml(FILE)
