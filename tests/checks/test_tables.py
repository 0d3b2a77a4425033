"""The dated tables: their form, their dates, and what a table past its date does to a verdict."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checks
from checks.software.office_supported import branch_cut
from checks.tables import Table, TableError, Tables, decode, leaning_on, shipped
from checks.verdict import Outcome, fail, not_applicable, ok, undecided, watch
from inventory.facts import Reason
from tests.checks.judging import context

SHIPPED = sorted(path.stem for path in (Path(checks.__file__).parent / "tables").glob("*.json"))
GOOD = {
    "generated": "2026-01-01",
    "valid_until": "2026-02-15",
    "source": "somewhere",
    "licence": "MIT",
    "data": {"a": 1},
}


def table(valid_until: date) -> Table:
    return Table("t", date(2026, 1, 1), valid_until, "somewhere", "MIT", {})


def test_decode():
    actual = decode("t", json.dumps(GOOD))

    expected = Table("t", date(2026, 1, 1), date(2026, 2, 15), "somewhere", "MIT", {"a": 1})

    assert actual == expected


@pytest.mark.parametrize("text", ["", "[]", "{", json.dumps({**GOOD, "generated": "soon"})])
def test_a_damaged_table_is_an_error_with_its_name(text):
    with pytest.raises(TableError) as error:
        decode("windows_builds", text)

    assert error.value.name == "windows_builds"


@given(st.text())
def test_decode_never_raises_anything_else(text):
    with pytest.raises(TableError):
        decode("t", text)


def test_a_missing_table_is_an_error():
    with pytest.raises(TableError):
        shipped("no_such_table")


def test_an_overlay_replaces_the_shipped_table():
    overlay = table(date(2030, 1, 1))

    actual = Tables({"windows_builds": overlay})["windows_builds"]

    assert actual is overlay


@pytest.mark.parametrize(
    ("name", "verdict", "outcome", "reason"),
    [
        ("a pass", ok("x"), Outcome.UNKNOWN, Reason.TABLE_TOO_OLD),
        ("a watch", watch("x"), Outcome.UNKNOWN, Reason.TABLE_TOO_OLD),
        ("a date already past", fail("x"), Outcome.FAIL, Reason.OK),
        ("out of scope", not_applicable("x"), Outcome.NA, Reason.NOT_SUPPORTED),
        ("unknown anyway", undecided(Reason.TIMEOUT), Outcome.UNKNOWN, Reason.TIMEOUT),
    ],
)
def test_past_its_date(name, verdict, outcome, reason):
    now = context(now=datetime(2026, 2, 16, 0, 0, tzinfo=UTC))

    actual = leaning_on(table(date(2026, 2, 15)), now, verdict)

    assert (actual.outcome, actual.reason) == (outcome, reason), name


def test_on_its_last_day_a_table_still_counts():
    now = context(now=datetime(2026, 2, 15, 23, 0, tzinfo=UTC))

    actual = leaning_on(table(date(2026, 2, 15)), now, ok("x"))

    assert actual == ok("x")


def test_the_tables_that_rules_lean_on_are_shipped():
    expected = [
        "linux_lifecycle", "m365_builds", "office_products", "windows_builds", "windows_lifecycle",
    ]  # fmt: skip

    assert expected == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_table(name):
    actual = shipped(name)

    assert actual.generated < actual.valid_until
    assert actual.source
    assert actual.licence
    assert actual.data


@pytest.mark.parametrize("kind", ["client", "server"])
def test_monthly_builds_rise_and_come_on_second_tuesdays(kind):
    for build, releases in shipped("windows_builds").data["builds"][kind].items():
        monthly = [release for release in releases if release["kind"] == "B"]
        days = [date.fromisoformat(release["date"]) for release in monthly]

        assert [r["revision"] for r in monthly] == sorted({r["revision"] for r in monthly}), build
        assert days == sorted(set(days)), build
        assert all(day.weekday() == 1 and 8 <= day.day <= 14 for day in days), build


def test_every_subscription_branch_was_cut_before_its_first_release():
    for branch, revisions in shipped("m365_builds").data["branches"].items():
        cut = branch_cut(int(branch))
        first = date.fromisoformat(min(revisions.values()))

        assert cut is not None, branch
        assert cut < first, branch
        assert cut.day == int(branch) % 100, branch


@pytest.mark.parametrize(
    ("build", "support", "expected"),
    [
        ("26200", "home_pro", "2027-10-12"),
        ("26100", "home_pro", "2026-10-13"),
        ("26100", "enterprise", "2027-10-12"),
        ("26100", "ltsc", "2029-10-09"),
        ("26100", "iot_ltsc", "2034-10-10"),
        ("26100", "server", "2034-11-14"),
        ("19045", "home_pro", "2025-10-14"),
        ("19044", "ltsc", "2027-01-12"),
        ("17763", "ltsc", "2029-01-09"),
        ("17763", "server", "2029-01-09"),
        ("14393", "ltsc", "2026-10-13"),
        ("7601", "home_pro", "2020-01-14"),
        ("2600", "home_pro", "2014-04-08"),
    ],
)
def test_windows_ends_as_in_annex_c(build, support, expected):
    actual = shipped("windows_lifecycle").data["builds"][build][support]["end"]

    assert actual == expected
