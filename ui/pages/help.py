"""« Demander de l’aide »: the question, what goes with it, and the ways to hand it over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from kit import french, todo_list
from kit.help_request import About, Offered, message_text, request_of, short_text
from kit.help_request import keep as note
from kit.packs.contacts import contacts
from ui import outside, theme
from ui.override import override
from ui.pages.page import ScrolledPage
from ui.widgets.basic import Card, button, column, row, set_text, text
from ui.widgets.choice import Choice
from ui.widgets.fields import Labelled
from ui.widgets.flow import cards, wrapped
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.essentials import Essentials
    from kit.help_request import Part, Request
    from kit.store.store import Store
    from ui.route import Route
    from ui.session import Session
    from ui.window import Window

#: ``record`` of a route: what went wrong last, or an offer behind its mark; else a requirement.
PROBLEM, OFFER = "problem", "offer:"


class Help(ScrolledPage):
    """The page; what is typed stays until help is asked about something else."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, spacing=12)
        self._words = words(__file__)
        self._route: Route | None = None
        self._form: _Form | None = None
        self._loads = 0

    @override
    def visit(self, route: Route) -> None:
        if route != self._route or route.record == PROBLEM:
            self._route, self._form = route, None
            self.put(text(self._words["reading"], "lead"))

    @override
    def refresh(self) -> None:
        overview, route = self.session.overview, self._route
        if overview is None or route is None or self._form is not None:
            return
        self._loads += 1
        mine, problem = self._loads, self.shell.problem

        def load(store: Store) -> Request:
            told: Essentials | None = None
            if overview.entity is not None:
                from kit.essentials import essentials  # noqa: PLC0415 brings the baseline in

                told = essentials(store, overview.entity, datetime.now(UTC))
            record = route.record
            return request_of(
                About(
                    route.machine,
                    route.check,
                    "" if record == PROBLEM or record.startswith(OFFER) else record,
                    _offer(record.removeprefix(OFFER)) if record.startswith(OFFER) else None,
                    problem if record == PROBLEM else None,
                ),
                overview,
                told,
            )

        def loaded(request: Request) -> None:
            if mine == self._loads and isValid(self):
                self._show(request)

        self.session.read(load, loaded)

    def _show(self, request: Request) -> None:
        said = self._words
        self._form = _Form(self, request)
        parts: list[QWidget] = []
        if self.shell.can_go_back:
            parts.append(row(button(said["back"], self.shell.back, "link", "arrow-left")))
        head = column(text(said["title"], "title"), text(said["lead"], "lead"), spacing=2)
        self.put(*parts, head, *self._form.parts())
        self.area.verticalScrollBar().setValue(0)
        self._form.question.setFocus(Qt.FocusReason.OtherFocusReason)


class _Form:
    """The fields of one request."""

    def __init__(self, page: Help, request: Request) -> None:
        self._page, self._request, self._words = page, request, words(__file__)
        self.question = QPlainTextEdit(request.question)
        self.question.setTabChangesFocus(True)
        self.question.setFixedHeight(theme.look().px(110))
        self._joined = {part.name: _box(part.title) for part in request.parts}
        self._people = tuple(one for one in contacts(page.shell.pack) if one.mail)
        self._to = Choice()
        for one in self._people:
            self._to.addItem(one.subject, one.mail)
        pack = page.shell.pack
        confirmed = pack is not None and pack.is_confirmed
        name = pack.pack.short if pack is not None and confirmed else self._words["syndicate"]
        self._who = QLineEdit(name)
        self._note = _box(self._words["note"])
        self._told = text("", "strong")
        self._told.hide()

    def parts(self) -> list[QWidget]:
        """The cards, from the question to the buttons."""
        said = self._words
        asked = Card(Labelled(said["question"], self.question, said["question_help"]))
        if self._people:
            asked.add(Labelled(said["to"], self._to), self._reached())
        joined = Card(text(said["joined"], "heading"), text(said["joined_why"], "secondary"))
        for part in self._request.parts:
            joined.add(self._part(part))
        self._who.setMinimumWidth(theme.look().px(220))
        who = Labelled(said["who"], self._who)
        self._note.toggled.connect(who.setVisible)
        acts = wrapped([
            button(said["mail"], self._mail, "primary", "mail"),
            button(said["paper"], self._paper, icon="printer"),
            button(said["file"], self._file, icon="download"),
            button(said["copy"], self._copy, icon="copy"),
        ])  # fmt: skip
        asked.column.addStretch(1)
        joined.column.addStretch(1)
        noted = wrapped([self._note, who], spacing=16)
        return [
            cards([asked, joined], least=400, spacing=12),
            Card(acts, noted, self._told, spacing=12),
        ]

    def _part(self, part: Part) -> QWidget:
        """A part with its box to leave it out."""
        lines = text("\n".join(f"•\u00a0{line}" for line in part.lines), selectable=True)
        box = self._joined[part.name]
        box.toggled.connect(lines.setEnabled)
        inset = Card(box, lines, spacing=4, role="inset")
        box.setAccessibleDescription("\n".join(part.lines))
        return inset

    def _reached(self) -> QWidget:
        """How the chosen contact is reached beside by mail."""
        label = text("", "secondary", selectable=True)

        def show() -> None:
            one = self._people[self._to.currentIndex()]
            line = ", ".join(bit for bit in (one.telephone, one.mail, one.hours) if bit)
            set_text(label, self._words["contact"].format(contact=french.plain(line)))

        self._to.currentIndexChanged.connect(show)
        show()
        return label

    # --- Handing it over ---------------------------------------------------------------------

    def _left_out(self) -> frozenset[str]:
        return frozenset(name for name, box in self._joined.items() if not box.isChecked())

    def _typed(self) -> str:
        # Its plain text has lost the no-break spaces, and parts lines by signs of Qt's own.
        raw = self.question.document().toRawText()
        return raw.replace("\u2028", "\n").replace("\u2029", "\n")

    def _text(self) -> str:
        return message_text(self._request, self._typed(), self._left_out())

    def _copied(self) -> None:
        outside.copy_text(f"{self._request.subject}\n\n{self._text()}")

    def _mail(self) -> None:
        to = str(self._to.currentData()) if self._people else ""
        subject = self._request.subject
        if outside.compose_mail(subject, self._text(), to=to):
            self._done("mailed")
        elif outside.compose_mail(subject, short_text(self._typed()), to=to):
            self._copied()
            self._done("mailed_short")
        else:
            self._copied()
            self._done("no_mail")

    def _copy(self) -> None:
        self._copied()
        self._done("copied")

    def _paper(self) -> None:
        request, typed, left_out = self._request, self._typed(), self._left_out()
        now = datetime.now(UTC)

        def made() -> bytes:
            from kit.documents.printing import document_pdf  # noqa: PLC0415 only to print
            from kit.help_request import sheet  # noqa: PLC0415

            return document_pdf(sheet(request, typed, now, left_out), now)

        self._save("pdf", made)

    def _file(self) -> None:
        whole = f"{self._request.subject}\n\n{self._text()}\n"
        self._save("txt", whole.encode)

    def _save(self, form: str, make: Callable[[], bytes]) -> None:
        said, page = self._words, self._page
        name = f"{said['name']}.{form}"
        where = outside.ask_where(page, said["choose"], name, said[f"kinds_{form}"])
        if where is None:
            return

        def write() -> Path:
            from kit.output_file import save  # noqa: PLC0415 with what makes it

            save(where, make())
            return where

        def done(path: Path) -> None:
            self._done("made")
            page.shell.say(said["made"], (said["open"], lambda: outside.open_file(path)))

        page.session.work(write, done)

    def _done(self, sentence: str) -> None:
        """Say what happened, and note the request once, however often it is handed over."""
        if not isValid(self._told):
            return
        set_text(self._told, self._words[sentence])
        self._told.show()
        if not self._note.isChecked() or not self._note.isEnabled():
            return
        self._note.setEnabled(False)
        overview = self._page.session.overview
        entity = overview.entity.uuid if overview and overview.entity else ""
        request, typed = self._request, self._typed()
        who, today = " ".join(self._who.text().split()), todo_list.today()

        def keep(store: Store) -> None:
            note(store, entity, request, typed, who, today)

        self._page.session.write(keep)


def _box(label: str) -> QCheckBox:
    made = QCheckBox(label.replace("&", "&&"))
    made.setAccessibleName(label)
    made.setChecked(True)
    return made


def _offer(name: str) -> Offered | None:
    """An offer of the pack that holds; None where it has it no more."""
    from kit.packs.applying import content  # noqa: PLC0415 only with a pack

    found = next((one for one in content().offers if one.id == name), None)
    return Offered(found.title, found.covers) if found else None
