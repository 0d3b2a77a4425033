"""borg repositories, read by borg itself through a shadow of links (:mod:`.borg_shadow`).

The passphrase goes through a pipe (``BORG_PASSPHRASE_FD``); caches, security notes and locks lie
in a private folder that is removed. borg has no program for Windows.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import tempfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from inventory.backups.dated import utc
from inventory.backups.listing import Count
from inventory.backups.model import Ended, Entry, Evidence, Kind, Run, Seen, Trouble
from inventory.backups.restic import batches
from inventory.backups.shrinking import shrank
from inventory.backups.trait import looks_encrypted
from inventory.backups.watch import BackupFault
from inventory.facts import Known, Reason, Unknown
from inventory.live.backups.process import Process, find_program
from inventory.live.backups.reading import answer
from inventory.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from inventory.backups.watch import Watch

_LISTING, _RESTORING = 600.0, 3600.0
_ARGUMENTS = 100_000  # of the 2 MB that Linux takes
_STALE = timedelta(hours=24)
_FORMAT = "{name}{hostname}{start}{end}"

# What borg says, by the name of its error.
_ERRORS = {
    "PassphraseWrong": Trouble.WRONG_PASSWORD,
    "NoPassphraseFailure": Trouble.NO_PASSWORD,
    "PasscommandFailure": Trouble.NO_PASSWORD,
    "KeyfileNotFoundError": Trouble.NO_PASSWORD,
    "KeyfileInvalidError": Trouble.DAMAGED,
    "KeyfileMismatchError": Trouble.WRONG_PASSWORD,
    "RepoKeyNotFoundError": Trouble.DAMAGED,
    "Repository.InvalidRepository": Trouble.DAMAGED,
    "Repository.InvalidRepositoryConfig": Trouble.DAMAGED,
    "Repository.DoesNotExist": Trouble.MISSING,
    "Repository.CheckNeeded": Trouble.DAMAGED,
    "Repository.ObjectNotFound": Trouble.DAMAGED,
    "Repository.AtticRepository": Trouble.NEWER_FORM,
    "IntegrityError": Trouble.DAMAGED,
    "FileIntegrityError": Trouble.DAMAGED,
    "Archive.DoesNotExist": Trouble.NO_RUN,
    "LockTimeout": Trouble.LOCKED,
    "LockError": Trouble.LOCKED,
    "LockFailed": Trouble.LOCKED,
    "UnsupportedManifestError": Trouble.NEWER_FORM,
    "MandatoryFeatureUnsupported": Trouble.NEWER_FORM,
    "UnsupportedPayloadError": Trouble.NEWER_FORM,
    "UnsupportedKeyFormatError": Trouble.NEWER_FORM,
    "NoManifestError": Trouble.DAMAGED,
}
_SAYINGS = (
    ("permission denied", Trouble.NO_RIGHT),
    ("input/output error", Trouble.VANISHED),
    ("stale file handle", Trouble.VANISHED),
    ("transport endpoint", Trouble.VANISHED),
    ("integrity check failed", Trouble.DAMAGED),
    ("integrityerror", Trouble.DAMAGED),
    ("objectnotfound", Trouble.DAMAGED),
    ("missing", Trouble.DAMAGED),
    ("corrupt", Trouble.DAMAGED),
    ("mismatch", Trouble.DAMAGED),
    ("damaged", Trouble.DAMAGED),
    ("broken", Trouble.DAMAGED),
    ("errors found", Trouble.DAMAGED),
    ("no such file", Trouble.DAMAGED),
)
_SECRETS = frozenset({Trouble.NO_PASSWORD, Trouble.WRONG_PASSWORD, Trouble.NO_RIGHT})


@record
class Shadow:
    """A repository to ask: the shadow, where borg may write besides, the passphrase, the limits."""

    repository: Path
    base: Path
    secret: str | None
    watch: Watch
    place: str


def is_repository(folders: Sequence[str], files: Mapping[str, object]) -> bool:
    """Whether a folder is laid out as borg does, even where its ``config`` is missing."""
    marks = [name for name in files if name.startswith(("index.", "hints.", "integrity."))]
    return "data" in folders and ("README" in files or bool(marks)) and (
        "config" in files or len(marks) >= 2 or "nonce" in files
    )  # fmt: skip


@contextmanager
def opened(place: str, secret: str | None, watch: Watch) -> Iterator[tuple[Shadow, dict[str, Any]]]:
    """The shadow of a repository, and what was seen on the way; removed at the end."""
    if watch.cache is not None:
        watch.cache.mkdir(parents=True, exist_ok=True)
    base = Path(tempfile.mkdtemp(prefix="borg-", dir=watch.cache))
    try:
        told = answer("shadow", watch, place=place, into=str(base / "repository"))
        yield Shadow(base / "repository", base, secret, watch, place), told
    finally:
        shutil.rmtree(base, ignore_errors=True)


def seen(place: str, _: Mapping[str, Any], secret: str | None, watch: Watch, at: datetime) -> Seen:
    """What is known of a repository: its archives, the newest one's files, its health."""
    with opened(place, secret, watch) as (shadow, told):
        base = Seen(Kind.BORG, at, Evidence.READ)
        troubles = _troubles_of_layout(told, at)
        if told["version"] > 1:
            return replace(base, troubles=(Trouble.NEWER_FORM,), detail=str(told["version"]))
        if told["segments"] and told["newest"]:
            base = replace(base, newest=Known(utc(told["newest"])))
        if find_program("borg") is None:
            return _failed(base, troubles, BackupFault(Trouble.NO_TOOL, "borg"))
        try:
            return _opened(shadow, base, troubles)
        except BackupFault as fault:
            return _failed(base, troubles, fault)


def _failed(base: Seen, troubles: Sequence[Trouble], fault: BackupFault) -> Seen:
    why = Reason.ACCESS_DENIED if fault.trouble in _SECRETS else Reason.API_ERROR
    intact = Known(False) if fault.trouble is Trouble.DAMAGED else base.intact  # noqa: FBT003
    return replace(
        base,
        runs=Unknown(why, detail=fault.detail),
        intact=intact,
        troubles=tuple(dict.fromkeys((*troubles, fault.trouble))),
        detail=fault.detail[:2000],
    )


def _troubles_of_layout(told: Mapping[str, Any], at: datetime) -> list[Trouble]:
    troubles = []
    whole = told["version"] and told["segments"] and told["index"] and not told["empty"]
    if not whole:
        troubles.append(Trouble.DAMAGED)
    if told["closed"]:
        troubles.append(Trouble.NO_RIGHT)
    if any(
        name == "lock.exclusive" and (utc(stamp) < at - _STALE or _is_dead(holder))
        for name, holder, stamp in told["locks"]
    ):
        troubles.append(Trouble.LOCKED)
    return troubles


def _is_dead(holder: str) -> bool:
    """Whether a lock (``host@number.pid-thread``) is of a program of this computer that ended."""
    host, _, rest = holder.rpartition(".")
    pid = rest.partition("-")[0]
    if not host or not pid.isdecimal() or host.partition("@")[0] != platform.node():
        return False
    return not Path(f"/proc/{pid}").exists()


def _opened(shadow: Shadow, base: Seen, layout: Sequence[Trouble]) -> Seen:
    runs, complaint, mode = _archives(shadow)
    troubles = list(layout)
    if complaint and _trouble(complaint) is Trouble.DAMAGED:
        troubles.append(Trouble.DAMAGED)
    told = replace(
        base,
        runs=Known(runs),
        versions=Known(len(runs)),
        encrypted=Known(mode not in {"none", "authenticated", "authenticated-blake2"}),
    )
    if runs:
        told, found, complaint = _newest(shadow, told, complaint)
        troubles += found
        present = [run.at for run in runs if run.at <= base.at + timedelta(days=1)]
        if present:
            told = replace(told, newest=Known(max(present)), oldest=Known(min(present)))
        if len(present) < len(runs):
            troubles.append(Trouble.FUTURE)
    else:
        troubles += [Trouble.EMPTY, Trouble.NO_RUN]
        told = replace(told, newest=Unknown(Reason.ABSENT))
    intact, said = _check(shadow, bool(runs))
    if intact == Known(False):  # noqa: FBT003 the value of a fact
        troubles.append(Trouble.DAMAGED)
    return replace(
        told,
        intact=intact if Trouble.DAMAGED not in troubles else Known(False),  # noqa: FBT003
        troubles=tuple(dict.fromkeys(troubles)),
        detail=(said or complaint)[:2000],
    )


def _newest(shadow: Shadow, told: Seen, complaint: str) -> tuple[Seen, list[Trouble], str]:
    """The files of the newest archive, beside those of the one before it of the same computer."""
    runs = told.runs.value if isinstance(told.runs, Known) else ()
    newest = runs[0]
    troubles: list[Trouble] = []
    count = Count()
    try:
        for entry in _entries(shadow, newest):
            count.add(entry)
    except BackupFault as fault:
        if fault.trouble is Trouble.TIMED_OUT:
            return told, [], fault.detail
        return told, [fault.trouble], fault.detail
    if not count.files:
        troubles.append(Trouble.EMPTY)
    if looks_encrypted(count.trait, count.names.renamed, count.files):
        troubles.append(Trouble.MASS_CHANGE)
    before = next((run for run in runs[1:] if run.host == newest.host), None)
    if before is not None:
        earlier = Count()
        try:
            for entry in _entries(shadow, before):
                earlier.add(entry)
            if shrank(count.files, median([earlier.files])):
                troubles.append(Trouble.SHRUNK)
        except BackupFault as fault:
            if fault.trouble is not Trouble.TIMED_OUT:
                troubles.append(fault.trouble)
                complaint = complaint or fault.detail
    counted = replace(newest, files=count.files, bytes=count.bytes)
    return (
        replace(
            told,
            runs=Known((counted, *runs[1:])),
            files=Known(count.files),
            bytes=Known(count.bytes),
            trait=Known(count.trait),
        ),
        troubles,
        complaint,
    )


def _start(shadow: Shadow, *words: str, limit: float, folder: Path | None = None) -> Process:
    program = find_program("borg")
    if program is None:
        raise BackupFault(Trouble.NO_TOOL, "borg")
    base = str(shadow.base)
    keys = os.path.expanduser("~/.config/borg/keys")  # noqa: PTH111 one word
    extra = {
        "TZ": "UTC",  # borg 1.2 writes local times without their zone
        "BORG_BASE_DIR": base,
        "BORG_CACHE_DIR": f"{base}/cache",
        "BORG_SECURITY_DIR": f"{base}/security",
        "BORG_CONFIG_DIR": f"{base}/config",
        "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
        "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
        "BORG_CHECK_I_KNOW_WHAT_I_AM_DOING": "NO",
        "BORG_DISPLAY_PASSPHRASE": "no",
        **({"BORG_KEYS_DIR": keys} if os.path.isdir(keys) else {}),  # noqa: PTH112
    }
    return Process(
        (program, "--log-json", *words),
        shadow.watch,
        secret=shadow.secret,
        secret_name="BORG_PASSPHRASE_FD",  # noqa: S106 the name of a variable
        extra=extra,
        folder=folder or shadow.base,
        limit=limit,
    )


def _messages(complaint: str) -> list[tuple[str, str]]:
    """What borg logged that is worth a warning: its name of the error, and the words."""
    found = []
    for line in complaint.splitlines():
        if not line.startswith("{"):
            # A password prompt may stand before the line, and crashes are plain text.
            _, brace, rest = line.partition("{")
            line = brace + rest if brace else line  # noqa: PLW2901
        try:
            told = json.loads(line)
        except ValueError:
            found.append(("", line))
            continue
        if isinstance(told, dict) and told.get("levelname") in {"WARNING", "ERROR", "CRITICAL"}:
            found.append((str(told.get("msgid", "")), str(told.get("message", ""))))
    return found


def _trouble(complaint: str) -> Trouble | None:
    """What borg complains of; None where nothing is wrong."""
    messages = _messages(complaint)
    for name, _ in messages:
        if name in _ERRORS:
            return _ERRORS[name]
    said = "\n".join(words for _, words in messages).lower()
    return next((trouble for words, trouble in _SAYINGS if words in said), None)


def _fault(shadow: Shadow, complaint: str) -> BackupFault:
    """Why borg failed; a disk that has gone says so before anything else."""
    answer("look", shadow.watch, place=shadow.place, home="")
    words = "\n".join(words for _, words in _messages(complaint)) or complaint
    return BackupFault(_trouble(complaint) or Trouble.INCOMPLETE, words[-1000:])


def versions(place: str, secret: str | None, watch: Watch) -> tuple[Run, ...]:
    """The archives, the newest first.

    Raises:
        BackupFault: they cannot be read.
    """
    with opened(place, secret, watch) as (shadow, _):
        return _archives(shadow)[0]


def _archives(shadow: Shadow) -> tuple[tuple[Run, ...], str, str]:
    """The archives, what borg complained of, and how the repository is encrypted."""
    words = ("list", "--bypass-lock", "--json", "--format", _FORMAT, str(shadow.repository))
    with _start(shadow, *words, limit=_LISTING) as process:
        told = b"".join(process.lines())
        if process.code not in {0, 1}:
            raise _fault(shadow, process.complaint)
        complaint = process.complaint
    runs, mode = parse_archives(told)
    return runs, complaint, mode


def parse_archives(told: bytes) -> tuple[tuple[Run, ...], str]:
    """What ``borg list --json`` prints: the archives, the newest first, and the encryption.

    Raises:
        BackupFault: it is no list of archives.
    """
    try:
        document = json.loads(told)
        runs = [
            Run(
                str(one["name"]),
                _moment(one.get("start") or one["time"]),
                Ended.SUCCESS,
                host=str(one.get("hostname", "")),
            )
            for one in document["archives"]
        ]
        mode = str(document.get("encryption", {}).get("mode", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupFault(Trouble.DAMAGED, str(error)) from error
    # Of two that began in the same second, the one that is listed last is the newer.
    order = sorted(range(len(runs)), key=lambda at: (runs[at].at, at), reverse=True)
    return tuple(runs[at] for at in order), mode


def _moment(text: str) -> datetime:
    told = datetime.fromisoformat(text)
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def entries(place: str, run: Run, secret: str | None, watch: Watch) -> Iterator[Entry]:
    """The files of an archive, as borg lists them; paths have no ``/`` in front.

    Raises:
        BackupFault: they cannot be listed to the end.
    """
    with opened(place, secret, watch) as (shadow, _):
        yield from _entries(shadow, run)


def _entries(shadow: Shadow, run: Run) -> Iterator[Entry]:
    passed = 0
    words = ("list", "--bypass-lock", "--json-lines", f"{shadow.repository}::{run.name}")
    with _start(shadow, *words, limit=_LISTING) as process:
        with closing(process.lines()) as lines:
            for line in lines:
                node = json.loads(line)
                if node.get("type") != "-":
                    continue
                if node.get("healthy") is False:
                    raise BackupFault(Trouble.DAMAGED, "chunks replaced by zeros")
                passed += 1
                if passed % 1000 == 0:
                    shadow.watch.progress(passed)
                yield Entry(node["path"], node.get("size", 0), _moment(node["mtime"]))
        if process.code != 0 and (process.code != 1 or _trouble(process.complaint)):
            raise _fault(shadow, process.complaint)


def _check(shadow: Shadow, has_runs: bool) -> tuple[Known[bool] | Unknown, str]:  # noqa: FBT001 one
    """What ``borg check`` says of the newest archive, then of the segments, in time."""
    deadline = shadow.watch.checking
    steps = [("--archives-only", "--last", "1")] if has_runs else []
    for step in (*steps, ("--repository-only",)):
        limit = shadow.watch.left(deadline)
        if not limit:
            return Unknown(Reason.TIMEOUT), ""
        words = ("check", "--bypass-lock", *step, str(shadow.repository))
        with _start(shadow, *words, limit=limit) as process:
            try:
                for _ in process.lines():
                    pass
            except BackupFault:  # out of time; what it has already said stands
                if _trouble(process.complaint) is Trouble.DAMAGED:
                    return Known(False), process.complaint  # noqa: FBT003
                return Unknown(Reason.TIMEOUT), ""
            if process.code != 0:
                fault = _fault(shadow, process.complaint)
                if fault.trouble in _SECRETS:
                    return Unknown(Reason.ACCESS_DENIED, detail=fault.detail), fault.detail
                if fault.trouble is Trouble.VANISHED:
                    raise fault
                return Known(False), fault.detail  # noqa: FBT003 the value of a fact
    return Known(True), ""  # noqa: FBT003 the value of a fact


def restore(  # noqa: PLR0913, PLR0917 what, from where, to where, how
    place: str, run: Run, paths: Sequence[str], into: Path, secret: str | None, watch: Watch
) -> None:
    """Have borg extract files below ``into``, several at a time.

    Raises:
        BackupFault: the repository cannot be read. A file that cannot be is left out.
    """
    with opened(place, secret, watch) as (shadow, _):
        for batch in batches(paths, _ARGUMENTS):
            wanted = [pattern(path) for path in batch]
            words = ("extract", "--bypass-lock", f"{shadow.repository}::{run.name}", *wanted)
            with _start(shadow, *words, limit=_RESTORING, folder=into) as process:
                for _ in process.lines():
                    pass
                if process.code not in {0, 1}:
                    fault = _fault(shadow, process.complaint)
                    if fault.trouble is not Trouble.DAMAGED:
                        raise fault
            for path in batch:
                _name_as_listed(into, path)


def pattern(path: str) -> str:
    """What makes borg extract a path: itself, or what may stand behind a question mark.

    borg lists a byte that is no text as ``?``: it stands for any one letter then.
    """
    if "?" not in path:
        return f"pf:{path}"
    return "fm:" + "".join(f"[{letter}]" if letter in "[*" else letter for letter in path)


def _name_as_listed(into: Path, path: str) -> None:
    """Give an extracted file, whose name is no text, the name under which borg lists it."""
    wanted = into / path
    if "?" not in wanted.name or wanted.exists() or not wanted.parent.is_dir():
        return
    form = re.compile(re.escape(wanted.name).replace(r"\?", "."), re.DOTALL)
    found = [one for one in wanted.parent.iterdir() if form.fullmatch(one.name)]
    if len(found) == 1:
        found[0].rename(wanted)
