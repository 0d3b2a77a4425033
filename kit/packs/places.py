"""The folders where packs lie; the window asks at every start, so nothing else is imported."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

SUFFIX = ".kitpack"
#: In the folder of the program, and in the user's own.
FOLDER = "packs"
SHARED = (Path("/etc/kit-commune"), Path("/usr/share/kit-commune/packs"))


def shared_folders() -> tuple[Path, ...]:
    """The folders of an administrator's packs."""
    if sys.platform == "win32":
        return (Path(sys.executable).parent / FOLDER,) if getattr(sys, "frozen", False) else ()
    return SHARED


def own_folder() -> Path | None:
    """The folder of this user's packs; None for an account without one."""
    from platformdirs import user_data_path  # noqa: PLC0415 slow to import

    try:
        return Path(user_data_path("kit-commune", appauthor=False)) / FOLDER
    except RuntimeError:
        return None


def folders() -> tuple[tuple[Path, ...], Path | None]:
    """Both: the administrator's, first what his policy names, and the user's."""
    from kit import policy  # noqa: PLC0415 not at a start

    named = policy.read().pack
    return (*((Path(named),) if named else ()), *shared_folders()), own_folder()


def any_in(places: tuple[Path, ...]) -> bool:
    """Whether a pack lies in one of these folders, without reading it."""
    for folder in places:
        with suppress(OSError):
            if folder.suffix == SUFFIX and folder.exists():  # a policy names a pack by its file
                return True
            if any(name.suffix == SUFFIX for name in folder.iterdir()):
                return True
    return False
