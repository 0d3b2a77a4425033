"""The first measure, seen as it goes: its end, its cancel, and all that may go wrong."""

from __future__ import annotations

import sys

import pytest

from kit.errors import KitError
from kit.store import entities, first_start
from tests.ui.conftest import replayed
from tests.ui.first_start import choose_commune, entered, held, kept
from tests.ui.visiting import PATIENCE, names, reads, texts
from ui.session import this_computer

pytestmark = pytest.mark.usefixtures("memory", "quick_slots")


def test_the_measure_is_seen_as_it_goes(visit):
    source, gate = held()
    visitor = visit(source)
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")
    visitor.wait_text("Lecture\u00a0: le processeur (3 sur 23)")

    visitor.wait_text("Le système")
    assert reads(visitor.window, "Le matériel")
    assert "Le processeur" not in texts(visitor.window)

    gate.set()
    entered(visitor)


def test_a_cancelled_measure_leads_to_an_empty_home_that_offers_it_again(visit, record):
    source, gate = held()
    visitor = visit(source)
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")
    visitor.wait_text("processeur")
    visitor.click("Annuler")
    gate.set()
    visitor.wait("Vérifier ce poste")
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)
    assert kept(record)[1] == 0

    visitor.window.session.source = replayed()
    visitor.click("Vérifier ce poste")
    entered(visitor)


def test_a_system_that_is_not_read_leads_to_home_and_says_so(visit):
    def unsupported(progress, started):
        raise KitError("Ce système n’est pas lu.", "Utilisez un autre poste.")

    visitor = visit(unsupported)
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")
    visitor.wait("Vérifier ce poste")

    assert reads(visitor.window, "Ce système n’est pas lu.")
    assert "Réessayer" in names(visitor.window)


@pytest.mark.skipif(sys.platform != "linux", reason="the only system that is read live so far")
def test_a_collector_that_crashes_says_that_nearly_nothing_was_read(visit, monkeypatch):
    from inventory.live import collecting

    monkeypatch.setattr(collecting, "collector_command", lambda: ("/bin/false",))
    visitor = visit(this_computer)
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")

    visitor.wait_text("Presque rien n’a pu être lu")
    assert "Réessayer" in names(visitor.window)


def test_a_disk_that_is_read_only_says_so_and_lets_one_measure_all_the_same(visit, monkeypatch):
    def refuse(*_):
        raise KitError("Le registre est en lecture seule.", "Vérifiez le dossier.")

    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    monkeypatch.setattr(first_start, "create", refuse)
    visitor.click("Commencer la vérification")
    visitor.wait_text("Le registre est en lecture seule.")
    assert "Réessayer" in names(visitor.window)
    visitor.click("Mesurer sans rien garder")
    monkeypatch.undo()
    entered(visitor)

    assert visitor.window.session.passing


def test_a_bug_of_ours_leads_back_to_the_doors(visit, monkeypatch):
    def bug(*_):
        raise ValueError("a bug")

    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    monkeypatch.setattr(first_start, "create", bug)
    visitor.click("Commencer la vérification")
    visitor.wait_text("Kit Commune a rencontré un défaut.")
    visitor.click("Revenir à l’accueil")
    visitor.wait("Première installation")

    assert [type(error) for error in visit.crashes] == [ValueError]
    visit.crashes.clear()


def test_a_record_that_appeared_meanwhile_is_opened_and_not_written_over(visit, record):
    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.wait("Commencer la vérification")
    made = first_start.begin(record, entities.new_entity("ccas", "CCAS de Bourg"))
    made.store.close()
    visitor.click("Commencer la vérification")
    entered(visitor)

    assert [one.name for one in kept(record)[0]] == ["CCAS de Bourg"]
