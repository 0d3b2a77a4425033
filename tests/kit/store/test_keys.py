"""Key slots: every way in opens, a wrong one says what to do, damage never locks people out."""

from __future__ import annotations

import json
import sys

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import KitError
from kit.store import access, keys, os_keyring, recovery_key, sidecar, slots
from kit.store.secret import Passphrase, RecoveryKey, SessionKey
from kit.store.store import open_store
from tests.kit.store.keyrings import Locked, Memory
from tests.kit.store.samples import PAPER, PHRASE, new_store, reopen


@given(st.binary(min_size=20, max_size=20), st.booleans(), st.sampled_from(["-", " ", "", "–"]))
def test_a_printed_key_is_read_back_however_it_is_typed(key, lower, between):
    text = recovery_key.printed(key).replace("-", between).replace("O", "0")

    assert recovery_key.typed(text.lower() if lower else text) == key


@given(st.binary(min_size=20, max_size=20), st.integers(0, 52), st.data())
def test_a_typing_error_is_never_taken_for_a_wrong_key(key, place, data):
    text = recovery_key.printed(key)
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
    if text[place] in {"-", letter}:
        return
    wrong = text[:place] + letter + text[place + 1 :]

    with pytest.raises(KitError, match="faute de frappe"):
        recovery_key.typed(wrong)


def test_swapped_and_missing_groups_are_typing_errors():
    groups = recovery_key.printed(bytes(range(20))).split("-")
    swapped = [groups[1], groups[0], *groups[2:]]

    with pytest.raises(KitError, match=r"groupe 1, 2"):
        recovery_key.typed("-".join(swapped))
    with pytest.raises(KitError, match="pas complète"):
        recovery_key.typed("-".join(groups[:-1]))


def test_another_records_paper_key_is_told_from_a_typing_error(tmp_path):
    new_store(tmp_path / "r.kit").close()
    other = RecoveryKey(recovery_key.printed(b"\1" * 20))

    with pytest.raises(KitError, match="bien écrite") as caught:
        open_store(tmp_path / "r.kit", other)
    assert "feuille imprimée" in caught.value.remedy


def test_a_person_opens_with_her_passphrase_whatever_composed_her_accents(tmp_path):
    with new_store(tmp_path / "r.kit") as store:
        access.add_person(store, "Odile", "forêt d’été au café")

    open_store(
        tmp_path / "r.kit", Passphrase("fore\u0302t d’e\u0301te\u0301 au cafe\u0301")
    ).close()


def test_a_wrong_passphrase_says_what_to_do(tmp_path):
    new_store(tmp_path / "r.kit", phrase=True).close()

    with pytest.raises(KitError, match="pas une phrase de passe") as caught:
        open_store(tmp_path / "r.kit", Passphrase("autre phrase de passe"))
    assert "clé de secours" in caught.value.remedy


@pytest.mark.parametrize("weak", ["", "court", "aaaaaaaaaaaaaaaa", " " * 20])
def test_weak_passphrases_are_refused(weak):
    with pytest.raises(KitError, match="trop courte"):
        keys.passphrase_slot(weak)


def test_a_removed_person_is_out_and_the_others_stay(tmp_path):
    with new_store(tmp_path / "r.kit") as store:
        odile = access.add_person(store, "Odile", PHRASE.text)
        access.add_person(store, "Paul", "une autre phrase longue")
        access.remove(store, odile.id)
        names = [way.name for way in access.list_access(store)]

    assert names == ["", "Paul"]
    with pytest.raises(KitError, match="pas une phrase"):
        open_store(tmp_path / "r.kit", PHRASE)
    open_store(tmp_path / "r.kit", Passphrase("une autre phrase longue")).close()


def test_the_last_way_that_survives_the_pc_stays(tmp_path, memory):
    with new_store(tmp_path / "r.kit") as store:
        assert access.add_session(store)
        paper = next(way for way in access.list_access(store) if way.kind == "recovery")

        with pytest.raises(KitError, match="dernier accès"):
            access.remove(store, paper.id)
    assert memory.kept


def test_a_new_key_opens_for_everybody_who_was_there_and_only_for_them(tmp_path, memory):
    path = tmp_path / "r.kit"
    with new_store(path, phrase=True) as store:
        access.add_session(store)
        old = store.key
    access.rekey(path, PAPER)
    for secret in (PAPER, PHRASE, SessionKey()):
        with open_store(path, secret) as store:
            assert store.key != old
            assert store.generation == 2
    held = sidecar.read(path)

    assert {tuple(slot.sealed) for slot in held.slots} == {(2,)}
    assert memory.kept


def test_a_rekey_waits_for_nobody_who_has_it_open(tmp_path, monkeypatch):
    monkeypatch.setattr(access, "_PATIENCE", 0.1)
    with new_store(tmp_path / "r.kit") as store:
        key = store.key
        with pytest.raises(KitError, match="occupé"):
            access.rekey(tmp_path / "r.kit", PAPER)

    with reopen(tmp_path / "r.kit") as store:
        assert store.key == key


def test_the_session_opens_alone_until_its_keyring_is_lost(tmp_path, memory):
    with new_store(tmp_path / "r.kit") as store:
        access.add_session(store)
    open_store(tmp_path / "r.kit", SessionKey()).close()
    memory.kept.clear()

    with pytest.raises(KitError, match="toute seule") as caught:
        open_store(tmp_path / "r.kit", SessionKey())
    assert "phrase de passe" in caught.value.remedy
    reopen(tmp_path / "r.kit").close()


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_the_session_is_told_what_else_opens(tmp_path):
    with new_store(tmp_path / "r.kit") as store:
        assert not access.add_session(store)

    with pytest.raises(KitError, match="toute seule"):
        open_store(tmp_path / "r.kit", SessionKey())


@pytest.mark.usefixtures("memory")
def test_a_locked_keyring_is_a_told_fault(tmp_path):
    new_store(tmp_path / "r.kit").close()
    keyring.set_keyring(Locked())

    with pytest.raises(KitError, match="toute seule"):
        open_store(tmp_path / "r.kit", SessionKey())


def test_a_keyring_that_writes_in_clear_is_never_used():
    class Plain(Memory):
        __module__ = "keyrings.alt.file"

    before = keyring.get_keyring()
    plain = Plain()
    keyring.set_keyring(plain)
    try:
        assert not os_keyring.keep_secret("store", b"secret")
    finally:
        keyring.set_keyring(before)
    assert plain.kept == {}
    assert "keyrings" not in sys.modules


@pytest.mark.parametrize("damage", ["delete", "empty", "half", "flip"])
def test_one_damaged_file_of_keys_locks_nobody_out(tmp_path, damage):
    path = tmp_path / "r.kit"
    new_store(path).close()
    spoil(sidecar.beside(path), damage)

    reopen(path).close()


@pytest.mark.parametrize("damage", ["delete", "empty", "half", "flip"])
def test_two_damaged_files_of_keys_say_what_to_do(tmp_path, damage):
    path = tmp_path / "r.kit"
    new_store(path).close()
    spoil(sidecar.beside(path), damage)
    spoil(sidecar.spare(path), damage)

    with pytest.raises(KitError, match="fichier des clés") as caught:
        reopen(path)
    assert "store recover" in caught.value.remedy


def spoil(path, damage):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    match damage:
        case "delete":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "half":
            path.write_bytes(bytes(content[: len(content) // 2]))
        case _:
            path.write_bytes(bytes(content))


def test_no_flipped_bit_of_the_keys_is_taken_for_a_wrong_secret(tmp_path):
    path = tmp_path / "r.kit"
    new_store(path).close()
    content = sidecar.beside(path).read_bytes()
    for place in range(len(content)):
        flipped = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        try:
            held = sidecar.understand(flipped)
        except KitError:
            continue
        # What does not change the meaning (a space) may be flipped.
        assert held == sidecar.understand(content)


def test_newer_keys_are_refused(tmp_path):
    path = tmp_path / "r.kit"
    new_store(path).close()
    told = json.loads(sidecar.beside(path).read_text())
    sidecar.beside(path).write_text(json.dumps({**told, "format": "kit-keys/2"}))

    with pytest.raises(KitError, match="plus récente"):
        reopen(path)


def test_a_slot_that_a_stranger_added_is_noticed(tmp_path):
    """Else the next rekey would seal the new key for the stranger."""
    path = tmp_path / "r.kit"
    new_store(path).close()
    held = sidecar.read(path)
    stranger = slots.seal(slots.new_slot(slots.RECOVERY, b"x" * 20, "2026-01-01"), 1, b"k" * 32)
    sidecar.write(path, sidecar.Sidecar(held.store, (*held.slots, stranger), held.marks))

    with pytest.raises(KitError, match="modifié par un autre"):
        reopen(path)


@pytest.mark.parametrize("n", [2, 2**30, 1000, "1024", True])
def test_hostile_costs_are_damage(tmp_path, n):
    path = tmp_path / "r.kit"
    new_store(path, phrase=True).close()
    held = sidecar.read(path)
    slot = next(slot for slot in held.slots if slot.kind == slots.PASSPHRASE)
    worse = sidecar.Sidecar(
        held.store,
        (slots.Slot(slot.id, slot.kind, slot.made, {**slot.derivation, "n": n}, slot.public,
                    slot.sealed),),
        held.marks,
    )  # fmt: skip

    with pytest.raises(KitError, match="abîmé"):
        sidecar.understand(sidecar.document(worse))


@given(st.binary(max_size=300))
def test_no_content_breaks_the_reader_of_keys(content):
    with pytest.raises(KitError):
        sidecar.understand(content)


fragments = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["format", "slots", "store", "marks", "check"]), inner)
    ),
)


@given(fragments)
def test_no_json_breaks_the_reader_of_keys(told):
    with pytest.raises(KitError):
        sidecar.understand(json.dumps(told).encode())
