"""The baseline of a town hall as screens and « À faire » show it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kit import french
from kit.actions_table import State, Tracking
from kit.baseline.answers import Answer, Value
from kit.baseline.loading import default
from kit.baseline.question_sheet import question_sheets
from kit.errors import KitError
from kit.essentials import KEY, QUESTIONS, attach_file, brief, essentials, history, rows
from kit.report.council import stage_lines
from kit.report.questions import sheet_mail, sheet_pdf
from kit.report.roadmap import plan, roadmap_pdf, totals, when
from kit.store import actions, answers, entities, proposals
from kit.store.action_rows import rows_of
from kit.store.store import create

OFFICER = "deploy/data_protection_officer"


@pytest.fixture
def store(tmp_path):
    made = create(tmp_path / "registre.kit", [])
    entities.put_entity(made, entities.new_entity("mairie", "Villebelle", insee="25300"))
    yield made
    made.close()


def entity_of(store):
    return entities.chosen_entity(store)


def told(store):
    return essentials(store, entity_of(store), datetime.now(UTC))


def answer(store, name, value, **more):
    now = datetime.now(UTC)
    answers.put_answer(store, entity_of(store).uuid, Answer(name, value, now, **more), default())


def listed(store):
    return {row.key: row for row in rows(store, entity_of(store).uuid, datetime.now(UTC))}


def test_nothing_is_to_do_before_a_question_was_answered(store):
    assert rows(store, entity_of(store).uuid, datetime.now(UTC)) == ()
    assert rows_of(store, entity_of(store).uuid) == ()


def test_questions_that_wait_are_one_action_and_what_is_missing_its_own(store):
    answer(store, OFFICER, Value.NO)
    found = listed(store)

    assert set(found) == {f"{KEY}{OFFICER}", QUESTIONS}
    assert found[f"{KEY}{OFFICER}"].what == default().requirements[OFFICER].action
    assert str(len(told(store).to_ask())) in found[QUESTIONS].what
    assert set(found) <= {row.key for row in rows_of(store, entity_of(store).uuid)}


def test_before_the_first_visit_is_complete_only_its_requirements_are_listed(store):
    rest = next(
        name for name, one in default().requirements.items()
        if not one.star and not one.applies.conditions and not one.gesture
    )  # fmt: skip
    answer(store, rest, Value.NO)
    assert f"{KEY}{rest}" not in listed(store)

    for name in default().express:
        answer(store, name, Value.YES)
    assert f"{KEY}{rest}" in listed(store)


def test_what_the_syndicate_was_asked_waits_for_it(store):
    answer(store, OFFICER, Value.SYNDICATE)

    assert listed(store)[f"{KEY}{OFFICER}"].state is State.ASKED


def test_what_is_said_to_be_done_and_is_answered_no_again_is_to_do_again(store):
    uuid = entity_of(store).uuid
    answer(store, OFFICER, Value.NO)
    actions.track(store, uuid, f"{KEY}{OFFICER}", Tracking(State.DONE))
    done = listed(store)[f"{KEY}{OFFICER}"]
    answer(store, OFFICER, Value.NO)

    assert (done.state, done.priority) == (State.DONE, 0.0)
    assert listed(store)[f"{KEY}{OFFICER}"].state is State.TODO


def test_the_line_of_the_first_page_counts_what_is_in_order(store):
    answer(store, OFFICER, Value.YES)
    found = brief(told(store))

    assert (found.in_order, found.begun) == (1, True)
    assert found.to_ask == found.of - 1


def test_a_file_proves_a_requirement_and_one_that_is_gone_says_so(store, tmp_path):
    uuid = entity_of(store).uuid
    paper = tmp_path / "convention.pdf"
    paper.write_bytes(b"%PDF")
    kind = default().requirements[OFFICER].documents[0]
    attach_file(store, uuid, OFFICER, kind, paper)

    assert told(store).standings[OFFICER].proved
    with pytest.raises(KitError, match="n’a pas pu être lu"):
        attach_file(store, uuid, OFFICER, kind, tmp_path / "gone.pdf")


def test_history_and_proposals_are_kept(store):
    uuid = entity_of(store).uuid
    answer(store, OFFICER, Value.NO)
    answer(store, OFFICER, Value.YES)
    proposals.propose(store, uuid, OFFICER, "Dire qui appeler")
    proposals.propose(store, uuid, OFFICER, "Donner un modèle")

    found = history(store, uuid, default().requirements[OFFICER])
    assert [one.answer.value for one in found] == [Value.YES, Value.NO]
    assert [one.text for one in told(store).proposals] == ["Dire qui appeler", "Donner un modèle"]
    with pytest.raises(KitError):
        proposals.propose(store, uuid, OFFICER, "  ")


def test_words_and_what_is_missing_narrow_the_list(store):
    answer(store, OFFICER, Value.YES)
    found = told(store)

    assert OFFICER in {one.requirement.id for one in found.listed("DELEGUE donnees")}
    assert OFFICER not in {one.requirement.id for one in found.listed(missing=True)}
    assert found.listed("xyzzy") == ()


def test_a_sheet_of_questions_is_a_message_and_a_paper(store):
    answer(store, OFFICER, Value.UNKNOWN, asks="insurer")
    found = told(store)
    (sheet,) = question_sheets(default(), found.standings)
    subject, body = sheet_mail(sheet, found.entity)

    assert "Villebelle" in subject
    assert default().requirements[OFFICER].question in body
    assert sheet_pdf(sheet, found.entity, found.at).startswith(b"%PDF")


def test_what_needs_money_is_dated_before_the_vote_of_its_year(store):
    for name, one in default().requirements.items():
        if one.cost == "budget":
            answer(store, name, Value.NO)
    found = told(store)
    years = plan(found)
    paid = [step for year in years for step in year.steps if step.vote]

    assert len(years) == 3
    assert paid
    voted = {f"vote du budget avant le {french.day(step.vote)}" for step in paid}
    assert {when(step).partition(", ")[2] for step in paid} == voted
    assert all((step.vote.month, step.vote.day) == (4, 15) for step in paid)
    assert any("à chiffrer" in totals(year) for year in years)
    assert roadmap_pdf(found).startswith(b"%PDF")


def test_the_plan_adds_up_the_prices_that_people_wrote(store):
    names = [name for name, one in default().requirements.items() if one.cost == "budget"]
    for name in names:
        answer(store, name, Value.NO)
    entity = entity_of(store).uuid
    actions.track(store, entity, f"{KEY}{names[0]}", Tracking(price=120_050))

    found = told(store)
    years = plan(found)

    (priced,) = [step for year in years for step in year.steps if step.euros is not None]
    assert names[0] in priced.task.requirements
    assert sum(year.operating + year.investment for year in years) == 1201  # never less
    assert any("1\u202f201\u00a0€" in totals(year) for year in years)


def test_the_council_reads_counts_by_stage_once_somebody_answered(store):
    assert stage_lines(told(store)) == ()

    answer(store, OFFICER, Value.YES)
    first, *lines = stage_lines(told(store))

    assert "En chemin" in first
    assert len(lines) == 4
    deploy = next(line for line in lines if line.startswith("Déployer"))
    assert "1\u00a0exigence tenue sur " in deploy
    # Counts alone: neither a requirement nor what is missing is named.
    assert not [one.title for one in default().requirements.values() if one.title in str(lines)]
