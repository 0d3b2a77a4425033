"""Looks at copies: kept, listed, never changed, and united with those of another record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from inventory.backups.model import Seen, Trait
from inventory.facts import Known
from kit.facts_codec import decoded
from kit.plain import plain
from kit.store import audits, blobs, merging, retention, seen
from kit.store.store import writing
from tests.checks.arbitrary import of
from tests.kit.backups.towns import NOW, Town, ago, look
from tests.kit.store.samples import new_store, reopen


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as opened:
        yield opened


@given(of(Seen))
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=60)
def test_any_look_is_read_back_as_it_was(found):
    assert decoded(Seen, plain(found)) == found


def test_the_newest_look_comes_first(store):
    for days in (3, 1, 2):
        seen.keep(store, "copy", look(days=(days,), at=ago(days)))

    actual = seen.seen_of(store, "copy", 2)

    assert [one.at for one in actual] == [ago(1), ago(2)]
    assert seen.seen_of(store, "other") == ()


def test_a_trait_keeps_its_pairs(store):
    trait = Trait(((".odt", 12), (".pdf", 3)), 0.25, 40, 2)
    seen.keep(store, "copy", look(trait=Known(trait)))

    assert seen.seen_of(store, "copy")[0].trait == Known(trait)


def test_what_a_newer_version_wrote_is_left_out(store):
    seen.keep(store, "copy", look())
    name = seen.keep(store, "copy", look(at=ago(5)))
    with writing(store) as connection:
        blob = blobs.keep_value(connection, {"kind": "tape of tomorrow"})
        connection.execute("UPDATE part SET blob = ? WHERE snapshot = ?", (blob, name))

    assert len(seen.seen_of(store, "copy")) == 1


def test_looks_of_two_records_meet(store, tmp_path):
    seen.keep(store, "copy", look())
    with new_store(tmp_path / "b.kit") as other:
        seen.keep(other, "copy", look(at=ago(4)))
        merging.merge(store, other)
        merging.merge(store, other)

    assert [one.at for one in seen.seen_of(store, "copy")] == [ago(hours=1), ago(4)]


def test_old_looks_are_thinned_out_but_the_newest_stays(store):
    for days in (900, 899, 898, 2000):
        seen.keep(store, "copy", look(at=ago(days)))
    retention.apply_retention(store, NOW + timedelta(days=800))

    assert seen.seen_of(store, "copy")


def test_a_look_is_no_audit(store):
    seen.keep(store, "copy", look())

    assert audits.list_audits(store) == ()


def test_records_of_the_new_kinds_are_kept(tmp_path):
    with new_store(tmp_path / "a.kit") as store:
        town = Town(store)
        town.dataset("Documents")
        town.copy("NAS", "Documents")
    with reopen(tmp_path / "a.kit") as again:
        kinds = again.connection.execute("SELECT kind FROM record ORDER BY kind").fetchall()

    assert [kind for (kind,) in kinds] == ["copy", "dataset"]
