"""The guides that every kit carries: there for each need, short, sound, and drawn safely."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from checks.index import REFS
from checks.sheet import sheet
from kit.baseline.loading import default as baseline
from kit.guides.library import FOLDER, default
from kit.guides.printing import effort, explained, guide_pdf
from kit.guides.reading import Guide
from kit.guides.searching import entries, search

GUIDES = list(default().guides.values())
EACH = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
#: What needs an administrator, and must be asked for.
RIGHTS = re.compile(
    r"registre Windows|gpedit|invite de commandes|PowerShell|en tant qu’admin", re.IGNORECASE
)


def test_each_starred_requirement_has_its_guide():
    starred = [one for one in baseline().requirements.values() if one.star]

    assert len(starred) >= 25
    for one in starred:
        assert one.guide in default().guides, one.id
        assert one.id in default().guides[one.guide].about, one.id


def test_each_guide_that_a_requirement_names_is_there():
    named = {one.guide for one in baseline().requirements.values() if one.guide}

    assert named <= set(default().guides)
    assert len(GUIDES) >= 25


def test_each_check_that_the_secretary_may_put_right_has_a_guide():
    for check in REFS:
        hers = any(remedy.who == "secretary" for remedy in sheet(check).remedies.values())
        assert not hers or default().about(check), check


@EACH
def test_what_a_guide_is_about_exists(guide):
    assert set(guide.about) <= set(baseline().requirements) | set(REFS)


@EACH
def test_a_guide_is_typographic_and_asks_for_no_rights(guide):
    for text in guide.texts():
        assert "'" not in text, text
        assert not re.search(r"[^\u00a0\u202f ](?=[;!?»])|[ ][:;!?»]|«[ ]", text), text
        assert not RIGHTS.search(text), text
        assert text == text.strip(), text
    for step in guide.steps:
        assert step.text.endswith((".", "?", "!", "…")), step.text
    assert effort(guide)[0].isupper()


@EACH
def test_pictures_are_there_and_still(guide):
    for step in guide.steps:
        if step.picture is not None:
            svg = default().pictures[step.picture.file].decode()
            assert not re.search(r"<script|href|url\(|<image|<foreignObject|on\w+=", svg)


def test_no_picture_lies_unused():
    used = {step.picture.file for guide in GUIDES for step in guide.steps if step.picture}

    assert {path.name for path in FOLDER.glob("*.svg")} == used


@EACH
def test_a_guide_is_one_tagged_page(guide):
    made = guide_pdf(guide, default().pictures, NOW)

    assert made.startswith(b"%PDF")
    assert made == guide_pdf(guide, default().pictures, NOW)
    assert b"/Type/Pages/Count 1/" in made


def test_the_words_of_a_guide_are_told_once():
    guide = default().guides["mail_protection"]
    names = [term.name for term in explained(guide)]

    assert {"spf", "dkim", "dmarc"} <= set(names)
    assert len(names) == len(set(names))


def test_one_search_finds_guides_requirements_and_checks():
    found = search(entries(default()), "antivirus")

    assert {one.kind for one in found} == {"guide", "requirement", "check"}
    assert "antivirus" in found[0].title.lower()
    assert search(entries(default()), "sauvegárde DEBRANCHEE")[0].key == "backup_isolated"
    assert search(entries(default()), "xyzzy") == ()


def test_a_guide_of_a_pack_takes_the_place_of_ours():
    from kit.guides.library import with_pack  # noqa: PLC0415

    ours = default().guides["passwords"]
    theirs = Guide(
        "passwords", "Le nôtre", 5, "secretary", ours.about, "Ici.", ours.steps, (), "Fait."
    )
    library = with_pack([theirs], {})

    assert library.guides["passwords"].title == "Le nôtre"
    assert len(library.guides) == len(GUIDES)
