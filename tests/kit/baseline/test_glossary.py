"""Words of the trade are found where they stand, the longest first."""

from __future__ import annotations

import pytest

from kit.glossary import glossary, mentions, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Le NAS et le nas", ["NAS"]),
        ("La double authentification", ["double authentification"]),
        ("Les certificats électroniques", ["certificat"]),
        ("SAUVEGARDE et sauvegardés", ["sauvegarde", "sauvegarde"]),
        ("un compte administrateur", ["administrateur"]),
        ("dommages, domaines", ["nom de domaine"]),
        ("un nom de domaine", ["nom de domaine"]),
        ("rien à voir", []),
        ("", []),
    ],
)
def test_words_are_found(text, terms):
    assert [mention.term.term for mention in mentions(text)] == terms


def test_a_mention_says_where_it_stands():
    (found,) = mentions("Votre pare-feu.")

    assert "Votre pare-feu."[found.start : found.end] == "pare-feu"


def test_each_word_is_listed_once_in_order():
    told = terms_of(["le virus et l’antivirus", "un virus"])

    assert [term.term for term in told] == ["antivirus", "virus"]


def test_terms_stand_in_alphabetical_order():
    assert list(glossary()) == sorted(glossary())
