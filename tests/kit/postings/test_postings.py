"""Postings: sealed, opened, confirmed once, kept as audits; what was altered is not believed."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import KitError
from kit.postings import importing, opening, pairing, sealing
from kit.postings.signed_file import code_of, new_key, public_bytes, same_code
from kit.store import audits, edits, entities
from tests.kit.postings.entities import AT, MAIRIE, computer, post, record_of

NOW = AT + timedelta(hours=2)


@pytest.fixture
def store(tmp_path):
    with record_of(tmp_path / "mairie") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "releves"
    made.mkdir()
    return made


def identities(store, entity=MAIRIE):
    return {keys.recipient: keys.identity for keys in pairing.entity_keys(store, entity.uuid)}


def machines(store):
    return edits.records(store, "workstation")


def refused_as(fault, words):
    assert words in fault.title, fault.title
    assert fault.remedy


def test_a_posting_says_what_was_measured(store, folder):
    path, key = post(store, folder)

    told = opening.open_posting(path, identities(store))

    assert told.at == AT
    assert told.workstation == computer()
    assert told.key == public_bytes(key).hex()
    assert told.entity == MAIRIE.uuid


def test_neither_name_nor_serial_can_be_read_in_it(store, folder):
    path, _ = post(store, folder)

    assert b"PC-ACCUEIL" not in path.read_bytes()
    assert b"ABC12345" not in path.read_bytes()
    assert "ACCUEIL" not in path.name


def test_an_unknown_computer_waits_and_touches_nothing(store, folder):
    path, _ = post(store, folder)

    done = importing.receive(store, folder, NOW)

    assert [one.name for one in done.waiting] == ["PC-ACCUEIL"]
    assert done.kept == ()
    assert machines(store) == {}
    assert audits.list_audits(store) == ()
    assert path.exists()
    assert importing.waiting(store) == done.waiting


def test_confirmed_by_its_code_it_becomes_an_audit(store, folder):
    post(store, folder)
    code = importing.receive(store, folder, NOW).waiting[0].code

    done = importing.confirm(store, code.replace(" ", ""), NOW)

    assert [one.state for one in done.kept] == ["kept"]
    (audit,) = audits.list_audits(store)
    assert (audit.clock, audit.author) == (AT, importing.POSTED)
    ((identifier, fields),) = machines(store).items()
    assert audit.record == identifier
    assert (fields["host_name"], fields["serial"]) == ("PC-ACCUEIL", "ABC12345")
    assert importing.waiting(store) == ()


def test_received_twice_it_adds_nothing(store, folder):
    post(store, folder)
    importing.confirm(store, importing.receive(store, folder, NOW).waiting[0].code, NOW)

    again = importing.receive(store, folder, NOW)

    assert [one.state for one in again.kept] == ["again"]
    assert again.waiting == ()
    assert len(audits.list_audits(store)) == 1


def test_a_known_key_is_kept_at_once_the_next_time(store, folder):
    _, key = post(store, folder)
    importing.confirm(store, importing.receive(store, folder, NOW).waiting[0].code, NOW)
    post(store, folder, key=key, at=AT + timedelta(days=7))

    done = importing.receive(store, folder, NOW + timedelta(days=7))

    assert [one.state for one in done.kept] == ["kept"]
    assert len(audits.list_audits(store)) == 2
    assert len(machines(store)) == 1


def test_an_older_posting_than_is_known_does_not_go_back_in_time(store, folder):
    _, key = post(store, folder)
    importing.confirm(store, importing.receive(store, folder, NOW).waiting[0].code, NOW)
    post(store, folder, key=key, at=AT - timedelta(days=7))

    done = importing.receive(store, folder, NOW)

    assert [one.state for one in done.kept] == ["older"]
    assert len(audits.list_audits(store)) == 1


def test_another_key_for_a_known_computer_waits_again(store, folder):
    path, _ = post(store, folder)
    importing.confirm(store, importing.receive(store, folder, NOW).waiting[0].code, NOW)
    path.unlink()
    post(store, folder, at=AT + timedelta(days=1))

    done = importing.receive(store, folder, NOW + timedelta(days=1))

    assert done.kept == ()
    assert "autre clé" in done.waiting[0].why
    assert len(audits.list_audits(store)) == 1


def test_a_known_key_for_another_computer_waits(store, folder):
    """A computer that was confirmed cannot speak for another one."""
    _, key = post(store, folder)
    importing.confirm(store, importing.receive(store, folder, NOW).waiting[0].code, NOW)
    post(store, folder, computer("PC-MAIRE", "ZZZ98765"), key, AT + timedelta(days=1))

    done = importing.receive(store, folder, NOW + timedelta(days=1))

    assert "autre poste" in done.waiting[0].why
    assert len(machines(store)) == 1


def test_who_waits_is_told_no_more_once_forgotten(store, folder):
    post(store, folder)
    code = importing.receive(store, folder, NOW).waiting[0].code

    importing.forget(store, code)

    assert importing.waiting(store) == ()
    with pytest.raises(KitError, match="Aucun poste n’attend"):
        importing.confirm(store, code, NOW)


def test_a_clock_that_runs_ahead_does_not_hide_the_audits_to_come(store, folder):
    _, key = post(store, folder, at=AT + timedelta(days=4000))
    importing.confirm(store, importing.receive(store, folder, NOW).waiting[0].code, NOW)

    (audit,) = audits.list_audits(store)
    assert audit.clock == NOW
    post(store, folder, key=key, at=NOW + timedelta(days=1))
    done = importing.receive(store, folder, NOW + timedelta(days=2))
    assert [one.state for one in done.kept] == ["kept"]


def test_any_altered_byte_is_refused_and_the_file_stays(store, folder):
    path, _ = post(store, folder)
    whole = path.read_bytes()
    start = whole.index(b"\n") + 1
    for place in [*range(start, start + 300, 7), *range(start + 300, len(whole), len(whole) // 60)]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])

        with pytest.raises(KitError, match="abîmé ou a été modifié"):
            opening.open_posting(path, identities(store))

    done = importing.receive(store, folder, NOW)
    refused_as(done.refused[0].error, "abîmé")
    assert path.exists()


@pytest.mark.parametrize("length", [0, 5, 11, 80, 200, -1])
def test_a_cut_posting_is_refused(store, folder, length):
    path, _ = post(store, folder)
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(KitError):
        opening.open_posting(path, identities(store))


def sealed(store, public, signature, body):
    recipient = pairing.keys_for(store, MAIRIE.uuid).recipient
    content = pyrage.encrypt(
        public + signature + body, [pyrage.x25519.Recipient.from_str(recipient)]
    )
    return f"{sealing.FORM} {recipient}\n".encode() + content


def test_a_signature_of_somebody_else_is_refused_before_anything_is_inflated(
    store, folder, monkeypatch
):
    body = zlib.compress(b"{}")
    recipient = pairing.keys_for(store, MAIRIE.uuid).recipient
    one, other = new_key(), new_key()
    signature = other.sign(sealing.signed_part(recipient, public_bytes(one), body))
    path = folder / f"a{sealing.SUFFIX}"
    path.write_bytes(sealed(store, public_bytes(one), signature, body))
    monkeypatch.setattr(zlib, "decompressobj", lambda: pytest.fail("inflated"))

    with pytest.raises(KitError, match="modifié"):
        opening.open_posting(path, identities(store))


def test_a_bomb_is_refused(store, folder, monkeypatch):
    monkeypatch.setattr(sealing, "LONGEST_JSON", 1000)
    body = zlib.compress(b'{"schema": 1, "x": "' + b"a" * 5000 + b'"}')
    recipient = pairing.keys_for(store, MAIRIE.uuid).recipient
    key = new_key()
    signature = key.sign(sealing.signed_part(recipient, public_bytes(key), body))
    path = folder / f"a{sealing.SUFFIX}"
    path.write_bytes(sealed(store, public_bytes(key), signature, body))

    with pytest.raises(KitError, match="abîmé"):
        opening.open_posting(path, identities(store))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"schema": 2}, "plus récente"),
        ({"schema": "1"}, "abîmé"),
        ({"facts": []}, "abîmé"),
        ({"facts": {"family": "minitel"}}, "abîmé"),
        ({"at": "hier"}, "abîmé"),
        ({"round": "../../x"}, "abîmé"),
        ({"typed": []}, "abîmé"),
        ({"entity": 3}, "abîmé"),
    ],
)
def test_what_is_signed_but_makes_no_sense_is_refused(store, folder, told, words):
    path, _ = post(store, folder, told=told)

    with pytest.raises(KitError, match=words):
        opening.open_posting(path, identities(store))


def test_a_computer_cannot_post_for_another_entity_of_the_record(store, folder):
    """The key that it is sealed to says whose it is."""
    ccas = entities.new_entity("ccas", "CCAS de Saint-Exemple")
    entities.put_entity(store, ccas)
    post(store, folder, told={"entity": ccas.uuid})

    done = importing.receive(store, folder, NOW)

    refused_as(done.refused[0].error, "autre mairie")


def test_files_that_are_no_posting_of_ours_are_named_and_left(store, folder, tmp_path):
    with record_of(tmp_path / "autre", entities.new_entity("mairie", "Autre")) as other:
        theirs = entities.list_entities(other)[0]
        (path, _) = post(other, folder, entity=theirs)
    recipient = pairing.keys_for(store, MAIRIE.uuid).recipient
    path.rename(folder / "b-autre.kitposte")
    (folder / "c-vide.kitposte").write_bytes(b"")
    (folder / "d-photo.kitposte").write_bytes(b"\x89PNG")
    (folder / "e-demain.kitposte").write_text(f"kit-poste/2 {recipient}\nx")
    (folder / "f-dossier.kitposte").mkdir()
    (folder / "lisez-moi.txt").write_text("bonjour")
    post(store, folder)

    done = importing.receive(store, folder, NOW)

    said = {one.file: one.error.title for one in done.refused}
    assert "autre mairie" in said["b-autre.kitposte"]
    assert "pas un relevé" in said["c-vide.kitposte"]
    assert "pas un relevé" in said["d-photo.kitposte"]
    assert "version plus récente" in said["e-demain.kitposte"]
    assert "ne peut pas être lu" in said["f-dossier.kitposte"]
    assert len(said) == 5
    assert len(done.waiting) == 1
    assert len(list(folder.iterdir())) == 7


def test_a_folder_that_is_missing_or_empty_is_told(store, folder, tmp_path):
    with pytest.raises(KitError, match="introuvable"):
        importing.receive(store, tmp_path / "nulle-part", NOW)
    with pytest.raises(KitError, match="pas de relevé"):
        importing.receive(store, folder, NOW)


def test_a_posting_too_large_is_not_read_whole(store, folder, monkeypatch):
    path, _ = post(store, folder)
    monkeypatch.setattr(sealing, "LONGEST", 100)

    with pytest.raises(KitError, match="trop gros"):
        opening.open_posting(path, identities(store))


def test_one_file_a_computer_that_a_newer_one_replaces(store, folder):
    _, key = post(store, folder)
    post(store, folder, key=key, at=AT + timedelta(days=1))
    post(store, folder)

    assert len(list(folder.iterdir())) == 2


def test_the_identity_survives_a_second_start_and_lies_only_in_the_record(store):
    first = pairing.keys_for(store, MAIRIE.uuid)

    assert pairing.keys_for(store, MAIRIE.uuid) == first
    assert first.identity.encode() not in store.path.read_bytes()


# --- Joining -----------------------------------------------------------------------------------


def joined(store, path, folder=""):
    data, code = pairing.joining_file(store, MAIRIE, folder)
    path.write_bytes(data)
    return code


def test_a_joining_file_tells_the_entity_and_no_secret(store, tmp_path):
    path = tmp_path / pairing.NAME
    code = joined(store, path, "\\\\serveur\\releves")

    told = pairing.read_joining(path)

    assert (told.name, told.siren, told.code) == ("Saint-Exemple", "213300635", code)
    assert told.folder == "\\\\serveur\\releves"
    assert b"SECRET" not in path.read_bytes()


def test_an_altered_joining_file_is_refused(store, tmp_path):
    path = tmp_path / pairing.NAME
    joined(store, path)
    whole = path.read_bytes()
    for place in range(12, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])

        with pytest.raises(KitError):
            pairing.read_joining(path)


@pytest.mark.usefixtures("memory")
def test_the_first_entity_is_kept_and_another_one_refused(store, tmp_path):
    path = tmp_path / pairing.NAME
    joined(store, path)
    pairing.trust(pairing.read_joining(path))
    with record_of(tmp_path / "autre") as other:
        joined(other, path)
    changed = pairing.read_joining(path)

    with pytest.raises(KitError, match="plus la même clé"):
        pairing.trust(changed)
    pairing.trust(changed, chosen=True)
    pairing.trust(changed)


def test_what_an_administrator_fixed_cannot_be_replaced(store, tmp_path):
    path = tmp_path / pairing.NAME
    code = joined(store, path)
    told = pairing.read_joining(path)

    pairing.trust(told, fixed=code)
    with pytest.raises(KitError, match="administrateur"):
        pairing.trust(told, chosen=True, fixed="0000 0000 0000 0001")


@pytest.mark.usefixtures("memory")
def test_the_key_of_a_computer_stays(home):
    first = public_bytes(pairing.this_computers_key())

    assert public_bytes(pairing.this_computers_key()) == first
    kept = json.loads((home / "kit-commune" / "poste.json").read_text())
    assert kept["key"] == "keyring"


@pytest.mark.usefixtures("no_keyring")
def test_without_keyring_it_lies_in_a_file_that_its_user_alone_may_read(home):
    first = public_bytes(pairing.this_computers_key())

    file = home / "kit-commune" / "poste.json"
    assert public_bytes(pairing.this_computers_key()) == first
    assert file.stat().st_mode & 0o077 == 0


def test_a_keyring_that_is_closed_makes_no_new_key(memory):
    pairing.this_computers_key()
    memory.kept.clear()

    with pytest.raises(KitError, match="ne lui donne pas sa clé"):
        pairing.this_computers_key()


def test_codes_are_read_aloud_and_typed_as_one_likes():
    code = code_of("poste", b"a")

    assert len(code) == 19
    assert same_code(code, code.replace(" ", "-"))
    assert not same_code(code, code_of("mairie", b"a"))
    assert not same_code("", "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
TOPICS = dict.fromkeys(("system", "hardware", "disks", "software"), JSON)
TOLD = st.fixed_dictionaries(
    {},
    optional={
        "entity": JSON,
        "at": JSON | st.just("2026-11-20T09:00:00Z") | st.just("0001-01-01T00:00:00+23:00"),
        "version": JSON,
        "round": JSON,
        "typed": JSON | st.dictionaries(st.sampled_from(["room", "user", "usage"]), JSON),
        "facts": JSON | st.fixed_dictionaries({"family": st.just("windows")}, optional=TOPICS),
    },
)  # fmt: skip


@given(TOLD)
def test_whatever_a_sender_signed_is_a_posting_or_refused(told):
    try:
        found = opening._posting(b"k" * 32, b"body", told, "age1", Path("x.kitposte"))
    except KitError:
        return
    assert isinstance(found, opening.Posting)
