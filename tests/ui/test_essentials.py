"""Les essentiels by clicks and keys: the first visit answered, what is missing, what helps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from kit.baseline.answers import Value
from kit.baseline.loading import default
from kit.store import answers, entities
from tests.ui.visiting import PATIENCE, Visitor, names, reads, texts
from ui.pages import attached
from ui.route import Route

LED = {f"essentials/{name}" for name in default().express}
DONE = "Le diagnostic éclair est complet."


@pytest.fixture
def visitor(example, qtbot):
    """At « Les essentiels » of the example mairie."""
    made = Visitor(example(), qtbot)
    made.click("Les essentiels")
    made.wait_text("Toutes les exigences")
    return made


def kept(window):
    """The answers that the record holds."""
    with window.session._again() as store:
        return answers.answers_of(store, entities.chosen_entity(store).uuid)


def begin(visitor):
    """Into the questions of the first visit, past what must be known of the commune."""
    start = next(name for name in names(visitor.window) if "diagnostic éclair" in name)
    visitor.click(start)
    visitor.qtbot.waitUntil(
        lambda: reads(visitor.window, "Question ") or reads(visitor.window, "votre commune"),
        timeout=PATIENCE,
    )
    if reads(visitor.window, "Quelques mots sur votre commune"):
        visitor.click(f"{default().conditions['website'].question} Oui")
        visitor.click("Continuer")
    visitor.wait_text("Question ")


def progress(window):
    found = [one for one in texts(window) if one.startswith("Question ") and " sur " in one]
    return found[0] if found else ""


def press(visitor, value):
    """One answer by its key."""
    before = progress(visitor.window)
    visitor.key(Qt.Key(Qt.Key.Key_1 + list(Value).index(value)))
    wait_next(visitor, before)


def wait_next(visitor, before):
    """Until the next question is there, or that there is none."""

    def there():
        now = progress(visitor.window)
        return (now and now != before) or reads(visitor.window, DONE)

    visitor.qtbot.waitUntil(there, timeout=PATIENCE)


def test_the_first_visit_is_answered_by_keys_and_kept_at_once(visitor):
    window = visitor.window
    begin(visitor)
    measured = len(default().express) - int(progress(window).split(" ")[-1])
    clicks, keys = visitor.clicks, 0
    while progress(window):
        assert keys < len(default().express)
        press(visitor, Value.YES)
        keys += 1
    visitor.wait_text(DONE)

    # The menu, the door, what the commune has, and on; then one key a question.
    assert clicks <= 4
    assert measured == 0  # what was measured is counted as answered, not left out
    visitor.qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=PATIENCE)
    given = kept(window)
    with window.session._again() as store:
        (assessment,) = answers.assessments_of(store, entities.chosen_entity(store).uuid)
    assert assessment.baseline == default().digest
    assert len(given) == keys
    assert {one.value for one in given.values()} == {Value.YES}


def test_it_is_resumed_where_it_was_left(visitor):
    begin(visitor)
    first = progress(visitor.window)
    press(visitor, Value.NO)
    second = progress(visitor.window)
    visitor.click("Finir plus tard")
    visitor.click("Reprendre le diagnostic éclair")
    visitor.wait_text(second)

    assert first != second


def test_not_knowing_asks_who_may_know_and_makes_a_sheet(visitor, outside, tmp_path):
    begin(visitor)
    asked = next(
        one for one in default().requirements.values()
        if any(told == one.question for told in texts(visitor.window))
    )  # fmt: skip
    before = progress(visitor.window)
    visitor.key(Qt.Key.Key_4)
    visitor.wait_text("Qui pourrait le savoir\u00a0?")
    visitor.click("Quelqu’un d’autre")
    visitor.click("L’assureur")
    wait_next(visitor, before)
    visitor.click("Finir plus tard")
    visitor.click("Questions à poser")
    visitor.click("Préparer le courriel\u00a0: Questions pour l’assureur")

    assert kept(visitor.window)[asked.id].asks == "insurer"
    assert asked.question in outside.mails[0][1]
    outside.where = tmp_path / "questions.pdf"
    visitor.click("Fiche à imprimer\u00a0: Questions pour l’assureur")
    visitor.wait_text("Le document est prêt.")
    assert outside.where.read_bytes().startswith(b"%PDF")


def test_not_for_us_wants_its_reason(visitor):
    begin(visitor)
    before = progress(visitor.window)
    visitor.click("Cela ne nous concerne pas")
    visitor.click("Garder cette réponse")
    visitor.wait_text("Écrivez la raison en quelques mots.")
    assert progress(visitor.window) == before
    visitor.write("Pourquoi cela ne vous concerne pas\u00a0?", "fait 1 fois ailleurs")
    visitor.key(Qt.Key.Key_Return)
    wait_next(visitor, before)
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)

    assert [one.reason for one in kept(visitor.window).values()] == ["fait 1 fois ailleurs"]


def test_one_can_go_back_and_answer_otherwise(visitor):
    begin(visitor)
    first = progress(visitor.window)
    press(visitor, Value.YES)
    visitor.click("Question précédente")
    visitor.wait_text(first)
    press(visitor, Value.NO)
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)

    assert [one.value for one in kept(visitor.window).values()] == [Value.NO]


def test_what_is_missing_is_found_by_a_word(visitor):
    visitor.write("Chercher dans les essentiels", "sauvegarde")
    titles = {one.title for one in default().requirements.values()}

    def found():
        return 0 < len(titles & names(visitor.window)) < len(titles) / 2

    visitor.qtbot.waitUntil(found, timeout=PATIENCE)


def open_requirement(visitor, name):
    visitor.window.go(Route("essentials", record=name))
    visitor.wait_text(default().requirements[name].title)


def test_a_requirement_is_answered_asked_for_delivered_and_proved(
    visitor, outside, tmp_path, monkeypatch
):
    monkeypatch.setattr(attached, "base", tmp_path / "ouverts")
    name = "deploy/data_protection_officer"
    open_requirement(visitor, name)
    visitor.click("Non")
    visitor.wait_text("Déclaré")
    visitor.wait("Suivre le guide")
    visitor.click("Écrire à mon syndicat")
    visitor.click("Copier")
    visitor.wait_text("La demande est copiée")
    visitor.window.back()
    visitor.wait_text("Demandé le")
    assert default().requirements[name].title in outside.copied[-1]
    visitor.click("C’est livré")
    visitor.wait_text("Noté. Joignez la preuve")
    paper = tmp_path / "convention.pdf"
    paper.write_bytes(b"%PDF-1.7")
    outside.chosen = (paper,)
    visitor.click("Joindre un document")
    visitor.wait_text("Prouvé par un document")

    assert reads(visitor.window, "convention.pdf")
    paper.unlink()
    visitor.click("Ouvrir convention.pdf")
    visitor.qtbot.waitUntil(lambda: bool(outside.files), timeout=PATIENCE)
    assert outside.files[0].name == "convention.pdf"
    assert outside.files[0].read_bytes() == b"%PDF-1.7"


def test_what_is_missing_is_in_the_list_of_actions(visitor):
    name = "deploy/data_protection_officer"
    open_requirement(visitor, name)
    visitor.click("Non")
    visitor.wait_text("Déclaré")
    rows = {row.key: row for row in visitor.window.session.overview.rows}

    assert rows[f"essentials/{name}"].domain == "Les essentiels"
    assert rows[f"essentials/{name}"].priority > 0
    assert "essentials/questions" in rows
    unknown = [key for key in rows if key.startswith("essentials/")]
    assert len(unknown) == 2


def test_the_plan_of_three_years_goes_on_paper(visitor, outside, tmp_path):
    visitor.click("Feuille de route")
    visitor.wait_text("Feuille de route sur trois ans")
    outside.where = tmp_path / "plan.pdf"
    visitor.click("Enregistrer en PDF")
    visitor.wait_text("Le document est prêt.")

    assert outside.where.read_bytes().startswith(b"%PDF")


def test_a_proposal_is_kept(visitor):
    open_requirement(visitor, "secure/backup_isolated")
    visitor.click("Proposer une amélioration")
    visitor.write("Que faudrait-il changer\u00a0?", "Dire combien de disques")
    visitor.click("Garder la proposition")
    visitor.wait_text("La proposition est gardée")


def test_nothing_is_listed_before_anybody_answered(example):
    rows = example().session.overview.rows

    assert not [row for row in rows if row.key.startswith("essentials/")]
