"""What is known of a backup: the places where copies lie, the runs that filled them.

The words are those of the whole product: a *dataset* (what must survive) has *copies*, a copy has
*runs*, and some of them a *test*. An installed program proves nothing: evidence is ranked.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from inventory.facts import Fact, Reason, Unknown
from inventory.record import record

if TYPE_CHECKING:
    from datetime import datetime

_NOT_READ = Unknown(Reason.NOT_RECORDED)


class Kind(StrEnum):
    """How a copy is laid out. ``PRODUCT`` is closed: only its own program reads it."""

    FOLDER = "folder"
    ZIP = "zip"
    RESTIC = "restic"
    BORG = "borg"
    KOPIA = "kopia"
    DUPLICATI = "duplicati"
    URBACKUP = "urbackup"
    FILE_HISTORY = "file_history"
    WINDOWS_IMAGE = "windows_image"
    PRODUCT = "product"


class Evidence(StrEnum):
    """What a date or a result of a copy rests on, the best first."""

    MEASURED = "measured"
    READ = "read"
    DECLARED = "declared"


class Ended(StrEnum):
    """How a run ended. ``PARTIAL`` left something out, and says so."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Medium(StrEnum):
    """What a copy lies on, as seen from the computer that reads it."""

    SAME_DISK = "same_disk"
    OTHER_DISK = "other_disk"
    REMOVABLE = "removable"
    NETWORK = "network"
    ONLINE = "online"


class Trouble(StrEnum):
    """What is wrong with a copy, in one closed list; each has its French sentence."""

    MISSING = "missing"
    NO_RIGHT = "no_right"
    TIMED_OUT = "timed_out"
    VANISHED = "vanished"
    NO_TOOL = "no_tool"
    NOT_A_BACKUP = "not_a_backup"
    LOCKED = "locked"
    NO_PASSWORD = "no_password"  # noqa: S105 a trouble, no secret
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 a trouble, no secret
    DAMAGED = "damaged"
    EMPTY = "empty"
    NO_RUN = "no_run"
    INCOMPLETE = "incomplete"
    FUTURE = "future"
    SHRUNK = "shrunk"
    MASS_CHANGE = "mass_change"
    HOLES = "holes"
    TOO_MANY = "too_many"
    NEWER_FORM = "newer_form"


@record
class Run:
    """One run: ``name`` is the snapshot's or archive's own; None is what the tool does not say.

    ``at`` is when it began, in UTC; ``files`` and ``bytes`` are those of the whole copy, not of
    what changed. ``sources`` are the folders that it covers, as the tool writes them.
    """

    name: str
    at: datetime
    ended: Ended
    files: int | None = None
    bytes: int | None = None
    sources: tuple[str, ...] = ()
    host: str = ""


@record
class Entry:
    """One file of a copy: its path as the copy writes it, its size, and its own date in UTC."""

    path: str
    size: int
    modified: datetime


@record
class Trait:
    """What a copy looks like from its names and first bytes: what a later look compares with.

    ``suffixes`` counts files by suffix, the most frequent first; ``opaque`` is the part, from 0 to
    1, of sampled files that should be compressible (text, CSV) or have a known first mark (PDF,
    ZIP, JPEG) and are neither; ``sampled`` how many were looked at. ``changed`` counts files whose
    date is within a day of the newest.
    """

    suffixes: tuple[tuple[str, int], ...]
    opaque: float
    sampled: int
    changed: int


@record
class Seen:
    """What was read of one destination at one moment.

    ``runs`` are the newest first; ``newest`` is the date of the newest content, whatever says it;
    ``oldest`` that of the oldest version that can be restored, ``versions`` how many there are.
    ``files``, ``bytes`` and ``trait`` are those of the newest run; ``intact`` is what the layout's
    own check said (restic, borg, the sums of a ZIP) of what it had time to read.
    ``evidence`` is what the dates rest on. ``troubles`` are what is wrong, the gravest first; a
    copy with ``DAMAGED``, ``LOCKED`` or no readable run is no proof of anything.
    """

    kind: Kind
    at: datetime
    evidence: Evidence
    runs: Fact[tuple[Run, ...]] = _NOT_READ
    newest: Fact[datetime] = _NOT_READ
    oldest: Fact[datetime] = _NOT_READ
    versions: Fact[int] = _NOT_READ
    files: Fact[int] = _NOT_READ
    bytes: Fact[int] = _NOT_READ
    sources: Fact[tuple[str, ...]] = _NOT_READ
    total: Fact[int] = _NOT_READ
    free: Fact[int] = _NOT_READ
    medium: Fact[Medium] = _NOT_READ
    encrypted: Fact[bool] = _NOT_READ
    trait: Fact[Trait] = _NOT_READ
    intact: Fact[bool] = _NOT_READ
    troubles: tuple[Trouble, ...] = ()
    detail: str = ""


@record
class Tool:
    """What this computer's own records say of a backup program, or of a synchronisation.

    ``product`` is its name as people know it. ``synchronises`` tells a mirror that follows every
    deletion (OneDrive, Nextcloud) from a backup. ``period`` is the planned one, in hours;
    ``destination`` where it writes. A program that is only installed has nothing but its name.
    """

    product: str
    kind: Kind
    evidence: Evidence
    synchronises: bool = False
    runs: Fact[tuple[Run, ...]] = _NOT_READ
    sources: Fact[tuple[str, ...]] = _NOT_READ
    excluded: Fact[tuple[str, ...]] = _NOT_READ
    destination: Fact[str] = _NOT_READ
    period: Fact[int] = _NOT_READ
    keeps_days: Fact[int] = _NOT_READ
    encrypted: Fact[bool] = _NOT_READ


@record
class Drive:
    """A removable disk that this computer knows: ``here`` when it is plugged in now.

    ``letter`` is the one that it last had (``E:``), empty where nothing tells.
    """

    name: str
    serial: str
    last_seen: Fact[datetime]
    here: bool
    letter: str = ""


@record
class MappedDrive:
    r"""A network folder that this session opens by a letter (``Z:``) or a place (``/mnt/nas``).

    ``remote`` is the folder on the network: ``\\NAS\mairie``, ``//nas/mairie``, ``nas:/volume1``.
    """

    letter: str
    remote: str
