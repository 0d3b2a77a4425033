"""Updates: how they come, when the last one came, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.facts import Fact, Reason, Unknown
from inventory.linux import updates as linux_updates
from inventory.machine import Family, Machine
from inventory.record import record
from inventory.topic import Topic
from inventory.update_facts import AutomaticUpdates, Hotfix, PendingUpdates
from inventory.windows import updates as windows_updates

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["TOPIC", "AutomaticUpdates", "Hotfix", "PendingUpdates", "Updates", "read"]


@record
class Updates:
    """Facts about updates.

    ``last_cumulative`` is the newest cumulative (RollupFix, or from the update history without
    definitions); ``index_at`` the date of the package index on Linux. Hotfixes and cumulatives
    are Windows' alone.
    """

    automatic: Fact[AutomaticUpdates]
    hotfixes: Fact[tuple[Hotfix, ...]]
    last_cumulative: Fact[datetime]
    index_at: Fact[datetime]
    pending: Fact[PendingUpdates]


def read(machine: Machine) -> Updates:
    """Read how updates come and what waits."""
    unsupported = Unknown(Reason.NOT_SUPPORTED)
    if machine.family is Family.LINUX:
        first = linux_updates.FIRST
        answers = dict(zip(first, machine.ask_all(first), strict=True))
        dated = linux_updates.index_questions(answers)
        return Updates(
            automatic=linux_updates.read_automatic(machine, answers),
            hotfixes=unsupported,
            last_cumulative=unsupported,
            index_at=linux_updates.parse_index(
                tuple(zip(dated, machine.ask_all(dated), strict=True))
            ),
            pending=linux_updates.read_pending(machine, answers),
        )
    if machine.family is Family.WINDOWS:
        first = windows_updates.FIRST
        answers = dict(zip(first, machine.ask_all(first), strict=True))
        services = tuple((name, answers[name]) for name in windows_updates.SERVICES)
        settings, policy = answers[windows_updates.SETTINGS], answers[windows_updates.POLICY]
        packages, history = answers[windows_updates.PACKAGES], answers[windows_updates.HISTORY]
        hotfixes = windows_updates.read_hotfixes(machine, answers[windows_updates.QUICK_FIXES])
        return Updates(
            automatic=windows_updates.parse_automatic(settings, policy, services),
            hotfixes=hotfixes,
            last_cumulative=windows_updates.parse_last_cumulative(packages, history, hotfixes),
            index_at=unsupported,
            pending=windows_updates.parse_pending(answers[windows_updates.PENDING]),
        )
    return Updates(unsupported, unsupported, unsupported, unsupported, unsupported)


TOPIC = Topic(
    "updates",
    {Family.LINUX: linux_updates.FIRST, Family.WINDOWS: windows_updates.FIRST},
    read,
    linux_updates.further_questions,
)
