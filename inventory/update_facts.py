"""What is said of updates, on any system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record

if TYPE_CHECKING:
    from datetime import date, datetime


@record
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


@record
class Hotfix:
    """One installed update (``KB5066791``)."""

    identifier: str
    installed_on: date | None
    description: str | None = None
    comments: str | None = None


@record
class PendingUpdates:
    """Updates that wait, by the index of this machine.

    ``total`` is None where only security was looked for; ``titles`` are then of those alone.
    """

    security: int
    total: int | None
    titles: tuple[str, ...] = ()
