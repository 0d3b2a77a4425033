"""COM by hand: apartments, objects, methods by their place in the table.

A library would bring code generation, and folders that it writes on the PC; what is called here is
a dozen methods whose places are fixed for ever.
"""

from __future__ import annotations

import ctypes
import threading
from ctypes import c_int32, c_uint32, c_void_p
from typing import Any

from inventory.live.windows.refused import check
from inventory.live.windows.system_libraries import Guid, function

_MULTITHREADED = 0
_PACKET_PRIVACY, _IMPERSONATE = 6, 3
_TOO_LATE = 0x80010119  # RPC_E_TOO_LATE: security was set already
_CHANGED_MODE = 0x80010106
_INPROC_OR_LOCAL = 1 | 4
_RELEASE = 2

_thread = threading.local()
_security = threading.Lock()
_secured: list[bool] = []


def initialise() -> None:
    """Enter COM from this thread; the first one says that answers may be encrypted, as BitLocker's.

    Raises:
        Refused: COM does not start.
    """
    if not getattr(_thread, "ready", False):
        start = function("ole32", "CoInitializeEx", c_void_p, c_uint32, result=c_int32)
        code = start(None, _MULTITHREADED)
        if code & 0xFFFFFFFF != _CHANGED_MODE:
            check(code, "CoInitializeEx")
        _thread.ready = True
    with _security:
        if not _secured:
            secure = function("ole32", "CoInitializeSecurity", result=c_int32)
            nothing = c_void_p()
            code = secure(
                nothing, c_int32(-1), nothing, nothing, c_uint32(_PACKET_PRIVACY),
                c_uint32(_IMPERSONATE), nothing, c_uint32(0), nothing,
            )  # fmt: skip
            if code & 0xFFFFFFFF != _TOO_LATE:
                check(code, "CoInitializeSecurity")
            _secured.append(True)


class Object:
    """A pointer to an object, which is released when nothing holds it any more."""

    __slots__ = ("pointer",)

    def __init__(self, address: int | None = None) -> None:
        self.pointer = c_void_p(address)

    def __bool__(self) -> bool:
        return bool(self.pointer.value)

    def __del__(self) -> None:
        if self.pointer.value:
            _method(self.pointer.value, _RELEASE)(self.pointer)
            self.pointer.value = None

    @property
    def out(self) -> Any:  # noqa: ANN401 ctypes' own
        """Where a call that gives an object writes it."""
        return ctypes.byref(self.pointer)

    def call(self, place: int, what: str, *arguments: Any) -> int:  # noqa: ANN401 ctypes' own
        """Call the method at a place of the table; arguments are values of ctypes.

        Raises:
            Refused: the call failed; ``what`` names it.
        """
        assert self.pointer.value  # noqa: S101 the caller has it from a call that succeeded
        return check(_method(self.pointer.value, place)(self.pointer, *arguments), what)


def _method(address: int, place: int) -> Any:  # noqa: ANN401 ctypes' own
    table = ctypes.cast(address, ctypes.POINTER(ctypes.POINTER(c_void_p)))[0]
    # Arguments beyond the object are given as values of ctypes: their types are theirs.
    return ctypes.CFUNCTYPE(c_int32, c_void_p)(table[place] or 0)


def create(kind: Guid, interface: Guid, what: str) -> Object:
    """A new object of a class.

    Raises:
        Refused: there is no such class here, or it does not start.
    """
    initialise()
    make = function("ole32", "CoCreateInstance", result=c_int32)
    made = Object()
    code = make(
        ctypes.byref(kind),
        c_void_p(),
        c_uint32(_INPROC_OR_LOCAL),
        ctypes.byref(interface),
        made.out,
    )
    check(code, what)
    return made


class Text:
    """A BSTR that lasts as long as this object."""

    __slots__ = ("pointer",)

    def __init__(self, text: str) -> None:
        allocate = function("oleaut32", "SysAllocString", ctypes.c_wchar_p, result=c_void_p)
        self.pointer = c_void_p(allocate(text))

    def __del__(self) -> None:
        function("oleaut32", "SysFreeString", c_void_p, result=None)(self.pointer)
