"""Contrôles by clicks and keys: the list, its filters, several computers, narrow windows.

What one result says has tests of its own: here stands in its place what the page hands to it.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QVBoxLayout, QWidget

from checks.catalogue import CATALOGUE
from checks.verdict import Outcome
from inventory.facts import Known
from inventory.record import replace
from kit.assessment import assess
from kit.labels import OUTCOME_LABELS
from kit.preferences import Preferences
from kit.score import sentence
from kit.store.disputes import Dispute, Form, dispute
from tests.ui import towns
from tests.ui.conftest import replayed
from tests.ui.visiting import PATIENCE, Visitor, named, names, reads
from ui.example import example_workstation, fill
from ui.pages.checks_list import Heading, Overall, Result
from ui.route import Route

NBSP = "\u00a0"
WIDE, NARROW = (1280, 720), (853, 480)
TECHNICAL = Preferences(technical=True)


class Told(QWidget):
    """Stands for what a result says, and remembers what it was told."""

    def __init__(self, session, window):
        super().__init__()
        self.told = []
        act = QPushButton("Revérifier")
        act.setAccessibleName("Revérifier")
        QVBoxLayout(self).addWidget(act)

    def show_result(self, machine, item, *, technical):
        self.told.append((machine, item, technical))


@pytest.fixture(autouse=True)
def told_result(monkeypatch):
    module = ModuleType("ui.pages.result_view")
    module.ResultView = Told
    monkeypatch.setitem(sys.modules, "ui.pages.result_view", module)


@pytest.fixture
def visit(make_window, qtbot):
    """The page on a town hall, and who visits it."""

    def make(town=fill, route=Route("checks"), size=WIDE, **options):  # noqa: B008 frozen
        window = make_window(preferences=TECHNICAL, size=size, **options)
        entered = []
        window.session.open_passing(town, lambda: (window.enter(), entered.append(True)))
        qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
        window.go(route)
        QApplication.processEvents()
        return window.page("checks"), Visitor(window, qtbot)

    return make


def items(page, rank=0):
    return page.session.overview.machines[rank].assessment.items


def listed(page):
    """The checks in the list, in order."""
    return [line.item.check for line in page.list.lines.lines if isinstance(line, Result)]


def detail(page):
    """What the result was last told: the computer's name, the check, whether technical."""
    machine, item, technical = page.findChild(Told).told[-1]
    return machine.name, item.check, technical


def click(page, check, twice=False):
    place = page.list.lines.index(page.list.lines.place(check))
    page.list.scrollTo(place)
    QApplication.processEvents()
    where = page.list.visualRect(place).center()
    act = QTest.mouseDClick if twice else QTest.mouseClick
    act(page.list.viewport(), Qt.MouseButton.LeftButton, pos=where)


def chip(page, outcome):
    number = Counter(item.outcome for item in items(page))[outcome]
    return f"{OUTCOME_LABELS[outcome]}{NBSP}{number}"


def write(page, qtbot, operation):
    done = []
    page.session.write(operation, lambda _: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)


# --- The list --------------------------------------------------------------------------------


def test_every_result_stands_under_its_domain_below_the_score(visit):
    page, _ = visit()
    lines = page.list.lines.lines
    score = page.session.overview.here.assessment.score

    assert listed(page) == [item.check for item in items(page)]
    assert isinstance(lines[0], Overall)
    assert sentence(score).lower() in lines[0].sentence.lower()
    assert [state for _, state in lines[0].pillars] == list(score.pillars.values())
    under = ""
    for line in lines[1:]:
        if isinstance(line, Heading):
            under = line.label
            same = [item for item in items(page) if item.domain_label == under]
            assert line.number == len(same)
        else:
            assert line.item.domain_label == under


def test_it_opens_on_the_first_result(visit):
    page, _ = visit()

    assert detail(page) == (page.session.overview.here.name, items(page)[0].check, True)
    assert page.list.check == items(page)[0].check


def test_a_result_that_is_pressed_is_shown(visit):
    page, visitor = visit()

    for item in (items(page)[-1], items(page)[3]):
        click(page, item.check)

        assert detail(page)[1] == item.check
    assert visitor.window.route == Route("checks")


def test_the_keys_go_from_result_to_result_and_over_the_names_of_domains(visit):
    page, visitor = visit()
    page.list.setFocus()
    seen = [page.list.check]
    for _ in range(len(items(page)) - 1):
        visitor.key(Qt.Key.Key_Down)
        seen.append(page.list.check)

    assert seen == listed(page)
    assert detail(page)[1] == seen[-1]


def test_enter_goes_on_in_the_result(visit):
    page, visitor = visit()
    page.list.setFocus()
    visitor.key(Qt.Key.Key_Return)

    assert visitor.focused().accessibleName() == "Revérifier"


def test_a_line_is_read_with_its_outcome_and_domain(visit):
    page, _ = visit()
    index = page.list.lines.index(0)
    role = Qt.ItemDataRole.AccessibleTextRole
    first = items(page)[0]
    told = page.list.lines.index(page.list.lines.place(first.check)).data(role)

    assert told == f"{first.title}. {first.outcome_label}. {first.domain_label}"
    assert f"Sauvegardes {OUTCOME_LABELS[Outcome.UNKNOWN]}" in index.data(role)
    assert page.list.lines.index(1).data(role) == f"Mises à jour. 4{NBSP}contrôles"


def test_the_list_says_its_name_and_its_lines_to_a_screen_reader(visit):
    page, _ = visit()
    told = QAccessible.queryAccessibleInterface(page.list)

    assert told.text(QAccessible.Text.Name) == "Contrôles"
    children = (told.child(at) for at in range(told.childCount()))
    read = [child.text(QAccessible.Text.Name) for child in children if child is not None]
    for item in items(page):
        assert f"{item.title}. {item.outcome_label}. {item.domain_label}" in read


def test_the_model_keeps_the_promises_of_qt(visit):
    page, _ = visit()
    QAbstractItemModelTester(page.list.lines, QAbstractItemModelTester.FailureReportingMode.Fatal)
    page.list.show_lines(page.list.lines.lines[:5], "")
    page.list.show_lines((), "")


def test_a_title_is_never_cut(visit):
    page, visitor = visit()
    high = {}
    for size in (WIDE, (1093, 535)):
        visitor.window.resize(*size)
        QApplication.processEvents()
        place = page.list.lines.place("accounts/daily_session_not_admin")
        high[size] = page.list.rowHeight(place)
        assert page.list.columnWidth(0) <= page.list.viewport().width()
    short = page.list.lines.place("antivirus/antivirus_active")

    assert high[1093, 535] > page.list.rowHeight(short)


def test_the_result_itself_is_told_whole_with_what_was_read(visit, monkeypatch):
    monkeypatch.delitem(sys.modules, "ui.pages.result_view")
    page, visitor = visit()
    item = next(one for one in items(page) if one.outcome is Outcome.FAIL)
    click(page, item.check)

    visitor.wait_text(item.message)
    for words in (item.rule, *item.references):
        visitor.wait_text(words)

    page.list.setFocus()
    visitor.key(Qt.Key.Key_Return)

    assert page._right.isAncestorOf(visitor.focused())


# --- Filters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.OK])
def test_a_chip_keeps_one_outcome_and_shows_its_first_result(visit, outcome):
    page, visitor = visit()
    expected = [item.check for item in items(page) if item.outcome is outcome]
    visitor.click(chip(page, outcome))

    assert listed(page) == expected
    assert detail(page)[1] in expected
    assert not any(isinstance(line, Overall) for line in page.list.lines.lines)

    visitor.click(f"Tous{NBSP}{len(items(page))}")

    assert len(listed(page)) == len(items(page))


def test_an_outcome_that_nothing_has_is_no_choice(visit):
    page, visitor = visit(towns.failing)

    assert chip(page, Outcome.FAIL) in names(visitor.window)
    assert chip(page, Outcome.OK) not in names(visitor.window)


def test_typing_narrows_the_list_and_keeps_what_is_typed(visit, qtbot):
    page, visitor = visit()
    visitor.window.activateWindow()
    visitor.write("Rechercher dans les contrôles", "pare-feu")

    assert listed(page) == ["firewall/firewall_on"]
    assert detail(page)[1] == "firewall/firewall_on"

    page.refresh()

    assert page.field.text() == "pare-feu"
    assert listed(page) == ["firewall/firewall_on"]


def test_nothing_found_says_why_and_offers_to_see_all(visit):
    page, visitor = visit()
    visitor.click(chip(page, Outcome.FAIL))
    visitor.write("Rechercher dans les contrôles", "zzz")

    assert reads(
        visitor.window, f"Aucun contrôle «{NBSP}À corriger{NBSP}» ne contient «{NBSP}zzz{NBSP}»."
    )
    assert "Revérifier" not in names(visitor.window)

    visitor.click("Voir tous les contrôles")

    assert len(listed(page)) == len(items(page))
    assert visitor.focused().accessibleName() == "Rechercher dans les contrôles"


def test_markup_that_is_typed_stays_text(visit):
    page, visitor = visit()
    page.field.setText("<b>x</b>")

    assert reads(visitor.window, f"«{NBSP}<b>x</b>{NBSP}»")


def test_ctrl_f_goes_to_the_search_and_down_to_the_list(visit):
    page, visitor = visit()
    visitor.window.activateWindow()
    QTest.keyClick(visitor.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)

    assert visitor.focused() is page.field

    visitor.key(Qt.Key.Key_Down)

    assert visitor.focused() is page.list


def test_what_a_new_audit_changed_stays_before_the_eyes(visit, qtbot):
    page, visitor = visit()
    visitor.click(chip(page, Outcome.FAIL))
    click(page, "session/screen_locks")
    assert "session/screen_locks" in listed(page)

    def later(store):
        machine = example_workstation()
        good = assess(machine, datetime.now(UTC))
        findings = [
            towns.Finding(item.check, item.severity, Outcome.OK, item.reason, {}, "", towns.SOURCE)
            for item in good.items
        ]
        towns._keep(store, machine, towns.assembled(findings, machine, datetime.now(UTC)))

    write(page, qtbot, later)

    assert listed(page) == []
    assert detail(page)[1] == "session/screen_locks"
    assert page.findChild(Told).told[-1][1].outcome is Outcome.OK
    assert reads(visitor.window, f"Aucun contrôle n’est dans l’état «{NBSP}À corriger{NBSP}».")


# --- Marks, routes, computers ----------------------------------------------------------------


def test_an_objection_is_marked_in_the_list(visit, qtbot):
    page, _ = visit()
    machine = page.session.overview.here
    item = next(one for one in items(page) if one.outcome is Outcome.FAIL)
    until = datetime.now(UTC).astimezone().date() + timedelta(days=90)
    before = page.list.rowHeight(page.list.lines.place(item.check))
    objection = Dispute(Form.ACCEPTED, "poste <b>remplacé</b> en mars", until)
    write(page, qtbot, lambda store: dispute(store, machine.record, item.check, objection))
    place = page.list.lines.place(item.check)
    told = page.list.lines.index(place).data(Qt.ItemDataRole.AccessibleTextRole)

    assert told.endswith(objection.label)
    assert page.list.rowHeight(place) > before


def test_a_route_leads_to_a_result_whatever_is_filtered(visit):
    page, visitor = visit()
    visitor.click(chip(page, Outcome.FAIL))
    good = next(one for one in reversed(items(page)) if one.outcome is Outcome.OK)
    visitor.window.go(Route("checks", page.session.overview.here.record, good.check))
    place = page.list.visualRect(page.list.lines.index(page.list.lines.place(good.check)))

    assert detail(page)[1] == page.list.check == good.check
    assert page.list.viewport().rect().contains(place.center())


def test_one_computer_offers_no_choice(visit):
    _, visitor = visit()

    assert not [one for one in visitor.window.findChildren(QComboBox) if one.isVisible()]


def test_another_computer_keeps_the_check_that_is_seen(visit):
    page, visitor = visit(towns.many)
    click(page, "firewall/firewall_on")
    box = named(visitor.window, "Poste", QComboBox)
    box.setFocus()
    visitor.key(Qt.Key.Key_Down)
    machine = page.session.overview.machines[1]

    assert box.count() == 12
    assert box.itemText(0) == "POSTE-00 (ce poste)"
    assert detail(page) == (machine.name, "firewall/firewall_on", True)

    page.refresh()

    assert detail(page)[0] == machine.name
    assert box.currentData() == machine.record


def test_a_route_names_the_computer(visit):
    page, visitor = visit(towns.many)
    machine = page.session.overview.machines[4]
    visitor.window.go(Route("checks", machine.record))

    assert page.machines.currentData() == machine.record
    assert detail(page)[0] == machine.name


def test_a_name_without_end_leaves_room_to_say_that_it_is_this_computer(visit):
    def endless(store):
        machine = example_workstation()
        for serial, name in (("S1", "PETIT"), ("S2", "X" * 300)):
            named_so = replace(
                machine,
                system=replace(machine.system, host_name=Known(name, towns.SOURCE)),
                hardware=replace(
                    machine.hardware,
                    serial=Known(serial, towns.SOURCE),
                    uuid=Known(f"4c4c4544-0000-1000-8000-00000000{serial}00", towns.SOURCE),
                ),
            )
            towns._keep(store, named_so, assess(named_so, datetime.now(UTC)))

    page, _ = visit(endless)
    told = {page.machines.itemText(at) for at in range(page.machines.count())}

    assert told == {"PETIT", f"{'X' * 27}… (ce poste)"}


# --- Nothing yet, narrow windows -------------------------------------------------------------


def test_a_computer_that_was_never_measured_is_measured_from_here(visit, qtbot):
    page, visitor = visit(towns.empty, source=replayed())

    assert reads(visitor.window, "Aucun contrôle n’a encore été fait.")

    visitor.click("Vérifier ce poste")
    qtbot.waitUntil(lambda: bool(page.session.overview.machines), timeout=PATIENCE)

    assert len(listed(page)) == len(items(page))


def test_a_narrow_window_shows_the_list_then_the_result_then_the_list_again(visit):
    page, visitor = visit(size=NARROW)

    assert page.list.isVisible()
    assert "Revérifier" not in names(visitor.window)

    click(page, items(page)[2].check)

    assert not page.list.isVisible()
    assert detail(page)[1] == items(page)[2].check
    assert visitor.focused().accessibleName() == "Retour à la liste"

    visitor.click("Retour à la liste")

    assert page.list.isVisible()
    assert visitor.focused() is page.list
    assert page.list.check == items(page)[2].check


def test_in_a_narrow_window_escape_comes_back_to_the_list(visit):
    page, visitor = visit(size=NARROW)
    page.list.setFocus()
    visitor.key(Qt.Key.Key_Down)
    visitor.key(Qt.Key.Key_Return)

    assert "Revérifier" in names(visitor.window)

    QTest.keyClick(visitor.window, Qt.Key.Key_Escape)

    assert page.list.isVisible()
    assert page.list.check == items(page)[1].check


def test_a_narrow_window_that_a_route_led_to_a_result_comes_back_to_the_list_too(visit):
    page, visitor = visit(size=NARROW)
    visitor.window.go(Route("home"))
    visitor.window.go(Route("checks", page.session.overview.here.record, items(page)[4].check))

    assert not page.list.isVisible()

    visitor.click("Retour à la liste")

    assert page.list.isVisible()


def test_in_a_narrow_window_the_search_comes_back_to_the_list(visit):
    page, visitor = visit(size=NARROW)
    click(page, items(page)[0].check)
    QTest.keyClick(visitor.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)

    assert page.list.isVisible()
    assert visitor.focused() is page.field


def test_a_window_made_wide_shows_both(visit):
    page, visitor = visit(size=NARROW)
    click(page, items(page)[2].check)
    visitor.window.resize(*WIDE)
    QApplication.processEvents()

    assert page.list.isVisible()
    assert "Revérifier" in names(visitor.window)
    assert "Retour à la liste" not in names(visitor.window)


@pytest.mark.parametrize("town", [towns.unknown, towns.failing, towns.passing])
def test_extremes_are_listed_whole(visit, town):
    page, visitor = visit(town)
    chips = [name for name in names(visitor.window) if name.endswith(f"{NBSP}20")]

    assert listed(page) == [check.id for check in CATALOGUE]
    assert len(chips) == 2, "all, and the one outcome that there is"
