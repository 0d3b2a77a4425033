"""Ma mairie by clicks and keys: lists, sheets, papers, import; found by what is read aloud."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from inventory.certificates import Certificate
from inventory.facts import Known
from inventory.record import replace
from kit.errors import KitError
from kit.glpi import document
from kit.store import things
from kit.store.read_certificates import keep_certificates
from tests.ui.visiting import PATIENCE
from ui.example import example_workstation
from ui.route import Route


@pytest.fixture
def town(example, qtbot):
    """The page on the example mairie, with what the record holds."""

    def make(part="workstation", **options):
        window = example(**options)
        window.go(Route("town", record=part))
        page = window.page("town")
        qtbot.waitUntil(lambda: page._known is not None, timeout=PATIENCE)
        return window, page

    return make


def named(root, name, kind=QWidget):
    """The one visible widget that a screen reader calls so; Qt shows new ones a moment later."""
    found = []

    def there():
        found[:] = [
            widget for widget in root.findChildren(kind)
            if widget.accessibleName() == name and widget.isVisible()
            # A field is named by its label.
            and not isinstance(widget, QLabel)
        ]  # fmt: skip
        return bool(found)

    for _ in range(PATIENCE // 20):
        if there():
            break
        QTest.qWait(20)
    assert len(found) == 1, (name, [w.accessibleName() for w in root.findChildren(kind)])
    return found[0]


def press(root, name):
    QTest.mouseClick(named(root, name, QPushButton), Qt.MouseButton.LeftButton)


def fill(root, name, words):
    field = named(root, name)
    field.setFocus()
    field.setText(words)
    field.textEdited.emit(words)


def told(root):
    return [label.accessibleName() for label in root.findChildren(QLabel) if label.isVisible()]


def says(qtbot, root, words):
    """Wait until this is told somewhere."""
    qtbot.waitUntil(lambda: any(words in one for one in told(root)), timeout=PATIENCE)


def cells(page):
    model = page.section.pane.table.rows
    return [[model.index(row, column).data() for column in range(model.columnCount())]
            for row in range(model.rowCount())]  # fmt: skip


def settle(qtbot, window):
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=PATIENCE)


def write(qtbot, window, operation):
    """Something in the record that this page did not do."""
    window.session.write(operation)
    settle(qtbot, window)
    qtbot.wait(20)
    settle(qtbot, window)


# --- Postes --------------------------------------------------------------------------------------


def test_the_computers_say_what_they_need(town):
    _, page = town()

    ((name, _, _, model, system, _, results),) = cells(page)

    assert (name, model, system) == ("ACCUEIL-01", "OptiPlex 3080", "Windows 11 Pro 24H2")
    assert "à corriger" in results


def test_a_computer_by_keyboard_alone(town, qtbot):
    window, page = town()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.section.pane.field.hasFocus()

    QTest.keyClick(page.section.pane.field, Qt.Key.Key_Down)
    QTest.keyClick(page.section.pane.table, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: "OptiPlex 3080" in told(page), timeout=PATIENCE)
    assert "Numéro de série" in told(page)


def test_its_results_are_one_click_away(town, monkeypatch):
    window, page = town()
    page.section.open(page._known.of("workstation")[0].record)
    gone = []
    monkeypatch.setattr(window, "go", gone.append)

    press(page, "Voir ses résultats")

    assert gone == [Route("todo", machine=page._known.of("workstation")[0].record)]


def test_a_computer_keeps_what_people_say_of_it(town, qtbot):
    window, page = town()
    page.section.open(page._known.of("workstation")[0].record)
    press(page, "Sa fiche\u00a0: usage, bureau, achat, garantie")
    qtbot.waitUntil(lambda: "Nom d’usage" in told(page), timeout=PATIENCE)
    fill(page, "Nom d’usage", "Accueil <b>de la mairie</b>")
    press(page, "Enregistrer")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: cells(page)[0][0] == "Accueil <b>de la mairie</b>", timeout=PATIENCE)


def test_a_route_opens_a_computer(town, qtbot):
    window, page = town("person")
    machine = page._known.of("workstation")[0].record

    window.go(Route("town", machine=machine))

    assert page.section is page.sections["workstation"]
    assert "ACCUEIL-01" in told(page)


def test_no_computer_yet_offers_to_measure(make_window, qtbot):
    window = make_window()
    entered = []
    window.session.open_passing(lambda _: None, lambda: (window.enter(), entered.append(1)))
    qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
    window.go(Route("town"))
    page = window.page("town")
    settle(qtbot, window)
    assert "Aucun poste n’est encore connu." in told(page)

    press(page, "Vérifier ce poste")

    qtbot.waitUntil(lambda: page._known and len(page._known.of("workstation")) == 1,
                    timeout=PATIENCE)  # fmt: skip
    qtbot.waitUntil(lambda: len(cells(page)) == 1, timeout=PATIENCE)


# --- Logiciels -----------------------------------------------------------------------------------


def test_programs_are_searched_at_each_key(town, qtbot):
    window, page = town("software")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: len(cells(page)) == 9, timeout=PATIENCE)

    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page.section.pane.field, "fire")

    assert [row[0] for row in cells(page)] == ["Mozilla Firefox (x64 fr)"]
    assert "1 sur 9\u00a0logiciels" in told(page)


def test_nothing_found_says_so_and_can_be_cleared(town, qtbot):
    window, page = town("software")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: len(cells(page)) == 9, timeout=PATIENCE)
    page.section.pane.field.setText("introuvable")
    assert "Rien ne correspond à «\u00a0introuvable\u00a0»." in told(page)

    press(page, "Effacer la recherche")

    assert len(cells(page)) == 9
    assert page.section.pane.field.hasFocus()


def test_what_a_cell_cuts_is_told_whole_under_the_table(town, qtbot):
    window, page = town("software")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: len(cells(page)) == 9, timeout=PATIENCE)

    page.section.pane.table.setFocus()
    QTest.keyClick(page.section.pane.table, Qt.Key.Key_Down)

    says(qtbot, page, "Adobe Acrobat Reader - Français 23.006.20320 · Adobe Systems Incorporated")


def test_programs_sort_by_version_as_numbers(town, qtbot):
    window, page = town("software")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: len(cells(page)) == 9, timeout=PATIENCE)

    page.section.pane.order.setCurrentIndex(1)
    page.section.pane.order.activated.emit(1)

    versions = [row[1] for row in cells(page)]
    assert versions.index("3.0.20") < versions.index("12.4") < versions.index("152.0")


# --- Équipements, services, fournisseurs, personnes ----------------------------------------------


def test_an_equipment_typed_and_kept(town, qtbot):
    window, page = town("equipment")
    press(page, "Ajouter un équipement")
    fill(page, "Nom d’usage", "Box du <i>hall</i>")
    fill(page, "Prix d’achat", "douze")
    press(page, "Enregistrer")
    assert any(one.startswith("Il manque «\u00a0Type\u00a0».") for one in told(page))
    assert any("n’est pas un montant" in one for one in told(page))
    box = named(page, "Type (obligatoire)")
    assert box.hasFocus()

    box.setCurrentIndex(box.findText("Box internet"))
    fill(page, "Prix d’achat", "12,50")
    press(page, "Enregistrer")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: len(cells(page)) == 3, timeout=PATIENCE)
    assert ["Box du <i>hall</i>", "Box internet"] in [row[:2] for row in cells(page)]
    assert page.section.pane.table.key
    says(qtbot, window, "«\u00a0Box du <i>hall</i>\u00a0» est enregistré.")


def test_two_presses_keep_one_thing(town, qtbot):
    window, page = town("supplier")
    press(page, "Ajouter un fournisseur")
    fill(page, "Nom (obligatoire)", "Dupont & fils")
    press(page, "Enregistrer")
    page.section.form.save()
    settle(qtbot, window)

    qtbot.waitUntil(lambda: len(cells(page)) == 2, timeout=PATIENCE)


def test_what_cannot_be_kept_stays_typed(town, qtbot, monkeypatch):
    window, page = town("supplier")
    page.section.open(page._known.of("supplier")[0].record)
    fill(page, "Téléphone", "05 56 00 00 00")

    def full(*_):
        raise KitError("Le disque est plein.", "Libérez de la place.")

    monkeypatch.setattr(things, "save", full)
    press(page, "Enregistrer")
    settle(qtbot, window)

    says(qtbot, window, "Le disque est plein.")
    assert named(page, "Téléphone").text() == "05 56 00 00 00"
    assert named(page, "Enregistrer").isEnabled()


def test_what_is_typed_is_not_lost_by_going_back(town, qtbot):
    _, page = town("supplier")
    page.section.open(page._known.of("supplier")[0].record)
    fill(page, "Téléphone", "05 56 00 00 00")

    press(page, "← Fournisseurs")

    assert "Vos changements ne sont pas enregistrés." in told(page)
    assert named(page, "Téléphone").text() == "05 56 00 00 00"
    press(page, "Abandonner les changements")
    assert len(cells(page)) == 1
    assert page.section.form is None


def test_what_is_typed_stays_while_the_record_changes(town, qtbot):
    window, page = town("supplier")
    record = page._known.of("supplier")[0].record
    page.section.open(record)
    fill(page, "Téléphone", "05 56")

    write(qtbot, window, lambda store: things.save(
        store, "supplier", {"name": "Bureautique de l’Ouest", "hours": "9 h"}, record))  # fmt: skip

    assert named(page, "Téléphone").text() == "05 56"
    assert named(page, "Téléphone").hasFocus()


def test_out_of_the_list_and_back_by_the_banner(town, qtbot):
    window, page = town("supplier")
    page.section.open(page._known.of("supplier")[0].record)
    press(page, "Retirer de la liste")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: cells(page) == [], timeout=PATIENCE)

    press(window, "Remettre")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: len(cells(page)) == 1, timeout=PATIENCE)


def test_what_was_taken_out_can_be_seen_and_put_back(town, qtbot):
    window, page = town("supplier")
    record = page._known.of("supplier")[0].record
    write(qtbot, window, lambda store: things.archive(store, record))
    qtbot.waitUntil(lambda: cells(page) == [], timeout=PATIENCE)

    press(page, "Voir ce qui a été retiré (1)")
    page.section.open(record)
    press(page, "Remettre dans la liste")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: page._known.of("supplier") != (), timeout=PATIENCE)


def test_a_person_is_erased_only_after_a_clear_yes(town, qtbot):
    window, page = town("person")
    write(qtbot, window, lambda store: things.save(store, "person", {"full_name": "Jeanne Dupont"}))
    qtbot.waitUntil(lambda: page._known.of("person") != (), timeout=PATIENCE)
    page.section.open(page._known.of("person")[0].record)

    press(page, "Effacer cette personne")
    assert "Effacer «\u00a0Jeanne Dupont\u00a0» pour toujours\u00a0?" in told(page)
    press(page, "Ne rien effacer")
    settle(qtbot, window)
    assert page._known.of("person") != ()
    press(page, "Effacer cette personne")
    press(page, "Effacer pour toujours")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: page._known.of("person") == (), timeout=PATIENCE)
    assert "Aucune personne n’est encore notée." in told(page)


def test_who_changed_what_is_one_fold_away(town, qtbot):
    window, page = town("supplier")
    page.section.open(page._known.of("supplier")[0].record)

    press(page, "Qui a changé quoi")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: "Nom\u00a0: Bureautique de l’Ouest" in told(page), timeout=PATIENCE)


def test_a_link_is_opened_only_if_it_is_one(town, outside):
    _, page = town("service")
    page.section.open(page._known.of("service")[0].record)
    fill(page, "Adresse du service", "javascript:alert(1)")
    press(page, "Ouvrir\u00a0: Adresse du service")
    assert outside.links == []
    assert any("n’est pas une adresse acceptée" in one for one in told(page))

    fill(page, "Adresse du service", "https://exemple.fr")
    press(page, "Ouvrir\u00a0: Adresse du service")

    assert outside.links == ["https://exemple.fr"]


@pytest.mark.parametrize("number", [0, 1, 5_000])
@pytest.mark.parametrize("size", [(1280, 720), (853, 480)])
def test_any_number_of_things(town, number, size):
    window, page = town("supplier", size=size)
    made = tuple(
        things.Thing(str(place), "supplier", f"{'n' * 300} {place}", {}, False, f"{place}")
        for place in range(number)
    )
    section = page.section

    section.show_things(window.session.overview, things.Things({"supplier": made}))

    assert len(cells(page)) == number
    assert window.width() == size[0]


# --- Papers, exports, import ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "start", "said"),
    [
        ("Rapport complet, Enregistrer le rapport (PDF)", b"%PDF", "Rapport enregistré."),
        ("Feuille pour le conseil municipal, Enregistrer en PDF", b"%PDF", "Feuille enregistrée."),
        ("Inventaire, Tableur (XLSX)", b"PK", "Inventaire enregistré."),
        ("Inventaire pour GLPI, GLPI (JSON)", b"{", "Inventaire enregistré."),
    ],
)
def test_a_paper_is_written_and_can_be_opened(town, qtbot, outside, tmp_path, name, start, said):
    window, page = town("documents")
    outside.where = tmp_path / "papier.bin"

    press(page, name)

    qtbot.waitUntil(lambda: said in told(window), timeout=PATIENCE)
    assert outside.where.read_bytes().startswith(start)
    press(window, "Ouvrir")
    assert outside.files == [outside.where]


def test_who_changes_her_mind_writes_nothing(town, qtbot, outside):
    window, page = town("documents")

    press(page, "Rapport complet, Enregistrer le rapport (PDF)")
    settle(qtbot, window)

    assert window.banners.fault is None
    assert not any("enregistré" in one for one in told(window))


def test_a_folder_that_cannot_be_written_says_so(town, qtbot, outside, tmp_path):
    window, page = town("documents")
    outside.where = tmp_path / "absent" / "rapport.pdf"

    press(page, "Rapport complet, Enregistrer le rapport (PDF)")

    qtbot.waitUntil(lambda: window.banners.fault is not None, timeout=PATIENCE)
    says(qtbot, window, "dossier introuvable")
    assert not any("préparation" in one for one in told(window))


def test_the_report_from_accueil(example, qtbot, outside, tmp_path):
    window = example()
    outside.where = tmp_path / "rapport"

    press(window.page("home"), "Imprimer le rapport")

    qtbot.waitUntil(lambda: "Rapport enregistré." in told(window), timeout=PATIENCE)
    assert (tmp_path / "rapport.pdf").read_bytes().startswith(b"%PDF")


def test_inventories_of_glpi_are_imported_and_damaged_ones_named(town, qtbot, outside, tmp_path):
    window, page = town()
    w = example_workstation()
    w = replace(
        w,
        hardware=replace(w.hardware, serial=Known("AUTRE7")),
        system=replace(w.system, host_name=Known("MAIRIE-07")),
    )
    told_ = json.dumps(document(w, datetime(2026, 3, 1, tzinfo=UTC)))
    told_ = told_.replace("02:a1:b2:c3:d4:e5", "02:a1:b2:c3:d4:77")
    (tmp_path / "bon.json").write_text(told_, "utf-8")
    (tmp_path / "abime.json").write_text("{", "utf-8")
    outside.chosen = (tmp_path / "bon.json", tmp_path / "abime.json")

    press(page, "Importer un inventaire GLPI")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: "MAIRIE-07" in [row[0] for row in cells(page)], timeout=PATIENCE)
    says(qtbot, window, "1\u00a0inventaire ajouté")
    says(qtbot, window, "abime.json")


# --- Lists that are looked at seldom --------------------------------------------------------------


def choose(page, chip, entry):
    """Press a chip that opens a menu, and choose in it."""
    # Without a window manager a menu cannot take the keyboard.
    menu = named(page, chip, QPushButton).menu()
    (wanted,) = [act for act in menu.actions() if act.text().startswith(entry)]
    wanted.trigger()


def test_a_list_that_is_looked_at_seldom_is_in_the_last_chip(town, qtbot):
    window, page = town()
    choose(page, "Plus", "Points d’aide")
    assert page.section is page.sections["help_point"]
    assert not any(chip.isChecked() for chip in page._chips.values())

    press(page, "Ajouter un point d’aide")
    fill(page, "Nom (obligatoire)", "France services de Trévoux")
    press(page, "Enregistrer")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: len(cells(page)) == 1, timeout=PATIENCE)
    assert cells(page)[0][0] == "France services de Trévoux"
    named(page, "Points d’aide\u00a01, autres listes")

    press(page, "Postes\u00a01")

    assert page.section is page.sections["workstation"]
    assert page._chips["workstation"].isChecked()
    named(page, "Plus")


def test_the_clauses_of_a_contract_stand_together(town, qtbot):
    window, page = town("contract")
    press(page, "Ajouter un contrat")
    assert "Ce que le contrat doit prévoir" in told(page)
    fill(page, "Nom (obligatoire)", "Comptabilité")
    clause = named(page, "Nos données nous sont rendues")
    clause.setCurrentIndex(clause.findText("À vérifier"))
    clause.activated.emit(clause.currentIndex())
    press(page, "Enregistrer")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: page._known.of("contract") != (), timeout=PATIENCE)
    (kept,) = page._known.of("contract")
    assert kept.values["reversibility"] == "check"


# --- Certificats ---------------------------------------------------------------------------------


def test_what_an_audit_read_of_a_certificate_is_told_and_not_typed(town, qtbot):
    window, page = town("certificate")
    machine = page._known.of("workstation")[0].record
    read = Certificate(
        "CN=Jeanne DUPONT", "CN=ChamberSign", "0A1B2C3D4E",
        datetime(2025, 3, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC), "My",
    )  # fmt: skip
    write(qtbot, window, lambda store: keep_certificates(store, machine, [read]))
    qtbot.waitUntil(lambda: page._known.of("certificate") != (), timeout=PATIENCE)
    page.section.open(page._known.of("certificate")[0].record)
    says(qtbot, page, "Lu par l’audit du poste")
    assert {"1er\u00a0mars 2028", "ACCUEIL-01", "ChamberSign"} <= set(told(page))
    assert not [w for w in page.findChildren(QLineEdit) if w.accessibleName() == "Délivré par"]

    fill(page, "Nom d’usage", "Clé du maire")
    press(page, "Enregistrer")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: cells(page)[0][0] == "Clé du maire", timeout=PATIENCE)


def test_a_certificate_that_no_audit_sees_is_typed_whole(town, qtbot):
    window, page = town("certificate")
    press(page, "Ajouter un certificat")
    fill(page, "Au nom de", "Jeanne Dupont")
    fill(page, "Valable jusqu’au", "1/3/2028")
    press(page, "Enregistrer")
    settle(qtbot, window)

    qtbot.waitUntil(lambda: page._known.of("certificate") != (), timeout=PATIENCE)
    assert page._known.of("certificate")[0].values["expiry"] == "2028-03-01"


# --- The whole page ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    [
        "workstation",
        "software",
        "equipment",
        "certificate",
        "person",
        "network",
        "sobriety",
        "documents",
    ],
)
def test_all_that_can_be_pressed_has_a_name_and_is_reached_by_tab(town, qtbot, part):
    window, page = town(part)
    settle(qtbot, window)
    qtbot.wait(20)
    wanted = {
        widget for widget in page.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
    }  # fmt: skip
    assert wanted
    assert all(widget.accessibleName() for widget in wanted)
    seen, current = set(), page._chips[part]
    current.setFocus()
    for _ in range(len(window.findChildren(QWidget))):
        seen.add(current)
        QTest.keyClick(current, Qt.Key.Key_Tab)
        current = window.focusWidget()
        if current in seen:
            break

    chips = set(page._chips.values())
    assert wanted - chips <= seen


def test_the_page_can_vanish_while_it_reads(town, qtbot):
    window, page = town()
    page.section.open(page._known.of("workstation")[0].record)
    page.refresh()

    window.restyle()
    settle(qtbot, window)
    qtbot.wait(50)

    assert window.page("town") is not page
