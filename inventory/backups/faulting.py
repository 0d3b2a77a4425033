"""What the system reproaches to a place, as one of the troubles of a copy."""

from __future__ import annotations

import errno

from inventory.backups.model import Trouble

_TROUBLES = {
    errno.ENOENT: Trouble.MISSING,
    errno.ENOTDIR: Trouble.MISSING,
    errno.EACCES: Trouble.NO_RIGHT,
    errno.EPERM: Trouble.NO_RIGHT,
    errno.ETIMEDOUT: Trouble.TIMED_OUT,
}
# Windows: wrong logon, account locked, logon type: the share refuses this account.
_REFUSED = {5, 86, 1219, 1326, 1327, 1331, 1907, 1909}
_NOT_THERE = {2, 3, 15, 53, 64, 67, 1231, 1232, 2250}


class LocalFault(Exception):  # noqa: N818 the world's
    """Our own disk refuses what is restored: ``code`` is its ``errno``."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        self.code = error.errno or errno.EIO


def trouble_of(error: OSError, *, begun: bool = False) -> Trouble:
    """Why a place cannot be read; ``begun`` once it could be: it has then gone away."""
    windows = getattr(error, "winerror", None)
    if windows in _REFUSED:
        return Trouble.NO_RIGHT
    found = _TROUBLES.get(error.errno or 0)
    if windows in _NOT_THERE:
        found = Trouble.MISSING
    if found in {Trouble.NO_RIGHT, Trouble.TIMED_OUT}:
        return found
    # EIO, ENODEV, ESTALE, ENOTCONN…: the disk or the share went away, now or before.
    return Trouble.VANISHED if begun or found is None else found
