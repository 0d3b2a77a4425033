"""The line that says what is being read: seen by somebody, wiped in the end."""

from __future__ import annotations

import io
import os

import pytest

from inventory.workstation import TOPICS
from kit import progress
from kit.progress import progress_line


class Terminal(io.StringIO):
    """A stream that says that somebody watches."""

    def isatty(self):
        return True


def screen(written):
    """What is left on the line of a terminal after these characters."""
    line = ""
    for part in written.split("\r"):
        line = part.replace("\x1b[K", "") if "\x1b[K" in part else part or line
    return line


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")


def test_every_topic_has_its_french_name():
    assert list(progress.TOPICS) == [topic.name for topic in TOPICS]


def test_a_topic_is_shown_with_its_place():
    stream = Terminal()
    with progress_line(stream) as show:
        show("disks", 4, 23)

        assert screen(stream.getvalue()) == "Lecture\u00a0: les disques (5/23)"


def test_the_line_is_wiped_at_the_end():
    stream = Terminal()
    with progress_line(stream) as show:
        show("disks", 4, 23)

    assert screen(stream.getvalue()) == ""


def test_the_line_is_wiped_when_the_user_stops():
    stream = Terminal()

    def stopped():
        with progress_line(stream) as show:
            show("disks", 4, 23)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()

    assert "disques" in stream.getvalue()
    assert screen(stream.getvalue()) == ""


def test_it_stays_on_one_line(monkeypatch):
    monkeypatch.setattr(progress.shutil, "get_terminal_size", lambda: os.terminal_size((20, 5)))
    stream = Terminal()
    with progress_line(stream) as show:
        show("virtual_machines", 22, 23)

        assert len(screen(stream.getvalue())) < 20


def test_nobody_watches_a_file():
    stream = io.StringIO()
    with progress_line(stream) as show:
        assert show is None

    assert stream.getvalue() == ""


def test_a_dumb_terminal_gets_no_line(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    with progress_line(stream) as show:
        assert show is None

    assert stream.getvalue() == ""
