"""A guide is read whole or refused with the line and what to write instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.guides.reading import GuideError, Link, Picture, guide_of

HEAD = """+++
title = "Un titre"
minutes = 10
who = "secretary"
about = ["secure/passwords_strong"]
done = "C’est fait."
+++
"""
STEPS = "".join(f"{number}. Geste {number}.\n" for number in range(1, 5))
SOUND = f"{HEAD}Une introduction.\n\n{STEPS}\n> Une remarque.\n"


def faults(text, **options):
    with pytest.raises(GuideError) as refused:
        guide_of("essai", text, **options)
    return [(fault.line, fault.sentence) for fault in refused.value.faults]


def test_a_sound_guide_is_read_whole():
    text = SOUND.replace(
        "2. Geste 2.", "2. Ouvrez [le site](https://exemple.fr).\n   ![La page](page.svg)"
    )
    guide = guide_of("essai", text)

    assert [step.text for step in guide.steps] == [
        "Geste 1.", "Ouvrez le site.", "Geste 3.", "Geste 4.",
    ]  # fmt: skip
    assert guide.steps[1].picture == Picture("page.svg", "La page")
    assert guide.steps[1].links == (Link("le site", "https://exemple.fr"),)
    assert guide.notes == ("Une remarque.",)
    assert guide.intro == "Une introduction."


@pytest.mark.parametrize(
    ("before", "after", "line", "part"),
    [
        ("+++\ntitle", "title", 1, "Commencez par une ligne"),
        ('title = "Un titre"', "title = ", 2, "pas du TOML"),
        ('title = "Un titre"', f'title = "{"x" * 81}"', 2, "80 caractères"),
        ("minutes = 10", "minutes = true", 2, "nombre de minutes"),
        ('who = "secretary"', 'who = "boss"', 2, "l’un de"),
        ('about = ["secure/passwords_strong"]', "about = []", 2, "identifiants"),
        ('done = "C’est fait."', 'done = "C’est fait."\nauthor = "x"', 2, "inconnu"),
        ("Une introduction.", "", 8, "introduction"),
        ("Une introduction.", "<script>alert(1)</script>", 8, "Seuls du texte"),
        ("Une introduction.", "# Un titre", 8, "Seuls du texte"),
        ("Une introduction.", "Du **gras**.", 8, "Seuls du texte"),
        ("4. Geste 4.\n", "", 8, "de 4 à 8 étapes"),
        ("2. Geste 2.", "3. Geste 2.", 11, "numéro 2"),
        ("2. Geste 2.", f"2. {'x' * 221}", 11, "Étape trop longue"),
        ("2. Geste 2.", "2. [ici](javascript:alert(1))", 11, "commencer par"),
        ("2. Geste 2.", "2. [ici](http://exemple.fr)", 11, "commencer par"),
        ("2. Geste 2.", "2. Geste 2.\n![x](../../secret.svg)", 12, "à côté du guide"),
        ("2. Geste 2.", "2. Geste 2.\n![](page.svg)", 12, "ce que montre"),
        ("Une introduction.", "![x](page.svg)", 8, "sous une étape"),
        ("> Une remarque.", "Une phrase.", 15, "seule une remarque"),
        ("Une introduction.", "x " * 250, 8, "Texte trop long"),
    ],
)
def test_each_fault_is_named_with_its_line(before, after, line, part):
    found = faults(SOUND.replace(before, after, 1))

    assert any(at == line and part in sentence for at, sentence in found), found


def test_all_faults_are_told_at_once():
    text = SOUND.replace("minutes = 10", "minutes = 0").replace("3. Geste 3.", "5. Geste 3.")

    assert len(faults(text)) == 2


def test_only_our_own_guides_open_settings():
    text = SOUND.replace("Geste 2.", "[Paramètres](ms-settings:windowsupdate)")

    assert "commencer par" in faults(text)[0][1]
    assert guide_of("essai", text, ("https:", "ms-settings:")).steps[1].links


@given(st.text(max_size=2_000))
def test_any_text_is_a_guide_or_a_fault(text):
    for whole in (text, HEAD + text):
        try:
            guide_of("essai", whole)
        except GuideError as refused:
            assert refused.faults  # noqa: PT017 either way
