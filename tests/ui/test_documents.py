"""Documents are made on a press, with what the record knows, and opened on another."""

from __future__ import annotations

import pytest

from kit.documents.making import kinds
from tests.ui.visiting import PATIENCE, Visitor, names
from ui.route import Route


@pytest.fixture
def visitor(example, qtbot):
    """At the documents of the example mairie."""
    made = Visitor(example(), qtbot)
    made.window.go(Route("documents"))
    made.wait_text("Documents à préparer")
    return made


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_each_document_is_made_in_each_of_its_forms(visitor, outside, tmp_path, kind):
    for form, way in (("odt", "à modifier"), ("pdf", "à imprimer")):
        name = f"{kind.label}\u00a0: {way}"
        if form not in kind.forms:
            assert name not in names(visitor.window)
            continue
        outside.where = tmp_path / f"{kind.file}.{form}"
        visitor.click(name)
        visitor.qtbot.waitUntil(outside.where.exists, timeout=PATIENCE)
        assert outside.where.read_bytes()[:2] == (b"PK" if form == "odt" else b"%P")
        visitor.wait_text("est prêt.")


def test_nothing_is_written_where_she_changed_her_mind(visitor, outside, tmp_path):
    outside.where = None
    visitor.click(f"{kinds()[0].label}\u00a0: à modifier")

    assert list(tmp_path.glob("*.odt")) == []


def test_it_is_reached_from_ma_mairie(example, qtbot):
    visitor = Visitor(example(), qtbot)
    visitor.click("Ma mairie")
    visitor.click("Documents")
    visitor.click("Préparer un document")

    visitor.wait_text("Documents à préparer")
