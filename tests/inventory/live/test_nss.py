"""Certificates of the person in NSS databases: their own, and nobody else's."""

from __future__ import annotations

import base64
import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest

from inventory.answers import Refusal, Value
from inventory.facts import Reason
from inventory.live.nss import user_certificates

CERTIFICATE, PUBLIC_KEY, TRUST = (bytes.fromhex(c) for c in ("00000001", "00000002", "ce534353"))


def make_store(folder, *objects):
    """A cert9.db of (class, value, id) objects."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "cert9.db")) as connection, connection:
        connection.execute("CREATE TABLE nssPublic (id PRIMARY KEY UNIQUE, a0, a11, a102)")
        connection.executemany(
            "INSERT INTO nssPublic VALUES (?, ?, ?, ?)",
            [(number, *one) for number, one in enumerate(objects)],
        )


def test_only_certificates_with_a_key_of_the_user_are_told(tmp_path):
    make_store(
        tmp_path / ".mozilla/firefox/abc.default release?#",
        (CERTIFICATE, b"mine", b"1"),
        (PUBLIC_KEY, None, b"1"),
        (TRUST, None, b"1"),
        (CERTIFICATE, b"authority", b"2"),
        (CERTIFICATE, b"correspondent", b"3"),
    )

    actual = user_certificates(str(tmp_path))

    store = f"{tmp_path}/.mozilla/firefox/abc.default release?#"
    assert actual == Value([{"store": store, "der": base64.b64encode(b"mine").decode()}])


def test_every_store_of_the_session_is_read(tmp_path):
    for place in (".pki/nssdb", ".thunderbird/p", "snap/firefox/common/.mozilla/firefox/q"):
        make_store(tmp_path / place, (CERTIFICATE, b"x", b"1"), (PUBLIC_KEY, None, b"1"))

    actual = user_certificates(str(tmp_path))

    assert len(actual.data) == 3


@pytest.mark.parametrize("home", ["/nowhere", "", "relative", "/\0"])
def test_no_store_is_no_certificate(home):
    actual = user_certificates(home)

    assert actual == Value([])


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\0"])
def test_a_damaged_store_is_a_refusal(tmp_path, content):
    folder = tmp_path / ".pki/nssdb"
    folder.mkdir(parents=True)
    (folder / "cert9.db").write_bytes(content)

    actual = user_certificates(str(tmp_path))

    assert isinstance(actual, Refusal)
    assert actual.reason is Reason.API_ERROR


def test_reading_leaves_the_store_alone(tmp_path):
    make_store(tmp_path / ".pki/nssdb", (CERTIFICATE, b"mine", b"1"))
    before = (tmp_path / ".pki/nssdb/cert9.db").read_bytes()

    user_certificates(str(tmp_path))

    assert [path.name for path in (tmp_path / ".pki/nssdb").iterdir()] == ["cert9.db"]
    assert (tmp_path / ".pki/nssdb/cert9.db").read_bytes() == before


@pytest.mark.skipif(
    not all(map(shutil.which, ("certutil", "pk12util", "openssl"))), reason="the tools of NSS"
)
def test_a_store_made_by_nss_itself_is_read(tmp_path):
    store = tmp_path / ".pki/nssdb"
    store.mkdir(parents=True)

    def do(*words):
        subprocess.run(words, cwd=store, check=True, capture_output=True)

    do("certutil", "-N", "-d", "sql:.", "--empty-password")
    for name in ("mine", "other"):
        new = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3")
        do(*new, "-subj", f"/CN={name}", "-keyout", f"{name}.pem", "-out", f"{name}.crt")
        do("openssl", "x509", "-in", f"{name}.crt", "-outform", "der", "-out", f"{name}.der")
    mine = ("-in", "mine.crt", "-inkey", "mine.pem", "-out", "mine.p12", "-passout", "pass:")
    do("openssl", "pkcs12", "-export", *mine, "-name", "mine")
    do("pk12util", "-i", "mine.p12", "-d", "sql:.", "-W", "")
    do("certutil", "-A", "-d", "sql:.", "-n", "other", "-t", ",P,", "-i", "other.crt")

    actual = user_certificates(str(tmp_path))

    expected = base64.b64encode((store / "mine.der").read_bytes()).decode()
    assert [one["der"] for one in actual.data] == [expected]
