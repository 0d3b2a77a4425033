"""Graphics cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Card:
    """One card; ``memory`` in bytes."""

    name: str
    chipset: str | None
    memory: int | None
    resolution: str | None
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class Graphics:
    """Facts about the graphics cards."""

    cards: Fact[tuple[Card, ...]]
