"""The same file in a copy and on this computer: how its path in one is found from the other.

A copy writes ``/home/marie/Documents/a.odt`` (restic), ``home/marie/Documents/a.odt`` (borg),
``/C/Users/marie/Documents/a.odt`` (restic on Windows), ``Documents/a.odt`` or ``a.odt`` (ZIP,
folder): the source folder whole, its last parts, or nothing of it.
"""

from __future__ import annotations

import sys

#: Parts that no honest copy holds; a path with one of them is nobody's file.
_FORBIDDEN = frozenset({"", ".", ".."})


def written_forms(source: str) -> tuple[str, ...]:
    """What a copy may write before the paths of a source folder, the longest first, "" the last.

    None begins or ends with a slash; a Windows drive is its letter alone.
    """
    parts = [part for part in source.replace("\\", "/").split("/") if part not in _FORBIDDEN]
    if parts and len(parts[0]) == 2 and parts[0][1] == ":":
        parts[0] = parts[0][0]
    elif sys.platform != "win32":
        # A backslash is a letter of a name there.
        parts = [part for part in source.split("/") if part not in _FORBIDDEN]
    return tuple("/".join(parts[start:]) for start in range(len(parts) + 1))


def below(path: str, form: str) -> str | None:
    """The path in the source folder of a path of the copy, None where it is of another folder.

    Nothing that would lead out of the source folder is ever answered.
    """
    bare = path.lstrip("/")
    if form:
        if not _begins(bare, form):
            return None
        bare = bare[len(form) + 1 :]
    elif bare.startswith("./"):
        bare = bare[2:]
    return bare if is_safe(bare) else None


def is_safe(path: str) -> bool:
    """Whether a relative path with slashes stays below where it is put, on any system."""
    if "\0" in path or not _FORBIDDEN.isdisjoint(path.split("/")):
        return False
    return sys.platform != "win32" or not any(letter in path for letter in ':\\*?"<>|')


def key_of(path: str) -> str:
    """The path as this system compares it: Windows does not tell ``A.ODT`` from ``a.odt``."""
    return path.casefold() if sys.platform == "win32" else path


def _begins(path: str, form: str) -> bool:
    if len(path) <= len(form) or path[len(form)] != "/":
        return False
    return path.startswith(form) or (
        sys.platform == "win32" and path[: len(form)].casefold() == form.casefold()
    )
