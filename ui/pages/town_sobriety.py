"""Sobriety: what can last, what is there twice, what sleeps; facts, and the sheet of a purchase."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checks.verdict import Outcome
from kit import french, outputs, records
from ui import outside
from ui.override import override
from ui.pages.town_section import Scrolled, Section
from ui.route import Route
from ui.widgets.basic import Card, badge_pill, button, column, row, text
from ui.widgets.flow import cards, wrapped
from ui.widgets.fold import Fold
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QPushButton, QWidget

    from kit.documents.making import Form
    from kit.overview import Overview
    from kit.prolonging import Computer
    from kit.sobriety import Duplicate, Sobriety
    from kit.store.store import Store
    from kit.store.things import Things
    from ui.session import Session
    from ui.window import Window

#: The look of what the facts lead to. Nothing is red here: nobody is at fault.
TONES = {
    "keep": (Outcome.OK, "circle-check"),
    "upgrade": (Outcome.OK, "refresh-cw"),
    "prolong": (Outcome.WATCH, "package"),
    "ask": (Outcome.WATCH, "circle-help"),
    "verify": (Outcome.UNKNOWN, "circle-help"),
}


class SobrietySection(Section):
    """The facts in cards, the sheet to take to whoever decides first."""

    def __init__(self, session: Session, shell: Window) -> None:
        super().__init__(session, shell)
        self._words = words(__file__)
        self._page = Scrolled()
        self._page.put(text(self._words["reading"], "secondary"))
        self.addWidget(self._page)

    @override
    def show_things(self, told: Overview, known: Things) -> None:  # noqa: ARG002 the section’s own form
        def read(store: Store) -> Sobriety:
            from kit.sobriety import read_sobriety  # noqa: PLC0415 seldom seen

            return read_sobriety(store, datetime.now(UTC))

        self.read_again(read, self._show)

    def _show(self, found: Sobriety) -> None:
        said = self._words
        content: list[QWidget] = [text(said["lead"], "secondary"), self._sheet(found)]
        content += [text(said["computers"], "heading"), self._computers(found)]
        content.append(
            cards(
                [
                    self._duplicates(found),
                    self._dormant(found),
                    self._unused(found),
                    self._disposal(found),
                ],
                least=340,
                spacing=12,
            )
        )
        if found.unread:
            notes = [text(one, "secondary") for one in found.unread]
            content.append(Fold(said["unread"], lambda: column(*notes, spacing=4)))
        self._page.put(*content)

    # --- Each part ---------------------------------------------------------------------------

    def _sheet(self, found: Sobriety) -> Card:
        said = self._words
        acts = [
            button(
                said["pdf"], self._save(found, "pdf"), "primary", "printer",
                name=said["name"].format(act=said["pdf"]),
            ),
            button(
                said["odt"], self._save(found, "odt"), icon="pencil",
                name=said["name"].format(act=said["odt"]),
            ),
        ]  # fmt: skip
        return Card(text(said["sheet"], "heading"), text(said["sheet_why"]), wrapped(acts))

    def _computers(self, found: Sobriety) -> QWidget:
        said = self._words
        if not found.computers:
            measure = button(said["measure"], self.session.measure, icon="refresh-cw")
            return Card(text(said["no_computer"]), wrapped([measure]))
        return cards([self._computer(one) for one in found.computers], least=340, spacing=12)

    def _computer(self, one: Computer) -> Card:
        from kit.prolonging import advice_label  # noqa: PLC0415 seldom seen

        said = self._words
        outcome, icon = TONES[one.advice.value]
        card = Card(
            text(one.name, "heading"),
            row(badge_pill(advice_label(one.advice), outcome.name.lower(), icon)),
            text(one.age),
            text(" ".join(filter(None, (one.system, one.support)))),
            spacing=6,
        )
        if one.parts:
            card.add(text(said["parts"], "strong"), *(text(part) for part in one.parts))
        card.add(*(text(line, "secondary") for line in one.unread))
        card.column.addStretch(1)
        to = Route("town", machine=one.record)
        card.add(
            wrapped([
                button(
                    said["open_computer"], lambda: self.shell.go(to), icon="laptop",
                    name=said["open_name"].format(name=one.name),
                )
            ])
        )  # fmt: skip
        return card

    def _duplicates(self, found: Sobriety) -> Card:
        said = self._words
        lines = [self._several(one) for one in found.duplicates]
        none = said["no_duplicate"] if found.programs_read else said["programs_unread"]
        return self._card("duplicates", lines or [none], "software")

    def _several(self, one: Duplicate) -> str:
        said = self._words
        tools = tuple(
            said["tool"].format(tool=tool, machines=french.listing(where, 3))
            for tool, where in one.tools
        )
        return str(
            said["several"].format(
                label=one.label,
                tools=french.listing(tools, len(tools)),
                enough=said["enough"][min(one.enough, 2)],
            )
        )

    def _dormant(self, found: Sobriety) -> Card:
        said = self._words
        none = said["no_dormant"] if found.accounts_read else said["dormant_unread"]
        lines = [said["dormant_why"], *found.dormant] if found.dormant else [none]
        return self._card("dormant", lines, "person")

    def _unused(self, found: Sobriety) -> Card:
        said = self._words
        lines = [*found.unused]
        if found.cost:
            lines.append(
                said["total"].format(cost=records.shown("service", "yearly_cost", found.cost))
            )
        lines += found.asleep
        return self._card("unused", lines or [said["no_unused"]], "service")

    def _disposal(self, found: Sobriety) -> Card:
        return self._card("disposal", list(found.disposal.lines), "equipment")

    def _card(self, name: str, lines: list[str], part: str) -> Card:
        said = self._words
        card = Card(text(said[name], "heading"), *(text(line) for line in lines), spacing=6)
        card.column.addStretch(1)
        card.add(wrapped([self._door(said[part], part)]))
        return card

    def _door(self, label: str, part: str) -> QPushButton:
        return button(label, lambda: self.shell.go(Route("town", record=part)))

    # --- The sheet ---------------------------------------------------------------------------

    def _save(self, found: Sobriety, form: Form) -> Callable[[], None]:
        def save() -> None:
            said, now = self._words, datetime.now(UTC)
            name = outputs.file_named(
                "Acheter ou non", found.entity, now.astimezone().date(), f".{form}"
            )
            where = outside.ask_where(self.shell, said["choose"], name, said[f"kinds_{form}"])
            if where is None:
                return
            if not where.suffix:
                where = where.with_name(f"{where.name}.{form}")
            self.shell.say(said["making"])

            def write() -> None:
                from kit.documents.making import as_file  # noqa: PLC0415 with what makes it
                from kit.output_file import save as put  # noqa: PLC0415
                from kit.purchase_sheet import purchase_sheet  # noqa: PLC0415

                put(where, as_file(purchase_sheet(found), form, now))

            def done(_: None) -> None:
                self.shell.say(said["made"], (said["open"], lambda: outside.open_file(where)))

            self.session.work(write, done)

        return save
