"""Town halls for tests and pictures: usual, empty, and at their extremes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

from checks.catalogue import CATALOGUE
from checks.verdict import Finding, Outcome
from inventory.backups.model import Ended, Evidence, Kind, Run, Seen, Trouble
from inventory.facts import Known, Reason
from inventory.record import replace
from kit.assessment import assembled, assess
from kit.auditing import Reading
from kit.backups.assessment import refresh
from kit.store import entities, logical_time, seen, things
from kit.store.keeping import Prepared, keep_audit
from tests.checks.workstations import workstation as unread
from ui.example import example_workstation, measured
from ui.example_backups import SETS

LONG_NAME = "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"
ENDLESS = "Commune<b>de</b>" + "TrèsLongueSansEspace" * 14
SOURCE = ("tests",)


def empty(store):
    """A mairie without any computer measured."""
    _entity(store, "Trois-Maisons")


def unknown(store):
    """A computer of which nothing could be read."""
    _entity(store, LONG_NAME)
    blind = unread(system={"host_name": Known("SECRETARIAT-02", SOURCE)})
    _keep(store, blind, assess(blind, datetime.now(UTC)))


def failing(store):
    """Every check fails."""
    _entity(store, LONG_NAME)
    machine = example_workstation()
    findings = [
        Finding(check.id, check.severity, Outcome.FAIL, Reason.OK, {}, "", SOURCE, "")
        for check in CATALOGUE
    ]
    _keep(store, machine, assembled(findings, machine, datetime.now(UTC)))


def passing(store):
    """Every check is in order."""
    _entity(store, "Villebelle")
    machine = example_workstation()
    findings = [
        Finding(check.id, check.severity, Outcome.OK, Reason.OK, {}, "", SOURCE, "")
        for check in CATALOGUE
    ]
    _keep(store, machine, assembled(findings, machine, datetime.now(UTC)))


def many(store, *, machines=12, programs=5_000):
    """A dozen computers; the first has very many programs, one was not seen for long."""
    now = datetime.now(UTC)
    _entity(store, ENDLESS, now - timedelta(days=80))
    base = example_workstation()
    known = base.software.programs.value
    crowd = tuple(
        replace(known[rank % len(known)], name=f"Programme {rank:05d} <i>é</i>")
        for rank in range(programs)
    )
    # As it happened: the oldest first, the one that was not seen for long before all.
    ages = {rank: 70 if rank == 3 else rank for rank in range(machines)}
    for rank in sorted(ages, key=ages.__getitem__, reverse=True):
        machine = replace(
            base,
            system=replace(base.system, host_name=Known(f"POSTE-{rank:02d}", SOURCE)),
            hardware=replace(
                base.hardware,
                serial=Known(f"SN{rank:05d}", SOURCE),
                uuid=Known(f"4c4c4544-0000-1000-8000-0000000000{rank:02d}", SOURCE),
            ),
            network=unread().network,
        )
        if rank == 0:
            machine = replace(
                machine, software=replace(base.software, programs=Known(crowd, SOURCE))
            )
        at = now - timedelta(days=ages[rank])
        _keep(store, machine, assess(machine, at), at)


def old(store):
    """Measured once, two months ago."""
    at = datetime.now(UTC) - timedelta(days=60)
    _entity(store, "Vieilleville", at)
    machine = example_workstation()
    _keep(store, machine, assess(machine, at), at)


def unsaved(store):
    """Every copy is lost, damaged or old, and nothing else is left."""
    measured(store)
    now = datetime.now(UTC)
    old_runs = (Run("vieux", now - timedelta(days=420), Ended.SUCCESS),)
    looks = {
        "Disque USB": Seen(Kind.FOLDER, now, Evidence.MEASURED, troubles=(Trouble.MISSING,)),
        "NAS": Seen(Kind.RESTIC, now, Evidence.MEASURED, troubles=(Trouble.DAMAGED,)),
        "Prestataire": Seen(Kind.PRODUCT, now, Evidence.READ, runs=Known(old_runs),
                            newest=Known(old_runs[0].at)),
    }  # fmt: skip
    _backed_up(store, looks, {"off_site": "no", "unplugged": "no"})


def saved(store):
    """Three copies of everything, made last night, one of them away and unplugged."""
    measured(store)
    now = datetime.now(UTC)
    runs = tuple(Run(f"nuit {n}", now - timedelta(days=n), Ended.SUCCESS) for n in range(1, 40))
    look = Seen(Kind.RESTIC, now, Evidence.MEASURED, runs=Known(runs), newest=Known(runs[0].at),
                encrypted=Known(True))  # fmt: skip
    labels = ("Disque USB", "NAS", "Prestataire")
    _backed_up(store, dict.fromkeys(labels, look), {"off_site": "yes", "unplugged": "yes"})


def _backed_up(store, looks, fields):
    media = {"Disque USB": "usb_disk", "NAS": "nas", "Prestataire": "online"}
    held = " ".join(
        things.save(store, "dataset", {"kind": kind, "name": name, "folders": folders})
        for kind, name, folders in SETS
    )
    for label, look in looks.items():
        typed = {"label": label, "medium": media[label], "datasets": held, **fields}
        seen.keep(store, things.save(store, "copy", typed), look)
    refresh(store, datetime.now(UTC))


def _entity(store, name, at=None):
    with _at(at):
        entities.put_entity(store, entities.new_entity("mairie", name, "", "", "51290", "51"))


def _keep(store, machine, assessment, at=None):
    with _at(at):
        kept = keep_audit(
            Reading(machine, at or datetime.now(UTC), None),
            assessment,
            Prepared(replace(store.again(), copying=False)),
        )
    assert kept.audit, kept.text


@contextmanager
def _at(moment):
    """Write as if it were that moment: the record never dates a thing before the newest one."""
    clock = logical_time.micros(moment or datetime.now(UTC))
    with mock.patch.object(logical_time, "now", return_value=clock):
        yield
