"""Firewalls of Linux: ufw by its files, the others by their services, rules where root asks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from inventory import shapes
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.firewall_profile import Profile
from inventory.linux.keyed_text import labelled
from inventory.linux.service_states import SERVICES, unit_states
from inventory.questions import Call, Command, ReadFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.questions import Question

# ENABLED=yes: ufw loads its rules at start. Readable by all, as the default policy is.
UFW_CONF = ReadFile("/etc/ufw/ufw.conf")
UFW_DEFAULTS = ReadFile("/etc/default/ufw")
# A running nftables service with an empty set of rules filters nothing.
NFTABLES_CONF = ReadFile("/etc/nftables.conf")
# Who asks: what root alone may read is asked for root alone.
SESSION = Call("session")
FIRST = (UFW_CONF, UFW_DEFAULTS, SERVICES, NFTABLES_CONF, SESSION)

# What the tools themselves say, to root; and the report that old recordings hold.
UFW = Command("ufw")
RULES = Command("nftables")
FIREWALLD = Command("firewalld")

#: Services that load rules, by unit name; ufw is apart, as its unit runs even when it is off.
UNITS = (
    "firewalld",
    "nftables",
    "netfilter-persistent",
    "iptables",
    "shorewall",
    "ferm",
    "firehol",
)
_DROPS = re.compile(r"\bpolicy\s+drop\b|\b(?:drop|reject)\b")


def read_profiles(machine: Machine) -> Fact[tuple[Profile, ...]]:
    """One profile a tool that is installed. None at all is an answer where services were read."""
    answers: dict[Question, Answer] = dict(zip(FIRST, machine.ask_all(FIRST), strict=True))
    session = shapes.data(answers[SESSION], SESSION)
    units = unit_states(answers[SERVICES])
    ordinary = isinstance(session, dict) and session.get("uid") != 0
    second: tuple[Question, ...] = () if ordinary else (UFW, RULES)
    if isinstance(units, Unknown):
        second = (*second, FIREWALLD)
    answers |= dict(zip(second, machine.ask_all(second), strict=True))
    found = [parse_ufw(answers, units), *_services(answers, units)]
    known = [profile for profile in found if isinstance(profile, Known)]
    if known:
        sources = merge_sources(*(profile.sources for profile in known))
        return Known(tuple(profile.value for profile in known), sources)
    loaded = _rules(answers)
    if loaded is not None:
        return Known((_profile("nftables", on=True, blocks=loaded),), (str(RULES),))
    if isinstance(units, Unknown):
        return units
    if not shapes.is_absent(answers[UFW_CONF]):
        return next(fact for fact in found if isinstance(fact, Unknown))
    return Known((), (str(UFW_CONF), str(SERVICES)))


def _profile(tool: str, *, on: bool, blocks: bool | None = None) -> Profile:
    """A tool's state; the one that is on is the one in use, on every network."""
    return Profile(tool, on, blocks, on, "tool")


def parse_ufw(answers: Mapping[Question, Answer], units: dict[str, str] | Unknown) -> Fact[Profile]:
    """Ufw: by ``ufw status`` where root asked, else by its file and by its service.

    The file says what happens at start; a service that does not run has loaded nothing (ufw may
    be uninstalled and its file left behind).
    """
    blocks = _ufw_blocks(answers[UFW_DEFAULTS])
    said = shapes.output(answers[UFW], UFW) if UFW in answers else None
    if isinstance(said, str) and (status := _ufw_status(said)) is not None:
        said_default = re.search(r"^Default:\s*(\w+) \(incoming\)", said, re.MULTILINE)
        if said_default is not None:  # the verbose form, which recordings hold
            blocks = said_default[1].lower() in {"deny", "reject"}
        return Known(_profile("ufw", on=status, blocks=blocks), (str(UFW),))
    conf = shapes.content(answers[UFW_CONF], UFW_CONF)
    if isinstance(conf, Unknown):
        return conf
    wanted = re.search(r"^\s*ENABLED\s*=\s*[\"']?(\w+)", conf, re.MULTILINE | re.IGNORECASE)
    if wanted is None:
        return Unknown(Reason.PARSE_ERROR, (str(UFW_CONF),))
    if wanted[1].lower() != "yes":
        return Known(_profile("ufw", on=False, blocks=blocks), (str(UFW_CONF),))
    if isinstance(units, Unknown):
        return units
    sources = (str(UFW_CONF), str(SERVICES))
    if units.get("ufw") != "active":
        return Known(_profile("ufw", on=False, blocks=blocks), sources)
    policy = shapes.content(answers[UFW_DEFAULTS], UFW_DEFAULTS)
    if isinstance(policy, Unknown):
        if policy.why is not Reason.ABSENT:
            return policy
    elif blocks is None:
        return Unknown(Reason.PARSE_ERROR, (str(UFW_DEFAULTS),))
    return Known(_profile("ufw", on=True, blocks=blocks), sources)


def _ufw_status(printed: str) -> bool | None:
    word = labelled(printed).get("status")
    return None if word is None else {"active": True, "inactive": False}.get(word.lower())


def _ufw_blocks(answer: Answer) -> bool | None:
    defaults = shapes.content(answer, UFW_DEFAULTS)
    if isinstance(defaults, Unknown):
        return None
    policy = re.search(r"^\s*DEFAULT_INPUT_POLICY\s*=\s*[\"']?(\w+)", defaults, re.MULTILINE)
    return None if policy is None else policy[1].upper() in {"DROP", "REJECT"}


def _services(
    answers: Mapping[Question, Answer], units: dict[str, str] | Unknown
) -> list[Fact[Profile]]:
    if isinstance(units, Unknown):
        report = parse_firewalld(answers.get(FIREWALLD))
        return [] if report is None else [report]
    found: list[Fact[Profile]] = []
    for unit in UNITS:
        if units.get(unit) == "active":
            filters, sources = _filters(unit, answers)
            profile = _profile(unit, on=filters is not False, blocks=filters)
            found.append(Known(profile, sources))
        elif unit == "firewalld" and unit in units:
            found.append(Known(_profile(unit, on=False), (str(SERVICES),)))
    return found


def _filters(unit: str, answers: Mapping[Question, Answer]) -> tuple[bool | None, tuple[str, ...]]:
    """Whether the rules of nftables drop anything that comes in; None when that was not read."""
    sources: tuple[str, ...] = (str(SERVICES),)
    if unit != "nftables":
        return None, sources
    printed = shapes.output(answers[RULES], RULES) if RULES in answers else None
    if isinstance(printed, str) and (blocks := parse_rules(printed)) is not None:
        return blocks, (*sources, str(RULES))
    conf = shapes.content(answers[NFTABLES_CONF], NFTABLES_CONF)
    if isinstance(conf, Unknown) or re.search(r"^\s*include\b", conf, re.MULTILINE):
        return None, sources
    plain = re.sub(r"#.*", "", conf)
    return _DROPS.search(plain) is not None, (*sources, str(NFTABLES_CONF))


def parse_firewalld(answer: Answer | None) -> Fact[Profile] | None:
    """``systemctl status firewalld``: its ``Active:`` line; None when it says nothing of use."""
    output = getattr(answer, "stdout", None)  # status 3 is "not running", which is an answer
    if not isinstance(output, str):
        return None
    active = re.search(r"^\s*Active:\s*(\w+)", output, re.MULTILINE)
    if active is None or "firewalld" not in output:
        return None
    on = active[1] == "active"
    return Known(_profile("firewalld", on=on), (str(FIREWALLD),))


def _rules(answers: Mapping[Question, Answer]) -> bool | None:
    """Rules that no known service owns: whether they block; None when there are none to be seen."""
    printed = shapes.output(answers[RULES], RULES) if RULES in answers else None
    return (parse_rules(printed) or None) if isinstance(printed, str) else None


def parse_rules(printed: str) -> bool | None:
    """``nft -j list ruleset``: whether a chain hooked on input drops by policy or by a rule."""
    try:
        document: Any = json.loads(printed)
    except (ValueError, RecursionError):
        return None
    entries = document.get("nftables") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        return None
    objects = [entry for entry in entries if isinstance(entry, dict)]
    chains = [c for entry in objects if isinstance(c := entry.get("chain"), dict)]
    inputs = [chain for chain in chains if chain.get("hook") == "input"]
    if any(chain.get("policy") == "drop" for chain in inputs):
        return True
    names = {(str(chain.get("table")), str(chain.get("name"))) for chain in inputs}
    rules = [r for entry in objects if isinstance(r := entry.get("rule"), dict)]
    return any(
        (str(rule.get("table")), str(rule.get("chain"))) in names and _drops(rule.get("expr"))
        for rule in rules
    )


def _drops(expressions: object) -> bool:
    if not isinstance(expressions, list):
        return False
    return any(isinstance(e, dict) and ("drop" in e or "reject" in e) for e in expressions)
