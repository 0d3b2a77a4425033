"""Which profile the connected networks use."""

from __future__ import annotations

import pytest

from inventory.windows.network_category import ADAPTERS, CONNECTED, NETWORKS, parse_current
from tests.captures import machine

LIST = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\NetworkList"
HOME, CAFE = "{4F71ADB0-0000-0000-0000-000000000001}", "{619F029B-0000-0000-0000-000000000002}"
KNOWN = {
    LIST: {},
    rf"{LIST}\Profiles": {},
    rf"{LIST}\Profiles\{HOME}": {
        "Category": 1,
        "DateLastConnected": {"hex": "e107030004001e000b00080025008202"},
    },
    rf"{LIST}\Profiles\{CAFE}": {
        "Category": 0,
        "DateLastConnected": {"hex": "e107030004001e001200050013003a02"},
    },
    rf"{LIST}\Signatures\Managed\0103": {"ProfileGuid": HOME, "DnsSuffix": "Mairie.lan"},
    rf"{LIST}\Signatures\Unmanaged\0104": {"ProfileGuid": CAFE, "DnsSuffix": "<aucun>"},
}


def current(**sections):
    questions = (CONNECTED, NETWORKS, ADAPTERS)
    return parse_current(dict(zip(questions, machine(**sections).ask_all(questions), strict=True)))


def test_connections_tell_directly():
    rows = [{"NetworkCategory": 2}, {"NetworkCategory": "0"}, {"NetworkCategory": 9}]

    names, sources = current(wmi={"MSFT_NetConnectionProfile": rows}, registry=KNOWN)

    assert names == {"domain", "public"}
    assert sources == (str(CONNECTED),)


def test_no_connection_means_that_no_profile_is_in_use():
    names, _ = current(wmi={"MSFT_NetConnectionProfile": []}, registry=KNOWN)

    assert names == frozenset()


@pytest.mark.parametrize(
    ("adapter", "expected"),
    [
        ({"IPEnabled": "TRUE", "DNSDomain": "mairie.LAN"}, "private"),
        ({"IPEnabled": "FALSE", "DNSDomain": "mairie.lan"}, "public"),
        ({"IPEnabled": "TRUE", "DNSDomain": None}, "public"),
    ],
)
def test_a_known_network_is_recognised_by_its_suffix_else_by_its_date(adapter, expected):
    names, sources = current(wmi={"Win32_NetworkAdapterConfiguration": [adapter]}, registry=KNOWN)

    assert names == {expected}
    assert sources == (str(NETWORKS),)


@pytest.mark.parametrize(
    "registry",
    [
        {},
        {LIST: {}},
        {rf"{LIST}\Profiles\{HOME}": {"Category": 1, "DateLastConnected": {"hex": "00"}}},
        {rf"{LIST}\Profiles\{HOME}": {"DateLastConnected": {"hex": "ff" * 16}}},
    ],
)
def test_nobody_tells(registry):
    assert current(registry=registry) == (None, ())
