"""What an administrator sets: read, and never in the way."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import policy
from kit.policy import Policy, policy_of
from tests.kit.policy_templates import made

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packaging" / "windows" / "policy"
NAMES = {
    "p": "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions",
}


def test_nothing_is_set_where_there_is_no_policy(tmp_path):
    assert policy.read(tmp_path / "none.toml") == Policy()


def test_every_key_is_read(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        'entity = "213 300 635"\nentity_code = "4821 0937 5516 2208"\npack = "/opt/s.kitpack"\n'
        'drop_folder = "\\\\\\\\serveur\\\\releves"\nrole = "technician"\n'
        "no_first_questions = true\nno_updates = true\n",
        "utf-8",
    )

    assert policy.read(path) == Policy(
        "213300635", "4821093755162208", "/opt/s.kitpack", r"\\serveur\releves", "technician",
        no_first_questions=True, no_updates=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("entity", "douze"),
        ("entity", 213300635),
        ("entity_code", "4821"),
        ("pack", "releves"),
        ("drop_folder", "releves"),
        ("drop_folder", "/a\0b"),
        ("role", "roi"),
        ("no_updates", 2),
        ("no_updates", "1"),
        ("entity", "1" * 5000),
    ],
)
def test_a_value_that_cannot_be_is_named_and_left_out(name, value):
    told = policy_of({name: value, "role": "secretary"} if name != "role" else {name: value})

    assert len(told.faults) == 1
    assert policy.keys()[name]["label"] in told.faults[0]
    assert not getattr(told, name)
    assert name == "role" or told.role == "secretary"


def test_an_unknown_key_is_named():
    told = policy_of({"roles": "technician"})

    assert told.faults == (
        "La stratégie de votre administrateur nomme un réglage inconnu\u00a0: «\u00a0roles\u00a0».",
    )


@pytest.mark.parametrize("content", [b"entity = ", b"\xff\xfe", b"a = 1\n" * 20_000])
def test_a_damaged_file_is_told_and_nothing_holds(tmp_path, content):
    path = tmp_path / "policy.toml"
    path.write_bytes(content)

    told = policy.read(path)

    assert told == Policy(faults=told.faults)
    assert "ne peut pas être lue" in told.faults[0]


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_never_raises(values):
    assert isinstance(policy_of(values), Policy)


def test_names_of_the_registry_are_found_without_case():
    told = policy.by_name({"NOUPDATES": 1, "Autre": "x"})

    assert told == {"no_updates": 1, "Autre": "x"}


def test_the_record_has_the_keys_of_the_table():
    assert set(Policy.__match_args__) - {"faults"} == set(policy.keys())


# --- The templates of group policy -------------------------------------------------------------


def test_the_templates_are_as_they_are_made():
    for path, text in made().items():
        assert path.read_text("utf-8-sig") == text, path.name


def test_the_template_sets_each_key_where_it_is_read():
    root = ET.parse(FOLDER / "kit-commune.admx").getroot()  # noqa: S314 our own file
    found = {}
    for one in root.iterfind(".//p:policy", NAMES):
        assert one.get("class") == "Machine"
        assert f"HKLM\\{one.get('key')}" == policy.KEY
        names = {one.get("valueName")} | {
            inner.get("valueName") for inner in one.iterfind("p:elements/*", NAMES)
        }
        (found[one.get("name")],) = names - {None}

    assert set(found.values()) == {told["value"] for told in policy.keys().values()}


def test_each_word_of_the_template_is_in_the_french_file():
    admx = (FOLDER / "kit-commune.admx").read_text("utf-8")
    root = ET.parse(FOLDER / "fr-FR" / "kit-commune.adml").getroot()  # noqa: S314 our own file
    strings = {one.get("id") for one in root.iterfind(".//p:string", NAMES)}
    shown = {one.get("id") for one in root.iterfind(".//p:presentation", NAMES)}

    assert set(re.findall(r"\$\(string\.(\w+)\)", admx)) == strings
    assert set(re.findall(r"\$\(presentation\.(\w+)\)", admx)) == shown


def test_the_choices_of_the_template_are_those_that_are_taken():
    root = ET.parse(FOLDER / "kit-commune.admx").getroot()  # noqa: S314 our own file
    values = [one.text for one in root.iterfind(".//p:enum//p:string", NAMES)]

    assert values == list(policy.keys()["role"]["choices"])
    assert all(policy_of({"role": value}).role == value for value in values)
