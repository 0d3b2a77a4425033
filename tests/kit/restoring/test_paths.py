"""The same file in a copy and on this computer."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.restoring.listing import Alive, Listed
from kit.restoring.paths import below, is_safe, written_forms
from kit.restoring.sampling import Strata, pick


def test_forms_of_a_source():
    assert written_forms("/home/marie/Documents") == (
        "home/marie/Documents", "marie/Documents", "Documents", "",
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="a drive elsewhere")
def test_a_windows_drive_is_a_letter():
    assert written_forms("C:/Users/marie")[0] == "C/Users/marie"


@pytest.mark.parametrize(
    ("path", "form", "inner"),
    [
        ("/home/marie/a.odt", "home/marie", "a.odt"),
        ("home/marie/a.odt", "home/marie", "a.odt"),
        ("/home/mariette/a.odt", "home/marie", None),
        ("home/marie", "home/marie", None),
        ("./a.odt", "", "a.odt"),
        ("a/../../etc/passwd", "", None),
        ("marie/../x", "marie", None),
        ("a\0b", "", None),
        ("a//b", "", None),
        ("", "", None),
    ],
)
def test_below(path, form, inner):
    assert below(path, form) == inner


@given(st.text(), st.text())
def test_nothing_leads_out(path, form):
    inner = below(path, form.strip("/"))

    assert inner is None or (is_safe(inner) and ".." not in inner.split("/"))


def listed(source, alive, entries):
    told = Listed(source, [Alive(path, 9, 1.0, 1.0) for path in alive],
                  lambda: Strata(b"s" * 16, 60, 1e9))  # fmt: skip
    for path in entries:
        told.offer(path, 9, 1.0)
    return told


ALIVE = ("a.odt", "b/c.odt", "marie/d.odt")


@pytest.mark.parametrize(
    ("prefix", "form"),
    [
        ("/home/marie/", "home/marie"),
        ("home/marie/", "home/marie"),
        ("marie/", "marie"),
        ("", ""),
    ],
)
def test_the_form_is_found_from_the_living_files(prefix, form):
    others = ["/home/autre/x.odt", "zzz.odt"] if prefix.endswith("marie/") else []
    told = listed("/home/marie", ALIVE, [prefix + path for path in ALIVE] + others)

    assert told.form() == form
    assert told.knows_source()
    assert {one.below for one in pick(told.strata(), lambda _: True).files} >= set(ALIVE)
    assert told.lost(1e9) == (0, 3)


def test_what_the_copy_lacks_is_counted_when_it_was_there():
    told = listed("/s", ("a.odt", "b.odt"), ["a.odt"])

    assert told.lost(1e9) == (1, 2)
    # It came after the run, with an old date of its own.
    assert told.lost(0.5) == (0, 0)


def test_volatile_and_empty_files_are_not_missed():
    told = Listed("/s", [Alive("mail.pst", 9, 1.0, 1.0), Alive("vide", 0, 1.0, 1.0)],
                  lambda: Strata(b"s" * 16, 60, 1e9))  # fmt: skip
    told.offer("a.odt", 9, 1.0)

    assert told.lost(1e9) == (0, 0)


def test_another_folder_s_copy_is_told():
    told = listed("/home/marie", ALIVE, ["x/y.odt", "z.odt"])

    assert not told.knows_source()


def test_renamed_files_still_show_the_form():
    told = listed("/home/marie", ("a.odt.locked", "b/c.locked"), ["marie/a.odt", "marie/b/c.odt"])

    assert told.form() == "marie"
    assert told.knows_source()
