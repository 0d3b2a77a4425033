"""Antivirus products as the security centre registers them, and Defender's own state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from inventory.facts import Fact


class ProductState(StrEnum):
    """The state nibble of productState (checks.md, annex A)."""

    ON = "on"
    OFF = "off"
    SNOOZED = "snoozed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Product:
    """One registered product; ``present`` is whether its signed executable still exists, None if unread."""

    name: str
    state: ProductState
    up_to_date: bool | None
    microsoft: bool
    raw_state: int | None = None
    present: bool | None = None
    reported_at: datetime | None = None
    guid: str | None = None
    version: str | None = None
    company: str | None = None
    base_version: str | None = None
    base_date: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Defender:
    """MSFT_MpComputerStatus; ages in days, None when never (4294967295, 65535) or not given."""

    running_mode: str | None
    enabled: bool | None
    real_time: bool | None
    signature_age: int | None
    signature_version: str | None
    signature_at: datetime | None
    quick_scan_age: int | None
    tamper_protected: bool | None
    disabled_by_policy: bool = False
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Antivirus:
    """Facts about the protection against malware."""

    products: Fact[tuple[Product, ...]]
    defender: Fact[Defender]
