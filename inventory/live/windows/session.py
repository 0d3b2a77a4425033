"""The rights of this session: its token, as the system made it at logon."""

from __future__ import annotations

import ctypes
from ctypes import c_int32, c_uint32, c_void_p, c_wchar_p

from inventory.answers import Answer, Value
from inventory.live.windows.refused import Refused
from inventory.live.windows.system_libraries import clean, function, last_error

_QUERY = 0x8
_USER, _GROUPS, _ELEVATION_TYPE = 1, 2, 18
_DOMAIN_AND_NAME = 2  # NameSamCompatible
_ENABLED_OR_FILTERED = 0x4 | 0x10  # SE_GROUP_ENABLED, SE_GROUP_USE_FOR_DENY_ONLY
_LOGON = 0xC0000000  # SE_GROUP_LOGON_ID: made anew at each logon


class _SidAndAttributes(ctypes.Structure):
    _fields_ = (("sid", c_void_p), ("attributes", c_uint32))
    sid: int | None
    attributes: int


class _Groups(ctypes.Structure):
    _fields_ = (("count", c_uint32), ("first", _SidAndAttributes))
    count: int


def session_token() -> Answer:
    r"""``{user, sid, groups: [sid], elevation, linked}``: ``user`` is ``PC\claire``.

    ``groups`` holds those that UAC keeps for refusals only (a filtered administrator).
    ``elevation`` is TokenElevationType: 1 default, 2 full, 3 limited; ``linked`` says whether there
    is another token of the same person.

    Raises:
        Refused: the token cannot be read.
    """
    process = function("kernel32", "GetCurrentProcess", result=c_void_p)()
    token = c_void_p()
    open_token = function(
        "advapi32", "OpenProcessToken", c_void_p, c_uint32, c_void_p, result=c_int32
    )
    if not open_token(process, _QUERY, ctypes.byref(token)):
        raise Refused(last_error(), "OpenProcessToken")
    try:
        owner = _SidAndAttributes.from_buffer(_information(token, _USER))
        raw = _information(token, _GROUPS)
        kind = c_uint32.from_buffer(_information(token, _ELEVATION_TYPE)).value
        table = _Groups.from_buffer(raw)
        start = ctypes.addressof(raw) + _Groups.first.offset
        entries = (_SidAndAttributes * table.count).from_address(start)
        groups = [
            sid_text(entry.sid)
            for entry in entries
            if entry.attributes & _ENABLED_OR_FILTERED and entry.attributes & _LOGON != _LOGON
        ]
        sid = sid_text(owner.sid)
    finally:
        function("kernel32", "CloseHandle", c_void_p, result=c_int32)(token)
    return Value(
        {
            "user": _user_name(),
            "sid": sid,
            "groups": list(groups),
            "elevation": kind,
            "linked": kind != 1,
        }
    )


def _information(token: c_void_p, kind: int) -> ctypes.Array[ctypes.c_char]:
    """What a token says of itself.

    Raises:
        Refused: it does not.
    """
    read = function(
        "advapi32", "GetTokenInformation", c_void_p, c_uint32, c_void_p, c_uint32, c_void_p,
        result=c_int32,
    )  # fmt: skip
    length = c_uint32()
    read(token, kind, None, 0, ctypes.byref(length))
    data = ctypes.create_string_buffer(max(length.value, 8))
    if not read(token, kind, data, len(data), ctypes.byref(length)):
        raise Refused(last_error(), f"GetTokenInformation {kind}")
    return data


def sid_text(address: int | None) -> str:
    """A SID as ``S-1-5-32-544``.

    Raises:
        Refused: it is not one.
    """
    write = function("advapi32", "ConvertSidToStringSidW", c_void_p, c_void_p, result=c_int32)
    text = c_wchar_p()
    if not write(address, ctypes.byref(text)):
        raise Refused(last_error(), "ConvertSidToStringSid")
    try:
        return text.value or ""
    finally:
        function("kernel32", "LocalFree", c_void_p, result=c_void_p)(text)


def _user_name() -> str:
    r"""``PC\claire`` or ``DOMAIN\claire``, without asking the domain.

    Raises:
        Refused: the session has no name.
    """
    name = function(
        "secur32", "GetUserNameExW", c_uint32, c_void_p, c_void_p, result=ctypes.c_uint8
    )
    length = c_uint32(512)
    buffer = ctypes.create_unicode_buffer(length.value)
    if not name(_DOMAIN_AND_NAME, buffer, ctypes.byref(length)):
        raise Refused(last_error(), "GetUserNameEx")
    return clean(buffer.value)
