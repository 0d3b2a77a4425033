"""The Windows firewall: in force, by its stores, and by the products that replace it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import firewall
from inventory.answers import Output, Refusal, Value
from inventory.facts import Known, Reason, Unknown
from inventory.firewall import Profile, parse_effective
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

LOCAL = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall"
SERVICE = r"HKLM\SYSTEM\CurrentControlSet\Services\mpssvc"
ON = {
    rf"{LOCAL}\DomainProfile": {"EnableFirewall": 1},
    rf"{LOCAL}\StandardProfile": {"EnableFirewall": 1},
    rf"{LOCAL}\PublicProfile": {"EnableFirewall": 1},
}


def profiles(**sections):
    fact = firewall.read(machine(**sections)).profiles
    assert isinstance(fact, Known)
    return {profile.name: profile for profile in fact.value}


@pytest.mark.parametrize("keys", [("1", "2", "4"), ("domain", "private", "public")])
def test_the_policy_in_force_is_read_by_bit_or_by_name(keys):
    domain, private, public = keys
    data = {
        "current": 4,
        "enabled": {domain: True, private: False, public: True},
        "inbound": {domain: 0, private: 1, public: 0},
    }

    fact = parse_effective(Value(data))

    assert isinstance(fact, Known)
    assert fact.value == (
        Profile("domain", True, True, False, "effective"),
        Profile("private", False, False, False, "effective"),
        Profile("public", True, True, True, "effective"),
    )


def test_the_call_is_believed_before_the_stores():
    data = {"current": 2, "enabled": {"1": False, "2": False, "4": False}, "inbound": {}}

    found = profiles(calls={"firewall_policy": data}, registry=ON)

    assert not any(profile.enabled for profile in found.values())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.API_ERROR), Reason.API_ERROR),
        (Output(""), Reason.PARSE_ERROR),
        (Value(None), Reason.PARSE_ERROR),
        (Value({"enabled": {"1": True}}), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_policy_is_unknown(answer, reason):
    fact = parse_effective(answer)

    assert isinstance(fact, Unknown)
    assert fact.why is reason


@pytest.mark.parametrize(
    ("changed", "enabled", "decided_by"),
    [
        ({}, True, "local"),
        ({rf"{LOCAL}\StandardProfile": {"EnableFirewall": 0}}, False, "local"),
        ({rf"{LOCAL}\StandardProfile": {"DisableNotifications": 0}}, True, "default"),
        ({rf"{POLICY}\StandardProfile": {"EnableFirewall": 0}}, False, "policy"),
        ({rf"{POLICY}\PrivateProfile": {"EnableFirewall": 0}}, False, "policy"),
        ({rf"{POLICY}\PrivateProfile": {"LogFile": "x"}}, True, "local"),
        (
            {
                rf"{LOCAL}\StandardProfile": {"EnableFirewall": 0},
                rf"{POLICY}\PrivateProfile": {"EnableFirewall": 1},
            },
            True,
            "policy",
        ),
    ],
)
def test_a_policy_wins_over_the_settings_and_these_over_the_default(changed, enabled, decided_by):
    found = profiles(registry={**ON, **changed})

    assert found["private"].enabled is enabled
    assert found["private"].decided_by == decided_by
    assert found["domain"].enabled


def test_a_policy_that_cannot_be_read_leaves_that_profile_out():
    question = str(firewall.POLICY["public"][0])
    found = profiles(registry=ON, errors={question: {"refused": "access_denied", "detail": ""}})

    assert set(found) == {"domain", "private"}


def test_a_service_that_may_not_start_filters_nothing():
    found = profiles(registry={**ON, SERVICE: {"Start": 4}})

    assert not any(profile.enabled for profile in found.values())


@pytest.mark.parametrize(
    ("said", "enabled"), [(0, False), (1, True), (2, True), ("True", True), ("NotConfigured", True)]
)
def test_rows_of_the_class_hold_a_three_way_switch(said, enabled):
    rows = [
        {"Name": name, "Enabled": said, "DefaultInboundAction": action}
        for name, action in (("Domain", 0), ("Private", 2), ("Public", 4))
    ]

    found = profiles(wmi={"MSFT_NetFirewallProfile": rows})

    assert [profile.enabled for profile in found.values()] == [enabled] * 3
    assert [profile.blocks_inbound for profile in found.values()] == [True, False, True]


def test_two_stores_that_disagree_are_a_conflict():
    rows = [{"Name": "Public", "Enabled": 0}]

    fact = firewall.read(machine(wmi={"MSFT_NetFirewallProfile": rows}, registry=ON)).profiles

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.CONFLICT


def test_the_reason_of_the_call_is_told_where_nothing_was_recorded():
    errors = {"call firewall_policy": {"refused": "api_error", "detail": "0x800706D9"}}

    fact = firewall.read(machine(errors=errors)).profiles

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.API_ERROR


def test_third_party_firewalls_are_listed():
    path = r"C:\Other\fw.exe"
    rows = [{"displayName": "Other", "productState": 266240, "pathToSignedReportingExe": path}]

    fact = firewall.read(
        machine(wmi={"FirewallProduct": rows}, calls={f"file_exists {path}": False})
    ).products

    assert isinstance(fact, Known)
    assert [(product.name, product.present) for product in fact.value] == [("Other", False)]


@needs_recordings
def test_recorded_profiles_are_those_expected():
    names = {"domain": "DomainProfile", "private": "StandardProfile", "public": "PublicProfile"}
    for name, wanted in expected_values("windows-firewall")["machines"].items():
        fact = firewall.read(recorded_machine(name)).profiles
        assert isinstance(fact, Known)
        actual = {names[p.name]: "on" if p.enabled else "off" for p in fact.value}
        expected = {p["PROFILE"]: p["STATUS"] for p in wanted["expectedFirewallProfiles"].values()}
        assert actual == expected
        used = {p["PROFILE"] for p in wanted["expectedProfilesForInventory"] if "DESCRIPTION" in p}
        assert {names[p.name] for p in fact.value if p.current} == used


@needs_recordings
@pytest.mark.parametrize("name", ["hive-win10-pro-DESKTOP-2KGM189", "hive-win7-WKS-WIN732BITA"])
def test_recorded_hives_have_the_three_profiles_on(name):
    fact = firewall.read(recorded_machine(name)).profiles

    assert isinstance(fact, Known)
    assert [(p.name, p.enabled) for p in fact.value] == [
        ("domain", True),
        ("private", True),
        ("public", True),
    ]


@needs_recordings
def test_recorded_rows_and_health_are_used():
    facts = firewall.read(recorded_machine("mql-firewall"))

    assert isinstance(facts.profiles, Known)
    assert [(p.name, p.enabled) for p in facts.profiles.value] == [
        ("private", True),
        ("public", True),
    ]
    assert facts.health == Known(2, ("call security_center_health firewall",))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_the_policy_never_raises(data):
    parse_effective(Value(data))
    parse_effective(Value({"enabled": data, "inbound": data, "current": data}))
