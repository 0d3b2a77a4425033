"""How long personal and other data are kept, and what a clearing would remove, in French."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit import french
from kit.store.retention import Limits

if TYPE_CHECKING:
    from kit.store.retention import Removed

FILE = Path(__file__).with_name("what_is_kept.toml")


@cache
def content() -> dict[str, Any]:
    """The decoded ``what_is_kept.toml``."""
    return tomllib.loads(FILE.read_text("utf-8"))


def kept(limits: Limits | None = None) -> tuple[tuple[str, str], ...]:
    """What is kept and for how long: ``("Une personne, après son départ", "12 mois")``.

    People and audits first; kinds of records that are kept as long as each other share a line.
    """
    allowed, told = limits or Limits(), content()
    rows = [(told["others"][name], french.duration(getattr(allowed, name)))
            for name in ("departed", "every_audit", "monthly_audit", "proof")]  # fmt: skip
    together: dict[int, list[str]] = {}
    for kind, days in allowed.replaced.items():
        together.setdefault(days, []).append(told["replaced"][kind or "entity"])
    for days, kinds in sorted(together.items()):
        what = told["replaced"]["all"].format(kinds=french.listing(tuple(kinds), len(kinds)))
        rows.append((what, french.duration(days)))
    return tuple(rows)


def removed(told: Removed) -> str:
    """What a clearing removes: ``3 anciennes valeurs et 1 personne partie``; empty for nothing."""
    words = content()["removed"]
    counts = (
        (told.edits, "edits"),
        (told.audits, "audits"),
        (told.people, "people"),
        (told.proofs, "proofs"),
    )
    parts = tuple(french.count(number, *words[name]) for number, name in counts if number)
    return french.listing(parts) if parts else ""


def nothing() -> str:
    """What is said where nothing has served its time."""
    return str(content()["removed"]["nothing"])
