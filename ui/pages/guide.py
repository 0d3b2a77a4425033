"""A guide: numbered gestures with their pictures, and the words that it explains."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel

from kit.packs.applying import library
from ui import icons, outside, theme
from ui.override import override
from ui.pages.page import ScrolledPage
from ui.route import Route
from ui.widgets.basic import Card, button, column, row, set_text, text
from ui.widgets.flow import wrapped
from ui.widgets.steps import numbered
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kit.glossary import Term
    from kit.guides.reading import Guide, Picture, Step
    from ui.session import Session
    from ui.window import Window


class GuidePage(ScrolledPage):
    """The page; the route's ``record`` names the guide."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, spacing=12)
        self._words = words(__file__)
        self._name = ""
        self._drawn = ""

    @override
    def visit(self, route: Route) -> None:
        self._name = route.record
        if self._name != self._drawn:
            self._draw()
            self.area.verticalScrollBar().setValue(0)

    # --- Parts -------------------------------------------------------------------------------

    def _draw(self) -> None:
        from kit.guides.printing import effort  # noqa: PLC0415 with what it needs

        self._drawn = self._name
        said = self._words
        guide = library().guides.get(self._name)
        back = row(
            button(said["back"], lambda: self.shell.go(Route("guides")), "link", "arrow-left")
        )
        if guide is None:
            self.put(back, text(said["gone"], "lead"))
            return
        head = column(text(guide.title, "title"), text(effort(guide), "secondary"), spacing=2)
        steps = Card(text(said["steps"], "heading"), spacing=12)
        for number, step in enumerate(guide.steps, 1):
            steps.add(numbered(number, step.text, *self._below(step)))
        done = Card(text(said["done"], "heading"), text(guide.done), spacing=6)
        make = button(said["print"], lambda: self._print(guide), "primary", "printer")
        ask = button(said["help"], lambda: self._ask(guide), icon="mail")
        parts = [back, head, text(guide.intro, "lead"), steps, done]
        if guide.notes:
            notes = (text(note) for note in guide.notes)
            parts.append(Card(text(said["notes"], "heading"), *notes, spacing=6))
        self.put(*parts, *self._explained(guide), row(make, ask))

    def _below(self, step: Step) -> list[QWidget]:
        made: list[QWidget] = []
        for link in step.links:
            target = link.target
            if target.startswith("ms-settings:") and not outside.has_settings():
                continue
            name = self._words["link"].format(words=link.words)
            made.append(row(button(name, _opening(target), "link", "external-link")))
        if step.picture is not None:
            shown = _drawing(step.picture)
            if shown is not None:
                made.append(row(shown))
        return made

    def _explained(self, guide: Guide) -> list[QWidget]:
        from kit.guides.printing import explained  # noqa: PLC0415

        terms = explained(guide)
        if not terms:
            return []
        meaning = text("", "small")
        meaning.hide()
        chips = [self._chip(term, meaning) for term in terms]
        return [Card(text(self._words["words"], "heading"), wrapped(chips), meaning, spacing=8)]

    def _chip(self, term: Term, meaning: QLabel) -> QWidget:
        def show() -> None:
            set_text(meaning, term.plain)
            meaning.show()

        name = self._words["explain"].format(term=term.term)
        chip = button(term.term, show, "chip", name=name)
        chip.setToolTip(term.plain)
        chip.setAccessibleDescription(term.plain)
        return chip

    # --- Acting ------------------------------------------------------------------------------

    def _print(self, guide: Guide) -> None:
        said, now = self._words, datetime.now(UTC)
        where = outside.ask_where(self, said["choose"], f"{guide.name}.pdf", said["kinds"])
        if where is None:
            return

        def write() -> None:
            from kit.guides.printing import guide_pdf  # noqa: PLC0415
            from kit.output_file import save  # noqa: PLC0415

            save(where, guide_pdf(guide, library().pictures, now))

        def done(_: None) -> None:
            self.shell.say(said["made"], (said["open"], lambda: outside.open_file(where)))

        self.session.work(write, done)

    def _ask(self, guide: Guide) -> None:
        said = self._words
        subject, body = (said[part].format(title=guide.title) for part in ("subject", "body"))
        if not outside.compose_mail(subject, body):
            outside.copy_text(f"{subject}\n\n{body}")
            self.shell.say(said["no_mail"])


def _opening(target: str) -> Callable[[], object]:
    return lambda: outside.open_link(target)


def _drawing(picture: Picture) -> QLabel | None:
    """A picture of a guide with its sentence; None where it cannot be drawn."""
    data = library().pictures.get(picture.file)
    if data is None:
        return None
    label = QLabel()
    label.setAccessibleName(picture.alt)
    label.setToolTip(picture.alt)
    ratio = label.devicePixelRatioF()
    if picture.file.endswith(".svg"):
        from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 only for a picture

        size = QSvgRenderer(QByteArray(data)).defaultSize()
        shown = icons.draw(
            data.decode("utf-8"),
            QSize(theme.look().px(size.width()), theme.look().px(size.height())),
            ratio,
        )
    else:
        shown = QPixmap()
        if not shown.loadFromData(data):
            return None
    label.setPixmap(shown)
    return label
