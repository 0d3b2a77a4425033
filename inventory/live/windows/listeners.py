"""What listens on the network: the system's own tables of sockets."""

from __future__ import annotations

import ctypes
import struct
from ctypes import c_int32, c_uint32, c_void_p, c_wchar_p
from ipaddress import ip_address
from typing import TYPE_CHECKING

from inventory.answers import Answer, Refusal, Value
from inventory.facts import Reason
from inventory.live.windows.refused import Refused
from inventory.live.windows.system_libraries import clean, function

if TYPE_CHECKING:
    from inventory.answers import Json

_IPV4, _IPV6 = 2, 23
_LISTENERS, _OWNERS = 3, 1  # TCP_TABLE_OWNER_PID_LISTENER, UDP_TABLE_OWNER_PID
_TOO_SMALL = 122
_NO_IPV6 = frozenset({50, 1168})
_QUERY_LIMITED = 0x1000
_SYSTEM = 4  # the kernel's own sockets

# Of each table: the length of an entry, and where address, port and process number are in it.
_TABLES = (
    ("tcp", "GetExtendedTcpTable", _LISTENERS, _IPV4, 24, (4, 4), 8, 20),
    ("tcp", "GetExtendedTcpTable", _LISTENERS, _IPV6, 56, (0, 16), 20, 52),
    ("udp", "GetExtendedUdpTable", _OWNERS, _IPV4, 12, (0, 4), 4, 8),
    ("udp", "GetExtendedUdpTable", _OWNERS, _IPV6, 28, (0, 16), 20, 24),
)


def listening_ports() -> Answer:
    """``{protocol, address, port, pid, program}`` of each socket that waits; program is a name.

    Raises:
        Refused: a table cannot be read.
    """
    found: list[Json] = []
    programs: dict[int, str | None] = {_SYSTEM: "System"}
    for protocol, name, kind, family, size, address, port, process in _TABLES:
        try:
            table = _table(name, kind, family)
        except Refused as refused:
            if family == _IPV6 and refused.code in _NO_IPV6:
                continue
            raise
        for where, gate, number in sockets(table, size, address, port, process):
            if number not in programs:
                programs[number] = _program(number)
            found.append(
                {
                    "protocol": protocol,
                    "address": where,
                    "port": gate,
                    "pid": number,
                    "program": programs[number],
                }
            )
    # Windows always listens.
    return Value(found) if found else Refusal(Reason.ABSENT, "nothing in any table")


def sockets(
    table: bytes, size: int, address: tuple[int, int], port: int, process: int
) -> list[tuple[str, int, int]]:
    """Address, port and process number of each entry of a table: a count, then the entries."""
    if len(table) < 4:
        return []
    (count,) = struct.unpack_from("<I", table)
    found = []
    for at in range(count):
        entry = table[4 + at * size : 4 + (at + 1) * size]
        if len(entry) < size:
            break
        start, length = address
        where = ip_address(entry[start : start + length])
        (gate,) = struct.unpack_from(">H", entry, port)  # in the order of the network
        (number,) = struct.unpack_from("<I", entry, process)
        found.append((str(where), gate, number))
    return found


def _table(name: str, kind: int, family: int) -> bytes:
    """A whole table; it may grow between two calls.

    Raises:
        Refused: it cannot be read.
    """
    read = function("iphlpapi", name, c_void_p, c_void_p, c_int32, c_uint32, c_uint32, c_uint32)
    length = c_uint32(1 << 16)
    for _ in range(5):
        data = ctypes.create_string_buffer(length.value)
        code = read(data, ctypes.byref(length), 0, family, kind, 0)
        if code == 0:
            return data.raw
        if code != _TOO_SMALL:
            raise Refused(code, name)
    raise Refused(_TOO_SMALL, name)


def _program(number: int) -> str | None:
    """The file name of a process' program; None where it may not be asked."""
    open_process = function("kernel32", "OpenProcess", c_uint32, c_int32, c_uint32, result=c_void_p)
    name_of = function(
        "kernel32", "QueryFullProcessImageNameW", c_void_p, c_uint32, c_wchar_p, c_void_p,
        result=c_int32,
    )  # fmt: skip
    process = open_process(_QUERY_LIMITED, 0, number)
    if not process:
        return None
    try:
        length = c_uint32(1024)
        buffer = ctypes.create_unicode_buffer(length.value)
        if not name_of(process, 0, buffer, ctypes.byref(length)):
            return None
        return clean(buffer.value).rpartition("\\")[2] or None
    finally:
        function("kernel32", "CloseHandle", c_void_p, result=c_int32)(process)
