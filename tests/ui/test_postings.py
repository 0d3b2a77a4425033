"""Réglages, Autres postes: by clicks, from the joining file to the confirmed computer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit import policy
from kit.policy import Policy
from kit.postings import pairing, sealing
from kit.postings.signed_file import new_key, public_bytes
from kit.round import load
from kit.store import audits, edits, entities
from tests.kit.postings.entities import computer
from tests.ui import test_settings
from tests.ui.test_settings import click, texts, wait_said, wait_text
from tests.ui.visiting import names
from ui.route import Route

#: Fixtures of its tests are of use here too.
at, record = test_settings.at, test_settings.record

pytestmark = pytest.mark.usefixtures("quick_slots", "memory")


def opened(window):
    return window.session._again()


def posted(window, folder, workstation=None, key=None, at=None):
    """What another computer of the mairie left in a folder."""
    with opened(window) as store:
        entity = entities.chosen_entity(store)
        keys = pairing.keys_for(store, entity.uuid)
    signer = key or new_key()
    moment = at or datetime.now(UTC) - timedelta(minutes=1)
    told = sealing.snapshot(workstation or computer(), moment, entity.uuid)
    folder.mkdir(exist_ok=True)
    path = folder / sealing.file_name(keys.recipient, public_bytes(signer))
    path.write_bytes(sealing.seal(keys.recipient, signer, told))
    return signer


def code_of(key):
    return pairing.computer_code(public_bytes(key))


def test_the_joining_file_is_saved_and_its_code_is_shown(at, outside, qtbot, tmp_path):
    window = at("postings")
    outside.where = tmp_path / "mairie.kitjoint"

    click(qtbot, window, "Enregistrer le fichier pour les autres postes…")
    wait_said(qtbot, window, "Le fichier est enregistré")

    code = pairing.read_joining(outside.where).code
    wait_text(qtbot, window, f"Code de la mairie\u00a0: {code}")


def test_who_is_new_waits_until_the_code_is_confirmed(at, outside, qtbot, tmp_path):
    window = at("postings")
    key = posted(window, tmp_path / "releves")
    outside.folder = tmp_path / "releves"

    click(qtbot, window, "Recevoir les relevés d’un dossier…")
    wait_said(qtbot, window, "1\u00a0poste attend d’être confirmé")
    wait_text(qtbot, window, code_of(key))
    with opened(window) as store:
        assert edits.records(store, "workstation") == {}
    click(qtbot, window, "Confirmer PC-ACCUEIL")
    wait_text(qtbot, window, f"affiche-t-il bien le code {code_of(key)}")
    click(qtbot, window, "Oui, c’est le même code")
    wait_said(qtbot, window, "1\u00a0relevé ajouté au registre")
    qtbot.waitUntil(lambda: "Confirmer PC-ACCUEIL" not in names(window))

    with opened(window) as store:
        assert len(audits.list_audits(store)) == 1
    assert [one.name for one in window.session.overview.machines] == ["PC-ACCUEIL"]


def test_the_list_is_still_there_the_next_time_and_one_can_be_ignored(
    at,
    outside,
    qtbot,
    tmp_path,
):
    window = at("postings")
    posted(window, tmp_path / "releves")
    outside.folder = tmp_path / "releves"
    click(qtbot, window, "Recevoir les relevés d’un dossier…")
    wait_text(qtbot, window, "À confirmer")
    again = at("postings")
    wait_text(qtbot, again, "À confirmer")

    click(qtbot, again, "Ignorer PC-ACCUEIL")

    wait_said(qtbot, again, "retiré de la liste")
    qtbot.waitUntil(lambda: "À confirmer" not in texts(again))


def test_a_damaged_posting_is_named_and_the_others_come(at, outside, qtbot, tmp_path):
    window = at("postings")
    posted(window, tmp_path / "releves")
    (tmp_path / "releves" / "x.kitposte").write_bytes(b"x")
    outside.folder = tmp_path / "releves"

    click(qtbot, window, "Recevoir les relevés d’un dossier…")

    wait_said(qtbot, window, "attend d’être confirmé")
    qtbot.waitUntil(lambda: window.banners.fault is not None)
    wait_text(qtbot, window, "x.kitposte")


def test_the_folder_that_is_set_by_policy_is_one_click_away(
    at,
    qtbot,
    tmp_path,
    monkeypatch,
):
    folder = tmp_path / "partage"
    told = Policy(drop_folder=str(folder), faults=("Un réglage est faux.",))
    monkeypatch.setattr(policy, "read", lambda: told)
    window = at("postings")
    posted(window, folder)

    click(qtbot, window, "Recevoir du dossier partagé")

    wait_text(qtbot, window, "À confirmer")
    wait_text(qtbot, window, "Un réglage est faux.")


def test_a_stick_is_prepared_in_the_technical_view_alone(at, outside, qtbot, tmp_path):
    assert "Préparer une clé…" not in names(at("postings"))
    window = at("postings", technical=True)
    outside.folder = tmp_path

    click(qtbot, window, "Préparer une clé…")

    wait_said(qtbot, window, "Copiez-y aussi Kit Commune portable")
    assert load(tmp_path).name == "Saint-Exemple"


def test_an_example_gives_no_file_to_other_computers(example):
    window = example()
    window.go(Route("settings", record="postings"))

    assert "Ceci est un essai" in texts(window)
    assert "Enregistrer le fichier pour les autres postes…" not in names(window)
