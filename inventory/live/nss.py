"""NSS databases (Firefox, Thunderbird, Chromium): the certificates of the person at this session.

``cert9.db`` is an SQLite file of PKCS#11 objects, one a row of ``nssPublic``; its columns are named
after the attribute in hexadecimal: ``a0`` CKA_CLASS, ``a11`` CKA_VALUE (the DER), ``a102`` CKA_ID.

The file holds the certificates of authorities and of correspondents too. One is the user's own when
the same CKA_ID is that of a public key (CKO_PUBLIC_KEY), which NSS keeps for its private keys only:
``key4.db``, where the private keys are, is never opened.
"""

from __future__ import annotations

import base64
import os
import sqlite3

from inventory.answers import Answer, Json, Refusal, Value
from inventory.facts import Reason

_CERTIFICATE = b"\x00\x00\x00\x01"  # CKO_CERTIFICATE, in network order
_PUBLIC_KEY = b"\x00\x00\x00\x02"  # CKO_PUBLIC_KEY

# The last folder of each may stand for any profile (*).
_STORES = (
    ".pki/nssdb",
    ".local/share/pki/nssdb",
    ".mozilla/firefox/*",
    ".config/mozilla/firefox/*",
    ".thunderbird/*",
    "snap/firefox/common/.mozilla/firefox/*",
    "snap/thunderbird/common/.thunderbird/*",
    "snap/chromium/current/.pki/nssdb",
    ".var/app/org.mozilla.firefox/.mozilla/firefox/*",
    ".var/app/org.mozilla.firefox/config/mozilla/firefox/*",
    ".var/app/org.mozilla.Thunderbird/.thunderbird/*",
    ".var/app/org.mozilla.thunderbird/.thunderbird/*",
)


def user_certificates(home: str) -> Answer:
    """The user's certificates as a list of ``{"store": folder, "der": base64}``.

    No database at all is an empty list: a new account has none. A database that cannot be read
    makes the whole answer a refusal, for a certificate in it would be missed in silence.
    """
    found: list[Json] = []
    for store in _folders(home):
        database = f"{store}/cert9.db"
        if not os.path.lexists(database):
            continue
        if not os.access(database, os.R_OK):
            return Refusal(Reason.ACCESS_DENIED, database)
        try:
            certificates = read_store(database)
        except sqlite3.Error as error:
            return Refusal(Reason.API_ERROR, f"{database}: {error}")
        found += [
            {"store": store, "der": base64.b64encode(der).decode("ascii")} for der in certificates
        ]
    return Value(found)


def _folders(home: str) -> list[str]:
    """The folders that may hold a database, profiles listed."""
    folders: list[str] = []
    if not home.startswith("/"):
        return folders
    for store in _STORES:
        parent, _, last = f"{home}/{store}".rpartition("/")
        if last != "*":
            folders.append(f"{parent}/{last}")
            continue
        try:
            profiles = sorted(os.listdir(parent))  # noqa: PTH208 start-up time
        except (OSError, ValueError):  # the program was never used here
            continue
        folders.extend(f"{parent}/{profile}" for profile in profiles)
    return folders


def read_store(database: str) -> list[bytes]:
    """The DER of the user's own certificates in one ``cert9.db``, in the order of the file.

    ``immutable`` opens it without a lock and without writing anything, also while the browser runs.

    Raises:
        sqlite3.Error: not a readable NSS database.
    """
    quoted = "".join(
        f"%{byte:02x}" if chr(byte) in "?#% " or byte > 126 else chr(byte)
        for byte in os.fsencode(database)
    )
    connection = sqlite3.connect(f"file:{quoted}?immutable=1&mode=ro", uri=True)
    try:
        rows = connection.execute(
            "SELECT a11 FROM nssPublic WHERE a0 = ? AND a11 IS NOT NULL AND a102 IN "
            "(SELECT a102 FROM nssPublic WHERE a0 = ?) ORDER BY id",
            (_CERTIFICATE, _PUBLIC_KEY),
        )
        return [bytes(der) for (der,) in rows if isinstance(der, bytes)]
    finally:
        connection.close()
