"""Where a file of a copy may be restored: never outside the folder that was given for it."""

from __future__ import annotations

import os
import sys

from inventory.backups.looking import long_path
from inventory.backups.model import Trouble
from inventory.backups.watch import BackupFault

_WINDOWS = frozenset('<>:"|?*')


def target_for(into: str, path: str) -> str:
    """The absolute path below ``into`` of a file whose path in the copy is ``path``.

    Raises:
        BackupFault: the path would lead outside: ``..``, a drive, a NUL.
    """
    parts = [part for part in path.replace("\\", "/").split("/") if part not in {"", "."}]
    if sys.platform != "win32":  # there a backslash is a letter like others
        parts = [part for part in path.split("/") if part not in {"", "."}]
    wrong = (
        not parts
        or any(part == ".." or "\0" in part for part in parts)
        or (sys.platform == "win32" and any(_WINDOWS & set(part) for part in parts))
    )
    if wrong:
        raise BackupFault(Trouble.DAMAGED, f"unsafe path {path!r}")
    return os.path.join(long_path(into), *parts)  # noqa: PTH118
