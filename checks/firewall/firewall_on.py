"""Is the computer's own firewall on for every kind of network?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing
from checks.verdict import Outcome, Severity, Verdict, fail, ok, undecided, watch
from inventory.antivirus import Product, ProductState
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.context import Context
    from inventory.firewall import Profile
    from inventory.services import Listener
    from inventory.workstation import Workstation

PROFILES = ("domain", "private", "public")
#: A system without the security centre has no register in which a product could be missing.
NO_REGISTER = {Reason.ABSENT, Reason.NOT_SUPPORTED}


@record
class Defences:
    """The profiles, the registered firewalls, and what listens: Linux' rule needs the last.

    ``switches`` are the places where Windows' profiles can be switched off.
    """

    profiles: Fact[tuple[Profile, ...]]
    products: Fact[tuple[Product, ...]]
    listeners: Fact[tuple[Listener, ...]]
    switches: Fact[tuple[str, ...]]


def reads(workstation: Workstation) -> Fact[Defences]:
    """Always judged: a third-party firewall stands in for profiles that could not be read."""
    firewall = workstation.firewall
    listeners = workstation.services.listeners
    value = Defences(firewall.profiles, firewall.products, listeners, firewall.switches)
    return Known(value, firewall.profiles.sources or firewall.products.sources)


def judge(value: Defences, context: Context) -> Verdict:
    """Catalogue PF-01: all profiles on, or a registered third-party firewall on, is OK.

    The profile in use off with no other firewall is FAIL; another profile off, or one that lets
    everything in, is WATCH. Linux without firewall is FAIL only where something listens.
    """
    if context.family is Family.LINUX:
        return _judge_linux(value)
    others = _others(value.products)
    if others:
        return ok("product", products=others)
    if isinstance(value.profiles, Unknown):
        return undecided(value.profiles.why)
    profiles = value.profiles.value
    off = [profile for profile in profiles if not profile.enabled]
    shown = {"off": _names(off) or None}
    exposed = any(profile.current for profile in off) or (off and len(off) == len(profiles))
    if exposed and isinstance(value.products, Unknown) and value.products.why not in NO_REGISTER:
        return showing(undecided(value.products.why), shown)
    if exposed:
        return showing(fail(), shown)
    if off:
        return showing(watch("some_off"), shown)
    if not set(PROFILES) <= {profile.name.casefold() for profile in profiles}:
        return undecided(Reason.ABSENT)
    verdict = _open_or(profiles, ok())
    if verdict.outcome == Outcome.OK and isinstance(value.switches, Unknown):
        return undecided(value.switches.why)
    return verdict


def _judge_linux(value: Defences) -> Verdict:
    if isinstance(value.profiles, Unknown):
        return undecided(value.profiles.why)
    on = [profile for profile in value.profiles.value if profile.enabled]
    if on:
        return _open_or(on, ok(products=_names(on)))
    if isinstance(value.listeners, Unknown):
        return watch("linux")
    open_ports = sorted(
        {
            listener.port
            for listener in value.listeners.value
            if not listener.local_only and listener.protocol.casefold().startswith("tcp")
        }
    )
    if not open_ports:
        return watch("linux")
    return fail("listening", ports=tuple(str(port) for port in open_ports))


def _open_or(profiles: Sequence[Profile], verdict: Verdict) -> Verdict:
    """The verdict, unless a profile lets in whatever no rule refuses."""
    wide = [profile for profile in profiles if profile.blocks_inbound is False]
    return watch("lets_in", off=_names(wide)) if wide else verdict


def _others(products: Fact[tuple[Product, ...]]) -> tuple[str, ...]:
    """Third-party firewalls that are on and still installed."""
    if isinstance(products, Unknown):
        return ()
    return tuple(
        product.name
        for product in products.value
        if product.state is ProductState.ON
        and not product.microsoft
        and product.present is not False
    )


def _names(profiles: Sequence[Profile]) -> tuple[str, ...]:
    return tuple(profile.name for profile in profiles)


CHECK = Check("firewall/firewall_on", ("PF-01",), Severity.CRITICAL, reads, judge)
