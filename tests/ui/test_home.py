"""Accueil and what frames it: menu, header, banners."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from kit.errors import KitError
from kit.preferences import Preferences
from tests.ui import towns
from tests.ui.visiting import PATIENCE
from ui.route import Route


@pytest.fixture
def at(make_window, qtbot):
    """A window on a town hall, at Accueil."""

    def open_(fill, **options):
        window = make_window(**options)
        entered = []
        window.session.open_passing(fill, lambda: (window.enter(), entered.append(True)))
        qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
        return window

    return open_


def said(window):
    QTest.qWait(20)  # what was just added is shown with the next turn
    seen = [label for label in window.findChildren(QLabel) if label.isVisible()]
    return [label.accessibleName() or label.text() for label in seen]


def found(window, name):
    QTest.qWait(20)
    for one in window.findChildren(QAbstractButton):
        if one.isVisible() and one.accessibleName().startswith(name):
            return one
    raise AssertionError(name)


def click(window, name):
    QTest.mouseClick(found(window, name), Qt.MouseButton.LeftButton)


def test_it_says_where_the_mairie_stands_and_what_comes_first(example):
    window = example()

    told = said(window)
    assert any("à corriger" in words and words.endswith(".") for words in told)
    first = window.session.overview.first
    assert len(first) == 3
    for action in first:
        assert action.item.action in told
        assert action.item.message in told


def test_the_first_action_leads_to_its_result(example, monkeypatch):
    window = example()
    gone = []
    monkeypatch.setattr(window, "go", gone.append)
    first = window.session.overview.first[0]

    starts = ("Commencer", "Demander de l’aide")
    QTest.qWait(20)
    buttons = [
        one for one in window.findChildren(QAbstractButton)
        if one.isVisible() and one.accessibleName().startswith(starts)
    ]  # fmt: skip
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)

    assert gone == [Route("result", first.machines[0].record, first.item.check)]


def test_an_empty_mairie_has_the_button_that_fills_it(at, qtbot):
    window = at(towns.empty)
    assert "Ce poste n’a pas encore été vérifié." in said(window)

    click(window, "Vérifier ce poste")
    qtbot.waitUntil(lambda: bool(window.session.overview.machines), timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.session.measuring is None, timeout=PATIENCE)

    assert "À faire d’abord" in said(window)


def test_what_could_not_be_read_is_never_told_as_well(at):
    window = at(towns.unknown)

    told = said(window)
    assert "Nous n’avons presque rien pu lire." in told
    assert "Rien à faire pour le moment." not in told
    assert found(window, "Vérifier de nouveau").isEnabled()


def test_where_all_is_well_nothing_is_asked(at):
    told = said(at(towns.passing))

    assert "Rien à faire pour le moment." in told
    assert "Tous les points vérifiés sont conformes." in told


def test_an_old_audit_is_told_with_its_age(at):
    window = at(towns.old)

    assert any("ancien" in words for words in said(window))
    assert not any("aujourd’hui" in words for words in said(window))


@pytest.mark.parametrize("size", [(1280, 720), (1093, 535), (853, 480)])
def test_a_name_without_end_leaves_room_for_the_rest(at, size):
    window = at(towns.many, size=size)
    header = window.header

    assert header.entity.accessibleName() == towns.ENDLESS
    assert header.entity.text().endswith("…")
    assert header.entity.geometry().right() < header.check.geometry().left()
    assert header.check.geometry().right() < header.width()


def test_the_menu_keeps_its_order_for_tab_whatever_changes(example, qtbot):
    window = example()
    window.resize(853, 480)
    window.navigation.set_badge("todo", 1_200)
    window.prefer(Preferences(technical=True))
    window.activateWindow()
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)

    assert window.focusWidget() is window.navigation.buttons()["home"]
    assert window.navigation.buttons()["todo"].accessibleName() == "À faire, 1200 en attente"
    assert "999+" in said(window)


def test_the_technical_view_adds_a_page_and_moves_the_keys(example):
    window = example()
    assert "checks" not in window.navigation.buttons()

    window.prefer(Preferences(technical=True))

    shown = window.navigation.buttons()
    places = [name for name in shown if name in {"town", "backups", "checks", "settings"}]
    assert places == ["town", "backups", "checks", "settings"]
    assert shown["settings"].shortcut().toString() == f"Alt+{len(shown)}"


def test_a_fault_can_be_tried_again_and_closed(example):
    window = example()
    tried = []
    fault = KitError("Le dossier ne répond pas.", "Réessayez plus tard.")
    window.show_fault(fault, lambda: tried.append(1))

    click(window, "Réessayer")
    assert tried == [1]
    assert window.banners.fault is None

    window.show_fault(fault)
    click(window, "Fermer ce message")
    assert window.banners.fault is None


def test_a_bug_of_ours_is_told_kept_and_left(example, qtbot):
    window = example()
    window.crash(RuntimeError("an index that nobody expected"))

    assert "Kit Commune a rencontré un défaut." in said(window)
    assert any(".log" in words.replace("\u200b", "") for words in said(window))

    click(window, "Revenir à l’accueil")
    assert "À faire d’abord" in said(window)
