"""Zips that anybody may have made: what is refused, and why."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import KitError
from kit.packs import archive
from tests.kit.packs.making import files


def zipped(*members, comment=b""):
    """A zip of (name or ZipInfo, content)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members:
            opened.writestr(name, content)
        opened.comment = comment
    return made.getvalue()


def with_mode(name, mode):
    told = zipfile.ZipInfo(name)
    told.external_attr = mode << 16
    return told


def test_what_is_packed_comes_back_and_is_always_the_same():
    told = files()

    assert archive.read_zip(archive.written(told)) == told
    assert archive.written(told) == archive.written(dict(reversed(told.items())))


def test_what_another_tool_packed_is_read():
    data = zipped((with_mode("guides/", 0o40755), b""), ("pack.toml", b"x"), ("guides/a.md", b"y"))

    assert archive.read_zip(data) == {"pack.toml": b"x", "guides/a.md": b"y"}


@pytest.mark.parametrize(
    "name",
    [
        "../pack.toml", "/etc/pack.toml", "a/../../pack.toml", "C:/pack.toml", "C:pack.toml",
        "a\\..\\pack.toml", "~/pack.toml", "con.toml", "a/NUL.md", "été.md", "a b.md", ".secret.md",
        "a/b/c/d/e.md", "//srv/share.md", "a\x00.md", "a\nb.md", "x" * 90 + ".md", "a..md",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(KitError) as caught:
        archive.read_zip(zipped((name, b"x")))

    assert "Ce pack est refusé" in caught.value.title


@pytest.mark.parametrize("name", ["a.py", "a.exe", "a.html", "a.js", "a", "a.toml.exe", "a.dll"])
def test_only_texts_and_pictures(name):
    with pytest.raises(KitError, match="ne contient que"):
        archive.read_zip(zipped((name, b"x")))


def test_links_and_devices_are_refused():
    for mode in (0o120777, 0o20666, 0o10644, 0o60644):
        with pytest.raises(KitError, match="lien"):
            archive.read_zip(zipped((with_mode("a.md", mode), b"/etc/passwd")))


def test_two_of_one_name_are_refused():
    with pytest.raises(KitError, match="deux fois"):
        archive.read_zip(zipped(("a.md", b"1"), ("A.md", b"2")))


def test_a_bomb_is_not_unpacked():
    with pytest.raises(KitError, match="trop grand"):
        archive.read_zip(zipped(("a.md", b"0" * (archive.LONGEST_FILE + 1))))


def test_a_bomb_that_lies_about_its_size_is_not_unpacked():
    data = bytearray(zipped(("a.md", b"0" * (archive.LONGEST_FILE * 2))))
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        data[data.index(sign) + place :][:4] = b""
        at = data.index(sign) + place
        data[at : at + 4] = struct.pack("<L", 10)

    with pytest.raises(KitError):
        archive.read_zip(bytes(data))


def test_many_members_of_the_allowed_size_are_too_much(monkeypatch):
    monkeypatch.setattr(archive, "LONGEST_UNPACKED", 1000)
    with pytest.raises(KitError, match="trop grand"):
        archive.read_zip(zipped(*((f"{n}.md", b"0" * 300) for n in range(4))))


def test_too_many_members_are_refused_before_they_are_listed():
    data = zipped(*((f"{n}.md", b"") for n in range(archive.MOST_FILES + 1)))

    with pytest.raises(KitError, match="trop grand"):
        archive.read_zip(data)


def test_no_password_and_no_strange_compression():
    data = bytearray(zipped(("a.md", b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(KitError, match="mot de passe"):
        archive.read_zip(bytes(data))
    strange = io.BytesIO()
    with zipfile.ZipFile(strange, "w", zipfile.ZIP_LZMA) as opened:
        opened.writestr("a.md", b"x" * 100)
    with pytest.raises(KitError, match="inattendue"):
        archive.read_zip(strange.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 100, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_told(data):
    with pytest.raises(KitError):
        archive.read_zip(data)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damage_is_told_and_never_raises_otherwise(data):
    whole = archive.written(files())
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for tried in (bytes(changed), whole[:cut]):
        with suppress(KitError):
            archive.read_zip(tried)


def test_a_folder_is_read_without_what_editors_leave(tmp_path):
    (tmp_path / "guides").mkdir()
    (tmp_path / "pack.toml").write_bytes(b"x")
    (tmp_path / "guides" / "a.md").write_bytes(b"y")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_bytes(b"z")

    assert archive.read_folder(tmp_path) == {"pack.toml": b"x", "guides/a.md": b"y"}
    (tmp_path / "lien.md").symlink_to("/etc/passwd")
    with pytest.raises(KitError, match="lien"):
        archive.read_folder(tmp_path)
