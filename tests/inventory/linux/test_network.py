"""Adapters, routes, name servers and neighbours of Linux."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import network
from inventory.adapters import Adapter, Address, Neighbour, Route
from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.linux import links as links_linux
from inventory.linux import network as linux
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine
from tests.inventory.this_machine import ThisMachine, needs_linux, tool

ETH0 = {
    "ifname": "eth0", "link_type": "ether", "address": "02:00:00:00:00:01", "operstate": "UP",
    "flags": ["UP", "LOWER_UP"], "mtu": 1500, "parentbus": "pci",
    "addr_info": [{"family": "inet", "local": "192.0.2.7", "prefixlen": 24},
                  {"family": "inet6", "local": "fe80::1", "prefixlen": 64}],
}  # fmt: skip


def link(**fields):
    fact = links_linux.parse_ip_json(Output(json.dumps([{**ETH0, **fields}])), "ip")
    assert isinstance(fact, Known)
    return fact.value[0]


def test_a_link_is_read_with_its_addresses():
    actual = link()

    expected = Adapter(
        "eth0", None, "02:00:00:00:00:01", "ethernet", "up", None, False,
        (Address("192.0.2.7", 24), Address("fe80::1", 64)), mtu=1500,
    )  # fmt: skip
    assert actual == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"link_type": "loopback", "parentbus": None}, ("loopback", True)),
        ({"linkinfo": {"info_kind": "bridge"}, "parentbus": None}, ("bridge", True)),
        ({"linkinfo": {"info_kind": "bond"}, "parentbus": None}, ("aggregate", True)),
        ({"linkinfo": {"info_kind": "ifb"}, "parentbus": None}, ("ethernet", True)),
        ({"ifname": "wlp2s0"}, ("wifi", False)),
        ({"link_type": "none", "parentbus": None}, (None, True)),
        ({"link_type": "infiniband"}, ("infiniband", False)),
    ],
)
def test_kinds_are_those_of_glpi(fields, expected):
    actual = link(**fields)

    assert (actual.kind, actual.virtual) == expected


@pytest.mark.parametrize(
    ("state", "flags", "expected"),
    [
        ("UP", [], "up"),
        ("DOWN", ["UP"], "down"),
        ("LOWERLAYERDOWN", ["UP"], "lowerlayerdown"),
        ("DORMANT", ["UP"], "dormant"),
        ("UNKNOWN", ["UP", "LOWER_UP"], "up"),
        ("UNKNOWN", ["UP"], "unknown"),
        ("UNKNOWN", [], "down"),
    ],
)
def test_states_are_those_of_glpi(state, flags, expected):
    actual = link(operstate=state, flags=flags).status

    assert actual == expected


@pytest.mark.parametrize(
    "parse", [links_linux.parse_ip_json, links_linux.parse_ip_text, links_linux.parse_ifconfig]
)
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Output(""), Reason.PARSE_ERROR),
        (Output("[]"), Reason.PARSE_ERROR),
        (Output("", 'Option "-j" is unknown', 255), Reason.API_ERROR),
        (Content(b""), Reason.PARSE_ERROR),
    ],
)
def test_no_adapter_is_unknown_with_its_reason(parse, answer, reason):
    actual = parse(answer, "ip")

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            {"uevent": "DEVTYPE=wlan\n", "speed": "-1\n",
             "device/uevent": "DRIVER=iwlwifi\nPCI_ID=8086:A0F0\nPCI_SUBSYS_ID=8086:4070\n"
             "PCI_SLOT_NAME=0000:00:14.3\n"},
            {"kind": "wifi", "virtual": False, "driver": "iwlwifi",
             "pci_id": "8086:A0F0:8086:4070", "device_id": "0000:00:14.3"},
        ),
        (
            {"uevent": "INTERFACE=eth0\n", "speed": "1000\n", "device/uevent": "DRIVER=e1000e\n"},
            {"speed": 1000, "virtual": False, "driver": "e1000e", "device_id": None},
        ),
        ({"uevent": "INTERFACE=tun0\n"}, {"virtual": True}),
        ({}, {}),
    ],
)  # fmt: skip
def test_hardware_is_read_below_sys(parts, expected):
    answers = {name: Content(words.encode()) for name, words in parts.items()}

    actual = links_linux.parse_hardware(answers)

    assert actual == expected


ROUTE = (
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    "wlan0\t00000000\tFE01A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
    "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
    "eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
)


def test_the_kernels_routes_are_read_and_ordered():
    routes = linux.parse_proc_route(Content(ROUTE.encode()), "route")

    actual = network.gateways(routes)

    assert actual == Known(("192.0.2.1", "192.168.1.254"), ("route",))


def test_a_machine_without_way_out_has_no_gateway():
    heading = ROUTE.splitlines()[0]

    actual = linux.parse_proc_route(Content(heading.encode()), "route")

    assert actual == Known((), ("route",))


def test_ipv6_routes_are_read():
    zero, hop = "0" * 32, "fd000000000000000000000000000001"
    lines = (
        f"{zero} 00 {zero} 00 {hop} 00000400 00000001 00000000 00000003     eth0\n"
        f"{zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200       lo\n"
    )

    actual = linux.parse_proc_ipv6_route(Content(lines.encode()), "route")

    assert actual == Known((Route("fd00::1", "eth0", 1024),), ("route",))


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        ("default via 10.0.2.2 dev enp0s3 proto dhcp metric 100\n10.0.2.0/24 dev enp0s3\n",
         (Route("10.0.2.2", "enp0s3", 100),)),
        (("Kernel IP routing table\n"
         "0.0.0.0         192.168.71.2    0.0.0.0         UG    100    0        0 ens33\n"
         "172.17.0.0      0.0.0.0         255.255.0.0     U     0      0        0 docker0\n"),
         (Route("192.168.71.2", "ens33", 100),)),
        ("10.0.2.0/24 dev enp0s3\n", ()),
    ],
)  # fmt: skip
def test_routes_are_read_from_texts(stdout, expected):
    actual = linux.parse_route_text(Output(stdout), "route")

    assert actual == Known(expected, ("route",))


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("nameserver 192.0.2.53\nsearch lan\nnameserver fe80::1%eth0\n", ("192.0.2.53", "fe80::1")),
        ("# nothing\n", ()),
        ("nameserver nonsense\n", ()),
    ],
)
def test_name_servers_are_read(printed, expected):
    actual = linux.parse_resolv_conf(Content(printed.encode()), "resolv")

    assert actual == Known(expected, ("resolv",))


def test_behind_the_local_stub_the_true_servers_are_told():
    files = {
        "/etc/resolv.conf": {"text": "nameserver 127.0.0.53\n"},
        "/run/systemd/resolve/resolv.conf": {"text": "nameserver 192.0.2.53\n"},
    }

    actual = network.read(machine("linux", files=files)).dns

    assert isinstance(actual, Known)
    assert actual.value == ("192.0.2.53",)


ARP = (
    "IP address       HW type     Flags       HW address            Mask     Device\n"
    "192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0\n"
    "192.0.2.9        0x1         0x0         00:00:00:00:00:00     *        eth0\n"
)


def test_neighbours_are_those_that_answered():
    actual = linux.parse_proc_arp(Content(ARP.encode()), "arp")

    assert actual == Known((Neighbour("192.0.2.1", "02:fc:00:00:00:05", "eth0"),), ("arp",))


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        ("? (192.168.0.3) at 00:8d:b9:37:4a:c2 [ether] on eth0",
         Neighbour("192.168.0.3", "00:8d:b9:37:4a:c2", "eth0")),
        ("10.0.10.1 dev enp3s0 lladdr 00:0d:b9:37:2b:c2 REACHABLE",
         Neighbour("10.0.10.1", "00:0d:b9:37:2b:c2", "enp3s0")),
        ("  192.168.0.1           00-80-0c-07-ae-d3     dynamique",
         Neighbour("192.168.0.1", "00:80:0c:07:ae:d3", None)),
        ("192.168.71.254  ether   00:50:56:fe:7a:b4   C                     ens33",
         Neighbour("192.168.71.254", "00:50:56:fe:7a:b4", "ens33")),
        ("? (10.0.0.1) at 0:1c:b3:9:85:15 on en0 ifscope [ethernet]",
         Neighbour("10.0.0.1", "00:1c:b3:09:85:15", "en0")),
    ],
)  # fmt: skip
def test_a_neighbour_is_told_by_its_shape_in_any_language(stdout, expected):
    actual = linux.parse_neighbour_text(Output(stdout), "arp")

    assert actual == Known((expected,), ("arp",))


@pytest.mark.parametrize(
    "line",
    [
        "  224.0.0.22            01-00-5e-00-00-16     statique",
        "  192.168.0.255         ff-ff-ff-ff-ff-ff     statique",
        "Aucune entrée ARP trouvée.",
    ],
)
def test_groups_and_sentences_are_no_neighbours(line):
    actual = linux.parse_neighbour_text(Output(line), "arp")

    assert not (isinstance(actual, Known) and actual.value)


@needs_recordings
def test_recorded_leases_name_their_server():
    recorded = recorded_machine("peer-dhclient-wlan0")._capture["files"]

    actual = {
        path.rsplit("-", 1)[-1]: linux.parse_dhclient(Content(entry["text"].encode()), path)
        for path, entry in recorded.items()
    }

    servers = {name: fact.value for name, fact in actual.items() if isinstance(fact, Known)}
    expected = {"1.lease": {"wlan0": "192.168.0.254"}, "2.lease": {"wlan0": "192.168.10.1"}}
    assert servers == expected


@needs_recordings
@pytest.mark.parametrize("name", ["archlinux", "bonding", "el8"])
def test_recorded_ifconfig_gives_the_expected_addresses(name):
    tables = expected_values("tools-linux")["tables"]["ifconfig_tests"]
    if f"linux-{name}" not in tables:
        pytest.skip("no expected values")

    fact = network.read(recorded_machine(f"peer-ifconfig-linux-{name}")).adapters

    assert isinstance(fact, Known)
    found = {adapter.name: adapter for adapter in fact.value}
    for wanted in tables[f"linux-{name}"]["expected"]:
        adapter = found[wanted["DESCRIPTION"]]
        ips = {address.ip for address in adapter.addresses}
        assert {wanted.get("IPADDRESS", next(iter(ips), None))} <= {*ips, None}
        assert (wanted.get("IPADDRESS6") or "::1").partition("/")[0] in {*ips, "::1"}
        assert adapter.mac == (wanted.get("MACADDR") or "").lower() or adapter.mac is None
        assert adapter.status == wanted["STATUS"].lower()


@needs_recordings
@pytest.mark.parametrize("name", ["ip_addr-2", "ip_addr-3", "ip_addr-5"])
def test_recorded_ip_gives_the_expected_addresses(name):
    wanted = expected_values("tools-linux")["tables"]["ipaddrshow_tests"][name]["expected"]

    fact = network.read(recorded_machine(f"peer-ip-{name}")).adapters

    assert isinstance(fact, Known)
    actual = {(a.name, address.ip) for a in fact.value for address in a.addresses}
    expected = {
        (w["DESCRIPTION"].partition(":")[0], w.get("IPADDRESS") or w.get("IPADDRESS6"))
        for w in wanted
        if w.get("IPADDRESS") or w.get("IPADDRESS6")
    }
    assert actual == expected


@needs_recordings
def test_a_recorded_machine_has_its_gateway_servers_and_neighbours():
    read = network.read(recorded_machine("jc-centos-7.7"))

    assert read.gateways == Known(("10.0.2.2",), ("command ip route",))
    assert read.dns == Known(("192.168.71.2",), ("command nmcli device show",))
    assert isinstance(read.neighbours, Known)
    assert {n.ip for n in read.neighbours.value} == {
        "192.168.71.2", "192.168.71.1", "192.168.71.254",
    }  # fmt: skip


@needs_linux
def test_this_machine_has_the_addresses_that_ip_lists():
    listed = tool("ip", "-o", "addr").splitlines()
    words = [line.split() for line in listed]
    expected = {(row[1], row[3].partition("/")[0]) for row in words}

    fact = network.read(ThisMachine()).adapters

    assert isinstance(fact, Known)
    actual = {(a.name, address.ip) for a in fact.value for address in a.addresses}
    assert actual == expected


@needs_linux
def test_this_machine_has_the_gateways_that_ip_lists():
    listed = tool("ip", "route", "show", "default") + tool("ip", "-6", "route", "show", "default")
    rows = [line.split() for line in listed.splitlines()]
    expected = {row[row.index("via") + 1] for row in rows if "via" in row}

    fact = network.read(ThisMachine()).gateways

    assert isinstance(fact, Known)
    assert set(fact.value) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from((*ETH0, "linkinfo", "dst", "gateway", "local")), inner)
    ),
    max_leaves=20,
)


@given(JSON)
def test_never_raises_on_any_json(listed):
    answer = Output(json.dumps(listed))

    links_linux.parse_ip_json(answer, "ip")
    linux.parse_route_json(answer, "ip")
    linux.parse_neighbour_json(answer, "ip")


@given(st.text())
def test_never_raises_on_any_text(words):
    for parse in (
        links_linux.parse_ip_text, links_linux.parse_ifconfig, linux.parse_nmcli,
        linux.parse_route_text,
        linux.parse_neighbour_text, links_linux.parse_ip_json, linux.parse_route_json,
    ):  # fmt: skip
        parse(Output(words), "x")
        parse(Output(f"2: eth0: <UP> mtu 1500\n{words}"), "x")
    for read in (
        linux.parse_proc_route, linux.parse_proc_ipv6_route, linux.parse_proc_arp,
        linux.parse_resolv_conf, linux.parse_dhclient,
    ):  # fmt: skip
        read(Content(words.encode("utf-8", "replace")), "x")
        read(Content(f"heading\n{words}".encode("utf-8", "replace")), "x")
    links_linux.parse_hardware({"uevent": Content(words.encode("utf-8", "replace"))})
