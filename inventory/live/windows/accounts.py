"""Local accounts, the members of local groups, and who manages this PC."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_int32, c_uint32, c_void_p, c_wchar_p
from typing import TYPE_CHECKING, Any

from inventory.answers import Answer, Refusal, Value
from inventory.facts import Reason
from inventory.live.windows.refused import Refused, check_win32
from inventory.live.windows.session import sid_text
from inventory.live.windows.system_libraries import clean, function, last_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.answers import Json

_NORMAL_ACCOUNTS = 2
_WHOLE = 0xFFFFFFFF  # as long as it takes
_MORE = 234
_LESS_THEN = frozenset({5, 124})  # access denied, invalid level
_ADMINISTRATORS = "S-1-5-32-544"


class _User(ctypes.Structure):
    """USER_INFO_3."""

    _fields_ = (
        ("name", c_wchar_p),
        ("password", c_void_p),
        ("password_age", c_uint32),
        ("privilege", c_uint32),
        ("home", c_void_p),
        ("comment", c_void_p),
        ("flags", c_uint32),
        ("script", c_void_p),
        ("operator", c_uint32),
        ("full_name", c_wchar_p),
        ("user_comment", c_void_p),
        ("parameters", c_void_p),
        ("workstations", c_void_p),
        ("last_logon", c_uint32),
        ("last_logoff", c_uint32),
        ("expires", c_uint32),
        ("max_storage", c_uint32),
        ("units_per_week", c_uint32),
        ("logon_hours", c_void_p),
        ("bad_passwords", c_uint32),
        ("logons", c_uint32),
        ("logon_server", c_void_p),
        ("country", c_uint32),
        ("code_page", c_uint32),
        ("rid", c_uint32),
        ("primary_group", c_uint32),
        ("profile", c_void_p),
        ("home_drive", c_void_p),
        ("password_expired", c_uint32),
    )


class _BareUser(ctypes.Structure):
    """USER_INFO_20."""

    _fields_ = (
        ("name", c_wchar_p),
        ("full_name", c_wchar_p),
        ("comment", c_void_p),
        ("flags", c_uint32),
        ("rid", c_uint32),
    )


class _Member(ctypes.Structure):
    """LOCALGROUP_MEMBERS_INFO_2."""

    _fields_ = (("sid", c_void_p), ("use", c_uint32), ("name", c_wchar_p))


def local_accounts() -> Answer:
    """``NetUserEnum``: ``{name, rid, flags, last_logon, password_age, full_name}`` each.

    Where level 3 is refused, level 20 tells the same but the two dates, which are None then.

    Raises:
        Refused: they may not be listed.
    """
    try:
        found = [_account(user) for user in _users(3, _User)]
    except Refused as refused:
        if refused.code not in _LESS_THEN:
            raise
        found = [_account(user) for user in _users(20, _BareUser)]
    # Windows is never without an account.
    return Value(found) if found else Refusal(Reason.ABSENT, "NetUserEnum gives none")


def _users(level: int, kind: Any) -> Iterator[Any]:  # noqa: ANN401 ctypes' own
    """The records of one level.

    Raises:
        Refused: they may not be listed.
    """
    listing = function(
        "netapi32", "NetUserEnum", c_wchar_p, c_uint32, c_uint32, c_void_p, c_uint32, c_void_p,
        c_void_p, c_void_p,
    )  # fmt: skip

    def ask(*places: Any) -> int:  # noqa: ANN401 ctypes' own
        code: int = listing(None, level, _NORMAL_ACCOUNTS, *places)
        return code

    return _pages(ask, kind, f"NetUserEnum {level}")


def _account(user: Any) -> Json:  # noqa: ANN401 ctypes' own
    return {
        "name": clean(user.name or ""),
        "rid": user.rid,
        "flags": user.flags,
        "last_logon": getattr(user, "last_logon", None),
        "password_age": getattr(user, "password_age", None),
        "full_name": clean(user.full_name or ""),
    }


def local_group_members(sid: str) -> Answer:
    r"""``{sid, name}`` of each member of a local group, found by its SID, whatever its name.

    Raises:
        Refused: there is no such group, or it may not be read.
    """
    listing = function(
        "netapi32", "NetLocalGroupGetMembers", c_wchar_p, c_wchar_p, c_uint32, c_void_p, c_uint32,
        c_void_p, c_void_p, c_void_p,
    )  # fmt: skip
    group = group_name(sid)

    def ask(*places: Any) -> int:  # noqa: ANN401 ctypes' own
        code: int = listing(None, group, 2, *places)
        return code

    members: list[Json] = [
        {"sid": sid_text(member.sid), "name": clean(member.name or "")}
        for member in _pages(ask, _Member, "NetLocalGroupGetMembers")
    ]
    if not members and sid == _ADMINISTRATORS:  # the built-in account cannot leave it
        return Refusal(Reason.ABSENT, "NetLocalGroupGetMembers gives none")
    return Value(members)


def group_name(sid: str) -> str:
    """The name of a group in this system's language.

    Raises:
        Refused: no group of this PC has this SID.
    """
    read = function("advapi32", "ConvertStringSidToSidW", c_wchar_p, c_void_p, result=c_int32)
    find = function(
        "advapi32", "LookupAccountSidW", c_wchar_p, c_void_p, c_void_p, c_void_p, c_void_p,
        c_void_p, c_void_p, result=c_int32,
    )  # fmt: skip
    raw = c_void_p()
    if not read(sid, ctypes.byref(raw)):
        raise Refused(last_error(), "ConvertStringSidToSid")
    try:
        name, domain = ctypes.create_unicode_buffer(257), ctypes.create_unicode_buffer(257)
        lengths, use = (c_uint32(257), c_uint32(257)), c_uint32()
        found = find(
            None, raw, name, ctypes.byref(lengths[0]), domain, ctypes.byref(lengths[1]),
            ctypes.byref(use),
        )  # fmt: skip
        if not found:
            raise Refused(last_error(), "LookupAccountSid")
        return name.value
    finally:
        function("kernel32", "LocalFree", c_void_p, result=c_void_p)(raw)


def join_status() -> Answer:
    """``NetGetJoinInformation``: ``{status, name}``: 2 is a workgroup, 3 a domain.

    Raises:
        Refused: it does not say.
    """
    ask = function("netapi32", "NetGetJoinInformation", c_wchar_p, c_void_p, c_void_p)
    name, status = c_wchar_p(), c_uint32()
    check_win32(ask(None, ctypes.byref(name), ctypes.byref(status)), "NetGetJoinInformation")
    try:
        return Value({"status": status.value, "name": clean(name.value or "")})
    finally:
        _free(ctypes.cast(name, c_void_p))


def _pages(ask: Any, kind: Any, what: str) -> Iterator[Any]:  # noqa: ANN401 ctypes' own
    """The records of a listing of netapi32, page after page.

    Raises:
        Refused: they may not be listed.
    """
    resume = c_void_p()
    while True:
        data, read, total = c_void_p(), c_uint32(), c_uint32()
        code = ask(
            ctypes.byref(data),
            _WHOLE,
            ctypes.byref(read),
            ctypes.byref(total),
            ctypes.byref(resume),
        )
        if code not in {0, _MORE}:
            raise Refused(code, what)
        try:
            if data.value:
                yield from ctypes.cast(data, POINTER(kind))[: read.value]
        finally:
            _free(data)
        if code == 0 or not read.value:
            return


def _free(data: c_void_p) -> None:
    function("netapi32", "NetApiBufferFree", c_void_p)(data)
