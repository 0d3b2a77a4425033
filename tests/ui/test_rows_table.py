"""The table of many rows: Qt's own tester watches every change; the cursor stays on its row."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from kit.folding import fold
from ui.widgets.rows_table import KEY, Column, Row, RowsModel, RowsTable

COLUMNS = (Column("Nom"), Column("Prix", 100, number=True), Column("Remarque", 100, rank=1))


def row(name, price=0, note=""):
    return Row(name, (name, str(price), note), fold(f"{name} {note}"),
               (fold(name), price, fold(note)))  # fmt: skip


def shown(model):
    return [model.index(place, 0).data() for place in range(model.rowCount())]


@pytest.fixture
def model(qapp):
    made = RowsModel(COLUMNS)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    del tester


@pytest.fixture
def table(qtbot):
    made = RowsTable(COLUMNS, "Choses")
    made.tester = QAbstractItemModelTester(
        made.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, made
    )
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    made.show_rows([row("b", 2), row("a", 10), row("c", 1, "été")])
    return made


def test_rows_are_sorted_by_what_they_are_not_by_how_they_look(model):
    model.set_rows([row("b", 2), row("a", 10), row("c", 1)])
    assert shown(model) == ["a", "b", "c"]

    model.sort(1)
    assert shown(model) == ["c", "b", "a"]
    model.sort(1, Qt.SortOrder.DescendingOrder)

    assert shown(model) == ["a", "b", "c"]


def test_a_search_lasts_through_new_rows_and_sorting(model):
    model.set_rows([row("été", 2), row("hiver", 10)])
    model.search("ete")
    assert shown(model) == ["été"]

    model.set_rows([row("été", 2), row("Été bis", 1), row("hiver", 10)])
    assert shown(model) == ["été", "Été bis"]
    model.sort(1)
    assert shown(model) == ["Été bis", "été"]
    model.search("")

    assert len(shown(model)) == 3


@given(
    st.lists(st.text(max_size=8), max_size=12),
    st.lists(st.one_of(st.text(max_size=6), st.integers(0, 2)), max_size=8),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_names_any_keys(model, names, acts):
    model.search("")
    model.set_rows([row(f"{place} {name}") for place, name in enumerate(names)])
    typed = ""
    for act in acts:
        if isinstance(act, int):
            model.sort(act, Qt.SortOrder.DescendingOrder)
        else:
            typed = act
            model.search(act)

    found = {f"{place} {name}" for place, name in enumerate(names)
             if all(word in fold(f"{place} {name}") for word in fold(typed).split())}  # fmt: skip
    assert set(shown(model)) == found


def test_texts_from_outside_are_never_markup(model):
    model.set_rows([row("<b>gras & long de plus de seize</b>")])
    index = model.index(0, 0)

    assert index.data() == "<b>gras & long de plus de seize</b>"
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<p>&lt;b&gt;gras &amp; long de plus de seize&lt;/b&gt;</p>"


def test_numbers_stand_at_the_right(model):
    model.set_rows([row("a")])
    role = Qt.ItemDataRole.TextAlignmentRole

    assert model.index(0, 1).data(role) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(1, Qt.Orientation.Horizontal, role) & Qt.AlignmentFlag.AlignRight
    assert model.index(0, 0).data(role) & Qt.AlignmentFlag.AlignLeft


def test_the_cursor_stays_on_its_row(table):
    table.select("b")
    table.horizontalHeader().setSortIndicator(1, Qt.SortOrder.AscendingOrder)
    assert table.key == "b"

    table.show_rows([row("aa"), row("b", 2), row("z")])
    assert table.key == "b"
    table.search("z")

    assert table.key == ""


def test_a_row_that_is_not_there_yet_is_selected_when_it_comes(table):
    table.select("new")
    table.show_rows([row("a"), row("new")])

    assert table.key == "new"


def test_enter_and_a_click_open(table, qtbot):
    opened = []
    table.opened.connect(opened.append)
    table.setFocus()
    assert table.key == "a"

    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    place = table.visualRect(table.rows.index(2, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert opened == ["b", "c"]
    assert table.currentIndex().data(KEY) == "c"


def test_columns_hide_where_there_is_no_room(table, qtbot):
    assert not table.isColumnHidden(2)
    table.resize(300, 300)
    qtbot.waitUntil(lambda: table.isColumnHidden(2))

    assert not table.isColumnHidden(0)
    assert not table.isColumnHidden(1)
