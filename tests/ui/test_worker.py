"""Background work: every result comes once, in the window's thread; closing leaves nothing."""

from __future__ import annotations

import random
import threading
import time

import pytest
from PySide6.QtCore import QThread

from ui.worker import Worker

PATIENCE = 30_000


@pytest.fixture
def worker(qapp):
    made = Worker()
    yield made
    made.close()


def ours():
    """The threads of workers."""
    return [one for one in threading.enumerate() if one.name.startswith(("reader", "writer"))]


def test_a_result_is_told_in_the_windows_thread(worker, qtbot):
    seen = []

    worker.submit(
        lambda _: QThread.currentThread(),
        lambda where: seen.append((where, QThread.currentThread())),
        seen.append,
    )
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE)

    ((there, here),) = seen
    assert here is QThread.currentThread() is not there


def test_an_error_is_told_and_not_raised(worker, qtbot):
    told = []

    worker.submit(lambda _: 1 // 0, told.append, lambda error: told.append(type(error)))
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)

    assert told == [ZeroDivisionError]


def test_changes_are_made_in_the_order_they_came(worker, qtbot):
    made, told = [], []

    for number in range(50):

        def change(_, number=number):
            time.sleep(random.random() / 500)
            made.append(number)

        worker.submit(change, lambda _, n=number: told.append(n), told.append, writes=True)
    qtbot.waitUntil(lambda: len(told) == 50, timeout=PATIENCE)

    assert made == told == list(range(50))


def test_a_slow_read_does_not_hold_a_change(worker, qtbot):
    gate, told = threading.Event(), []
    worker.submit(lambda _: gate.wait(20), lambda _: told.append("read"), told.append)

    worker.submit(lambda _: None, lambda _: told.append("written"), told.append, writes=True)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    gate.set()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE)

    assert told == ["written", "read"]


def test_a_cancelled_job_is_not_heard_of_again(worker, qtbot):
    begun, gate, told = threading.Event(), threading.Event(), []

    def operation(_):
        begun.set()
        gate.wait(20)

    running = worker.submit(operation, told.append, told.append)
    assert begun.wait(20)
    running.cancel()
    gate.set()
    qtbot.waitUntil(lambda: running.done, timeout=PATIENCE)

    assert told == []
    assert not worker.busy


def test_a_thousand_jobs_with_random_cancels(worker, qtbot):
    chance = random.Random(20261122)
    told, jobs = [], []
    for number in range(1000):

        def operation(_, number=number):
            if number % 7 == 0:
                raise ValueError(number)
            return number

        job = worker.submit(
            operation, told.append, lambda error: told.append(error.args[0]),
            writes=chance.random() < 0.3,
        )  # fmt: skip
        jobs.append(job)
        if chance.random() < 0.2:
            chance.choice(jobs).cancel()
        if number % 50 == 0:
            qtbot.wait(1)
    qtbot.waitUntil(lambda: not worker.busy, timeout=PATIENCE)

    assert all(job.done for job in jobs)
    kept = {number for number, job in enumerate(jobs) if not job.cancelled}
    assert len(told) == len(set(told))
    assert kept <= set(told)


@pytest.mark.parametrize("seed", range(20))
def test_closing_amid_work_leaves_no_thread_and_tells_nothing_more(qapp, qtbot, seed):
    chance = random.Random(seed)
    worker, told = Worker(), []
    for number in range(50):
        worker.submit(
            lambda job: time.sleep(chance.random() / 300), told.append, told.append,
            writes=number % 3 == 0,
        )  # fmt: skip
    qtbot.wait(chance.randrange(30))

    worker.close()
    heard = len(told)
    qtbot.wait(20)

    assert len(told) == heard
    assert ours() == []
    assert worker.submit(lambda _: 1, told.append, told.append).cancelled
