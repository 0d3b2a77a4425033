"""Proofs: signed, kept whole, only added to, united, cleaned of a person, and let go in time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.verdict import Outcome
from inventory.backups.model import Kind
from inventory.record import replace
from kit.restoring import proof as proofs
from kit.restoring.comparing import Counts
from kit.restoring.minutes import minutes
from kit.restoring.plan import Trial
from kit.restoring.proof import Method, Proof, Verified
from kit.restoring.recording import proof_of
from kit.store import edits, erasure, retention
from kit.store import proofs as kept_proofs
from kit.store.merging import merge
from kit.store.retention import Limits
from tests.kit.store.samples import new_store

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KEY = bytes(range(32))
COPY = "00000000-0000-4000-8000-00000000000c"


def a_trial(**changes) -> Trial:
    told = Trial(
        AT, Outcome.OK, Kind.RESTIC, run=AT - timedelta(hours=9), counts=Counts(identical=60),
        ineligible=3, opened=40, folders=("Mairie",), types=((".odt", 40), ("", 20)),
        hashes=("a" * 64, "b" * 64), seed="ab" * 16, bytes=123456, seconds=12.34567,
        restore_seconds=3.0, listed=90, listed_bytes=10**9,
    )  # fmt: skip
    return replace(told, **changes)


def a_proof(**changes) -> Proof:
    made = proof_of(a_trial(), by="Marie Dupont", label="Disque de Marie Dupont", machine="PC-1")
    assert made is not None
    return replace(made, **changes)


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "registre.kit") as made:
        yield made


def test_a_signed_proof_comes_back_as_it_was():
    made = proofs.signed(a_proof(), KEY)

    assert proofs.read(proofs.written(made)) == made
    assert proofs.verify(proofs.written(made)) is Verified.SOUND
    assert made.seconds == 12.346


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_change_breaks_it(data):
    document = proofs.written(proofs.signed(a_proof(), KEY))
    told = json.loads(document)
    name = data.draw(st.sampled_from(sorted(set(told) - {"salts"})))
    anything = st.one_of(st.integers(), st.text(), st.none(), st.lists(st.text(), max_size=2))
    value = data.draw(anything)
    changed = {**told, name: value}

    if changed != told:
        assert proofs.verify(json.dumps(changed)) is not Verified.SOUND


@given(st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_any_flipped_byte_breaks_it(where, bits):
    document = bytearray(proofs.written(proofs.signed(a_proof(), KEY)).encode())
    document[where % len(document)] ^= bits
    text = document.decode("latin-1")

    assert proofs.verify(text) is Verified.BROKEN


@given(st.one_of(st.text(), st.binary().map(lambda data: data.decode("latin-1"))))
def test_verifying_never_raises(text):
    assert proofs.verify(text) is Verified.BROKEN


def test_another_key_does_not_sign_for_this_one():
    one, other = proofs.signed(a_proof(), KEY), proofs.signed(a_proof(), b"\1" * 32)
    forged = replace(one, signature=other.signature)

    assert proofs.verify(proofs.written(forged)) is Verified.BROKEN


def test_kept_newest_first_and_verified(store):
    first = kept_proofs.keep(store, COPY, a_proof())
    second = kept_proofs.keep(store, COPY, a_proof(id=proofs.new_id(), outcome=Outcome.FAIL))
    kept_proofs.keep(store, "autre", a_proof(id=proofs.new_id()))

    told = kept_proofs.kept(store, COPY)

    assert [one.proof for one in told] == [second, first]
    assert {one.verified for one in told} == {Verified.SOUND}
    assert len({one.proof.key for one in kept_proofs.kept(store)}) == 1
    assert kept_proofs.newest(store, COPY, Outcome.OK).proof == first
    assert kept_proofs.newest(store, COPY).proof == second


def test_nothing_changes_or_removes_one(store):
    kept_proofs.keep(store, COPY, a_proof())

    for statement in ("UPDATE proof SET copy = 'x'", "DELETE FROM proof"):
        with pytest.raises(Exception, match="append-only"):
            store.connection.execute(statement)


def test_a_kill_in_the_middle_leaves_none(store, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(proofs, "written", stop)
    with pytest.raises(KeyboardInterrupt):
        kept_proofs.keep(store, COPY, a_proof())
    monkeypatch.undo()

    assert kept_proofs.kept(store) == ()
    # The key that was drawn then is not there either.
    assert store.connection.execute("SELECT 1 FROM meta WHERE key = 'proof_key'").fetchall() == []


def test_united_records_hold_the_proofs_of_both(store, tmp_path):
    with new_store(tmp_path / "autre.kit") as other:
        mine = kept_proofs.keep(store, COPY, a_proof())
        theirs = kept_proofs.keep(other, COPY, a_proof(id=proofs.new_id()))
        for _ in range(2):
            merge(store, other)
        merge(other, store)

        assert {one.proof.id for one in kept_proofs.kept(store)} == {mine.id, theirs.id}
        assert kept_proofs.kept(other) == kept_proofs.kept(store)
        assert {one.verified for one in kept_proofs.kept(other)} == {Verified.SOUND}


def test_erasing_a_person_takes_her_name_out_and_keeps_the_proof(store, tmp_path):
    person = edits.add_record(store, "person", "")
    edits.put(store, person, {"full_name": "Marie Dupont"})
    with new_store(tmp_path / "autre.kit") as other:
        kept_proofs.keep(store, COPY, a_proof())
        merge(other, store)

        erasure.erase_person(store, person)
        merge(store, other)

    (told,) = kept_proofs.kept(store)
    assert told.verified is Verified.ERASED
    assert "Dupont" not in repr(told)
    assert told.proof.by == "[personne effacée]"
    assert told.proof.machine == "PC-1"
    assert dict(told.proof.salts).keys() == {"machine", "folders"}
    # What was not erased is still proved.
    document = proofs.written(told.proof)
    (kept,) = store.connection.execute("SELECT document FROM proof").fetchone()
    for name, value in (("machine", "PC-2"), ("identical", 59)):
        forged = json.dumps({**json.loads(kept), name: value})
        assert proofs.verify(forged) is Verified.BROKEN
    assert document


def test_old_proofs_go_but_the_newest_of_each_copy_stays(store):
    for number in range(3):
        kept_proofs.keep(store, COPY, a_proof(id=proofs.new_id(), sampled=number))
    kept_proofs.keep(store, "autre", a_proof(id=proofs.new_id()))
    later = datetime.now(UTC) + timedelta(days=1)
    limits = Limits(proof=0)

    assert retention.preview(store).proofs == 0
    assert retention.preview(store, later, limits).proofs == 2
    assert retention.apply_retention(store, later, limits).proofs == 2
    assert [one.proof.sampled for one in kept_proofs.kept(store, COPY)] == [2]
    assert len(kept_proofs.kept(store)) == 2


def test_a_test_that_said_nothing_leaves_no_proof():
    assert proof_of(Trial(AT, Outcome.UNKNOWN)) is None
    failed = proof_of(a_trial(outcome=Outcome.FAIL, counts=Counts(unreadable=60)))
    assert failed is not None
    assert (failed.outcome, failed.restored, failed.unreadable) == (Outcome.FAIL, 0, 60)


def test_the_minutes_tell_all_and_no_file():
    made = proofs.signed(a_proof(different=2, method=Method.GUIDED), KEY)

    told = minutes(made, Verified.SOUND)
    rows = dict(told.rows)

    assert rows["Résultat"] == "60\u00a0fichiers sur 60 relus à l’identique"
    assert rows["Différents sans raison connue"] == "2"
    assert rows["Lancé par"] == "Marie Dupont"
    assert rows["Types de fichiers"] == ".odt (40), sans extension (20)"
    assert "Absents de la copie" not in rows
    assert rows["Signature du relevé"] == "valable"
    assert told.hashes == made.hashes
    assert told.outcome == "Conforme"
