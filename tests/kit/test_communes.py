"""The communes: each is found, whatever is typed, and nothing typed is a fault."""

from __future__ import annotations

import lzma

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import communes
from kit.communes import CommunesError, Directory, by_code, by_siren, grouping, load, suggest
from kit.folding import fold

ALL = tuple(load())
# Reading the file once is not part of an example.
suggest("saint-ouen l")

any_commune = st.sampled_from(ALL)


def labels(text, most=8):
    return [commune.label for commune in suggest(text, most)]


def test_all_are_there_with_their_source():
    about = load().about

    assert len(load()) == len(ALL) == 34_969
    assert len(load().groupings) == 1_255
    assert about["licence"] == "Licence Ouverte (Etalab)"
    for name in ("INSEE", "DGCL", "La Poste", "@etalab/decoupage-administratif 6.0.0"):
        assert name in about["source"]


def test_one_commune_whole():
    actual = by_code("01001")

    assert actual == communes.Commune(
        insee="01001",
        name="L'Abergement-Clémenciat",
        department="01",
        department_name="Ain",
        postcodes=("01400",),
        siren="210100012",
        population=860,
        epci="200069193",
        epci_name="CC de la Dombes",
        epci_kind="CC",
    )
    assert actual.label == "L’Abergement-Clémenciat (Ain, 01)"


@pytest.mark.parametrize("commune", [ALL[0], ALL[-1], by_code("2A004"), by_code("97411")])
def test_codes_stay_text(commune):
    assert len(commune.insee) == 5
    assert all(len(postcode) == 5 for postcode in commune.postcodes)
    assert commune.insee.startswith(commune.department)


def test_every_commune_is_found_by_its_codes():
    lost = [c.label for c in ALL if by_code(c.insee) != c]
    lost += [c.label for c in ALL if c.siren and by_siren(c.siren) != c]

    assert not lost


def test_no_two_communes_share_a_label_or_a_siren():
    sirens = [c.siren for c in ALL if c.siren]

    assert len({c.label for c in ALL}) == len(ALL)
    assert len(set(sirens)) == len(sirens) == 34_875


def test_every_name_is_folded_like_what_is_typed():
    """The quick way over all names gives what the slow one gives for each."""
    names = [c.name for c in ALL]

    assert communes._fold_all("\n".join(names)).split("\n") == [fold(name) for name in names]
    assert not [name for name in names if any(char.isdigit() for char in name)]


@settings(deadline=None)
@given(any_commune)
def test_a_commune_is_found_by_its_name_and_its_departement(commune):
    assert commune in suggest(commune.label)
    assert commune in suggest(f"{commune.name} {commune.department}")
    assert commune in suggest(f"{commune.department_name} {commune.name}".upper()) or (
        commune in suggest(f"{commune.name} {commune.department_name}".upper())
    )


@settings(deadline=None)
@given(any_commune)
def test_a_commune_is_found_by_its_codes_as_typed(commune):
    assert suggest(commune.insee.lower(), 60).count(commune) == 1
    if commune.siren:
        siren = commune.siren
        assert suggest(f"{siren[:3]} {siren[3:6]} {siren[6:]}")[0] == commune
    for postcode in commune.postcodes:
        assert commune in suggest(postcode, 60)


@settings(deadline=None)
@given(any_commune, st.data())
def test_a_commune_is_found_by_the_beginning_of_each_of_its_words(commune, data):
    typed = [
        word[: data.draw(st.integers(1, len(word)))] for word in data.draw(
            st.permutations(fold(commune.name).split())
        )
    ]  # fmt: skip

    assert commune in suggest(" ".join(typed), len(ALL))


@settings(deadline=None)
@given(any_commune)
def test_the_whole_name_comes_before_all_others(commune):
    found = suggest(commune.name, 60)
    same = [other for other in found if fold(other.name) == fold(commune.name)]

    assert commune in same
    assert list(found[: len(same)]) == same
    assert same == sorted(same, key=lambda other: -(other.population or -1))


@settings(deadline=None)
@given(st.text(), st.integers(-1, 12))
def test_no_text_is_a_fault(text, most):
    found = suggest(text, most)

    assert len(found) <= max(most, 0)
    assert len(set(found)) == len(found)
    by_code(text)
    by_siren(text)
    grouping(text)


@settings(deadline=None)
@given(st.text("saint le-d'25A(ｌ½²٣\n|/\\", max_size=30))
def test_no_text_near_a_name_is_a_fault(text):
    assert len(suggest(text)) <= 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LA ROCHELLE", "La Rochelle (Charente-Maritime, 17)"),
        ("rochelle", "La Rochelle (Charente-Maritime, 17)"),
        ("Rochelle (La)", "La Rochelle (Charente-Maritime, 17)"),
        ("havre", "Le Havre (Seine-Maritime, 76)"),
        ("saint etienne", "Saint-Étienne (Loire, 42)"),
        ("st-etienne", "Saint-Étienne (Loire, 42)"),
        ("St Etienne", "Saint-Étienne (Loire, 42)"),
        ("saintetienne", "Saint-Étienne (Loire, 42)"),
        ("ste mere egl", "Sainte-Mère-Église (Manche, 50)"),
        ("l'hay", "L’Haÿ-les-Roses (Val-de-Marne, 94)"),
        ("lhay", "L’Haÿ-les-Roses (Val-de-Marne, 94)"),
        ("hay les roses", "L’Haÿ-les-Roses (Val-de-Marne, 94)"),
        ("oeuilly marne", "Œuilly (Marne, 51)"),
        ("yeu", "L’Île-d’Yeu (Vendée, 85)"),
        ("strasb", "Strasbourg (Bas-Rhin, 67)"),
        ("ste colombe 25", "Sainte-Colombe (Doubs, 25)"),
        ("sainte-col doubs", "Sainte-Colombe (Doubs, 25)"),
        ("saint denis reunion", "Saint-Denis (La Réunion, 974)"),
        ("y", "Y (Somme, 80)"),
        ("ajaccio 2a", "Ajaccio (Corse-du-Sud, 2A)"),
        ("2A004", "Ajaccio (Corse-du-Sud, 2A)"),
        ("2b", "Bastia (Haute-Corse, 2B)"),
        ("01001", "L’Abergement-Clémenciat (Ain, 01)"),
        ("211703004", "La Rochelle (Charente-Maritime, 17)"),
        ("paris 12", "Paris (Paris, 75)"),
        ("Paris 12e arrondissement", "Paris (Paris, 75)"),
        ("marseille 1er", "Marseille (Bouches-du-Rhône, 13)"),
        ("75112", "Paris (Paris, 75)"),
        ("69381", "Lyon (Rhône, 69)"),
        ("miquelon", "Miquelon-Langlade (Saint-Pierre-et-Miquelon, 975)"),
        ("crozet 984", "Archipel des Crozet (Terres australes et antarctiques françaises, 984)"),
    ],
)
def test_the_first_suggestion(text, expected):
    assert labels(text, 1) == [expected]


@pytest.mark.parametrize("text", ["", "   ", "-'’", "zzzz", "paris 21e", "99999", "saint zzz"])
def test_nothing_to_suggest(text):
    assert suggest(text) == ()


def test_st_alone_is_saint_and_the_beginning_of_a_word():
    found = labels("st")

    assert "Strasbourg (Bas-Rhin, 67)" in found
    assert "Saint-Étienne (Loire, 42)" in found


def test_homonyms_are_told_apart():
    same = [label for label in labels("sainte-colombe", 20) if label.startswith("Sainte-Colombe (")]

    assert len(same) == len(set(same)) == 12


def test_a_postcode_gives_all_its_communes():
    found = suggest("51300", 100)
    posted = [commune for commune in found if "51300" in commune.postcodes]

    assert len(posted) == 46
    assert [other.insee for other in found if other not in posted] == ["51300"]


def test_each_arrondissement_is_its_city():
    cities = {by_code(str(code)).name for code in (*range(75101, 75121),)}
    cities |= {by_code(str(code)).name for code in (*range(69381, 69390), *range(13201, 13217))}

    assert cities == {"Paris", "Lyon", "Marseille"}
    assert by_code("75121") is by_code("75100") is None


def test_what_a_commune_lacks_is_none():
    clipperton, antarctic = by_code("98901"), by_code("98411")

    assert (clipperton.siren, clipperton.population, clipperton.epci_name) == (None, None, None)
    assert antarctic.postcodes == ()
    assert by_code("29155").epci is None
    assert by_siren("") is None


def test_a_grouping_is_known_by_its_siren():
    assert grouping("200 069 193") == communes.Grouping("200069193", "CC", "CC de la Dombes")
    assert grouping("000000000") is None


@pytest.mark.parametrize("content", [b"", b"not xz", lzma.compress(b"half\fa file")])
def test_a_damaged_file_is_told(tmp_path, monkeypatch, content):
    path = tmp_path / "communes.txt.xz"
    path.write_bytes(content)
    monkeypatch.setattr(communes, "FILE", path)

    with pytest.raises(CommunesError):
        load.__wrapped__()


def test_a_small_directory_is_enough():
    columns = ("01001\n01002", "Aa\nBb", "210100012\n", "01400\n", "5\n", "0\n")
    content = "\f".join(("source: x", "01\tAin", "200069193\tCC\tCC", *columns))
    directory = Directory(content)

    assert [commune.name for commune in directory.suggest("b")] == ["Bb"]
    assert directory.by_code("01002").siren is None
