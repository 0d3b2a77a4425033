"""The look: colours that can be read in every mode, named in one place; words in good French."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

import ui
from checks.verdict import Outcome
from kit.tokens import DARK, LIGHT
from tests.kit.test_french_texts import BREAKABLE
from ui import theme
from ui.theme import Mode, contrast

ROOM = Path(ui.__file__).parent
TEXTS = sorted(ROOM.rglob("*.toml"))
DRAWN = sorted([*ROOM.glob("pages/**/*.py"), *ROOM.glob("widgets/**/*.py")])
#: What draws colours is told them by ``theme.look()``; a page never makes one.
COLOUR = re.compile(
    r"#[0-9A-Fa-f]{3,8}\b|\bQColor\(\s*[\"'\d]|\brgba?\(|GlobalColor\.(?!transparent)"
)
STRAIGHT = re.compile(r"\w'\w")
LONGEST_SENTENCE = 25
#: Text and what lies behind it, as style.qss pairs them.
PAIRS = (
    ("text", "page"), ("text", "surface"), ("text", "selected"),
    ("secondary", "page"), ("secondary", "surface"), ("secondary", "border"),
    ("accent", "page"), ("accent", "surface"), ("accent", "selected"),
    ("on_accent", "accent"), ("surface", "text"),
)  # fmt: skip


def told(palette, name):
    return getattr(palette, name)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_is_readable(palette):
    weak = {
        (text, behind): round(contrast(told(palette, text), told(palette, behind)), 2)
        for text, behind in PAIRS
        if contrast(told(palette, text), told(palette, behind)) < theme.READABLE
    }

    assert weak == {}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_status_is_readable(palette, outcome):
    tone = palette.outcomes[outcome]

    assert contrast(tone.text, tone.tint) >= theme.READABLE
    assert contrast(tone.text, palette.surface) >= theme.READABLE
    assert contrast(palette.text, tone.tint) >= theme.READABLE  # banners


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_of_what_can_be_used_are_seen(palette):
    """Fields, boxes and the focus ring: 3 against what lies beside them (WCAG 2.2, 1.4.11)."""
    for line in (palette.secondary, palette.accent):
        assert contrast(line, palette.surface) >= 3
        assert contrast(line, palette.page) >= 3


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def chosen(**colours):
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(getattr(QPalette.ColorRole, role), QColor(colour))
    return palette


#: The four themes that Windows comes with, and two of people who made their own.
HIGH = {
    "aquatic": ("#202020", "#ffffff", "#8ee3f0", "#263b50"),
    "desert": ("#fffaef", "#3d3d3d", "#903909", "#fff5e3"),
    "dusk": ("#2d3236", "#ffffff", "#a1bfde", "#212d3b"),
    "night sky": ("#000000", "#ffffff", "#d6b4fd", "#2b2b2b"),
    "black and yellow": ("#000000", "#ffff00", "#1aebff", "#000000"),
    "dark highlight": ("#000000", "#ffff00", "#000080", "#ffffff"),
}


@pytest.mark.parametrize("name", HIGH)
def test_high_contrast_is_readable_and_the_users_own(name):
    page, text, highlight, on_highlight = HIGH[name]
    palette = theme._from_system(
        chosen(Window=page, WindowText=text, Highlight=highlight, HighlightedText=on_highlight)
    )
    drawn = {palette.page, palette.surface, palette.text, palette.accent, palette.on_accent}

    assert drawn <= {page, text, highlight, on_highlight}
    for one, behind in PAIRS:
        if (one, behind) != ("secondary", "border"):  # contrast.qss draws what is idle otherwise
            assert contrast(told(palette, one), told(palette, behind)) >= theme.READABLE, one


def test_high_contrast_marks_what_is_chosen_by_more_than_a_tint(qapp, monkeypatch):
    page, text, highlight, on_highlight = HIGH["black and yellow"]
    system = chosen(Window=page, WindowText=text, Highlight=highlight, HighlightedText=on_highlight)
    monkeypatch.setattr(theme, "_wants_contrast", lambda _: True)
    monkeypatch.setattr(theme, "_system_palette", lambda _: system)

    look = theme.apply(qapp, Mode.LIGHT)
    sheet = theme.style_sheet(look)
    monkeypatch.undo()
    theme.apply(qapp, Mode.LIGHT)

    assert look.contrast
    assert set(re.findall(r"#[0-9a-fA-F]{6}", sheet)) == {page, text, highlight}
    assert sheet.index('QToolButton[role="nav"]:checked { background: #000000') > 0
    assert "1px dashed #ffff00" in sheet


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_mode_that_was_asked_for_is_drawn(qapp, mode):
    look = theme.apply(qapp, mode)
    page = QApplication.palette().color(QPalette.ColorRole.Window).name()
    theme.apply(qapp, Mode.LIGHT)

    assert look.dark == (mode is Mode.DARK)
    assert page == (DARK if look.dark else LIGHT).page.lower()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_is_whole(palette):
    sheet = theme.style_sheet(theme.Look(palette, dark=False, contrast=True, scale=1.25))

    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert all(Path(path).is_file() for path in re.findall(r'url\("(.+?)"\)', sheet))


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_page_names_a_colour(path):
    assert COLOUR.findall(path.read_text("utf-8")) == []


def texts(value):
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from texts(one)
        case list():
            for one in value:
                yield from texts(one)


def sentences(text):
    return re.split(r"(?<=[.!?…])\s+", text)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOM)))
def test_words_are_well_typed(path):
    found = texts(tomllib.loads(path.read_text("utf-8")))
    wrong = [text for text in found if BREAKABLE.search(text) or STRAIGHT.search(text)]

    assert wrong == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOM)))
def test_sentences_are_short(path):
    found = texts(tomllib.loads(path.read_text("utf-8")))
    long = [
        sentence
        for text in found
        for sentence in sentences(text)
        if len([word for word in sentence.split() if re.search(r"\w", word)]) > LONGEST_SENTENCE
    ]

    assert long == []


def test_the_walls_see_what_they_should():
    assert COLOUR.search('QColor("red")')
    assert COLOUR.search("'#1b7a46'")
    assert not COLOUR.search("GlobalColor.transparent")
    assert STRAIGHT.search("l'aide")
    assert sentences("Un. Deux : trois ! Quatre")[0] == "Un."


def test_a_windows_without_its_font_takes_the_bundled_one(qapp):
    def drawn_with(family):
        told = SimpleNamespace(font=lambda: QFont(family), platformName=lambda: "windows")
        return theme._font(told, theme.look()).family()

    assert drawn_with("MS Shell Dlg") == theme.BUNDLED
    assert drawn_with("Inter") == "Inter"
