"""The log of an incident: when, what, who, what was decided; a plain file, begun with one click.

It lies outside the record on purpose: on that day the record may be locked, encrypted by somebody
else, or on a computer that must not be touched. One line of JSON an entry, only ever added to, each
flushed to the disk before it is shown.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.record import record
from kit import french
from kit.errors import KitError, in_french

if TYPE_CHECKING:
    from collections.abc import Iterable

FORM = "kit-journal/1"
SUFFIX = ".jsonl"
LONGEST = 2_000
_MOST_BYTES = 4 * 1024 * 1024


@record
class Entry:
    """One line: what happened or was done, who did it, and what was decided."""

    at: datetime
    what: str
    who: str = ""
    decision: str = ""


@record
class Log:
    """An incident: when it began, what it is, and what was noted.

    ``damaged`` counts the lines that could not be read.
    """

    path: Path
    began: datetime
    situation: str
    entries: tuple[Entry, ...]
    damaged: int = 0


def folder() -> Path:
    """Where the logs of this user are."""
    from platformdirs import user_data_path  # noqa: PLC0415 slow to import

    return Path(user_data_path("kit-commune", appauthor=False)) / "urgences"


def begin(situation: str, at: datetime, where: Path | None = None) -> Log:
    """Begin a log, with its first line on the disk.

    Raises:
        KitError: it cannot be written.
    """
    place = where or folder()
    name = at.astimezone(UTC).strftime("%Y-%m-%d-%H%M%S")
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        for rank in range(1, 100):
            path = place / (name + (f"-{rank}" if rank > 1 else "") + SUFFIX)
            try:
                with path.open("x", encoding="utf-8"):
                    break
            except FileExistsError:
                continue
    except OSError as error:
        raise _refused(place, error) from error
    _append(path, {"form": FORM, "began": _told(at), "situation": situation})
    return Log(path, at, situation, ())


def note(log: Log, entry: Entry) -> Log:
    """The log with one more line, once it is on the disk.

    Raises:
        KitError: nothing is said in it, or it cannot be written.
    """
    kept = Entry(entry.at, _line(entry.what), _line(entry.who), _line(entry.decision))
    if not kept.what and not kept.decision:
        raise KitError("Il n’y a rien à noter.", "Écrivez ce qui s’est passé ou ce qui est décidé.")
    told = {"at": _told(kept.at), "what": kept.what, "who": kept.who, "decision": kept.decision}
    _append(log.path, told)
    return Log(log.path, log.began, log.situation, (*log.entries, kept), log.damaged)


def read(path: Path) -> Log:
    """A log as it is on the disk; lines that were torn are counted, never an error.

    Raises:
        KitError: it cannot be opened, or is none.
    """
    try:
        with path.open("rb") as file:
            lines = file.read(_MOST_BYTES).splitlines()
    except OSError as error:
        raise KitError(
            f"Le journal ne peut pas être lu ({in_french(error)}).",
            f"Notez sur papier en attendant. Le fichier est ici : {path}",
        ) from error
    first, *rest = [_decoded(line) for line in lines] or [None]
    if first is None or first.get("form") != FORM:
        raise KitError(
            "Ce fichier n’est pas un journal d’incident.",
            f"Commencez un nouveau journal. Le fichier reste ici : {path}",
        )
    entries = [_entry(told) for told in rest]
    sound = tuple(entry for entry in entries if entry is not None)
    began = _moment(first.get("began")) or datetime.fromtimestamp(0, UTC)
    return Log(path, began, str(first.get("situation", "")), sound, len(entries) - len(sound))


def logs(where: Path | None = None) -> tuple[Log, ...]:
    """All logs of this user, the newest first; what is none of ours is left out."""
    place = where or folder()
    found = []
    for path in _listed(place):
        try:
            found.append(read(path))
        except KitError:
            continue
    return tuple(sorted(found, key=lambda log: log.began, reverse=True))


def _listed(place: Path) -> Iterable[Path]:
    try:
        return sorted(path for path in place.iterdir() if path.suffix == SUFFIX)
    except OSError:
        return ()


def _append(path: Path, told: dict[str, str]) -> None:
    line = json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
    try:
        with path.open("ab") as file:
            # A line that a power cut tore must not swallow this one.
            if file.tell() and not _ends_well(path):
                file.write(b"\n")
            file.write(line.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _refused(path, error) from error


def _ends_well(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _decoded(line: bytes) -> dict[str, object] | None:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _entry(told: dict[str, object] | None) -> Entry | None:
    at = _moment(told.get("at")) if told else None
    if told is None or at is None:
        return None
    what, who, decision = (french.plain(str(told.get(k, ""))) for k in ("what", "who", "decision"))
    return Entry(at, what, who, decision)


def _told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _moment(told: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at.astimezone(UTC) if at else None


def _line(text: str) -> str:
    return " ".join(french.plain(text).split())[:LONGEST]


def _refused(path: Path, error: OSError) -> KitError:
    return KitError(
        f"Le journal ne peut pas être écrit ({in_french(error)}).",
        f"Notez sur papier, et libérez de la place ou changez de dossier : {path}",
    )
