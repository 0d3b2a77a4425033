"""What is asked of event logs: a few channels, by numbers."""

from __future__ import annotations

import pytest

from inventory import backup_questions as q
from inventory.facts import Reason
from inventory.live.windows.events import CHANNELS, SOURCES, events, xpath


@pytest.mark.parametrize("question", [q.WINDOWS_BACKUP, q.VEEAM, q.ARX_ONE], ids=str)
def test_every_question_is_one_that_windows_takes(question):
    channel, numbers, *source = question.args

    assert channel in CHANNELS
    assert SOURCES.issuperset(source)
    query = xpath(numbers, *(source or [""]))
    assert query is not None
    assert query.count("EventID=") + query.count("@Name") <= 22


def test_a_query_by_numbers_and_source():
    assert xpath("4,14", "") == "*[System[(EventID=4 or EventID=14)]]"
    assert xpath("1", "ArxOne") == "*[System[Provider[@Name='ArxOne'] and (EventID=1)]]"


@pytest.mark.parametrize("numbers", ["", "a", "4,", "4 or 5", "4]", "٤", ",".join("1" * 21)])
def test_rubbish_is_no_query(numbers):
    assert xpath(numbers, "") is None


@pytest.mark.parametrize(
    ("channel", "numbers", "source"),
    [
        ("Security", "4624", ""),
        ("System", "1", ""),
        ("Application", "1", ""),
        ("Application", "1", "Outlook"),
        ("Veeam Agent", "1 or 2", ""),
    ],
)
def test_other_channels_and_sources_are_never_read(channel, numbers, source):
    assert events(channel, numbers, source).reason is Reason.NOT_SUPPORTED
