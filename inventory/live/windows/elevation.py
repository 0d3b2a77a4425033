"""Rights on Windows: whether we have them, who may write where, and asking for them once.

Nothing here changes the computer but :func:`make_folder`, which the elevated reader alone calls.
"""

from __future__ import annotations

import ctypes
from ctypes import c_int32, c_uint32, c_void_p, c_wchar_p
from typing import TYPE_CHECKING

from inventory.answers import Value
from inventory.live.windows.refused import Refused
from inventory.live.windows.session import session_token
from inventory.live.windows.system_libraries import Guid, function, last_error

if TYPE_CHECKING:
    from pathlib import Path

_ADMINISTRATORS = "S-1-5-32-544"
_PROGRAM_DATA = "62AB5D82-FDC1-4DC3-A9DD-070D1D495D97"
_QUERY, _ELEVATION = 0x8, 20
# Any of these on a folder lets somebody put another program in the place of ours:
# add a file, add a folder, delete what is in it, delete it, change its rights, take it.
_CHANGING = (0x2, 0x4, 0x40, 0x10000, 0x40000, 0x80000)
_SHARE_ALL, _EXISTING, _A_FOLDER_TOO = 7, 3, 0x02000000
_INVALID = c_void_p(-1).value
_NO_CLOSE, _NO_WINDOW_YET, _HIDDEN = 0x40, 0x400, 0
#: What Windows says when the person answered no to its question.
CANCELLED = 1223
_WAITING = 258


class _Execute(ctypes.Structure):
    """SHELLEXECUTEINFOW."""

    _fields_ = (
        ("size", c_uint32), ("mask", c_uint32), ("window", c_void_p), ("verb", c_wchar_p),
        ("file", c_wchar_p), ("parameters", c_wchar_p), ("directory", c_wchar_p),
        ("show", c_int32), ("instance", c_void_p), ("id_list", c_void_p), ("class_name", c_wchar_p),
        ("key", c_void_p), ("hot_key", c_uint32), ("icon", c_void_p), ("process", c_void_p),
    )  # fmt: skip


class _Attributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES."""

    _fields_ = (("length", c_uint32), ("descriptor", c_void_p), ("inherit", c_int32))


def is_elevated() -> bool:
    """Whether this process has an administrator's rights.

    Raises:
        Refused: the token cannot be read.
    """
    token = c_void_p()
    process = function("kernel32", "GetCurrentProcess", result=c_void_p)()
    opened = function("advapi32", "OpenProcessToken", c_void_p, c_uint32, c_void_p, result=c_int32)(
        process, _QUERY, ctypes.byref(token)
    )
    if not opened:
        raise Refused(last_error(), "OpenProcessToken")
    told, length = c_uint32(), c_uint32()
    try:
        done = function(
            "advapi32", "GetTokenInformation", c_void_p, c_uint32, c_void_p, c_uint32, c_void_p,
            result=c_int32,
        )(token, _ELEVATION, ctypes.byref(told), 4, ctypes.byref(length))  # fmt: skip
        if not done:
            raise Refused(last_error(), "GetTokenInformation 20")
    finally:
        _close(token)
    return bool(told.value)


def own_sid() -> tuple[str, bool]:
    """The SID of this session, and whether its person is an administrator, rights aside.

    Raises:
        Refused: the token cannot be read.
    """
    answer = session_token()
    told = answer.data if isinstance(answer, Value) else None
    if not isinstance(told, dict) or not isinstance(groups := told["groups"], list):
        raise Refused(0, "session_token")
    return str(told["sid"]), _ADMINISTRATORS in groups


def may_change(path: Path) -> bool:
    """Whether this process may change what lies in a folder, as the system itself decides it.

    Raises:
        Refused: the folder cannot be asked.
    """
    open_it = function(
        "kernel32", "CreateFileW", c_wchar_p, c_uint32, c_uint32, c_void_p, c_uint32, c_uint32,
        c_void_p, result=c_void_p,
    )  # fmt: skip
    for right in _CHANGING:
        handle = open_it(str(path), right, _SHARE_ALL, None, _EXISTING, _A_FOLDER_TOO, None)
        if handle not in {None, _INVALID}:
            _close(c_void_p(handle))
            return True
        if (code := last_error()) != 5:  # access denied
            raise Refused(code, "CreateFileW")
    return False


def program_data() -> str:
    r"""``C:\ProgramData``, as Windows knows it: an environment can be told something else.

    Raises:
        Refused: Windows does not say.
    """
    text = c_wchar_p()
    ask = function("shell32", "SHGetKnownFolderPath", c_void_p, c_uint32, c_void_p, c_void_p)
    code = ask(ctypes.byref(Guid.of(_PROGRAM_DATA)), 0, None, ctypes.byref(text))
    try:
        if code or not text.value:
            raise Refused(code, "SHGetKnownFolderPath")
        return text.value
    finally:
        function("ole32", "CoTaskMemFree", c_void_p, result=None)(text)


def make_folder(path: Path, sid: str) -> None:
    """Make a folder that is ours alone; whoever has that SID may read it and take it away.

    Raises:
        Refused: there is one already, or it may not be made.
    """
    # Nothing inherited. System and administrators: all; the caller: read, list, delete.
    told = f"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1300a9;;;{sid})"
    descriptor = c_void_p()
    converted = function(
        "advapi32", "ConvertStringSecurityDescriptorToSecurityDescriptorW", c_wchar_p, c_uint32,
        c_void_p, c_void_p, result=c_int32,
    )(told, 1, ctypes.byref(descriptor), None)  # fmt: skip
    if not converted:
        raise Refused(last_error(), "ConvertStringSecurityDescriptor")
    try:
        attributes = _Attributes(ctypes.sizeof(_Attributes), descriptor, 0)
        made = function("kernel32", "CreateDirectoryW", c_wchar_p, c_void_p, result=c_int32)(
            str(path), ctypes.byref(attributes)
        )
        if not made:
            raise Refused(last_error(), "CreateDirectoryW")
    finally:
        function("kernel32", "LocalFree", c_void_p, result=c_void_p)(descriptor)


def run_as_administrator(program: Path, parameters: str) -> int:
    """Ask Windows to start a program with an administrator's rights; a handle of its process.

    Raises:
        Refused: :data:`CANCELLED` where the person said no; else why it did not start.
    """
    told = _Execute(
        size=ctypes.sizeof(_Execute), mask=_NO_CLOSE | _NO_WINDOW_YET, verb="runas",
        file=str(program), parameters=parameters, directory=str(program.parent), show=_HIDDEN,
    )  # fmt: skip
    if not function("shell32", "ShellExecuteExW", c_void_p, result=c_int32)(ctypes.byref(told)):
        raise Refused(last_error(), "ShellExecuteExW")
    process = told.process
    if not process:
        raise Refused(0, "ShellExecuteExW")
    return int(process)


def wait_for(process: int, seconds: float) -> int | None:
    """The exit code of a process, None where it still runs after that long.

    Raises:
        Refused: it cannot be asked.
    """
    wait = function("kernel32", "WaitForSingleObject", c_void_p, c_uint32)
    if wait(c_void_p(process), int(seconds * 1000)) == _WAITING:
        return None
    code = c_uint32()
    ask = function("kernel32", "GetExitCodeProcess", c_void_p, c_void_p, result=c_int32)
    if not ask(c_void_p(process), ctypes.byref(code)):
        raise Refused(last_error(), "GetExitCodeProcess")
    return code.value


def forget(process: int) -> None:
    """Let go of the handle of a process."""
    _close(c_void_p(process))


def _close(handle: c_void_p) -> None:
    function("kernel32", "CloseHandle", c_void_p, result=c_int32)(handle)
