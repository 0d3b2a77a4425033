"""Adapters of Windows: WMI old and new, then the registry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import network
from inventory.answers import Refusal, Rows
from inventory.facts import Known, Reason, Unknown
from inventory.windows.links import pci_id
from inventory.windows.network import (
    parse_adapters,
    parse_neighbours,
    parse_old_adapters,
)
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

NET = {
    "Name": "Ethernet", "InterfaceDescription": "ACME GbE", "InterfaceIndex": 12,
    "InterfaceType": 6,
    "InterfaceOperationalStatus": 1, "HardwareInterface": True, "Speed": "1000000000",
    "PnPDeviceID": r"PCI\VEN_10EC&DEV_8168\1", "NetworkAddresses": ["020000000001"],
}  # fmt: skip
CONFIGURATION = {
    "Index": 3, "InterfaceIndex": "12", "IPEnabled": True, "DHCPEnabled": True,
    "IPAddress": ["192.0.2.7", "fe80::1%12"], "IPSubnet": ["255.255.255.0", "64"],
    "DefaultIPGateway": ["192.0.2.1"], "DHCPServer": "192.0.2.2",
    "DNSServerSearchOrder": ["192.0.2.53"],
}  # fmt: skip
NONE = Refusal(Reason.ABSENT)


def adapter(*, row=NET, configuration=CONFIGURATION):
    fact = parse_adapters(Rows((row,)), Rows((configuration,)))
    assert isinstance(fact, Known)
    return fact.value[0]


def test_a_link_is_joined_to_its_addresses_by_interface_index():
    other = {**CONFIGURATION, "Index": 12, "InterfaceIndex": 99, "IPAddress": ["198.51.100.1"]}

    fact = parse_adapters(Rows((NET,)), Rows((other, CONFIGURATION)))

    assert isinstance(fact, Known)
    actual = fact.value[0]
    assert actual.addresses == (network.Address("192.0.2.7", 24), network.Address("fe80::1", 64))
    assert (actual.gateways, actual.dns, actual.dhcp_server) == (
        ("192.0.2.1",), ("192.0.2.53",), "192.0.2.2",
    )  # fmt: skip
    assert (actual.mac, actual.kind, actual.status, actual.speed) == (
        "02:00:00:00:00:01", "ethernet", "up", 1000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"InterfaceType": 71}, ("wifi", False)),
        ({"PnPDeviceID": r"ROOT\NET\0000"}, ("ethernet", True)),
        ({"HardwareInterface": False}, ("ethernet", True)),
        ({"PnPDeviceID": r"BTH\MS_BTHPAN\6"}, ("bluetooth", False)),
        ({"NdisPhysicalMedium": "10"}, ("bluetooth", False)),
        ({"InterfaceType": 131}, (None, False)),
    ],
)
def test_kinds_are_told_by_numbers(changes, expected):
    actual = adapter(row={**NET, **changes})

    assert (actual.kind, actual.virtual) == expected


@pytest.mark.parametrize("speed", [None, 9223372036854775807, "9223372036854775807", 0])
def test_an_unknown_speed_is_none(speed):
    actual = adapter(row={**NET, "Speed": speed}).speed

    assert actual is None


def test_links_without_addresses_do_not_say_that_there_is_no_gateway():
    read = network.read(machine("windows", wmi={"MSFT_NetAdapter": [NET]}))

    assert isinstance(read.adapters, Known)
    assert isinstance(read.gateways, Unknown)
    assert isinstance(read.dns, Unknown)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Refusal(Reason.ACCESS_DENIED), Reason.ACCESS_DENIED),
        (Rows(()), Reason.PARSE_ERROR),
    ],
)
def test_no_adapter_is_unknown_with_its_reason(answer, reason):
    actual = parse_adapters(answer, NONE)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_miniports_of_old_windows_are_no_adapters():
    card = {"Index": 1, "InterfaceIndex": 3, "NetConnectionID": "Ethernet", "Name": "ACME"}
    miniport = {"Index": 2, "Name": "WAN Miniport (PPTP)", "MACAddress": "50:50:54:50:30:30"}

    fact = parse_old_adapters(Rows((card, miniport)), NONE, NONE)

    assert isinstance(fact, Known)
    assert [a.name for a in fact.value] == ["Ethernet"]


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        (r"PCI\VEN_10EC&DEV_8168&SUBSYS_84321043&REV_06\4&8", "10EC:8168:8432:1043"),
        (r"PCI\VEN_10EC&DEV_8168", "10EC:8168"),
        (r"USB\VID_0BDA&PID_8153\1", None),
        (None, None),
    ],
)
def test_pci_numbers_are_written_as_glpi_does(device, expected):
    actual = pci_id(device)

    assert actual == expected


def test_neighbours_leave_groups_and_unanswered_requests_out():
    rows = (
        {"IPAddress": "192.0.2.1", "LinkLayerAddress": "02-00-00-00-00-09", "State": 5,
         "InterfaceAlias": "Ethernet"},
        {"IPAddress": "224.0.0.22", "LinkLayerAddress": "01-00-5E-00-00-16", "State": 6},
        {"IPAddress": "192.0.2.255", "LinkLayerAddress": "FF-FF-FF-FF-FF-FF", "State": 6},
        {"IPAddress": "192.0.2.8", "LinkLayerAddress": "00-00-00-00-00-00", "State": 0},
    )  # fmt: skip

    actual = parse_neighbours(Rows(rows))

    assert isinstance(actual, Known)
    assert actual.value == (network.Neighbour("192.0.2.1", "02:00:00:00:00:09", "Ethernet"),)


def registry(**interface):
    root = r"HKLM\SYSTEM\CurrentControlSet"
    guid = "{AAAAAAAA-0000-0000-0000-000000000001}"
    net = root + r"\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}"
    return {
        rf"{net}\{guid}\Connection": {"Name": "Ethernet", "PnpInstanceID": r"PCI\VEN_1&DEV_2"},
        root + r"\Services\Tcpip\Parameters\Interfaces" + f"\\{guid.lower()}": interface,
    }


@pytest.mark.parametrize(
    ("interface", "expected"),
    [
        (
            {"EnableDHCP": 1, "DhcpIPAddress": "192.0.2.7", "DhcpSubnetMask": "255.255.255.0",
             "DhcpDefaultGateway": ["192.0.2.1"], "DhcpServer": "192.0.2.2",
             "DhcpNameServer": "192.0.2.53 192.0.2.54", "NameServer": ""},
            ("192.0.2.7", ("192.0.2.1",), ("192.0.2.53", "192.0.2.54"), "192.0.2.2"),
        ),
        (
            {"EnableDHCP": 0, "IPAddress": ["192.0.2.8"], "SubnetMask": ["255.255.255.0"],
             "DefaultGateway": ["192.0.2.1"], "NameServer": "192.0.2.55",
             "DhcpServer": "255.255.255.255"},
            ("192.0.2.8", ("192.0.2.1",), ("192.0.2.55",), None),
        ),
    ],
)  # fmt: skip
def test_a_registry_alone_tells_the_last_addresses(interface, expected):
    fact = network.read(machine("windows", registry=registry(**interface))).adapters

    assert isinstance(fact, Known)
    found = fact.value[0]
    actual = (found.addresses[0].ip, found.gateways, found.dns, found.dhcp_server)
    assert actual == expected


INTERFACES = ("peer-7", "peer-vpn-down", "peer-vpn-up", "peer-10", "peer-xp")


@needs_recordings
@pytest.mark.parametrize("name", INTERFACES)
def test_recorded_adapters_are_the_expected_ones(name):
    machines = expected_values("windows-interfaces")["machines"]
    if name not in machines:
        pytest.skip("no expected values")

    fact = network.read(recorded_machine(name)).adapters

    assert isinstance(fact, Known)
    found = {adapter.device_id: adapter for adapter in fact.value if adapter.device_id}
    # The peer also lists miniports and filters, which are no adapters (Windows XP).
    wanted = [
        w
        for w in machines[name]["tests"]
        if not w["PNPDEVICEID"].startswith(("ROOT\\MS_", "ROOT\\SYMC_"))
    ]
    assert found.keys() == {w["PNPDEVICEID"] for w in wanted}
    for w in wanted:
        adapter = found[w["PNPDEVICEID"]]
        assert adapter.description == w["DESCRIPTION"]
        assert adapter.device_id == w["PNPDEVICEID"]
        assert adapter.pci_id == w.get("PCIID")
        assert (adapter.status or "").capitalize() == w["STATUS"]
        assert bool(adapter.virtual) == bool(w["VIRTUALDEV"])
        assert adapter.speed == w.get("SPEED")
        # The peer leaves the MAC of a closed VPN out; Windows tells it.
        assert adapter.mac == (w["MACADDR"] or adapter.mac or "").lower()
        if "IPADDRESS" in w:
            assert w["IPADDRESS"] in {address.ip for address in adapter.addresses}
            assert adapter.gateways == tuple(g for g in [w.get("IPGATEWAY")] if g)
            assert adapter.dhcp_server == w.get("IPDHCP")
        assert adapter.dns[:1] == tuple(d for d in [w["dns"]] if d)


@needs_recordings
def test_recorded_kinds_are_the_expected_ones():
    wanted = expected_values("windows-networks")["machines"]["peer-xp"]["tests"]

    fact = network.read(recorded_machine("peer-xp")).adapters

    assert isinstance(fact, Known)
    actual = {a.device_id: a.kind for a in fact.value if a.device_id is not None}
    assert actual.items() <= {**wanted, **actual}.items()
    assert all(wanted.get(device, kind) == kind for device, kind in actual.items())


VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
ROWS = st.lists(
    st.dictionaries(st.sampled_from((*NET, *CONFIGURATION, "LinkLayerAddress", "State")), VALUES)
)


@given(ROWS, ROWS)
def test_never_raises_on_any_rows(links, configurations):
    wmi = {
        "MSFT_NetAdapter": links, "Win32_NetworkAdapterConfiguration": configurations,
        "Win32_NetworkAdapter": links, "MSFT_NetNeighbor": links,
        "MSFT_NetIPAddress": configurations, "MSFT_NetRoute": configurations,
    }  # fmt: skip

    network.read(machine("windows", wmi=wmi))
    network.read(machine("windows", wmi={**wmi, "MSFT_NetAdapter": []}))


@given(st.dictionaries(st.sampled_from(("EnableDHCP", "IPAddress", "NameServer", "MTU")), VALUES))
def test_never_raises_on_any_registry(interface):
    network.read(machine("windows", registry=registry(**interface)))


def test_a_card_that_was_taken_out_is_no_adapter():
    here = {"Index": 10, "Description": "NIC", "NetConnectionID": "LAN", "NetConnectionStatus": 2,
            "MACAddress": "00:14:C2:0D:B0:FB", "PNPDeviceID": r"PCI\VEN_14E4\1"}  # fmt: skip
    gone = {"Index": 8, "Description": "Old NIC", "NetConnectionID": None, "MACAddress": None,
            "PNPDeviceID": None}  # fmt: skip
    settings = [{"Index": n, "IPEnabled": True, "IPAddress": ["192.0.2.7"]} for n in (8, 10)]

    fact = parse_old_adapters(Rows((gone, here)), Rows(tuple(settings)), NONE)

    assert isinstance(fact, Known)
    assert [adapter.name for adapter in fact.value] == ["LAN"]
