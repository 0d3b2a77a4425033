"""Does the active antivirus know today's threats, and does it look in real time?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.antivirus import Defender, Product, ProductState
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.context import Context
    from inventory.workstation import Workstation

FRESH_DAYS = 3
OLD_DAYS = 7
SCAN_DAYS = 14
#: A computer that was off for three weeks needs a moment to fetch what it missed.
SETTLING = timedelta(minutes=30)
#: AMRunningMode, never localised: Defender guards, or stands aside for another product.
NORMAL = "normal"
ASIDE = ("not running", "passive mode", "sxs passive mode", "edr block mode")


@record
class Signatures:
    """The registered products, Defender's own state, and the last start."""

    products: Fact[tuple[Product, ...]]
    defender: Fact[Defender]
    booted_at: Fact[datetime]


def reads(workstation: Workstation) -> Fact[Signatures]:
    """Either source may be missing: whichever product is active decides which one matters."""
    antivirus = workstation.antivirus
    value = Signatures(antivirus.products, antivirus.defender, workstation.system.booted_at)
    known = antivirus.defender if isinstance(antivirus.defender, Known) else antivirus.products
    return Known(value, known.sources)


def judge(value: Signatures, context: Context) -> Verdict:
    """Catalogue AV-02 for Defender; AV-01's signature bits for any other active product.

    Real-time protection off or signatures older than 7 days are FAIL; 4 to 7 days, no quick scan
    for 14 days, or tamper protection off are WATCH. A full scan that never ran is normal.
    """
    active = _active(value.products)
    if context.family is Family.LINUX:
        return _judge_linux(value.products, active, context)
    foreign = [product for product in active if not product.microsoft]
    if foreign:
        return _judge_product(foreign, context)
    if isinstance(value.defender, Known):
        defender = value.defender.value
        if _guards(defender):
            return _judge_defender(defender, value.booted_at, context)
        if isinstance(value.products, Unknown):  # another product is active and was not read
            return undecided(value.products.why)
        if _unclear(defender, value.products.value):
            return undecided(Reason.PARSE_ERROR)
        return fail("real_time_off")
    if any(product.up_to_date is False for product in active):
        return watch("outdated", products=_names(active))
    if isinstance(value.products, Unknown):
        return undecided(value.products.why)
    return undecided(value.defender.why)


def _unclear(defender: Defender, products: Sequence[Product]) -> bool:
    """Whether something may guard this PC, in words that are not understood."""
    unread = any(p.state is ProductState.UNKNOWN and p.present is not False for p in products)
    return unread or (defender.running_mode or ASIDE[0]).casefold() not in ASIDE


def _guards(defender: Defender) -> bool:
    """Whether Defender is the active product; old versions do not name their mode."""
    if defender.running_mode is None:
        return defender.enabled is not False or defender.real_time is not None
    return defender.running_mode.casefold() == NORMAL


def _judge_defender(defender: Defender, booted_at: Fact[datetime], context: Context) -> Verdict:
    age, scan = defender.signature_age, defender.quick_scan_age
    shown = {"products": ("Microsoft Defender",), "signatures": age, "scan": scan}
    if defender.real_time is False:
        return showing(fail("real_time_off"), shown)
    if age is not None and age > OLD_DAYS:
        settling = isinstance(booted_at, Known) and (
            timedelta(0) <= context.now - booted_at.value < SETTLING
        )
        return showing(watch("settling") if settling else fail("outdated"), shown)
    if defender.real_time is None or age is None:
        return showing(undecided(Reason.ABSENT), shown)
    if age > FRESH_DAYS:
        return showing(watch("aging"), shown)
    if scan is None:
        return showing(watch("never_scanned"), shown)
    if scan > SCAN_DAYS:
        return showing(watch("scan"), shown)
    if defender.tamper_protected is False:
        return showing(watch("tamper"), shown)
    return showing(ok("defender"), shown)


def _judge_product(products: Sequence[Product], context: Context) -> Verdict:
    names = _names(products)
    if any(product.up_to_date for product in products):
        return ok(products=names)
    if any(product.up_to_date is None for product in products):
        return undecided(Reason.ABSENT, products=names)
    bases = [product.base_date for product in products if product.base_date is not None]
    if bases and (context.now.date() - max(bases)).days > OLD_DAYS:
        return fail("outdated", products=names, signatures=(context.now.date() - max(bases)).days)
    return watch("outdated", products=names)


def _judge_linux(
    products: Fact[tuple[Product, ...]], active: Sequence[Product], context: Context
) -> Verdict:
    if isinstance(products, Unknown):
        return undecided(products.why)
    if not products.value:
        return not_applicable("linux", reason=Reason.ABSENT)
    return _judge_product(active or products.value, context)


def _active(products: Fact[tuple[Product, ...]]) -> list[Product]:
    if isinstance(products, Unknown):
        return []
    return [p for p in products.value if p.state is ProductState.ON and p.present is not False]


def _names(products: Sequence[Product]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(product.name for product in products))


CHECK = Check("antivirus/antivirus_up_to_date", ("AV-01", "AV-02"), Severity.HIGH, reads, judge)
