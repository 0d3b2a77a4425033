"""The list of actions on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pdfua
import pytest

from kit.actions_table import State, Tracking, own
from kit.report.action_list import action_list
from tests.kit.report.machines import ENTITY, flat, pages, tight

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SECRET = flat("Document non communicable – art. L. 311-5, 2° d) du CRPA")
HOSTILE = '#import "x" $x$ *a* <b>&amp; \u202e' + "SansEspace" * 27


def rows(number, text=""):
    return [
        own(
            f"k{rank}",
            text or f"Action {rank}",
            where=text or "Accueil",
            why=text or "Parce que.",
            minutes=rank,
            cost="budget",
            tracking=Tracking(
                list(State)[rank % 4],
                text or "Mme Martin",
                TODAY if rank % 4 else None,
                TODAY + timedelta(days=rank - 3),
                text or "facture n° 12",
                text or "M. Dupont",
            ),
        )
        for rank in range(number)
    ]


@pytest.fixture(scope="module")
def papers():
    return {
        "none": action_list(ENTITY, [], AT),
        "eight": action_list(ENTITY, rows(8), AT, "en retard"),
        "many": action_list(ENTITY, rows(200), AT),
        "hostile": action_list("M" * 300, rows(8, HOSTILE), AT),
    }


def test_it_tells_what_who_when_and_in_which_state(papers):
    (page,) = pages(papers["eight"])

    for told in (
        ENTITY, "État au 22 novembre 2026", "Sélection : en retard", "À faire maintenant · 2",
        "En attente · 4", "Fait · 2", "Action 0", "Parce que.", "Où : Accueil", "M. Dupont",
        "À inscrire au budget", "En retard : 19 novembre 2026",
        "Demandé à Mme Martin le 22 novembre 2026", "Inscrit au budget 2026",
        "Fait le 22 novembre 2026", "facture n° 12", "page 1 / 1",
    ):  # fmt: skip
        assert told in page, told


def test_an_empty_list_says_so(papers):
    (page,) = pages(papers["none"])

    assert "Aucune action dans cette liste." in page


def test_many_actions_run_over_numbered_pages(papers):
    found = pages(papers["many"])

    assert len(found) > 5
    for number, page in enumerate(found, 1):
        assert f"page {number} / {len(found)}" in page
        assert SECRET in page
        assert "Échéance" in page, "each page has the headings"
    assert all(f"Action {rank}" in " ".join(found) for rank in range(200))


def test_texts_are_told_as_they_are(papers):
    whole = tight(" ".join(pages(papers["hostile"])))

    assert tight('#import "x" $x$ *a* <b>&amp;') in whole
    assert "SansEspace" in whole


@pytest.mark.parametrize("name", ["none", "eight", "many", "hostile"])
def test_it_can_be_read_aloud(papers, name, tmp_path):
    path = tmp_path / "actions.pdf"
    path.write_bytes(papers[name])

    assert [finding.message for finding in pdfua.validate(path).findings] == []


def test_the_same_rows_make_the_same_bytes(papers):
    assert action_list(ENTITY, rows(8), AT, "en retard") == papers["eight"]
