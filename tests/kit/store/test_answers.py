"""Answers in the record: who, when, history; two records that meet; documents that prove."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from checks.index import REFS
from checks.verdict import Outcome
from kit.baseline.answers import Answer, Value, to_answer
from kit.baseline.loading import FOLDER, decode, default, read
from kit.baseline.rates import progress_since, rate_of
from kit.baseline.state import Measure, Proof, Provided, State, assess
from kit.errors import KitError
from kit.store import answers, attachments, edits, entities, erasure
from kit.store.merging import merge
from tests.kit.store.followed import FAILS, NOW, audit, pc, typed
from tests.kit.store.samples import new_store

BACKUP, ANTIVIRUS = "secure/backup_automatic", "secure/antivirus_active"
SUPPORTED = "secure/system_supported"
TOWN = entities.new_entity("mairie", "Ablon", "211400015", insee="14001")


@pytest.fixture
def store(tmp_path, monkeypatch):
    typed(monkeypatch, 10)
    with new_store(tmp_path / "r.kit") as opened:
        entities.put_entity(opened, TOWN)
        yield opened


def give(store, value, name=BACKUP, author="Odile", **fields):
    answers.put_answer(
        store, TOWN.uuid, Answer(name, value, NOW, **fields), default(), author=author
    )


def standings(store, baseline=None):
    return assess(baseline or default(), answers.evidence_of(store, TOWN.uuid), NOW)


def test_an_answer_is_kept_with_who_and_when(store):
    give(store, Value.UNKNOWN, asks="it_supplier", note="demandé à M. Petit")
    (told,) = answers.answers_of(store, TOWN.uuid).values()

    assert (told.requirement, told.value, told.asks) == (BACKUP, Value.UNKNOWN, "it_supplier")
    assert (told.author, told.note) == ("Odile", "demandé à M. Petit")
    assert (NOW - told.at).days == 10


def test_a_short_label_is_kept_under_its_id(store):
    give(store, Value.YES, "P21")

    assert set(answers.answers_of(store, TOWN.uuid)) == {BACKUP}


def test_every_answer_stays_in_the_history(store, monkeypatch):
    give(store, Value.NO)
    typed(monkeypatch, 5)
    give(store, Value.YES, author="Le maire")
    typed(monkeypatch, 1)
    answers.withdraw_answer(store, TOWN.uuid, BACKUP)
    given = answers.history_of(store, TOWN.uuid, BACKUP)

    assert [one.answer and one.answer.value for one in given] == [Value.NO, Value.YES, None]
    assert [one.author for one in given] == ["Odile", "Le maire", ""]
    assert answers.answers_of(store, TOWN.uuid) == {}


def test_the_same_answer_again_confirms_it(store, monkeypatch):
    typed(monkeypatch, 400)
    give(store, Value.YES)
    assert standings(store)[BACKUP].stale
    typed(monkeypatch, 2)
    give(store, Value.YES)

    assert not standings(store)[BACKUP].stale
    assert len(answers.history_of(store, TOWN.uuid, BACKUP)) == 2


@pytest.mark.parametrize(
    ("name", "value", "fields", "told"),
    [
        ("secure/none", Value.YES, {}, "Aucune exigence"),
        (BACKUP, Value.NOT_APPLICABLE, {}, "la raison"),
        (BACKUP, Value.UNKNOWN, {"asks": "plombier"}, "sorte de personne"),
        (BACKUP, Value.YES, {"note": "x" * 3000}, "trop long"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(store, name, value, fields, told):
    give(store, Value.NO)
    with pytest.raises(KitError, match=told):
        give(store, value, name, **fields)

    assert answers.answers_of(store, TOWN.uuid)[BACKUP].value is Value.NO


def test_an_unknown_town_hall_is_refused(store):
    with pytest.raises(KitError, match="n’est pas dans le registre"):
        answers.put_answer(store, "nobody", Answer(BACKUP, Value.YES, NOW), default())
    with pytest.raises(KitError, match="n’est pas dans le registre"):
        answers.put_condition(store, "nobody", "website", value=True)


def test_answers_do_not_touch_the_entity(store):
    give(store, Value.YES)
    answers.put_condition(store, TOWN.uuid, "website", value=True)

    assert entities.list_entities(store) == (TOWN,)


def test_an_answer_of_a_newer_kit_is_left_out(store):
    give(store, Value.YES)
    edits.put(store, TOWN.uuid, {f"{answers.ANSWER}{BACKUP}": {"value": "maybe"}})
    edits.put(store, TOWN.uuid, {f"{answers.ANSWER}{ANTIVIRUS}": "yes"})

    assert answers.answers_of(store, TOWN.uuid) == {}


@pytest.mark.parametrize("turn", [False, True])
def test_two_records_meet_and_the_newest_answer_stands_whole(tmp_path, monkeypatch, turn):
    typed(monkeypatch, 10)
    with new_store(tmp_path / "a.kit") as one, new_store(tmp_path / "b.kit") as two:
        for store in (one, two):
            entities.put_entity(store, TOWN)
        give(one, Value.NOT_APPLICABLE, reason="sauvegardé ailleurs")
        give(one, Value.YES, ANTIVIRUS)
        typed(monkeypatch, 4)
        give(two, Value.NO, author="Le technicien")
        target, other = (two, one) if turn else (one, two)
        merge(target, other)
        merge(target, other)
        found = answers.answers_of(target, TOWN.uuid)

        assert (found[BACKUP].value, found[BACKUP].reason) == (Value.NO, "")
        assert found[BACKUP].author == "Le technicien"
        assert found[ANTIVIRUS].value is Value.YES
        assert len(answers.history_of(target, TOWN.uuid, BACKUP)) == 2


def test_a_condition_has_three_values(store):
    for value in (True, False, None):
        answers.put_condition(store, TOWN.uuid, "website", value=value)
        assert answers.profile_of(store, TOWN.uuid).holds("website") is value
    assert answers.profile_of(store, TOWN.uuid, 512).population == 512


def test_a_condition_puts_a_requirement_out_of_scope(store):
    answers.put_condition(store, TOWN.uuid, "website", value=False)

    assert standings(store)["deploy/website_secure"].state is State.NOT_APPLICABLE


def test_a_document_proves_until_it_is_taken_back(store):
    made = answers.attach_document(
        store, TOWN.uuid, BACKUP, "report", "essai.pdf", b"%PDF", date(2026, 11, 1), "Odile"
    )
    told = standings(store)[BACKUP]

    assert (told.state, told.proof, told.author) == (State.SATISFIED, Proof.DOCUMENT, "Odile")
    (kept,) = attachments.attachments(store, made)
    assert attachments.attached(store, kept.id) == b"%PDF"
    answers.remove_document(store, made)
    assert standings(store)[BACKUP].state is State.UNKNOWN


def test_a_document_that_is_too_large_leaves_no_record_behind(store):
    with pytest.raises(KitError, match="trop gros"):
        answers.attach_document(
            store, TOWN.uuid, BACKUP, "report", "film.mp4", bytes(21 * 2**20), date(2026, 11, 1)
        )

    assert answers.documents_of(store, TOWN.uuid) == ()
    assert edits.records(store, "document") == {}


def test_measures_are_the_newest_of_each_workstation(store):
    here = pc(store, entity=TOWN.uuid)
    audit(store, here, 3, os_supported=Outcome.FAIL)
    assert standings(store)[SUPPORTED].state is State.NOT
    audit(store, here, 1, os_supported=Outcome.OK)
    told = standings(store)[SUPPORTED]

    assert (told.state, told.proof, told.proved) == (State.SATISFIED, Proof.MEASURED, True)
    pc(store, "MAIRE", entity=TOWN.uuid)
    assert standings(store)[SUPPORTED].state is State.UNKNOWN
    assert FAILS == "updates/os_supported"


def test_a_workstation_that_left_is_not_asked_for(store):
    here = pc(store, entity=TOWN.uuid)
    audit(store, here, 1, os_supported=Outcome.OK)
    pc(store, "VIEUX", entity=TOWN.uuid, state="gone")

    assert standings(store)[SUPPORTED].state is State.SATISFIED


def test_a_person_who_is_erased_leaves_the_answers(store):
    person = edits.add_record(store, "person", TOWN.uuid)
    edits.put(store, person, {"name": "Jean Petit"})
    give(store, Value.UNKNOWN, note="demander à Jean Petit", author="Jean Petit")
    erasure.erase_person(store, person)
    (told,) = answers.answers_of(store, TOWN.uuid).values()

    assert "Petit" not in told.note + told.author
    assert told.value is Value.UNKNOWN


def keep(store, files=None):
    told = files or read(FOLDER)
    answers.keep_assessment(store, TOWN.uuid, standings(store, decode(told)), told)


def test_an_assessment_keeps_its_states_and_its_baseline(store):
    give(store, Value.YES)
    keep(store)
    keep(store)
    (kept,) = answers.assessments_of(store, TOWN.uuid)

    assert kept.states[BACKUP] is State.SATISFIED
    assert kept.proved == frozenset()
    assert answers.frozen_baseline(store, TOWN.uuid, kept.baseline) == default()
    with pytest.raises(KitError, match="n’est plus dans le registre"):
        answers.frozen_baseline(store, TOWN.uuid, "0" * 64)


def test_progress_is_told_from_one_assessment_to_the_next(store):
    keep(store)
    give(store, Value.YES)
    give(store, Value.YES, ANTIVIRUS)
    keep(store)
    first, second = answers.assessments_of(store, TOWN.uuid)

    assert "2\u00a0exigences acquises" in progress_since(first.states, standings(store))
    assert progress_since(second.states, standings(store)).startswith("Rien")
    assert len(attachments.attachments(store, TOWN.uuid)) == 1, "one baseline, kept once"


def test_a_requirement_that_comes_later_is_new_and_no_drop(store):
    give(store, Value.YES)
    files = read(FOLDER)
    older = {name: told for name, told in files.items() if name != "secure/power_protected"}
    keep(store, older)
    told = standings(store)
    before = standings(store, decode(older))

    assert told["secure/power_protected"].new
    assert rate_of(told.values()).rate == rate_of(before.values()).rate
    keep(store)
    assert standings(store)["secure/power_protected"].new, "still not evaluated"
    give(store, Value.NO, "secure/power_protected")
    assert not standings(store)["secure/power_protected"].new


def test_what_the_syndicate_provides_can_be_contested_and_given_back(store):
    officer = "deploy/data_protection_officer"
    since = datetime(2026, 3, 1, tzinfo=UTC)
    answers.put_provided(store, TOWN.uuid, Provided(officer, "Exemple Numérique", since))
    told = standings(store)[officer]
    assert (told.state, told.proof, told.author) == (
        State.SATISFIED, Proof.PROVIDED, "Exemple Numérique",
    )  # fmt: skip

    answers.contest(store, TOWN.uuid, officer, "jamais venu", "Odile")
    answers.put_provided(store, TOWN.uuid, Provided(officer, "Exemple Numérique", NOW))
    assert standings(store)[officer].state is State.UNKNOWN
    answers.contest(store, TOWN.uuid, officer, "")
    assert standings(store)[officer].state is State.SATISFIED


def test_what_was_measured_on_the_first_visit_is_not_asked(store):
    asked = {one.id for one in to_answer(default(), standings(store))}
    here = pc(store, entity=TOWN.uuid)
    every = {check.partition("/")[2]: Outcome.OK for check in REFS}
    audit(store, here, 1, **every)
    left = {one.id for one in to_answer(default(), standings(store))}

    assert asked - left == {
        "secure/antivirus_active",
        "secure/daily_work_without_rights",
        "secure/firewall_on",
        "secure/system_supported",
        "secure/system_updated",
    }


def test_the_backups_are_measured_for_the_whole_town_hall(store):
    pc(store, entity=TOWN.uuid)
    outcomes = dict.fromkeys(default().requirements[BACKUP].checks, Outcome.OK)
    whole = Measure("", NOW, outcomes, whole=True)
    told = assess(default(), answers.evidence_of(store, TOWN.uuid, whole=whole), NOW)

    assert (told[BACKUP].state, told[BACKUP].proved) == (State.SATISFIED, True)
    assert standings(store)[BACKUP].state is State.UNKNOWN
