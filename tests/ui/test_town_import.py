"""Tables of records in Ma mairie, by clicks: export, an empty one, and an import looked at."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from kit import records
from kit.sheet_reading import read_file
from kit.store import things
from tests.ui.test_town import cells, fill, named, press, says, settle, told, town, write
from tests.ui.visiting import PATIENCE
from ui import outside as doors

__all__ = ["town"]


@pytest.fixture
def chosen(monkeypatch):
    """The file that the next question for one answers; None: she changed her mind."""
    answer = {"path": None}
    monkeypatch.setattr(doors, "ask_file", lambda *_: answer["path"])
    return answer


def choose(page, entry):
    """Choose in the menu of the tables: without a window manager none can take the keyboard."""
    name = f"Tableur\u00a0: importer ou exporter, {page.section.kind.plural.lower()}"
    menu = named(page, name, QPushButton).menu()
    (wanted,) = [act for act in menu.actions() if act.text() == entry]
    wanted.trigger()


def sheet(tmp_path, *lines):
    path = tmp_path / "fiches.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def looked_at(qtbot, window, page, chosen, path):
    chosen["path"] = path
    choose(page, "Importer un tableau…")
    qtbot.waitUntil(lambda: page.section.preview is not None, timeout=PATIENCE)
    settle(qtbot, window)
    return page.section.preview


@pytest.mark.parametrize(
    "entry", ["Exporter en classeur (XLSX)", "Exporter en tableau simple (CSV)"]
)
def test_a_list_is_exported(town, qtbot, outside, tmp_path, entry):
    window, page = town("equipment")
    outside.where = tmp_path / ("a.xlsx" if "XLSX" in entry else "a")
    before = {thing.title for thing in page._known.of("equipment")}

    choose(page, entry)

    says(qtbot, window, "Tableau enregistré.")
    path = tmp_path / ("a.xlsx" if "XLSX" in entry else "a.csv")
    table = read_file(path, "Équipements")
    place = [field.label for field in records.kind("equipment").fields.values()].index(
        "Nom d’usage"
    )
    assert {row[place].value for _, row in table.rows[1:] if place in row} <= before
    assert len(table.rows) == 1 + len(before)
    press(window, "Ouvrir")
    assert outside.files == [path]


def test_an_empty_list_gives_an_empty_table_to_fill_in(town, qtbot, outside, tmp_path):
    window, page = town("contract")
    outside.where = tmp_path / "modele.xlsx"

    press(page, "Modèle vide")

    says(qtbot, window, "Tableau enregistré.")
    assert len(read_file(outside.where, "Contrats").rows) == 1


def test_an_import_is_looked_at_then_done(town, qtbot, chosen, tmp_path):
    window, page = town("supplier")
    write(
        qtbot, window, lambda store: things.save(store, "supplier", {"name": "Val", "hours": "9 h"})
    )
    qtbot.waitUntil(
        lambda: any(one.title == "Val" for one in page._known.of("supplier")), timeout=PATIENCE
    )
    path = sheet(tmp_path, "Nom;Heures d’ouverture", "Val;10 h", "Neuf <b>;")

    looked_at(qtbot, window, page, chosen, path)
    assert "1\u00a0fiche à modifier" in told(page)
    assert "1\u00a0fiche à ajouter" in told(page)
    assert "Heures d’ouverture\u00a0: 9 h → 10 h" in told(page)
    assert "Neuf <b>" in told(page)
    assert {one.title for one in page._known.of("supplier")}.isdisjoint({"Neuf <b>"})

    press(page, "Importer")
    says(qtbot, window, "1\u00a0fiche ajoutée et 1\u00a0fiche modifiée.")
    qtbot.waitUntil(lambda: "Neuf <b>" in [row[0] for row in cells(page)], timeout=PATIENCE)
    assert page.section.preview is None


def test_nothing_is_written_until_she_says_so(town, qtbot, chosen, tmp_path):
    window, page = town("supplier")
    before = len(page._known.of("supplier"))
    looked_at(qtbot, window, page, chosen, sheet(tmp_path, "Nom", "Neuf"))

    press(page, "Ne rien importer")
    page.refresh()
    settle(qtbot, window)

    assert len(page._known.of("supplier")) == before
    assert page.section.currentWidget() is page.section._list


def test_faults_are_told_cell_by_cell_and_the_corrected_file_is_taken(
    town, qtbot, chosen, tmp_path
):
    window, page = town("supplier")
    looked_at(qtbot, window, page, chosen, sheet(tmp_path, "Nom;SIREN", "A;12", "B;213300635"))
    assert "1\u00a0point à corriger dans le tableau" in told(page)
    assert any(one.startswith("Ligne 2, cellule B2") for one in told(page))
    assert not [b for b in page.findChildren(QPushButton) if b.accessibleName() == "Importer"]

    first = page.section.preview
    sheet(tmp_path, "Nom;SIREN", "A;213300635", "B;213300635")
    press(page, "Choisir le fichier corrigé")
    qtbot.waitUntil(lambda: page.section.preview is not first, timeout=PATIENCE)
    press(page, "Importer")

    says(qtbot, window, "2\u00a0fiches ajoutées.")


def test_a_file_that_is_no_table_is_named(town, qtbot, chosen, tmp_path):
    window, page = town("supplier")
    chosen["path"] = tmp_path / "photo.xlsx"
    chosen["path"].write_bytes(b"\x89PNG\r\n\x1a\n\0")

    choose(page, "Importer un tableau…")

    says(qtbot, window, "n’est pas un tableau.")
    assert page.section.preview is None


def test_what_is_there_already_says_so(town, qtbot, chosen, outside, tmp_path):
    window, page = town("equipment")
    outside.where = tmp_path / "a.xlsx"
    choose(page, "Exporter en classeur (XLSX)")
    says(qtbot, window, "Tableau enregistré.")

    looked_at(qtbot, window, page, chosen, outside.where)

    says(qtbot, page, "Rien à importer")


def test_a_record_that_changed_meanwhile_is_looked_at_again(town, qtbot, chosen, tmp_path):
    window, page = town("supplier")
    write(qtbot, window, lambda store: things.save(store, "supplier", {"name": "Val"}))
    first = looked_at(
        qtbot, window, page, chosen, sheet(tmp_path, "Nom;Heures d’ouverture", "Val;10 h")
    )
    (known,) = [one for one in page._known.of("supplier") if one.title == "Val"]
    write(
        qtbot, window, lambda store: things.save(store, "supplier", {"hours": "8 h"}, known.record)
    )
    assert page.section.preview is first

    press(page, "Importer")

    says(qtbot, window, "Le registre a changé depuis l’aperçu.")
    qtbot.waitUntil(lambda: page.section.preview is not first, timeout=PATIENCE)
    says(qtbot, page, "8 h → 10 h")


def test_what_is_being_typed_is_not_thrown_away(town, qtbot, chosen, tmp_path):
    window, page = town("supplier")
    chosen["path"] = sheet(tmp_path, "Nom", "Neuf")
    choose(page, "Importer un tableau…")
    page.section.add()
    fill(page, "Nom (obligatoire)", "En cours")
    settle(qtbot, window)
    qtbot.wait(50)

    assert page.section.preview is None
    assert page.section.form.dirty


def test_a_thousand_rows_are_counted_and_the_first_ones_shown(town, qtbot, chosen, tmp_path):
    _, page = town("help_point")
    lines = [f"Point {number}" for number in range(1_000)]
    chosen["path"] = sheet(tmp_path, "Nom", *lines)
    press(page, "Importer un tableau…")
    qtbot.waitUntil(lambda: page.section.preview is not None, timeout=PATIENCE)

    assert "1\u202f000\u00a0fiches à ajouter" in told(page)
    assert "… et 940\u00a0autres." in told(page)
