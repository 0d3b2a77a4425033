"""À faire by clicks and keys: the list, what is said of an action, one's own, paper and files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from checks.verdict import Outcome
from inventory.facts import Known
from inventory.record import replace
from kit import todo_list
from kit.actions_table import State, Tracking, own
from kit.store import actions
from kit.store.disputes import Dispute, Form, dispute
from tests.ui import towns
from tests.ui.conftest import replayed
from tests.ui.visiting import PATIENCE, Visitor, named, names, texts
from ui.example import example_workstation
from ui.pages.todo_list import Heading, key_of
from ui.route import Route

TODAY = datetime.now(UTC).astimezone().date()
NBSP = "\u00a0"
#: What drops down asks the screen for things that one drawn in memory does not have.
POPUPS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def todo(example, qtbot):
    """The page on the example mairie, and who visits it."""

    def make(route=Route("todo"), **options):  # noqa: B008 frozen
        window = example(**options)
        window.go(route)
        return window.page("todo"), Visitor(window, qtbot)

    return make


@pytest.fixture
def elsewhere(make_window, qtbot):
    """The page on another town hall."""

    def make(fill, **options):
        window = make_window(**options)
        entered = []
        window.session.open_passing(fill, lambda: (window.enter(), entered.append(True)))
        qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
        window.go(Route("todo"))
        return window.page("todo"), Visitor(window, qtbot)

    return make


def lines(page):
    return page.list.lines.lines


def shown(page):
    """What the list shows, the headings with their number."""
    return [
        f"{line.group.label} {line.number}" if isinstance(line, Heading) else line.what
        for line in lines(page)
    ]


def whole(page):
    """What was told of the rows of the record."""
    return {todo_list.identity(row): row for row in page.session.overview.rows}


def write(page, qtbot, operation):
    done = []
    page.session.write(operation, lambda _: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)


def results(page):
    return [row for row in page.session.overview.rows if row.workstation]


def choose(page, visitor, label, words):
    """Choose from a list with the keyboard, as one does."""
    box = named(visitor.window, label, QComboBox)
    box.setFocus()
    place = box.findText(words)
    assert place >= 0, [box.itemText(at) for at in range(box.count())]
    while box.currentIndex() != place:
        forward = box.currentIndex() < place
        QTest.keyClick(box, Qt.Key.Key_Down if forward else Qt.Key.Key_Up)


def leave(field):
    """Leave a field as Tab does."""
    QTest.keyClick(field, Qt.Key.Key_Tab)


def settled(page, qtbot, told):
    qtbot.waitUntil(told, timeout=PATIENCE)


def menu(visitor, button, entry):
    made = named(visitor.window, button).menu()
    next(act for act in made.actions() if act.text() == entry).trigger()


# --- The list --------------------------------------------------------------------------------


def test_it_opens_on_the_first_action_with_all_that_is_known_of_it(todo):
    page, visitor = todo()
    first = results(page)[0]
    told = texts(visitor.window)

    assert shown(page)[0] == f"À faire maintenant {len(results(page))}"
    assert page.detail.row == first
    for words in (first.what, first.why, todo_list.effort_line(first)):
        assert words in told
    assert visitor.window.crashes == []


def test_arrows_move_and_enter_opens_the_result(todo):
    page, _ = todo()
    went = []
    page.shell.go = went.append
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    second = results(page)[1]
    assert page.detail.row == second
    QTest.keyClick(page.list, Qt.Key.Key_Return)

    assert went == [Route("result", second.workstation, second.key)]


def test_start_opens_the_result(todo):
    page, visitor = todo()
    went = []
    page.shell.go = went.append
    first = results(page)[0]
    visitor.click(f"Commencer{NBSP}: {first.what}")

    assert went == [Route("result", first.workstation, first.key)]


def test_tab_goes_from_the_list_to_the_detail_and_everything_can_be_reached(todo):
    page, visitor = todo()
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Tab)

    focused = QApplication.focusWidget()
    assert focused.accessibleName() == f"Commencer{NBSP}: {page.detail.row.what}"
    QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is page.detail.form.state
    page.filters.field.setFocus()
    for name in (
        "Trier par", "Actions", f"Commencer{NBSP}: {page.detail.row.what}", "État",
        "Qui s’en occupe", "À faire avant le", "Ajouter une action", "Imprimer", "Exporter",
        "Vers mon agenda",
    ):  # fmt: skip
        visitor.tab_to(name)


def test_the_list_is_read_aloud_line_by_line(todo):
    page, _ = todo()
    role = Qt.ItemDataRole.AccessibleTextRole
    heading, first = (page.list.lines.index(at).data(role) for at in (0, 1))

    assert heading == f"À faire maintenant, {len(results(page))}{NBSP}actions, ouvert"
    row = results(page)[0]
    for words in (row.what, row.why.rstrip("."), "À faire", row.where):
        assert words in first


def test_the_model_keeps_the_rules_of_models(todo):
    page, _ = todo()
    tester = QAbstractItemModelTester(
        page.list.lines, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    for words in ("pos", "zzz", ""):
        page.filters.field.setText(words)

    assert tester.model() is page.list.lines


def test_parts_fold_by_keys_and_by_a_click(todo):
    page, _ = todo()
    page.list.setFocus()
    page.list.setCurrentIndex(page.list.lines.index(0))
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert len(lines(page)) == 1
    QTest.keyClick(page.list, Qt.Key.Key_Right)
    assert len(lines(page)) > 1
    QTest.keyClick(page.list, Qt.Key.Key_Left)
    assert len(lines(page)) == 1
    where = page.list.visualRect(page.list.lines.index(0)).center()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=where)

    assert len(lines(page)) > 1


# --- Filters ---------------------------------------------------------------------------------


def test_search_by_keyboard_says_why_nothing_is_found_and_offers_everything(todo, qtbot):
    page, visitor = todo()
    every = shown(page)
    page.shell.activateWindow()
    page.search()
    assert QApplication.focusWidget() is page.filters.field
    QTest.keyClicks(page.filters.field, "zzz")
    assert shown(page) == []
    assert any(f"texte «{NBSP}zzz{NBSP}»" in told for told in texts(visitor.window))
    visitor.click("Tout afficher")

    assert shown(page) == every
    assert QApplication.focusWidget() is page.filters.field
    QTest.keyClicks(page.filters.field, "disque")
    QTest.keyClick(page.filters.field, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is page.list
    assert page.detail.row.what in shown(page)


def test_search_shows_what_is_folded(todo, qtbot):
    page, _ = todo()
    row = results(page)[0]
    write(page, qtbot, lambda store: actions.amend(store, row, Tracking(State.DONE, on=TODAY)))
    page._folded |= {todo_list.Group.DONE}
    page.filters.field.setText(row.what)

    assert row.what in shown(page)


def test_chips_narrow_and_count(todo, qtbot):
    page, visitor = todo()
    row = results(page)[2]
    due = TODAY - timedelta(days=3)
    write(page, qtbot, lambda store: actions.amend(
        store, row, Tracking(State.ASKED, "Mme Martin", TODAY, due)))  # fmt: skip
    visitor.click(f"Demandé{NBSP}1")
    assert shown(page) == ["En attente 1", row.what]
    visitor.click(f"Toutes{NBSP}{len(whole(page))}")
    visitor.click(f"En retard{NBSP}1")
    assert shown(page) == ["En attente 1", row.what]
    visitor.click(f"En retard{NBSP}1")
    quick = sum(one.minutes < 30 for one in results(page))
    visitor.click(f"Moins de 30{NBSP}minutes{NBSP}{quick}")

    assert sum(not isinstance(line, Heading) for line in lines(page)) == quick
    assert f"Fait{NBSP}0" not in names(visitor.window), "an empty state is no choice"


def test_the_order_can_be_chosen(todo):
    page, visitor = todo()
    choose(page, visitor, "Trier par", "Durée")
    minutes = [line.minutes for line in lines(page) if not isinstance(line, Heading)]

    assert minutes == sorted(minutes)


def test_a_computer_can_be_asked_for(elsewhere):
    page, visitor = elsewhere(lambda store: towns.many(store, machines=3, programs=5))
    machine = page.session.overview.machines[1]
    page.shell.go(Route("todo", machine=machine.record))
    rows = [line for line in lines(page) if not isinstance(line, Heading)]

    assert rows
    assert {row.where for row in rows} == {machine.name}
    choose(page, visitor, "Où", "Partout")
    assert len({row.where for row in lines(page) if not isinstance(row, Heading)}) == 3


# --- What is said of an action ---------------------------------------------------------------


def test_asked_of_somebody_is_kept_at_once_and_waits(todo, qtbot):
    page, visitor = todo()
    row = results(page)[0]
    before = page.session.overview.to_do
    choose(page, visitor, "État", "Demandé")
    settled(page, qtbot, lambda: page.detail.row.state is State.ASKED)
    visitor.write("Demandé à", "Mme Martin")
    leave(page.detail.form.asked_of)
    visitor.write("À faire avant le", "31/12/2026")
    leave(page.detail.form.due)
    key = todo_list.identity(row)
    settled(page, qtbot, lambda: whole(page)[key].due is not None)
    told = whole(page)[key].tracking

    assert (told.state, told.asked_of, told.on) == (State.ASKED, "Mme Martin", TODAY)
    assert told.due.isoformat() == "2026-12-31"
    assert shown(page)[-2:] == ["En attente 1", row.what], "its part is open"
    assert page.detail.row.key == row.key, "the detail follows"
    first = [action.item.check for action in page.session.overview.first]
    assert row.key not in first, "what waits leaves the top three"
    assert page.session.overview.to_do == before, "and still counts"


def test_the_budget_of_a_year(todo, qtbot):
    page, visitor = todo()
    key = todo_list.identity(results(page)[0])
    choose(page, visitor, "État", "Au budget")
    visitor.write("Année du budget", "2028")
    leave(page.detail.form.year)
    settled(page, qtbot, lambda: whole(page)[key].state_label == "Inscrit au budget 2028")
    visitor.write("Année du budget", "bientôt")
    leave(page.detail.form.year)

    visitor.wait_text("Cette année ne se lit pas.")
    assert whole(page)[key].state_label == "Inscrit au budget 2028"


def test_the_price_of_what_goes_into_a_budget(todo, qtbot):
    page, visitor = todo()
    key = todo_list.identity(results(page)[0])
    choose(page, visitor, "État", "Au budget")
    visitor.write("Coût prévu, TTC", "1200,5")
    leave(page.detail.form.price)
    settled(page, qtbot, lambda: whole(page)[key].tracking.price == 120_050)
    visitor.wait_text("1\u202f200,50\u00a0€")
    visitor.write("Coût prévu, TTC", "cher")
    leave(page.detail.form.price)

    visitor.wait_text("Ce prix ne se lit pas.")
    assert whole(page)[key].tracking.price == 120_050


def test_done_is_proved_by_a_new_measure(todo, qtbot):
    page, visitor = todo()
    row = next(one for one in results(page) if one.key == "updates/os_supported")
    key = todo_list.identity(row)
    page.list.select(key)
    choose(page, visitor, "État", "Fait")
    settled(page, qtbot, lambda: whole(page)[key].state is State.DONE)
    visitor.write("Preuve", "facture 12")
    leave(page.detail.form.proof)
    settled(page, qtbot, lambda: whole(page)[key].tracking.proof == "facture 12")
    better = example_workstation()
    system = better.system.os.value
    fixed = replace(system, version="25H2", build=26200)
    page.session.source = replayed(
        replace(better, system=replace(better.system, os=Known(fixed, ("tests",))))
    )
    visitor.click("Revérifier")
    visitor.wait_text("le contrôle le prouve")

    proved = whole(page)[key]
    assert proved.proved
    assert proved.tracking.proof.startswith("facture 12")
    assert page.detail.row == proved
    assert "État" not in {box.accessibleName() for box in visitor.window.findChildren(QComboBox)
                          if box.isVisible()}, "what is proved needs no word"  # fmt: skip


def test_done_and_still_found_comes_back(todo, qtbot):
    page, visitor = todo()
    row = results(page)[0]
    key = todo_list.identity(row)
    choose(page, visitor, "État", "Fait")
    settled(page, qtbot, lambda: whole(page)[key].state is State.DONE)
    visitor.click("Revérifier")
    visitor.wait_text("de nouveau à faire")

    assert whole(page)[key].state is State.TODO
    visitor.wait_text("mais constaté de nouveau")


def test_a_date_that_does_not_exist_is_told_at_its_field_and_nothing_is_lost(todo, qtbot):
    page, visitor = todo()
    key = todo_list.identity(results(page)[0])
    visitor.write("Qui s’en occupe", "Odile")
    leave(page.detail.form.who)
    visitor.write("À faire avant le", "31/02/2026")
    leave(page.detail.form.due)
    visitor.wait_text("Cette date n’existe pas.")
    settled(page, qtbot, lambda: whole(page)[key].who == "Odile")

    assert whole(page)[key].due is None
    assert page.detail.form.due.text() == "31/02/2026"
    visitor.write("À faire avant le", "28/02/2030")
    leave(page.detail.form.due)
    settled(page, qtbot, lambda: whole(page)[key].due is not None)
    assert not any("n’existe pas" in told for told in texts(visitor.window))


@POPUPS
def test_a_day_is_taken_from_the_calendar(todo, qtbot):
    page, _ = todo()
    key = todo_list.identity(results(page)[0])
    due = page.detail.form.due
    due.setFocus()
    QTest.keyClick(due, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = due.calendar
    assert calendar.isVisible()
    calendar.setSelectedDate(QDate(2030, 5, 17))
    calendar.activated.emit(calendar.selectedDate())
    settled(page, qtbot, lambda: whole(page)[key].due is not None)

    assert due.text() == "17/05/2030"
    assert whole(page)[key].due.isoformat() == "2030-05-17"


def test_what_is_being_typed_survives_a_refresh(todo, qtbot):
    page, visitor = todo()
    page.shell.activateWindow()
    who = page.detail.form.who
    who.setFocus()
    qtbot.waitUntil(who.hasFocus, timeout=PATIENCE)
    QTest.keyClicks(who, "Od")
    other = results(page)[3]
    write(page, qtbot, lambda store: actions.amend(store, other, Tracking(State.ASKED)))

    assert who.text() == "Od"
    assert who.hasFocus()
    visitor.wait_text("en attente")


def test_a_disputed_result_waits_with_its_mark(todo, qtbot):
    page, visitor = todo()
    row = next(one for one in results(page) if page.session.overview.machine(one.workstation)
               .item(one.key).outcome is Outcome.FAIL)  # fmt: skip
    write(page, qtbot, lambda store: dispute(
        store, row.workstation, row.key, Dispute(Form.WRONG, "mesure faite de nuit")))  # fmt: skip
    visitor.click(f"Contesté ou assumé{NBSP}1")

    assert shown(page) == ["En attente 1", row.what]
    visitor.wait_text("mesure faite de nuit")


def test_an_old_result_asks_to_be_measured_again_here(elsewhere, qtbot):
    page, visitor = elsewhere(towns.old)
    row = next(one for one in whole(page).values() if one.key == "recheck")
    page.list.select(todo_list.identity(row))
    box = named(visitor.window, "État", QComboBox)
    assert "Fait" not in [box.itemText(at) for at in range(box.count())]
    visitor.click("Vérifier de nouveau ce poste")
    settled(page, qtbot, lambda: todo_list.identity(row) not in whole(page))

    visitor.wait_text("C’est réglé")


def test_another_computer_is_not_measured_from_here(elsewhere, qtbot):
    page, visitor = elsewhere(lambda store: towns.many(store, machines=4, programs=5))
    row = next(one for one in whole(page).values() if one.key == "recheck")
    assert row.workstation != page.session.overview.here.record
    page.list.select(todo_list.identity(row))

    assert "Vérifier de nouveau ce poste" not in names(visitor.window)
    visitor.wait_text("ouvrez-y Kit Commune")


# --- One's own -------------------------------------------------------------------------------


def add(visitor, what, **fields):
    visitor.click("Ajouter une action")
    visitor.write("Ce qu’il faut faire (obligatoire)", what)
    for label, words in fields.items():
        visitor.write(label, words)
    visitor.click("Ajouter à la liste")


@POPUPS
def test_an_action_of_one_s_own_is_added_changed_removed_and_put_back(todo, qtbot):
    page, visitor = todo()
    add(visitor, "Changer l’onduleur", **{
        "Poste ou lieu": "Archives", "Durée": "1 h 30", "À faire avant le": "31/12/2030",
    })  # fmt: skip
    visitor.wait_text(f"«{NBSP}Changer l’onduleur{NBSP}» est ajouté")
    made = page.detail.row
    assert (made.what, made.where, made.minutes) == ("Changer l’onduleur", "Archives", 90)
    assert page.list.key == todo_list.identity(made)

    visitor.click("Modifier")
    visitor.write("Durée", "20")
    visitor.click("Enregistrer")
    settled(page, qtbot, lambda: page.detail.row.minutes == 20)
    assert page.detail.row.due == made.due

    visitor.click("Retirer")
    visitor.wait_text(f"«{NBSP}Changer l’onduleur{NBSP}» est retiré")
    assert made.key not in {row.key for row in whole(page).values()}
    visitor.click("Remettre")
    visitor.wait_text("de nouveau dans la liste")
    assert made.key in {row.key for row in whole(page).values()}


def test_what_is_missing_or_wrong_is_told_at_its_field(todo, qtbot):
    page, visitor = todo()
    visitor.click("Ajouter une action")
    visitor.write("Durée", "longtemps")
    visitor.click("Ajouter à la liste")

    visitor.wait_text("Écrivez en quelques mots ce qu’il faut faire.")
    visitor.wait_text("Cette durée ne se lit pas.")
    assert QApplication.focusWidget() in {page.form.what, None}
    visitor.click("Abandonner")
    assert not page.form.isVisible()
    assert page.detail.isVisible()


def test_what_is_being_written_is_not_thrown_away_by_a_look_at_another(todo):
    page, visitor = todo()
    visitor.click("Ajouter une action")
    visitor.write("Ce qu’il faut faire (obligatoire)", "Ranger")
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down)

    visitor.wait_text("n’est pas enregistré")
    assert page.form.what.text() == "Ranger"
    page.shell.go(Route("home"))
    page.shell.go(Route("todo"))
    assert page.form.isVisible()
    assert page.form.what.text() == "Ranger"


def test_hostile_texts_are_texts(todo, qtbot):
    page, visitor = todo()
    what = "<b>Gras</b> \u202e" + "SansEspace" * 30
    add(visitor, what)
    visitor.wait_text("est ajouté")

    assert page.detail.row.what == what.replace("\u202e", "")
    page.shell.resize(853, 480)
    qtbot.wait(50)
    assert page._area.horizontalScrollBar().maximum() == 0


# --- What goes out ---------------------------------------------------------------------------


def test_the_list_is_printed_with_its_filters(todo, qtbot, outside, tmp_path):
    page, visitor = todo()
    outside.where = tmp_path / "liste"
    first = results(page)[0]
    page.filters.field.setText(first.what)
    visitor.click("Imprimer")
    visitor.wait_text("La liste est prête")
    written = tmp_path / "liste.pdf"
    told = " ".join(pypdf.PdfReader(written).pages[0].extract_text().split())

    assert first.what.replace("\u00a0", " ") in told
    assert "Sélection" in told
    visitor.wait_text(f"La liste en compte {len(whole(page))}")
    visitor.click("Ouvrir")
    assert outside.files == [written]


def test_the_list_is_exported(todo, qtbot, outside, tmp_path):
    page, visitor = todo()
    outside.where = tmp_path / "a.csv"
    menu(visitor, "Exporter", "Tableau simple (CSV)")
    visitor.wait_text("Le tableau est enregistré")
    text = outside.where.read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [row.what for row in results(page)]

    page.shell.banners.clear_note()
    outside.where = tmp_path / "a.xlsx"
    menu(visitor, "Exporter", "Tableur (XLSX)")
    visitor.wait_text("Le tableau est enregistré")
    assert outside.where.read_bytes().startswith(b"PK")


def test_a_calendar_without_day_offers_to_set_one(todo, qtbot, outside, tmp_path):
    page, visitor = todo()
    page.shell.activateWindow()
    outside.where = tmp_path / "a.ics"
    visitor.click("Vers mon agenda")
    visitor.wait_text("Aucune action n’a d’échéance")
    visitor.click("Donner une échéance")
    qtbot.waitUntil(page.detail.form.due.hasFocus, timeout=PATIENCE)
    QTest.keyClicks(page.detail.form.due, "31/12/2030")
    leave(page.detail.form.due)
    key = todo_list.identity(page.detail.row)
    settled(page, qtbot, lambda: whole(page)[key].due is not None)
    visitor.click("Vers mon agenda")
    visitor.wait_text("Le calendrier est enregistré")

    assert "DTSTART;VALUE=DATE:20301231" in outside.where.read_text("utf-8")


def test_a_folder_that_cannot_be_written_to_is_told_with_a_way_on(todo, qtbot, outside, tmp_path):
    page, visitor = todo()
    outside.where = tmp_path / "missing" / "a.csv"
    menu(visitor, "Exporter", "Tableau simple (CSV)")
    visitor.wait_text("Impossible d’écrire")
    outside.where = tmp_path / "a.csv"
    visitor.click("Réessayer")
    visitor.wait_text("Le tableau est enregistré")

    assert page.shell.crashes == []


# --- States ----------------------------------------------------------------------------------


def test_nothing_measured_offers_to_measure(elsewhere, qtbot):
    page, visitor = elsewhere(towns.empty)
    visitor.wait_text("pas encore été vérifié")
    visitor.click("Vérifier ce poste")
    settled(page, qtbot, lambda: bool(results(page)))

    assert shown(page)


def test_nothing_to_do_offers_to_add(elsewhere):
    page, visitor = elsewhere(towns.passing)
    visitor.wait_text("Rien à faire pour le moment.")
    add(visitor, "Ranger la baie")
    visitor.wait_text("est ajouté")

    assert shown(page) == ["À faire maintenant 1", "Ranger la baie"]


@pytest.mark.parametrize("size", [(1093, 535), (853, 480)])
def test_what_has_the_focus_is_seen(todo, qtbot, size):
    page, visitor = todo(size=size)
    page.list.setFocus()
    for name in (f"Commencer{NBSP}: {page.detail.row.what}", "État", "À faire avant le"):
        visitor.tab_to(name)
        seen = visitor.focused()
        qtbot.waitUntil(
            lambda seen=seen: seen.visibleRegion().boundingRect().height() >= seen.height() - 4,
            timeout=PATIENCE,
        )


@pytest.mark.parametrize("size", [(1280, 720), (1093, 535), (853, 480)])
def test_five_thousand_actions_in_every_window(todo, qtbot, size):
    page, _ = todo(size=size)
    told = page.session.overview
    crowd = tuple(
        own(f"k{rank}", f"Action {rank:04d}", where=f"Lieu {rank % 40}",
            tracking=Tracking(list(State)[rank % 4]))
        for rank in range(5_000)
    )  # fmt: skip
    page.session.overview = replace(told, rows=crowd)
    page.refresh()
    assert shown(page)[0] == "À faire maintenant 1250"
    page.filters.field.setText("action 4321")
    assert [key_of(line) for line in lines(page)][1:] == [" k4321"]
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_End)

    assert page.detail.row.key == "k4321"
    assert page._area.horizontalScrollBar().maximum() == 0
    beside = page._right.y() == page._left_stack.y()
    assert beside is (size[0] > 900)
    assert isinstance(page.filters.field, QLineEdit)


def test_the_detail_below_is_whole(todo, qtbot):
    page, _ = todo(size=(853, 480))
    qtbot.waitUntil(lambda: page._right.height() > 200, timeout=PATIENCE)
    inner = page._right.verticalScrollBar()
    qtbot.waitUntil(lambda: inner.maximum() == 0, timeout=PATIENCE)

    assert page._area.verticalScrollBar().maximum() > 0
