"""Antivirus products as the security centre registers them, and Defender's own state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Answer, Refusal, RegistryKey
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux import antivirus as antivirus_linux
from inventory.machine import Family, ask
from inventory.questions import DEFENDER, SECURITY_CENTER, Call, Registry, Wmi
from inventory.reading import column, moment, number, registry_value, text, truth
from inventory.record import record
from inventory.topic import Topic
from inventory.windows.security_centre import (
    COLUMNS,
    Product,
    ProductState,
    parse_health,
    parse_products,
    with_presence,
)

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.answers import Row
    from inventory.machine import Machine

__all__ = ["TOPIC", "Antivirus", "Defender", "Product", "ProductState", "read"]


_UNREAD = Unknown(Reason.NOT_RECORDED)


@record
class Defender:
    """MSFT_MpComputerStatus; ages in days, None when never (4294967295, 65535) or not given.

    ``running_mode`` is None and ``enabled`` False where the security centre alone was asked,
    because another product is active.
    """

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


@record
class Antivirus:
    """Facts about the protection against malware.

    ``health`` is the security centre's own verdict: 0 good, 1 not monitored, 2 poor, 3 snoozed.
    """

    products: Fact[tuple[Product, ...]]
    defender: Fact[Defender]
    health: Fact[int] = _UNREAD


# Every product that registered itself; a Windows Server has no such namespace.
PRODUCTS = Wmi("AntiVirusProduct", COLUMNS, SECURITY_CENTER)
# The provider of antivirus products (4, annex B).
HEALTH = Call("security_center_health", ("antivirus",))
# Policies that switch Defender off, and its sub-key "Real-Time Protection".
POLICY = Registry(r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender", depth=1)
# ProductType: WinNT is a client, ServerNT and LanmanNT are servers.
EDITION = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions")
# May hang for minutes while another product is active: asked only when there is none.
STATUS = Wmi(
    "MSFT_MpComputerStatus",
    (
        "AMProductVersion",
        "AMRunningMode",
        "AntispywareSignatureAge",
        "AntispywareSignatureLastUpdated",
        "AntispywareSignatureVersion",
        "AntivirusEnabled",
        "AntivirusSignatureAge",
        "AntivirusSignatureLastUpdated",
        "AntivirusSignatureVersion",
        "IsTamperProtected",
        "QuickScanAge",
        "RealTimeProtectionEnabled",
    ),
    DEFENDER,
    timeout=15.0,
)

_SWITCHES = ("AntivirusEnabled", "RealTimeProtectionEnabled", "IsTamperProtected")
_GOOD = 0
_NEVER = 65535  # and 4294967295: both mean that it never happened


def read(machine: Machine) -> Antivirus:
    """Read the products, and Defender where it is the active one or nothing else is."""
    nothing = Unknown(Reason.NOT_SUPPORTED)
    if machine.family is Family.LINUX:
        return Antivirus(antivirus_linux.read_products(machine), nothing, nothing)
    if machine.family is not Family.WINDOWS:
        return Antivirus(nothing, nothing, nothing)
    registered, health, policy, edition = machine.ask_all(_FIRST)
    found = parse_health(health, HEALTH)
    products = with_presence(machine, parse_centre(registered, found, edition))
    if isinstance(products, Known) and guarded_by_another(products.value):
        return Antivirus(products, standing_aside(products, policy), found)
    return Antivirus(products, parse_status(ask(machine, STATUS), policy), found)


def parse_centre(answer: Answer, health: Fact[int], edition: Answer) -> Fact[tuple[Product, ...]]:
    """The antivirus products of a client.

    No product at all is an answer, unless the security centre says that one protects this PC. On
    a server the namespace does not exist: not supported, which is not "no antivirus".
    """
    if isinstance(answer, Refusal):
        options = shapes.key(edition, EDITION)
        if not isinstance(options, Unknown) and _is_server(options):
            sources = (str(PRODUCTS), str(EDITION))
            return Unknown(Reason.NOT_SUPPORTED, sources, answer.detail)
    products = parse_products(answer, PRODUCTS)
    empty = isinstance(products, Known) and not products.value
    if empty and isinstance(health, Known) and health.value == _GOOD:
        return Unknown(Reason.CONFLICT, merge_sources(products.sources, health.sources))
    return products


def _is_server(options: RegistryKey) -> bool:
    kind = text(registry_value(options, "ProductType")) or ""
    return kind.lower() in {"servernt", "lanmannt"}


def guarded_by_another(products: tuple[Product, ...]) -> bool:
    """Whether a third-party product that is really there is on, be it for a moment snoozed."""
    active = {ProductState.ON, ProductState.SNOOZED}
    return any(p.state in active and not p.microsoft and p.present is not False for p in products)


def standing_aside(products: Known[tuple[Product, ...]], policy: Answer) -> Fact[Defender]:
    """Defender beside an active product, as the security centre knows it: usually off."""
    own = [product for product in products.value if product.microsoft]
    enabled = any(product.state is ProductState.ON for product in own)
    return Known(
        Defender(None, enabled, None, None, None, None, None, None, switched_off(policy)),
        products.sources,
    )


def parse_status(answer: Answer, policy: Answer) -> Fact[Defender]:
    """Defender's status; the antispyware columns stand in where old versions lack the others."""
    rows = shapes.rows(answer, STATUS)
    if isinstance(rows, Unknown):
        return rows
    if not rows:
        return Unknown(Reason.PARSE_ERROR, (str(STATUS),))
    row = rows[0]
    mode = text(column(row, "AMRunningMode"))
    enabled = truth(column(row, "AntivirusEnabled"))
    if (mode is None and enabled is None) or _is_rubbish(row):
        return Unknown(Reason.PARSE_ERROR, (str(STATUS),))
    sources = (str(STATUS),) if isinstance(policy, Refusal) else (str(STATUS), str(POLICY))
    return Known(
        Defender(
            running_mode=mode,
            enabled=enabled,
            real_time=truth(column(row, "RealTimeProtectionEnabled")),
            signature_age=_age(_signatures(row, "Age")),
            signature_version=text(_signatures(row, "Version")),
            signature_at=moment(_signatures(row, "LastUpdated")),
            quick_scan_age=_age(column(row, "QuickScanAge")),
            tamper_protected=truth(column(row, "IsTamperProtected")),
            disabled_by_policy=switched_off(policy),
            version=text(column(row, "AMProductVersion")),
        ),
        sources,
    )


def _is_rubbish(row: Row) -> bool:
    """Whether a value that decides is there and is not of its kind."""
    words = (column(row, name) for name in _SWITCHES)
    scan = column(row, "QuickScanAge")
    return any(word is not None and truth(word) is None for word in words) or (
        scan is not None and number(scan) is None
    )


def _signatures(row: Row, what: str) -> object:
    own = column(row, f"AntivirusSignature{what}")
    return own if own is not None else column(row, f"AntispywareSignature{what}")


def _age(value: object) -> int | None:
    days = number(value)
    return days if days is not None and 0 <= days < _NEVER else None


def switched_off(policy: Answer) -> bool:
    """Whether a policy turns Defender off, whole or its real-time protection alone."""
    found = shapes.hive(policy, POLICY)
    if isinstance(found, Unknown):
        return False  # no policy key is the rule; the effective state is read elsewhere
    own = shapes.subkey(found, "") or RegistryKey({})
    live = shapes.subkey(found, "Real-Time Protection") or RegistryKey({})
    switches = (
        (own, "DisableAntiSpyware"),
        (own, "DisableAntiVirus"),
        (live, "DisableRealtimeMonitoring"),
    )
    return any(number(registry_value(key, name)) == 1 for key, name in switches)


_FIRST = (PRODUCTS, HEALTH, POLICY, EDITION)


TOPIC = Topic("antivirus", {Family.LINUX: antivirus_linux.FIRST, Family.WINDOWS: _FIRST}, read)
