"""Writing a file that somebody asked for: whole, or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from kit.errors import KitError, in_french


def save(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all; a device or a pipe (``/dev/stdout``) is written to.

    Raises:
        KitError: the folder is missing, full, or may not be written to.
    """
    # What no encoding can hold came from outside: it is shown as unreadable, not fatal.
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    try:
        # The file that a link names is replaced, not the link.
        target = Path(os.path.realpath(path))
        if _is_special(target):
            target.write_bytes(data)
        else:
            _replace(target, data)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        why = in_french(error) if isinstance(error, OSError) else "nom impossible"
        raise KitError(
            f"Impossible d’écrire {path} ({why}).",
            "Choisissez un dossier existant où vous avez le droit d’écrire.",
        ) from error


def _is_special(target: Path) -> bool:
    """Whether the path is there and holds no content of its own, so that nothing can replace it."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode)


def _replace(target: Path, data: bytes) -> None:
    """Write beside the file, under a name that nobody else has, then take its place.

    Raises:
        OSError: the folder does not let it.
    """
    partial = target.with_name(f".kit-commune-{os.urandom(6).hex()}.partial")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(partial, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        with suppress(OSError):  # as readable as what it replaces, no more
            partial.chmod(stat.S_IMODE(target.stat().st_mode))
        partial.replace(target)
    except BaseException:  # also who stops it: nothing half-written is left
        with suppress(OSError):
            partial.unlink()
        raise
