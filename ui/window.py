"""The window: menu, header, banners, and the page that is seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui import face, theme
from ui.banner import Banners
from ui.header import Header
from ui.navigation import Entry, Navigation
from ui.override import override
from ui.route import Route
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from PySide6.QtCore import QLockFile

    from kit.errors import KitError
    from kit.help_request import Problem
    from kit.packs.face import Face
    from kit.packs.installed import Installed
    from kit.preferences import Preferences
    from ui.pages.page import Page
    from ui.session import Session

#: Under this width (logical pixels) the menu keeps its words under the icons.
COLLAPSED = 900
SMALLEST = (760, 420)

_MENU = (
    Entry("home", "house"),
    Entry("todo", "list-checks"),
    Entry("town", "landmark"),
    Entry("backups", "shield"),
    Entry("essentials", "flag"),
    Entry("syndicate", "users"),
    Entry("checks", "clipboard-check"),
    Entry("emergency", "triangle-alert", bottom=True, urgent=True),
    Entry("settings", "settings", bottom=True),
)


class Window(QWidget):
    """The one window. ``session`` is the record, ``preferences`` how this user wants it shown.

    Signals:
        seen: it was painted for the first time.
    """

    seen = Signal()

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        keep_preferences: Callable[[Preferences], None],
    ) -> None:
        super().__init__()
        self.setObjectName("frame")
        self._words = words(__file__)
        self.session = session
        self.preferences = preferences
        session.person = preferences.person
        self._keep_preferences = keep_preferences
        self._painted = False
        self._pages: dict[str, Page] = {}
        self._layout = QVBoxLayout(self)
        self._root_holder = QWidget()
        self._root = QStackedWidget()
        self._stack = QStackedWidget()
        self._body = QWidget()
        self._stale: set[str] = set()
        self.route = Route("home")
        self._trail: list[Route] = []
        #: Held as long as this window works on the record: a second window is refused.
        self.lock: QLockFile | None = None
        #: Begins again as at the start of the application; the application gives it.
        self.restart: Callable[[], None] | None = None
        #: The syndicate's pack, once it was read; None where there is none.
        self.pack: Installed | None = None
        #: What went wrong last, for who is asked for help.
        self.problem: Problem | None = None
        #: The banners of a page that stands alone, and its own way back.
        self.alone: Banners | None = None
        self._step_back: Callable[[], object] | None = None
        self.setWindowTitle(self._words["title"])
        self.setMinimumSize(*SMALLEST)
        self._build()
        session.changed.connect(self._overview_changed)
        session.measuring_changed.connect(self._measuring_changed)
        session.failed.connect(self.show_fault)
        session.crashed.connect(self.crash)
        session.said.connect(self.say)
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Find), self._find),
            (QKeySequence("Alt+Left"), self.back),
            (QKeySequence("Esc"), self.back),
        ):
            QShortcut(keys, self).activated.connect(act)

    # --- What can be asked of it -------------------------------------------------------------

    def go(self, route: Route) -> None:
        """Show a page; the one before can be come back to."""
        if route != self.route:
            self._trail = [*self._trail, self.route][-30:]
        self._show(route)

    def back(self) -> None:
        """The page before."""
        if self.alone is not None:
            if self._step_back is not None:
                self._step_back()
        elif self.route.page in self._pages and self._pages[self.route.page].step_back():
            pass
        elif self._trail:
            self._show(self._trail.pop())

    @property
    def can_go_back(self) -> bool:
        """Whether a page was seen before this one."""
        return bool(self._trail)

    def enter(self) -> None:
        """Leave the welcome for Accueil."""
        self._root.setCurrentWidget(self._body)
        self._leave_alone()
        self._trail = []
        self._show(Route("home"))

    def welcome(self, page: QWidget, back: Callable[[], object] | None = None) -> None:
        """Show a page that stands alone, without menu: first start, locked record.

        ``back`` is what Esc and Alt+Left do there.
        """
        self._leave_alone()
        self._alone(page, back)

    def emergency(self) -> None:
        """What to do in an emergency, over a page that stands alone; leaving it brings it back."""
        from ui.pages.emergency import Emergency  # noqa: PLC0415 seldom needed

        before = self._root.currentWidget() or self._body
        alone, step_back = self.alone, self._step_back

        def leave() -> None:
            self.alone, self._step_back = alone, step_back
            self._root.setCurrentWidget(before)
            self._root.removeWidget(holder)
            holder.deleteLater()

        page = Emergency(self.session, self, leave)
        holder = self._alone(page, leave)

    def leave_passing(self) -> None:
        """Forget the example, or the computer that was only measured, and begin again."""
        self.session.leave_passing()
        pages, self._pages = self._pages, {}
        for page in pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._trail = []
        self.route = Route("home")
        for clear in (
            self.banners.clear_standing, self.banners.clear_note, self.banners.clear_fault,
        ):  # fmt: skip
            clear()
        if self.restart is not None:
            self.restart()

    def show_fault(self, fault: KitError, again: Callable[[], object] | None = None) -> None:
        """Say what went wrong in a banner."""

        def ask() -> None:
            from kit.help_request import Problem  # noqa: PLC0415 seldom needed

            self.ask_help(Problem(fault.title, fault.remedy))

        if self.alone is not None:
            self.alone.show_fault(fault.title, fault.remedy, again)
        else:
            self.banners.show_fault(fault.title, fault.remedy, again, ask)

    def ask_help(self, problem: Problem) -> None:
        """Go and ask for help about what went wrong."""
        self.problem = problem
        self.banners.clear_fault()
        self.go(Route("help", record="problem"))

    def say(self, sentence: str, act: tuple[str, Callable[[], object]] | None = None) -> None:
        """Say what was done in a banner."""
        (self.alone or self.banners).show_note(sentence, act=act)

    def crash(self, error: Exception) -> None:
        """Show the page of a bug in place of the page that failed."""
        from ui.crash import CrashPage  # noqa: PLC0415 seldom needed

        def ask() -> None:
            from kit.help_request import problem_of  # noqa: PLC0415

            self.ask_help(problem_of(error))

        asks = self.alone is None and self.session.overview is not None
        page = CrashPage(error, self._leave_crash, ask if asks else None)
        if self.alone is None:
            self._stack.addWidget(page)
            self._stack.setCurrentWidget(page)
        else:
            self.welcome(page)

    def prefer(self, preferences: Preferences) -> None:
        """Keep and apply what the user prefers."""
        changed = preferences.mode != self.preferences.mode
        self.preferences = preferences
        self.session.person = preferences.person
        self._keep_preferences(preferences)
        if changed:
            self.restyle()
        else:
            self._show_menu()

    def restyle(self) -> None:
        """Draw everything again in the colours that are now wanted."""
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, theme.Mode(self.preferences.mode))
        self._pages = {}
        old = self._root_holder
        self._root_holder = QWidget()
        self._layout.removeWidget(old)
        old.deleteLater()
        self._fill()
        self._overview_changed()
        self._root.setCurrentWidget(self._body)
        self._show(self.route)

    def renew_face(self, then: Callable[[], object] | None = None) -> None:
        """Read the pack that holds, and wear its face."""

        def seen(told: tuple[Installed | None, Face | None]) -> None:
            self.pack, worn = told
            if worn != face.current():
                face.keep(worn)
                face.wear(worn)
                if self.alone is None:
                    self.restyle()
            if then is not None:
                then()

        self.session.work(face.look, seen)

    def page(self, name: str) -> Page:
        """A page, made when it is first asked for."""
        if name not in self._pages:
            made = self._make(name)
            self._pages[name] = made
            self._stack.addWidget(made)
            self._stale.add(name)
        return self._pages[name]

    # --- Inside ------------------------------------------------------------------------------

    def _build(self) -> None:
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._fill()

    def _fill(self) -> None:
        self._layout.addWidget(self._root_holder)
        outer = QVBoxLayout(self._root_holder)
        outer.setContentsMargins(0, 0, 0, 0)
        self._root = QStackedWidget()
        outer.addWidget(self._root)
        self._body = QWidget()
        self._root.addWidget(self._body)
        across = QHBoxLayout(self._body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.navigation = Navigation(_MENU)
        self.navigation.chosen.connect(self._chosen)
        across.addWidget(self.navigation)
        down = QVBoxLayout()
        down.setSpacing(0)
        across.addLayout(down, 1)
        self.header = Header()
        self.header.again.connect(self.session.measure)
        self.header.entity_chosen.connect(self._choose_entity)
        down.addWidget(self.header)
        self.banners = Banners(self.session.cancel_measure)
        down.addWidget(self.banners)
        self._stack = QStackedWidget()
        down.addWidget(self._stack, 1)
        self._show_menu()
        self._set_narrow()

    def _make(self, name: str) -> Page:
        """Each page is imported when it is first seen."""
        match name:
            case "home":
                from ui.pages.home import Home  # noqa: PLC0415

                return Home(self.session, self)
            case "result":
                from ui.pages.result import ResultPage  # noqa: PLC0415

                return ResultPage(self.session, self)
            case "todo":
                from ui.pages.todo import Todo  # noqa: PLC0415

                return Todo(self.session, self)
            case "town":
                from ui.pages.town import Town  # noqa: PLC0415

                return Town(self.session, self)
            case "backups":
                from ui.pages.backups import Backups  # noqa: PLC0415

                return Backups(self.session, self)
            case "checks":
                from ui.pages.checks import Checks  # noqa: PLC0415

                return Checks(self.session, self)
            case "emergency":
                from ui.pages.emergency import Emergency  # noqa: PLC0415

                return Emergency(self.session, self)
            case "essentials":
                from ui.pages.essentials import Essentials  # noqa: PLC0415

                return Essentials(self.session, self)
            case "calendar":
                from ui.pages.calendar import Calendar  # noqa: PLC0415

                return Calendar(self.session, self)
            case "documents":
                from ui.pages.documents import Documents  # noqa: PLC0415

                return Documents(self.session, self)
            case "guide":
                from ui.pages.guide import GuidePage  # noqa: PLC0415

                return GuidePage(self.session, self)
            case "guides":
                from ui.pages.guides import Guides  # noqa: PLC0415

                return Guides(self.session, self)
            case "syndicate":
                from ui.pages.syndicate import Syndicate  # noqa: PLC0415

                return Syndicate(self.session, self)
            case "help":
                from ui.pages.help import Help  # noqa: PLC0415

                return Help(self.session, self)
            case "settings":
                from ui.pages.settings import Settings  # noqa: PLC0415

                return Settings(self.session, self)
        raise ValueError(name)

    def _show(self, route: Route) -> None:
        self.route = route
        page = self.page(route.page)
        page.visit(route)
        if self.session.overview is not None:
            page.refresh()
            self._stale.discard(route.page)
        self._stack.setCurrentWidget(page)
        menu = {
            "result": "todo", "calendar": "todo", "documents": "town", "help": "syndicate",
        }.get(route.page, route.page)  # fmt: skip
        self.navigation.set_current(menu)
        _leave_only(self._stack, set(self._pages.values()))

    def _chosen(self, page: str) -> None:
        self.go(Route(page))

    def _overview_changed(self) -> None:
        told = self.session.overview
        if told is None:
            return
        self.header.show_overview(told, passing=self.session.passing)
        self.navigation.set_badge("todo", told.to_do)
        self._stale = set(self._pages)
        seen = self._stack.currentWidget()
        for name, page in self._pages.items():
            if page is seen and self._root.currentWidget() is self._body:
                page.refresh()
                self._stale.discard(name)
        if self.session.passing:
            said = self._words["passing"]
            self.banners.show_standing(said["title"], (said["leave"], self.leave_passing))
        if told.clock:
            self.banners.show_note(told.clock, tone="watch")

    def _measuring_changed(self) -> None:
        told = self.session.measuring
        self.banners.show_measuring(told)
        self.header.show_measuring(measuring=told is not None)
        if told is not None:
            self.banners.clear_fault()

    def _show_menu(self) -> None:
        technical = self.preferences.technical
        self.navigation.show_pages(
            {entry.page for entry in _MENU if entry.page != "checks" or technical}
        )
        self.navigation.set_current(self.route.page)

    def _choose_entity(self, identifier: str) -> None:
        from kit.store import entities  # noqa: PLC0415

        self.session.write(lambda store: entities.choose_entity(store, identifier))

    def _leave_crash(self) -> None:
        if self.session.overview is not None:
            self.enter()
        elif self.restart is not None:
            self.restart()
        else:
            self.close()

    def _find(self) -> None:
        if self.route.page in self._pages:
            self._pages[self.route.page].search()

    def _set_narrow(self) -> None:
        narrow = self.width() < theme.look().px(COLLAPSED)
        self.navigation.set_narrow(narrow=narrow)
        self.header.set_narrow(narrow=narrow)

    def remeasure_if_due(self) -> None:
        """Measure again by itself what is over seven days old, unless this was turned off."""
        told = self.session.overview
        due = told is not None and told.due_again(datetime.now(UTC))
        if due and self.preferences.remeasure and not self.session.passing:
            self.session.measure()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.seen.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_narrow()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.hide()
        self.session.close()
        if self.lock is not None:
            self.lock.unlock()
        super().closeEvent(event)

    def _alone(self, page: QWidget, back: Callable[[], object] | None) -> QWidget:
        holder = QWidget()
        down = QVBoxLayout(holder)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        self.alone = Banners(self.session.cancel_measure)
        self._step_back = back
        down.addWidget(self.alone)
        down.addWidget(page, 1)
        self._root.addWidget(holder)
        self._root.setCurrentWidget(holder)
        return holder

    def _leave_alone(self) -> None:
        self.alone, self._step_back = None, None
        _leave_only(self._root, {self._body})


def _leave_only(stack: QStackedWidget, kept: AbstractSet[QWidget]) -> None:
    """Let go of what a stack holds beside these."""
    for index in reversed(range(stack.count())):
        other = stack.widget(index)
        if other is not None and other not in kept:
            stack.removeWidget(other)
            other.deleteLater()
