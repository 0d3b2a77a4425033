"""The memory: in all, by module, and the swap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Module:
    """One slot; ``capacity`` in bytes, None when the slot is empty; ``speed`` in MHz; ``kind`` ``DDR4``."""

    slot: str | None
    capacity: int | None
    kind: str | None
    form_factor: str | None
    speed: int | None
    maker: str | None
    serial: str | None
    part: str | None
    bank: str | None = None
    correction: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """Facts about the memory; sizes in bytes."""

    total: Fact[int]
    swap: Fact[int]
    modules: Fact[tuple[Module, ...]]
