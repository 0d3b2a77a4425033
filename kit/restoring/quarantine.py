"""Where files are restored to: a folder of the user's own, erased at the end whatever happens.

Each quarantine has a lock file beside it, made before the folder and removed after it. The system
lets a lock go when its process ends, however it ends: a folder whose lock is free, or that has
none, is what a killed test left, and goes at the next start of the kit.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kit.errors import KitError, in_french

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "restauration-test"
_LOCK = ".verrou"
#: Room that is left free on the disk, in bytes.
MARGIN = 256 * 2**20


def home() -> Path:
    """Where quarantines are made for this user, whether it is there or not.

    The user's folder of caches, found without a library: it is looked at at every start.

    Raises:
        KitError: this account has no folder of its own.
    """
    try:
        return _caches() / "kit-commune" / FOLDER
    except (RuntimeError, KeyError) as error:  # an account without a home, and without a name
        raise KitError(
            "Ce compte n’a pas de dossier personnel où relire des fichiers.",
            "Ouvrez une session avec un compte habituel, puis recommencez le test.",
        ) from error


def _caches() -> Path:
    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"])
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    told = os.environ.get("XDG_CACHE_HOME", "")
    return Path(told) if told.startswith("/") else Path.home() / ".cache"


@contextmanager
def quarantine(needed: int, source: Path | None = None, base: Path | None = None) -> Iterator[Path]:
    """A private folder with room for ``needed`` bytes, gone once the block is left.

    It lies on another volume than ``source`` where this user has one that is as safe.

    Raises:
        KitError: there is no room, or no folder can be made.
    """
    place = base or _chosen(needed, source)
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        _refuse_foreign(place)
        room = _free(place)
        if room is not None and room < needed + MARGIN:
            raise _no_room(place)
        lock, folder = _locked(place)
    except OSError as error:
        raise KitError(
            f"Impossible de préparer un dossier où relire les fichiers ({in_french(error)}).",
            f"Libérez de la place, ou vérifiez vos droits sur {place}, puis recommencez.",
        ) from error
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        erase(folder)
        _unlock(lock, _lock_of(folder))


def unlocked_folder(base: Path | None = None) -> Path:
    """A private folder that nothing holds: it stays until the next start erases it.

    Raises:
        KitError: this account has no folder of its own.
        OSError: the disk refuses.
    """
    import uuid  # noqa: PLC0415 not at each start

    place = base or home()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_foreign(place)
    folder = place / str(uuid.uuid4())
    folder.mkdir(mode=0o700)
    return folder


def clean_leftovers(base: Path | None = None) -> int:
    """Erase what killed tests left behind, never what a running one holds; how many there were.

    Costs one look at a folder where there is nothing, and never raises for the world's faults: a
    leftover that cannot be erased now goes another time.
    """
    removed = 0
    for place in (base,) if base else _homes():
        try:
            if not place.is_dir() or place.is_symlink():
                continue
            names = sorted(os.listdir(place))  # noqa: PTH208 names are enough
        except OSError:
            continue
        if not names:
            continue
        for name in sorted({name.removesuffix(_LOCK) for name in names}):
            with suppress(OSError):
                removed += _clean(place / name)
    return removed


def erase(folder: Path) -> None:
    """Remove a folder and all that is in it; read-only files too, and links without following."""
    import shutil  # noqa: PLC0415 not at each start

    def again(remove: object, path: str, _: object) -> None:
        with suppress(OSError):
            parent = os.path.dirname(path)  # noqa: PTH120 a text, as it was given
            os.chmod(parent, stat.S_IRWXU)  # noqa: PTH101
            if not os.path.islink(path):  # noqa: PTH114
                os.chmod(path, stat.S_IRWXU)  # noqa: PTH101
            if callable(remove):
                remove(path)

    # A tool that is just being ended may still put a file in: the second time finds it.
    for _ in range(3):
        if not os.path.lexists(folder):
            return
        shutil.rmtree(_long(folder), onerror=again)


def _clean(folder: Path) -> bool:
    """Erase one leftover; False where a living test holds it.

    Raises:
        OSError: it cannot be looked at.
    """
    lock = _lock_of(folder)
    handle = _try_lock(lock)
    if handle is None:
        return False
    there = os.path.lexists(folder)
    if folder.is_symlink() or (there and not folder.is_dir()):
        folder.unlink()
    else:
        erase(folder)
    _unlock(handle, None if os.path.lexists(folder) else lock)
    return there


def _homes() -> tuple[Path, ...]:
    try:
        return home(), _second_home()
    except (KitError, KeyError):
        return ()


def _second_home() -> Path:
    """In the folder for passing files, which may be on another volume."""
    if sys.platform == "win32":
        return Path(os.environ.get("TEMP") or _caches()) / "kit-commune" / FOLDER
    return Path(os.environ.get("TMPDIR") or "/tmp") / f"kit-commune-{os.getuid()}" / FOLDER  # noqa: S108 made private, refused where another user laid it


def _chosen(needed: int, source: Path | None) -> Path:
    """The first place that is off the source's volume and has room, else the usual one."""
    usual = home()
    if source is None or _volume(usual) != _volume(source):
        return usual
    other = _second_home()
    free = _free(other)
    # Passing files may lie in memory: much more than what is needed must be free.
    if _volume(other) != _volume(source) and free is not None and free > 4 * needed + MARGIN:
        return other
    return usual


def _volume(path: Path) -> int | None:
    found = _existing(path)
    try:
        return found.stat().st_dev if found else None
    except OSError:
        return None


def _free(path: Path) -> int | None:
    import shutil  # noqa: PLC0415 not at each start

    found = _existing(path)
    try:
        return shutil.disk_usage(found).free if found else None
    except OSError:
        return None


def _existing(path: Path) -> Path | None:
    """The path, or the nearest folder above it that is there."""
    return next((one for one in (path, *path.parents) if one.exists()), None)


def _refuse_foreign(place: Path) -> None:
    """Refuse a folder that somebody else laid there for us.

    Raises:
        PermissionError: it is a link, or another user's, or open to others.
    """
    for folder in (place, place.parent):
        held = folder.lstat()
        foreign = sys.platform != "win32" and held.st_uid != os.getuid()
        if not stat.S_ISDIR(held.st_mode) or foreign:
            raise PermissionError(1, "foreign folder", str(folder))
    place.chmod(0o700)


def _no_room(place: Path) -> KitError:
    return KitError(
        "Il n’y a pas assez de place sur le disque pour relire les fichiers.",
        f"Libérez au moins 1\u00a0Go sur le disque de {place}, puis recommencez le test.",
    )


# --- Locks --------------------------------------------------------------------------------------


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


def _locked(place: Path) -> tuple[int, Path]:
    """A new name whose lock is ours.

    Raises:
        OSError: the folder may not be written to.
    """
    import uuid  # noqa: PLC0415 not at each start

    while True:
        folder = place / str(uuid.uuid4())
        handle = _try_lock(_lock_of(folder))
        if handle is not None:
            return handle, folder


def _try_lock(path: Path) -> int | None:
    """Take a lock; None where a living process has it, or has just done away with it.

    Raises:
        OSError: the lock file cannot be made.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 of one system

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 of one system

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Somebody who cleans may have removed the name between our two steps.
            if os.fstat(handle).st_nlink == 0:
                os.close(handle)
                return None
    except OSError:
        os.close(handle)
        return None
    return handle


def _unlock(handle: int, path: Path | None) -> None:
    """Let a lock go; its file is removed first where the system lets us."""
    if path is not None and sys.platform != "win32":
        path.unlink(missing_ok=True)
    os.close(handle)
    if path is not None and sys.platform == "win32":
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _long(folder: Path) -> str:
    from inventory.backups.looking import long_path  # noqa: PLC0415 only to erase

    return long_path(str(folder))
