"""The session: what it opens, measures, writes and forgets."""

from __future__ import annotations

import json
import threading

import pytest

from kit.errors import KitError
from kit.store import audits, copies, edits, keys
from kit.store.secret import Passphrase
from kit.store.store import create, open_store
from tests.ui.conftest import replayed
from tests.ui.visiting import PATIENCE
from ui.example import fill
from ui.session import Session
from ui.worker import Worker

PHRASE = "quatre chevaux bruns dans la cour"


@pytest.fixture
def session(qapp):
    made = Session(Worker(), replayed())
    made.faults = []
    made.failed.connect(lambda fault, again: made.faults.append((fault, again)))
    yield made
    made.close()


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "registre.kit"
    create(path, [keys.passphrase_slot(PHRASE, 2**10)]).close()
    return path


def opened(session, record, qtbot):
    done = []
    session.open_record(record, Passphrase(PHRASE), lambda: done.append(1), done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    assert done == [1]


def test_an_empty_record_has_nobody_and_nothing(session, record, qtbot):
    opened(session, record, qtbot)

    assert session.overview.entity is None
    assert session.overview.machines == ()


def test_a_wrong_passphrase_is_told_to_who_asked(session, record, qtbot):
    told = []
    session.open_record(record, Passphrase("une autre phrase que voici"), None, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)

    assert isinstance(told[0], KitError)
    assert not session.open


def test_a_measure_is_kept_and_shown(session, record, qtbot):
    opened(session, record, qtbot)

    seen = []
    session.measuring_changed.connect(lambda: seen.append(session.measuring))
    session.measure()
    qtbot.waitUntil(lambda: session.measuring is None, timeout=PATIENCE)

    assert session.overview.here.name == "ACCUEIL-01"
    assert any(told and told.topic == "software" for told in seen)
    with open_store(record, Passphrase(PHRASE)) as store:
        assert len(edits.records(store, "workstation")) == 1


def test_a_cancelled_measure_keeps_nothing(session, record, qtbot):
    opened(session, record, qtbot)
    gate = threading.Event()

    def slow(progress, started):
        gate.wait(20)
        return replayed()(progress, started)

    session.source = slow
    session.measure()
    session.cancel_measure()
    gate.set()
    qtbot.waitUntil(lambda: not session.worker.busy, timeout=PATIENCE)

    assert session.measuring is None
    assert session.overview.machines == ()
    assert session.faults == []


def test_a_system_that_cannot_be_read_is_told_and_can_be_tried_again(session, record, qtbot):
    opened(session, record, qtbot)

    def unsupported(progress, started):
        raise KitError("Ce système n’est pas lu.", "Utilisez un autre poste.")

    session.source = unsupported
    session.measure()
    qtbot.waitUntil(lambda: bool(session.faults), timeout=PATIENCE)
    ((fault, again),) = session.faults
    session.source = replayed()
    again()
    qtbot.waitUntil(lambda: session.overview.machines != (), timeout=PATIENCE)

    assert fault.title == "Ce système n’est pas lu."


def test_the_copy_follows_the_last_change(session, record, qtbot, tmp_path):
    place = tmp_path / "usb"
    place.mkdir()
    with open_store(record, Passphrase(PHRASE)) as store:
        copies.choose_place(store, place)
    opened(session, record, qtbot)

    session.measure()
    qtbot.waitUntil(
        lambda: session.overview.machines != () and not session.overview.copy.pending,
        timeout=PATIENCE,
    )

    recovered = copies.recover(
        next(place.glob("*.kitcopie")), Passphrase(PHRASE), tmp_path / "other.kit"
    )
    with recovered as store:
        assert len(edits.records(store, "workstation")) == 1


def test_what_is_of_a_moment_leaves_nothing_behind(qapp, qtbot):
    session = Session(Worker(), replayed())
    done = []
    session.open_passing(fill, lambda: done.append(session.path))
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    path = done[0]
    assert path.exists()

    session.close()

    assert not path.parent.exists()


def test_a_vanished_record_is_told_in_french(session, record, qtbot):
    opened(session, record, qtbot)
    record.unlink()

    session.write(lambda store: edits.add_record(store, "equipment", ""))
    qtbot.waitUntil(lambda: bool(session.faults), timeout=PATIENCE)

    assert isinstance(session.faults[0][0], KitError)


def test_a_bug_of_ours_is_no_fault_of_the_world(session, record, qtbot):
    opened(session, record, qtbot)
    crashes = []
    session.crashed.connect(crashes.append)

    session.read(lambda store: json.loads("{"), None)
    qtbot.waitUntil(lambda: bool(crashes), timeout=PATIENCE)

    assert isinstance(crashes[0], ValueError)
    assert session.faults == []


def test_a_moment_is_left_and_another_record_can_be_opened(session, record, qtbot):
    done = []
    session.open_passing(fill, lambda: done.append(session.path))
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    assert session.passing

    session.leave_passing()

    assert not session.open
    assert session.overview is None
    assert not done[0].exists()
    opened(session, record, qtbot)
    assert not session.passing
    assert session.overview.machines == ()


def test_nothing_is_heard_any_more_of_a_moment_that_was_left(session, qtbot):
    done, told = [], []
    session.open_passing(fill, lambda: done.append(1))
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    gate = threading.Event()
    session.read(lambda store: gate.wait(20), told.append, told.append)
    session.write(lambda store: 1, told.append, told.append)
    session.measure()

    session.leave_passing()
    gate.set()
    qtbot.waitUntil(lambda: not session.worker.busy, timeout=PATIENCE)

    assert told == []
    assert session.faults == []
    assert session.measuring is None


def test_a_moment_that_cannot_begin_leaves_nothing_and_is_told(session, qtbot):
    told = []

    def refuse(store):
        told.append(store.path)
        raise KitError("Le disque est plein.", "Libérez de la place.")

    session.open_passing(refuse, None, told.append)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE)

    assert told[1].title == "Le disque est plein."
    assert not session.open
    assert not told[0].parent.exists()


def test_a_measure_that_is_kept_but_cannot_be_shown_is_over(session, record, qtbot, monkeypatch):
    opened(session, record, qtbot)

    def unreadable(*_):
        raise KitError("Le registre est occupé.", "Attendez.")

    monkeypatch.setattr("kit.overview.overview", unreadable)
    session.measure()
    qtbot.waitUntil(lambda: bool(session.faults), timeout=PATIENCE)
    assert session.measuring is None
    monkeypatch.undo()
    session.faults[0][1]()
    qtbot.waitUntil(lambda: session.overview.machines != (), timeout=PATIENCE)

    with open_store(record, Passphrase(PHRASE)) as store:
        assert len(audits.list_audits(store)) == 1
