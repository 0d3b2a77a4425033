"""Open ports, from every listing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.listeners import (
    Listener,
    called_listeners,
    listener,
    netstat_listeners,
    proc_address,
    proc_listeners,
    ss_listeners,
    wmi_listeners,
)

ANY = "0.0.0.0"  # noqa: S104 recorded, not bound


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))',
            Listener("tcp", ANY, 22, "sshd", False),
        ),
        (
            "udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*",
            Listener("udp", "127.0.0.53", 53, None, True),
        ),
        ("tcp LISTEN 0 5 [::1]:631 [::]:*", Listener("tcp", "::1", 631, None, True)),
        ("tcp LISTEN 0 5 *:80 *:*", Listener("tcp", "*", 80, None, False)),
        ("tcp LISTEN 0 5 :::443 :::*", Listener("tcp", "::", 443, None, False)),
        (
            "udp UNCONN 0 0 [fe80::1]%eth0:546 [::]:*",
            Listener("udp", "fe80::1", 546, None, False),
        ),
        ("tcp  LISTEN  0  128  *:ssh  *:*", Listener("tcp", "*", 22, None, False)),
        (
            "tcp LISTEN 0 5 [::ffff:127.0.0.1]:8080 *:*",
            Listener("tcp", "::ffff:127.0.0.1", 8080, None, True),
        ),
    ],
)
def test_lines_of_ss(line, expected):
    assert ss_listeners(line + "\n" + line) == (expected,)


@pytest.mark.parametrize(
    "line",
    [
        "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port",
        "tcp ESTAB 0 0 10.0.0.1:22 10.0.0.2:40000",
        "nl UNCONN 0 0 rtnl:kernel *",
        "tcp LISTEN 0 5 *:no-such-name *:*",
        "tcp LISTEN 0 5 *:0 *:*",
        "tcp LISTEN",
    ],
)
def test_other_lines_of_ss_are_passed_over(line):
    assert ss_listeners(line) == ()


def test_the_tables_of_the_kernel():
    table = (
        "  sl  local_address rem_address   st tx_queue rx_queue\n"
        "   0: 00000000:0016 00000000:0000 0A 00000000:00000000\n"
        "   1: 0100007F:0277 00000000:0000 0A 00000000:00000000\n"
        "   2: 0100000A:0016 0200000A:9C40 01 00000000:00000000\n"
        "   3: zz:0016 0 0A x\n"
    )

    actual = proc_listeners("tcp", table)

    assert actual == (
        Listener("tcp", ANY, 22, None, False),
        Listener("tcp", "127.0.0.1", 631, None, True),
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("0100007F", "127.0.0.1"),
        ("00000000000000000000000001000000", "::1"),
        ("000080FE00000000FF005450B6AD1DFE", "fe80::5054:ff:fe1d:adb6"),
        ("0100", None),
        ("x", None),
    ],
)
def test_addresses_of_the_kernel(word, expected):
    assert proc_address(word) == expected


def test_netstat_is_read_in_any_language():
    printed = """
Connexions actives

  Proto  Adresse locale         Adresse distante       État
  TCP    0.0.0.0:135            0.0.0.0:0              À L'ÉCOUTE       1712
  RpcSs
 [svchost.exe]
  TCP    127.0.0.1:1031         127.0.0.1:1032         ESTABLISHED     10644
 [other.exe]
  TCP    [::]:445               [::]:0                 LISTENING       4
 Impossible d'obtenir les informations de propriétaire
  UDP    0.0.0.0:5353           *:*                                    2160
  UDP    [fe80::1%12]:1900      *:*                                    99
"""

    actual = netstat_listeners(printed)

    assert actual == (
        Listener("tcp", ANY, 135, "svchost.exe", False),
        Listener("tcp", "::", 445, None, False),
        Listener("udp", ANY, 5353, None, False),
        Listener("udp", "fe80::1", 1900, None, False),
    )


def test_rows_of_windows():
    tcp = (
        {"State": 2, "LocalAddress": "::", "LocalPort": 49672},
        {"State": "5", "LocalAddress": "10.0.0.1", "LocalPort": 1},
    )
    udp = ({"LocalAddress": "127.0.0.1", "LocalPort": "53"},)
    called = ({"protocol": "tcp6", "address": "::1", "port": 135, "program": "svchost.exe"},)

    assert wmi_listeners(tcp, udp) == (
        Listener("tcp", "::", 49672, None, False),
        Listener("udp", "127.0.0.1", 53, None, True),
    )
    assert called_listeners(called) == (Listener("tcp", "::1", 135, "svchost.exe", True),)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"State": None, "LocalAddress": "::", "LocalPort": 5900},
        {"State": -12345, "LocalAddress": "::", "LocalPort": 5900},
        {"State": 2, "LocalAddress": None, "LocalPort": 5900},
        {"State": 2, "LocalAddress": "::", "LocalPort": "rubbish"},
    ],
)
def test_rows_with_one_that_is_no_port_are_no_list(spoilt):
    row = {"State": 2, "LocalAddress": "::", "LocalPort": 135}

    assert wmi_listeners((row, spoilt), ()) is None
    assert wmi_listeners((row,), (row, {**spoilt, "LocalPort": 0})) is None
    assert called_listeners(({"protocol": "tcp", "address": "::", "port": 135}, {})) is None


@pytest.mark.parametrize(
    "values",
    [("tcp", "x", 1), ("sctp", "::", 1), ("tcp", "::", 65536), ("tcp", None, 1), (1, 2, None)],
)
def test_what_is_no_port_is_none(values):
    assert listener(*values) is None


@given(st.text())
def test_no_text_raises(printed):
    ss_listeners(printed)
    netstat_listeners(printed)
    proc_listeners("udp", printed)
    proc_address(printed)


@given(st.sampled_from(["tcp", "udp"]), st.text() | st.integers(), st.text() | st.integers())
def test_no_value_raises(protocol, address, port):
    listener(protocol, address, port)
    ss_listeners(f"{protocol} LISTEN 0 0 {address}:{port} *:*")
