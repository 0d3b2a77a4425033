"""The machine itself: maker, model, serial, chassis, firmware, TPM, batteries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Chassis:
    """``kind`` in English as SMBIOS names it (``Notebook``); ``portable`` for laptops and tablets."""

    kind: str
    portable: bool


@dataclass(frozen=True, slots=True)
class Firmware:
    """The BIOS or UEFI: its maker, version and release date."""

    maker: str | None
    version: str | None
    released: date | None


@dataclass(frozen=True, slots=True)
class Board:
    """The main board."""

    maker: str | None
    model: str | None
    serial: str | None


class SecureBoot(StrEnum):
    """State of Secure Boot; ``unsupported`` is a legacy BIOS."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Tpm:
    """The security chip: ``version`` 1 or 2, None when there is none."""

    present: bool
    version: int | None


@dataclass(frozen=True, slots=True)
class Battery:
    """One battery; capacities in mWh, voltage in mV."""

    name: str | None
    maker: str | None
    serial: str | None
    chemistry: str | None
    design_capacity: int | None
    full_capacity: int | None
    voltage: int | None
    cycles: int | None = None
    made: date | None = None


@dataclass(frozen=True, slots=True)
class PowerSupply:
    """One power supply as SMBIOS (type 39) describes it; power in W."""

    name: str | None
    maker: str | None
    model: str | None
    serial: str | None
    part: str | None
    power: int | None
    status: str | None
    plugged: bool | None
    hot_replaceable: bool | None
    location: str | None


@dataclass(frozen=True, slots=True)
class Slot:
    """One expansion slot: ``status`` is ``free`` or ``used``."""

    name: str
    description: str | None
    designation: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Port:
    """One outside connector as SMBIOS (type 8) names it."""

    name: str | None
    description: str | None
    caption: str | None
    kind: str | None


@dataclass(frozen=True, slots=True)
class Hardware:
    """Facts about the machine. Placeholder serials are refused: they would merge two PCs."""

    maker: Fact[str]
    model: Fact[str]
    serial: Fact[str]
    uuid: Fact[str]
    sku: Fact[str]
    asset_tag: Fact[str]
    chassis: Fact[Chassis]
    firmware: Fact[Firmware]
    board: Fact[Board]
    secure_boot: Fact[SecureBoot]
    tpm: Fact[Tpm]
    virtual: Fact[str]  # "physical", or the hypervisor's name
    batteries: Fact[tuple[Battery, ...]]
    power_supplies: Fact[tuple[PowerSupply, ...]]
    slots: Fact[tuple[Slot, ...]]
    ports: Fact[tuple[Port, ...]]
