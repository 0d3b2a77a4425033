"""Backups for judge tables: one town hall where all is well, and ways to change it."""

from __future__ import annotations

from datetime import date, timedelta

from inventory.backups.model import Ended, Evidence, Kind, Medium, Run
from inventory.backups.subject import (
    Backups,
    Copy,
    Cover,
    Covering,
    Dataset,
    DatasetKind,
    Nas,
    Tested,
)
from inventory.facts import Known, Reason, Unknown
from inventory.record import replace
from tests.checks.judging import NOW, context

NOT_READ = Unknown(Reason.NOT_RECORDED)
NOT_TOLD = Unknown(Reason.NEEDS_ANSWER)
__all__ = [
    "CONTRACT",
    "NOT_READ",
    "NOT_TOLD",
    "NOW",
    "a_test",
    "ago",
    "away",
    "backups",
    "civil",
    "context",
    "copy",
    "nas",
    "office",
    "run",
]  # fmt: skip


def ago(days=0, hours=0):
    """A moment before NOW, which is a Sunday."""
    return NOW - timedelta(days=days, hours=hours)


def run(days=0, ended=Ended.SUCCESS, files=1200):
    return Run(f"run {days}", ago(days), ended, files, files * 1000)


def civil(**changed):
    """The civil registry on the secretary's computer."""
    return replace(Dataset("civil", "État civil", DatasetKind.CIVIL, ("C:\\EtatCivil",)), **changed)


def office(**changed):
    return replace(
        Dataset("office", "Documents", DatasetKind.OFFICE, ("C:\\Documents",)), **changed
    )


def copy(label="Disque USB", days=1, **changed):
    """A measured copy on an unplugged, encrypted disk with a deep history."""
    good = Copy(
        f"copy {label}",
        label,
        Kind.RESTIC,
        Medium.REMOVABLE,
        off_site=False,
        unplugged=True,
        rotation_days=7,
        own_access=True,
        encrypted=Known(True),
        key_elsewhere=True,
        alerts=True,
        last=Known(ago(days)),
        evidence=Evidence.MEASURED,
        looked=NOW,
        runs=Known(tuple(run(days + n) for n in range(3))),
        oldest=Known(ago(120)),
        versions=Known(12),
        total=Known(1000),
        free=Known(600),
    )
    return replace(good, **changed)


def away(**changed):
    return copy("Syndicat", **{"medium": Medium.ONLINE, "off_site": True, **changed})


def a_test(days=10, method="guided", result="OK", **changed):
    test = Tested(ago(days), "copy Disque USB", method, result, 60, 60, 60, 0)
    return replace(test, **changed)


def backups(datasets=None, copies=None, covers=None, **changed):
    """All is well: everything is in every copy, and a guided test was made."""
    listed = [civil(), office()] if datasets is None else list(datasets)
    held = [copy(), away()] if copies is None else list(copies)
    every = [Cover(one.id, rank, Covering.PROVED) for one in listed for rank in range(len(held))]
    found = Backups(
        Known(tuple(listed)),
        Known(tuple(held)),
        tuple(every if covers is None else covers),
        Known((a_test(),)),
        Known(()),
    )
    return replace(found, **changed)


def nas(*originals):
    return Known((Nas("NAS mairie", originals),))


CONTRACT = date(2025, 1, 1)
