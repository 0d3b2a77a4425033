"""What listens on the network: ``ss`` and ``/proc/net`` on Linux, tables and netstat on Windows."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from inventory.adapters import ip_address as usual_address
from inventory.reading import column, number, text
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.answers import Json, Row


@record
class Listener:
    """One open port: ``local_only`` when it listens on the loopback alone.

    ``protocol`` is ``tcp`` or ``udp``; ``address`` is ``*`` where both families are meant.
    """

    protocol: str
    address: str
    port: int
    program: str | None
    local_only: bool


_USERS = re.compile(r'users:\(\("((?:[^"\\]|\\.)*)"')
_PROGRAM_LINE = re.compile(r"\s*\[([^\]\s][^\]]*)\]\s*")
# Names that an old recording shows in place of numbers: /etc/services of those that matter.
_PORTS = {
    "bootpc": 68, "bootps": 67, "cups": 631, "domain": 53, "epmap": 135, "ftp": 21, "http": 80,
    "https": 443, "imap": 143, "imap2": 143, "imaps": 993, "ipp": 631, "ldap": 389, "mdns": 5353,
    "microsoft-ds": 445, "ms-wbt-server": 3389, "mysql": 3306, "netbios-dgm": 138,
    "netbios-ns": 137, "netbios-ssn": 139, "nfs": 2049, "ntp": 123, "pop3": 110, "pop3s": 995,
    "postgresql": 5432, "rfb": 5900, "rpcbind": 111, "smtp": 25, "snmp": 161, "ssh": 22,
    "submission": 587, "sunrpc": 111, "svrloc": 427, "syslog": 514, "telnet": 23, "tftp": 69,
    "vnc-server": 5900, "webcache": 8080, "x11": 6000, "zabbix-agent": 10050,
}  # fmt: skip
# State of a socket in /proc/net: listening for TCP, not connected for UDP.
_PROC_STATES = {"tcp": "0A", "udp": "07"}
# MSFT_NetTCPConnection.State: closed, listen, …, delete; 100 is bound.
_NET_LISTEN, _NET_STATES = 2, frozenset({*range(1, 13), 100})


def listener(
    protocol: object, address: object, port: object, program: object = None
) -> Listener | None:
    """One open port of loose values; None when they are not one."""
    kind = (text(protocol) or "").lower().rstrip("46")
    where = _address(text(address))
    gate = number(port)
    if kind not in {"tcp", "udp"} or where is None or gate is None or not 0 < gate < 2**16:
        return None
    return Listener(kind, where, gate, text(program), _is_local(where))


def _address(word: str | None) -> str | None:
    """An address without brackets and zone; ``*`` for any."""
    if word is None:
        return None
    bare = word.replace("[", "").replace("]", "").partition("%")[0]
    return bare if bare == "*" else usual_address(bare)


def _is_local(address: str) -> bool:
    if address == "*":
        return False
    found = ip_address(address)
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback


def _once(found: Iterable[Listener | None]) -> tuple[Listener, ...]:
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _all_of(found: Iterable[Listener | None]) -> tuple[Listener, ...] | None:
    every = tuple(dict.fromkeys(found))
    return None if None in every else _once(every)


# --- Linux ------------------------------------------------------------------------------------


def ss_listeners(printed: str) -> tuple[Listener, ...]:
    """The lines of ``ss``: Netid State Recv-Q Send-Q Local:Port Peer:Port users:(("name",…)).

    Heads, other families and connections are passed over; ports may be names.
    """
    found = []
    for line in printed.splitlines():
        cells = line.split(None, 6)
        if len(cells) < 6 or cells[0] not in {"tcp", "udp"} or cells[1] not in {"LISTEN", "UNCONN"}:
            continue
        address, _, port = cells[4].rpartition(":")
        user = _USERS.search(cells[6]) if len(cells) > 6 else None
        known = _PORTS.get(port, port)
        found.append(listener(cells[0], address or "*", known, user[1] if user else None))
    return _once(found)


def proc_listeners(protocol: str, table: str) -> tuple[Listener, ...]:
    """``/proc/net/tcp`` or ``udp``, and those of IPv6: addresses in hexadecimal words of the CPU.

    All of Linux' usual CPUs are little-endian.
    """
    found = []
    for line in table.splitlines()[1:]:
        cells = line.split(None, 4)
        if len(cells) < 4 or cells[3] != _PROC_STATES[protocol]:
            continue
        address, _, port = cells[1].partition(":")
        where = proc_address(address)
        try:
            found.append(listener(protocol, where, int(port, 16)))
        except ValueError:
            continue
    return _once(found)


def proc_address(word: str) -> str | None:
    """``0100007F`` is ``127.0.0.1``; 32 digits are four such words of IPv6."""
    try:
        data = bytes.fromhex(word)
    except ValueError:
        return None
    turned = b"".join(data[at : at + 4][::-1] for at in range(0, len(data), 4))
    if len(turned) == 4:
        return str(IPv4Address(turned))
    return str(IPv6Address(turned)) if len(turned) == 16 else None


# --- Windows ----------------------------------------------------------------------------------


def called_listeners(rows: Iterable[Mapping[str, Json]]) -> tuple[Listener, ...] | None:
    """The rows of the call ``listening_ports``: protocol, address, port, pid, program.

    None when one of them is no port: it may be the one that should not be open.
    """
    return _all_of(
        listener(row.get("protocol"), row.get("address"), row.get("port"), row.get("program"))
        for row in rows
    )


def wmi_listeners(tcp: Iterable[Row], udp: Iterable[Row]) -> tuple[Listener, ...] | None:
    """The rows of ``MSFT_NetTCPConnection`` that listen, and of ``MSFT_NetUDPEndpoint``.

    None when one of them is no port, or does not say whether it listens.
    """
    told = [(number(column(row, "State")), row) for row in tcp]
    if any(state not in _NET_STATES for state, _ in told):
        return None
    rows = [("tcp", row) for state, row in told if state == _NET_LISTEN]
    rows += [("udp", row) for row in udp]
    return _all_of(
        listener(kind, column(row, "LocalAddress"), column(row, "LocalPort")) for kind, row in rows
    )


def netstat_listeners(printed: str) -> tuple[Listener, ...]:
    """The lines of ``netstat -an``, ``-aon``, ``-aonb``, in any language.

    A TCP line listens when its far port is 0; a UDP line is one socket. With ``-b``, the program
    stands in brackets on a line below.
    """
    found: list[Listener | None] = []
    for line in printed.splitlines():
        cells = line.split()
        if len(cells) >= 3 and cells[0] in {"TCP", "UDP"}:
            address, _, port = cells[1].rpartition(":")
            far = cells[2].rpartition(":")[2]
            waits = cells[0] == "UDP" or far == "0"
            found.append(listener(cells[0], address, port) if waits else None)
        elif (program := _PROGRAM_LINE.fullmatch(line)) and found and found[-1] is not None:
            last = found[-1]
            found[-1] = listener(last.protocol, last.address, last.port, program[1])
    return _once(found)
