"""The small parts that pages are made of: texts, buttons, cards, status pills, rows.

Every text is plain text: what comes from outside is never taken for markup. The look comes from
``style.qss`` through the ``role`` property.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from checks.verdict import Outcome
from kit import charts
from kit.labels import OUTCOME_LABELS
from ui import icons, theme
from ui.words import breakable

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.tokens import Tone

TextRole = Literal[
    "display", "title", "heading", "lead", "strong", "body", "secondary", "small", "overline",
    "key", "fault",
]  # fmt: skip
ButtonRole = Literal["primary", "secondary", "quiet", "link", "chip", "nav", "door", "entity"]


def text(words: str, role: TextRole = "body", *, selectable: bool = False) -> QLabel:
    """A text that wraps; ``selectable`` ones can be copied."""
    label = QLabel(breakable(words))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.setAccessibleName(words)
    label.setMinimumWidth(0)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if selectable:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return label


def line(words: str, role: TextRole = "body") -> QLabel:
    """A text that stays on one line."""
    label = text(words, role)
    label.setWordWrap(False)
    return label


def set_text(label: QLabel, words: str) -> None:
    """Change what a text says."""
    label.setText(breakable(words))
    label.setAccessibleName(words)


def button(
    words: str,
    pressed: Callable[[], object] | None = None,
    role: ButtonRole = "secondary",
    icon: str | None = None,
    *,
    name: str = "",
) -> QPushButton:
    """A button; ``name`` is what a screen reader says where the words alone are not enough."""
    # A style puts hardly any room between icon and word.
    made = QPushButton((" " if icon and words else "") + words.replace("&", "&&"))
    made.setProperty("role", role)
    made.setAccessibleName(name or words)
    made.setAutoDefault(True)  # Enter presses it, as Space does
    if role not in {"nav", "door"}:
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if icon:
        set_icon(made, icon)
    if pressed is not None:
        made.clicked.connect(lambda _=False: pressed())
    return made


def set_icon(made: QPushButton, icon: str) -> None:
    """An icon in the colour of the button's words."""
    palette = theme.look().palette
    colours = {
        "primary": palette.on_accent,
        "door": palette.accent,
        "nav": palette.secondary,
        "chip": palette.text,
        "entity": palette.text,
    }
    made.setIcon(icons.icon(icon, colours.get(str(made.property("role")), palette.accent)))
    made.setIconSize(QSize(theme.look().px(icons.SIZE), theme.look().px(icons.SIZE)))


def picture(icon: str, colour: str | None = None, size: int = icons.SIZE) -> QLabel:
    """An icon beside a word; it has no name of its own, the word says it."""
    label = QLabel()
    look = theme.look()
    ratio = label.devicePixelRatioF()
    label.setPixmap(icons.pixmap(icon, colour or look.palette.secondary, look.px(size), ratio))
    label.setFixedSize(look.px(size), look.px(size))
    return label


def pill(outcome: Outcome) -> QFrame:
    """A status: icon, word and colour."""
    return _pill(
        OUTCOME_LABELS[outcome], outcome.name.lower(), charts.icon(outcome, _tone(outcome).text)
    )


def badge_pill(words: str, tone: str, icon: str) -> QFrame:
    """A pill that says something else than an outcome, with an icon of the family."""
    colour = _tone(Outcome[tone.upper()]).text
    return _pill(words, tone, icons.drawing(icon).replace("currentColor", colour))


def _tone(outcome: Outcome) -> Tone:
    return theme.look().palette.outcomes[outcome]


def _pill(words: str, tone: str, svg: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "pill")
    frame.setProperty("tone", tone)
    frame.setAccessibleName(words)
    look = theme.look()
    row = QHBoxLayout(frame)
    row.setContentsMargins(look.px(8), 0, look.px(10), 0)
    row.setSpacing(look.px(5))
    image = QLabel()
    size = QSize(look.px(13), look.px(13))
    image.setPixmap(icons.draw(svg, size, image.devicePixelRatioF()))
    row.addWidget(image)
    row.addWidget(line(words))
    frame.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return frame


class Card(QFrame):
    """A raised surface with a column inside; ``edge`` is an outcome whose colour marks its side."""

    def __init__(
        self, *content: QWidget, edge: Outcome | None = None, spacing: int = 8, role: str = "card"
    ) -> None:
        super().__init__()
        self.setProperty("role", role)
        if edge is not None:
            self.setProperty("edge", edge.name.lower())
        self.column = QVBoxLayout(self)
        space = theme.look().px(16)
        self.column.setContentsMargins(space, space, space, space)
        self.column.setSpacing(theme.look().px(spacing))
        for widget in content:
            self.column.addWidget(widget)

    def add(self, *content: QWidget) -> None:
        """Put widgets under the others."""
        for widget in content:
            self.column.addWidget(widget)


def row(*content: QWidget, spacing: int = 8, stretch: bool = True) -> QWidget:
    """Widgets side by side; ``stretch`` leaves the room at their right."""
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.look().px(spacing))
    for widget in content:
        layout.addWidget(widget)
    if stretch:
        layout.addStretch(1)
    return holder


def column(*content: QWidget, spacing: int = 8) -> QWidget:
    """Widgets under each other."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.look().px(spacing))
    for widget in content:
        layout.addWidget(widget)
    return holder


def rule() -> QFrame:
    """A thin line between two parts."""
    frame = QFrame()
    frame.setProperty("role", "line")
    return frame


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take everything out of a layout, and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


def restyle(widget: QWidget) -> None:
    """Have the style sheet look at changed properties again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
