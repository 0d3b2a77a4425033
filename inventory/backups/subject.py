"""The backups of a town hall as a whole: what must survive, its copies, and the tests made of them.

It is put together from what people declared, what was seen of each copy and what the computers'
own records say. A fact that people may tell is None where nobody told it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

# Needed by name at run time: other records have kinds and media of their own.
from inventory.backups.model import Evidence, Kind, Medium, Run, Trouble  # noqa: TC001
from inventory.facts import Fact, Reason, Unknown
from inventory.record import record

if TYPE_CHECKING:
    from datetime import date, datetime

_NOT_READ = Unknown(Reason.NOT_RECORDED)
_NOT_TOLD = Unknown(Reason.NEEDS_ANSWER)


class DatasetKind(StrEnum):
    """What a dataset is."""

    CIVIL = "civil"
    ACCOUNTING = "accounting"
    PLANNING = "planning"
    ELECTIONS = "elections"
    OFFICE = "office"
    MAIL = "mail"
    REGISTERS = "registers"
    OTHER = "other"


@record
class Dataset:
    """What must survive. ``folders`` are as people wrote them, ``computer`` where they are.

    ``bearable_days`` is the loss that its owner accepts; ``business`` that a business program holds
    it, ``hosted`` that this program's supplier keeps the data, by a contract of ``contract``.
    ``saved`` is what people say of its being saved at all. ``changed`` is the date of its newest
    file, when it was looked at (``looked``).
    """

    id: str
    name: str
    kind: DatasetKind = DatasetKind.OTHER
    folders: tuple[str, ...] = ()
    computer: str = ""
    bearable_days: int | None = None
    business: bool | None = None
    product: str = ""
    hosted: bool | None = None
    contract: date | None = None
    saved: bool | None = None
    changed: Fact[datetime] = _NOT_READ
    looked: datetime | None = None


@record
class Copy:
    """One place where copies lie; ``detected`` when a computer told of it and nobody declared it.

    ``last`` is the newest run that did not fail, on the best ``evidence`` there is, as it was known
    at ``looked``; ``sources`` what it covers. ``troubles`` and ``runs`` are those of the newest
    look. ``synchronises`` tells a mirror that follows every deletion; ``mirror`` one version only.
    ``unplugged`` is whether it is out of reach of the computer most of the time, ``rotation_days``
    how often. ``report`` is the day of the provider's report.
    """

    id: str
    label: str
    kind: Kind | None = None
    medium: Medium | None = None
    place: str = ""
    detected: bool = False
    synchronises: bool = False
    mirror: bool | None = None
    off_site: bool | None = None
    unplugged: bool | None = None
    rotation_days: int | None = None
    immutable: bool | None = None
    own_access: bool | None = None
    encrypted: Fact[bool] = _NOT_TOLD
    key_elsewhere: bool | None = None
    alerts: bool | None = None
    period_days: int | None = None
    keeps_days: int | None = None
    report: date | None = None
    last: Fact[datetime] = _NOT_READ
    evidence: Evidence | None = None
    looked: datetime | None = None
    runs: Fact[tuple[Run, ...]] = _NOT_READ
    oldest: Fact[datetime] = _NOT_READ
    versions: Fact[int] = _NOT_READ
    total: Fact[int] = _NOT_READ
    free: Fact[int] = _NOT_READ
    bytes: Fact[int] = _NOT_READ
    troubles: tuple[Trouble, ...] = ()


class Covering(StrEnum):
    """Whether a copy holds a dataset, and on what that rests.

    ``PROVED``: what the copy itself or its program's settings list holds the folders.
    ``DECLARED``: people say so. ``OUTSIDE``: the listed sources leave the folders out. ``PARTLY``:
    they leave some of them out.
    """

    PROVED = "proved"
    DECLARED = "declared"
    PARTLY = "partly"
    OUTSIDE = "outside"


@record
class Cover:
    """That a copy holds a dataset; ``copy`` is the copy's rank among those of the subject."""

    dataset: str
    copy: int
    how: Covering


@record
class Tested:
    """One restore test that was kept; ``result`` is ``OK``, ``WATCH``, ``FAIL`` or ``UNKNOWN``.

    ``method`` is ``automatic`` or ``guided``; ``run`` the run that was read.
    """

    at: datetime
    copy: str
    method: str
    result: str
    sampled: int
    restored: int
    identical: int
    explained: int
    run: datetime | None = None


@record
class Nas:
    """A network storage of the town hall: what it is called, and what is known of it.

    ``originals`` are the datasets whose folders are on it.
    """

    name: str
    originals: tuple[str, ...] = ()


@record
class Backups:
    """All that is known. ``datasets`` is unknown until somebody said what must survive.

    ``installed`` names programs that are there and prove nothing. ``tests`` are the newest first.
    """

    datasets: Fact[tuple[Dataset, ...]] = _NOT_TOLD
    copies: Fact[tuple[Copy, ...]] = _NOT_TOLD
    covers: tuple[Cover, ...] = ()
    tests: Fact[tuple[Tested, ...]] = _NOT_TOLD
    nas: Fact[tuple[Nas, ...]] = _NOT_TOLD
    installed: tuple[str, ...] = ()
