"""One window a record, also when one died."""

from __future__ import annotations

import os
import time

import pytest
from PySide6.QtCore import QLockFile, QSysInfo

from tests.ui.first_start import entered, first_visit
from ui import lock

pytestmark = pytest.mark.usefixtures("memory", "quick_slots")


def test_a_second_window_is_refused_also_after_a_first_start(visit, record):
    first = visit()
    first_visit(first)
    # However long it has been open.
    old = time.time() - 3600
    os.utime(str(record) + lock.ENDING, (old, old))

    second = visit()
    second.wait_text("Kit Commune est déjà ouvert.")
    assert not second.window.session.open

    first.window.close()
    second.click("Réessayer")
    entered(second)


def test_a_refused_window_can_be_closed(visit, record):
    first = visit()
    first_visit(first)
    second = visit()
    second.click("Fermer")

    assert not second.window.isVisible()
    assert first.window.isVisible()


def test_the_lock_of_a_window_that_died_is_taken_over(visit, record):
    first = visit()
    first_visit(first)
    first.window.close()
    text = f"999999\nkit-commune\n{QSysInfo.machineHostName()}\n"
    record.with_name(record.name + lock.ENDING).write_text(text, "utf-8")

    again = visit()
    entered(again)
    assert isinstance(again.window.lock, QLockFile)
