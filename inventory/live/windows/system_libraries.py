"""The door to Windows' own libraries: from System32 only, errors as codes, never as texts.

On the 64-bit systems that are supported there is one calling convention, so that ``CDLL`` serves,
and this module imports everywhere.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from inventory.live.windows.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

_FROM_SYSTEM32 = 0x800  # LOAD_LIBRARY_SEARCH_SYSTEM32: never a library of the same name elsewhere
_NO_MODULE, _NO_PROCEDURE = 126, 127


class Guid(ctypes.Structure):
    """A GUID as Windows lays it out."""

    _fields_ = (
        ("first", ctypes.c_uint32),
        ("second", ctypes.c_uint16),
        ("third", ctypes.c_uint16),
        ("rest", ctypes.c_uint8 * 8),
    )

    @classmethod
    def of(cls, text: str) -> Guid:
        """The GUID that ``4590F811-1D3A-11D0-891F-00AA004B2E24`` writes."""
        digits = text.replace("-", "")
        raw = bytes.fromhex(digits)
        return cls(
            int.from_bytes(raw[:4], "big"),
            int.from_bytes(raw[4:6], "big"),
            int.from_bytes(raw[6:8], "big"),
            (ctypes.c_uint8 * 8)(*raw[8:]),
        )


def function(library: str, name: str, *arguments: Any, result: Any = ctypes.c_uint32) -> Any:  # noqa: ANN401 ctypes' own
    """A function of a library of Windows, with the types of its arguments and of its result.

    Raises:
        Refused: this Windows has no such library or function.
    """
    try:
        loaded = ctypes.CDLL(f"{library}.dll", winmode=_FROM_SYSTEM32, use_last_error=True)
    except OSError as error:
        raise Refused(_NO_MODULE, library) from error
    try:
        found: Callable[..., Any] = getattr(loaded, name)
    except AttributeError as error:
        raise Refused(_NO_PROCEDURE, f"{library}!{name}") from error
    found.argtypes = arguments  # type: ignore[attr-defined]
    found.restype = result  # type: ignore[attr-defined]
    return found


def last_error() -> int:
    """The code of the last call's failure, in this thread."""
    read: Callable[[], int] = getattr(ctypes, "get_last_error", lambda: 0)
    return read()


def clean(text: str) -> str:
    """Text of Windows without the half characters that it lets through and UTF-8 does not."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
