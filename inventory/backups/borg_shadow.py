"""A shadow of a borg repository: a private folder of links, so that borg can write nowhere else.

borg puts an index right, takes locks and notes how far a check went, in the repository itself and
even when it is only asked to list. In the shadow every segment is a link to the real one and the
small files are copies: what borg writes, replaces or removes there is ours. Runs in the reading
child.
"""

from __future__ import annotations

import os
import shutil
from configparser import ConfigParser, Error
from typing import TYPE_CHECKING, Any

from inventory.backups.faulting import LocalFault

if TYPE_CHECKING:
    from collections.abc import Iterator

_SMALL = 1 << 20


def make(place: str, into: str) -> Iterator[dict[str, Any]]:
    """Make the shadow in ``into``, which must not exist: ``{"version", "index", "segments", …}``.

    ``newest`` is the date of the newest segment, ``locks`` the dates of what holds the
    repository, ``closed`` how many segments may not be read.

    Raises:
        OSError: the repository cannot be read.
        LocalFault: our own disk refuses.
    """
    real = os.path.abspath(place)  # noqa: PTH100 texts, as os.scandir takes them
    segments, closed, newest, empty = 0, 0, 0.0, 0
    index = False
    locks: list[list[Any]] = []
    _mine(os.makedirs, into, 0o700)
    with os.scandir(real) as listed:
        for entry in listed:
            target = os.path.join(into, entry.name)  # noqa: PTH118
            if entry.name.startswith("lock."):
                locks.append([entry.name, _holder(entry.path), entry.stat().st_mtime])
            elif entry.is_file(follow_symlinks=False):
                index = index or entry.name.startswith("index.")
                if entry.stat().st_size <= _SMALL:
                    shutil.copyfile(entry.path, target)
                else:
                    _mine(os.symlink, entry.path, target)
    for folder in _subfolders(os.path.join(real, "data")):  # noqa: PTH118
        inside = os.path.join(into, "data", os.path.basename(folder))  # noqa: PTH118, PTH119
        _mine(os.makedirs, inside, 0o700)
        with os.scandir(folder) as listed:
            for entry in listed:
                if not entry.name.isdecimal() or not entry.is_file(follow_symlinks=False):
                    continue
                held = entry.stat()
                segments += 1
                newest = max(newest, held.st_mtime)
                empty += not held.st_size
                closed += not os.access(entry.path, os.R_OK)
                _mine(os.symlink, entry.path, os.path.join(inside, entry.name))  # noqa: PTH118
        yield {"beat": segments}
    yield {
        "version": _version(os.path.join(into, "config")),  # noqa: PTH118
        "index": index,
        "segments": segments,
        "newest": newest,
        "empty": empty,
        "closed": closed,
        "locks": locks,
    }


def _mine(act: Any, *arguments: Any) -> None:  # noqa: ANN401 functions of os
    try:
        act(*arguments)
    except OSError as error:
        raise LocalFault(error) from error


def _subfolders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as listed:
            return [entry.path for entry in listed if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return []


def _holder(path: str) -> str:
    """Who holds an exclusive lock, as borg names the file in it: ``host@number.pid-thread``."""
    try:
        return next(iter(os.listdir(path)), "")  # noqa: PTH208 texts
    except OSError:
        return ""


def _version(path: str) -> int:
    """The version that the repository's ``config`` tells; 0 where it tells none."""
    told = ConfigParser(interpolation=None)
    try:
        told.read(path, encoding="utf-8")
        return told.getint("repository", "version", fallback=0)
    except (Error, ValueError):
        return 0
