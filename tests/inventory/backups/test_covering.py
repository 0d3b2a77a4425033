"""Whether sources hold folders, however both are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.backups.covering import covering, inside, normal
from inventory.backups.subject import Covering

PROVED, PARTLY, OUTSIDE = Covering.PROVED, Covering.PARTLY, Covering.OUTSIDE
MAPPED = {"Z:": "\\\\NAS\\mairie", "/mnt/nas": "//nas/mairie"}


@pytest.mark.parametrize(
    ("folders", "sources", "excluded", "told"),
    [
        (["C:\\Compta"], ["C:\\Compta"], [], PROVED),
        (["C:\\Compta"], ["c:/compta/"], [], PROVED),
        (["C:\\Compta\\2026"], ["C:\\Compta"], [], PROVED),
        (["C:\\Compta"], ["C:\\"], [], PROVED),
        (["C:\\Compta"], ["/C/Compta"], [], PROVED),  # restic on Windows
        (["C:\\Compta"], ["C:\\Comptabilite"], [], OUTSIDE),
        (["C:\\Compta"], ["C:\\Users\\marie"], [], OUTSIDE),
        (["C:\\Compta"], ["C:\\Compta\\2026"], [], PARTLY),
        (["C:\\Compta", "C:\\Urba"], ["C:\\Compta"], [], PARTLY),
        (["C:\\Compta", "C:\\Urba"], ["C:\\Compta", "C:\\Urba"], [], PROVED),
        (["C:\\Users\\a\\AppData"], ["C:\\Users"], ["C:\\Users\\a\\AppData"], OUTSIDE),
        (["Z:\\Urba"], ["\\\\nas\\mairie\\Urba"], [], PROVED),
        (["\\\\NAS\\mairie"], ["Z:\\"], [], PROVED),
        (["/mnt/nas/urba"], ["//nas/mairie"], [], PROVED),
        (["\\\\NAS\\mairie"], ["\\\\NAS\\ecole"], [], None),
        (["D:\\Urba"], ["C:\\Users"], [], None),  # another disk may be the same by another name
        (["/home/claire/doc"], ["/home/claire"], [], PROVED),
        (["/home/claire/doc"], ["home/claire"], [], PROVED),  # borg
        (["/home/claire"], ["/"], [], PROVED),
        (["/home/Claire"], ["/home/claire"], [], OUTSIDE),
        ([], ["C:\\"], [], None),
        (["C:\\Compta"], [], [], None),
        ([" "], ["C:\\"], [], None),
    ],
)
def test_rule(folders, sources, excluded, told):
    assert covering(folders, sources, excluded, MAPPED) is told


def test_a_folder_is_not_in_one_whose_name_begins_so():
    assert inside("c:/compta", "c:/compta")
    assert not inside("c:/comptabilite", "c:/compta")


paths = st.text("/\\C:abé .", max_size=12) | st.sampled_from(["C:\\A", "\\\\nas\\a", "/a/b"])


@given(st.lists(paths, max_size=3), st.lists(paths, max_size=3), st.lists(paths, max_size=2))
def test_nothing_that_is_written_breaks_it(folders, sources, excluded):
    covering(folders, sources, excluded, MAPPED)


@given(paths)
def test_one_form_stays_as_it_is(path):
    once = normal(path, {})

    assert not once or normal(once, {}) == once


@given(st.lists(paths, min_size=1, max_size=3))
def test_what_is_a_source_is_held(folders):
    assert covering(folders, folders) in {PROVED, None}
