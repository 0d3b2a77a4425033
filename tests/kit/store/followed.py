"""Records with audits of the example machine, their results bent to what a test needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from inventory.record import replace
from inventory.workstation import read_workstation
from kit.assessment import assess
from kit.plain import facts_document
from kit.selftest import MOMENT, example
from kit.store import audits, edits, logical_time
from kit.store.keeping import findings_for

ENTITY = "00000000-0000-4000-8000-0000000000e0"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RULES = "user-t1-c1"
#: A check that the example machine fails, and one that it passes.
FAILS, PASSES = "updates/os_supported", "firewall/firewall_on"


@cache
def machine():
    return read_workstation(example())


@cache
def assessment():
    return assess(machine(), MOMENT)


def typed(monkeypatch, days_ago):
    """What is typed from now on is typed so many days before NOW."""
    moment = logical_time.micros(NOW - timedelta(days=days_ago))
    monkeypatch.setattr(logical_time, "now", lambda: moment)


def findings(**outcomes):
    """The example's findings; ``os_supported=Outcome.OK`` changes one."""
    return tuple(
        replace(found, outcome=outcomes.get(found.check.split("/")[1], found.outcome))
        for found in findings_for(assessment())
    )


def pc(store, name="ACCUEIL", entity=ENTITY, **fields):
    made = edits.add_record(store, "workstation", entity)
    edits.put(store, made, {"host_name": name}, author="measure")
    edits.put(store, made, fields)
    return made


def audit(
    store, workstation, days_ago=0, *, rules=RULES, author="", facts=None, on=None, **outcomes
):
    """Keep an audit of so many days ago; returns its identifier."""
    told = facts or {"family": "windows", **facts_document(on or machine())}
    return audits.save_audit(
        store,
        workstation,
        told,
        findings(**outcomes),
        assessment().score,
        NOW - timedelta(days=days_ago),
        version="0",
        rules=rules,
        author=author,
    )
