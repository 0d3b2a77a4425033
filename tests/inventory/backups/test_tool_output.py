"""What restic and borg print, read right, or refused: nothing that they print is a bug of ours."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.backups import borg, restic
from inventory.backups.model import Ended, Entry, Run, Trouble
from inventory.backups.watch import BackupFault

KEYS = st.sampled_from(["id", "time", "paths", "archives", "name", "start", "summary"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=12,
)  # fmt: skip
OLD = {
    "time": "2026-11-20T18:30:00.123456789+01:00", "tree": "b1", "paths": ["/srv/mairie"],
    "hostname": "pc", "username": "marie", "id": "bb" * 32, "short_id": "bbbbbbbb",
}  # fmt: skip
NEW = {
    **OLD, "time": "2026-11-21T18:30:00Z", "id": "cc" * 32, "program_version": "restic 0.17.3",
    "summary": {"total_files_processed": 120, "total_bytes_processed": 4500, "files_new": 3},
}  # fmt: skip


def test_snapshots_of_old_and_new_restic():
    runs = restic.parse_snapshots(json.dumps([OLD, NEW]).encode())

    assert runs == (
        Run("cc" * 32, datetime(2026, 11, 21, 18, 30, tzinfo=UTC), Ended.SUCCESS, 120, 4500,
            ("/srv/mairie",), "pc"),
        Run("bb" * 32, datetime(2026, 11, 20, 17, 30, 0, 123456, UTC), Ended.SUCCESS, None, None,
            ("/srv/mairie",), "pc"),
    )  # fmt: skip


@pytest.mark.parametrize("told", [b"", b"[]", b"null"])
def test_no_snapshot_at_all(told):
    assert restic.parse_snapshots(told) == ()


@pytest.mark.parametrize("name", ["acte.odt", "né à Lunéville.txt", 'l"acte\\1.pdf', "a\nb", "<&>"])
@pytest.mark.parametrize("fields", [{"size": 4500}, {}])
def test_a_file_is_listed_the_same_by_its_plain_line_and_as_json(name, fields):
    node = {
        "name": name, "type": "file", "path": f"/srv/{name}", "uid": 0, "gid": 0, **fields,
        "mode": 420, "permissions": "-rw-r--r--", "mtime": "2026-11-20T18:30:00.123456789+01:00",
        "struct_type": "node",
    }  # fmt: skip
    at = datetime(2026, 11, 20, 17, 30, 0, 123456, UTC)
    expected = Entry(f"/srv/{name}", fields.get("size", 0), at)
    plain = json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode()

    assert restic._told(plain) == expected
    # Another version of restic may write the same in another order.
    assert restic._told(json.dumps(dict(reversed(node.items()))).encode()) == expected


@pytest.mark.parametrize("kind", ["dir", "symlink"])
def test_a_folder_named_as_a_file_s_line_is_no_file(kind):
    name = '","type":"file","path":"/etc/passwd'
    node = {"name": name, "type": kind, "path": f"/srv/{name}", "mode": 1, "mtime": "2026"}

    assert restic._told(json.dumps(node, separators=(",", ":")).encode()) is None


def test_archives_of_borg():
    told = {
        "archives": [
            {"name": "un", "start": "2026-11-20T18:30:00.000000", "time": "2026-11-20T18:31:00"},
            {"name": "deux", "time": "2026-11-21T18:30:00.000000+01:00", "hostname": "pc"},
        ],
        "encryption": {"mode": "repokey-blake2"},
    }  # fmt: skip
    runs, mode = borg.parse_archives(json.dumps(told).encode())

    assert [(run.name, run.at.hour) for run in runs] == [("deux", 17), ("un", 18)]
    assert mode == "repokey-blake2"


@given(JSON | st.text())
def test_anything_printed_is_read_or_refused(told):
    for text in (json.dumps(told), str(told)):
        for parse in (restic.parse_snapshots, borg.parse_archives):
            with suppress(BackupFault):
                parse(text.encode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("Fatal: wrong password or no key found", Trouble.WRONG_PASSWORD),
        ("Fatal: an empty password is not a password", Trouble.NO_PASSWORD),
        ("Fatal: config cannot be loaded: unsupported repository version", Trouble.NEWER_FORM),
        ("open /r/config: permission denied", Trouble.NO_RIGHT),
        ("read /r/data/ab: input/output error", Trouble.VANISHED),
        ("Fatal: repository contains errors", Trouble.DAMAGED),
        ("ciphertext verification failed", Trouble.DAMAGED),
        ("quelque chose d’inattendu", Trouble.INCOMPLETE),
    ],
)
def test_what_restic_complains_of(said, trouble):
    assert restic.trouble_told(said) is trouble
