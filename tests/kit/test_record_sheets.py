"""Records as tables: what is exported comes back unchanged, and every fault has its sentence."""

# ruff: noqa: E501 a sentence stands on one line, beside what it is said of

from __future__ import annotations

import io
import re
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import record_import, record_sheets, records, xlsx_reading
from kit.errors import KitError
from kit.record_import import ADDED, CHANGED, UNTOUCHED
from kit.sheet_reading import MOST_ROWS, letters, read_file, read_table
from kit.store import edits, entities, things
from tests.kit.store.samples import new_store
from tests.kit.workbooks import MAIN, Book

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ENDINGS = (".xlsx", ".csv")


@pytest.fixture(autouse=True)
def _quick(quick_slots):
    pass


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as made:
        entities.put_entity(made, entities.new_entity("mairie", "Saint-Exemple"))
        yield made


@pytest.fixture
def filled(store):
    """A town hall with one record of nearly every kind, and texts that are hard to carry."""
    person = things.save(store, "person", {
        "full_name": "Jeanne Dupont", "phone": "+33 5 56 00 00 00",
        "accesses": "Comptabilité\n=cmd|' /C calc'!A0\n  Alarme", "pix_level": "novice",
    })  # fmt: skip
    things.save(store, "person", {"full_name": "Jeanne Dupont"})
    supplier = things.save(store, "supplier", {"name": "=1+1", "siren": "213300635"})
    for name in ("Messagerie", 'Site, "le grand" ; d’ici'):
        things.save(store, "service", {"name": name, "supplier": supplier, "mfa": "yes"})
    both = " ".join(thing.record for thing in things.things(store).of("service"))
    things.save(store, "contract", {
        "name": "Comptabilité", "services": both, "manager": person, "yearly_cost": 123456,
        "renewal": "2027-03-01", "reversibility": "check", "notes": "- deux\n- lignes",
    })  # fmt: skip
    for label in ("", "", "'=déjà", "Copieur"):
        things.save(store, "equipment", {
            "kind": "printer", "label": label, "purchased": "1900-05-01", "price": "12,75",
        })  # fmt: skip
    things.save(store, "help_point", {"name": "France services", "phone": "05 56 00 00 00"})
    return store


def spaces(text):
    return re.sub(r"[\u00a0\u202f]", " ", text)


def written(rows, title="Équipements", **options):
    """A workbook of one sheet, cells as xlsxwriter writes them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    sheet = book.add_worksheet(title)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            elif callable(value):
                value(sheet, number, place)
            else:
                sheet.write(number, place, value)
    book.close()
    return buffer.getvalue()


def csv_of(*lines):
    return "\r\n".join(lines).encode()


def planned(store, data, kind="equipment", name="fiches.xlsx"):
    table = read_table(data, name, records.kind(kind).plural)
    return table, record_import.plan(store, kind, table, name)


def imported(store, data, kind="equipment"):
    table, seen = planned(store, data, kind)
    assert [spaces(fault.title) for fault in seen.faults] == []
    record_import.apply(store, seen, table, "fiches.xlsx")
    return seen


# --- Round trip ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kind", records.KINDS)
def test_what_was_exported_changes_nothing(filled, kind, ending):
    data = record_sheets.exported(things.things(filled), kind, ending, NOW)
    table, seen = planned(filled, data, kind)

    assert seen.faults == ()
    assert {row.state for row in seen.rows} <= {UNTOUCHED}
    assert len(seen.rows) == len(things.things(filled).of(kind))
    before = filled.connection.execute("SELECT count(*) FROM edit").fetchone()
    record_import.apply(filled, seen, table)
    assert filled.connection.execute("SELECT count(*) FROM edit").fetchone() == before


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kind", ["person", "supplier", "equipment", "help_point"])
def test_an_export_makes_the_same_records_elsewhere(filled, tmp_path, kind, ending):
    known = things.things(filled)
    data = record_sheets.exported(known, kind, ending, NOW)
    with new_store(tmp_path / "b.kit") as other:
        table = read_table(data, "fiches", records.kind(kind).plural)
        # Elsewhere no record has these identifiers: the column is taken out.
        last = len(record_sheets.headings(kind)) - 1
        rows = tuple((n, {at: c for at, c in row.items() if at != last}) for n, row in table.rows)
        bare = type(table)(table.sheet, rows, table.merged, table.origin)
        seen = record_import.plan(other, kind, bare)
        record_import.apply(other, seen, bare)
        again = record_import.plan(other, kind, bare)
        made = things.things(other).of(kind)

    assert [row.state for row in again.rows] == [UNTOUCHED] * len(made)
    assert _all(made) == _all(known.of(kind))


def _all(listed):
    return sorted(sorted(map(str, thing.values.items())) for thing in listed)


text = st.text(max_size=40)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.fixed_dictionaries({"full_name": text, "duties": text, "accesses": text, "notes": text}),
    st.sampled_from(ENDINGS),
)
def test_any_text_survives_the_trip(store, typed, ending):
    try:
        made = things.save(store, "person", typed)
    except KitError:
        return
    data = record_sheets.exported(things.things(store), "person", ending, NOW)
    _, seen = planned(store, data, "person")
    things.archive(store, made)

    assert seen.faults == ()
    assert {row.state for row in seen.rows} == {UNTOUCHED}


def test_the_workbook_explains_its_columns():
    book = Book(record_sheets.template("contract", ".xlsx", NOW))

    (headings,) = book.texts("Contrats")
    assert headings == list(record_sheets.headings("contract"))
    helping = book.texts("Aide")
    assert helping[0][:2] == ["Colonne", "Obligatoire"]
    assert [row[0] for row in helping[1:]] == headings
    lists = [node.text for node in book.sheets["Contrats"].iter(f"{MAIN}formula1")]
    assert '"Oui,Non,À vérifier"' in lists
    heights = [float(row.get("ht", 15)) for row in book.sheets["Aide"].iter(f"{MAIN}row")]
    assert min(heights) >= 15
    clause = next(row for row in helping if row[0] == "Fin du contrat")
    assert clause[-1] == "Oui\nNon\nÀ vérifier"
    assert next(row for row in helping if row[0] == "Nom")[1] == "oui"


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kind", records.KINDS)
def test_an_empty_template_is_read_and_adds_nothing(store, kind, ending):
    _, seen = planned(store, record_sheets.template(kind, ending, NOW), kind)

    assert (seen.rows, seen.faults) == ((), ())


def test_nothing_of_it_is_a_formula(filled):
    for kind in ("person", "supplier", "contract"):
        book = Book(record_sheets.exported(things.things(filled), kind, ".xlsx", NOW))
        assert "f" not in book.tags()
    told = record_sheets.exported(things.things(filled), "supplier", ".csv", NOW).decode(
        "utf-8-sig"
    )
    assert "'=1+1" in told


def test_names_of_files():
    day = date(2026, 11, 23)

    assert record_sheets.file_name("data_register", "Saint-Exemple", day, ".csv") == (
        "Fiches registre des données - Saint-Exemple - 2026-11-23.csv"
    )
    assert (
        record_sheets.file_name("person", "", day, ".xlsx", empty=True) == "Modèle personnes.xlsx"
    )


# --- What an import does -------------------------------------------------------------------------


def test_a_sheet_of_ones_own(store):
    supplier = things.save(store, "supplier", {"name": "Bureautique du Val"})
    seen = imported(store, written([
        ["TYPE", "nom d'usage", "Date d’achat", "Prix d’achat", "Fournisseur", "Numéro d’inventaire"],
        ["imprimante", "Copieur", date(2024, 3, 1), 1234.5, "bureautique du val", 17],
        ["Box internet", "Box", "1/3/2024", "49,90 €", "", "A-12"],
        ["Caméra", "Place", 45352, 0.1 + 0.2, "", 1.5],
        ["Alarme", "École", "2024-03-01 00:00:00", "", "", True],
    ]))  # fmt: skip

    assert [row.state for row in seen.rows] == [ADDED] * 4
    kept = {thing.title: thing.values for thing in things.things(store).of("equipment")}
    assert kept["Copieur"] == {
        "kind": "printer", "label": "Copieur", "purchased": "2024-03-01", "price": 123450,
        "supplier": supplier, "inventory_number": "17",
    }  # fmt: skip
    assert [kept[one].get("purchased") for one in ("Box", "Place", "École")] == ["2024-03-01"] * 3
    assert [kept[one].get("price") for one in ("Box", "Place", "École")] == [4990, 30, None]
    assert [kept[one].get("inventory_number") for one in ("Box", "Place", "École")] == [
        "A-12", "1,5", "Oui",
    ]  # fmt: skip


def test_a_workbook_that_counts_days_from_1904(store):
    imported(store, written([["Type", "Nom d’usage", "Date d’achat"],
                             ["Écran", "E", date(2024, 3, 1)]], date_1904=True))  # fmt: skip

    (made,) = things.things(store).of("equipment")
    assert made.values["purchased"] == "2024-03-01"


def test_a_telephone_that_lost_its_zero(store):
    imported(store, written([["Nom et prénom", "Téléphone"], ["Jeanne", 556000000]], "P"), "person")

    assert things.things(store).of("person")[0].values["phone"] == "0556000000"


def test_zeros_that_a_spreadsheet_dropped_stay(store):
    things.save(store, "equipment", {"kind": "nas", "label": "A", "inventory_number": "007"})
    seen = imported(store, written([["Nom d’usage", "Numéro d’inventaire"], ["A", 7]]))
    assert [row.state for row in seen.rows] == [UNTOUCHED]

    imported(store, written([["Nom d’usage", "Numéro d’inventaire"], ["A", "0007"]]))
    assert things.things(store).of("equipment")[0].values["inventory_number"] == "0007"


def test_what_the_sheet_does_not_say_stays(store):
    made = things.save(store, "equipment", {
        "kind": "nas", "label": "Serveur", "room": "Grenier", "notes": "à la main",
    })  # fmt: skip
    seen = imported(store, written([
        ["Nom d’usage", "Type", "Bureau ou pièce", "Fabricant"], ["serveur", "", "", "Synology"],
    ]))  # fmt: skip

    (row,) = seen.rows
    assert (row.state, row.record) == (CHANGED, made)
    assert [(one.label, one.before, one.after) for one in row.fields] == [
        ("Fabricant", "", "Synology")
    ]
    (kept,) = things.things(store).of("equipment")
    assert kept.values == {
        "kind": "nas", "label": "Serveur", "room": "Grenier", "notes": "à la main",
        "maker": "Synology",
    }  # fmt: skip


def test_what_an_audit_read_is_not_imported(store):
    computer = things.save(store, "workstation", {"label": "Accueil"})
    edits.put(store, computer, {"model": "OptiPlex", "host_name": "PC-1"}, records.MEASURED)
    seen = imported(store, written([
        ["Nom d’usage", "Modèle", "Bureau ou pièce"], ["Accueil", "Autre chose", "Rez-de-chaussée"],
    ]), "workstation")  # fmt: skip

    assert [one.label for one in seen.rows[0].fields] == ["Bureau ou pièce"]
    assert things.things(store).find(computer).values["model"] == "OptiPlex"


def test_two_things_of_one_name_take_a_row_each(store):
    for _ in range(2):
        things.save(store, "equipment", {"kind": "screen"})
    sheet = written([["Type", "Nom d’usage", "Modèle", "Fabricant"], *[["Écran", "", "", ""]] * 3])

    first = imported(store, sheet)
    again = imported(store, sheet)

    assert [row.state for row in first.rows] == [UNTOUCHED, UNTOUCHED, ADDED]
    assert {row.state for row in again.rows} == {UNTOUCHED}


def test_an_identifier_says_which_even_when_the_name_changes(store):
    made = things.save(store, "supplier", {"name": "Ancien nom"})
    other = things.save(store, "supplier", {"name": "Nouveau nom"})
    imported(store, written([
        ["Nom", "Heures d’ouverture", "Identifiant"],
        ["Nouveau nom", "9 h", ""], ["Nouveau nom", "", made.upper()],
    ]), "supplier")  # fmt: skip

    known = things.things(store)
    assert known.find(made).values == {"name": "Nouveau nom"}
    assert known.find(other).values["hours"] == "9 h"


def test_a_plan_writes_nothing_and_a_change_since_is_seen(store):
    table, seen = planned(store, written([["Type", "Nom d’usage"], ["Écran", "A"]]))
    assert things.things(store).of("equipment") == ()
    things.save(store, "equipment", {"kind": "screen", "label": "A", "room": "1"})

    with pytest.raises(KitError, match="depuis l’aperçu"):
        record_import.apply(store, seen, table)


def test_one_fault_and_nothing_is_imported(store):
    table, seen = planned(store, written([["Type", "Nom d’usage"], ["Écran", "A"], ["Fusée", "B"]]))

    with pytest.raises(KitError, match="Rien n’a été importé"):
        record_import.apply(store, seen, table)

    assert things.things(store).of("equipment") == ()


def test_rows_for_another_entity(store):
    other = entities.put_entity(store, entities.new_entity("ccas", "CCAS"))
    identifier = getattr(other, "uuid", None) or next(
        one.uuid for one in entities.list_entities(store) if one.name == "CCAS"
    )
    table = read_table(csv_of("Nom", "A"), "a.csv")
    seen = record_import.plan(store, "help_point", table, "", identifier)
    record_import.apply(store, seen, table, "", identifier)

    assert things.things(store, identifier).of("help_point")[0].title == "A"
    assert edits.records(store, "help_point", identifier)


def test_a_thousand_rows_are_imported_in_one_change(store):
    rows = [["Type", "Nom d’usage"], *(["Écran", f"Écran {n}"] for n in range(1_000))]
    before = filled_changes(store)

    imported(store, written(rows))

    assert len(things.things(store).of("equipment")) == 1_000
    assert filled_changes(store) == before + 1


def filled_changes(store):
    (value,) = store.connection.execute("SELECT value FROM meta WHERE key = 'changes'").fetchone()
    return int(value)


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_csv_that_a_spreadsheet_writes(store, separator, encoding):
    lines = [["Type", "Nom d’usage", "Bureau ou pièce"], ["Écran", '"L’écran; un, deux"', "Bât. é"]]
    data = "\r\n".join(separator.join(line) for line in lines).encode(encoding)

    imported(store, data)

    (made,) = things.things(store).of("equipment")
    assert (made.title, made.values["room"]) == ("L’écran; un, deux", "Bât. é")


def test_a_first_line_that_says_what_parts_the_cells(store):
    imported(store, "sep=,\r\nType,Nom d’usage\r\nÉcran,A;B".encode())

    assert things.things(store).of("equipment")[0].title == "A;B"


# --- Workbooks that other programs write ---------------------------------------------------------


def by_hand(sheet_xml):
    """A workbook as another program may write it: other paths, other prefixes, texts in cells."""
    main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    kinds = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped({
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" Target="/book/b.xml"'
                       f' Type="{kinds}/officeDocument"/></Relationships>',
        "book/b.xml": f'<x:workbook xmlns:x="{main}" xmlns:r="{kinds}"><x:sheets>'
                      '<x:sheet name="Équipements" r:id="s"/></x:sheets></x:workbook>',
        "book/_rels/b.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="s"'
                                 f' Target="../un.xml" Type="{kinds}/worksheet"/></Relationships>',
        "un.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData>{sheet_xml}</x:sheetData>'
                  "</x:worksheet>",
    })  # fmt: skip


def test_texts_within_cells_and_cells_without_a_place(store):
    imported(store, by_hand(
        '<x:row><x:c t="inlineStr"><x:is><x:t>Type</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:r><x:t>Nom </x:t></x:r><x:r><x:t>d’usage</x:t></x:r>'
        '<x:rPh sb="0" eb="1"><x:t>ノム</x:t></x:rPh></x:is></x:c></x:row>'
        '<x:row r="4"><x:c t="str"><x:v>Écran</x:v></x:c>'
        '<x:c r="B4" t="str"><x:v>A_x0042__xD800_</x:v></x:c></x:row>'
    ))  # fmt: skip

    assert [thing.title for thing in things.things(store).of("equipment")] == ["AB"]


@pytest.mark.parametrize("row", ["1", "0", "-3", "1048577", "9" * 5_000, "x"])
def test_rows_out_of_their_order_hide_nothing(row):
    cell = '<x:c t="str"><x:v>Type</x:v></x:c>'

    with pytest.raises(KitError, match="abîmé"):
        read_table(by_hand(f'<x:row r="1">{cell}</x:row><x:row r="{row}">{cell}</x:row>'), "a.xlsx")


def test_several_references_in_one_cell(filled):
    _, seen = planned(
        filled,
        csv_of("Nom;Services en ligne concernés", "Un;messagerie", 'Deux;"messagerie ; Autre"'),
        "contract",
    )

    assert [spaces(fault.title) for fault in seen.faults] == [
        "Ligne 3, cellule B3 : « Autre » n’est le nom d’aucune fiche « Service en ligne »."
    ]
    assert [row.title for row in seen.rows] == ["Un"]


# --- What cannot be taken ------------------------------------------------------------------------


def sheet(*rows, **options):
    return written([["Type", "Nom d’usage", "Date d’achat", "Prix d’achat", "Fournisseur"], *rows],
                   **options)  # fmt: skip


def merged(sheet_, row, place):
    sheet_.merge_range(row, place, row + 1, place + 1, "Écran")


CELLS = [
    (sheet(["Fusée"]), "Feuille « Équipements », cellule A2 : « Fusée » n’est pas un choix possible pour « Type ».", "Choisissez parmi"),
    (sheet(["Écran", "A", "demain"]), "Feuille « Équipements », cellule C2 : « demain » n’est pas une date (champ « Date d’achat »).", "par exemple 31/12/2026"),
    (sheet(["Écran", "A", "31/02/2026"]), "Feuille « Équipements », cellule C2 : « 31/02/2026 » n’est pas une date (champ « Date d’achat »).", "31/12/2026"),
    (sheet(["Écran", "A", 2024]), "Feuille « Équipements », cellule C2 : « 2024 » n’est pas une date (champ « Date d’achat »).", "31/12/2026"),
    (sheet(["Écran", "A", 4e9]), "Feuille « Équipements », cellule C2 : « 4000000000 » n’est pas une date (champ « Date d’achat »).", "31/12/2026"),
    (sheet(["Écran", "A", "", "douze"]), "Feuille « Équipements », cellule D2 : « douze » n’est pas un montant (champ « Prix d’achat »).", "1 234,50"),
    (sheet(["Écran", "A", "", 12.345]), "Feuille « Équipements », cellule D2 : « 12,345 » n’est pas un montant (champ « Prix d’achat »).", "1 234,50"),
    (sheet(["Écran", "A", "", -3]), "Feuille « Équipements », cellule D2 : « -3,00 » n’est pas un montant (champ « Prix d’achat »).", "1 234,50"),
    (sheet(["Écran", "A", "", "", "Inconnu"]), "Feuille « Équipements », cellule E2 : « Inconnu » n’est le nom d’aucune fiche « Fournisseur ».", "créez d’abord"),
    (sheet(["", "A"]), "Feuille « Équipements », ligne 2 : Il manque « Type ».", "Remplissez ce champ"),
    (sheet([lambda s, r, c: s.write_formula(r, c, "=1+1", None, "Écran")]), "Feuille « Équipements », cellule A2 : la colonne « Type » contient une formule, dont le résultat n’est pas sûr.", "les valeurs seulement"),
    (sheet([lambda s, r, c: s.write_formula(r, c, "=A9", None, "")]), "Feuille « Équipements », cellule A2 : la colonne « Type » contient une formule, dont le résultat n’est pas sûr.", "les valeurs seulement"),
    (sheet([merged]), "Feuille « Équipements », ligne 2 : les cellules A2:B3 sont fusionnées.", "Annulez la fusion"),
    (written([["Type", "Couleur"], ["Écran", "bleu"]]), "Feuille « Équipements », cellule B1 : la colonne « Couleur » n’existe pas.", "modèle vide"),
    (written([["Type", "TYPE"], ["Écran", "Écran"]]), "Feuille « Équipements », cellule B1 : la colonne « TYPE » est là deux fois.", "Gardez-en une"),
    (written([["Type"], ["Écran", "oublié"]]), "Feuille « Équipements », cellule B2 : cette colonne n’a pas de titre.", "première ligne"),
    (written([["Type", "Identifiant"], ["Écran", "abc"]]), "Feuille « Équipements », cellule B2 : cet identifiant n’est celui d’aucune fiche « Équipement » d’ici.", "Videz la cellule"),
    (written([["Nom d’usage", "Type", "Date d’achat", "Fin de garantie"], ["A", "Écran", "2/1/2026", "1/1/2026"]]), "Feuille « Équipements », cellule D2 : « Fin de garantie » est avant « Date d’achat ».", "deux dates"),
    (csv_of("Type;Nom d’usage", "Écran;A", "Fusée;B"), "Ligne 3, cellule A3 : « Fusée » n’est pas un choix possible pour « Type ».", "Choisissez parmi"),
    (csv_of("Type,Nom d’usage", "", "Écran,A,B"), "Ligne 3, cellule C3 : cette colonne n’a pas de titre.", "première ligne"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said", "remedy"), CELLS, ids=[told[1][-50:] for told in CELLS])
def test_a_cell_that_cannot_be_taken_is_named(store, data, said, remedy):
    _, seen = planned(store, data)

    assert [spaces(fault.title) for fault in seen.faults] == [said]
    assert remedy in spaces(seen.faults[0].remedy)


def test_every_fault_is_told_in_the_order_of_the_rows(store):
    made = things.save(store, "supplier", {"name": "A"})
    _, seen = planned(store, written([
        ["Nom", "SIREN", "Site ou espace client", "Identifiant"],
        ["B", "12", "ftp://x", ""], ["C", "", "", made], ["D", "", "", made],
    ]), "supplier")  # fmt: skip

    assert [re.findall(r"cellule (\w+)", fault.title) for fault in seen.faults] == [
        ["B2"], ["C2"], ["D4"],
    ]  # fmt: skip
    assert "déjà à la ligne 3" in seen.faults[-1].title


def test_two_records_of_one_name_cannot_be_pointed_at(filled):
    _, seen = planned(filled, csv_of("Nom d’usage;Titulaire", "Clé;jeanne dupont"), "certificate")
    assert [spaces(fault.title) for fault in seen.faults] == [
        "Ligne 2, cellule B2 : plusieurs fiches « Personne » s’appellent « jeanne dupont »."
    ]


def test_a_computer_is_not_added_by_hand(store):
    _, seen = planned(store, csv_of("Nom d’usage;Bureau ou pièce", "PC-9;Accueil"), "workstation")

    assert [spaces(fault.title) for fault in seen.faults] == [
        "Ligne 2 : « PC-9 » n’est pas encore dans le registre."
    ]


def zipped(members, level=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(part, change):
    """A sound workbook of which one part is changed."""
    data = sheet(["Écran", "A"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[part] = change(members[part])
    return zipped(members)


SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def billion(xml):
    head, rest = xml.split(b"\n", 1)
    return head + DOCTYPE + rest.replace(b"<v>0</v>", b"<v>&b;</v>")


FILES = [
    ("vide.xlsx", b"", "Le fichier « vide.xlsx » est vide."),
    ("a.csv", b"\r\n ; \r\n", "Le tableau « a.csv » ne contient rien."),
    ("a.xlsx", written([]), "Le tableau « a.xlsx » ne contient rien."),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "« a.xls » est un ancien fichier Excel (.xls), ou il est protégé par un mot de passe."),
    ("a.ods", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, zipfile.ZIP_STORED), "« a.ods » est un tableau OpenDocument (.ods)."),
    ("a.docx", zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>"}), "« a.docx » n’est pas un tableau."),
    ("a.zip", zipped({"photo.jpg": b"\xff\xd8"}), "« a.zip » n’est pas un tableau."),
    ("a.pdf", b"%PDF-1.7\n1 0 obj", "« a.pdf » n’est pas un tableau."),
    ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "« a.png » n’est pas un tableau."),
    ("a.html", b"<!DOCTYPE html><p>Bonjour", "« a.html » n’est pas un tableau."),
    ("a.xlsx", sheet(["Écran"])[:-300], "Le classeur « a.xlsx » est abîmé."),
    ("a.xlsx", with_part(SHEET, lambda xml: xml[:-40]), "Le classeur « a.xlsx » est abîmé."),
    ("a.xlsx", with_part(SHEET, lambda xml: xml.replace(b'<c r="A1" t="s"><v>0', b'<c r="A1" t="s"><v>x')), "Le classeur « a.xlsx » est abîmé."),
    ("a.xlsx", with_part(SHEET, billion), "Le classeur « a.xlsx » contient ce qu’aucun tableur n’écrit : il n’a pas été lu."),
    ("a.xlsx", with_part(SHEET, lambda _: b"<a>" * 200 + b"</a>" * 200), "Le classeur « a.xlsx » contient ce qu’aucun tableur n’écrit : il n’a pas été lu."),
    ("a.xlsx", zipped({f"{n}.xml": b"" for n in range(2_001)}), "Le classeur « a.xlsx » contient ce qu’aucun tableur n’écrit : il n’a pas été lu."),
    ("a.csv", b"Nom\r\n\x81\x8d\xff", "Le fichier « a.csv » n’est pas écrit dans un codage connu."),
    ("a.csv", b'Nom\r\n"jamais fini', "Le fichier « a.csv », ligne 2 : un guillemet n’est pas refermé."),
    ("a.csv", b";".join([b"x"] * 201), "Le tableau « a.csv » a plus de 200 colonnes."),
    ("a.xlsx", written([["x"] * 201]), "Le tableau « a.xlsx » a plus de 200 colonnes."),
    ("a.csv", b"Nom\r\n" + b"x" * 32_768, "Ligne 2, cellule A2 : le texte est trop long."),
    ("a.csv", b"Nom\r\n" + b"A\r\n" * 100_000, "Le tableau « a.csv » a plus de 5 000 lignes."),
    ("sans titre.csv", b"a;b\r\n1;2", "La première ligne de « sans titre.csv » ne porte pas les titres d’un tableau « Équipements »."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "said"), FILES, ids=[f"{told[0]} {told[2][-30:]}" for told in FILES]
)
def test_a_file_that_cannot_be_taken_is_told(store, name, data, said):
    with pytest.raises(KitError) as caught:
        planned(store, data, name=name)

    assert spaces(caught.value.title) == said
    assert caught.value.remedy


def test_a_hundred_thousand_rows_end_the_reading_early(monkeypatch):
    data = written([["Type"], *[["Écran"]] * 100_000])
    ended = []
    monkeypatch.setattr(
        xlsx_reading._Cells, "end",
        lambda self, tag, end=xlsx_reading._Cells.end: (ended.append(tag), end(self, tag)),
    )  # fmt: skip

    with pytest.raises(KitError) as caught:
        read_table(data, "long.xlsx")

    assert spaces(caught.value.title) == "Le tableau « long.xlsx » a plus de 5 000 lignes."
    assert ended.count("row") <= MOST_ROWS + 2


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(xlsx_reading, "LARGEST_PART", 1 << 20)
    data = with_part(SHEET, lambda xml: xml.replace(b"</worksheet>", b" " * (40 << 20) + b"</worksheet>"))  # fmt: skip
    assert len(data) < 1 << 20
    read = []
    monkeypatch.setattr(
        zipfile.ZipExtFile, "read",
        lambda self, n=-1, read_=zipfile.ZipExtFile.read: (read.append(n), read_(self, n))[1],
    )  # fmt: skip

    with pytest.raises(KitError, match="aucun tableur"):
        read_table(data, "bombe.xlsx")

    assert sum(read) < 4 << 20


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(KitError, match="introuvable"):
        read_file(tmp_path / "nulle-part.xlsx")


def test_a_hidden_sheet_and_the_help_are_not_read(store):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    hidden, shown = book.add_worksheet("Brouillon"), book.add_worksheet("Liste")
    shown.activate()
    shown.set_first_sheet()
    hidden.hide()
    hidden.write(0, 0, "x")
    for place, words in enumerate(("Type", "Nom d’usage")):
        shown.write(0, place, words)
        shown.write(1, place, ("Écran", "A")[place])
    book.close()

    assert [row.title for row in imported(store, buffer.getvalue()).rows] == ["A"]


def test_how_columns_are_called():
    assert [letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


# --- Anything ------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_a_table_or_a_sentence(data):
    with suppress(KitError):
        assert read_table(data, "x.csv").rows


_SOUND = sheet(["Écran", "A", date(2024, 1, 1), 12.5], ["Box internet", "B"])


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(_SOUND) - 1), st.binary(min_size=1, max_size=4))
def test_any_damage_to_a_workbook_is_read_or_told(at, damage):
    data = _SOUND[:at] + damage + _SOUND[at + len(damage) :]
    with suppress(KitError):
        assert read_table(data, "x.xlsx").rows


with zipfile.ZipFile(io.BytesIO(_SOUND)) as _archive:
    _XML = _archive.read(SHEET)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, len(_XML) - 1),
    st.sampled_from([b"<", b">", b'"', b"9" * 30, b"-1", b"nan", b"<f>1</f>", b"&#x0;", b"r=", b""]),
)  # fmt: skip
def test_any_damage_within_a_sheet_is_read_or_told(at, damage):
    data = with_part(SHEET, lambda _: _XML[:at] + damage + _XML[at + len(damage) :])
    with suppress(KitError):
        assert read_table(data, "x.xlsx").rows
