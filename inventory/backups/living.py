"""The living files, beside which a restored copy is laid: which there are, their looks and sums.

These functions run in the reading child (:mod:`inventory.live.backups.reader`): the source may be a
share that hangs. Nothing is written; links and placeholders of online storage are never followed.
"""

from __future__ import annotations

import heapq
import os
import stat
from typing import TYPE_CHECKING, Any

from inventory.backups.faulting import trouble_of
from inventory.backups.folder import BEAT, Walk
from inventory.backups.looking import long_path
from inventory.backups.model import Trouble
from inventory.backups.trait import HEAD, is_opaque, is_renamed, promises
from inventory.backups.watch import BackupFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: What a living file is.
FILE, GONE, OTHER, CLOSED = "file", "gone", "other", "closed"
_BLOCK = 1 << 20
_LISTED = 5000  # names of a folder that are looked through for a renamed file
# A reparse point, or content that is fetched when it is read: FILE_ATTRIBUTE_REPARSE_POINT,
# _OFFLINE, _RECALL_ON_OPEN and _RECALL_ON_DATA_ACCESS.
_ELSEWHERE = 0x400 | 0x1000 | 0x40000 | 0x400000


def lots(seed: bytes) -> Callable[[str], int]:
    """The lot of each path under a seed: 64 bits that nobody can choose without knowing it."""
    from hashlib import blake2b  # noqa: PLC0415 only for a test

    def lot(path: str) -> int:
        told = blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8, key=seed)
        return int.from_bytes(told.digest(), "big")

    return lot


def draw(place: str, seed: str, wanted: int, limit: int, without: Sequence[str]) -> Iterator[Any]:
    """Draw files of a folder by lot.

    ``{"files": [[path, size, date, since], …], "passed", "bytes", "whole"}``.

    ``since`` is from when the file has surely been there: its creation on Windows, the last change
    of its entry elsewhere. ``without`` are folders below the place that are passed over. ``whole``
    is False beyond ``limit`` files.

    Raises:
        BackupFault: the place cannot be read, or went away.
    """
    lot = lots(bytes.fromhex(seed))
    walk = Walk(long_path(place))
    passed_over = tuple(f"{folder}/" for folder in without)
    kept: list[tuple[int, str, int, float, float]] = []
    whole, size = True, 0
    for path, held in walk.files():
        if walk.passed % BEAT == 0:
            yield {"beat": walk.passed}
        if walk.passed > limit:
            whole = False
            break
        if passed_over and path.startswith(passed_over):
            continue
        size += held.st_size
        if getattr(held, "st_file_attributes", 0) & _ELSEWHERE:
            continue
        mine = lot(path)
        if len(kept) >= wanted and mine <= kept[0][0]:
            continue
        told = (mine, path, held.st_size, held.st_mtime, held.st_ctime)
        if len(kept) < wanted:
            heapq.heappush(kept, told)
        else:
            heapq.heapreplace(kept, told)
    files = [list(told[1:]) for told in sorted(kept, reverse=True)]
    yield {"files": files, "passed": walk.passed, "bytes": size, "whole": whole}


def look(place: str, paths: Sequence[str], run: float) -> Iterator[dict[str, Any]]:
    """How files of a folder look, one object for each, in order.

    ``{"what", "size", "date", "since", "id", "strange"}``: ``id`` is the same for two names of one
    file (None: the system does not say), ``strange`` tells a file that was renamed as
    ransomware does it, or changed after ``run`` (seconds since 1970) and now looks random under a
    name that promises something else.

    Raises:
        BackupFault: the place went away.
    """
    root = long_path(place)
    listed: dict[str, list[str]] = {}
    for number, path in enumerate(paths, 1):
        yield {"beat": number}
        whole = os.path.join(root, *path.split("/"))  # noqa: PTH118 a text, as the system takes it
        try:
            held = os.lstat(whole)
        except OSError as error:
            if trouble_of(error) is Trouble.NO_RIGHT:
                yield {"what": CLOSED, "strange": False}
                continue
            if not isinstance(error, FileNotFoundError | NotADirectoryError):
                raise BackupFault(trouble_of(error, begun=True), str(error)) from error
            yield {"what": GONE, "strange": _was_renamed(whole, listed)}
            continue
        away = getattr(held, "st_file_attributes", 0) & _ELSEWHERE
        if not stat.S_ISREG(held.st_mode) or away:
            yield {"what": OTHER, "strange": False}
            continue
        yield {
            "what": FILE,
            "size": held.st_size,
            "date": held.st_mtime,
            "since": held.st_ctime,
            "id": f"{held.st_dev}:{held.st_ino}" if held.st_ino else None,
            "strange": held.st_mtime > run and _is_strange(whole),
        }
    os.stat(root)  # noqa: PTH116 raises when the whole place has gone


def sums(place: str, paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The SHA-256 of files of a folder, one object for each, in order: ``{"sum", "same"}``.

    ``sum`` is None for what cannot be read; ``same`` is False for a file that changed meanwhile.

    Raises:
        BackupFault: the place went away.
    """
    from hashlib import sha256  # noqa: PLC0415 only for a test

    root = long_path(place)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    for number, path in enumerate(paths, 1):
        yield {"beat": number}
        whole = os.path.join(root, *path.split("/"))  # noqa: PTH118 a text, as the system takes it
        try:
            handle = os.open(whole, flags | getattr(os, "O_NONBLOCK", 0))
            with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 it is open
                before = os.fstat(handle)
                if not stat.S_ISREG(before.st_mode):
                    yield {"sum": None, "same": False}
                    continue
                digest = sha256()
                while block := file.read(_BLOCK):
                    digest.update(block)
                    yield {"beat": number}
                after = os.fstat(handle)
            last = os.lstat(whole)
        except OSError as error:
            trouble = trouble_of(error, begun=True)
            gone = isinstance(error, FileNotFoundError | NotADirectoryError)
            if trouble is not Trouble.NO_RIGHT and not gone and not os.path.isdir(root):  # noqa: PTH112
                raise BackupFault(trouble, str(error)) from error
            yield {"sum": None, "same": not gone}
            continue
        same = _mark(before) == _mark(after) == _mark(last)
        yield {"sum": digest.hexdigest(), "same": same, "size": after.st_size}
    os.stat(root)  # noqa: PTH116 raises when the whole place has gone


def _mark(held: os.stat_result) -> tuple[int, int]:
    return held.st_size, held.st_mtime_ns


def _was_renamed(path: str, listed: dict[str, list[str]]) -> bool:
    """Whether beside a missing file lies one of its name with an ending of ransomware."""
    folder, name = os.path.split(path)
    if folder not in listed:
        found: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if is_renamed(entry.name):
                        found.append(entry.name)
                    if len(found) > _LISTED:
                        break
        except OSError:
            found = []
        if len(listed) > 64:  # folders
            listed.clear()
        listed[folder] = found
    stem = name.rpartition(".")[0] or name
    return any(one.startswith((f"{name}.", f"{stem}.")) for one in listed[folder])


def _is_strange(path: str) -> bool:
    """Whether a file looks random under a name that promises something else."""
    promised = promises(os.path.basename(path))  # noqa: PTH119 a text
    if not promised:
        return False
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 it is open
            head = file.read(HEAD) or b""
    except OSError:
        return False
    return bool(is_opaque(head, promised))
