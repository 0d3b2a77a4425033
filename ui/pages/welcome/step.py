"""One step of what is shown without menu: a calm column, what to do at its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.navigation import brand, emblem
from ui.override import override
from ui.widgets.basic import button, text
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent

WIDEST = 760


class Step(QWidget):
    """A title, a sentence, then ``self.column``; ``act`` puts buttons at the foot, always seen.

    ``first`` is what has the focus when the step is shown. ``above`` is the part of the free height
    that stays above, against one part below.
    """

    def __init__(  # noqa: PLR0913 what a step is made of
        self,
        title: str,
        lead: str = "",
        *,
        back: Callable[[], object] | None = None,
        widest: int = WIDEST,
        above: int = 0,
        urgent: bool = True,
    ) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.first: QWidget | None = None
        #: Whether something is under way that cannot be left by going back.
        self.busy = False
        self.back = back
        self._widest = theme.look().px(widest)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._header = self._centred(self._head(urgent=urgent), top=16, bottom=0)
        outer.addWidget(self._header)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setProperty("role", "page")
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.look().px(12))
        self.heading = text(title, "display")
        self.column.addWidget(self.heading)
        if lead:
            self.column.addWidget(text(lead, "lead"))
        self.column.addSpacing(theme.look().px(8))
        holder = self._centred(content, top=16, bottom=16, above=above)
        # As high as its texts are at this width; the hint is for the narrowest column.
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.area.setWidget(holder)
        self.area.verticalScrollBar().rangeChanged.connect(self._align)
        outer.addWidget(self.area, 1)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(theme.look().px(8))
        foot = QWidget()
        foot.setLayout(self._foot)
        self._foot.setContentsMargins(0, 0, 0, 0)
        self._footer = self._centred(foot, top=8, bottom=20)
        self._footer.hide()
        outer.addWidget(self._footer)

    def add(self, *content: QWidget) -> None:
        """Put widgets under the others."""
        for widget in content:
            self.column.addWidget(widget)

    def act(self, *buttons: QWidget) -> None:
        """Put buttons at the foot."""
        for one in buttons:
            self._foot.addWidget(one)
        self._foot.addStretch(1)
        self._footer.show()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Put the cursor where one begins."""
        super().showEvent(event)
        if self.first is not None and not event.spontaneous():
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _head(self, *, urgent: bool) -> QWidget:
        look = theme.look()
        head = QWidget()
        across = QHBoxLayout(head)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(look.px(10))
        if self.back is not None:
            across.addWidget(button(words(__file__)["back"], self.back, "link", "arrow-left"))
        else:
            across.addWidget(emblem())
            across.addWidget(brand(), 1)
        across.addStretch(1)
        if urgent:  # where the step has a window with that page
            across.addWidget(button(words(__file__)["emergency"], self._emergency, "quiet"))
        return head

    def _emergency(self) -> None:
        from ui.window import Window  # noqa: PLC0415 the window imports its pages

        window = self.window()
        if isinstance(window, Window):
            window.emergency()

    def _centred(self, widget: QWidget, *, top: int, bottom: int, above: int = 0) -> QWidget:
        look = theme.look()
        holder = QWidget()
        holder.setProperty("role", "page")
        down = QVBoxLayout(holder)
        down.setContentsMargins(look.px(24), look.px(top), look.px(24), look.px(bottom))
        down.setSpacing(0)
        down.addStretch(above)
        across = QHBoxLayout()
        across.setSpacing(0)
        widget.setMaximumWidth(self._widest)
        across.addStretch(1)
        across.addWidget(widget, 1000)
        across.addStretch(1)
        down.addLayout(across)
        down.addStretch(1)
        return holder

    def _align(self, _: int, longest: int) -> None:
        """Head and foot keep in line with a column that a scroll bar has moved."""
        look = theme.look()
        moved = self.area.verticalScrollBar().sizeHint().width() if longest else 0
        for holder in (self._header, self._footer):
            layout = holder.layout()
            if layout is not None:
                margins = layout.contentsMargins()
                margins.setRight(look.px(24) + moved)
                layout.setContentsMargins(margins)
