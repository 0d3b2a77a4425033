"""Shares of Windows, their rights, and null sessions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import shares
from inventory.facts import Known, Reason, Unknown
from inventory.windows.shares import grants_of
from tests.captures import machine, needs_recordings, recorded_machine
from tests.inventory.windows.test_security_descriptors import ADMINS, EVERYONE, descriptor, entry

LANMAN = r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer"
ROWS = [
    {"Name": "C$", "Path": "C:\\", "Type": "2147483648"},
    {"Name": "IPC$", "Path": "", "Type": 2147483651},
    {"Name": "docs", "Path": r"C:\docs", "Type": "0"},
    {"Name": "copieur", "Path": "LPT1:", "Type": 1},
]
READ, CHANGE, FULL = 0x1200A9, 0x1301BF, 0x1F01FF


def read(*, rows=ROWS, registry=None, **sections):
    wmi = {} if rows is None else {"Win32_Share": rows}
    return shares.read(machine("windows", wmi=wmi, registry=registry or {}, **sections))


def secured(*entries):
    data = {"hex": descriptor(*entries).hex()}
    return {LANMAN: {}, LANMAN + r"\Shares\Security": {"docs": data}}


def test_only_folders_that_somebody_shared_are_told():
    fact = read().shares

    assert isinstance(fact, Known)
    actual = [(share.name, share.path, share.whole_drive) for share in fact.value]
    assert actual == [("docs", r"C:\docs", False)]


@pytest.mark.parametrize(
    ("path", "expected"), [("C:\\", True), ("D:", True), (r"C:\Users", False), (None, False)]
)
def test_a_whole_drive_is_told(path, expected):
    fact = read(rows=[{"Name": "x", "Path": path, "Type": 0}]).shares

    assert isinstance(fact, Known)
    assert fact.value[0].whole_drive is expected


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((entry(0, READ, EVERYONE),), (shares.Grant("S-1-1-0", "read"),)),
        ((entry(0, CHANGE, EVERYONE),), (shares.Grant("S-1-1-0", "change"),)),
        ((entry(0, FULL, EVERYONE),), (shares.Grant("S-1-1-0", "full"),)),
        ((entry(0, 0x10000000, ADMINS),), (shares.Grant("S-1-5-32-544", "full"),)),
        ((entry(0, READ, EVERYONE), entry(0, FULL, EVERYONE)), (shares.Grant("S-1-1-0", "full"),)),
        ((entry(1, FULL, EVERYONE), entry(0, FULL, EVERYONE)), ()),
        (
            (entry(1, 0x10156, EVERYONE), entry(0, FULL, EVERYONE)),
            (shares.Grant("S-1-1-0", "read"),),
        ),
        ((), ()),
    ],
)
def test_rights_are_read_from_the_descriptor(entries, expected):
    actual = grants_of(descriptor(*entries))

    assert actual == expected


def test_a_share_has_its_own_rights():
    fact = read(registry=secured(entry(0, CHANGE, EVERYONE))).shares

    assert isinstance(fact, Known)
    grants = fact.value[0].grants
    assert isinstance(grants, Known)
    assert grants.value == (shares.Grant("S-1-1-0", "change"),)


def test_a_share_without_its_own_rights_has_the_default():
    registry = {LANMAN: {}, LANMAN + r"\Shares\Security": {}}

    fact = read(registry=registry).shares

    assert isinstance(fact, Known)
    grants = fact.value[0].grants
    assert isinstance(grants, Known)
    assert grants.value == (shares.Grant("S-1-1-0", "read"),)


@pytest.mark.parametrize(
    ("refused", "reason"),
    [("access_denied", Reason.NEEDS_ADMIN), ("timeout", Reason.TIMEOUT)],
)
def test_unread_rights_leave_the_share(refused, reason):
    errors = {rf"registry {LANMAN}\Shares\Security": {"refused": refused}}

    fact = read(registry={LANMAN: {}}, errors=errors).shares

    assert isinstance(fact, Known)
    grants = fact.value[0].grants
    assert isinstance(grants, Unknown)
    assert grants.why is reason


def test_cut_rights_are_no_rights():
    registry = {LANMAN: {}, LANMAN + r"\Shares\Security": {"docs": {"hex": "0100"}}}

    fact = read(registry=registry).shares

    assert isinstance(fact, Known)
    assert isinstance(fact.value[0].grants, Unknown)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ()),
        ({"docs": ["CSCFlags=0", r"Path=C:\docs", "ShareName=docs", "Type=0"]}, ("docs",)),
        ({"p": [r"Path=ACME,LocalsplOnly", "Type=1"]}, ()),
    ],
)
def test_the_registry_holds_exactly_what_was_shared(values, expected):
    fact = read(rows=None, registry={LANMAN: {}, LANMAN + r"\Shares": values}).shares

    assert isinstance(fact, Known)
    assert tuple(share.name for share in fact.value) == expected


@pytest.mark.parametrize(
    ("sections", "reason"),
    [
        ({"rows": []}, Reason.PARSE_ERROR),
        ({"rows": None}, Reason.NOT_RECORDED),
        ({"rows": None, "errors": {r"wmi root\CIMV2:Win32_Share": {"refused": "timeout"}}},
         Reason.TIMEOUT),
    ],
)  # fmt: skip
def test_no_list_is_unknown_with_its_reason(sections, reason):
    actual = read(**sections).shares

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, ()),
        ({"NullSessionShares": []}, ()),
        ({"NullSessionShares": ["docs"]}, ("docs",)),
        ({"RestrictNullSessAccess": 0}, ("docs",)),
        ({"RestrictNullSessAccess": 1}, ()),
    ],
)
def test_null_session_shares(parameters, expected):
    fact = read(registry={LANMAN: {}, LANMAN + r"\Parameters": parameters}).null_session_shares

    assert isinstance(fact, Known)
    assert fact.value == expected


@pytest.mark.parametrize("name", ["NullSessionShares", "RestrictNullSessAccess"])
@pytest.mark.parametrize("rubbish", [None, "docs", -1, {"hex": "zz"}, [{"a": 1}]])
def test_null_sessions_of_another_kind_are_unknown(name, rubbish):
    registry = {LANMAN: {}, LANMAN + r"\Parameters": {name: rubbish}}

    fact = read(registry=registry).null_session_shares

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.PARSE_ERROR


@pytest.mark.parametrize(
    "row", [{"Path": "C:\\", "Type": 0}, {"Name": "docs", "Type": "disk"}, {"Name": "docs"}]
)
def test_a_share_of_which_too_little_is_known_makes_the_list_unknown(row):
    fact = read(rows=[{"Name": "IPC$", "Type": 2147483651}, row]).shares

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.PARSE_ERROR


def test_unread_parameters_are_unknown():
    actual = read().null_session_shares

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.NOT_RECORDED


@needs_recordings
@pytest.mark.parametrize("name", ["hive-win10-pro-DESKTOP-2KGM189", "hive-win7-WKS-WIN732BITA"])
def test_recorded_hives_share_nothing_and_have_the_old_client(name):
    actual = shares.read(recorded_machine(name))

    assert isinstance(actual.shares, Known)
    assert actual.shares.value == ()
    assert isinstance(actual.null_session_shares, Known)
    assert actual.null_session_shares.value == ()
    assert isinstance(actual.smb_one, Known)
    assert actual.smb_one.value == shares.SmbOne(client=True, server=None)


VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())


@given(
    st.lists(st.dictionaries(st.sampled_from(("Name", "Path", "Type", "InstallState")), VALUES)),
    st.dictionaries(st.text(), VALUES),
    st.binary(max_size=80),
)
def test_never_raises_on_any_answer(rows, values, data):
    registry = {
        LANMAN: values, LANMAN + r"\Shares": values, LANMAN + r"\Parameters": values,
        LANMAN + r"\Shares\Security": {"docs": {"hex": data.hex()}, **values},
    }  # fmt: skip
    wmi = {"Win32_Share": rows, "Win32_OptionalFeature": rows, "MSFT_SmbServerConfiguration": rows}

    shares.read(machine("windows", wmi=wmi, registry=registry))
    shares.read(machine("windows", registry=registry))
