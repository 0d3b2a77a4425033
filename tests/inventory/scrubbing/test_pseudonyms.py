"""Pseudonyms: the same each time, of the same shape, under a key."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.reading import mac_address, machine_uuid
from inventory.scrubbing.pseudonyms import Pseudonyms

MADE = Pseudonyms(b"k" * 32)


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("jean", "[a-z]{4}"),
        ("JEAN", "[A-Z]{4}"),
        ("Poste-Accueil2", "[A-Z][a-z]{4}-[A-Z][a-z]{6}[1-9]"),
        ("S2R5NX0H", "[A-Z][0-9][A-Z][0-9][A-Z]{2}[0-9][A-Z]"),
        ("60A44C3FACC4", "[1-9][0-9][A-F][0-9]{2}[A-F][0-9][A-F]{4}[0-9]"),
        ("00012", "000[1-9][0-9]"),
        ("0x5002538d00c7f5a1", "0x[0-9]{7}[a-f][0-9]{2}[a-f][0-9][a-f][0-9][a-f][0-9]"),
        ("eui.ace42e6190007804", "eui\\.[a-f0-9]{16}"),
        ("éric", "[a-z]{4}"),
        ("", ""),
    ],
)
def test_a_word_keeps_its_shape(word, shape):
    actual = MADE.word(word)

    assert re.fullmatch(shape, actual)
    assert actual != word or not word


def test_a_word_has_one_pseudonym_under_one_key():
    assert MADE.word("jean") == Pseudonyms(b"k" * 32).word("jean")
    assert MADE.word("Jean").lower() == MADE.word("JEAN").lower() == MADE.word("jean")
    assert MADE.word("jean") != Pseudonyms(b"other").word("jean")


@pytest.mark.parametrize(
    "address", ["08:00:27:4e:66:a1", "08-00-27-4E-66-A1", "0800274E66A1", "00:11:22:33:44:55"]
)
def test_a_mac_stays_a_mac_made_locally(address):
    actual = MADE.mac(address)

    assert mac_address(actual) == MADE.mac(mac_address(address))
    assert int(mac_address(actual)[:2], 16) & 3 == 2
    assert re.sub("[0-9A-F]", "_", actual.upper()) == re.sub("[0-9A-F]", "_", address.upper())


@pytest.mark.parametrize(
    "address", ["ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", "01:00:5e:00:00:fb", "none", ""]
)
def test_an_address_of_no_card_is_kept(address):
    actual = MADE.mac(address)

    assert actual == address


def test_a_sid_keeps_its_authority_and_its_rid():
    account, machine = "S-1-5-21-11-22-33-1001", "S-1-5-21-11-22-33"

    actual = MADE.sid(account)

    assert re.fullmatch(r"S-1-5-21-\d+-\d+-\d+-1001", actual)
    assert actual == MADE.sid(machine) + "-1001"
    assert "-11-22-33" not in actual


@pytest.mark.parametrize("sid", ["S-1-5-18", "S-1-5-32-544", "S-1-5-80-1-2-3-4-5", "S-1-1-0", "x"])
def test_a_well_known_sid_is_kept(sid):
    actual = MADE.sid(sid)

    assert actual == sid


def test_a_directory_account_is_replaced_whole():
    actual = MADE.sid("S-1-12-1-11-22-33-44")

    assert actual.startswith("S-1-12-1-")
    assert not actual.endswith("-44")


@pytest.mark.parametrize(
    "address",
    [
        "192.168.1.10", "10.1.2.3", "172.16.0.1", "127.0.0.1", "255.255.255.0",
        "169.254.1.1", "224.0.0.251", "::1", "::", "ff02::fb", "fe80::1", "8.8.8.8", "not an ip",
        "1.2.3", "", "%", "300.1.1.1",
    ],
)  # fmt: skip
def test_addresses_that_tell_nothing_are_kept(address):
    actual = MADE.address(address)

    assert actual == address


@pytest.mark.parametrize(
    ("address", "shape"),
    [
        ("82.64.1.77", r"192\.88\.99\.77"),
        ("2a01:e0a:1:2:1234:5678:9abc:def0", r"2002:c058:63[0-9a-f:]+"),
        ("fe80::1234:5678:9abc:def0", r"fe80::(?!1234)[0-9a-f:]+"),
        ("fe80::1234:5678:9abc:def0%eth0", r"fe80::(?!1234)[0-9a-f:]+%eth0"),
        ("fd12::1234:5678:9abc:def0", r"fd12::(?!1234)[0-9a-f:]+"),
    ],
)
def test_a_public_address_is_replaced(address, shape):
    actual = MADE.address(address)

    assert re.fullmatch(shape, actual)


def test_an_address_made_of_a_mac_follows_it():
    mac = MADE.mac("0a:00:27:4e:66:a1")

    actual = MADE.address("fe80::800:27ff:fe4e:66a1")

    assert actual.endswith(f"fe{mac[9:11]}:{mac[12:14].lstrip('0')}{mac[15:17]}")


@pytest.mark.parametrize(
    ("address", "shape"),
    [
        ("jean.martin@mairie-x.fr", r"[a-z]{4}\.[a-z]{6}@[a-z]{6}-[a-z]\.fr"),
        ("jean@orange.fr", r"[a-z]{4}@orange\.fr"),
    ],
)
def test_a_mail_address_keeps_its_public_provider(address, shape):
    actual = MADE.email(address)

    assert re.fullmatch(shape, actual)
    assert not actual.startswith("jean")


@given(st.text())
def test_no_text_raises(text):
    for make in (MADE.word, MADE.words, MADE.mac, MADE.sid, MADE.domain, MADE.address, MADE.email):
        make(text)


@given(st.text(min_size=1))
def test_a_word_keeps_its_length(text):
    actual = MADE.word(text)

    assert len(actual) == len(text)


@given(st.uuids(version=4))
def test_a_uuid_stays_a_uuid(uuid):
    actual = machine_uuid(MADE.word(str(uuid)))

    assert actual is not None
