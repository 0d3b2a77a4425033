"""Steps of a first start that several tests take, and the record that it leaves."""

from __future__ import annotations

import threading

from kit.store import entities
from kit.store.secret import SessionKey
from kit.store.store import open_store
from tests.ui.conftest import replayed
from tests.ui.visiting import names
from ui.widgets.commune_field import CommuneField

PHRASE = "quatre chevaux bruns dans la cour"
COMMUNE = "Nom de la commune, code postal, code INSEE ou SIREN"


def entered(visitor):
    visitor.wait_text("À faire d’abord")


def choose_commune(visitor, words="25300 sainte-colombe", place=0):
    visitor.write(COMMUNE, words)
    visitor.click_line(visitor.window.findChildren(CommuneField)[-1], place)


def kept(record, secret=None):
    """The entities and the number of computers of the record."""
    with open_store(record, secret or SessionKey()) as store:
        known = entities.list_entities(store)
        return known, len(entities.records_of(store, "workstation", None))


def first_visit(visitor):
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")
    entered(visitor)
    return [name for name in names(visitor.window) if name.startswith(("Commencer", "Demander"))]


def held():
    """A source that waits at the third topic, and the gate that lets it go on."""
    gate = threading.Event()

    def source(progress, started):
        for done, topic in enumerate(("system", "hardware", "processor")):
            progress(topic, done, 23)
        gate.wait(20)
        return replayed()(progress, started)

    return source, gate
