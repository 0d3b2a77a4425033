"""Virtual machines and containers that this machine hosts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class VirtualMachine:
    """One guest; ``memory`` in bytes; ``status`` is GLPI's word."""

    name: str
    kind: str
    status: str | None
    uuid: str | None = None
    memory: int | None = None
    processors: int | None = None
    mac: str | None = None


@dataclass(frozen=True, slots=True)
class VirtualMachines:
    """Facts about hosted machines."""

    guests: Fact[tuple[VirtualMachine, ...]]
