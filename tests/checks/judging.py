"""The context that judge tables share: one date, the shipped tables, an office desktop."""

from __future__ import annotations

from datetime import UTC, datetime

from checks.context import Context, Profile
from checks.tables import Tables
from inventory.machine import Family

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def context(
    family: Family = Family.WINDOWS, profile: Profile | None = None, now: datetime = NOW
) -> Context:
    """A context; a profile of an office desktop unless told."""
    return Context(now, family, Tables(), profile or Profile(portable=False, virtual=False))
