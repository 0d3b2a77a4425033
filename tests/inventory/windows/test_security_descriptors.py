"""Access lists of self-relative security descriptors."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.windows.security_descriptors import Entry, access_list, sid_text

EVERYONE = bytes([1, 1, 0, 0, 0, 0, 0, 1]) + struct.pack("<I", 0)
ADMINS = bytes([1, 2, 0, 0, 0, 0, 0, 5]) + struct.pack("<II", 32, 544)


def entry(kind, mask, sid, flags=0):
    return struct.pack("<BBHI", kind, flags, 8 + len(sid), mask) + sid


def descriptor(*entries, control=0x8004):
    body = b"".join(entries)
    acl = struct.pack("<BBHHH", 2, 0, 8 + len(body), len(entries), 0) + body
    return struct.pack("<BBHIIII", 1, 0, control, 0, 0, 0, 20) + acl


def test_entries_are_read_in_their_order():
    actual = access_list(descriptor(entry(1, 2, EVERYONE), entry(0, 0x1F01FF, ADMINS)))

    assert actual == (Entry(1, 2, "S-1-1-0"), Entry(0, 0x1F01FF, "S-1-5-32-544"))


def test_no_list_lets_everybody_in_and_an_empty_one_nobody():
    assert access_list(descriptor(control=0x8000)) == (Entry(0, 0x10000000, "S-1-1-0"),)
    assert access_list(descriptor()) == ()


def test_what_is_only_inherited_below_does_not_count():
    actual = access_list(descriptor(entry(0, 1, EVERYONE, flags=8)))

    assert actual == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01" * 19,
        descriptor(entry(0, 1, EVERYONE))[:-4],
        descriptor(entry(0, 1, EVERYONE), control=4),
        descriptor(entry(0, 1, b"\x01\x05\x00")),
    ],
)
def test_cut_or_foreign_bytes_are_no_list(data):
    actual = access_list(data)

    assert actual is None


@pytest.mark.parametrize(
    ("data", "expected"),
    [(EVERYONE, "S-1-1-0"), (ADMINS, "S-1-5-32-544"), (b"", None), (ADMINS[:-1], None)],
)
def test_sids_are_spelt(data, expected):
    actual = sid_text(data)

    assert actual == expected


@given(st.binary(max_size=200))
def test_never_raises_on_any_bytes(data):
    access_list(data)
    access_list(b"\x01\x00\x04\x80" + data)
    sid_text(data)
