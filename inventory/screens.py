"""Screens, from their EDID blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen; a doubtful serial is None; ``edid`` is the whole block in hexadecimal."""

    maker: str | None
    model: str | None
    serial: str | None
    alt_serial: str | None
    week: int | None
    year: int | None
    width_mm: int | None
    height_mm: int | None
    port: str | None
    edid: str | None


@dataclass(frozen=True, slots=True)
class Screens:
    """Facts about the screens."""

    screens: Fact[tuple[Screen, ...]]
