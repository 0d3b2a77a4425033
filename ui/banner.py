"""Banners under the header: what is happening, and what went wrong with one button to act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basic import button, column, picture, set_text, text
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.session import Measuring

Tone = Literal["fail", "watch", "ok", ""]


class Banner(QFrame):
    """A sentence, what to do, at most one button, a way to ask for help, and a cross."""

    def __init__(  # noqa: PLR0913 each part that a banner may have
        self,
        title: str,
        remedy: str = "",
        *,
        tone: Tone = "",
        act: tuple[str, Callable[[], object]] | None = None,
        close: Callable[[], object] | None = None,
        ask: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.setProperty("tone", tone)
        self.setAccessibleName(f"{title} {remedy}".strip())
        look = theme.look()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(24), look.px(8), look.px(16), look.px(8))
        row.setSpacing(look.px(12))
        icon = {"fail": "triangle-alert", "watch": "triangle-alert", "ok": "circle-check"}
        tones = {"fail": "FAIL", "watch": "WATCH", "ok": "OK"}
        palette = look.palette
        colour = next(
            (t.text for o, t in palette.outcomes.items() if o.name == tones.get(tone)),
            palette.accent,
        )
        # Its first line stands beside the icon and the button, however long the rest is.
        top = Qt.AlignmentFlag.AlignTop
        beside = look.px(7)
        row.addWidget(_lowered(picture(icon.get(tone, "info"), colour), beside), 0, top)
        said = [text(title, "strong")]
        if remedy:
            said.append(text(remedy))
        row.addWidget(_lowered(column(*said, spacing=2), beside), 1)
        if act is not None:
            row.addWidget(button(act[0], act[1]), 0, top)
        if ask is not None:
            row.addWidget(button(words(__file__)["ask"], ask, "quiet", "mail"), 0, top)
        if close is not None:
            cross = button("", close, "quiet", "x", name=words(__file__)["close"])
            cross.setToolTip(words(__file__)["close"])
            row.addWidget(cross, 0, top)


def _lowered(widget: QWidget, by: int) -> QWidget:
    holder = QWidget()
    inner = QVBoxLayout(holder)
    inner.setContentsMargins(0, by, 0, by)
    inner.addWidget(widget)
    return holder


class MeasureBanner(QFrame):
    """What is being read, how far it is, and how to stop."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        super().__init__()
        self._words = words(__file__)["measure"]
        self.setProperty("role", "banner")
        look = theme.look()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(24), look.px(8), look.px(16), look.px(8))
        row.setSpacing(look.px(16))
        self.title = text(self._words["begins"], "strong")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self._words["bar"])
        row.addWidget(column(self.title, self.bar, spacing=6), 1)
        self.cancel = button(self._words["cancel"], cancel)
        row.addWidget(self.cancel)

    def show_measuring(self, told: Measuring) -> None:
        """How far it is."""
        set_text(self.title, progress_sentence(told))
        self.bar.setRange(0, max(told.total, 1))
        self.bar.setValue(told.done)


def progress_sentence(told: Measuring) -> str:
    """``Lecture : les logiciels (12 sur 23)``."""
    from kit.progress import TOPICS  # noqa: PLC0415 only while measuring

    said = words(__file__)["measure"]
    if not told.topic:
        return str(said["begins"])
    topic = TOPICS.get(told.topic, told.topic)
    return str(said["reads"].format(topic=topic, done=told.done + 1, total=told.total))


class Banners(QWidget):
    """The place of the banners: the measure, what is the case, what went wrong, what was done."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.measure = MeasureBanner(cancel)
        self.measure.hide()
        self._column.addWidget(self.measure)
        self.standing: Banner | None = None
        self.fault: Banner | None = None
        self.note: Banner | None = None

    def show_standing(self, title: str, act: tuple[str, Callable[[], object]]) -> None:
        """Say what is the case as long as it is; it cannot be closed, only acted on."""
        if self.standing is None:
            self.standing = Banner(title, act=act)
            self._put(self.standing)

    def clear_standing(self) -> None:
        """It is no longer the case."""
        self._drop(self.standing)
        self.standing = None

    def show_measuring(self, told: Measuring | None) -> None:
        """Show or hide the progress."""
        if told is not None:
            self.measure.show_measuring(told)
        self.measure.setVisible(told is not None)

    def show_fault(
        self,
        title: str,
        remedy: str,
        again: Callable[[], object] | None = None,
        ask: Callable[[], object] | None = None,
    ) -> None:
        """Say what went wrong; a newer fault takes its place."""

        def retry() -> None:
            self.clear_fault()
            if again is not None:
                again()

        self.clear_fault()
        act = (words(__file__)["again"], retry) if again else None
        self.fault = Banner(title, remedy, tone="fail", act=act, close=self.clear_fault, ask=ask)
        self._put(self.fault)

    def show_note(
        self,
        title: str,
        remedy: str = "",
        tone: Tone = "ok",
        act: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Say what was done, until it is closed or another thing is."""
        self.clear_note()
        self.note = Banner(title, remedy, tone=tone, act=act, close=self.clear_note)
        self._put(self.note)

    def clear_fault(self) -> None:
        """Take the fault away."""
        self._drop(self.fault)
        self.fault = None

    def clear_note(self) -> None:
        """Take the note away."""
        self._drop(self.note)
        self.note = None

    def _put(self, banner: Banner) -> None:
        """Each in its place, for the eyes and for the Tab key: a new one would come last."""
        self._column.addWidget(banner)
        before: QWidget = self.measure.cancel
        for one in filter(None, (self.standing, self.fault, self.note)):
            self._column.removeWidget(one)
            self._column.addWidget(one)
            for pressed in one.findChildren(QPushButton):
                self.setTabOrder(before, pressed)
                before = pressed

    def _drop(self, banner: Banner | None) -> None:
        if banner is not None:
            banner.hide()
            self._column.removeWidget(banner)
            banner.deleteLater()
