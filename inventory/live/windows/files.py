"""Files and folders of this PC: never a share, never a device, never a secret."""

from __future__ import annotations

import errno
import os
import re
import stat
from ctypes import c_uint32, c_wchar_p
from datetime import UTC, datetime

from inventory.answers import Answer, Content, Listing, Refusal, Value
from inventory.facts import Reason
from inventory.live.windows.refused import reason_of
from inventory.live.windows.system_libraries import clean, function
from inventory.live.withheld import holds_secrets

_LOCAL = re.compile(r'[A-Za-z]:\\[^\x00-\x1f<>"|?*:]*')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(?:\.|\s|$)", re.IGNORECASE)
_REMOTE = 4  # DRIVE_REMOTE
_REASONS = {
    21: Reason.ABSENT,  # the drive is not ready: no medium
    123: Reason.ABSENT,  # no file can have such a name
    206: Reason.ABSENT,  # too long a name
    267: Reason.ABSENT,  # a file where a folder is named
    32: Reason.ACCESS_DENIED,  # held by another program
}
_CHUNK = 1 << 20


class _Elsewhere(Exception):  # noqa: N818 it says what is the case
    """The path is not one of a file of this PC; the text says why."""


def read_file(path: str, limit: int) -> Answer:
    """The first ``limit`` bytes of a file of this PC; ``%ProgramFiles%`` is filled in."""
    if holds_secrets(path):
        return Refusal(Reason.NOT_SUPPORTED, "holds secrets: never read")
    try:
        place = _here(path)
        if holds_secrets(place):
            return Refusal(Reason.NOT_SUPPORTED, "holds secrets: never read")
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123 no pathlib: start-up time
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Refusal(Reason.API_ERROR, "not a regular file")
            data = bytearray()
            while len(data) < limit and (chunk := file.read(min(limit - len(data), _CHUNK))):
                data += chunk
    except _Elsewhere as error:
        return Refusal(Reason.NOT_SUPPORTED, str(error))
    except OSError as error:
        return _refused(error)
    return Content(bytes(data), datetime.fromtimestamp(max(status.st_mtime, 0), UTC))


def list_folder(path: str) -> Answer:
    """The names in a folder of this PC, sorted."""
    try:
        return Listing(tuple(sorted(clean(name) for name in os.listdir(_here(path)))))  # noqa: PTH208 start-up time
    except _Elsewhere as error:
        return Refusal(Reason.NOT_SUPPORTED, str(error))
    except OSError as error:
        return _refused(error)


def file_exists(path: str) -> Answer:
    """Whether a path of this PC exists; what may not be looked at is a refusal."""
    try:
        os.stat(_here(path))  # noqa: PTH116 start-up time
    except _Elsewhere as error:
        return Refusal(Reason.NOT_SUPPORTED, str(error))
    except OSError as error:
        refusal = _refused(error)
        return Value(data=False) if refusal.reason is Reason.ABSENT else refusal
    return Value(data=True)


def file_state(path: str) -> Answer:
    """Size and last change of a path of this PC, which is not opened."""
    from inventory.live.backup_records import state  # noqa: PLC0415 start-up time

    try:
        place = _here(path)
        status = os.stat(place)  # noqa: PTH116 start-up time
    except _Elsewhere as error:
        return Refusal(Reason.NOT_SUPPORTED, str(error))
    except OSError as error:
        return _refused(error)
    return state(place, status)


def own_place(path: str) -> str | None:
    """A place of a closed list on this PC; None for another system's, a share or a device."""
    if path.startswith(("~", "/")):
        return None
    try:
        return _here(path)
    except _Elsewhere:
        return None


def _here(path: str) -> str:
    """The path, filled in, once it is known to be one of this PC.

    Raises:
        _Elsewhere: a share, a network drive, a device, or a link to one of them.
    """
    place = os.path.expandvars(path) if "%" in path else path
    place = place.replace("/", "\\")
    if not _LOCAL.fullmatch(place):
        raise _Elsewhere("not a local path")
    parts = place.split("\\")
    if any(_DEVICES.match(part) for part in parts[1:]):
        raise _Elsewhere("a device")
    drive_type = function("kernel32", "GetDriveTypeW", c_wchar_p, result=c_uint32)
    if drive_type(parts[0] + "\\") == _REMOTE:
        raise _Elsewhere("a network drive")
    for end in range(2, len(parts) + 1):
        _refuse_link("\\".join(parts[:end]))
    return place


def _refuse_link(place: str) -> None:
    r"""Nothing, unless a link leads away: a volume is ``\\?\``, a share ``\\server`` or UNC.

    Raises:
        _Elsewhere: it leads to a share.
    """
    try:
        target = os.readlink(place)  # noqa: PTH115 start-up time
    except (OSError, ValueError):  # no link, or nothing there
        return
    bare = target.removeprefix("\\\\?\\").removeprefix("\\??\\")
    if bare.startswith("\\\\") or bare.upper().startswith("UNC\\"):
        raise _Elsewhere("a link to a share")


def _refused(error: OSError) -> Refusal:
    code: int | None = getattr(error, "winerror", None)
    if code is not None:
        return Refusal(_REASONS.get(code) or reason_of(code), f"error {code}")
    reasons = {errno.ENOENT: Reason.ABSENT, errno.EACCES: Reason.ACCESS_DENIED}
    return Refusal(reasons.get(error.errno or 0, Reason.API_ERROR), f"errno {error.errno}")
