"""What Explorer knows of a drive: whether BitLocker protects it, without administrator rights."""

from __future__ import annotations

import ctypes
import re
from ctypes import c_int32, c_void_p, c_wchar_p

from inventory.answers import Answer, Refusal, Value
from inventory.facts import Reason
from inventory.live.windows import com
from inventory.live.windows.refused import check
from inventory.live.windows.system_libraries import Guid, function

_ISHELLITEM2 = Guid.of("7E9FB0D3-919F-4307-AB2E-9B1860310C93")
_GET_INT32 = 16


class _PropertyKey(ctypes.Structure):
    _fields_ = (("format", Guid), ("number", ctypes.c_uint32))


# System.Volume.BitLockerProtection
_PROTECTION = _PropertyKey(Guid.of("2D15A9A1-A556-4189-91AD-027458F11A07"), 1717)


def bitlocker_state(drive: str) -> Answer:
    """The shell's property of a drive (``C:``), an integer from 1 to 8; absent where it has none.

    Raises:
        Refused: Explorer does not say.
    """
    if not re.fullmatch("[A-Za-z]:", drive):
        return Refusal(Reason.API_ERROR, "not a drive")
    com.initialise()
    open_item = function(
        "shell32", "SHCreateItemFromParsingName", c_wchar_p, c_void_p, c_void_p, c_void_p,
        result=c_int32,
    )  # fmt: skip
    item = com.Object()
    check(open_item(f"{drive}\\", None, ctypes.byref(_ISHELLITEM2), item.out), "drive")
    state = c_int32()
    what = "System.Volume.BitLockerProtection"
    item.call(_GET_INT32, what, ctypes.byref(_PROTECTION), ctypes.byref(state))
    if not 1 <= state.value <= 8:
        return Refusal(Reason.ABSENT, f"{what} {state.value}")
    return Value(state.value)
