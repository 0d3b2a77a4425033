"""File History: prepared settings, each with a twin."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inventory import backup_questions as q
from inventory.answers import Content, Hive, Refusal, RegistryKey, Value
from inventory.backups.model import Ended, Evidence, Kind, Run
from inventory.facts import Known, Reason, Unknown
from inventory.windows.backups.file_history import FOREVER, parse_file_history
from tests.inventory.backup_machines import config

CATALOG = Value({"size": 2_097_152, "modified": "2026-11-19T09:30:00+00:00", "folder": False})
NEVER = Refusal(Reason.ABSENT)
TICKS = int((datetime(2026, 11, 20, 17, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC))
            .total_seconds()) * 10**7  # fmt: skip


def key(value):
    return Hive({"": RegistryKey({"ProtectedUpToTime": value})})


def the_tool(text=None, catalog=CATALOG, protected=NEVER, encoding="utf-8"):
    document = config() if text is None else text
    found = parse_file_history(Content(document.encode(encoding)), catalog, protected)
    assert isinstance(found, Known), found
    (one,) = found.value
    return one


def test_what_it_covers_and_where_it_goes():
    found = the_tool()

    assert (found.product, found.kind) == ("Historique des fichiers", Kind.FILE_HISTORY)
    assert found.evidence is Evidence.READ
    assert found.synchronises is False
    assert found.sources.value == (
        r"C:\Users\claire\Pictures", r"C:\Users\claire\Documents", r"C:\Gestion",
    )  # fmt: skip
    assert found.excluded.value == (r"C:\Users\claire\Documents\Musique",)
    assert found.destination.value == r"\\NAS-MAIRIE\copies"
    assert found.encrypted.value is False


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_file_is_read_in_every_encoding(encoding):
    assert the_tool(encoding=encoding) == the_tool()


@pytest.mark.parametrize("value", [TICKS, {"hex": TICKS.to_bytes(8, "little").hex()}])
def test_the_date_of_windows_is_a_success(value):
    runs = the_tool(protected=key(value)).runs

    assert runs.value == (Run("", datetime(2026, 11, 20, 17, tzinfo=UTC), Ended.SUCCESS),)
    assert runs.sources == (str(q.PROTECTED),)


@pytest.mark.parametrize("protected", [key(0), key({"hex": "00" * 8}), NEVER])
def test_zero_is_not_never_the_catalog_tells(protected):
    runs = the_tool(protected=protected).runs

    assert runs.value == (Run("", datetime(2026, 11, 19, 9, 30, tzinfo=UTC), Ended.UNKNOWN),)
    assert runs.sources == (str(q.CATALOG),)


def test_neither_date_nor_catalog_is_unknown_with_its_reason():
    runs = the_tool(catalog=Refusal(Reason.ACCESS_DENIED)).runs

    assert isinstance(runs, Unknown)
    assert runs.why is Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    ("kept", "age", "days"),
    [
        ("AGE LIMIT", 3, 90),
        ("AGELIMIT", 24, 720),
        ("AGE LIMIT", 365, 365),
        ("DISABLED", 365, FOREVER),
    ],
)
def test_how_long_versions_are_kept(kept, age, days):
    assert the_tool(config(kept=kept, age=age)).keeps_days.value == days


@pytest.mark.parametrize(("kept", "age"), [("NO LIMIT", 12), ("AGE LIMIT", -1), ("", "")])
def test_kept_as_long_as_there_is_room_is_unknown(kept, age):
    assert isinstance(the_tool(config(kept=kept, age=age)).keeps_days, Unknown)


def test_the_period_is_in_hours_and_none_when_it_is_off():
    assert the_tool(config(seconds=43200)).period.value == 12
    assert the_tool(config(seconds=600)).period.value == 1
    off = the_tool(config(status="DISABLED")).period
    assert off.why is Reason.ABSENT


def test_never_set_up_is_no_tool_and_closed_is_unknown():
    assert parse_file_history(NEVER, NEVER, NEVER) == Known((), (str(q.CONFIG),))
    denied = parse_file_history(Refusal(Reason.ACCESS_DENIED), NEVER, NEVER)
    assert denied.why is Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<a/>",
        "<DataProtectionUserConfig>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><DataProtectionUserConfig/>",
    ],
)
def test_another_file_is_unknown(text):
    found = parse_file_history(Content(text.encode()), CATALOG, NEVER)

    assert found.why is Reason.PARSE_ERROR
