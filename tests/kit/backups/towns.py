"""A record with backups: five datasets, three copies, looks at two of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from checks.verdict import Outcome
from inventory.backups.model import Ended, Evidence, Kind, Medium, Run, Seen, Tool
from inventory.facts import Known
from inventory.record import replace
from kit.restoring.proof import Method, Proof, new_id
from kit.store import seen, things
from kit.store.entities import chosen_entity, new_entity, put_entity

#: A Monday at noon, so that no reader's time zone makes it another day.
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DATASETS = {
    "État civil": ("civil", "C:\\EtatCivil"),
    "Comptabilité": ("accounting", "C:\\Compta"),
    "Urbanisme": ("planning", "C:\\Urba"),
    "Documents": ("office", "C:\\Users\\marie\\Documents"),
    "Courriels": ("mail", ""),
}


def ago(days=0, hours=0):
    return NOW - timedelta(days=days, hours=hours)


def runs(*days, ended=Ended.SUCCESS):
    return Known(tuple(Run(f"r{day}", ago(day), ended, 1200, 10**9) for day in days))


def look(kind=Kind.RESTIC, days=(1, 2, 3), at=None, **changed):
    """A look at a copy whose runs are so many days old."""
    found = Seen(
        kind,
        at or ago(hours=1),
        Evidence.MEASURED,
        runs=runs(*days),
        newest=Known(ago(days[0])),
        medium=Known(Medium.REMOVABLE),
    )
    return replace(found, **changed)


def tool(product="Duplicati", **changed):
    told = {"runs": runs(2, 3), "destination": Known("E:\\Sauv"), **changed}
    return Tool(product, Kind.DUPLICATI, Evidence.READ, **told)


def proof(days=10, **changed):
    told = Proof(
        new_id(), ago(days), "Claire", Method.GUIDED, "Disque USB", "restic", "PC", None, 60, 60,
        60, 0, 0, 0, 0, 0, ("Documents",), ((".odt", 60),), ("00" * 32,), "seed", 3.0, 10**6,
        Outcome.OK,
    )  # fmt: skip
    return replace(told, **changed)


class Town:
    """The mairie of a record, its datasets and copies by name."""

    def __init__(self, store):
        self.store = store
        put_entity(store, new_entity("mairie", "Saint-Exemple", "213300635"))
        self.entity = chosen_entity(store).uuid
        self.datasets, self.copies = {}, {}

    def dataset(self, name, **fields):
        kind, folder = DATASETS.get(name, ("other", ""))
        typed = {"name": name, "kind": kind, "folders": folder, **fields}
        self.datasets[name] = things.save(self.store, "dataset", typed)
        return self.datasets[name]

    def copy(self, label, *names, **fields):
        held = [self.datasets[name] for name in names]
        typed = {"label": label, "datasets": held, **fields}
        self.copies[label] = things.save(self.store, "copy", typed)
        return self.copies[label]

    def look(self, label, found):
        seen.keep(self.store, self.copies[label], found)


def full(store):
    """The town of the mockup: a disk that is eleven days old, a storage, the syndicate."""
    town = Town(store)
    for name in DATASETS:
        town.dataset(name)
    usb = {"medium": "usb_disk", "layout": "folder", "off_site": "no", "unplugged": "yes"}
    town.copy("Disque USB", "État civil", "Comptabilité", "Urbanisme", "Documents", **usb)
    town.copy("NAS", "État civil", "Urbanisme", medium="nas", layout="restic", off_site="yes")
    town.copy("Syndicat", "État civil", "Comptabilité", "Courriels", medium="syndicate")
    town.look("Disque USB", look(Kind.FOLDER, (11,)))
    town.look("NAS", look(days=(1, 2, 3, 4), sources=Known(("/C/EtatCivil", "/C/Urba"))))
    return town
