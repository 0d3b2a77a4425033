"""Two records of one entity edited apart become the same record, in either order."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import KitError
from kit.store import (
    attachments,
    audits,
    copies,
    edits,
    erasure,
    logical_time,
    program_index,
    retention,
)
from kit.store.merging import merge
from kit.store.store import set_meta, verify
from tests.kit.store.samples import MEASURED, PAPER, facts, findings, new_store, reopen, score

RECORDS = tuple(f"00000000-0000-4000-8000-00000000000{n}" for n in range(3))
PERSON = "00000000-0000-4000-8000-00000000000a"
TABLES = {
    "entity": "uuid",
    "record": "uuid, entity, kind",
    "edit": "id, record, field, value, author, store, seq, at, clock",
    "blob": "hash, content",
    "snapshot": "id, record, author, store, at, clock, version, rules",
    "part": "snapshot, topic, blob",
    "finding": 'snapshot, position, "check", outcome, evidence, sources, detail',
    "score": "snapshot, low, high, coverage, pillars",
    "attachment": "id, record, name, blob, at",
    "erased": "digest, words, at",
    "indexed": "record, snapshot, blob",
}
INSTALLED = (
    "SELECT i.record, p.name, i.version FROM installed i JOIN program p ON p.id = i.program"
    " ORDER BY 1, 2, 3"
)

changes = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(RECORDS), st.sampled_from("ab"),
                  st.sampled_from(["x", "y", "vu avec Marie Dupont", 3, None, ["Dupont Marie"]])),
        st.tuples(st.just("audit"), st.sampled_from(RECORDS), st.integers(0, 2)),
        st.tuples(st.just("attach"), st.sampled_from([*RECORDS, PERSON]),
                  st.sampled_from(["plan", "carte de Marie Dupont"])),
        st.tuples(st.just("erase")),
        st.tuples(st.just("clock"), st.integers(-3000, 3000)),
    ),
    max_size=8,
)  # fmt: skip


def everything(store):
    """All that a record knows, whatever the order in which it came to know it."""
    told = {
        table: sorted(store.connection.execute(f"SELECT {columns} FROM {table}").fetchall())  # noqa: S608
        for table, columns in TABLES.items()
    }
    told["installed"] = store.connection.execute(INSTALLED).fetchall()
    told["values"] = [edits.values(store, name) for name in (*RECORDS, PERSON)]
    return told


def common(path):
    """A record with a few things in it, from which both sides start."""
    with new_store(path) as store:
        for name in RECORDS:
            edits.add_record(store, "workstation", "e", name)
        edits.add_record(store, "person", "e", PERSON)
        edits.put(store, PERSON, {"name": "Marie Dupont", "left": None})
        edits.put(store, RECORDS[0], {"a": "début"}, "Marie Dupont")
    return path


def twin(path, target, identifier):
    for other in path.parent.glob(path.name + "*"):
        shutil.copy(other, target.with_name(other.name.replace(path.name, target.name)))
    store = reopen(target)
    set_meta(store.connection, "store", identifier)
    store.close()
    return reopen(target)


def perform(store, todo):
    clock = logical_time.now()
    for what, *how in todo:
        with mock.patch.object(logical_time, "now", lambda moment=clock: moment):
            match what:
                case "put":
                    edits.put(store, how[0], {how[1]: how[2]}, "Marie Dupont")
                case "audit":
                    audits.save_audit(
                        store, how[0], facts(how[1], "Vim"), findings(1), score(),
                        MEASURED + timedelta(days=how[1]), version="1", rules="1",
                    )  # fmt: skip
                case "attach":
                    attachments.attach(store, how[0], how[1], b"content")
                case "erase":
                    erasure.erase_person(store, PERSON)
                case "clock":
                    clock = logical_time.now() + how[0] * 1_000_000


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes, changes)
def test_the_order_of_merging_does_not_matter(here, there):
    with tempfile.TemporaryDirectory() as folder:
        base = common(Path(folder) / "base.kit")
        left = twin(base, Path(folder) / "left.kit", "aaaaaaaa")
        right = twin(base, Path(folder) / "right.kit", "bbbbbbbb")
        perform(left, here)
        perform(right, there)
        # Their state apart, kept to be merged in the other order.
        left_again = copy_of(left, Path(folder) / "left2.kit")
        right_again = copy_of(right, Path(folder) / "right2.kit")
        merge(left, right)
        merge(right_again, left_again)
        try:
            assert everything(left) == everything(right_again)
            once = everything(left)
            merge(left, right)
            assert everything(left) == once
            merge(right, left)
            assert everything(right) == once
            verify(left)
        finally:
            for store in (left, right, left_again, right_again):
                store.close()


def copy_of(store, target):
    copy = target.with_suffix(".kitcopie")
    identifier = store.id
    copies.write_now(store, copy)
    made = copies.recover(copy, PAPER, target)
    set_meta(made.connection, "store", identifier)
    return made


@pytest.fixture
def sides(tmp_path):
    base = common(tmp_path / "base.kit")
    left = twin(base, tmp_path / "left.kit", "aaaaaaaa")
    right = twin(base, tmp_path / "right.kit", "bbbbbbbb")
    yield left, right
    left.close()
    right.close()


def test_the_newest_value_wins_and_the_others_stay_in_the_history(sides):
    left, right = sides
    edits.put(left, RECORDS[0], {"a": "gauche"})
    edits.put(right, RECORDS[0], {"a": "droite"})
    merge(left, right)

    assert edits.values(left, RECORDS[0])["a"] == "droite"
    assert [e.value for e in edits.edits(left, RECORDS[0], "a")] == ["début", "gauche", "droite"]


def test_after_a_merge_one_writes_after_what_the_other_wrote(sides):
    left, right = sides
    future = logical_time.micros(datetime(2031, 1, 1, tzinfo=UTC))
    with mock.patch.object(logical_time, "now", return_value=future):
        edits.put(right, RECORDS[0], {"a": "droite"})
    merge(left, right)
    edits.put(left, RECORDS[0], {"a": "gauche"})
    merge(right, left)

    assert edits.values(right, RECORDS[0])["a"] == "gauche"


def test_a_damaged_record_is_not_merged_by_half(sides, tmp_path):
    left, right = sides
    for number in range(300):
        edits.put(right, RECORDS[1], {f"field{number}": "x" * 200})
    right.close()
    path = tmp_path / "right.kit"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle] ^= 1
    path.write_bytes(bytes(content))
    before = everything(left)

    with reopen(path) as spoilt, pytest.raises(KitError, match="abîmé"):
        merge(left, spoilt)
    assert everything(left) == before


def test_who_was_erased_does_not_come_back(sides):
    left, right = sides
    edits.put(right, PERSON, {"phone": "05 56 00 00 00"})
    edits.put(right, RECORDS[1], {"a": "appeler Marie DUPONT au 05 56 00 00 00"}, "Marie Dupont")
    audits.save_audit(
        right, RECORDS[1], facts(1, "Vim"), findings(), score(), MEASURED, version="1", rules="1"
    )
    attachments.attach(right, PERSON, "contrat", b"Marie")
    erasure.erase_person(left, PERSON)
    merge(left, right)
    everything_told = repr(everything(left)).casefold()

    assert edits.values(left, PERSON) == {"name": None, "left": None, "phone": None}
    assert edits.values(left, RECORDS[1])["a"].startswith(f"appeler {erasure.ERASED}")
    assert "dupont" not in everything_told.replace("mdupont", "")
    assert attachments.attachments(left, PERSON) == ()


def test_erasing_finds_her_names_logins_authorship_and_documents(sides):
    left, _ = sides
    made = audits.save_audit(
        left, RECORDS[1], facts(1, "Vim"), findings(), score(), MEASURED, version="1", rules="1",
        author="Marie Dupont",
    )  # fmt: skip
    edits.put(left, RECORDS[1], {"a": "MARIE  dupont, et mdupont", "b": "Dupontel reste"})
    attachments.attach(left, RECORDS[1], "Carte de Dupont Marie", b"x")
    erasure.erase_person(left, PERSON)
    account = audits.facts_of(left, made)["accounts"]["accounts"]["value"][0]

    assert account == {"name": erasure.ERASED, "full_name": erasure.ERASED}
    assert edits.values(left, RECORDS[1]) == {
        "a": f"{erasure.ERASED}, et {erasure.ERASED}",
        "b": "Dupontel reste",
    }
    assert attachments.attachments(left, RECORDS[1])[0].name == f"Carte de {erasure.ERASED}"
    assert audits.list_audits(left, RECORDS[1])[0].author == erasure.ERASED
    assert "dupont" not in repr(everything(left)).casefold().replace("dupontel", "")
    assert program_index.search(left.connection, "vim")


@given(st.text(max_size=60))
def test_scrubbing_never_raises_and_is_done_once(text):
    digests = {2: {erasure._of_words(("marie", "dupont"))}}
    once = erasure.scrubbed(f"{text} Marie Dupont {text}", digests)

    assert erasure.scrubbed(once, digests) == once


def test_retention_removes_what_was_replaced_and_thins_audits(sides):
    store, _ = sides
    years = [datetime(2020 + n, 1, 1, tzinfo=UTC) for n in range(4)]
    with (
        mock.patch.object(logical_time, "now") as clock,
        mock.patch.object(logical_time, "newest_known", return_value=0),
    ):
        for year, value in enumerate(("vieux", "moins vieux")):
            clock.return_value = logical_time.micros(years[year])
            edits.put(store, RECORDS[2], {"b": value})
        for day in (1, 2, 3, 40):
            audits.save_audit(
                store, RECORDS[2], facts(day), findings(), score(), years[3] + timedelta(days=day),
                version="1", rules="1",
            )  # fmt: skip
    now = datetime(2027, 1, 1, tzinfo=UTC)
    removed = retention.apply_retention(store, now)

    assert removed == retention.Removed(edits=1, audits=2, people=0)
    assert edits.values(store, RECORDS[2]) == {"b": "moins vieux"}
    assert len(audits.list_audits(store, RECORDS[2])) == 2
    assert retention.apply_retention(store, now) == retention.Removed(0, 0, 0)


def test_people_are_erased_a_year_after_they_left(sides):
    left, _ = sides
    edits.put(left, PERSON, {"left": "2025-01-31"})
    removed = retention.apply_retention(left)

    assert removed.people == 1
    assert edits.values(left, PERSON)["name"] is None


def test_a_clock_that_leaps_ahead_does_not_empty_the_record(sides):
    left, _ = sides
    for number in range(5):
        edits.put(left, RECORDS[0], {"a": number})
    removed = retention.apply_retention(left, datetime(2099, 1, 1, tzinfo=UTC))

    assert removed == retention.Removed(0, 0, 0)
