"""The processors, one entry per socket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Processor:
    """One socket; ``threads`` is per core where whole, ``logical`` the total of the socket, speed in MHz."""

    name: str | None
    maker: str | None
    cores: int | None
    logical: int | None
    speed: int | None
    architecture: str | None = None
    family: int | None = None
    model: int | None = None
    stepping: int | None = None
    identifier: str | None = None
    serial: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Processors:
    """Facts about the processors."""

    sockets: Fact[tuple[Processor, ...]]
