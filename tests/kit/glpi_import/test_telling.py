"""An import in two sentences: counts, and the files that could not be read by name."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from kit.glpi import document
from kit.glpi_import import import_paths
from kit.glpi_import.keeping import keep_imports
from kit.glpi_import.telling import told_import
from tests.kit.store.samples import new_store
from ui.example import example_workstation


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as made:
        yield made


@pytest.fixture
def inventory(tmp_path):
    path = tmp_path / "poste.json"
    told = document(example_workstation(), datetime(2026, 3, 1, tzinfo=UTC))
    path.write_text(json.dumps(told), "utf-8")
    return path


def test_new_then_known(store, inventory):
    first = told_import(keep_imports(store, import_paths([inventory])))
    again = told_import(keep_imports(store, import_paths([inventory])))

    assert first.title == "1\u00a0inventaire ajouté, 1\u00a0poste dont 1 nouveau."
    assert again.title == "Rien de nouveau\u00a0: ces inventaires étaient déjà au registre."
    assert (first.refused, first.why) == ("", "")


def test_damaged_files_are_named_and_the_others_kept(store, inventory, tmp_path):
    bad = [tmp_path / f"abimé {number}.json" for number in range(5)]
    for path in bad:
        path.write_text("{", "utf-8")

    told = told_import(keep_imports(store, import_paths([inventory, *bad])))

    assert told.title.startswith("1\u00a0inventaire ajouté")
    assert told.refused == "5\u00a0fichiers n’ont pas été importés."
    assert "abimé 0.json" in told.why
    assert told.why.endswith("Et 2\u00a0autres fichiers.")


def test_one_damaged_file_says_what_to_do(store, tmp_path):
    (tmp_path / "x.json").write_text("{", "utf-8")

    told = told_import(keep_imports(store, import_paths([tmp_path / "x.json"])))

    assert told.title == ""
    assert told.refused == "1\u00a0fichier n’a pas été importé."
    assert "x.json" in told.why
    assert "Demandez-en un nouvel envoi" in told.why
