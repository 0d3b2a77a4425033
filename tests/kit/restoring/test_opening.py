"""Files that open and files that do not, of each kind that the kit knows."""

from __future__ import annotations

import gzip
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.restoring import opening
from kit.restoring.opening import Opened, opened
from tests.kit.restoring import samples

MAKERS = {".pdf": samples.pdf, ".odt": samples.odt, ".jpg": samples.jpeg, ".png": samples.png,
          ".sqlite": samples.database}  # fmt: skip


@pytest.mark.parametrize("suffix", MAKERS)
def test_what_is_sound_opens(tmp_path, suffix):
    file = tmp_path / f"a{suffix}"
    MAKERS[suffix](file, samples.chance(3))

    assert opened(file, suffix) is Opened.SOUND


@pytest.mark.parametrize("suffix", MAKERS)
def test_what_was_cut_short_does_not(tmp_path, suffix):
    file = tmp_path / f"a{suffix}"
    MAKERS[suffix](file, samples.chance(3))
    whole = file.read_bytes()
    # A database must lose a page that it knows of.
    file.write_bytes(whole[: len(whole) // 2])

    assert opened(file, suffix) is Opened.BROKEN


@pytest.mark.parametrize("suffix", [".odt", ".png"])
def test_a_flipped_byte_of_content_is_seen(tmp_path, suffix):
    file = tmp_path / f"a{suffix}"
    MAKERS[suffix](file, samples.chance(3))
    data = bytearray(file.read_bytes())
    at = data.find(b"IDAT") + 6 if suffix == ".png" else data.find(b"content.xml") + 15
    data[at] ^= 0xFF
    file.write_bytes(data)

    assert opened(file, suffix) is Opened.BROKEN


@pytest.mark.parametrize("suffix", [*MAKERS, ".docx", ".gz", ".db"])
@given(data=st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_never_raises_on_any_bytes(tmp_path_factory, suffix, data):
    file = tmp_path_factory.mktemp("o") / "f"
    file.write_bytes(data)

    assert opened(file, suffix) in set(Opened)


@pytest.mark.parametrize("suffix", MAKERS)
@given(where=st.integers(0, 5000), byte=st.integers(0, 255))
@settings(max_examples=40, deadline=None)
def test_never_raises_on_a_changed_byte(tmp_path_factory, suffix, where, byte):
    file = tmp_path_factory.mktemp("o") / "f"
    MAKERS[suffix](file, samples.chance(3))
    data = bytearray(file.read_bytes())
    data[where % len(data)] = byte
    file.write_bytes(data)

    assert opened(file, suffix) in set(Opened)


def test_unknown_kinds_are_not_opened(tmp_path):
    file = tmp_path / "a.dwg"
    file.write_bytes(b"AC1027")

    assert opened(file, ".dwg") is Opened.NOT_OPENED


def test_an_office_document_with_a_password_says_nothing(tmp_path):
    file = tmp_path / "a.docx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

    assert opened(file, ".docx") is Opened.NOT_OPENED


def test_a_bomb_is_not_followed(tmp_path, monkeypatch):
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros", bytes(opening._SMALL + 1))
    read = []
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: read.append(1))

    assert opened(file, ".zip") is Opened.NOT_OPENED
    assert read == []


def test_gzip_is_read_to_its_sum(tmp_path):
    file = tmp_path / "a.gz"
    file.write_bytes(gzip.compress(b"x" * 5000))
    assert opened(file, ".gz") is Opened.SOUND
    file.write_bytes(file.read_bytes()[:-6] + b"\0" * 6)
    assert opened(file, ".gz") is Opened.BROKEN


def test_a_database_is_not_written_to(tmp_path):
    file = tmp_path / "a.sqlite"
    samples.database(file, samples.chance(1))
    before = file.read_bytes()

    assert opened(file, ".sqlite") is Opened.SOUND
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.sqlite"]
