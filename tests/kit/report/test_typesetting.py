"""Making texts legible: what becomes a square, where long words may break."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import KitError
from kit.report.typesetting import FOLDER, breakable, legible, pdf, prepared
from kit.selftest import MOMENT

ZERO_WIDTH = "\u200b"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mairie d’Œuilly « test » 1 234 €", "Mairie d’Œuilly « test » 1 234 €"),
        ("a\nb\x00\u202ec", "a bc"),
        ("e\u0301", "é"),
        ("中", "□"),
        ("Ａ𝐀", "AA"),
        ("\ud800", "□"),
        ("שלום, x", "שלום\u200e, x"),
    ],
)
def test_legible(text, told):
    assert legible(text) == told


@given(st.text())
def test_whatever_is_written_can_be_asked_to_be_drawn(text):
    actual = legible(text)

    assert not any(0xD800 <= ord(sign) <= 0xDFFF for sign in actual)
    assert all(sign.isprintable() or sign == "\u200e" or sign.isspace() for sign in actual)
    json.dumps(actual).encode()


@given(st.text(alphabet=st.characters(exclude_characters=ZERO_WIDTH)))
def test_places_to_break_change_no_letter(text):
    assert breakable(text).replace(ZERO_WIDTH, "") == text


def test_long_words_break_after_a_sign_first():
    assert breakable(r"HKLM\SOFTWARE\Microsoft\Windows").split(ZERO_WIDTH) == [
        "HKLM\\",
        "SOFTWARE\\",
        "Microsoft\\",
        "Windows",
    ]
    assert breakable("un mot court") == "un mot court"


def test_pictures_are_left_alone():
    svg = "<svg xmlns='http://www.w3.org/2000/svg'/>"

    assert prepared({"svg": svg, "alt": ["😀"]}) == {"svg": svg, "alt": ["□"]}


def test_every_listed_character_is_drawn():
    """``characters.txt`` holds for the version of typst and of the font that are installed."""
    lines = (FOLDER / "characters.txt").read_text("ascii").splitlines()[1:]
    codes = [
        code
        for line in lines
        for code in range(int(line.split("-")[0], 16), int(line.split("-")[-1], 16) + 1)
    ]
    typst = pytest.importorskip("typst")
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])
    source = (
        b'#import "look.typ": fonts\n#set document(title: "x")\n'
        b'#set text(font: fonts)\n#for s in json(bytes(sys.inputs.data)) { box(s) + " " }'
    )
    compiler = typst.Compiler(source, root=str(FOLDER), font_paths=fonts)
    made = compiler.compile(
        source,
        format="pdf",
        sys_inputs={"data": json.dumps([chr(code) for code in codes])},
        pdf_standards=["ua-1", "a-3a"],
        timestamp=0,
    )

    assert len(codes) > 4000
    assert made.startswith(b"%PDF")


def test_a_missing_typesetter_is_explained(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(KitError, match="moteur de mise en page"):
        pdf("council.typ", {}, MOMENT)


def test_a_missing_font_is_explained(monkeypatch, tmp_path):
    monkeypatch.setattr("kit.report.typesetting.FONTS", tmp_path)

    with pytest.raises(KitError, match="police"):
        pdf("council.typ", {}, MOMENT)


def test_the_font_comes_with_its_licence():
    text = (FOLDER / "fonts" / "LICENSE-Inter.txt").read_text("utf-8")

    assert "SIL Open Font License" in text
