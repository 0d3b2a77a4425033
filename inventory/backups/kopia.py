"""kopia, without running it: its own list of snapshots recorded as JSON, or its blobs' dates.

``kopia snapshot list --json --all`` prints an array; the file that it was kept in is a place like
any other. A repository itself opens only to kopia and its settings: dates and size are read.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.backups.looking import long_path
from inventory.backups.model import Ended, Evidence, Kind, Run, Seen, Trouble
from inventory.backups.watch import BackupFault
from inventory.facts import Fact, Known, Reason, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 64 << 20


def read_list(place: str) -> Iterator[dict[str, Any]]:
    """The text of a recorded list: ``{"text": …}``; runs in the reading child.

    Raises:
        BackupFault: it is too long.
        OSError: it cannot be read.
    """
    with Path(long_path(place)).open("rb") as file:
        data = file.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        raise BackupFault(Trouble.TOO_MANY)
    yield {"text": data.decode("utf-8-sig", "replace")}


def looks_like_list(head: bytes) -> bool:
    """Whether a file begins as a list of snapshots does."""
    start = head.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    return start.startswith("[") and '"id"' in start and '"source"' in start


def parse_snapshots(text: str) -> tuple[Run, ...]:
    """The snapshots of a recorded list, the newest first; an incomplete one ended partially.

    Raises:
        BackupFault: it is no list of snapshots.
    """
    try:
        runs = [_run(one) for one in json.loads(text)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BackupFault(Trouble.DAMAGED, str(error)) from error
    return tuple(sorted(runs, key=lambda run: run.at, reverse=True))


def _run(one: dict[str, Any]) -> Run:
    told = one.get("stats") or {}
    summary = (one.get("rootEntry") or {}).get("summ") or {}
    errors = summary.get("numFailed") or told.get("errorCount") or 0
    moment = datetime.fromisoformat(one["startTime"])
    return Run(
        str(one["id"]),
        moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC),
        Ended.PARTIAL if one.get("incomplete") or errors else Ended.SUCCESS,
        _number(summary.get("files", told.get("fileCount"))),
        _number(summary.get("size", told.get("totalSize"))),
        (str(one["source"]["path"]),),
        str(one["source"].get("host", "")),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def seen(text: str, at: datetime) -> Seen:
    """What is known from a recorded list.

    Raises:
        BackupFault: it is no list of snapshots.
    """
    runs = parse_snapshots(text)
    troubles = [] if runs else [Trouble.EMPTY, Trouble.NO_RUN]
    if runs and runs[0].ended is Ended.PARTIAL:
        troubles.append(Trouble.INCOMPLETE)
    present = [run.at for run in runs if run.at <= at + timedelta(days=1)]
    if len(present) < len(runs):
        troubles.append(Trouble.FUTURE)
    nothing = Unknown(Reason.ABSENT)
    sources: Fact[tuple[str, ...]] = Known(
        tuple(dict.fromkeys(source for run in runs for source in run.sources))
    )
    return Seen(
        Kind.KOPIA,
        at,
        Evidence.READ,
        runs=Known(runs),
        newest=Known(max(present)) if present else nothing,
        oldest=Known(min(present)) if present else nothing,
        versions=Known(len(runs)),
        files=Known(runs[0].files) if runs and runs[0].files is not None else nothing,
        bytes=Known(runs[0].bytes) if runs and runs[0].bytes is not None else nothing,
        sources=sources,
        encrypted=Known(True),  # noqa: FBT003 the value of a fact
        troubles=tuple(troubles),
    )
