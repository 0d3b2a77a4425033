"""What goes with a request for help: enough for a technician, and no name of a file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest

from kit.actions_table import State
from kit.essentials import KEY, essentials
from kit.help_request import (
    LONGEST_SHORT,
    About,
    Offered,
    Problem,
    keep,
    message_text,
    problem_of,
    request_of,
    scrubbed,
    sheet,
    short_text,
)
from kit.overview import overview
from kit.store import actions, entities
from kit.store.store import create
from ui.example import fill

NOW = datetime(2026, 11, 22, 9, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = create(tmp_path_factory.mktemp("aide") / "aide.kit", [])
    fill(made)
    with made as opened:
        yield opened


@pytest.fixture(scope="module")
def seen(store):
    return overview(store, datetime.now(UTC))


@pytest.fixture(scope="module")
def told(store):
    return essentials(store, entities.chosen_entity(store), datetime.now(UTC))


def missing(told, most=2):
    return [one.requirement for one in told.listed(missing=True)][:most]


def test_a_result_brings_what_was_read_and_its_own_question(seen, told):
    machine = seen.machines[0]
    item = machine.assessment.top[0]
    request = request_of(About(machine.record, item.check), seen, told)
    text = message_text(request, request.question)

    assert item.ref in request.subject
    assert request.question == item.request
    assert item.message in text
    assert all(piece.label in text for piece in item.shown_evidence[:6])
    assert request.follows == ((machine.record, item.check),)


def test_a_requirement_brings_its_state_and_the_rules_it_was_judged_by(seen, told):
    asked = missing(told)[0]
    request = request_of(About(requirement=asked.id), seen, told)
    text = message_text(request, "Que faire\u00a0?")

    assert asked.title in text
    assert told.standings[asked.id].state.label in text
    assert told.baseline.digest[:8] in text
    assert text.startswith("Que faire\u00a0?")


def test_a_part_that_is_left_out_is_in_no_output(seen, told):
    asked = missing(told)[0]
    request = request_of(About(requirement=asked.id), seen, told)
    text = message_text(request, "Bonjour", {"about"})
    paper = sheet(request, "Bonjour", NOW, {"about"})

    assert asked.title not in text
    assert all(
        asked.title not in line
        for section in paper.sections for block in section.blocks
        for line in getattr(block, "lines", ())
    )  # fmt: skip
    assert any(section.heading == "Question" for section in paper.sections)


@pytest.mark.parametrize(
    "line",
    [
        "«\u00a0salaires 2026.xlsx\u00a0» n’a pas pu être lu.",
        "Impossible d’écrire C:\\Users\\Marie\\salaires.xlsx (refusé).",
        "Impossible d’écrire /home/marie/salaires.xlsx (refusé).",
        "Voir \\\\serveur\\marie\\salaires.xlsx",
    ],
)
def test_names_of_files_are_taken_out(seen, told, line):
    request = request_of(About(problem=Problem(line, line)), seen, told)
    whole = request.subject + request.what + message_text(request, "")

    assert "salaires" not in whole
    assert line.split()[-1] in whole or "Voir" in line
    assert "arie" not in whole


def test_what_is_no_file_stays():
    line = "Le socle «\u00a0Kit Commune\u00a0» et/ou https://exemple.fr/aide, le 12/03/2026."
    assert scrubbed(line) == line


def test_a_bug_is_told_by_its_places_and_never_by_its_message():
    def fails():
        raise ValueError("le mot de passe de Marie")

    try:
        fails()
    except ValueError as error:
        found = problem_of(error)

    assert found.title == "ValueError"
    assert found.places[-1].endswith("fails")
    assert "Marie" not in repr(found)


def test_what_fits_in_a_mail_fits_whatever_is_asked():
    assert short_text("Bonjour").startswith("Bonjour\n\n")
    assert len(quote(short_text("é’ " * 5000))) < LONGEST_SHORT + 400


def test_an_offer_is_noted_with_each_requirement_that_it_would_meet(store, seen, told):
    first, second = missing(told)
    offer = Offered("Sauvegarde distante", (first.id, second.id, "rien/du_tout"))
    request = request_of(About(offer=offer), seen, told)
    keep(store, told.entity.uuid, request, "Bonjour", "Landes numérique", TODAY)
    said = actions.said_of(store, told.entity.uuid)

    assert {said[f"{KEY}{one.id}"].tracking.state for one in (first, second)} == {State.ASKED}
    assert said[f"{KEY}{first.id}"].tracking.asked_of == "Landes numérique"
    assert said[f"{KEY}{first.id}"].tracking.on == TODAY


def test_a_free_question_becomes_an_action_that_waits(store, seen, told):
    request = request_of(About(), seen, told)
    keep(store, told.entity.uuid, request, "Le scanner ?\nIl clignote.", "Landes", TODAY)
    (row,) = [
        one for one in actions.own_actions(store, told.entity.uuid) if "scanner" in one.what
    ]  # fmt: skip

    assert row.state is State.ASKED
    assert row.tracking.on == TODAY
    assert "clignote" in row.why
