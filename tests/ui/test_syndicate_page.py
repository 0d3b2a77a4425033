"""Mon syndicat: contacts, offers that are asked for, requests and their state, what is provided."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt

from inventory.record import replace
from kit.actions_table import State
from kit.baseline.loading import default
from kit.baseline.state import Provided
from kit.essentials import KEY
from kit.packs import installed, phrase, places
from kit.store import actions, answers, entities
from tests.kit.packs.making import KEY as SIGNER
from tests.kit.packs.making import signed
from tests.ui.visiting import PATIENCE, Visitor, named, names, reads
from ui import face, theme
from ui.route import Route

OFFICER, BACKUP = "deploy/data_protection_officer", "secure/suppliers_committed"
OFFERS = f"""
[[offers]]
id = "delegue"
title = "Délégué mutualisé"
text = "Un délégué à la protection des données pour votre mairie."
covers = ["{OFFICER}", "{BACKUP}"]
price = "compris dans l’adhésion"
ask = "Assistance"
"""
PROVIDED = f"SIREN;Exigence;Depuis\n213300635;{OFFICER};01/02/2026\n"
TITLE = default().requirements[OFFICER].title
ACTION = default().requirements[OFFICER].action


@pytest.fixture(autouse=True)
def bare(tmp_path, monkeypatch, qapp):
    """No pack of this computer, and none that stays."""
    monkeypatch.setattr(places, "SHARED", (tmp_path / "partage",))
    face.begin(tmp_path / "home" / "fenetre.json")
    yield
    face.wear(None)
    theme.apply(qapp, theme.Mode.LIGHT)


@pytest.fixture
def at(example, qtbot, tmp_path):
    """A visitor of the page, with a syndicate's pack and what the mairie has of it."""

    def make(*, pack=True, confirmed=True, before=lambda store, entity: None):
        if pack:
            extra = {"offers.toml": OFFERS.encode(), "provided/delegue.csv": PROVIDED.encode()}
            offered = installed.open_signed(signed(tmp_path / "recu", extra=extra))
            now = installed.install(offered)
            if confirmed:
                installed.confirm(now, phrase.phrase(SIGNER.public))
        made = Visitor(example(), qtbot)
        done = []

        def prepare(store):
            before(store, entities.chosen_entity(store))

        made.window.session.write(prepare, done.append)
        made.window.renew_face(lambda: done.append(None))
        qtbot.waitUntil(lambda: len(done) == 2, timeout=PATIENCE)
        made.click("Mon syndicat")
        made.wait_text("Vos demandes")
        return made

    return make


def record(visitor, read):
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)
    with visitor.window.session._again() as store:
        return read(store, entities.chosen_entity(store).uuid)


def with_siren(store, entity):
    entities.put_entity(store, replace(entity, siren="213300635"))


def test_without_a_syndicate_one_button_leads_to_where_it_is_entered(at):
    visitor = at(pack=False)
    assert reads(visitor.window, "Aucun syndicat n’est inscrit")
    visitor.click("Inscrire mon syndicat")

    visitor.wait("Code donné par votre syndicat")


def test_an_unconfirmed_syndicate_shows_neither_contacts_nor_offers(at):
    visitor = at(confirmed=False)

    assert reads(visitor.window, "reste à confirmer")
    assert not reads(visitor.window, "05 58 00 00 00")
    assert not reads(visitor.window, "Délégué mutualisé")


def test_an_essential_names_the_offer_that_covers_it(at):
    visitor = at()
    visitor.window.go(Route("essentials", record=OFFICER))
    visitor.wait_text("Votre syndicat le propose\u00a0: Délégué mutualisé")
    assert reads(visitor.window, "compris dans l’adhésion")
    visitor.click("Demander cette offre\u00a0: Délégué mutualisé")

    visitor.wait("Ouvrir ma messagerie")


def test_an_offer_is_asked_for_then_delivered(at, outside):
    visitor = at()
    assert reads(visitor.window, "05 58 00 00 00")
    visitor.click("Demander cette offre\u00a0: Délégué mutualisé")
    visitor.click("Ouvrir ma messagerie")
    visitor.wait_text("Votre messagerie s’ouvre")
    said = record(visitor, actions.said_of)
    assert TITLE in outside.mails[0][1]
    assert {said[f"{KEY}{one}"].tracking.state for one in (OFFICER, BACKUP)} == {State.ASKED}
    assert said[f"{KEY}{OFFICER}"].tracking.asked_of == "Landes numérique"

    visitor.click("Mon syndicat")
    visitor.wait_text("\u00a0: Landes numérique.")
    visitor.click(f"C’est livré\u00a0: {ACTION}")
    visitor.wait_text("Livré le")
    assert record(visitor, actions.said_of)[f"{KEY}{OFFICER}"].tracking.state is State.DONE
    assert OFFICER in record(visitor, answers.answers_of)
    assert f"{TITLE} (acquis)" in names(visitor.window)


def test_a_request_of_her_own_is_listed_and_followed(at, outside):
    visitor = at()
    visitor.click("Demander de l’aide")
    visitor.wait("Ouvrir ma messagerie")
    named(visitor.window, "Votre question").setPlainText("Le scanner clignote")
    visitor.click("Copier")
    visitor.click("Mon syndicat")
    visitor.wait("C’est livré\u00a0: Demande d’aide : Le scanner clignote")
    visitor.click("C’est livré\u00a0: Demande d’aide : Le scanner clignote")
    visitor.wait_text("Livré le")
    (own,) = record(visitor, actions.own_actions)

    assert own.state is State.DONE


def test_what_the_pack_says_is_provided_is_confirmed(at):
    visitor = at(before=with_siren)
    visitor.click(f"C’est exact\u00a0: {TITLE}")
    visitor.qtbot.waitUntil(
        lambda: f"C’est exact\u00a0: {TITLE}" not in names(visitor.window), timeout=PATIENCE
    )
    (kept,) = record(visitor, answers.provided_of)

    assert (kept.requirement, kept.contested) == (OFFICER, False)


def test_what_is_provided_is_contested_with_a_reason_by_keys_and_taken_back(at):
    def given(store, entity):
        since = datetime(2026, 2, 1, tzinfo=UTC)
        answers.put_provided(store, entity.uuid, Provided(OFFICER, "Landes numérique", since))

    visitor = at(before=given)
    assert reads(visitor.window, "Fourni par Landes numérique")
    visitor.click(f"Contester\u00a0: {TITLE}")
    visitor.wait("Pourquoi n’est-ce pas le cas\u00a0?")
    visitor.key(Qt.Key.Key_Return)
    visitor.wait_text("Écrivez en quelques mots")
    visitor.write("Pourquoi n’est-ce pas le cas\u00a0?", "Personne n'est venu")
    visitor.key(Qt.Key.Key_Return)
    visitor.wait_text("Contesté")
    assert record(visitor, answers.provided_of)[0].contested

    visitor.click(f"Ne plus contester\u00a0: {TITLE}")
    visitor.wait(f"Contester\u00a0: {TITLE}")
    assert not record(visitor, answers.provided_of)[0].contested
