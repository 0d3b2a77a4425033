"""Is exactly one antivirus on?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.antivirus import Defender, Product, ProductState
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family
from inventory.record import record
from inventory.system import OperatingSystem, SupportClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.context import Context
    from inventory.workstation import Workstation

SNOOZE = timedelta(hours=1)


@record
class Protection:
    """The registered products; Defender and the system tell apart what the products do not say."""

    products: Fact[tuple[Product, ...]]
    defender: Fact[Defender]
    os: Fact[OperatingSystem]


def reads(workstation: Workstation) -> Fact[Protection]:
    """Always judged: a server has no register of products, and that is not an error."""
    antivirus = workstation.antivirus
    value = Protection(antivirus.products, antivirus.defender, workstation.system.os)
    return Known(value, antivirus.products.sources)


def judge(value: Protection, context: Context) -> Verdict:
    """Catalogue AV-01: one product on with current signatures is OK.

    On but outdated, and two foreign products at once, are WATCH; none on, expired, or paused for
    an hour is FAIL. Entries whose program is gone are left out. A server has no register: NA.
    """
    if context.family is Family.LINUX:
        return _judge_linux(value.products)
    if isinstance(value.os, Known) and value.os.value.support_class is SupportClass.SERVER:
        return not_applicable("server")
    if isinstance(value.products, Unknown):
        return undecided(value.products.why)
    products = [product for product in value.products.value if product.present is not False]
    on = [product for product in products if product.state is ProductState.ON]
    verdict = _judge_on(on, value.defender) if on else _judge_off(products, value, context)
    return showing(verdict, {"products": _names(on or products) or None})


def _judge_on(on: Sequence[Product], defender: Fact[Defender]) -> Verdict:
    foreign = [product for product in on if not product.microsoft]
    if len({product.name.casefold() for product in foreign}) > 1:
        return watch("two")
    if not foreign and isinstance(defender, Known) and defender.value.real_time is False:
        return undecided(Reason.CONFLICT)
    if any(product.up_to_date for product in on):
        return ok()
    if any(product.up_to_date is None for product in on):
        return undecided(Reason.ABSENT, "signatures")
    return watch("outdated")


def _judge_off(products: Sequence[Product], value: Protection, context: Context) -> Verdict:
    if isinstance(value.defender, Known) and value.defender.value.real_time:
        return undecided(Reason.CONFLICT)
    states = {product.state: product for product in products}
    if ProductState.UNKNOWN in states:
        return undecided(Reason.PARSE_ERROR)
    if ProductState.SNOOZED in states:
        since = states[ProductState.SNOOZED].reported_at
        long = since is not None and context.now - since > SNOOZE
        return (fail if long else watch)("snoozed")
    if ProductState.EXPIRED in states:
        return fail("expired")
    return fail("off" if products else "none")


def _judge_linux(products: Fact[tuple[Product, ...]]) -> Verdict:
    """Nobody expects an antivirus on a Linux desktop: one that is there and off is WATCH."""
    if isinstance(products, Unknown):
        return undecided(products.why)
    if not products.value:
        return not_applicable("linux", reason=Reason.ABSENT)
    on = [product for product in products.value if product.state is ProductState.ON]
    if any(product.state is ProductState.UNKNOWN for product in products.value) and not on:
        return undecided(Reason.PARSE_ERROR)
    verdict = ok() if on else watch("off")
    return showing(verdict, {"products": _names(on or products.value)})


def _names(products: Sequence[Product]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(product.name for product in products))


CHECK = Check("antivirus/antivirus_active", ("AV-01",), Severity.CRITICAL, reads, judge)
