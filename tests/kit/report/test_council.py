"""The council's sheet: public, so nothing exploitable may ever enter it."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile

import odf.opendocument
import odf.teletype
import odf.text
import pdfua
import pypdf
import pytest

from inventory.facts import Known
from kit.assessment import assess
from kit.plain import facts_document
from kit.report import council_odt, council_sheet
from kit.report.council import FOLDER, sheet, spent
from kit.selftest import MOMENT
from kit.tokens import LIGHT
from tests.kit.report.machines import (
    ENTITY,
    assessed,
    flat,
    hostile,
    known,
    named,
    pages,
    tight,
    unknown,
)

CASES = {
    "example": (ENTITY, [assessed(known())]),
    "none": (ENTITY, []),
    "unknown": (ENTITY, [assessed(unknown())]),
    "forty": (ENTITY, [assessed(named(known(), f"POSTE-{rank:02d}")) for rank in range(40)]),
    "long": ("M" * 300, [hostile("W" * 300)]),
    "hostile": ('#import "x" $x$ *a* <b>&amp;', [hostile('#import "y"')]),
}


# Names of accounts and settings of the example that are also words of every sheet.
ORDINARY = {"MAIRIE", "Secrétariat", "secretariat", "application", "commun", "fr-FR", "public"}


def odt_text(data):
    """All the text of an OpenDocument text, as another library reads it."""
    document = odf.opendocument.load(io.BytesIO(data))
    return flat(odf.teletype.extractText(document.text))


def leaves(value):
    """Every text of a JSON document."""
    match value:
        case str():
            yield value
        case dict():
            for entry in value.values():
                yield from leaves(entry)
        case list():
            for entry in value:
                yield from leaves(entry)


def secrets(workstation, assessment):
    """What an attacker would like to read: names, versions, addresses, titles, raw values."""
    system = workstation.system
    told = {system.host_name.value, system.os.value.name, system.os.value.version}
    told |= {item.title for item in assessment.items}
    told |= {item.message for item in assessment.items}
    told |= {piece.value for item in assessment.items for piece in item.shown_evidence}
    told |= {item.check for item in assessment.items}
    told |= set(leaves(facts_document(workstation)))
    # A bare duration ("3 jours") tells nothing of a machine, and the sheet counts days of work.
    durations = re.compile(r"\d+\s(jours?|heures?|minutes?|mois|ans?)")
    return {text for text in told if len(text) > 4 and not durations.fullmatch(text)} - ORDINARY


@pytest.mark.parametrize("name", CASES)
def test_the_sheet_is_one_page(name):
    assert len(pages(council_sheet(*CASES[name], MOMENT))) == 1


def test_it_tells_counts_themes_and_what_is_asked():
    told = pages(council_sheet(*CASES["example"], MOMENT))[0]

    for words in (
        ENTITY,
        "12 points vérifiés sur 20 sont conformes.",
        "Comptes et mots de passe",
        "Secrétariat : 3 actions",
        "Prendre acte de ce point de situation.",
        "Désigner un élu référent",
        "article L. 311-5, 2° d)",
    ):
        assert words in told, words


def test_the_text_document_says_the_same():
    pdf = tight(pages(council_sheet(*CASES["example"], MOMENT))[0])
    made = sheet(ENTITY, [CASES["example"][1][0][1]], MOMENT)
    odt = tight(odt_text(council_odt(*CASES["example"], MOMENT)))

    for words in (
        made.entity,
        made.title,
        made.headline,
        made.remainder,
        *made.planned,
        *made.asked,
    ):
        assert tight(words) in pdf, words
        assert tight(words) in odt, words


@pytest.mark.parametrize("name", ["example", "hostile", "forty"])
def test_nothing_of_the_machine_leaks(name):
    entity, machines = CASES[name]
    pdf = council_sheet(entity, machines, MOMENT)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    odt = council_odt(entity, machines, MOMENT)
    members = zipfile.ZipFile(io.BytesIO(odt))
    told = [
        pages(pdf)[0],
        str(reader.metadata),
        reader.root_object["/Metadata"].get_data().decode(),
        odt_text(odt),
        members.read("meta.xml").decode(),
    ]
    everything = tight(" ".join(told).replace(entity, "")).casefold()
    forbidden = secrets(*machines[0])

    assert len(forbidden) > 100
    assert not {text for text in forbidden if tight(text).casefold() in everything}


def test_names_have_no_influence_on_the_sheet():
    """Two machines with the same results give the same bytes, whatever they hold."""
    first, second = [hostile("first")], [hostile("\u202esecond 😀 #x")]

    assert council_sheet(ENTITY, first, MOMENT) == council_sheet(ENTITY, second, MOMENT)
    assert council_odt(ENTITY, first, MOMENT) == council_odt(ENTITY, second, MOMENT)


def test_the_result_of_a_theme_is_not_told():
    """Themes are listed whether they are well or not."""
    _, assessment = CASES["example"][1][0]
    text = sheet(ENTITY, [assessment], MOMENT)
    blind = sheet(ENTITY, [assess(unknown(), MOMENT)], MOMENT)

    assert text.themes == blind.themes


@pytest.mark.parametrize("name", CASES)
def test_same_input_same_bytes(name):
    assert council_sheet(*CASES[name], MOMENT) == council_sheet(*CASES[name], MOMENT)
    assert council_odt(*CASES[name], MOMENT) == council_odt(*CASES[name], MOMENT)


@pytest.mark.parametrize("name", CASES)
def test_no_accessibility_checker_finds_a_fault(name, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(council_sheet(*CASES[name], MOMENT))

    assert [finding.message for finding in pdfua.validate(path).findings] == []


@pytest.mark.parametrize("name", CASES)
def test_the_text_document_is_well_formed(name):
    archive = zipfile.ZipFile(io.BytesIO(council_odt(*CASES[name], MOMENT)))
    first = archive.infolist()[0]
    manifest = archive.read("META-INF/manifest.xml").decode()

    assert first.filename == "mimetype"
    assert first.compress_type == zipfile.ZIP_STORED
    assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
    for member in archive.namelist():
        if member.endswith(".xml"):
            ET.fromstring(archive.read(member))  # noqa: S314 our own
            assert member.startswith("META-INF") or f'"{member}"' in manifest


@pytest.mark.parametrize("text", ["<text:p>&amp;", "a\x00b\x1b[0m", "\ud800", "]]>", "x" * 300])
def test_hostile_entities_stay_text_in_the_document(text):
    told = odt_text(council_odt(text, [], MOMENT))

    assert re.sub("[\x00-\x1f\ud800]", "", text)[:100] in told


def test_styles_use_the_colours_of_the_tokens():
    ours = {LIGHT.text, LIGHT.secondary, LIGHT.accent, LIGHT.border}
    for name in ("council.styles.xml", "council.content.xml"):
        used = set(re.findall("#[0-9A-Fa-f]{6}", (FOLDER / name).read_text("utf-8")))

        assert used <= ours


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "5 minutes"),
        (7, "10 minutes"),
        (59, "60 minutes"),
        (60, "1 heure"),
        (61, "2 heures"),
        (840, "2 jours"),
    ],
)
def test_times_are_orders_of_size(minutes, told):
    assert flat(spent(minutes)) == told


def test_known_is_not_a_secret_by_itself():
    """The leak test would prove nothing if the example held nothing."""
    assert isinstance(known().software.programs, Known)
    assert {"ACCUEIL-01", "TeamViewer", "192.168.1.21"} <= secrets(*CASES["example"][1][0])
