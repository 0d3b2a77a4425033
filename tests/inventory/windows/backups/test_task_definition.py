"""Definitions of planned tasks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.windows.backups.task_definition import commands, hours, scripts

TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><CalendarTrigger><StartBoundary>2026-01-01T12:00:00</StartBoundary>
    <Enabled>true</Enabled>{trigger}</CalendarTrigger></Triggers>
  <Actions Context="Author"><Exec><Command>{command}</Command>
    <Arguments>{arguments}</Arguments></Exec></Actions>
</Task>"""
WEEKLY = (
    "<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek>{}</DaysOfWeek></ScheduleByWeek>"
)
DAILY = "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"


def task(trigger=DAILY, command="robocopy", arguments=r"C:\a E:\b"):
    return TASK.format(trigger=trigger, command=command, arguments=arguments)


def test_what_a_task_runs():
    assert commands(task()) == (r"robocopy C:\a E:\b",)
    assert commands(task(command=r"C:\Mes copies\copie.bat", arguments="")) == (
        r'"C:\Mes copies\copie.bat"',
    )


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (DAILY, 24),
        ("<ScheduleByDay><DaysInterval>3</DaysInterval></ScheduleByDay>", 72),
        (WEEKLY.format("<Friday/>"), 168),
        (WEEKLY.format("<Monday/><Tuesday/><Wednesday/><Thursday/><Friday/>"), 24),
        ("<ScheduleByMonth/>", 720),
        ("<Repetition><Interval>PT1H</Interval></Repetition>" + DAILY, 1),
        ("", None),
    ],
)  # fmt: skip
def test_how_often_it_runs(trigger, expected):
    assert hours(task(trigger)) == expected


def test_a_trigger_that_is_off_does_not_count():
    off = task().replace("<Enabled>true</Enabled>", "<Enabled>false</Enabled>")

    assert hours(off) is None


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (r'"C:\Mes copies\copie.bat" /tout', (r"C:\Mes copies\copie.bat",)),
        (r"cmd.exe /c C:\copie.cmd", (r"C:\copie.cmd",)),
        (r"powershell -File %USERPROFILE%\copie.ps1", (r"%USERPROFILE%\copie.ps1",)),
        ("notepad.exe", ()),
    ],
)
def test_scripts_that_a_command_runs(command, expected):
    assert scripts(command) == expected


@given(st.text())
def test_any_text_is_no_task(text):
    assert commands(text) == ()
    assert hours(text) is None
