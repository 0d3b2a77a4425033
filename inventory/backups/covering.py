r"""Whether the sources of a copy hold the folders that must survive: paths compared, no disk read.

Programs write the same folder in several ways: ``C:\Compta``, ``/C/Compta`` (restic), ``Z:\Compta``
and ``\\NAS\mairie\Compta`` (a mapped drive), ``home/claire`` (borg).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.backups.subject import Covering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DRIVE = re.compile(r"^/?([a-z]):?(?=/|$)")


def covering(
    folders: Sequence[str],
    sources: Sequence[str],
    excluded: Sequence[str] = (),
    mapped: Mapping[str, str] | None = None,
) -> Covering | None:
    """What the sources say of the folders; None where the two cannot be compared.

    ``mapped`` gives the network folder behind a letter (``z:``) or a place. Sources on another
    disk or share than a folder tell nothing of it: it may be the same by another name.
    """
    known = mapped or {}
    wanted = [path for folder in folders if (path := normal(folder, known))]
    held = _forms(sources, known, wanted)
    left = _forms(excluded, known, wanted)
    if not wanted or not held:
        return None
    told = [_one(folder, held, left) for folder in wanted]
    if None in told:
        return None
    if all(one is Covering.PROVED for one in told):
        return Covering.PROVED
    return Covering.OUTSIDE if all(one is Covering.OUTSIDE for one in told) else Covering.PARTLY


def normal(path: str, mapped: Mapping[str, str], like: Sequence[str] = ()) -> str:
    r"""A path in one form: ``c:/compta``, ``//nas/mairie``, ``/home/claire``; empty for none.

    Case counts on a system of one root alone. ``like`` are paths that it will be compared with: a
    path without a root is taken from their root where they have one alone.
    """
    told = re.sub(r"[/\s]+$", "", path.strip().replace("\\", "/"))
    told = told.removeprefix("//?/").replace("UNC/", "//", 1) if told.startswith("//?/") else told
    share = told.startswith("//")
    told = ("/" if share else "") + re.sub(r"/+", "/", told)
    if not told:
        return "/" if path.strip() in {"/", "\\"} else ""
    letter = _DRIVE.match(told.lower())
    windows = letter is not None and (":" in told[:3] or any(_is_windows(one) for one in like))
    if letter and windows:
        told = f"{letter[1]}:{told[letter.end() :]}".lower()
    elif share:
        told = told.lower()
    elif not told.startswith("/"):
        told = f"/{told}"
    for place, remote in sorted(mapped.items(), key=lambda one: -len(one[0])):
        start = place.lower().rstrip("\\/").replace("\\", "/")
        if start and (told == start or told.startswith(f"{start}/")):
            return normal(remote + told[len(start) :], {})
    return told


def inside(path: str, folder: str) -> bool:
    """Whether a path is this folder or lies in it; both in one form."""
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _one(folder: str, sources: Sequence[str], excluded: Sequence[str]) -> Covering | None:
    if any(inside(folder, source) for source in sources):
        if any(inside(folder, out) for out in excluded):
            return Covering.OUTSIDE
        return Covering.PROVED
    if any(inside(source, folder) for source in sources):
        return Covering.PARTLY
    if any(_root(source) == _root(folder) for source in sources):
        return Covering.OUTSIDE
    return None


def _forms(paths: Sequence[str], mapped: Mapping[str, str], like: Sequence[str]) -> tuple[str, ...]:
    """Each path as it is, and as one of the same system as those that it is compared with."""
    every = (normal(path, mapped, seen) for path in paths for seen in ((), like))
    return tuple(dict.fromkeys(path for path in every if path))


def _is_windows(path: str) -> bool:
    return path[:1].isalpha() and path[1:2] == ":"


def _root(path: str) -> str:
    if path.startswith("//"):
        return "/".join(path.split("/")[:4])
    return path[:2] if path[1:2] == ":" else "/"
