"""The menu at the left: pages by word and icon; narrow windows keep the words under the icons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inventory.record import record
from ui import face, icons, theme
from ui.widgets.basic import column, line, picture, restyle, text
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

WIDE, NARROW = 200, 92
LOGO = 32
#: The highest number that a badge has room for; the whole one is said by the button's name.
MOST = 999


@record
class Entry:
    """One line of the menu; ``bottom`` ones stand at the foot, an ``urgent`` one in a frame."""

    page: str
    icon: str
    bottom: bool = False
    urgent: bool = False


def emblem() -> QLabel:
    """The syndicate's logo, ours where it has none."""
    look = theme.look()
    label = picture("landmark", look.palette.accent, 26)
    if (told := face.pixmap(look.px(LOGO), label.devicePixelRatioF())) is not None:
        label.setPixmap(told)
        label.setFixedSize(look.px(LOGO), look.px(LOGO))
    return label


def brand() -> QWidget:
    """Whose kit this is: the syndicate's short name above ours."""
    ours = line("Kit Commune")
    told = face.current()
    if told is None:
        ours.setProperty("role", "brand")
        return ours
    ours.setProperty("role", "small")
    name = text(told.short, "strong")
    from html import escape  # noqa: PLC0415 where there is a pack

    name.setToolTip(escape(told.name))
    return column(name, ours, spacing=0)


class Navigation(QFrame):
    """The menu. Its buttons are made once: what is made again would come last for the Tab key.

    Signals:
        chosen: the name of a page.
    """

    chosen = Signal(str)

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self._words = words(__file__)
        self.setAccessibleName(self._words["name"])
        look = theme.look()
        self._down = down = QVBoxLayout(self)
        down.setSpacing(look.px(2))
        self._entries = tuple(entries)
        self._shown = frozenset(entry.page for entry in entries)
        self._narrow: bool | None = None
        self._current = ""
        self._waiting: dict[str, int] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._badges: dict[str, QLabel] = {}
        self._rows: dict[str, QHBoxLayout] = {}
        self._group = QButtonGroup(self)
        self._brand = brand()
        down.addWidget(self._head())
        for entry in self._entries:
            if not entry.bottom:
                down.addWidget(self._button(entry))
        down.addStretch(1)
        for entry in self._entries:
            if entry.bottom:
                down.addWidget(self._button(entry))
        self._name()
        self.set_narrow(narrow=False)

    def show_pages(self, pages: AbstractSet[str]) -> None:
        """The pages that there are now."""
        self._shown = frozenset(pages)
        for page, made in self._buttons.items():
            made.setVisible(page in self._shown)
        self._name()

    def set_narrow(self, *, narrow: bool) -> None:
        """Words beside the icons, or under them."""
        if narrow is self._narrow:
            return
        self._narrow = narrow
        look = theme.look()
        self.setFixedWidth(look.px(NARROW if narrow else WIDE))
        # A narrow window is a low one too: the menu leaves its words what room there is.
        side, ends = (look.px(5), look.px(8)) if narrow else (look.px(12), look.px(16))
        self._down.setContentsMargins(side, ends, side, ends)
        self._brand.setVisible(not narrow)
        style = Qt.ToolButtonStyle
        for entry in self._entries:
            page, made = entry.page, self._buttons[entry.page]
            # What is urgent has no room for an icon: its words say all.
            wide = style.ToolButtonTextOnly if entry.urgent else style.ToolButtonTextBesideIcon
            made.setToolButtonStyle(style.ToolButtonTextUnderIcon if narrow else wide)
            words = (
                self._words["narrow"].get(page, self._label(page))
                if narrow
                else (("" if entry.urgent else "  ") + self._label(page))
            )
            made.setText(words)
            made.setProperty("narrow", narrow)
            restyle(made)
            row = self._rows[page]
            row.setContentsMargins(0, 0, 0 if narrow else look.px(8), 0)
            top = Qt.AlignmentFlag.AlignTop
            row.setAlignment(self._badges[page], top if narrow else Qt.AlignmentFlag.AlignVCenter)

    def set_current(self, page: str) -> None:
        """Mark the page that is seen."""
        self._current = page
        self._group.setExclusive(page in self._buttons)
        for name, made in self._buttons.items():
            made.setChecked(name == page)
        self._colour()

    def set_badge(self, page: str, number: int) -> None:
        """How many things wait on a page."""
        self._waiting[page] = number
        badge = self._badges[page]
        badge.setText(str(number) if number <= MOST else f"{MOST}+")
        badge.setVisible(number > 0)
        self._name()

    def buttons(self) -> dict[str, QAbstractButton]:
        """The buttons that are shown by page, in the order of the menu."""
        return {page: made for page, made in self._buttons.items() if page in self._shown}

    # --- Inside ------------------------------------------------------------------------------

    def _label(self, page: str) -> str:
        return str(self._words["pages"][page])

    def _head(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        look = theme.look()
        row.setContentsMargins(look.px(8), look.px(2), 0, look.px(14))
        row.setSpacing(look.px(10))
        row.addWidget(emblem())
        row.addWidget(self._brand, 1)
        return holder

    def _button(self, entry: Entry) -> QToolButton:
        made = QToolButton()
        made.setProperty("role", "nav")
        made.setProperty("urgent", entry.urgent)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        size = theme.look().px(icons.SIZE)
        made.setIconSize(QSize(size, size))
        made.clicked.connect(lambda _=False: self.chosen.emit(entry.page))
        self._group.addButton(made)
        self._buttons[entry.page] = made
        badge = QLabel()
        badge.setProperty("role", "badge")
        badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        badge.hide()
        self._badges[entry.page] = badge
        row = self._rows[entry.page] = QHBoxLayout(made)
        row.addStretch(1)
        row.addWidget(badge)
        return made

    def _name(self) -> None:
        """What each button is called, and its keys, by its place among those that are shown."""
        for place, (page, made) in enumerate(self.buttons().items(), 1):
            label, waiting = self._label(page), self._waiting.get(page, 0)
            count = self._words["waiting"].format(count=waiting) if waiting else ""
            made.setAccessibleName(f"{label}{count}")
            made.setShortcut(f"Alt+{place}")
            made.setToolTip(self._words["shortcut"].format(page=label, key=f"Alt+{place}"))

    def _colour(self) -> None:
        palette = theme.look().palette
        for entry in self._entries:
            made = self._buttons[entry.page]
            colour = palette.accent if made.isChecked() else palette.secondary
            made.setIcon(icons.icon(entry.icon, colour))
