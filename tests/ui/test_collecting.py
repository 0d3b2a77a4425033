"""Widgets that refer to each other die in the window's thread, whoever works beside it."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QObject, QThread

from ui import collecting
from ui.worker import Worker

PATIENCE = 30_000
MANY = 200


class Knot:
    """Refers to itself, and tells in which thread it dies; no widget: the window could hang."""

    def __init__(self, deaths):
        self.me = self
        self.deaths = deaths

    def __del__(self):
        self.deaths.append(threading.current_thread())


@pytest.fixture
def collected_by_python():
    gc.enable()
    yield
    gc.disable()


@pytest.fixture
def worker(qapp):
    made = Worker()
    yield made
    made.close()


def work(_):
    """Makes more objects than Python lets pass before it collects."""
    return [[number] for number in range(50_000)]


def knots_that_die(worker, qtbot):
    """The threads in which they die while a thread works beside the window's."""
    deaths, told = [], []
    for _ in range(MANY):
        Knot(deaths)
    worker.submit(work, told.append, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    return deaths


@pytest.mark.usefixtures("collected_by_python")
def test_left_to_python_they_die_in_any_thread(worker, qtbot):
    """Were this to fail, :mod:`ui.collecting` would have no reason to be."""
    assert any(where is not threading.main_thread() for where in knots_that_die(worker, qtbot))


def test_they_die_in_the_windows_thread(worker, qtbot, qapp):
    collecting.begin(qapp)

    deaths = knots_that_die(worker, qtbot)
    for _ in range(2_000):
        Knot(deaths)
    qtbot.waitUntil(lambda: len(deaths) > MANY, timeout=PATIENCE)

    assert set(deaths) == {threading.main_thread()}


def test_what_a_job_held_dies_in_the_windows_thread(worker, qtbot):
    deaths, told = [], []

    class Held(QObject):
        def __del__(self):
            deaths.append(QThread.currentThread())

    held = Held()
    worker.submit(lambda _, held=held: None, lambda _, held=held: told.append(1), told.append)
    del held
    qtbot.waitUntil(lambda: bool(deaths), timeout=PATIENCE)

    assert told == [1]
    assert deaths == [QThread.currentThread()]
