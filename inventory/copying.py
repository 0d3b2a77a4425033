r"""Lines that copy files: what planned tasks, crontabs and small scripts run (robocopy, rsync…).

Such a line may hold a password, so the Live machines pass it on only through :func:`copy_lines`:
lines that run none of the known programs are left out, and what looks like a secret is blanked.
"""

from __future__ import annotations

import re

from inventory.backups.model import Kind
from inventory.record import record

#: Programs that copy or back up, by the name of their file, with the layout that they write.
PROGRAMS: dict[str, Kind] = {
    "robocopy": Kind.FOLDER,
    "xcopy": Kind.FOLDER,
    "rsync": Kind.FOLDER,
    "rclone": Kind.FOLDER,
    "rdiff-backup": Kind.PRODUCT,
    "rsnapshot": Kind.FOLDER,
    "duplicity": Kind.PRODUCT,
    "backintime": Kind.FOLDER,
    "restic": Kind.RESTIC,
    "borg": Kind.BORG,
    "borgmatic": Kind.BORG,
    "kopia": Kind.KOPIA,
    "duplicati-cli": Kind.DUPLICATI,
    "wbadmin": Kind.WINDOWS_IMAGE,
    "sdengin2.dll": Kind.WINDOWS_IMAGE,
    "syncback": Kind.PRODUCT,
    "syncbackse": Kind.PRODUCT,
    "syncbackpro": Kind.PRODUCT,
    "syncbackfree": Kind.PRODUCT,
    "freefilesync": Kind.PRODUCT,
}
#: Bounds of what is passed on of one task.
MOST_LINES = 20
LONGEST_LINE = 500

_NAMES = "|".join(re.escape(name) for name in sorted(PROGRAMS, key=len, reverse=True))
# The program where a command stands: after blanks, quotes, a folder or @, before blanks or the end.
_RUN = rf"(?:^|[\s\"'@/\\(&|;])(?P<program>{_NAMES})(?:\.exe|\.py)?(?=[\s\"',]|$)"
_COMMENT = re.compile(r"\s*@?(?:#|rem\b|::|echo\b|;)", re.IGNORECASE)
# What may name a program or its folder without running it.
_OTHER = re.compile(
    r"@?(?:cd|chdir|pushd|mkdir|md|rd|rmdir|rm|del|cat|type|tail|touch|which|where|apt\S*|net"
    r"|taskkill|kill\S*|pkill|export|set)\s",
    re.IGNORECASE,
)
_CHAIN = re.compile(r"&&|\|\||[;&|]")
_SECRETS = (
    (  # RESTIC_PASSWORD=…, --auth-password=…, $env:BORG_PASSPHRASE = "…"
        r"(?P<kept>[\w.:-]*(?:pass(?:word|phrase|wd)?|secret|token|pwd|api_?key|access_?key)[\w-]*"
        r"\s*=\s*)(?:\"[^\"]*\"|'[^']*'|[^\s\"'&|;]+)"
    ),
    (  # --password …, -Password …, /user:claire …
        r"(?P<kept>(?:--?|/)(?:pass(?:word|phrase)?|secret|token|pwd|pw)\b[\s:]+|/user:\S+\s+)"
        r"(?:\"[^\"]*\"|'[^']*'|(?!-)[^\s&|;]+)"
    ),
    r"(?P<kept>\w://[^/\s:@]*:)[^/\s@]+(?=@)",  # sftp://claire:…@nas/
    r"(?P<kept>\bsshpass\s+-p\s*)(?:\"[^\"]*\"|'[^']*'|\S+)",
)
_BLANK = "…"

# Statuses that are not plain failures, beside 0.
_PARTIAL = {Kind.RESTIC: {3}, Kind.BORG: {1}}
_RSYNC_PARTIAL = {23, 24}
_ROBOCOPY_FAILS = 8


@record
class Copying:
    """One line that copies: ``mirrors`` when what is deleted here is deleted there too.

    ``sources`` and ``destination`` are as the line writes them; empty and None where it does not
    say (a program with settings of its own).
    """

    program: str
    kind: Kind
    sources: tuple[str, ...] = ()
    destination: str | None = None
    mirrors: bool = False


def copy_lines(text: str) -> tuple[str, ...]:
    """The commands in a text that run a known program, secrets blanked; comments are none."""
    found: list[str] = []
    low = text.lower()
    if not any(name in low for name in PROGRAMS):  # as a rule, and patterns cost start-up time
        return ()
    for line in text.splitlines():
        if len(found) == MOST_LINES:
            break
        if _COMMENT.match(line) or not _runs(line):
            continue
        blanked = blank_secrets(" ".join(line.split()))
        parts = [part.strip() for part in _split(blanked)]
        found += [part[:LONGEST_LINE] for part in parts if _runs(part) and not _OTHER.match(part)]
    return tuple(found[:MOST_LINES])


def _runs(line: str) -> re.Match[str] | None:
    return re.search(_RUN, line, re.IGNORECASE)


def blank_secrets(line: str) -> str:
    """The line with … in place of passwords and the like."""
    for pattern in _SECRETS:
        line = re.sub(pattern, lambda found: f"{found['kept']}{_BLANK}", line, flags=re.IGNORECASE)
    return line


def _split(line: str) -> list[str]:
    """The commands of a line; a separator within quotes is none."""
    quoted = [found.span() for found in re.finditer(r"\"[^\"]*\"|'[^']*'", line)]
    parts, start = [], 0
    for found in _CHAIN.finditer(line):
        if any(begin < found.start() < end for begin, end in quoted):
            continue
        parts.append(line[start : found.start()])
        start = found.end()
    return [*parts, line[start:]]


def understand(line: str) -> Copying | None:
    """What a line copies, and where; None when it runs no known program."""
    found = _runs(line)
    if found is None:
        return None
    program = found["program"].lower()
    words = _words(line[found.end() :])
    kind = PROGRAMS[program]
    match program:
        case "robocopy" | "xcopy":
            return _windows_copy(program, words)
        case "rsync":
            return _rsync(words)
        case "rclone":
            return _rclone(words)
        case "restic":
            return _restic(words)
        case "borg":
            return _borg(words)
        case _:
            return Copying(program, kind)


def succeeded(copying: Copying, status: int) -> bool | None:
    """Whether a program's status means success: None is a copy that left something out."""
    if copying.program == "robocopy":
        return 0 <= status < _ROBOCOPY_FAILS
    partial = _PARTIAL.get(copying.kind, set())
    if copying.program == "rsync":
        partial = _RSYNC_PARTIAL
    return None if status in partial else status == 0


def _words(text: str) -> list[str]:
    """The words after the program's name, quotes taken off; both systems' slashes are kept."""
    found = re.findall(r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'])+", text.lstrip("\"'"))
    return [re.sub(r"[\"']", "", word) for word in found][:100]


def _windows_copy(program: str, words: list[str]) -> Copying:
    places = [word for word in words if not re.match(r"/[A-Za-z@+-]", word)]
    options = {word.upper() for word in words if word.startswith("/")}
    mirrors = program == "robocopy" and bool(options & {"/MIR", "/PURGE"})
    target = places[1] if len(places) > 1 else None
    return Copying(program, PROGRAMS[program], tuple(places[:1]), target, mirrors)


_RSYNC_VALUES = frozenset(
    {"-e", "--rsh", "-f", "--filter", "--exclude", "--include", "--exclude-from", "--include-from",
     "--files-from", "--log-file", "--bwlimit", "--timeout", "--password-file", "--link-dest",
     "--backup-dir", "--suffix", "-T", "--temp-dir", "--partial-dir", "--chmod", "--chown"}
)  # fmt: skip


def _rsync(words: list[str]) -> Copying:
    mirrors = any(word.startswith("--del") for word in words)
    mirrors = mirrors and not any(
        word in {"-b", "--backup"} or word.startswith(("--backup-dir", "--link-dest"))
        for word in words
    )
    places = _places(words, _RSYNC_VALUES)
    if len(places) < 2:
        return Copying("rsync", Kind.FOLDER, tuple(places), None, mirrors)
    return Copying("rsync", Kind.FOLDER, tuple(places[:-1]), places[-1], mirrors)


def _rclone(words: list[str]) -> Copying:
    places = _places(words, frozenset({"--config", "--log-file", "--exclude", "--filter-from"}))
    if len(places) < 3:
        return Copying("rclone", Kind.FOLDER)
    return Copying("rclone", Kind.FOLDER, (places[1],), places[2], places[0] == "sync")


def _restic(words: list[str]) -> Copying:
    values = frozenset(
        {"-r", "--repo", "-p", "--password-file", "--password-command", "--exclude", "-e",
         "--exclude-file", "--tag", "--host", "-H", "-o", "--option", "--cache-dir", "--files-from",
         "--repository-file", "--iexclude", "--limit-upload", "--limit-download", "--key-hint"}
    )  # fmt: skip
    places = _places(words, values)
    sources = places[places.index("backup") + 1 :] if "backup" in places else []
    return Copying("restic", Kind.RESTIC, tuple(sources), _option(words, "-r", "--repo"))


def _borg(words: list[str]) -> Copying:
    values = frozenset(
        {"-e", "--exclude", "-C", "--compression", "--exclude-from", "-r", "--repo", "--comment",
         "--pattern", "--patterns-from", "--rsh", "--remote-path"}
    )  # fmt: skip
    places = _places(words, values)
    if "create" not in places:
        return Copying("borg", Kind.BORG)
    archive, *sources = places[places.index("create") + 1 :] or [""]
    place = _option(words, "-r", "--repo") or archive.partition("::")[0] or None
    return Copying("borg", Kind.BORG, tuple(sources), place)


def _option(words: list[str], *names: str) -> str | None:
    """The value of an option, in the next word or after ``=``."""
    for at, word in enumerate(words):
        if word in names and at + 1 < len(words):
            return words[at + 1]
        name, equals, value = word.partition("=")
        if equals and name in names and value:
            return value
    return None


def _places(words: list[str], values: frozenset[str]) -> list[str]:
    """The words that are neither options nor their values, up to a redirection."""
    found: list[str] = []
    is_value = False
    for word in words:
        if re.match(r"\d?>|<|\|", word):
            break
        if is_value:
            is_value = False
        elif word.startswith("-") and len(word) > 1:
            is_value = word in values
        else:
            found.append(word)
    return found
