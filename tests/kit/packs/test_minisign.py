"""Keys and signatures, with the ``minisign`` tool itself on the other side where it is here."""

from __future__ import annotations

import base64
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import KitError
from kit.packs import minisign

KEY = minisign.new_key()
BODY = "un pack, comme ça\n".encode() * 50
SIGNED = minisign.sign(BODY, KEY, "kit-pack essai 1.0")

needs_tool = pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not here")


def run(folder, *arguments, typed=""):
    return subprocess.run(
        ["minisign", *arguments],  # noqa: S607 found as a shell finds it
        cwd=folder, input=typed, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "f").write_bytes(BODY)
    (tmp_path / "k").write_text(minisign.secret_text(KEY))
    (tmp_path / "k.pub").write_text(minisign.public_text(KEY.public))
    return tmp_path


def test_what_is_signed_is_verified_with_its_comment():
    assert minisign.verify(BODY, SIGNED, KEY.public) == "kit-pack essai 1.0"


def test_keys_come_back_from_their_files():
    assert minisign.secret_key(minisign.secret_text(KEY)) == KEY
    assert minisign.public_key(minisign.public_text(KEY.public)) == KEY.public
    assert minisign.public_key(KEY.public.line + "\r\n") == KEY.public
    assert KEY.seed.hex() not in repr(KEY)


@needs_tool
def test_the_tool_believes_us(folder):
    (folder / "f.minisig").write_text(SIGNED)

    assert "verified" in run(folder, "-Vm", "f", "-p", "k.pub").stdout
    assert run(folder, "-Vm", "f", "-P", KEY.public.line).returncode == 0
    (folder / "f").write_bytes(BODY + b"x")
    assert run(folder, "-Vm", "f", "-p", "k.pub").returncode != 0


@needs_tool
@pytest.mark.parametrize("form", [(), ("-l",)], ids=["prehashed", "legacy"])
def test_we_believe_the_tool(folder, form):
    assert run(folder, "-S", *form, "-s", "k", "-m", "f", "-t", "à vous").returncode == 0
    text = (folder / "f.minisig").read_text()

    assert minisign.verify(BODY, text, KEY.public) == "à vous"
    with pytest.raises(KitError, match="modifié"):
        minisign.verify(BODY + b"x", text, KEY.public)


@needs_tool
def test_the_tool_s_own_keys_sign_here(folder):
    assert run(folder, "-G", "-W", "-s", "s", "-p", "p").returncode == 0
    key = minisign.secret_key((folder / "s").read_text())

    assert key.public == minisign.public_key((folder / "p").read_text())
    (folder / "f.minisig").write_text(minisign.sign(BODY, key, "x"))
    assert run(folder, "-Vm", "f", "-p", "p").returncode == 0


@needs_tool
def test_passwords_go_both_ways(folder):
    """Each takes scrypt's gigabyte: one key each way."""
    assert run(folder, "-G", "-s", "s", "-p", "p", typed="été\nété\n").returncode == 0
    text = (folder / "s").read_text()
    assert minisign.is_hidden(text)
    key = minisign.secret_key(text, "été")
    assert key.public == minisign.public_key((folder / "p").read_text())

    (folder / "ours").write_text(minisign.secret_text(key, "le mot"))
    assert run(folder, "-S", "-s", "ours", "-m", "f", typed="le mot\n").returncode == 0
    minisign.verify(BODY, (folder / "f.minisig").read_text(), key.public)


def test_a_wrong_password_is_told(monkeypatch):
    monkeypatch.setattr(minisign, "OPERATIONS", 1 << 15)
    monkeypatch.setattr(minisign, "MEMORY", 1 << 20)
    text = minisign.secret_text(KEY, "bon")

    assert minisign.secret_key(text, "bon") == KEY
    with pytest.raises(KitError, match="mot de passe"):
        minisign.secret_key(text, "mauvais")


def test_a_key_that_asks_for_all_the_memory_is_refused():
    text = minisign.secret_text(KEY)
    told = bytearray(base64.b64decode(text.splitlines()[1]))
    told[2:4], told[46:54] = b"Sc", (1 << 40).to_bytes(8, "little")

    with pytest.raises(KitError, match="clé secrète"):
        minisign.secret_key("untrusted comment: x\n" + base64.b64encode(told).decode())


def test_another_key_is_told():
    with pytest.raises(KitError, match="autre clé"):
        minisign.verify(BODY, SIGNED, minisign.new_key().public)
    same_number = minisign.PublicKey(KEY.number, minisign.new_key().public.raw)
    with pytest.raises(KitError, match="modifié"):
        minisign.verify(BODY, SIGNED, same_number)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_changed_sign_of_what_counts_is_refused(data):
    """All but the first line, which nobody signs."""
    start = SIGNED.index("\n") + 1
    place = data.draw(st.integers(start, len(SIGNED) - 2))
    other = data.draw(st.characters(codec="ascii", exclude_characters=SIGNED[place] + "\n\r"))
    changed = SIGNED[:place] + other + SIGNED[place + 1 :]

    with pytest.raises(KitError):
        minisign.verify(BODY, changed, KEY.public)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_is_refused_in_french(text):
    for act in (minisign.public_key, minisign.secret_key, minisign.signer_number):
        with pytest.raises(KitError):
            act(text)


def test_a_comment_stays_on_its_line():
    told = minisign.sign(BODY, KEY, "a\nb\r\ntrusted comment: c")

    assert minisign.verify(BODY, told, KEY.public) == "a b trusted comment: c"
