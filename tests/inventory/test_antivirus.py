"""Antivirus products of Windows, and Defender."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import antivirus
from inventory.answers import Refusal, Rows
from inventory.facts import Known, Reason, Unknown
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
OPTIONS = r"HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions"
STATUS = {
    "AMRunningMode": "Normal",
    "AntivirusEnabled": True,
    "RealTimeProtectionEnabled": True,
    "AntivirusSignatureAge": 2,
    "AntivirusSignatureLastUpdated": "20250311015218.000000+000",
    "QuickScanAge": 4294967295,
    "IsTamperProtected": True,
}
DEFENDER_ON = {"displayName": "Windows Defender", "productState": 397568}
DEFENDER_OFF = {"displayName": "Windows Defender", "productState": 393472}
OTHER = r"C:\Other\av.exe"
OTHER_ON = {"displayName": "Other", "productState": 266240, "pathToSignedReportingExe": OTHER}


def read(products=None, status=STATUS, **sections):
    wmi = {"MSFT_MpComputerStatus": [status]}
    if products is not None:
        wmi["AntiVirusProduct"] = products
    asked = machine(wmi=wmi, **sections)
    return antivirus.read(asked), asked.used


def test_defender_is_read_where_it_is_the_active_product():
    facts, _ = read([DEFENDER_ON])

    assert isinstance(facts.defender, Known)
    defender = facts.defender.value
    assert (defender.running_mode, defender.real_time, defender.signature_age) == (
        "Normal",
        True,
        2,
    )
    assert defender.quick_scan_age is None
    assert not defender.disabled_by_policy


def test_defender_is_not_asked_while_another_product_is_on():
    facts, used = read([OTHER_ON, DEFENDER_OFF], calls={f"file_exists {OTHER}": True})

    assert "wmi: MSFT_MpComputerStatus" not in used
    assert isinstance(facts.defender, Known)
    assert facts.defender.value.enabled is False
    assert facts.defender.value.running_mode is None


def test_a_registration_without_its_program_does_not_stand_for_a_product():
    facts, _ = read([OTHER_ON, DEFENDER_OFF], calls={f"file_exists {OTHER}": False})

    assert isinstance(facts.products, Known)
    assert facts.products.value[0].present is False
    assert isinstance(facts.defender, Known)
    assert facts.defender.value.real_time is True


@pytest.mark.parametrize(
    ("policy", "switched_off"),
    [
        ({POLICY: {"DisableAntiSpyware": 1}}, True),
        ({POLICY: {"DisableAntiSpyware": 0}}, False),
        ({POLICY + r"\Real-Time Protection": {"DisableRealtimeMonitoring": 1}}, True),
        ({POLICY + r"\Real-TimeProtection": {"DisableRealtimeMonitoring": 1}}, False),
        ({}, False),
    ],
)
def test_policies_that_switch_defender_off_are_seen(policy, switched_off):
    facts, _ = read([DEFENDER_ON], registry=policy)

    assert isinstance(facts.defender, Known)
    assert facts.defender.value.disabled_by_policy is switched_off


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("ServerNT", Reason.NOT_SUPPORTED), ("WinNT", Reason.ABSENT), (None, Reason.ABSENT)],
)
def test_a_server_without_security_centre_is_told_from_a_client(kind, reason):
    question = str(antivirus.PRODUCTS)
    facts, _ = read(
        errors={question: {"refused": "absent", "detail": "invalid namespace"}},
        registry={OPTIONS: {"ProductType": kind}} if kind else {},
    )

    assert isinstance(facts.products, Unknown)
    assert facts.products.why is reason
    assert isinstance(facts.defender, Known)


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        ({}, Known((), ())),
        ({"security_center_health antivirus": 2}, Known((), ())),
        ({"security_center_health antivirus": 0}, Unknown(Reason.CONFLICT)),
    ],
)
def test_no_product_is_believed_unless_the_centre_says_that_one_protects(health, expected):
    facts, _ = read([], calls=health)

    assert type(facts.products) is type(expected)
    if isinstance(expected, Unknown):
        assert facts.products.why is expected.why
    else:
        assert facts.products.value == ()


@pytest.mark.parametrize("age", [65535, 4294967295, "4294967295", -1, None, "old"])
def test_an_age_that_means_never_is_not_a_number_of_days(age):
    row = {"AMRunningMode": "Normal", "AntivirusSignatureAge": age}

    fact = antivirus.parse_status(Rows((row,)), Refusal(Reason.ABSENT))

    assert isinstance(fact, Known)
    assert fact.value.signature_age is None


@pytest.mark.parametrize(
    "name", ["AntivirusEnabled", "RealTimeProtectionEnabled", "IsTamperProtected", "QuickScanAge"]
)
@pytest.mark.parametrize("rubbish", ["maybe", [{"a": 1}], {"hex": "00"}])
def test_a_value_of_another_kind_makes_the_status_unreadable(name, rubbish):
    row = {"AMRunningMode": "Normal", "AntivirusEnabled": True, name: rubbish}

    fact = antivirus.parse_status(Rows((row,)), Refusal(Reason.ABSENT))

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.PARSE_ERROR


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Rows(()), Reason.PARSE_ERROR),
        (Rows(({"ComputerState": 0},)), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_defender_is_unknown(answer, reason):
    fact = antivirus.parse_status(answer, Refusal(Reason.ABSENT))

    assert isinstance(fact, Unknown)
    assert fact.why is reason


@needs_recordings
def test_recorded_products_are_decoded_as_documented():
    wanted = expected_values("windows-antivirus")["machines"]
    for name, what in wanted.items():
        facts = antivirus.read(recorded_machine(name))
        for said, product in zip(
            what.get("AntiVirusProduct", ()), getattr(facts.products, "value", ()), strict=True
        ):
            assert product.name == said["name"]
            assert product.state.value == said["state"]
            assert product.microsoft is said["microsoft"]
            assert product.up_to_date is (said["signatures"] == "up to date")


@needs_recordings
def test_recorded_states_of_defender_are_read():
    wanted = expected_values("windows-antivirus")["machines"]
    for name, what in wanted.items():
        if "defender" not in what:
            continue
        fact = antivirus.read(recorded_machine(name)).defender
        assert isinstance(fact, Known)
        assert fact.value.running_mode == what["defender"]["running_mode"]
        assert fact.value.signature_age == what["defender"]["signature_age_days"]


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(list(antivirus.STATUS.properties)),
            st.none() | st.booleans() | st.integers() | st.text(),
        )
    )
)
def test_defender_never_raises(rows):
    antivirus.parse_status(Rows(tuple(rows)), Refusal(Reason.ABSENT))
