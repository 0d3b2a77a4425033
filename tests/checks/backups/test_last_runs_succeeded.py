"""The results of the last runs, case by case."""

from __future__ import annotations

import pytest

from checks.backups.last_runs_succeeded import CHECK
from checks.check import apply
from checks.verdict import Outcome, Severity
from inventory.backups.model import Ended, Evidence, Kind, Trouble
from inventory.backups.subject import Backups
from inventory.facts import Known
from tests.checks.backup_cases import NOT_READ, backups, context, copy, run

FAILED, PARTIAL, UNKNOWN = Ended.FAILED, Ended.PARTIAL, Ended.UNKNOWN


def runs(*ended, **changed):
    """One copy whose runs ended so, the newest first."""
    listed = tuple(run(days, one) for days, one in enumerate(ended, 1))
    return backups(copies=[copy(runs=Known(listed), **changed)])


def troubled(*troubles):
    return backups(copies=[copy(troubles=troubles)])


def room(free):
    return backups(copies=[copy(free=Known(free))])


OK = Ended.SUCCESS


CASES = [
    ("three good runs", runs(OK, OK, OK), Outcome.OK, ""),
    ("one good run", runs(OK), Outcome.OK, ""),
    ("the last left something out", runs(PARTIAL, OK, OK), Outcome.WATCH, ""),
    ("the last failed", runs(FAILED, OK, OK), Outcome.WATCH, ""),
    ("one of three failed", runs(OK, OK, FAILED), Outcome.WATCH, ""),
    ("one of four failed", runs(OK, OK, OK, FAILED), Outcome.OK, ""),
    ("two failed in a row", runs(FAILED, FAILED, OK), Outcome.FAIL, "failed"),
    ("results not told, but sound when read", runs(UNKNOWN), Outcome.OK, "measured"),
    (
        "results not told, only declared",
        runs(UNKNOWN, evidence=Evidence.DECLARED),
        Outcome.UNKNOWN,
        "",
    ),
    (
        "nothing was copied",
        backups(copies=[copy(runs=Known((run(files=0),)))]),
        Outcome.FAIL,
        "empty",
    ),
    (
        "never read",
        backups(copies=[copy(runs=NOT_READ, last=NOT_READ, evidence=None)]),
        Outcome.UNKNOWN,
        "",
    ),
    ("damaged", troubled(Trouble.DAMAGED), Outcome.FAIL, "damaged"),
    ("empty", troubled(Trouble.EMPTY), Outcome.FAIL, "empty"),
    ("no run", troubled(Trouble.NO_RUN), Outcome.FAIL, "empty"),
    ("something else", troubled(Trouble.NOT_A_BACKUP), Outcome.FAIL, "empty"),
    ("shrunk", troubled(Trouble.SHRUNK), Outcome.FAIL, "shrunk"),
    ("as if encrypted", troubled(Trouble.MASS_CHANGE, Trouble.SHRUNK), Outcome.FAIL, "mass_change"),
    ("a lock was left", troubled(Trouble.LOCKED), Outcome.WATCH, ""),
    ("holes", troubled(Trouble.HOLES), Outcome.WATCH, ""),
    ("unplugged today", troubled(Trouble.MISSING), Outcome.OK, ""),
    ("room for a while", room(100), Outcome.OK, ""),
    ("little room", room(99), Outcome.WATCH, "room"),
    ("no room", room(19), Outcome.FAIL, "full"),
    ("more room than there is", room(2000), Outcome.OK, ""),
    ("nobody reads the alerts", backups(copies=[copy(alerts=None)]), Outcome.WATCH, "alerts"),
    ("copied by hand", backups(copies=[copy(alerts=None, kind=Kind.FOLDER)]), Outcome.OK, ""),
    ("only a synchronisation", backups(copies=[copy(synchronises=True)]), Outcome.UNKNOWN, ""),
    ("nothing told", Backups(), Outcome.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "subject", "outcome", "case"), CASES)
def test_rule(name, subject, outcome, case):
    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_every_outcome_is_reached():
    assert {outcome for _, _, outcome, _ in CASES} >= set(Outcome) - {Outcome.NA}


def test_a_copy_that_looks_encrypted_is_the_gravest():
    assert apply(CHECK, troubled(Trouble.MASS_CHANGE), context()).severity == Severity.CRITICAL
