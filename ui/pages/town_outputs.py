"""What can be printed, exported and imported: papers and files, each with what it is for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kit import outputs
from kit.errors import KitError
from kit.output_file import save
from kit.outputs import Output
from ui import outside
from ui.pages.town_section import Scrolled, Section
from ui.route import Route
from ui.widgets.basic import Card, button, text
from ui.widgets.flow import cards, wrapped
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from kit.glpi_import.telling import ToldImport
    from kit.store.store import Store
    from ui.session import Session
    from ui.window import Window


class OutputsSection(Section):
    """The papers, the exports, and the import."""

    def __init__(self, session: Session, shell: Window) -> None:
        super().__init__(session, shell)
        page = Scrolled()
        page.put(
            cards(
                [
                    self._card("report", Output.REPORT),
                    self._card("council", Output.COUNCIL_PDF, Output.COUNCIL_ODT),
                    self._card(
                        "inventory",
                        Output.INVENTORY_XLSX,
                        Output.INVENTORY_CSV,
                        Output.INVENTORY_GLPI,
                    ),
                    self._import(),
                    self._prepare(),
                ],
                least=380,
            )
        )
        self.addWidget(page)

    def _card(self, name: str, *every: Output) -> Card:
        said = words(__file__)[name]
        card = Card(text(said["name"], "heading"), text(said["why"]))
        card.column.addStretch(1)
        card.add(wrapped([self._button(output) for output in every]))
        return card

    def _button(self, output: Output) -> QPushButton:
        said = words(__file__)[output.value]
        return button(
            said["act"],
            lambda: save_output(self.session, self.shell, output),
            "primary" if output is Output.REPORT else "secondary",
            "file-text" if output is Output.REPORT else "download",
            name=f"{said['name']}, {said['act']}",
        )

    def _import(self) -> Card:
        said = words(__file__)["import"]
        card = Card(text(said["name"], "heading"), text(said["why"]))
        card.column.addStretch(1)
        act = button(said["act"], self.import_files, icon="upload",
                     name=f"{said['name']}, {said['act']}")  # fmt: skip
        to = Route("settings", record="postings")
        receive = button(said["receive"], lambda: self.shell.go(to), icon="folder-open")
        card.add(wrapped([act, receive]))
        return card

    def _prepare(self) -> Card:
        said = words(__file__)["prepare"]
        card = Card(text(said["name"], "heading"), text(said["why"]))
        card.column.addStretch(1)
        act = button(said["act"], lambda: self.shell.go(Route("documents")), icon="pencil")
        card.add(wrapped([act]))
        return card

    def import_files(self) -> None:
        """Ask for inventories, and import them."""
        import_files(self.session, self.shell)


def save_output(session: Session, shell: Window, output: Output) -> None:
    """Ask where, make the file beside the window, and say that it is there."""
    told, said = session.overview, words(__file__)
    if told is None:
        return
    own, now = said[output.value], datetime.now(UTC)
    machines = len(told.machines)
    entity = told.entity.name if told.entity else ""
    several = output is Output.INVENTORY_GLPI and machines > 1
    name = outputs.file_name(output, entity, now.astimezone().date(), machines)
    kinds = own["several"] if several else own["kinds"]
    where = outside.ask_where(shell, said["title"].format(name=own["name"]), name, kinds)
    if where is None:
        return
    if not where.suffix:
        where = where.with_name(where.name + outputs.suffix(output, machines))
    shell.say(said["making"].format(name=own["name"]))

    def write(store: Store) -> None:
        save(where, outputs.make(output, store, now))

    def done(_: None) -> None:
        shell.say(own["saved"], (said["open"], lambda: outside.open_file(where)))

    def fault(error: KitError) -> None:
        shell.banners.clear_note()
        shell.show_fault(error, lambda: save_output(session, shell, output))

    session.read(write, done, fault)


def import_files(session: Session, shell: Window) -> None:
    """Ask for inventories of the GLPI agent, and say what they brought."""
    said = words(__file__)["import"]
    paths = outside.ask_files(shell, said["title"], said["kinds"])
    if not paths:
        return
    shell.say(said["reading"])

    def bring(store: Store) -> ToldImport:
        from kit.glpi_import import import_paths  # noqa: PLC0415 seldom done
        from kit.glpi_import.keeping import keep_imports  # noqa: PLC0415
        from kit.glpi_import.telling import told_import  # noqa: PLC0415

        return told_import(keep_imports(store, import_paths(paths)))

    def done(told: ToldImport) -> None:
        shell.banners.clear_note()
        if told.title:
            shell.say(told.title)
        if told.refused:
            shell.show_fault(KitError(told.refused, told.why))

    def fault(error: KitError) -> None:
        shell.banners.clear_note()
        shell.show_fault(error, lambda: import_files(session, shell))

    session.write(bring, done, fault)
