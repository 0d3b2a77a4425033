"""What the firmware offers: how it started the system, and a security chip."""

from __future__ import annotations

import ctypes
from ctypes import c_int32, c_uint32, c_void_p

from inventory.answers import Answer, Refusal, Value
from inventory.facts import Reason
from inventory.live.windows.refused import Refused, check
from inventory.live.windows.system_libraries import function, last_error


class _Chip(ctypes.Structure):
    """TPM_DEVICE_INFO."""

    _fields_ = (
        ("structure", c_uint32),
        ("version", c_uint32),
        ("interface", c_uint32),
        ("revision", c_uint32),
    )


def firmware_type() -> Answer:
    """``GetFirmwareType``: 1 BIOS, 2 UEFI.

    Raises:
        Refused: the system does not say.
    """
    kind = c_uint32()
    ask = function("kernel32", "GetFirmwareType", c_void_p, result=c_int32)
    if not ask(ctypes.byref(kind)):
        raise Refused(last_error(), "GetFirmwareType")
    if kind.value not in {1, 2}:
        return Refusal(Reason.API_ERROR, f"GetFirmwareType {kind.value}")
    return Value(kind.value)


def tpm_device() -> Answer:
    """``Tbsi_GetDeviceInfo``: ``{version}``, 1 or 2; absent where there is no chip.

    Raises:
        Refused: there is none, or the base services do not say.
    """
    chip = _Chip(1)
    ask = function("tbs", "Tbsi_GetDeviceInfo", c_uint32, c_void_p, result=c_int32)
    check(ask(ctypes.sizeof(chip), ctypes.byref(chip)), "Tbsi_GetDeviceInfo")
    return Value({"version": int(chip.version)})
