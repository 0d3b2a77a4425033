"""What a clearing would remove is what it removes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit.store import edits
from kit.store.retention import Limits, Removed, apply_retention, preview
from tests.kit.store.samples import new_store

NOW = datetime.now(UTC)
SHORT = Limits(replaced={"person": 0, "equipment": 0}, every_audit=10, monthly_audit=20)


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "registre.kit") as made:
        yield made


def test_nothing_goes_from_a_fresh_record(store):
    thing = edits.add_record(store, "equipment", "")
    edits.put(store, thing, {"label": "NAS"}, "x")

    assert preview(store) == Removed(0, 0, 0) == apply_retention(store)


def test_the_preview_counts_what_goes_and_changes_nothing(store):
    thing = edits.add_record(store, "equipment", "")
    for label in ("un", "deux", "trois"):
        edits.put(store, thing, {"label": label}, "x")
    person = edits.add_record(store, "person", "")
    edits.put(store, person, {"name": "Paul Ancien", "left": "2001-01-31"}, "x")
    later = NOW + timedelta(days=1)
    before = edits.values(store, person)

    told = preview(store, later, SHORT)

    assert told == Removed(2, 0, 1)
    assert preview(store, later, SHORT) == told
    assert edits.values(store, person) == before
    assert apply_retention(store, later, SHORT) == told
    assert preview(store, later, SHORT) == Removed(0, 0, 0)
    assert edits.values(store, thing)["label"] == "trois"
