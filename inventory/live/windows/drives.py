"""What a folder of Windows lies on: kind of drive, physical disk, bus, BitLocker."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from ctypes import c_int32, c_void_p, c_wchar_p

from inventory.answers import Value
from inventory.backups.model import Medium
from inventory.live.windows.refused import Refused
from inventory.live.windows.system_libraries import function

_REMOTE = 4  # DRIVE_REMOTE
_REMOVABLE = 2
_SHARED = 3  # FILE_SHARE_READ | FILE_SHARE_WRITE
_OPEN_EXISTING = 3
_DEVICE_NUMBER = 0x2D1080  # IOCTL_STORAGE_GET_DEVICE_NUMBER
_QUERY_PROPERTY = 0x2D1400  # IOCTL_STORAGE_QUERY_PROPERTY
_BUS_OFFSET = 28  # of BusType in STORAGE_DEVICE_DESCRIPTOR
_UNPLUGGED = {4, 7, 12, 13}  # IEEE 1394, USB, SD, MMC
_INVALID = c_void_p(-1).value
# System.Volume.BitLockerProtection: 1 on, 6 locked; 2 off, 5 and 8 with the key in clear.
_PROTECTED, _CLEAR = {1, 6}, {2, 5, 8}


def windows_drive(place: str, home: str) -> dict[str, str | bool]:
    """What a place lies on: ``medium``, ``encrypted``, ``filesystem``, ``id``, each where known."""
    root = _root(place)
    if root.startswith("\\\\") or _kind(root) == _REMOTE:
        return {"medium": Medium.NETWORK}
    told: dict[str, str | bool] = {}
    disk, home_disk = _disk(root), _disk(_root(home))
    if (disk is not None and disk == home_disk) or root == _root(home):
        told["medium"] = Medium.SAME_DISK
    elif _kind(root) == _REMOVABLE or _bus(root) in _UNPLUGGED:
        told["medium"] = Medium.REMOVABLE
    elif disk is not None:
        told["medium"] = Medium.OTHER_DISK
    with suppress(Refused, OSError):
        from inventory.live.windows.shell import bitlocker_state  # noqa: PLC0415 starts COM

        state = bitlocker_state(root[:2])
        if isinstance(state, Value) and state.data in _PROTECTED | _CLEAR:
            told["encrypted"] = state.data in _PROTECTED
    serial = _serial(root)
    if serial:
        told["id"] = serial
    return told


def _root(path: str) -> str:
    """The root of the volume of a path, such as ``E:`` with a backslash, or a share."""
    plain = path
    if plain.startswith("\\\\?\\UNC\\"):
        plain = "\\\\" + plain[8:]
    elif plain.startswith("\\\\?\\"):
        plain = plain[4:]
    if plain.startswith("\\\\"):
        return plain
    found = ctypes.create_unicode_buffer(1024)
    read = function("kernel32", "GetVolumePathNameW", c_wchar_p, c_wchar_p, ctypes.c_uint32)
    if read(os.path.abspath(plain), found, 1024):  # noqa: PTH100 a text
        return found.value
    return plain[:3]


def _kind(root: str) -> int:
    return int(function("kernel32", "GetDriveTypeW", c_wchar_p)(root))


def _ask(root: str, code: int, given: bytes, room: int) -> bytes:
    """What the driver of a volume answers; nothing where it does not. No right is needed."""
    opened = function(
        "kernel32", "CreateFileW", c_wchar_p, ctypes.c_uint32, ctypes.c_uint32, c_void_p,
        ctypes.c_uint32, ctypes.c_uint32, c_void_p, result=c_void_p,
    )(rf"\\.\{root[:2]}", 0, _SHARED, None, _OPEN_EXISTING, 0, None)  # fmt: skip
    if opened in {None, _INVALID}:
        return b""
    answer, length = ctypes.create_string_buffer(room), ctypes.c_uint32()
    try:
        done = function(
            "kernel32", "DeviceIoControl", c_void_p, ctypes.c_uint32, c_void_p, ctypes.c_uint32,
            c_void_p, ctypes.c_uint32, c_void_p, c_void_p, result=c_int32,
        )(opened, code, given, len(given), answer, room, ctypes.byref(length), None)  # fmt: skip
    finally:
        function("kernel32", "CloseHandle", c_void_p)(opened)
    return answer.raw[: length.value] if done else b""


def _disk(root: str) -> int | None:
    """The number of the physical disk (STORAGE_DEVICE_NUMBER: type, number, partition)."""
    told = _ask(root, _DEVICE_NUMBER, b"", 12)
    return int.from_bytes(told[4:8], "little") if len(told) == 12 else None


def _bus(root: str) -> int | None:
    told = _ask(root, _QUERY_PROPERTY, bytes(12), 1024)
    end = _BUS_OFFSET + 4
    return int.from_bytes(told[_BUS_OFFSET:end], "little") if len(told) >= end else None


def _serial(root: str) -> str:
    number = ctypes.c_uint32()
    read = function(
        "kernel32", "GetVolumeInformationW", c_wchar_p, c_void_p, ctypes.c_uint32, c_void_p,
        c_void_p, c_void_p, c_void_p, ctypes.c_uint32,
    )  # fmt: skip
    done = read(root, None, 0, ctypes.byref(number), None, None, None, 0)
    return f"{number.value:08X}" if done else ""
