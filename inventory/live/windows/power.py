"""The active power scheme: when the PC sleeps, and whether waking it up asks for the password."""

from __future__ import annotations

import ctypes
from ctypes import c_uint32, c_void_p
from typing import TYPE_CHECKING

from inventory.answers import Answer, Value
from inventory.live.windows.refused import Refused, check_win32
from inventory.live.windows.system_libraries import Guid, function

if TYPE_CHECKING:
    from inventory.answers import Json

_SLEEP = Guid.of("238C9FA8-0AAD-41ED-83F4-97BE242C8F20")
_STANDBY = Guid.of("29F6C1DB-86DA-48C5-9FDB-F2B67B1F44DA")
_NO_GROUP = Guid.of("FEA3413E-7E05-4911-9A71-700331F1C294")
_CONSOLE_LOCK = Guid.of("0E796BDB-100D-47D6-A2D5-F7D2DAA51F51")
_SETTINGS = {"sleep": (_SLEEP, _STANDBY), "lock": (_NO_GROUP, _CONSOLE_LOCK)}
_SUPPLIES = {"ac": "PowerReadACValueIndex", "dc": "PowerReadDCValueIndex"}


def power_lock() -> Answer:
    """``{sleep_ac, sleep_dc, lock_ac, lock_dc}``: seconds (0 never), and 0 or 1; None unread.

    Raises:
        Refused: there is no scheme, or none of the four can be read.
    """
    active = function("powrprof", "PowerGetActiveScheme", c_void_p, c_void_p)
    scheme = c_void_p()
    check_win32(active(None, ctypes.byref(scheme)), "PowerGetActiveScheme")
    found: dict[str, Json] = {}
    refused: Refused | None = None
    try:
        for name, (group, setting) in _SETTINGS.items():
            for supply, reader in _SUPPLIES.items():
                try:
                    found[f"{name}_{supply}"] = _index(reader, scheme, group, setting)
                except Refused as error:
                    found[f"{name}_{supply}"], refused = None, error
    finally:
        function("kernel32", "LocalFree", c_void_p, result=c_void_p)(scheme)
    if refused is not None and not any(value is not None for value in found.values()):
        raise refused
    return Value(found)


def _index(reader: str, scheme: c_void_p, group: Guid, setting: Guid) -> int:
    """The value of one setting.

    Raises:
        Refused: the scheme does not have it.
    """
    read = function("powrprof", reader, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
    value = c_uint32()
    code = read(None, scheme, ctypes.byref(group), ctypes.byref(setting), ctypes.byref(value))
    check_win32(code, reader)
    return value.value
