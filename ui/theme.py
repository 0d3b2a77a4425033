"""The look of the window: colours by mode, the font, and the style sheet made of them.

Light, dark or the system's own colours where it asks for high contrast. Sizes are pixels of the
design times the system's text size.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from checks.verdict import Outcome
from inventory.record import record
from kit.tokens import DARK, LIGHT, Palette, Tone

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from kit.packs.accents import Accent

#: Qt's own style on every system: the sheet relies on it.
STYLE_NAME = "fusion"
STYLE = Path(__file__).with_name("style.qss")
ICONS = Path(__file__).with_name("icons")
CONTRAST = Path(__file__).with_name("contrast.qss")
FONTS = Path(__file__).resolve().parents[1] / "kit" / "report" / "fonts"
BUNDLED = "Inter"
# What Windows calls 100 %: nine points.
NORMAL_POINTS = 9.0
#: What text needs against what lies behind it (WCAG 2.2, 1.4.3).
READABLE = 4.5


class Mode(StrEnum):
    """What the user chose; ``SYSTEM`` follows the computer."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@record
class Look:
    """What is drawn with: ``scale`` multiplies every size, ``contrast`` is high contrast."""

    palette: Palette
    dark: bool
    contrast: bool
    scale: float

    def px(self, size: float) -> int:
        """A size of the design in this look's pixels."""
        return round(size * self.scale)


_accent: list[Accent | None] = [None]
_current: list[Look] = [Look(LIGHT, dark=False, contrast=False, scale=1.0)]


def look() -> Look:
    """The look that is on."""
    return _current[0]


def apply(app: QApplication, mode: Mode = Mode.SYSTEM) -> Look:
    """Dress the application; returns the look, which :func:`look` gives from then on."""
    hints = app.styleHints()
    wanted = _wants_contrast(app)
    if mode is Mode.SYSTEM:
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(Qt.ColorScheme.Dark if mode is Mode.DARK else Qt.ColorScheme.Light)
    # What was asked for holds, also where the system cannot be told.
    dark = mode is Mode.DARK or (mode is Mode.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark)
    system = _system_palette(app) if wanted else None
    palette = _from_system(system) if system else _dressed(DARK if dark else LIGHT)
    made = Look(palette, dark, wanted, _scale(app))
    _current[0] = made
    if app.style().name() != STYLE_NAME:
        app.setStyle(STYLE_NAME)
    app.setFont(_font(app, made))
    app.setPalette(_qt_palette(palette))
    app.setStyleSheet(style_sheet(made))
    return made


def wear(accent: Accent | None) -> None:
    """Take a syndicate's colour for our own, from the next :func:`apply` on."""
    _accent[0] = accent


def _dressed(palette: Palette) -> Palette:
    if (accent := _accent[0]) is None:
        return palette
    from kit.packs.accents import dressed  # noqa: PLC0415 most have no pack

    return dressed(palette, accent)


def style_sheet(look: Look) -> str:
    """The style sheet of a look, from ``style.qss``."""
    told = look.palette
    values: dict[str, str] = {
        name: getattr(told, name) for name in Palette.__match_args__ if name != "outcomes"
    }
    for outcome, tone in told.outcomes.items():
        values[f"{outcome.name.lower()}_text"] = tone.text
        values[f"{outcome.name.lower()}_tint"] = tone.tint
    for size in (1, 2, 3, 4, 6, 8, 10, 12, 13, 14, 16, 18, 20, 24, 28, 32, 36):
        values[f"s{size}"] = f"{look.px(size)}px"
    white = contrast(told.accent, "white") > contrast(told.accent, "black")
    values["tick"] = (ICONS / f"tick-{'white' if white else 'black'}.svg").as_posix()
    values["round"] = f"{look.px(14) // 2 + 2}px"  # half a radio button, with its border
    # Where all colours are the user's few, lines and bold letters say what tints cannot.
    files = (STYLE, CONTRAST) if look.contrast else (STYLE,)
    sheet = "\n".join(file.read_text("utf-8") for file in files)
    return Template(sheet).substitute(values)


def contrast(one: str, other: str) -> float:
    """How much two colours differ in brightness, 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    told = QColor(colour)
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (told.redF(), told.greenF(), told.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _wants_contrast(app: QGuiApplication) -> bool:
    return (
        app.styleHints().accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
    )


def _system_palette(app: QApplication) -> QPalette:
    """The colours that the user chose in the system, whatever we were dressed in before."""
    app.setStyleSheet("")
    app.setPalette(QPalette())
    return app.palette()


def _scale(app: QApplication) -> float:
    """The user's text size against the usual one, between 1 and 2."""
    if app.platformName() in {"offscreen", "minimal"}:
        return 1.0
    points = app.font().pointSizeF()
    return min(max(points / NORMAL_POINTS, 1.0), 2.0) if points > 0 else 1.0


def _font(app: QApplication, look: Look) -> QFont:
    """The system's own font; the bundled one where there is no usual one."""
    family, platform = app.font().family(), app.platformName()
    # Asked of Windows alone: elsewhere a name like "Sans" stands for a font that is there.
    lacking = not family or (platform == "windows" and family not in QFontDatabase.families())
    if lacking or platform in {"offscreen", "minimal"}:
        for file in sorted(FONTS.glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(file))
        if BUNDLED in QFontDatabase.families():
            family = BUNDLED
    font = QFont(family)
    font.setPixelSize(look.px(14))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _from_system(system: QPalette) -> Palette:
    """High contrast: the colours that the user chose, and no others."""

    def named(role: QPalette.ColorRole) -> str:
        return system.color(role).name()

    text, page = named(QPalette.ColorRole.WindowText), named(QPalette.ColorRole.Window)
    accent, on_accent = (
        named(QPalette.ColorRole.Highlight),
        named(QPalette.ColorRole.HighlightedText),
    )
    # The system promises that its highlight is read under its own text, not on the page.
    if min(contrast(accent, page), contrast(accent, on_accent)) < READABLE:
        accent, on_accent = text, page
    tone = Tone(text, page)
    return Palette(
        page=page,
        surface=page,
        border=text,
        text=text,
        secondary=text,
        accent=accent,
        on_accent=on_accent,
        selected=page,
        outcomes=dict.fromkeys(Outcome, tone),
    )


def _qt_palette(told: Palette) -> QPalette:
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: told.page,
        QPalette.ColorRole.Base: told.surface,
        QPalette.ColorRole.AlternateBase: told.page,
        QPalette.ColorRole.Button: told.surface,
        QPalette.ColorRole.ToolTipBase: told.surface,
        QPalette.ColorRole.WindowText: told.text,
        QPalette.ColorRole.Text: told.text,
        QPalette.ColorRole.ButtonText: told.text,
        QPalette.ColorRole.ToolTipText: told.text,
        QPalette.ColorRole.PlaceholderText: told.secondary,
        QPalette.ColorRole.Highlight: told.accent,
        QPalette.ColorRole.HighlightedText: told.on_accent,
        QPalette.ColorRole.Link: told.accent,
        QPalette.ColorRole.LinkVisited: told.accent,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        made.setColor(disabled, role, QColor(told.secondary))
    return made
