"""Updates: how they come, when the last one came, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class AutomaticUpdates:
    """How updates arrive.

    Windows: ``paused_until`` (latest pause end), ``disabled_by_policy`` (NoAutoUpdate=1),
    ``option`` (AUOptions), ``server`` (WUServer when UseWUServer=1), ``disabled_services``.
    Linux: ``enabled`` is unattended-upgrades (or dnf-automatic) on; None on Windows.
    """

    enabled: bool | None
    paused_until: datetime | None = None
    disabled_by_policy: bool = False
    option: int | None = None
    server: str | None = None
    disabled_services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hotfix:
    """One installed update (``KB5066791``)."""

    identifier: str
    installed_on: date | None
    description: str | None = None
    comments: str | None = None


@dataclass(frozen=True, slots=True)
class PendingUpdates:
    """Updates that wait, from an index of the given age."""

    security: int
    total: int | None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Updates:
    """Facts about updates. ``last_cumulative`` is the newest cumulative (RollupFix, or from the
    update history without definitions); ``index_at`` the date of the package index on Linux.
    """

    automatic: Fact[AutomaticUpdates]
    hotfixes: Fact[tuple[Hotfix, ...]]
    last_cumulative: Fact[datetime]
    index_at: Fact[datetime]
    pending: Fact[PendingUpdates]
