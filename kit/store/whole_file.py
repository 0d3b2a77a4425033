"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step; a kill or a power cut leaves the old one or the new one.

    Raises:
        OSError: the folder is missing, full, or may not be written to; nothing has changed.
    """
    partial = partial_of(path)
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def partial_of(path: Path) -> Path:
    """A name to write a file under before it takes its own; no two writers get the same."""
    return path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.partial")


def put_in_place(partial: Path, path: Path) -> None:
    """Give a finished file its name, and make sure that the disk knows it."""
    partial.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        except OSError:
            # Some network shares refuse this on a folder; the file itself is safe.
            pass
        finally:
            os.close(folder)


def remove_leftovers(path: Path) -> None:
    """Remove what killed writers of this file left behind, if no living process writes it."""
    for left in path.parent.glob(f"{_escaped(path.name)}.*.partial*"):
        number = left.name.removeprefix(f"{path.name}.").split(".", 1)[0]
        if not number.isdigit() or not _alive(int(number)):
            left.unlink(missing_ok=True)


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _alive(process: int) -> bool:
    if process == os.getpid() or os.name != "posix":
        # On Windows a file that is being written cannot be removed anyway.
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
