r"""Own logs and settings of backup programs: which lines of which files are read (closed list).

Such a log names documents, and settings hold credentials: the Live machines pass on only the lines
that tell when a copy ran, how it ended, what it covers and where it goes.
"""

from __future__ import annotations

import re

from inventory.record import record

#: Bounds: files looked at (the newest by name), bytes at the end of each, lines of each.
MOST_FILES = 10
TAIL = 512 * 1024
MOST_LINES = 200
_LONGEST = 500


@record
class Lined:
    r"""The files of one program, and what is kept of them.

    ``folders`` are looked at in turn; ``%NAME%`` is a folder of Windows and ``~`` the person's
    home. A file is kept when its name matches ``file``, a line when it matches ``line``; without
    ``line``, the names and dates of the files are all that is told.
    """

    folders: tuple[str, ...]
    file: re.Pattern[str]
    line: re.Pattern[str] | None = None


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


LINED: dict[str, Lined] = {
    # ** Backup done for the task "mairie". Errors: 0. Processed files: 12. (…) ** in any language
    "cobian": Lined(
        (
            r"%ProgramFiles%\Cobian Reflector\Logs",
            r"%ProgramFiles(x86)%\Cobian Backup 11\Logs",
            r"%ProgramFiles(x86)%\Cobian Backup 10\Logs",
        ),
        _form(r".*\d{4}[-. ]?\d\d[-. ]?\d\d.*\.(?:txt|log)"),
        _form(r"\*\*.*\".*\".*:\s*\d.*\*\*"),
    ),
    "syncback": Lined(
        tuple(
            rf"%LOCALAPPDATA%\2BrightSparks\{edition}\Logs"
            for edition in ("SyncBack", "SyncBackFree", "SyncBackSE", "SyncBackPro")
        ),
        _form(r".*\.(?:html?|txt|log)"),
    ),
    # Nov 25 22:12:34 [INFO] async-worker.cpp (56): … of a task that began, succeeded or failed
    "synology_agent": Lined(
        (r"%ProgramData%\ActiveBackupforBusinessAgent",),
        _form(r"log\.txt"),
        _form(
            r"^[A-Z][a-z]{2} [ \d]\d [\d:]{8} \[\w+\].*\b(?:backup|task)\b.*"
            r"\b(?:success\w*|succeed\w*|complete\w*|finish\w*|fail\w*|cancel\w*)\b"
        ),
    ),
    "nextcloud": Lined(
        (r"%APPDATA%\Nextcloud", "~/.config/Nextcloud"),
        _form(r"nextcloud\.cfg"),
        _form(r"^\d+\\Folders(?:WithPlaceholders)?\\\w+\\localPath="),
    ),
    "borgmatic": Lined(
        ("/etc/borgmatic", "/etc/borgmatic.d", "~/.config/borgmatic", "~/.config/borgmatic.d"),
        _form(r".*\.ya?ml"),
        _form(r"."),
    ),
}


def kept_lines(name: str, text: str) -> tuple[str, ...]:
    """The lines of a program's file that are passed on, the last ones, in their order."""
    pattern = LINED[name].line
    if pattern is None:
        return ()
    if name == "borgmatic":
        return _borgmatic_lines(text)
    found = [line.strip()[:_LONGEST] for line in text.splitlines() if pattern.search(line)]
    return tuple(found[-MOST_LINES:])


_BORGMATIC = ("source_directories", "repositories", "exclude_patterns")


def decoded(data: bytes) -> str:
    """The text of a file of Windows: UTF-16 or UTF-8 by its mark, else UTF-8, else Western."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\0":  # the tail of an UTF-16 file has no mark
        return data[: len(data) // 2 * 2].decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _borgmatic_lines(text: str) -> tuple[str, ...]:
    """Of borgmatic's settings, the lists of sources, repositories and exclusions alone."""
    found: list[str] = []
    section, depth = "", -1
    for line in text.splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        if bare.endswith(":") and bare[:-1] in _BORGMATIC:
            section, depth = bare[:-1], indent
            found.append(bare)
        elif section and (indent > depth or bare.startswith("- ")) and bare.startswith("- "):
            found.append(bare[:_LONGEST])
        elif indent <= depth:
            section, depth = "", -1
    return tuple(found[:MOST_LINES])
