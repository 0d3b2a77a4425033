"""Which pack holds: signed, pinned, newest; and what may take its place."""

from __future__ import annotations

import pytest

from kit.errors import KitError
from kit.packs import archive, face, installed, minisign, phrase, places
from kit.packs.accents import Accent
from kit.packs.changes import changes
from kit.packs.installed import Signed
from kit.packs.reading import read
from tests.kit.packs.making import KEY, OTHER, endorsed, files, signed, versioned


@pytest.fixture
def shared(tmp_path):
    return tmp_path / "programme"


@pytest.fixture
def own(tmp_path):
    return tmp_path / "elle"


def offered(tmp_path, key=KEY, change=lambda text: text, extra=None):
    return installed.open_signed(signed(tmp_path / "recu", key, change, extra))


def pin(folder, key=KEY):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cle.pub").write_text(minisign.public_text(key.public))


def holding(shared, own):
    return installed.current((shared,), own)[0]


def test_without_pack_nothing_holds(shared, own):
    assert installed.current((shared,), own) == (None, ())
    assert not places.any_in((shared, own))


def test_what_is_installed_shows_its_face_and_is_not_yet_believed(tmp_path, shared, own):
    now = installed.install(offered(tmp_path), (shared,), own)

    assert (now.pack.version, now.is_confirmed, now.is_shared) == ("1.2.0", False, False)
    assert sorted(path.suffix for path in own.iterdir()) == [".kitpack", ".minisig"]
    assert places.any_in((own,))


def test_the_phrase_confirms_and_other_words_do_not(tmp_path, shared, own):
    now = installed.install(offered(tmp_path), (shared,), own)
    words = phrase.phrase(KEY.public)
    with pytest.raises(KitError, match="pas la phrase"):
        installed.confirm(now, phrase.phrase(OTHER.public), own)
    with pytest.raises(KitError, match="pas la phrase"):
        installed.confirm(now, " ".join(words.split()[:5]), own)
    assert not holding(shared, own).is_confirmed

    assert installed.confirm(now, f"  {words.upper().replace(' ', ', ')}. ", own).is_confirmed
    assert holding(shared, own).is_confirmed


def test_a_phrase_is_six_words_and_always_the_same():
    key = minisign.public_key("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3")

    assert phrase.phrase(key) == phrase.phrase(key)
    assert len(phrase.phrase(key).split()) == 6
    assert len(set(phrase._words())) == 256
    assert phrase.phrase(key) == "cave saumon galet jasmin ceinture avion"


def test_an_administrator_s_pin_confirms(shared, own):
    signed(shared)
    pin(shared)
    now = holding(shared, own)

    assert now.is_confirmed
    assert now.is_shared


def test_with_a_pin_another_s_pack_does_not_count(shared, own):
    signed(shared)
    pin(shared)
    signed(own, OTHER, versioned("9.0"))
    now, faults = installed.current((shared,), own)

    assert now.pack.version == "1.2.0"
    assert "n’est pas signé par la clé de votre syndicat" in faults[0].title


def test_the_administrator_s_pin_is_before_hers(shared, own):
    pin(shared)
    pin(own, OTHER)
    signed(own, OTHER)

    assert holding(shared, own) is None


def test_the_newest_holds(shared, own):
    signed(shared)
    signed(own, KEY, versioned("1.10.0"))
    assert holding(shared, own).pack.version == "1.10.0"
    signed(shared, KEY, versioned("2.0"))
    assert holding(shared, own).pack.version == "2.0"


@pytest.mark.parametrize("version", ["1.1.9", "0.9", "1.2"])
def test_an_older_or_another_of_the_same_number_is_refused(tmp_path, shared, own, version):
    installed.install(offered(tmp_path), (shared,), own)
    before = {path.name: path.read_bytes() for path in own.iterdir()}

    with pytest.raises(KitError, match=r"plus ancien|même numéro"):
        installed.install(offered(tmp_path, KEY, versioned(version)), (shared,), own)
    assert {path.name: path.read_bytes() for path in own.iterdir()} == before


def test_the_same_again_changes_nothing(tmp_path, shared, own):
    told = offered(tmp_path)
    installed.install(told, (shared,), own)

    assert installed.install(told, (shared,), own).pack.version == "1.2.0"
    assert changes(told.pack, told.pack) == ("Ce pack est déjà installé.",)


def test_a_newer_takes_its_place_and_leaves_no_other(tmp_path, shared, own):
    installed.install(offered(tmp_path), (shared,), own)
    now = installed.install(offered(tmp_path, KEY, versioned("1.3")), (shared,), own)

    assert now.pack.version == "1.3"
    assert sorted(path.name for path in own.iterdir()) == [
        "landes-exemple-1.3.kitpack", "landes-exemple-1.3.kitpack.minisig",
    ]  # fmt: skip


def test_another_key_is_refused_confirmed_or_not(tmp_path, shared, own):
    now = installed.install(offered(tmp_path), (shared,), own)
    for _ in range(2):
        with pytest.raises(KitError, match="pas signé par la clé"):
            installed.install(offered(tmp_path, OTHER, versioned("2.0")), (shared,), own)
        installed.confirm(now, phrase.phrase(KEY.public), own)


def test_a_new_key_that_the_old_one_signed_is_followed(tmp_path, shared, own):
    now = installed.install(offered(tmp_path), (shared,), own)
    installed.confirm(now, phrase.phrase(KEY.public), own)
    told = offered(tmp_path, OTHER, versioned("2.0"), endorsed(OTHER, KEY))
    now = installed.install(told, (shared,), own)

    assert now.is_confirmed
    assert now.pack.key == OTHER.public
    # The old key has no say any more, also for a higher version.
    with pytest.raises(KitError, match="pas signé par la clé"):
        installed.install(offered(tmp_path, KEY, versioned("3.0")), (shared,), own)


def test_two_changes_of_key_that_were_missed_are_followed(tmp_path, shared, own):
    third = minisign.new_key()
    pin(own)
    chain = endorsed(third, OTHER, "b") | endorsed(OTHER, KEY, "a")

    assert installed.install(
        offered(tmp_path, third, versioned("3.0"), chain), (shared,), own
    ).is_confirmed


def test_a_key_that_only_signed_itself_is_not_followed(tmp_path, shared, own):
    pin(own)
    told = offered(tmp_path, OTHER, versioned("2.0"), endorsed(OTHER, OTHER))

    with pytest.raises(KitError, match="pas signé par la clé"):
        installed.install(told, (shared,), own)


def test_a_changed_pack_counts_for_nothing(shared, own):
    path = signed(shared)
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    now, faults = installed.current((shared,), own)

    assert now is None
    assert len(faults) == 1


def test_a_pack_without_signature_is_refused(tmp_path):
    path = signed(tmp_path)
    path.with_name(path.name + ".minisig").unlink()

    with pytest.raises(KitError, match="n’est pas signé"):
        installed.open_signed(path)


def test_a_pack_that_names_another_key_than_its_signer_is_refused():
    data = archive.written(files(KEY))
    with pytest.raises(KitError, match="autre clé"):
        installed.signed(data, minisign.sign(data, OTHER, "x"))


def test_what_she_took_away_is_gone_and_the_shared_stays(tmp_path, shared, own):
    signed(shared)
    now = installed.install(offered(tmp_path, KEY, versioned("1.3")), (shared,), own)
    installed.confirm(now, phrase.phrase(KEY.public), own)
    installed.remove(own)

    assert list(own.iterdir()) == []
    assert holding(shared, own).pack.version == "1.2.0"


def test_a_full_disk_leaves_what_was_there(tmp_path, shared, own, monkeypatch):
    installed.install(offered(tmp_path), (shared,), own)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kit.store.whole_file.write_whole", full)
    with pytest.raises(KitError, match="disque plein"):
        installed.install(offered(tmp_path, KEY, versioned("1.3")), (shared,), own)
    assert holding(shared, own).pack.version == "1.2.0"


def test_what_changes_is_said_before():
    first = read(files())
    second = read(files(change=lambda text: text.replace("05 58 00 00 00", "05 58 11 11 11")
                        .replace("1.2.0", "1.3").replace("#0B6E5F", "#7A1F5C")))  # fmt: skip
    said = changes(None, first)
    assert any("maj" in one or "mises à jour" in one for one in said)
    assert any("landes.example" in one for one in said)

    said = changes(first, second)
    assert "1.2.0" in said[0]
    assert any(one.startswith("Nouveau contact") and "05 58 11 11 11" in one for one in said)
    assert any(one.startswith("Contact retiré") for one in said)
    assert any("couleur" in one for one in said)
    assert not any("mises à jour" in one for one in said)


def test_a_face_is_kept_and_a_damaged_one_is_none(tmp_path):
    path = tmp_path / "d" / face.FILE
    told = face.Face("Les Landes", "Landes", Accent("#0B6E5F", "#6FCFBE"), b"png")
    assert face.load(path) is None
    face.keep(path, told)
    assert face.load(path) == told
    for damaged in ("", "{}", "[]", '{"name": 1}', path.read_text()[:-5]):
        path.write_text(damaged)
        assert face.load(path) is None
    face.keep(path, None)
    assert not path.exists()


def test_a_signed_pack_is_told_apart_by_its_bytes(tmp_path):
    assert isinstance(offered(tmp_path), Signed)
