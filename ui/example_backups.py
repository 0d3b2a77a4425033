"""The backups of the example: a good copy, a late one, a lost one, and a set without any."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from inventory.backups.model import Ended, Evidence, Kind, Medium, Run, Seen, Trouble
from inventory.facts import Known
from kit.backups import assessment
from kit.store import seen, things

if TYPE_CHECKING:
    from datetime import datetime

    from kit.store.store import Store

#: What must survive: its kind in the record, its name, its folder.
SETS = (
    ("civil", "État civil", "C:\\Mairie\\Etat civil"),
    ("accounting", "Comptabilité et paie", "C:\\Mairie\\Comptabilite"),
    ("planning", "Urbanisme et cadastre", "C:\\Mairie\\Urbanisme"),
    ("office", "Documents de travail", "C:\\Mairie\\Documents"),
    ("mail", "Courriels", ""),
)
#: Days before today of the runs of the storage, every evening but one; of the disk, by hand.
_EVENINGS = (1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17)
_BY_HAND = (24, 52, 80)


def declare(store: Store, now: datetime) -> None:
    """Declare the datasets and the copies of the example, and keep what was seen of the copies."""
    civil, accounts, planning, office, _mail = (
        things.save(store, "dataset", {"kind": kind, "name": name, "folders": folders})
        for kind, name, folders in SETS
    )
    nightly = things.save(
        store,
        "copy",
        {
            "label": "Serveur de fichiers", "medium": "nas", "layout": "restic", "off_site": "no",
            "unplugged": "no", "datasets": f"{civil} {accounts} {planning}",
        },
    )  # fmt: skip
    disk = things.save(
        store,
        "copy",
        {
            "label": "Disque du coffre", "medium": "usb_disk", "layout": "folder",
            "off_site": "yes", "unplugged": "yes", "datasets": f"{civil} {office}",
        },
    )  # fmt: skip
    key = things.save(
        store,
        "copy",
        {
            "label": "Clé USB de l’accueil", "medium": "usb_disk", "layout": "folder",
            "off_site": "no", "unplugged": "no", "datasets": office,
        },
    )  # fmt: skip
    lost = Seen(Kind.FOLDER, now, Evidence.MEASURED, troubles=(Trouble.MISSING,))
    seen.keep(store, key, lost)
    seen.keep(store, nightly, _look(now, Kind.RESTIC, _EVENINGS, Medium.NETWORK, encrypted=True))
    seen.keep(store, disk, _look(now, Kind.FOLDER, _BY_HAND, Medium.REMOVABLE, encrypted=False))
    assessment.refresh(store, now)


def _look(
    now: datetime, kind: Kind, days: tuple[int, ...], medium: Medium, *, encrypted: bool
) -> Seen:
    """A look of this morning at a copy whose runs are so many days old."""
    runs = tuple(
        Run(f"exemple-{day}", now - timedelta(days=day), Ended.SUCCESS, 4_812, 6_300_000_000)
        for day in days
    )
    return Seen(
        kind,
        now,
        Evidence.MEASURED,
        runs=Known(runs),
        newest=Known(runs[0].at),
        oldest=Known(runs[-1].at),
        versions=Known(len(runs)),
        files=Known(4_812),
        bytes=Known(6_300_000_000),
        medium=Known(medium),
        encrypted=Known(encrypted),
    )
