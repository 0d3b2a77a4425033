"""The calendar: what is due is said once, quietly, and settled by a press or a key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from kit.emergency import log
from kit.store import edits, entities
from tests.ui.visiting import PATIENCE, Visitor, named, names, reads, texts
from ui.example import measured
from ui.route import Route

TODAY = datetime.now(UTC).astimezone().date()
SOON = TODAY + timedelta(days=12)
WHAT = "Décider si on garde Site de la commune"
DONE, PUT_OFF = f"Fait aujourd’hui\u00a0: {WHAT}", f"Reporter\u00a0: {WHAT}"
REMINDER = "1 échéance dans les 30 jours"
HIDE = "Masquer ce rappel jusqu’à la prochaine échéance"


@pytest.fixture(autouse=True)
def nothing_printed(monkeypatch, tmp_path):
    monkeypatch.setattr(log, "folder", lambda: tmp_path / "urgences")


def filled(store, renewal=SOON, name="Site de la commune"):
    measured(store)
    entity = entities.chosen_entity(store)
    made = edits.add_record(store, "service", entity.uuid)
    edits.put(store, made, {"name": name, "renewal": renewal.isoformat()})


@pytest.fixture
def visitor(make_window, qtbot):
    """At Accueil of a mairie whose contract ends in twelve days."""

    def make(fill=filled, **options):
        window = make_window(**options)
        entered = []
        window.session.open_passing(fill, lambda: (window.enter(), entered.append(True)))
        qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
        return Visitor(window, qtbot)

    return make


@pytest.fixture
def there(visitor):
    """At the calendar of that mairie."""
    made = visitor()
    made.window.go(Route("calendar"))
    made.wait_text(WHAT)
    return made


def gone(visitor, name):
    visitor.qtbot.waitUntil(lambda: name not in names(visitor.window), timeout=PATIENCE)


def idle(visitor):
    """Until what was asked for is there."""
    visitor.qtbot.wait(30)
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)
    visitor.qtbot.wait(30)


def test_the_first_page_says_what_is_near_and_leads_there(visitor):
    found = visitor()
    found.click(REMINDER)

    found.wait_text("Calendrier de la mairie")
    assert reads(found.window, WHAT)


def test_the_line_goes_on_a_press_and_comes_back_with_something_new(visitor):
    found = visitor()
    found.click(HIDE)
    gone(found, REMINDER)

    def another(store):
        entity = entities.chosen_entity(store)
        made = edits.add_record(store, "service", entity.uuid)
        edits.put(store, made, {"name": "Fax", "renewal": SOON.isoformat()})

    found.window.session.write(another)
    found.wait("2 échéances dans les 30 jours")


def test_nothing_near_is_no_line(visitor):
    found = visitor(measured)
    idle(found)

    assert HIDE not in names(found.window)


def test_done_goes_and_can_be_taken_back(there):
    there.click(DONE)
    gone(there, DONE)
    there.wait_text("noté comme fait")

    there.click("Annuler")
    there.wait(DONE)


def test_put_off_by_the_keyboard_alone(there):
    later = TODAY + timedelta(days=70)
    named(there.window, PUT_OFF).setFocus()
    there.key(Qt.Key.Key_Space)
    there.wait("Reporter au")
    assert there.focused().accessibleName() == "Reporter au"
    QTest.keyClicks(there.focused(), f"{later:%d/%m/%Y}")
    there.key(Qt.Key.Key_Return)

    there.wait_text("est reporté au")
    gone(there, "Reporter au")
    there.wait_text("Reporté par vous.")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Écrivez le jour"),
        ("bientôt", "le mois et l’année"),
        ("01/02/2020", "déjà passée"),
    ],
)
def test_a_day_that_is_none_is_told_beside_the_field(there, typed, told):
    there.click(PUT_OFF)
    if typed:
        there.write("Reporter au", typed)
    there.click("Reporter à ce jour")

    there.wait_text(told)
    assert "Reporter au" in names(there.window)


def test_escape_leaves_the_field_and_stays_on_the_page(there):
    there.click(PUT_OFF)
    there.wait("Reporter au")
    there.key(Qt.Key.Key_Escape)

    gone(there, "Reporter au")
    assert there.window.route.page == "calendar"
    assert there.focused().accessibleName() == PUT_OFF


def test_what_is_typed_stays_when_the_record_changes(there):
    there.click(PUT_OFF)
    there.write("Reporter au", "24/12/20")
    there.window.session.reload()
    idle(there)

    assert named(there.window, "Reporter au", QLineEdit).text() == "24/12/20"
    assert there.focused().accessibleName() == "Reporter au"


def test_a_row_leads_to_its_sheet(there):
    there.click(f"Ouvrir la fiche\u00a0: {WHAT}")

    there.qtbot.waitUntil(lambda: there.window.route.page == "town", timeout=PATIENCE)
    there.wait_text("Site de la commune")


def test_the_filter_keeps_one_kind_and_a_way_back(there):
    choice = named(there.window, "Montrer")
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_End)
    QTest.keyClick(choice, Qt.Key.Key_Return)
    there.wait_text("Rien de ce genre")
    assert WHAT not in texts(there.window)

    there.click("Tout montrer")
    there.wait_text(WHAT)


def test_overdue_is_told_first(visitor):
    found = visitor(lambda store: filled(store, TODAY - timedelta(days=3)))
    found.click("1 échéance dépassée")
    found.wait_text(WHAT)

    told = texts(found.window)
    assert told.index("Dépassé") < told.index(WHAT) < told.index("Dès maintenant")


def test_the_file_holds_each_row_once_whatever_the_times_it_is_made(there, outside, tmp_path):
    uids = []
    for name in ("un", "deux.ics"):
        outside.where = tmp_path / name
        there.click("Exporter vers mon agenda")
        written = tmp_path / f"{name.removesuffix('.ics')}.ics"
        there.qtbot.waitUntil(written.exists, timeout=PATIENCE)
        read = icalendar.Calendar.from_ical(written.read_bytes()).walk("VEVENT")
        uids.append(sorted(str(one["UID"]) for one in read))
        assert WHAT in [str(one["SUMMARY"]) for one in read]
        idle(there)

    assert uids[0] == uids[1]
    assert len(set(uids[0])) == len(uids[0])


def test_nothing_is_written_where_she_changed_her_mind(there, outside, tmp_path):
    outside.where = None
    there.click("Exporter vers mon agenda")

    assert list(tmp_path.glob("*.ics")) == []


def test_names_from_outside_are_plain_and_long_ones_fit(visitor):
    name = f"<b>{'x' * 300}\u202e"
    found = visitor(lambda store: filled(store, name=name), size=(853, 480))
    found.window.go(Route("calendar"))
    found.wait_text("<b>xxx")

    page = found.window.page("calendar")
    assert page.content.width() <= page.area.viewport().width()
    assert "\u202e" not in "".join(texts(found.window))


def test_it_is_reached_from_a_faire(visitor):
    found = visitor()
    found.window.go(Route("todo"))
    found.click("Calendrier de la mairie")

    found.wait_text("Calendrier de la mairie")
