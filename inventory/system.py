"""The operating system: which one, since when, and whether it waits for a restart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.facts import Fact
    from inventory.machine import Family


@dataclass(frozen=True, slots=True)
class OperatingSystem:
    """What the machine runs.

    ``build`` and ``revision`` are Windows' CurrentBuildNumber and UBR. ``distribution`` is
    os-release's ID (``debian``) on Linux and None on Windows; ``version`` is DisplayVersion
    (``25H2``; ReleaseId before 20H2) or os-release's VERSION_ID with its point release.
    ``edition`` is EditionID (``Professional``).
    """

    family: Family
    name: str
    version: str | None
    support_class: SupportClass
    edition: str | None = None
    build: int | None = None
    revision: int | None = None
    distribution: str | None = None
    architecture: str | None = None
    kernel: str | None = None


class SupportClass(StrEnum):
    """The lifecycle that an edition follows (reference: checks.md, annex C)."""

    HOME_PRO = "home_pro"
    ENTERPRISE = "enterprise"  # Enterprise and Education
    LTSC = "ltsc"  # EnterpriseS
    IOT_LTSC = "iot_ltsc"  # IoTEnterpriseS
    SERVER = "server"
    DISTRIBUTION = "distribution"  # Linux
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Membership:
    """Who manages the machine: ``kind`` is ``workgroup``, ``domain`` or ``entra``."""

    kind: str
    name: str | None


@dataclass(frozen=True, slots=True)
class PendingReboot:
    """Whether a restart is due: ``signs`` name the keys or files that say so, ``since`` the oldest."""

    pending: bool
    since: datetime | None
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtendedSupport:
    """Windows 10 ESU signs (annex D): licensed commercial years, consumer ESUEligibility state."""

    commercial_years: tuple[int, ...]
    consumer_state: int | None


@dataclass(frozen=True, slots=True)
class System:
    """Facts about the operating system. Times are UTC."""

    os: Fact[OperatingSystem]
    host_name: Fact[str]
    membership: Fact[Membership]
    installed_at: Fact[datetime]
    booted_at: Fact[datetime]
    pending_reboot: Fact[PendingReboot]
    extended_support: Fact[ExtendedSupport]
    language: Fact[str]
    time_zone: Fact[str]
