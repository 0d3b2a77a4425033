"""A record as a whole: kept, shared, refused when it is not sound, readable by nobody else."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kit.errors import KitError
from kit.store import (
    access,
    attachments,
    audits,
    copies,
    edits,
    entities,
    keys,
    logical_time,
    program_index,
    schema,
    sealed_copy,
    sidecar,
)
from kit.store import store as stores
from kit.store.connection import connect
from kit.store.keys import Keys
from tests.kit.store.samples import (
    MEASURED,
    OLD,
    PAPER,
    PHRASE,
    facts,
    findings,
    new_store,
    old_store,
    reopen,
    score,
)

RECORD = "00000000-0000-4000-8000-000000000001"
NAMES = ("Délibération", "Marie Dupont", "Saint-Éxupéry", "mdupont", "Outil de paie", "accueil")


def filled(path: Path):
    store = new_store(path, phrase=True)
    mairie = entities.new_entity("mairie", "Saint-Éxupéry")
    entities.put_entity(store, mairie, "Marie Dupont")
    edits.add_record(store, "workstation", mairie.uuid, RECORD)
    edits.put(store, RECORD, {"usage": "accueil", "note": "Délibération"}, "Marie Dupont")
    for number in range(3):
        audits.save_audit(
            store, RECORD, facts(number, "Outil de paie"), findings(), score(), MEASURED,
            version="1", rules="1",
        )  # fmt: skip
    attachments.attach(store, RECORD, "Délibération.pdf", b"Marie Dupont " * 1000)
    return store


def test_what_is_written_is_read_again(tmp_path):
    filled(tmp_path / "r.kit").close()

    with reopen(tmp_path / "r.kit") as store:
        assert edits.values(store, RECORD) == {"usage": "accueil", "note": "Délibération"}
        kept = audits.list_audits(store, RECORD)
        assert [audit.clock for audit in kept] == [MEASURED] * 3
        assert kept[0].score == score()
        assert audits.facts_of(store, kept[0].id) == facts(2, "Outil de paie")
        assert audits.findings_of(store, kept[0].id) == findings()
        assert entities.chosen_entity(store).name == "Saint-Éxupéry"
        found = attachments.attachments(store, RECORD)
        assert attachments.attached(store, found[0].id) == b"Marie Dupont " * 1000


def test_no_word_can_be_read_in_any_file(tmp_path):
    with filled(tmp_path / "r.kit") as store:
        (tmp_path / "usb").mkdir()
        copies.choose_place(store, tmp_path / "usb")
        edits.put(store, RECORD, {"later": "Marie Dupont"})
        old_store(tmp_path / "old.kit")
        reopen(tmp_path / "old.kit").close()
        files = [path for path in tmp_path.rglob("*") if path.is_file()]

        assert {path.suffix for path in files} >= {".kit", ".cles", ".cles-secours", ".kitcopie"}
        for path in files:
            content = path.read_bytes().lower()
            for word in (*NAMES, "CREATE TABLE", "SQLite format", "usage", "snapshot"):
                for form in (word.encode(), word.encode("utf-16-le"), word.encode("latin-1")):
                    assert form.lower() not in content, (path.name, word)


def test_plain_sqlite_reads_nothing(tmp_path):
    filled(tmp_path / "r.kit").close()
    plain = sqlite3.connect(tmp_path / "r.kit")

    with pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM sqlite_master")
    plain.close()


def test_every_flipped_byte_is_noticed(tmp_path):
    """One byte in each stretch of the file; then nothing but a KitError, and never other data."""
    path = tmp_path / "r.kit"
    filled(path).close()
    sound = path.read_bytes()
    for place in range(0, len(sound), 997):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x40]) + sound[place + 1 :])
        with pytest.raises(KitError, match="abîmé") as caught, reopen(path) as store:
            stores.verify(store)
        assert "store recover" in caught.value.remedy
    path.write_bytes(sound)

    with reopen(path) as store:
        stores.verify(store)


@pytest.mark.parametrize("length", [0, 10, 1024, 4096, 8192, -4096, -1])
def test_a_half_written_file_is_noticed(tmp_path, length):
    path = tmp_path / "r.kit"
    filled(path).close()
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(KitError, match="abîmé"):
        reopen(path)


def test_a_file_of_another_kind_is_no_record(tmp_path):
    path = tmp_path / "r.kit"
    filled(path).close()
    path.write_bytes(b"%PDF-1.7 " * 2000)

    with pytest.raises(KitError, match="abîmé"):
        reopen(path)


def test_a_missing_record_says_how_to_get_one(tmp_path):
    with pytest.raises(KitError, match="pas de registre") as caught:
        reopen(tmp_path / "r.kit")

    assert "store new" in caught.value.remedy


def test_a_record_is_never_written_over(tmp_path):
    filled(tmp_path / "r.kit").close()
    before = (tmp_path / "r.kit").read_bytes()

    with pytest.raises(KitError, match="déjà un registre"):
        new_store(tmp_path / "r.kit")
    assert (tmp_path / "r.kit").read_bytes() == before


def test_the_keys_of_a_record_that_was_moved_away_are_set_aside(tmp_path):
    path = tmp_path / "r.kit"
    filled(path).close()
    path.rename(tmp_path / "moved.kit")
    new_store(path).close()
    aside = next(tmp_path.glob("r.kit.cles-2*"))
    aside.rename(sidecar.beside(tmp_path / "moved.kit"))

    with reopen(tmp_path / "moved.kit") as store:
        assert edits.values(store, RECORD)


def test_a_newer_record_is_refused_and_untouched(tmp_path):
    path = tmp_path / "r.kit"
    with filled(path) as store:
        store.connection.execute(f"PRAGMA user_version = {schema.SCHEMA + 1}")
    before = path.read_bytes()

    with pytest.raises(KitError, match="plus récente"):
        reopen(path)
    assert path.read_bytes() == before


def test_the_kept_record_of_schema_1_becomes_todays(tmp_path):
    path = old_store(tmp_path / "r.kit")
    with reopen(path) as store:
        assert schema.schema_of(store.connection) == schema.SCHEMA
        assert edits.values(store, RECORD) == {"usage": "accueil", "one": 7, "other": 7}
        assert [e.value for e in edits.edits(store, RECORD, "usage")] == ["école", "accueil"]
        newest = audits.list_audits(store, RECORD)[0]
        assert audits.facts_of(store, newest.id) == facts(2, "Éditeur de délibérations", "Vim")
        assert names_found(store, "editeur delib") == ["Éditeur de délibérations"]
        stores.verify(store)
    kept = copies.dated(path)

    assert len(kept) == 1
    with copies.recover(kept[0], PHRASE, tmp_path / "again.kit") as back:
        assert edits.values(back, RECORD)["one"] == 7


def test_a_migrated_record_has_the_same_tables_as_a_new_one(tmp_path):
    old_store(tmp_path / "old.kit")
    with reopen(tmp_path / "old.kit") as old, new_store(tmp_path / "new.kit") as new:
        told = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"

        assert old.connection.execute(told).fetchall() == new.connection.execute(told).fetchall()


def test_nothing_is_migrated_when_the_dated_copy_cannot_be_made(tmp_path, monkeypatch):
    path = old_store(tmp_path / "r.kit")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sealed_copy, "put_in_place", full)
    with pytest.raises(KitError, match="plein"):
        reopen(path)
    monkeypatch.undo()

    assert [name.name for name in tmp_path.iterdir() if "partial" in name.name] == []
    with reopen(path) as store:
        assert schema.schema_of(store.connection) == schema.SCHEMA


def test_only_the_last_copies_before_migrations_stay(tmp_path):
    for _ in range(5):
        old_store(tmp_path / "r.kit")
        reopen(tmp_path / "r.kit").close()

    assert len(copies.dated(tmp_path / "r.kit")) == copies.KEPT_DATED


def names_found(store, text):
    return [found.name for found in program_index.search(store.connection, text)]


def write_many(path, count):
    with reopen(Path(path)) as store:
        for number in range(count):
            edits.put(store, RECORD, {f"{os.getpid()}": number})


def test_several_processes_write_at_once(tmp_path):
    path = tmp_path / "r.kit"
    filled(path).close()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(str(path), 20)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with reopen(path) as store:
        mine = [edits.values(store, RECORD)[str(writer.pid)] for writer in writers]
        assert mine == [19, 19, 19]
        rows = store.connection.execute("SELECT store, seq FROM edit").fetchall()
        assert len(rows) == len(set(rows))


def test_a_reader_reads_while_another_writes(tmp_path):
    path = tmp_path / "r.kit"
    with filled(path) as one, reopen(path) as other:
        with stores.writing(one):
            edits.put(one, RECORD, {"usage": "école"})
            assert edits.values(other, RECORD)["usage"] == "accueil"

        assert edits.values(other, RECORD)["usage"] == "école"


def test_a_writer_that_waits_too_long_is_told(tmp_path):
    path = tmp_path / "r.kit"
    with filled(path) as one, reopen(path) as other:
        other.connection.execute("PRAGMA busy_timeout = 50")
        with (
            stores.writing(one),
            pytest.raises(KitError, match="occupé"),
        ):
            edits.put(other, RECORD, {"usage": "école"})


def fail_amid(store):
    with stores.writing(store):
        edits.put(store, RECORD, {"usage": "école"})
        raise RuntimeError


def test_a_change_that_fails_leaves_nothing(tmp_path):
    with filled(tmp_path / "r.kit") as store:
        before = edits.values(store, RECORD)
        with pytest.raises(RuntimeError):
            fail_amid(store)

        assert edits.values(store, RECORD) == before


def test_edits_are_append_only(tmp_path):
    with filled(tmp_path / "r.kit") as store:
        for sql in ("UPDATE edit SET value = '1'", "DELETE FROM edit"):
            with pytest.raises(Exception, match="append-only"):
                store.connection.execute(sql)


def test_a_clock_that_jumps_back_neither_loses_nor_hides_anything(tmp_path, monkeypatch):
    with filled(tmp_path / "r.kit") as store:
        edits.put(store, RECORD, {"usage": "mairie"})
        long_ago = logical_time.micros(datetime(2009, 1, 1, tzinfo=UTC))
        monkeypatch.setattr(logical_time, "now", lambda: long_ago)
        edits.put(store, RECORD, {"usage": "école"})
        told = edits.edits(store, RECORD, "usage")

        assert edits.values(store, RECORD)["usage"] == "école"
        assert [edit.value for edit in told] == ["accueil", "mairie", "école"]
        assert told[-1].clock.year == 2009
        assert "retarde" in stores.clock_warning(store)


def test_an_audit_measured_with_a_late_clock_is_still_the_newest(tmp_path):
    with filled(tmp_path / "r.kit") as store:
        made = audits.save_audit(
            store, RECORD, facts(9, "Nouvel outil"), findings(), score(),
            MEASURED - timedelta(days=5000), version="1", rules="1",
        )  # fmt: skip

        assert audits.list_audits(store, RECORD)[0].id == made
        assert names_found(store, "nouvel") == ["Nouvel outil"]
        assert names_found(store, "paie") == []


def test_a_right_clock_gives_no_warning(tmp_path):
    with filled(tmp_path / "r.kit") as store:
        assert stores.clock_warning(store) is None


@pytest.mark.parametrize(
    "text", ["\ud800", "a\0b", "e\u0301", "\u202etxt.exe", "🏛️" * 300, "' OR 1=1 --", "=cmd|'/c'!A1"]
)
def test_any_text_goes_in_and_comes_out(tmp_path, text):
    with new_store(tmp_path / "r.kit") as store:
        edits.add_record(store, "supplier", "", RECORD)
        edits.put(store, RECORD, {"name": text}, text)
        made = audits.save_audit(
            store, RECORD, facts(0, text), findings(), score(), MEASURED, version="1", rules="1"
        )
        entities.put_entity(store, entities.new_entity("autre", text[:400], insee=text), text)
        attachments.attach(store, RECORD, text, b"x")

        assert edits.values(store, RECORD) == {"name": text}
        assert audits.facts_of(store, made) == facts(0, text)
        assert len(entities.list_entities(store)) == 1


def test_the_disk_is_full(tmp_path):
    """On a small file system of its own where the tests may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(place)],  # noqa: S607
        check=False, capture_output=True,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("the tests may not mount a small file system")
    try:
        with new_store(place / "r.kit") as store:
            edits.add_record(store, "document", "", RECORD)
            edits.put(store, RECORD, {"title": "premier"})
            kept = 0
            with pytest.raises(KitError, match="plein"):  # noqa: PT012 how many fit is not known
                for _ in range(200):
                    attachments.attach(store, RECORD, "x.bin", os.urandom(40_000))
                    kept += 1
        with reopen(place / "r.kit") as store:
            stores.verify(store)
            assert edits.values(store, RECORD) == {"title": "premier"}
            assert len(attachments.attachments(store, RECORD)) == kept
    finally:
        subprocess.run(["umount", str(place)], check=False)  # noqa: S607


def test_a_disk_without_any_room_is_told_as_full(tmp_path):
    """Even to read, and to change the key, which needs as much room again."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", str(place)],  # noqa: S607
        check=False, capture_output=True,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("the tests may not mount a small file system")
    try:
        with new_store(place / "r.kit") as store:
            edits.add_record(store, "document", "", RECORD)
            attachments.attach(store, RECORD, "x.bin", os.urandom(300_000))
        (place / "fill").write_bytes(bytes(100_000))
        with pytest.raises(KitError, match="plein\u00a0: la clé"):
            access.rekey(place / "r.kit", PAPER)
        with suppress(OSError):
            (place / "fill").write_bytes(bytes(900_000))
        with pytest.raises(KitError, match="Le disque est plein"):
            reopen(place / "r.kit")
        (place / "fill").unlink()
        with reopen(place / "r.kit") as store:
            stores.verify(store)
            assert len(attachments.attachments(store, RECORD)) == 1
    finally:
        subprocess.run(["umount", str(place)], check=False)  # noqa: S607


def test_a_damaged_record_keeps_its_key(tmp_path):
    path = tmp_path / "r.kit"
    filled(path).close()
    content = bytearray(path.read_bytes())
    content[-5000] ^= 1
    path.write_bytes(content)

    with pytest.raises(KitError, match="abîmé"):
        access.rekey(path, PAPER)
    with reopen(path) as store:
        assert store.generation == 1
        assert edits.values(store, RECORD)["note"] == "Délibération"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_told(tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)

    with pytest.raises(KitError) as told:
        new_store(tmp_path / "locked" / "r.kit")

    assert "le droit d’y écrire" in told.value.remedy


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(KitError):
        new_store(tmp_path / "file" / "r.kit")


def test_opening_costs_none_of_the_heavy_libraries(tmp_path):
    """The window and each audit open a record: they must not pay for creating one."""
    filled(tmp_path / "r.kit").close()
    program = (
        "import sys; from pathlib import Path; from tests.kit.store.samples import reopen;"
        f"reopen(Path({str(tmp_path / 'r.kit')!r})).close();"
        "print([m for m in ('sqlite_utils', 'keyring', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip

    assert done.stdout.strip() == "[]"


def test_a_second_connection_is_the_same_record(tmp_path):
    with filled(tmp_path / "r.kit") as store, store.again() as other:
        assert other.id == store.id
        assert edits.values(other, RECORD) == edits.values(store, RECORD)


def test_a_wrong_raw_key_is_told(tmp_path):
    filled(tmp_path / "r.kit").close()

    with pytest.raises(KitError, match="abîmé"):
        stores.open_with(tmp_path / "r.kit", Keys(((1, b"\0" * 32),)))


def test_the_old_file_is_really_of_schema_1(tmp_path):
    assert OLD.stat().st_size < 150_000
    path = old_store(tmp_path / "r.kit")
    key = keys.unlock(path, PAPER).by_generation[0][1]
    connection = connect(path, key)

    assert schema.schema_of(connection) == 1
    connection.close()
