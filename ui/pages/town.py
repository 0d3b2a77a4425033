"""Ma mairie: all that the commune owns, signs, keeps and whom it knows; papers and exports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QStackedWidget, QVBoxLayout
from shiboken6 import isValid

from kit import french
from ui import icons, theme
from ui.override import override
from ui.pages.page import Page
from ui.pages.town_machines import MachinesSection
from ui.pages.town_network import NetworkSection
from ui.pages.town_outputs import OutputsSection, import_files
from ui.pages.town_sobriety import SobrietySection
from ui.pages.town_software import SoftwareSection
from ui.pages.town_things import ThingsSection
from ui.widgets.basic import button
from ui.widgets.flow import wrapped
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from kit.store.store import Store
    from kit.store.things import Things
    from ui.pages.town_section import Section
    from ui.route import Route
    from ui.session import Session
    from ui.window import Window


#: The records that people type, in the order of their chips.
TYPED = (
    "equipment", "service", "contract", "certificate", "supplier", "person", "data_register",
    "help_point", "disposal",
)  # fmt: skip
#: The parts that are looked at seldom: they share one chip, which opens a menu of them.
SELDOM = ("data_register", "help_point", "disposal")


class Town(Page):
    """The page. A route's ``record`` is the name of a part, or one of its things."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window)
        self._words = words(__file__)
        self._known: Things | None = None
        self._reads = 0
        self._wanted = ""
        look = theme.look()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(look.px(24), look.px(16), look.px(12), 0)
        outer.setSpacing(look.px(12))
        self.sections: dict[str, Section] = {
            "workstation": MachinesSection(session, window, lambda: import_files(session, window)),
            "software": SoftwareSection(session, window),
            **{name: ThingsSection(session, window, name) for name in TYPED},
            "network": NetworkSection(session, window),
            "sobriety": SobrietySection(session, window),
            "documents": OutputsSection(session, window),
        }
        self._names: dict[str, str] = {name: self._words[name] for name in self.sections}
        self._chips: dict[str, QPushButton] = {}
        self._acts: dict[str, QAction] = {}
        self._group = group = QButtonGroup(self)
        for name in self.sections:
            if name in SELDOM:
                continue
            chip = button(self._words[name], None, "chip")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _=False, name=name: self.show_section(name))
            group.addButton(chip)
            self._chips[name] = chip
        self._more = button("", None, "chip", "chevron-down")
        self._more.setCheckable(True)
        menu = QMenu(self._more)
        menu.setAccessibleName(self._words["more"])
        for name in SELDOM:
            act = menu.addAction(self._names[name], partial(self.show_section, name))
            self._acts[name] = act
        self._more.setMenu(menu)
        # As high as the words beside it.
        self._more.setIconSize(QSize(look.px(14), look.px(14)))
        chips = wrapped([*self._chips.values(), self._more], spacing=6)
        chips.setAccessibleName(self._words["sections"])
        outer.addWidget(chips)
        self._stack = QStackedWidget()
        for section in self.sections.values():
            self._stack.addWidget(section)
        outer.addWidget(self._stack, 1)
        self.show_section("workstation")

    @property
    def section(self) -> Section:
        """The part that is seen."""
        return next(one for one in self.sections.values() if one is self._stack.currentWidget())

    def show_section(self, name: str) -> None:
        """Show a part."""
        section = self.sections[name]
        self._stack.setCurrentWidget(section)
        self._mark(name)
        told = self.session.overview
        if told is not None and self._known is not None:
            section.show_things(told, self._known)

    @override
    def visit(self, route: Route) -> None:
        wanted = route.machine or route.record
        if wanted in self.sections:
            self.show_section(wanted)
        elif wanted:
            self._wanted = wanted
            self._open_wanted()

    @override
    def refresh(self) -> None:
        self._reads += 1
        mine = self._reads

        def read(store: Store) -> Things:
            from kit.store.things import things  # noqa: PLC0415 brings the records in

            return things(store)

        def show(known: Things) -> None:
            # Only the newest of several readings is shown, on a page that is still there.
            if isValid(self) and mine == self._reads:
                self._show(known)

        self.session.read(read, show)

    @override
    def search(self) -> None:
        self.section.search()

    def _show(self, known: Things) -> None:
        told = self.session.overview
        if told is None:
            return
        self._known = known
        # The other parts are drawn when they are looked at.
        self.section.show_things(told, known)
        for name in self.sections:
            if name in known.kinds:
                number = len(known.of(name))
                words_ = f"{self._words[name]}{french.NBSP}{french.integer(number)}"
                self._names[name] = words_
                if name in self._chips:
                    self._chips[name].setText(words_)
                    self._chips[name].setAccessibleName(words_)
        self._mark(self._current)
        self._open_wanted()

    @property
    def _current(self) -> str:
        return next(name for name, one in self.sections.items() if one is self.section)

    def _mark(self, name: str) -> None:
        """Mark the chip of a part; the last one is called by the part that it opened."""
        named = name in SELDOM
        # An exclusive group keeps one marked: none is while the last chip is.
        self._group.setExclusive(False)
        for part, chip in self._chips.items():
            chip.setChecked(part == name)
        self._group.setExclusive(True)
        self._more.setChecked(named)
        for part, act in self._acts.items():
            act.setText(self._names[part])
        shown = self._names[name] if named else self._words["more"]
        self._more.setText(f" {shown}")
        self._more.setAccessibleName(
            self._words["more_name"].format(name=shown) if named else shown
        )
        palette = theme.look().palette
        self._more.setIcon(icons.icon("chevron-down", palette.surface if named else palette.text))

    def _open_wanted(self) -> None:
        """Open the thing that a route asked for, once it is known."""
        found = self._known.find(self._wanted) if self._known and self._wanted else None
        if found is not None:
            self._wanted = ""
            self.show_section(found.kind)
            self.sections[found.kind].open(found.record)
