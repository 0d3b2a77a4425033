"""Event logs of backups: prepared events, each trouble with its twin."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inventory.answers import Refusal, Value
from inventory.backups.model import Ended, Kind, Run
from inventory.facts import Known, Reason, Unknown
from inventory.windows.backups.event_logs import (
    parse_arx_one,
    parse_veeam,
    parse_windows_backup,
)
from tests.inventory.backup_machines import event

VOLUMES = (
    "&lt;VolumeInfo&gt;&lt;VolumeInfoItem Name=&quot;C:&quot; TotalSize=&quot;1000&quot; "
    "TotalNoOfFiles=&quot;12&quot; /&gt;&lt;VolumeInfoItem Name=&quot;D:&quot; "
    "TotalSize=&quot;500&quot; TotalNoOfFiles=&quot;3&quot; /&gt;&lt;/VolumeInfo&gt;"
)


def at(day, hour=18, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def told(day, hour=18, minute=0):
    return f"2026-11-{day:02}T{hour:02}:{minute:02}:57.5718543Z"


def ends(found):
    assert isinstance(found, Known), found
    return [run.ended for tool in found.value for run in tool.runs.value]


def run(day, *, result="0", detail="0", state="14", level=4, fourth=True):
    """The events of one run, the newest first: 14 ended, 4 succeeded, 1 begun."""
    data = {"BackupTime": told(day), "BackupTarget": "E:", "HRESULT": result,
            "DetailedHRESULT": detail, "BackupState": state, "VolumesInfo": VOLUMES}  # fmt: skip
    four = [event(4, told(day, 19), BackupTarget="E:", BackupTime=told(day))] if fourth else []
    return [event(14, told(day, 19), level, **data), *four, event(1, told(day))]


def test_a_run_of_windows_backup():
    found = parse_windows_backup(Value([*run(20), *run(19)]))

    assert isinstance(found, Known)
    (tool,) = found.value
    assert (tool.product, tool.kind) == ("Sauvegarde Windows", Kind.WINDOWS_IMAGE)
    assert tool.destination.value == "E:"
    assert tool.sources.value == ("C:", "D:")
    newest, older = tool.runs.value
    assert newest.at.replace(second=0, microsecond=0) == at(20)
    assert (newest.ended, newest.files, newest.bytes) == (Ended.SUCCESS, 15, 1500)
    assert newest.sources == ("C:", "D:")
    assert older.at < newest.at


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (run(20), Ended.SUCCESS),
        (run(20, fourth=False), Ended.SUCCESS),
        (run(20, result="2155348129", fourth=False), Ended.FAILED),
        (run(20, result="0x80780049", fourth=False), Ended.FAILED),
        (run(20, result="-2139619255", fourth=False), Ended.FAILED),
        (run(20, detail="2147942405"), Ended.PARTIAL),
        (run(20, state="12", fourth=False), Ended.FAILED),
        ([event(5, told(20, 18, 1), 2), event(1, told(20))], Ended.FAILED),
        ([event(9, told(20, 18, 1), 2)], Ended.FAILED),
        ([event(19, told(20, 18, 1), 3)], Ended.PARTIAL),
        ([event(1, told(20))], Ended.UNKNOWN),
        ([event(4, told(20))], Ended.SUCCESS),
    ],
)
def test_how_a_run_ended(events, expected):
    assert ends(parse_windows_backup(Value(events))) == [expected]


def test_a_failure_between_two_successes_stays_a_run_of_its_own():
    failed = [event(14, told(19, 19), 2, HRESULT="2155348129"), event(1, told(19))]

    found = parse_windows_backup(Value([*run(20), *failed, *run(18)]))

    assert ends(found) == [Ended.SUCCESS, Ended.FAILED, Ended.SUCCESS]


@pytest.mark.parametrize("parse", [parse_windows_backup, parse_veeam, parse_arx_one])
def test_an_empty_channel_or_none_is_no_tool(parse):
    assert parse(Value([])).value == ()
    assert parse(Refusal(Reason.ABSENT)).value == ()


@pytest.mark.parametrize("parse", [parse_windows_backup, parse_veeam, parse_arx_one])
@pytest.mark.parametrize("reason", [Reason.ACCESS_DENIED, Reason.TIMEOUT, Reason.API_ERROR])
def test_a_closed_channel_is_unknown(parse, reason):
    found = parse(Refusal(reason))

    assert isinstance(found, Unknown)
    assert found.why is reason


@pytest.mark.parametrize("events", [["<Event"], ["rubbish"], [3], "text", {"a": 1}, None])
def test_rubbish_is_unknown(events):
    found = parse_windows_backup(Value(events))

    assert isinstance(found, Unknown)
    assert found.why is Reason.PARSE_ERROR


def veeam(number, when, level=4, text="Veeam Agent 'Poste accueil' finished with Success."):
    return event(number, when, level, "Veeam Agent", _0="{1f1e}", _1=text)


@pytest.mark.parametrize(
    ("level", "expected"), [(4, Ended.SUCCESS), (3, Ended.PARTIAL), (2, Ended.FAILED)]
)
def test_a_run_of_veeam_agent_ends_as_its_level_says(level, expected):
    found = parse_veeam(Value([veeam(190, told(20, 19), level), veeam(110, told(20))]))

    assert isinstance(found, Known)
    (tool,) = found.value
    assert tool.product == "Veeam Agent"
    (one,) = tool.runs.value
    assert one.name == "Poste accueil"
    assert one.at.replace(second=0, microsecond=0) == at(20)  # when it began
    assert one.ended is expected


def test_a_run_of_veeam_agent_that_never_ended_is_not_a_success():
    found = parse_veeam(
        Value([veeam(110, told(21)), veeam(190, told(20, 19)), veeam(110, told(20))])
    )

    assert ends(found) == [Ended.UNKNOWN, Ended.SUCCESS]


@pytest.mark.parametrize(
    ("text", "level", "expected"),
    [
        ("2.1.1.10.1.0 : transfert terminé", 4, [Ended.SUCCESS]),
        ("2.1.1.10.1.2 : transfert terminé", 4, [Ended.PARTIAL]),
        ("2.1.1.10.1.0 : transfert terminé", 2, [Ended.FAILED]),
        ("2.1.10.3 : un fichier", 3, []),
    ],
)
def test_a_run_of_arx_one(text, level, expected):
    found = parse_arx_one(Value([event(1, told(20), level, "Application", _0=text)]))

    assert ends(found) == expected


def test_runs_are_bounded():
    many = [one for day in range(1, 29) for one in run(day)] * 6

    assert len(ends(parse_windows_backup(Value(many)))) <= 60


def test_a_run_is_what_the_model_says():
    found = parse_veeam(Value([veeam(190, told(20))]))

    assert isinstance(found.value[0].runs.value[0], Run)
