"""The firewall's policy in force, rules of the domain included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.answers import Answer, Value
from inventory.live.windows.automation import create, value

if TYPE_CHECKING:
    from inventory.answers import Json

_PROFILES = {"domain": 1, "private": 2, "public": 4}


def firewall_policy() -> Answer:
    """``{current, enabled: {profile: …}, inbound: {profile: …}}``; ``current`` adds up bits.

    Raises:
        Refused: the firewall's service does not answer.
    """
    policy = create("HNetCfg.FwPolicy2")
    enabled: dict[str, Json] = {}
    inbound: dict[str, Json] = {}
    for name, bit in _PROFILES.items():
        enabled[name] = value(policy, "FirewallEnabled", bit)
        inbound[name] = value(policy, "DefaultInboundAction", bit)
    current = value(policy, "CurrentProfileTypes")
    return Value({"current": current, "enabled": enabled, "inbound": inbound})
