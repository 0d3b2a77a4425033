"""Dates in names."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.backups.dated import are_dated, date_in, moment_of, utc

DAY = datetime(2026, 11, 20)  # noqa: DTZ001 names are written in local time


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-11-20", DAY),
        ("20261120", DAY),
        ("Sauvegarde_20_11_2026", DAY),
        ("mairie 20-11-2026.zip", DAY),
        ("20112026", DAY),
        ("sauvegarde 20 novembre 2026", DAY),
        ("Copie du 20 février 2026", DAY.replace(month=2)),
        ("backup-2026-11-20T18h30", DAY.replace(hour=18, minute=30)),
        ("20261120_183005", DAY.replace(hour=18, minute=30)),
        ("20261120183005", DAY.replace(hour=18, minute=30)),
        ("2026-11-20 à 18h30", DAY.replace(hour=18, minute=30)),
        ("2026-02-31", None),
        ("Documents", None),
        ("facture 123456789", None),
        ("33063 Bordeaux", None),
        ("1120261", None),
        ("20-11-26", None),
    ],
)
def test_dates_that_people_write(name, expected):
    assert date_in(name) == expected


@given(st.text(max_size=60))
def test_any_name_is_read(name):
    date_in(name)


@given(st.dates(min_value=datetime(1980, 1, 1).date(), max_value=datetime(2099, 12, 31).date()))  # noqa: DTZ001
def test_every_iso_date_is_found(day):
    assert date_in(f"copie {day.isoformat()} bis").date() == day


@given(st.floats())
def test_any_stamp_has_a_moment(stamp):
    assert utc(0.0 if stamp != stamp else stamp).tzinfo is not None  # noqa: PLR0124 not a number


def test_the_name_wins_over_a_date_that_was_lost_in_copying():
    assert moment_of("2026-11-20", datetime(2027, 1, 5).timestamp()) == DAY.astimezone()  # noqa: DTZ001


def test_the_file_tells_the_hour_of_the_day_that_its_name_tells():
    written = DAY.replace(hour=18, minute=30)

    assert moment_of("2026-11-20", written.timestamp()) == written.astimezone()


def test_most_names_are_dated_or_it_is_no_series():
    assert are_dated(["2026-11-20", "2026-11-19", ".Trash"])
    assert not are_dated(["2026-11-20", "Documents", "Photos"])
    assert not are_dated([])
