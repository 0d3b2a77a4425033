"""Firewalls of Linux."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import firewall
from inventory.answers import Output
from inventory.facts import Known, Reason, Unknown
from inventory.firewall_profile import Profile
from inventory.linux.firewall import parse_firewalld, parse_rules
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

SERVICES = "systemctl list-units --all --type=service --plain --no-legend --no-pager"
NAMES = ["chain", "rule", "expr", "table", "name", "hook"]
ABSENT = {"refused": "absent", "detail": ""}
UFW_FILE = "/etc/ufw/ufw.conf"


def read(*, conf=None, units="cron", files=None, commands=None, uid=1000, **sections):
    states = [word.partition(":") for word in units.split()]
    text = "".join(f"{n}.service loaded {s or 'active'} x D\n" for n, _, s in states)
    held = {path: {"text": said} for path, said in (files or {}).items()}
    errors = {"file /etc/default/ufw": ABSENT, **sections.pop("errors", {})}
    if conf is None:
        errors.setdefault(f"file {UFW_FILE}", ABSENT)
    else:
        held[UFW_FILE] = {"text": conf}
    printed = {SERVICES: {"stdout": text}} if units else {}
    session = {"user": "u", "uid": uid, "groups": []}
    asked = machine(
        "linux",
        files=held,
        commands={**printed, **(commands or {})},
        calls={"session": session},
        errors=errors,
        **sections,
    )
    return firewall.read(asked).profiles


@pytest.mark.parametrize(
    ("conf", "units", "enabled"),
    [
        ("# c\nENABLED=yes\nLOGLEVEL=low\n", "ufw", True),
        ('ENABLED="yes"\n', "ufw", True),
        ("ENABLED=yes\n", "ufw:inactive", False),
        ("ENABLED=yes\n", "cron", False),
        ("ENABLED=no\n", "ufw", False),
    ],
)
def test_ufw_is_on_by_its_file_and_its_service(conf, units, enabled):
    fact = read(conf=conf, units=units)

    assert isinstance(fact, Known)
    assert fact.value == (Profile("ufw", enabled, None, enabled, "tool"),)


@pytest.mark.parametrize(
    ("unread", "reason"),
    [
        ({"units": ""}, Reason.NOT_RECORDED),
        ({"errors": {"file /etc/default/ufw": {"refused": "timeout"}}}, Reason.TIMEOUT),
        ({"files": {"/etc/default/ufw": "lorem ipsum\n"}}, Reason.PARSE_ERROR),
        ({"files": {"/etc/default/ufw": "DEFAULT_INPUT_POLICY=DROP\n\0"}}, Reason.PARSE_ERROR),
    ],
)
def test_ufw_is_unknown_where_its_service_or_its_policy_was_not_read(unread, reason):
    fact = read(**{"conf": "ENABLED=yes\n", "units": "ufw", **unread})

    assert isinstance(fact, Unknown)
    assert fact.why is reason


@pytest.mark.parametrize(
    ("policy", "blocks"), [("DROP", True), ("REJECT", True), ("ACCEPT", False)]
)
def test_the_default_of_ufw_is_read(policy, blocks):
    defaults = {"/etc/default/ufw": f'IPV6=yes\nDEFAULT_INPUT_POLICY="{policy}"\n'}

    fact = read(conf="ENABLED=yes\n", units="ufw", files=defaults)

    assert isinstance(fact, Known)
    assert fact.value[0].blocks_inbound is blocks


def test_root_believes_ufw_itself():
    fact = read(
        conf="ENABLED=yes\n",
        units="ufw",
        uid=0,
        commands={"ufw status": {"stdout": "Status: inactive\n"}},
    )

    assert isinstance(fact, Known)
    assert fact.value == (Profile("ufw", False, None, False, "tool"),)


@pytest.mark.parametrize(("word", "blocks"), [("deny", True), ("allow", False)])
def test_the_verbose_report_of_ufw_tells_its_default(word, blocks):
    printed = f"Status: active\nLogging: on (low)\nDefault: {word} (incoming), allow (outgoing)\n"

    fact = read(uid=0, commands={"ufw status": {"stdout": printed}})

    assert isinstance(fact, Known)
    assert fact.value == (Profile("ufw", True, blocks, True, "tool"),)


def test_an_ordinary_user_is_not_made_to_run_what_only_root_may():
    fact = read(
        conf="ENABLED=yes\n",
        units="ufw",
        commands={"ufw status": {"stdout": "Status: inactive\n"}},
    )

    assert isinstance(fact, Known)
    assert fact.value[0].enabled


def test_a_machine_without_firewall_is_known_to_have_none():
    fact = read()

    assert isinstance(fact, Known)
    assert fact.value == ()


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("firewalld", [("firewalld", True)]),
        ("firewalld:inactive", [("firewalld", False)]),
        ("shorewall", [("shorewall", True)]),
        ("netfilter-persistent nftables", [("nftables", True), ("netfilter-persistent", True)]),
    ],
)
def test_other_firewalls_are_known_by_their_services(units, expected):
    fact = read(units=units)

    assert isinstance(fact, Known)
    assert [(profile.name, profile.enabled) for profile in fact.value] == expected


@pytest.mark.parametrize(
    ("conf", "enabled", "blocks"),
    [
        ("table inet f { chain input { policy drop; } }", True, True),
        ("table inet f { chain input { tcp dport 22 reject } }", True, True),
        ("# drop all\ntable inet f { chain input { policy accept; } }", False, False),
        ('include "/etc/nftables.d/*"\n', True, None),
        (None, True, None),
    ],
)
def test_nftables_without_a_rule_that_drops_filters_nothing(conf, enabled, blocks):
    files = {} if conf is None else {"/etc/nftables.conf": conf}

    fact = read(units="nftables", files=files)

    assert isinstance(fact, Known)
    assert fact.value == (Profile("nftables", enabled, blocks, enabled, "tool"),)


def ruleset(policy="accept", verdict=None, hook="input"):
    chain = {"family": "ip", "table": "filter", "name": "INPUT", "hook": hook, "policy": policy}
    rule = {
        "family": "ip",
        "table": "filter",
        "chain": "INPUT",
        "expr": [{verdict or "accept": None}],
    }
    return json.dumps({"nftables": [{"metainfo": {}}, {"chain": chain}, {"rule": rule}]})


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (ruleset("drop"), True),
        (ruleset("accept", "drop"), True),
        (ruleset("accept", "reject"), True),
        (ruleset(), False),
        (ruleset("drop", hook="output"), False),
        ('{"nftables": []}', False),
        ("{}", None),
        ("nft", None),
    ],
)
def test_a_set_of_rules_blocks_by_policy_or_by_rule(printed, expected):
    assert parse_rules(printed) is expected


def test_root_sees_rules_that_no_service_owns():
    fact = read(uid=0, commands={"nft -j list ruleset": {"stdout": ruleset("drop")}})

    assert isinstance(fact, Known)
    assert fact.value == (Profile("nftables", True, True, True, "tool"),)


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ({f"command {SERVICES}": {"refused": "timeout", "detail": ""}}, Reason.TIMEOUT),
        ({f"command {SERVICES}": ABSENT}, Reason.ABSENT),
    ],
)
def test_services_that_cannot_be_read_leave_the_firewall_unknown(errors, reason):
    fact = read(units="", errors=errors)

    assert isinstance(fact, Unknown)
    assert fact.why is reason


def test_an_unreadable_file_of_ufw_is_not_an_absent_one():
    fact = read(errors={f"file {UFW_FILE}": {"refused": "access_denied", "detail": ""}})

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    ("state", "enabled"), [("active (running)", True), ("inactive (dead)", False)]
)
def test_a_recorded_report_of_firewalld_is_read_whatever_its_status(state, enabled):
    printed = f"● firewalld.service - firewalld\n   Loaded: loaded\n   Active: {state} since Mon\n"

    fact = parse_firewalld(Output(printed, "", 0 if enabled else 3))

    assert fact == Known(
        Profile("firewalld", enabled, None, enabled, "tool"),
        ("command systemctl status firewalld",),
    )


@needs_recordings
def test_recorded_firewalls_are_those_expected():
    tables = expected_values("firewall")["tables"]
    rows = [row for table in tables.values() for row in table.values()]
    for row in rows:
        try:
            asked = recorded_machine(row["capture"].removesuffix(".txt"))
        except IndexError:
            continue  # kept apart from the recordings that developers have
        fact = firewall.read(asked).profiles
        assert isinstance(fact, Known)
        (profile,) = fact.value
        assert profile.enabled is (row["expected"] == "on")


@needs_recordings
def test_a_recorded_firewall_that_is_off_is_read():
    fact = firewall.read(recorded_machine("peer-firewall-ubuntu_ufw_status_OFF")).profiles

    assert isinstance(fact, Known)
    assert [(profile.name, profile.enabled) for profile in fact.value] == [("ufw", False)]


@given(st.text())
def test_rules_and_reports_never_raise(printed):
    parse_rules(printed)
    parse_firewalld(Output(printed))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
    )
)
def test_any_json_of_rules_is_survived(document):
    parse_rules(json.dumps({"nftables": [{"chain": {"hook": "input", "table": document}}]}))
    parse_rules(json.dumps({"nftables": document}))
