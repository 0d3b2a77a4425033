"""The detailed report: what stands on which page, whatever the machines are called."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pdfua
import pypdf
import pytest

from kit.charts import Point
from kit.history import Change, Kind, Segment, Since, Tone
from kit.history import Point as Moment
from kit.report import detailed_report
from kit.report.front import Backups
from kit.report.story import Story
from kit.selftest import MOMENT
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

ROOT = Path(__file__).resolve().parents[3]
SECRET = flat("Document non communicable – art. L. 311-5, 2° d) du CRPA")
HISTORY = (Point(date(2026, 5, 3), 7, 20), Point(date(2026, 11, 3), 12, 20))
FORTY = [
    assessed(named(known() if rank % 5 else unknown(), f"POSTE-{rank:02d}"))
    for rank in range(1, 41)
]
CASES = {
    "example": (ENTITY, [assessed(known())]),
    "none": (ENTITY, []),
    "unknown": (ENTITY, [assessed(unknown())]),
    "forty": (ENTITY, FORTY),
    "long": ("M" * 300, [hostile("W" * 300)]),
}


@pytest.fixture(scope="module")
def reports():
    return {
        name: detailed_report(entity, machines, MOMENT, HISTORY)
        for name, (entity, machines) in CASES.items()
    }


def test_page_one_tells_counts_three_actions_and_who(reports):
    page = pages(reports["example"])[0]

    assert ENTITY in page
    assert "22 novembre 2026" in page
    assert "12 points vérifiés sur 20 sont conformes." in page
    assert "7 sont à corriger, 1 est à surveiller." in page
    assert page.count("Le secrétariat ·") == 1
    assert page.count("Le technicien du syndicat ·") == 2
    assert "5 autres actions" in page


def test_no_page_shows_a_range_out_of_a_hundred(reports):
    assert not any("sur 100" in page for page in pages(reports["example"]))


@pytest.mark.parametrize(
    ("backups", "told"),
    [
        (None, "Dernières sauvegardes : non mesurées par ce rapport."),
        (Backups(date(2026, 11, 11), date(2026, 3, 12)), "11 novembre 2026"),
        (Backups(date(2026, 11, 11), date(2026, 3, 12)), "12 mars 2026"),
        (Backups(date(2026, 11, 11)), "aucune connue"),
    ],
)
def test_backups_are_told_or_said_not_to_be_measured(backups, told):
    pdf = detailed_report(ENTITY, [assessed(known())], MOMENT, backups=backups)

    assert told in pages(pdf)[0]


@pytest.mark.parametrize("name", CASES)
def test_the_first_page_is_whole_and_the_detail_starts_on_the_next(reports, name):
    told = pages(reports[name])

    assert "sauvegardes :" in told[0]
    if name == "none":
        assert len(told) == 1
    else:
        assert told[1].startswith("Le détail par domaine")
        assert not any("Le détail par domaine" in page for page in (told[0], *told[2:]))


@pytest.mark.parametrize("name", CASES)
def test_every_page_is_numbered_and_says_that_it_is_not_public(reports, name):
    told = pages(reports[name])

    for number, page in enumerate(told, 1):
        assert f"page {number} / {len(told)}" in page
        assert SECRET in page


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("example", 5, 8), ("none", 1, 1), ("unknown", 4, 8), ("forty", 12, 30), ("long", 5, 12)],
)
def test_a_report_keeps_a_reasonable_length(reports, name, least, most):
    assert least <= len(pages(reports[name])) <= most


def test_the_detail_holds_every_result_with_its_values_and_rule(reports):
    _, assessment = CASES["example"][1][0]
    text = "".join(tight(page) for page in pages(reports["example"]))

    for item in assessment.items:
        for words in (item.title, item.message, item.rule, *item.references):
            assert tight(words) in text, words
        for piece in item.shown_evidence:
            assert tight(f"{piece.label} : {piece.value}") in text


def test_the_inventory_holds_machines_and_programs(reports):
    text = "".join(tight(page) for page in pages(reports["example"]))

    for words in ("OptiPlex 3080", "192.168.1.21", "Copieur accueil", "TeamViewer", "15.58.4"):
        assert tight(words) in text


def test_several_machines_are_told_together(reports):
    told = pages(reports["forty"])

    assert "40 postes mesurés" in told[0]
    assert "32 postes concernés" in told[0]
    assert sum(page.count("AnyDesk Software GmbH") for page in told) == 1
    assert all(any(f"POSTE-{rank:02d}" in page for page in told) for rank in range(1, 41))


def test_unknown_facts_are_said_with_their_reason(reports):
    told = pages(reports["unknown"])

    assert "Aucun point n’a encore pu être vérifié." in told[0]
    assert "20 points n’ont pas pu être vérifiés." in told[0]
    assert any("Non lu. Cette information ne figure pas" in page for page in told)


@pytest.mark.parametrize(
    "text",
    [
        '#import "x"',
        "$x$ *gras* _bas_ `code`",
        "= titre @ref <label> // note /* note */",
        "#sys.inputs.data #eval(1) \\u{41} ~ -- ---",
        "<script>&amp;</script>",
        "{evidence} %s {0}",
        "Ελληνικά Привет",
        "x" * 300,
        "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
    ],
)
def test_text_from_outside_is_shown_as_it_stands(text):
    pdf = detailed_report(text, [hostile(text)], MOMENT)
    told = pages(pdf)

    assert tight(text) in tight(told[0])
    assert tight(text) in tight("".join(told[1:]))


@pytest.mark.parametrize("text", ["שלום עולם", "مرحبا بالعالم"])
def test_right_to_left_names_are_kept(text):
    """Extractors give them in either order, so letters are compared."""
    told = "".join(pages(detailed_report(text, [hostile(text)], MOMENT)))

    assert set(flat(text)) - {" "} <= set(told)
    assert "□" not in told


@pytest.mark.parametrize(
    "text",
    [
        "😀👩\u200d💻",
        "中文",
        "\ud800",
        "\x00\x07",
        "\u202eabc",
        "\ue000",
        "\u05d0\u0301\u0315",
        "e\u0301" * 50,
    ],
)
def test_signs_that_no_font_draws_do_no_harm(text):
    pdf = detailed_report(text, [hostile(text)], MOMENT)

    assert pages(pdf)[1].startswith("Le détail par domaine")


def test_a_square_is_explained_only_where_there_is_one(reports):
    note = "Un carré □ remplace un signe"

    assert note in pages(detailed_report("Mairie 😀", [], MOMENT))[0]
    assert note not in pages(reports["example"])[0]


@pytest.mark.parametrize("name", CASES)
def test_same_input_same_bytes(reports, name):
    entity, machines = CASES[name]

    assert detailed_report(entity, machines, MOMENT, HISTORY) == reports[name]


def test_another_process_makes_the_same_bytes(reports):
    program = (
        "import sys, hashlib; from tests.kit.report.test_detailed import CASES, HISTORY;"
        "from kit.report import detailed_report; from kit.selftest import MOMENT;"
        "print(hashlib.sha256(detailed_report(*CASES['example'], MOMENT, HISTORY)).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    import hashlib  # noqa: PLC0415

    assert done.stdout.strip() == hashlib.sha256(reports["example"]).hexdigest()


def test_another_date_is_printed_and_changes_the_bytes(reports):
    other = detailed_report(
        ENTITY, CASES["example"][1], datetime(2027, 1, 1, 12, tzinfo=UTC), HISTORY
    )

    assert other != reports["example"]
    assert "1er janvier 2027" in pages(other)[0]


@pytest.mark.parametrize("name", CASES)
def test_the_pdf_is_tagged_in_french_with_a_title(reports, name):
    reader = pypdf.PdfReader(io.BytesIO(reports[name]))
    root = reader.root_object

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith(CASES[name][0][:20])
    assert root["/StructTreeRoot"]


@pytest.mark.parametrize("name", CASES)
def test_no_accessibility_checker_finds_a_fault(reports, name, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(reports[name])

    assert [finding.message for finding in pdfua.validate(path).findings] == []


@pytest.mark.parametrize("name", CASES)
def test_headings_go_down_one_level_at_a_time(reports, name):
    levels = list(headings(pypdf.PdfReader(io.BytesIO(reports[name])).root_object))

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def headings(root):
    """The levels of the headings of a tagged PDF, in reading order."""
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, pypdf.generic.DictionaryObject):
            continue
        kind = node.get("/S", "")
        if kind in {f"/H{level}" for level in range(1, 7)}:
            yield int(kind[2:])
        below = node.get("/K", [])
        below = below if isinstance(below, list) else [below]
        waiting += [child.get_object() for child in reversed(below) if not isinstance(child, int)]


def test_only_the_bundled_font_is_needed(reports):
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pypdf.PdfReader(io.BytesIO(reports["example"])).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts
    assert all("Inter" in name for name in fonts)


def test_typst_is_loaded_only_when_a_report_is_made():
    program = "import sys, kit.report, kit.charts; print('typst' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"


def story(*, segments=(), changed=(), rules=(), marks=None):
    since = Since(MOMENT - timedelta(days=12), MOMENT, tuple(changed), rules)
    return Story(tuple(segments), since, marks or {})


def line(*counts, start=0, why=()):
    points = tuple(
        Moment(MOMENT - timedelta(days=12 * (len(counts) - rank) + start), count, 20)
        for rank, count in enumerate(counts)
    )
    return Segment(points, (), why)


def told(story_):
    return detailed_report(ENTITY, [assessed(known())], MOMENT, story=story_)


def test_the_first_audit_has_no_page_of_what_changed():
    plain = detailed_report(ENTITY, [assessed(known())], MOMENT)
    first = told(Story(segments=(line(12),)))

    assert pages(first) == pages(plain)
    assert not any("Depuis le dernier bilan" in page for page in pages(plain))


@pytest.mark.parametrize("count", [1, 2, 20])
def test_the_page_after_the_mayors_tells_what_changed_and_how_it_evolves(count, tmp_path):
    good = Change(Kind.FIXED, "finding", "x/y", "Réglé : « Le pare-feu ».", Tone.GOOD, "FAIL", "OK")
    new = Change(Kind.NEW, "program", "VLC", "Nouveau logiciel : VLC.", Tone.NEUTRAL)
    segments = (
        line(*range(1, count + 1), start=300), line(12, why=("tables",)),
    )  # fmt: skip
    made = told(story(segments=segments, changed=(new, good), rules=("tables",)))
    page = pages(made)[1]

    assert "Depuis le dernier bilan" in page
    assert "Bilan précédent : 10 novembre 2026" in page
    assert page.index("Réglé : « Le pare-feu ».") < page.index("Nouveau logiciel : VLC.")
    assert "Les listes de dates du kit ont été mises à jour" in page
    assert "Nouvelle base de comparaison le 10 novembre 2026." in page
    assert "12 sur 20" in page
    assert "Le détail par domaine" in pages(made)[2]
    path = tmp_path / "r.pdf"
    path.write_bytes(made)
    assert [finding.message for finding in pdfua.validate(path).findings] == []


def test_a_page_of_what_changed_says_that_nothing_did():
    page = pages(told(story()))[1]

    assert "Rien n’a changé." in page
    assert "L’évolution" not in page


def test_hundreds_of_changes_run_over_pages():
    changed = [
        Change(Kind.NEW, "account", f"a{n}", f"Nouveau compte n° {n} {'W' * 90}.", Tone.BAD)
        for n in range(300)
    ]
    text = tight("".join(pages(told(story(changed=changed)))))

    assert all(f"Nouveaucompten°{n}W" in text for n in range(300))


def test_a_disputed_result_is_marked_keeps_its_outcome_and_gives_way_on_page_one():
    before = pages(told(story()))
    top = assessed(known())[1].top[0]
    after = pages(told(story(marks={top.check: "Fait autrement : par le boîtier"})))

    assert flat(top.message) in before[0]
    assert flat(top.message) not in after[0]
    assert "12 points vérifiés sur 20 sont conformes." in after[0]
    assert "4 autres actions" in after[0]
    detail = next(page for page in after if "Fait autrement : par le boîtier" in page)
    assert flat(top.message) in detail
