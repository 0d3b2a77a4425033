"""What encrypted files look like, and what only resembles them."""

from __future__ import annotations

import bz2
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.backups.trait import (
    Names,
    is_opaque,
    is_renamed,
    looks_encrypted,
    promises,
    suffix_of,
    trait,
)  # fmt: skip
from tests.inventory.backups.copies import letter, noise, text


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("facture.pdf.locked", True),
        ("facture.locked", True),
        ("facture.pdf.x7k2", True),
        ("facture.pdf.id-4F2A.[aide@example.org].eking", True),
        ("facture.pdf", False),
        ("facture.pdf.gz", False),
        ("photo.jpg.xmp", False),
        ("facture.pdf.zip.001", False),
        ("notes.txt.v2", False),
        ("mairie.tar.gz", False),
        ("logiciel.exe.config", False),
        ("sans suffixe", False),
        (".bashrc", False),
    ],
)
def test_names_that_ransomware_leaves(name, renamed):
    assert is_renamed(name) is renamed


@pytest.mark.parametrize("size", [256, 500, 1000, 4096])
def test_chance_is_opaque_whatever_its_size(size):
    assert is_opaque(noise(1, size), "pdf")


@pytest.mark.parametrize(
    ("head", "promised"),
    [
        (text(1), "txt"),
        (text(1).decode().encode("cp1252"), "csv"),
        (text(1).decode().encode("utf-16"), "txt"),
        (b"%PDF-1.7\n" + noise(1), "pdf"),
        (letter(1), "odt"),
        (b"\xff\xd8\xff\xe1" + noise(1), "jpg"),
        (bz2.compress(text(1, 50_000)), "bak"),
        (bytes(4096), "db"),
        (bytes(range(256)) * 4 + bytes(3072), "mdb"),
        (b"<html>" * 100, "xls"),
    ],
)
def test_honest_files_are_not(head, promised):
    assert is_opaque(head, promised) is False


def test_a_short_text_is_told_by_its_control_signs():
    assert is_opaque(noise(3, 100), "txt") is True
    assert is_opaque(text(3, 100), "txt") is False


def test_a_short_file_of_another_kind_tells_nothing():
    assert is_opaque(noise(3, 100), "pdf") is None
    assert is_opaque(b"", "txt") is None


@given(st.binary(max_size=600), st.sampled_from(["txt", "pdf", "db", ""]))
def test_any_bytes_are_looked_at(head, promised):
    assert is_opaque(head, promised) in {True, False, None}


@given(st.text(max_size=40))
def test_any_name_is_counted(name):
    names = Names()
    names.add(name)

    assert names.total == 1
    assert sum(count for _, count in names.commonest()) == 1
    assert promises(name) in {"", suffix_of(name), suffix_of(name.rpartition(".")[0])}


def test_suffixes_are_bounded():
    names = Names()
    for at in range(5000):
        names.add(f"a.{at}x")

    assert len(names.suffixes) <= 501
    assert names.total == 5000


def test_a_fifth_of_the_sample_is_the_limit():
    few = trait([["pdf", 100]], opaque=19, sampled=100)
    many = trait([["pdf", 100]], opaque=20, sampled=100)

    assert not looks_encrypted(few, 0, 100)
    assert looks_encrypted(many, 0, 100)
    assert looks_encrypted(few, 20, 100)


def test_random_names_of_an_honest_tree_are_no_ransom():
    chance = random.Random(4)  # noqa: S311 the same each time
    names = Names()
    for at in range(300):
        names.add(f"piece {at}.{chance.choice(['pdf', 'docx', 'jpg', 'txt', 'ods', 'zip'])}")

    assert names.renamed == 0
