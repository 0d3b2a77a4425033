"""Sealed copies: complete, checked, brought back elsewhere; a lost place loses nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kit.errors import KitError
from kit.store import copies, edits, schema, sealed_copy, sidecar
from kit.store.connection import PAGE, flush
from kit.store.secret import Passphrase, RecoveryKey
from kit.store.store import meta, set_meta
from tests.kit.store.samples import PAPER, PHRASE, new_store, reopen

RECORD = "00000000-0000-4000-8000-000000000001"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def usb(tmp_path):
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "r.kit", phrase=True) as opened:
        edits.add_record(opened, "workstation", "", RECORD)
        yield opened


def test_each_change_is_in_the_copy(store, usb, tmp_path):
    copy = copies.choose_place(store, usb)
    for number in range(3):
        edits.put(store, RECORD, {"n": number})
        with copies.recover(copy, PAPER, tmp_path / f"{number}.kit") as back:
            assert edits.values(back, RECORD) == {"n": number}
    state = copies.state(store)

    assert (state.pending, state.fault, state.age_days()) == (False, "", 0)
    assert state.age_days(state.made + timedelta(days=9)) == 9
    assert [path.name for path in usb.iterdir()] == [copy.name]


def test_what_others_write_meanwhile_leaves_the_copied_file_alone(store):
    edits.put(store, RECORD, {"n": 1})
    before = store.path.read_bytes()
    standing = sealed_copy._standing(store.connection, store.key, store.path)
    with standing as (base, sequence, _), store.again() as other:
        edits.put(other, RECORD, {"n": 2, "text": "x" * 50_000})
        flush(other.connection)

        assert base == store.path
        assert base.read_bytes() == before
    with reopen(store.path) as later:
        assert edits.values(later, RECORD)["n"] == 2
        assert meta(later.connection, "changes") == sequence + 1


def test_what_is_in_the_log_alone_is_in_the_copy_as_well(store, tmp_path):
    with store.again() as other:
        other.connection.execute("BEGIN")
        other.connection.execute("SELECT * FROM meta").fetchall()
        edits.put(store, RECORD, {"n": 1})
        copies.write_now(store, tmp_path / "one.kitcopie")
        log = store.path.with_name(store.path.name + "-wal")

        assert log.stat().st_size
    with copies.recover(tmp_path / "one.kitcopie", PAPER, tmp_path / "b.kit") as back:
        assert edits.values(back, RECORD) == {"n": 1}
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_a_damaged_record_does_not_take_the_place_of_a_good_copy(store, usb):
    edits.put(store, RECORD, {"text": "x" * 200_000})
    copy = copies.choose_place(store, usb)
    good = copy.read_bytes()
    with store.path.open("r+b") as file:
        file.seek(20 * PAGE + 100)
        file.write(bytes(64))
    with pytest.raises(KitError, match="abîmé"):
        copies.write_now(store, copy)

    assert copy.read_bytes() == good
    assert sealed_copy.check_copy(copy)


@pytest.mark.parametrize("in_log", [False, True])
@pytest.mark.parametrize("page", [5, 20, 40, -3])
def test_no_flipped_byte_of_the_record_reaches_its_copy(store, usb, page, in_log):
    edits.put(store, RECORD, {"text": os.urandom(100_000).hex()})
    copy = copies.choose_place(store, usb)
    good = copy.read_bytes()
    store.close()
    content = bytearray(store.path.read_bytes())
    content[page * PAGE + 100] ^= 16
    store.path.write_bytes(content)
    with reopen(store.path) as damaged, damaged.again() as other:
        if in_log:
            other.connection.execute("BEGIN")
            other.connection.execute("SELECT * FROM meta").fetchall()
        set_meta(damaged.connection, "changes", 1000)
        state = copies.renew(damaged)

    assert state.pending
    assert "abîmé" in state.fault
    assert copy.read_bytes() == good


def test_a_place_that_vanishes_leaves_the_copy_pending_until_it_is_back(store, usb):
    copies.choose_place(store, usb)
    away = usb.rename(usb.with_name("away"))
    edits.put(store, RECORD, {"n": 1})
    state = copies.state(store)

    assert state.pending
    assert "introuvable" in state.fault
    assert edits.values(store, RECORD) == {"n": 1}
    away.rename(usb)
    assert not copies.renew(store).pending


def test_the_empty_folder_of_a_share_that_vanished_gets_no_copy(store, usb, monkeypatch):
    monkeypatch.setattr(copies, "on_same_disk", lambda *_: False)
    copy = copies.choose_place(store, usb)
    monkeypatch.undo()
    copy.unlink()
    edits.put(store, RECORD, {"n": 1})
    state = copies.state(store)

    assert state.pending
    assert "pas branché" in state.fault
    assert list(usb.iterdir()) == []


def test_a_full_place_keeps_its_former_copy(store, usb, tmp_path):
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(usb)],  # noqa: S607
        check=False, capture_output=True,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("the tests may not mount a small file system")
    try:
        copy = copies.choose_place(store, usb)
        for number in range(20):
            edits.put(store, RECORD, {str(number): os.urandom(9000).hex()})
        state = copies.state(store)

        assert state.pending
        assert "plein" in state.fault
        assert [path.name for path in usb.iterdir()] == [copy.name]
        copies.recover(copy, PAPER, tmp_path / "b.kit").close()
        subprocess.run(["mount", "-o", "remount,ro", str(usb)], check=True)  # noqa: S607
        edits.put(store, RECORD, {"n": 1})
        assert "lecture seule" in copies.state(store).fault
    finally:
        subprocess.run(["umount", str(usb)], check=False)  # noqa: S607


def test_a_place_that_is_not_there_is_not_chosen(store, tmp_path):
    with pytest.raises(KitError, match="introuvable"):
        copies.choose_place(store, tmp_path / "nowhere")

    assert copies.state(store).place is None


@pytest.mark.parametrize("place", [3, 20, 90, 400, 1500, 5000, 20000, -1])
def test_a_flipped_byte_in_a_copy_is_noticed(store, usb, tmp_path, place):
    copy = copies.choose_place(store, usb)
    content = bytearray(copy.read_bytes())
    content[place] ^= 1
    copy.write_bytes(bytes(content))

    with pytest.raises(KitError, match="abîmé"):
        copies.recover(copy, PAPER, tmp_path / "b.kit")
    assert not (tmp_path / "b.kit").exists()


@pytest.mark.parametrize("length", [0, 5, 300, 5000, -1])
def test_a_half_copy_is_noticed(store, usb, tmp_path, length):
    copy = copies.choose_place(store, usb)
    copy.write_bytes(copy.read_bytes()[:length])

    with pytest.raises(KitError, match="abîmé"):
        copies.recover(copy, PAPER, tmp_path / "b.kit")


def test_something_after_a_copy_is_noticed(store, usb, tmp_path):
    copy = copies.choose_place(store, usb)
    with copy.open("ab") as file:
        file.write(b"x")

    with pytest.raises(KitError, match="abîmé"):
        copies.recover(copy, PAPER, tmp_path / "b.kit")


def test_a_copy_that_a_stranger_put_together_is_refused(store, usb, tmp_path, monkeypatch):
    """Right hashes, right key file, but a header that no holder of the key wrote."""
    monkeypatch.setattr(sealed_copy.slots, "seal_of", lambda *_: "0" * 64)
    copy = usb / "x.kitcopie"
    copies.write_now(store, copy)
    monkeypatch.undo()

    with pytest.raises(KitError, match="abîmé"):
        copies.recover(copy, PAPER, tmp_path / "b.kit")


def test_a_newer_copy_is_refused(store, usb, tmp_path, monkeypatch):
    copy = copies.choose_place(store, usb)
    monkeypatch.setattr(schema, "SCHEMA", schema.SCHEMA - 1)
    with pytest.raises(KitError, match="plus récente"):
        copies.recover(copy, PAPER, tmp_path / "b.kit")
    monkeypatch.undo()
    copy.write_bytes(copy.read_bytes().replace(b"kit-copie/1 ", b"kit-copie/2 ", 1))

    with pytest.raises(KitError, match="plus récente"):
        copies.recover(copy, PAPER, tmp_path / "b.kit")


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        (Passphrase("une autre phrase longue"), "pas une phrase"),
        (RecoveryKey("ABCDE"), "pas complète"),
    ],
)
def test_a_wrong_secret_brings_nothing_back(store, usb, tmp_path, secret, told):
    copy = copies.choose_place(store, usb)
    with pytest.raises(KitError, match=told):
        copies.recover(copy, secret, tmp_path / "b.kit")

    assert not (tmp_path / "b.kit").exists()


def test_a_recovery_never_writes_over_a_record(store, usb):
    copy = copies.choose_place(store, usb)

    with pytest.raises(KitError, match="déjà un registre"):
        copies.recover(copy, PAPER, store.path)


def test_a_recovered_record_is_one_of_its_own(store, usb, tmp_path):
    copy = copies.choose_place(store, usb)
    with copies.recover(copy, PHRASE, tmp_path / "b.kit") as back:
        assert back.id != store.id
        assert copies.state(back).place is None
        edits.put(back, RECORD, {"n": 1})
    reopen(tmp_path / "b.kit").close()

    assert sidecar.read(tmp_path / "b.kit").store != sidecar.read(store.path).store


def test_everything_comes_back_on_another_computer(store, usb, tmp_path):
    """Another HOME, another user name, no keyring, no bus: only the copy and the printed key."""
    edits.put(store, RECORD, {"usage": "accueil"})
    copy = copies.choose_place(store, usb)
    other = tmp_path / "autre"
    other.mkdir()
    shutil.copy(copy, other / "c.kitcopie")
    store.close()
    for gone in tmp_path.glob("r.kit*"):
        gone.unlink()
    (other / "cle.txt").write_text(PAPER.text + "\n")
    program = (
        "from pathlib import Path; from kit.store import cli;"
        "print(cli.store_recover(Path('c.kitcopie'), None, Path('cle.txt')));"
        "from kit.store.place import default_path, secret_from;"
        "from kit.store import edits; from kit.store.store import open_store;"
        "s = open_store(default_path(), secret_from(Path('cle.txt')));"
        f"print(default_path()); print(edits.values(s, {RECORD!r}))"
    )
    environment = {
        "HOME": str(other), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8", "LANG": "C",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=other, env=environment, capture_output=True,
        text=True, check=True,
    )  # fmt: skip

    assert "{'usage': 'accueil'}" in done.stdout
    assert str(other) in done.stdout
    assert "toute seule" not in done.stdout


def test_what_a_killed_copy_left_behind_is_swept(store, usb):
    copy = copies.choose_place(store, usb)
    left = usb / f"{copy.name}.999999999.abcd.partial"
    left.write_bytes(b"half")
    edits.put(store, RECORD, {"n": 1})

    assert not left.exists()
