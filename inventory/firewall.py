"""The firewall of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.firewall_profile import Profile
from inventory.linux import firewall as firewall_linux
from inventory.machine import Family
from inventory.questions import SECURITY_CENTER, STANDARD_CIMV2, Call, Registry, Wmi
from inventory.reading import column, number, registry_value, text, truth
from inventory.record import record, replace
from inventory.topic import Topic
from inventory.windows.network_category import ADAPTERS, CONNECTED, NETWORKS, parse_current
from inventory.windows.security_centre import COLUMNS, parse_health, parse_products, with_presence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer, RegistryKey
    from inventory.machine import Machine
    from inventory.questions import Question
    from inventory.windows.security_centre import Product

__all__ = ["TOPIC", "Firewall", "Profile", "read"]

_UNREAD = Unknown(Reason.NOT_RECORDED)


@record
class Firewall:
    """Facts about the firewall; ``products`` are third-party firewalls of the security centre.

    Of Windows' three profiles those are given that could be read. ``health`` is the security
    centre's own verdict: 0 good, 2 poor as soon as one of the three profiles is off. ``switches``
    are the places where Windows' profiles can be switched off, unknown as soon as one was not read.
    """

    profiles: Fact[tuple[Profile, ...]]
    products: Fact[tuple[Product, ...]]
    health: Fact[int] = _UNREAD
    switches: Fact[tuple[str, ...]] = Unknown(Reason.NOT_SUPPORTED)


# The policy in force, rules of the domain included: {current, enabled, inbound}, by profile bit.
EFFECTIVE = Call("firewall_policy")
# Third-party firewalls: the same columns and bits as AntiVirusProduct.
PRODUCTS = Wmi("FirewallProduct", COLUMNS, SECURITY_CENTER)
# The provider of firewalls (1, annex B).
HEALTH = Call("security_center_health", ("firewall",))
_FIRST = (EFFECTIVE, PRODUCTS, HEALTH)

# Asked when the call is refused. The class gives the settings of this machine, without the policy.
STORED = Wmi("MSFT_NetFirewallProfile", ("Name", "Enabled", "DefaultInboundAction"), STANDARD_CIMV2)
SERVICE = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services\mpssvc")
_LOCAL = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
_POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall"
# In both stores "standard" is the old name of the private profile; policies know both names.
LOCAL = {
    "domain": Registry(rf"{_LOCAL}\DomainProfile"),
    "private": Registry(rf"{_LOCAL}\StandardProfile"),
    "public": Registry(rf"{_LOCAL}\PublicProfile"),
}
POLICY = {
    "domain": (Registry(rf"{_POLICY}\DomainProfile"),),
    "private": (Registry(rf"{_POLICY}\PrivateProfile"), Registry(rf"{_POLICY}\StandardProfile")),
    "public": (Registry(rf"{_POLICY}\PublicProfile"),),
}
_SECOND: tuple[Question, ...] = (
    STORED,
    SERVICE,
    *LOCAL.values(),
    *(key for keys in POLICY.values() for key in keys),
    CONNECTED,
    NETWORKS,
    ADAPTERS,
)

_BITS = {"domain": 1, "private": 2, "public": 4}  # NET_FW_PROFILE_TYPE2
_DISABLED_SERVICE = 4
# DefaultInboundAction: of the COM interface, of the registry, of the class (not configured: block).
_COM_BLOCKS = {0: True, 1: False}
_REGISTRY_BLOCKS = {1: True, 0: False}
_STORED_BLOCKS = {0: True, 2: False, 4: True}


def read(machine: Machine) -> Firewall:
    """Read the profiles in force, from the stores behind them where the call is refused."""
    nothing = Unknown(Reason.NOT_SUPPORTED)
    if machine.family is Family.LINUX:
        return Firewall(firewall_linux.read_profiles(machine), nothing, nothing)
    if machine.family is not Family.WINDOWS:
        return Firewall(nothing, nothing, nothing)
    effective, registered, health = machine.ask_all(_FIRST)
    profiles = parse_effective(effective)
    switches: Fact[tuple[str, ...]] = Known((str(EFFECTIVE),), (str(EFFECTIVE),))
    if isinstance(profiles, Unknown):
        answers: dict[Question, Answer] = dict(zip(_SECOND, machine.ask_all(_SECOND), strict=True))
        profiles = parse_stores(answers, refused=profiles)
        switches = parse_switches(answers)
    products = _third_party(with_presence(machine, parse_products(registered, PRODUCTS)))
    return Firewall(profiles, products, parse_health(health, HEALTH), switches)


def _third_party(products: Fact[tuple[Product, ...]]) -> Fact[tuple[Product, ...]]:
    if isinstance(products, Unknown):
        return products
    return Known(tuple(p for p in products.value if not p.microsoft), products.sources)


def parse_effective(answer: Answer) -> Fact[tuple[Profile, ...]]:
    """The three profiles in force; those that a connected network uses are current."""
    data = shapes.data(answer, EFFECTIVE)
    if isinstance(data, Unknown):
        return data
    source = (str(EFFECTIVE),)
    if not isinstance(data, dict):
        return Unknown(Reason.PARSE_ERROR, source)
    enabled, inbound = data.get("enabled"), data.get("inbound")
    current = number(data.get("current"))
    profiles = []
    for name, bit in _BITS.items():
        on = truth(_of_profile(enabled, name))
        if on is None:
            return Unknown(Reason.PARSE_ERROR, source)
        action = number(_of_profile(inbound, name))
        blocks = None if action is None else _COM_BLOCKS.get(action)
        if on and blocks is None:
            return Unknown(Reason.PARSE_ERROR, source)
        used = None if current is None else bool(current & bit)
        profiles.append(Profile(name, on, blocks, used, "effective"))
    return Known(tuple(profiles), source)


def _of_profile(values: object, name: str) -> object:
    """The value of a profile, keyed by its name or by its bit (``"2"`` once through JSON)."""
    if not isinstance(values, dict):
        return None
    return next(
        (values[key] for key in (name, _BITS[name], str(_BITS[name])) if key in values), None
    )


def parse_stores(
    answers: Mapping[Question, Answer], *, refused: Unknown
) -> Fact[tuple[Profile, ...]]:
    """Each profile from policy, else from this machine's settings, else Windows' default (on).

    A service that may not start filters nothing, whatever the profiles say.
    """
    current, told_by = parse_current(answers)
    service = shapes.key(answers[SERVICE], SERVICE)
    stopped = (
        not isinstance(service, Unknown)
        and number(registry_value(service, "Start")) == _DISABLED_SERVICE
    )
    found: list[Fact[Profile]] = [_stored_profile(name, answers) for name in _BITS]
    known = [profile for profile in found if isinstance(profile, Known)]
    worst = next((p for p in found if isinstance(p, Unknown) and p.why is Reason.CONFLICT), None)
    if worst is not None or not known:
        return worst or _best_reason([refused, *(p for p in found if isinstance(p, Unknown))])
    sources = merge_sources(*(profile.sources for profile in known))
    sources = merge_sources(sources, (str(SERVICE),) if stopped else (), told_by)
    return Known(
        tuple(
            replace(
                profile.value,
                enabled=profile.value.enabled and not stopped,
                current=None if current is None else profile.value.name in current,
            )
            for profile in known
        ),
        sources,
    )


def parse_switches(answers: Mapping[Question, Answer]) -> Fact[tuple[str, ...]]:
    """The service and the policies behind the profiles: whether each of them was read."""
    service = shapes.key(answers[SERVICE], SERVICE)
    start = service if isinstance(service, Unknown) else shapes.setting(service, "Start", SERVICE)
    if isinstance(start, Unknown):
        return start
    policies = [question for keys in POLICY.values() for question in keys]
    for question in policies:
        key = shapes.key_or_empty(answers[question], question)
        if isinstance(key, Unknown):
            return key
    sources = tuple(str(question) for question in (SERVICE, *policies))
    return Known(sources, sources)


def _best_reason(refusals: list[Unknown]) -> Unknown:
    """The first refusal that says more than "not recorded"."""
    return next((r for r in refusals if r.why is not Reason.NOT_RECORDED), refusals[0])


def _stored_profile(name: str, answers: Mapping[Question, Answer]) -> Fact[Profile]:
    ruled = _by_policy(name, answers)
    local, stored = _by_registry(name, answers[LOCAL[name]]), _by_class(name, answers[STORED])
    if isinstance(ruled, Unknown):
        return ruled
    own = stored if isinstance(stored, Known) else local
    if ruled is not None:
        policy = ruled.value
        if policy.blocks_inbound is None and isinstance(own, Known):
            policy = replace(policy, blocks_inbound=own.value.blocks_inbound)
        return Known(policy, ruled.sources)
    if isinstance(stored, Known) and isinstance(local, Known):
        sources = merge_sources(stored.sources, local.sources)
        if stored.value.enabled is not local.value.enabled:
            return Unknown(Reason.CONFLICT, sources)
        return Known(stored.value, sources)
    return own


def _by_policy(name: str, answers: Mapping[Question, Answer]) -> Known[Profile] | Unknown | None:
    """What a policy says; None when there is none. Unread is not the same as none."""
    for question in POLICY[name]:
        key = shapes.key_or_empty(answers[question], question)
        if isinstance(key, Unknown):
            # A recording without the policy key is judged by what it holds.
            if key.why is Reason.NOT_RECORDED:
                continue
            return key
        enabled, blocks = _switch(key, question), _blocks(key, question)
        if isinstance(enabled, Unknown):
            return enabled
        if isinstance(blocks, Unknown):
            return blocks
        if enabled is not None:
            return Known(Profile(name, enabled, blocks, None, "policy"), (str(question),))
    return None


def _by_registry(name: str, answer: Answer) -> Fact[Profile]:
    key = shapes.key(answer, LOCAL[name])
    if isinstance(key, Unknown):
        return key
    enabled, blocks = _switch(key, LOCAL[name]), _blocks(key, LOCAL[name])
    if isinstance(enabled, Unknown):
        return enabled
    if isinstance(blocks, Unknown):
        return blocks
    return Known(
        Profile(
            name,
            enabled is not False,
            blocks is not False,
            None,
            "default" if enabled is None else "local",
        ),
        (str(LOCAL[name]),),
    )


def _switch(key: RegistryKey, source: Registry) -> bool | Unknown | None:
    """``EnableFirewall``: on, off, or None where the key leaves it to another."""
    told = shapes.setting(key, "EnableFirewall", source)
    return told if told is None or isinstance(told, Unknown) else told != 0


def _blocks(key: RegistryKey, source: Registry) -> bool | Unknown | None:
    action = shapes.setting(key, "DefaultInboundAction", source)
    if action is None or isinstance(action, Unknown):
        return action
    unknown = Unknown(Reason.PARSE_ERROR, (str(source),), "DefaultInboundAction")
    return _REGISTRY_BLOCKS.get(action, unknown)


def _by_class(name: str, answer: Answer) -> Fact[Profile]:
    """A row of MSFT_NetFirewallProfile. ``Enabled``: 0 off, 1 on, 2 not configured (on)."""
    rows = shapes.rows(answer, STORED)
    if isinstance(rows, Unknown):
        return rows
    for row in rows:
        label = text(column(row, "Name")) or text(column(row, "Profile")) or ""
        if label.lower() != name:
            continue
        enabled = _gpo_boolean(column(row, "Enabled"))
        if enabled is None:
            return Unknown(Reason.PARSE_ERROR, (str(STORED),))
        action = number(column(row, "DefaultInboundAction"))
        blocks = None if action is None else _STORED_BLOCKS.get(action)
        return Known(Profile(name, enabled != 0, blocks, None, "effective"), (str(STORED),))
    return Unknown(Reason.ABSENT, (str(STORED),))


def _gpo_boolean(value: object) -> int | None:
    """``GpoBoolean`` as a number, or by the names that PowerShell prints (never localised)."""
    names = {"false": 0, "true": 1, "notconfigured": 2}
    code = names.get(str(value).strip().lower(), number(value))
    return code if code in {0, 1, 2} else None


TOPIC = Topic("firewall", {Family.LINUX: firewall_linux.FIRST, Family.WINDOWS: _FIRST}, read)
