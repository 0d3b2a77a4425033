"""What the record knows of the past: the order of audits, changes, trends, freshness."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.verdict import Outcome
from inventory.facts import Known, Unknown
from inventory.record import replace
from kit.history import Kind, confidence
from kit.records import IMPORTED
from kit.store import audits, blobs, past
from kit.store.store import writing
from tests.kit.store.followed import ENTITY, FAILS, NOW, assessment, audit, machine, pc, typed
from tests.kit.store.samples import new_store

OK, FAIL, WATCH, UNKNOWN = Outcome.OK, Outcome.FAIL, Outcome.WATCH, Outcome.UNKNOWN
JUDGED = sum(item.outcome in {OK, FAIL, WATCH} for item in assessment().items)
GOOD = assessment().counts()[OK]


@pytest.fixture
def store(tmp_path, monkeypatch):
    typed(monkeypatch, 3000)
    with new_store(tmp_path / "r.kit") as opened:
        yield opened


def shown(segments):
    return [[(point.compliant, point.judged) for point in line.points] for line in segments]


def test_the_first_audit_has_no_past(store):
    here = pc(store)

    assert past.latest(store, here) is None
    assert past.trend_of(store, here) == ()
    made = audit(store, here)
    assert past.latest(store, here).id == made
    assert past.since_previous(store, here) is None
    assert shown(past.trend_of(store, here)) == [[(GOOD, JUDGED)]]


def test_what_changed_is_told_from_facts_and_findings(store):
    here = pc(store)
    audit(store, here, 10)
    programs = machine().software.programs.value
    other = replace(machine(), software=replace(machine().software, programs=Known(programs[1:])))
    audit(store, here, 3, on=other, os_supported=OK)
    since = past.since_previous(store, here)

    assert (since.before, since.after) == (NOW - timedelta(days=10), NOW - timedelta(days=3))
    assert since.rules == ()
    assert [(change.kind, change.topic) for change in since.changes] == [
        (Kind.FIXED, "finding"),
        (Kind.GONE, "program"),
    ]


def test_only_topics_that_differ_are_decoded(store, monkeypatch):
    here = pc(store)
    audit(store, here, 10)
    audit(store, here, 3)
    read = []
    value = blobs.value
    monkeypatch.setattr(blobs, "value", lambda c, name: read.append(name) or value(c, name))

    assert past.since_previous(store, here).changes == ()
    assert len(set(read)) == 1, "the family alone"


def test_a_trend_decodes_no_facts_and_no_evidence(store, monkeypatch):
    here = pc(store)
    for days in range(5):
        audit(store, here, days)

    def refuse(*_):
        raise AssertionError

    monkeypatch.setattr(blobs, "value", refuse)
    monkeypatch.setattr(audits, "findings_of", refuse)

    assert shown(past.trend_of(store, here)) == [[(GOOD, JUDGED)] * 5]
    assert shown(past.trend_of_entity(store, ENTITY)) == [[(GOOD, JUDGED)] * 5]


def test_other_rules_break_the_line_and_are_told_with_the_changes(store):
    here = pc(store)
    audit(store, here, 10)
    audit(store, here, 3, rules="user-t2-c1", os_supported=OK)
    since = past.since_previous(store, here)

    assert shown(past.trend_of(store, here)) == [[(GOOD, JUDGED)], [(GOOD + 1, JUDGED)]]
    assert since.rules == ("tables",)
    assert since.changes[0].by_rules


def test_an_import_counts_from_the_day_of_its_document(store):
    here = pc(store)
    new = audit(store, here, 1)
    old = audit(store, here, 50, author=IMPORTED, os_supported=OK)

    assert [kept.id for kept in past.audits_of(store, here)] == [old, new]
    assert past.latest(store, here).id == new
    assert past.since_previous(store, here).changes[0].kind is Kind.NEW_PROBLEM


def test_a_clock_that_went_back_does_not_make_an_old_audit_the_newest(store):
    here = pc(store)
    first = audit(store, here, 1)
    second = audit(store, here, 400)

    assert [kept.id for kept in past.audits_of(store, here)] == [first, second]
    assert past.since_previous(store, here).changes[0].topic == "clock"


@pytest.mark.parametrize(("days", "stale"), [(0, False), (30, False), (31, True), (-3, True)])
def test_a_result_is_stale_after_thirty_days_and_keeps_its_outcome(store, days, stale):
    here = pc(store)
    audit(store, here, days)
    results = past.dated_results(store, past.latest(store, here), NOW)

    assert {result.stale for result in results} == {stale}
    assert [r.finding.outcome for r in results] == [i.outcome for i in assessment().items]
    assert (confidence(results)[2] > 0) is not stale


def test_a_kept_audit_is_shown_as_it_was_judged(store):
    here = pc(store)
    audit(store, here, 40)
    found = past.assessment_of(store, past.latest(store, here))

    assert [(i.check, i.message, i.priority) for i in found.items] == [
        (i.check, i.message, i.priority) for i in assessment().items
    ]
    assert [i.check for i in found.top] == [i.check for i in assessment().top]
    assert found.at == NOW - timedelta(days=40)


def test_a_check_that_this_version_no_longer_has_is_left_out(store, monkeypatch):
    here = pc(store)
    audit(store, here)
    real = audits.findings_of
    monkeypatch.setattr(
        audits,
        "findings_of",
        lambda *a: tuple(
            replace(f, check="gone/away") if f.check == FAILS else f for f in real(*a)
        ),
    )
    found = past.assessment_of(store, past.latest(store, here))

    assert len(found.items) == len(assessment().items) - 1


def test_workstations_of_today_by_name(store):
    later, first = pc(store, "ZOÉ"), pc(store, "zèbre", label="Accueil")
    gone = pc(store, "PARTI", state="gone")
    hidden = pc(store, "CACHÉ", archived=True)
    other = pc(store, "AUTRE", entity="another")
    early = pc(store, "AVANT", entity="")

    assert list(past.workstations(store, ENTITY).values()) == ["Accueil", "AVANT", "ZOÉ"]
    assert list(past.workstations(store, ENTITY)) == [first, early, later]
    assert not {gone, hidden} & set(past.workstations(store))
    assert other in past.workstations(store)


def test_the_trend_of_all_sums_the_newest_of_each(store):
    one, two = pc(store, "UN"), pc(store, "DEUX")
    for here in (one, two):
        audit(store, here, 20)
    audit(store, one, 10, os_supported=OK)
    audit(store, two, 5, os_supported=OK)

    assert shown(past.trend_of_entity(store, ENTITY)) == [
        [(2 * GOOD, 2 * JUDGED), (2 * GOOD + 1, 2 * JUDGED), (2 * GOOD + 2, 2 * JUDGED)]
    ]


def test_latest_assessments_carry_names_and_results(store):
    one = pc(store, "UN")
    pc(store, "JAMAIS")
    audit(store, one, 2)
    found = past.latest_assessments(store, ENTITY)

    assert list(found) == [one]
    workstation, told = found[one]
    assert workstation.system.host_name == machine().system.host_name
    assert isinstance(workstation.software.programs, Unknown)
    assert len(told.items) == len(assessment().items)


def test_an_audit_of_which_no_fact_is_understood_hides_nothing_else(store):
    here = pc(store)
    old, new = audit(store, here, 40), audit(store, here, 1)
    with writing(store) as connection:
        strange = blobs.keep_value(connection, {"of another": "version"})
        connection.execute("UPDATE part SET blob = ? WHERE snapshot = ?", (strange, old))

    shown_then = past.assessment_of(store, past.audits_of(store, here)[0])

    assert past.latest(store, here).id == new
    assert shown_then.counts() == past.assessment_of(store, past.latest(store, here)).counts()
    assert past.since_previous(store, here) is not None
