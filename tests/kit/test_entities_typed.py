"""Entities typed by hand: good ones are cleaned, bad ones are told in French."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import communes
from kit.entities_typed import LONGEST_NAME, content, kinds, siren_of, typed
from kit.errors import KitError

CCAS = "260100014"


def luhn_completed(body):
    """Eight digits and the ninth that makes them a SIREN."""
    return next(
        number for number in (f"{body}{last}" for last in range(10))
        if sum(sum(divmod(int(d) * (1 + i % 2), 10)) for i, d in enumerate(number[::-1])) % 10 == 0
    )  # fmt: skip


def test_every_kind_is_one_that_the_record_knows():
    assert {kind.record_kind for kind in kinds().values()} <= {"ccas", "epci", "syndicat", "autre"}
    assert list(kinds()) == ["ccas", "epci", "syndicat", "ecole", "autre"]


def test_a_good_one():
    siren = luhn_completed("26010001")
    actual = typed(
        "ccas", "  CCAS\tde  Sainte-Colombe\u202e ", f"{siren[:3]} {siren[3:6]} {siren[6:]}"
    )

    assert (actual.kind.record_kind, actual.name) == ("ccas", "CCAS de Sainte-Colombe")
    assert actual.siren == siren


def test_a_school_needs_no_siren():
    assert typed("ecole", "École Jules-Ferry").siren is None


def test_a_known_grouping_is_one():
    assert typed("epci", "CC de la Dombes", "200069193").siren == "200069193"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("356 000 000", "356000000"),
        ("35600000000048", "356000000"),  # La Poste, its seat: Luhn holds
        ("356 000 000 00001", "356000000"),  # La Poste: the plain sum, not Luhn
        ("210100012 ", "210100012"),
        ("210-100-012", "210100012"),
        ("210\u202f100\u00a0012", "210100012"),
    ],
)
def test_a_siren_is_read(text, expected):
    assert siren_of(text) == expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("210100013", "siren_check"),
        ("120100012", "siren_check"),
        ("000000000", "siren_check"),
        ("21010001200018", "siren_check"),
        ("35600000000012", "siren_check"),
        ("21010001", "siren_form"),
        ("2101000122", "siren_form"),
        ("", "siren_form"),
        ("21010001O", "siren_form"),
        ("٢١٠١٠٠٠١٢", "siren_form"),
        ("²¹⁰¹⁰⁰⁰¹²", "siren_form"),
    ],
)
def test_a_wrong_siren_is_told(text, error):
    with pytest.raises(KitError) as caught:
        siren_of(text)

    start = content()["errors"][error]["title"].split("{")[0]
    assert caught.value.title.startswith(start)


@pytest.mark.parametrize(
    ("kind", "name", "siren", "told"),
    [
        ("mairie", "x", "", "Ce genre d’organisme n’est pas connu\u00a0: mairie."),
        ("ccas", " \u200b\u202e ", CCAS, "Le nom est vide."),
        ("autre", "—", "", "Le nom est vide."),
        ("autre", "é" * (LONGEST_NAME + 1), "", "Le nom est trop long."),
        ("ccas", "CCAS", " ", "Le SIREN manque."),
        (
            "ccas",
            "CCAS",
            "210100012",
            "Ce SIREN est celui de la commune\u00a0: L’Abergement-Clémenciat",
        ),
        (
            "syndicat",
            "SIVU",
            "200069193",
            "Ce SIREN est celui d’un groupement\u00a0: CC de la Dombes.",
        ),
    ],
)
def test_a_wrong_entity_is_told(kind, name, siren, told):
    with pytest.raises(KitError) as caught:
        typed(kind, name, siren)

    assert caught.value.title.startswith(told)
    assert caught.value.remedy.endswith(".")
    assert "{" not in caught.value.title + caught.value.remedy


def test_every_siren_of_a_commune_passes_its_check():
    """The check is the one of the register: all of them follow it."""
    sirens = [commune.siren for commune in communes.load() if commune.siren]
    sirens += communes.load().groupings

    assert [siren_of(siren) for siren in sirens] == sirens


@given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_seen(body, at, more):
    siren = luhn_completed(f"{body:08}")
    digit = (int(siren[at]) + more) % 10
    wrong = f"{siren[:at]}{digit}{siren[at + 1 :]}"

    with pytest.raises(KitError):
        siren_of(wrong)


@given(st.sampled_from(["ccas", "ecole", "", "x"]), st.text(), st.text())
def test_any_text_is_taken_or_told(kind, name, siren):
    try:
        actual = typed(kind, name, siren)
    except KitError:
        return

    assert 0 < len(actual.name) <= LONGEST_NAME
    assert actual.name == " ".join(actual.name.split())
    assert unicodedata.is_normalized("NFC", actual.name)
    actual.name.encode()
