"""Records: every type is checked, and no inventory ever touches what a person wrote."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.context import Usage
from inventory.facts import Known
from inventory.machine import Family
from inventory.system import OperatingSystem, SupportClass
from inventory.workstation import read_workstation
from kit import records
from kit.errors import KitError
from kit.records import (
    AUTOMATIC,
    IMPORTED,
    KINDS,
    LONGEST,
    MEASURED,
    Held,
    checked,
    editable,
    faults,
    kinds,
    measured_of,
    merge_inventory,
    parsed,
    read_fields,
    shown,
    title,
)
from kit.store.retention import Limits
from kit.store.schema import KINDS as STORED
from tests.captures import machine, needs_recordings, recorded_machine, recorded_paths
from tests.checks.workstations import workstation

FOLDER = Path(records.__file__).with_name("record_kinds")
SOMEBODY = "0b8f6a52-7a39-4d7b-9c59-6a1f0f6a3b11"
FIELDS = [(kind.name, field) for kind in kinds().values() for field in kind.fields.values()]


def spaces(text):
    return re.sub(r"[\u00a0\u202f]", " ", text)


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("purchased", "31/12/2026", "2026-12-31"),
        ("purchased", "1.2.2026", "2026-02-01"),
        ("purchased", " 2026-02-01 ", "2026-02-01"),
        ("purchased", date(2026, 2, 1), "2026-02-01"),
        ("purchased", datetime(2026, 2, 1, 9, tzinfo=UTC), "2026-02-01"),
        ("purchased", "", None),
        ("purchased", None, None),
        ("price", "1 234,50 €", 123450),
        ("price", "1\u202f234,5\u00a0€", 123450),
        ("price", "899", 89900),
        ("price", "0.99 EUR", 99),
        ("price", 123450, 123450),
        ("kind", "nas", "nas"),
        ("kind", "imprimante", "printer"),
        ("supplier", SOMEBODY.upper(), SOMEBODY),
        ("label", "  Copieur\u200b du \u202e1er étage \x00", "Copieur du 1er étage"),
        ("label", "sur\ndeux\r\nlignes", "sur deux lignes"),
        ("notes", "sur\r\ndeux lignes\n", "sur\ndeux lignes"),
        ("label", "\u200b \u202e", None),
        ("label", "=1+1", "=1+1"),
    ],
)
def test_what_is_typed_and_what_is_kept(name, typed, kept):
    actual = parsed("equipment", name, typed)

    assert actual == kept
    assert parsed("equipment", name, actual) == kept


@pytest.mark.parametrize(
    ("kind", "name", "typed", "said"),
    [
        ("equipment", "purchased", "31/02/2026", "n’est pas une date"),
        ("equipment", "purchased", "demain", "n’est pas une date"),
        ("equipment", "purchased", "01/01/0001", "n’est pas une date"),
        ("equipment", "purchased", "٠١/٠١/٢٠٢٦", "n’est pas une date"),
        ("equipment", "price", "-5", "n’est pas un montant"),
        ("equipment", "price", -5, "n’est pas un montant"),
        ("equipment", "price", True, "n’est pas un montant"),
        ("equipment", "price", 1.5, "n’est pas un montant"),
        ("equipment", "price", "12,345", "n’est pas un montant"),
        ("equipment", "price", "9" * 40, "n’est pas un montant"),
        ("equipment", "kind", "grille-pain", "n’est pas un choix"),
        ("equipment", "supplier", "Dupont", "doit désigner une fiche « Fournisseur »"),
        ("equipment", "label", 3, "attend un texte"),
        ("equipment", "label", "a" * (LONGEST + 1), "trop long"),
        ("equipment", "colour", "rouge", "n’existe pas"),
        ("service", "url", "http://exemple.fr", "n’est pas une adresse"),
        ("service", "url", "javascript:alert(1)", "n’est pas une adresse"),
        ("service", "url", "https://exemple.fr@mechant.fr/", "n’est pas une adresse"),
        ("service", "url", "https://exemple.fr/\u202egnp", "n’est pas une adresse"),
        ("service", "url", "https://", "n’est pas une adresse"),
        ("supplier", "siren", "12345", "ne convient pas"),
        ("supplier", "email", "pas une adresse", "ne convient pas"),
        ("person", "phone", "appelez-moi", "ne convient pas"),
    ],
)
def test_what_cannot_be_kept_is_told(kind, name, typed, said):
    with pytest.raises(KitError) as caught:
        parsed(kind, name, typed)

    assert said in spaces(caught.value.title)
    assert caught.value.remedy
    assert len(caught.value.title) < 250


@pytest.mark.parametrize("url", ["https://exemple.fr", "https://a.exemple.fr:8443/x?y=1#z"])
def test_links_that_are_accepted(url):
    assert parsed("service", "url", url) == url


def test_a_whole_record():
    kept = checked("service", {"name": "Messagerie", "mfa": "Oui", "renewal": "1/3/2027"})

    assert kept == {"name": "Messagerie", "mfa": "yes", "renewal": "2027-03-01"}


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("service", {"publisher": "X"}, "Il manque « Nom »."),
        ("service", {"name": "  "}, "Il manque « Nom »."),
        ("equipment", {"kind": "nas", "purchased": "2/1/2026", "warranty": "1/1/2026"},
         "« Fin de garantie » est avant « Date d’achat »."),
        ("person", {"full_name": "A", "arrived": "2/1/2026", "left": "1/1/2026"},
         "« Départ » est avant « Arrivée »."),
    ],
)  # fmt: skip
def test_a_record_that_makes_no_sense(kind, values, said):
    with pytest.raises(KitError) as caught:
        checked(kind, values)

    assert spaces(caught.value.title) == said


@pytest.mark.parametrize(
    ("kind", "name", "value", "expected"),
    [
        ("equipment", "purchased", "2026-10-13", "13 octobre 2026"),
        ("equipment", "price", 123450, "1 234,50 €"),
        ("equipment", "price", 5, "0,05 €"),
        ("equipment", "kind", "internet_box", "Box internet"),
        ("equipment", "label", "NAS\nmairie", "NAS mairie"),
        ("equipment", "label", None, ""),
        # Values and fields of a newer version, or damaged.
        ("equipment", "kind", "robot", "robot"),
        ("equipment", "purchased", "bientôt", "bientôt"),
        ("equipment", "colour", "rouge", "rouge"),
    ],
)
def test_how_it_is_shown(kind, name, value, expected):
    assert spaces(shown(kind, name, value)) == expected


def test_what_a_record_is_called():
    assert title("equipment", {"kind": "nas", "label": "Coffre"}) == "Coffre"
    assert title("equipment", {"kind": "nas"}) == "Stockage en réseau (NAS)"
    assert title("equipment", {}) == "Équipement"
    assert title("workstation", {"host_name": "PC-1"}) == "PC-1"


@given(st.sampled_from(FIELDS), st.none() | st.text() | st.integers() | st.floats() | st.dates())
def test_any_value_is_kept_in_a_stable_form_or_refused(told, value):
    kind, field = told
    try:
        kept = parsed(kind, field.name, value)
    except KitError:
        return

    assert kept is None or isinstance(kept, str | int)
    assert parsed(kind, field.name, kept) == kept
    assert isinstance(shown(kind, field.name, kept), str)


# --- Inventory ---------------------------------------------------------------------------------


def test_measured_fields_are_read_from_the_facts():
    os = OperatingSystem(Family.WINDOWS, "Windows 11 Professionnel", "25H2", SupportClass.HOME_PRO)
    actual = measured_of(
        workstation(
            system={"os": Known(os), "host_name": Known("ACCUEIL\u202e-01")},
            memory={"total": Known(8 * 1024**3)},
        )
    )

    assert actual == {
        "host_name": "ACCUEIL-01",
        "system": "Windows 11 Professionnel 25H2",
        "memory": "8 Go",
    }
    assert measured_of(read_workstation(machine("windows"))) == {}


@needs_recordings
def test_measured_fields_are_fields():
    for path in [*recorded_paths("windows"), *recorded_paths("linux")]:
        actual = measured_of(read_workstation(recorded_machine(path.stem)))

        assert set(actual) <= kinds()["workstation"].measured()
        assert checked("workstation", actual) == actual, path.stem


def test_an_inventory_updates_what_it_measured():
    held = {
        "host_name": Held("PC-1", MEASURED),
        "model": Held("Latitude", IMPORTED),
        "serial": Held("corrigé", "claire"),
        "maker": Held(None, "claire"),
        "room": Held("Accueil", "claire"),
    }
    read = {"host_name": "PC-2", "model": "Latitude", "serial": "S1", "maker": "Dell",
            "memory": "8 Go", "room": "ailleurs", "system": None}  # fmt: skip

    assert merge_inventory("workstation", held, read) == {"host_name": "PC-2", "memory": "8 Go"}


names = st.sampled_from([*kinds()["workstation"].fields, "colour"])
authors = st.sampled_from([MEASURED, IMPORTED, "claire", ""])
held_values = st.dictionaries(names, st.builds(Held, st.none() | st.text(max_size=3), authors))
measures = st.dictionaries(names, st.none() | st.text(max_size=3))


@given(held_values, st.lists(measures, max_size=4))
def test_no_inventory_ever_touches_what_a_person_wrote(held, inventories):
    before = dict(held)
    for read in inventories:
        written = merge_inventory("workstation", held, read)
        assert set(written) <= kinds()["workstation"].measured()
        held = held | {name: Held(value, MEASURED) for name, value in written.items()}

    for name, told in before.items():
        if told.author not in AUTOMATIC or name not in kinds()["workstation"].measured():
            assert held[name] == told
    assert set(before) <= set(held)


@given(held_values, measures)
def test_the_same_inventory_twice_writes_once(held, read):
    written = merge_inventory("workstation", held, read)
    after = held | {name: Held(value, MEASURED) for name, value in written.items()}

    assert merge_inventory("workstation", after, read) == {}


# --- The content file --------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "field"), FIELDS, ids=lambda v: getattr(v, "name", v))
def test_every_field_is_well_formed(kind, field):
    assert field.label[0].isupper()
    assert (field.type == "choice") == bool(field.choices)
    assert (field.type in {"reference", "references"}) == (field.to in kinds())
    assert bool(field.pattern) == bool(field.hint)
    if field.pattern:
        example = field.hint.rpartition("exemple ")[2]
        assert parsed(kind, field.name, example) == example
    if kind == "person":
        assert field.personal


def test_every_kind_can_be_named_and_every_choice_is_used():
    shared, times = _read("shared"), Counter()
    for name, kind in kinds().items():
        told = _read(name)
        used = {entry["choices"] for entry in told["fields"].values() if "choices" in entry}
        own = set(told.get("choices", {}))

        assert own <= used <= own | set(shared), name
        assert not own & set(shared), name
        times.update(used - own)
        assert set(kind.title) <= set(kind.fields)
        labels = [field.label.casefold() for field in kind.fields.values()]
        assert len(set(labels)) == len(labels), name
        groups = [group for group, _ in groupby(field.group for field in kind.fields.values())]
        named = [group for group in groups if group]
        assert len(set(named)) == len(named), name
        assert not kind.read_on or kind.fields[kind.read_on].measured
    assert set(times) == set(shared)
    assert min(times.values()) > 1, "a list of choices of one kind stands in its file"


def test_every_file_of_the_folder_is_a_kind():
    assert {path.stem for path in FOLDER.iterdir()} == {*KINDS, "shared"}


def test_the_record_and_its_retention_know_every_kind():
    assert set(KINDS) | {"action", "document"} == set(STORED)
    assert set(Limits().replaced) == {"", *STORED}


def test_an_audit_reads_the_file_of_workstations_alone():
    code = (
        "import inventory.toml_file as f, kit.records as r; read = [];"
        "r.load_toml = lambda path: read.append(path.stem) or f.load_toml(path);"
        "r.title('workstation', {'host_name': r.parsed('workstation', 'host_name', 'PC-1')});"
        "r.merge_inventory('workstation', {}, {'host_name': 'PC-1'});"
        "print(sorted(read))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['shared', 'workstation']"


def test_fields_that_a_computer_fills_are_not_typed():
    read = read_fields("certificate", {"computer": SOMEBODY})

    assert {"subject", "issuer", "expiry", "serial", "computer"} <= read
    assert read_fields("certificate", {}) == {"computer"}
    assert read_fields("workstation", {}) == kinds()["workstation"].measured()
    assert read_fields("person", {}) == set()


def _read(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def test_usages_are_those_that_rules_know():
    assert list(dict(kinds()["workstation"].fields["usage"].choices)) == [
        usage.value for usage in Usage
    ]


def test_typography():
    """No-break spaces inside French quotes and before high punctuation; curly apostrophes."""
    faults = [
        found
        for path in [*FOLDER.iterdir(), FOLDER.with_name("records.toml")]
        for found in re.findall(
            r".*(?:« | »|\w [;?!]|\w'\w).*", str(tomllib.loads(path.read_text("utf-8")))
        )
    ]

    assert not faults


@given(st.sampled_from(FIELDS), st.data())
def test_what_is_shown_to_be_edited_is_read_back(kind_and_field, data):
    kind, field = kind_and_field
    values = {
        "date": st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(date.isoformat),
        "money": st.integers(0, 99_999_999_999),
        "choice": st.sampled_from([key for key, _ in field.choices] or [""]),
        "reference": st.uuids().map(str),
        "references": st.lists(st.uuids().map(str), max_size=3),
        "link": st.just("https://exemple.fr/a?b=c"),
        "text": st.text(max_size=30),
    }
    try:
        kept = parsed(kind, field.name, data.draw(values[field.type]))
    except KitError:  # a text that this field cannot hold
        return

    assert parsed(kind, field.name, editable(kind, field.name, kept)) == kept


def test_several_references_are_kept_once_each_in_their_order():
    one, other = "7b1f3c62-5d0e-4c8e-9f3a-2f6d1f0a9c41", "2f7c1b0e-6a3d-4e41-8d57-0c9b4e1a7f36"

    assert parsed("copy", "datasets", [one, other, one.upper()]) == f"{one} {other}"
    assert parsed("copy", "datasets", f" {other}  {one}") == f"{other} {one}"
    assert parsed("copy", "datasets", []) is None
    with pytest.raises(KitError, match="Ensemble à protéger"):
        parsed("copy", "datasets", f"{one} nas")


def test_folders_stand_on_lines_of_their_own():
    assert parsed("dataset", "folders", "C:\\A\r\nD:\\B\n") == "C:\\A\nD:\\B"
    assert parsed("dataset", "name", "deux\nlignes") == "deux lignes"


def test_every_fault_is_told_at_its_field():
    typed = {"price": "douze", "purchased": "31/12/2026", "warranty": "1/1/2026", "label": "x"}

    wrong = faults("equipment", typed)

    assert set(wrong) == {"kind", "price", "warranty"}
    assert "Type" in wrong["kind"].title
    assert faults("equipment", {"kind": "nas"}) == {}
