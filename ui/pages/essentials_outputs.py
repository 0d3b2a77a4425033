"""The sheets of questions for who may know, and the plan of three years: on screen and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import french
from ui import outside
from ui.widgets.basic import Card, button, column, row, text
from ui.widgets.flow import wrapped
from ui.widgets.fold import Fold
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kit.baseline.question_sheet import QuestionSheet
    from kit.baseline.roadmap import Year
    from kit.essentials import Essentials as Told
    from ui.pages.essentials import Essentials


def sheets_parts(page: Essentials, told: Told) -> list[QWidget]:
    """One card for each person who may know."""
    from kit.baseline.question_sheet import question_sheets  # noqa: PLC0415 when they are wanted

    said = words(__file__)["sheets"]
    head = column(text(said["title"], "title"), text(said["lead"], "lead"), spacing=2)
    made: list[QWidget] = [_back(page), head]
    sheets = question_sheets(told.baseline, told.standings)
    if not sheets:
        made.append(Card(text(said["none"])))
    for rank, one in enumerate(sheets):
        made.append(_sheet(page, told, one, first=rank == 0))
    return made


def _sheet(page: Essentials, told: Told, sheet: QuestionSheet, *, first: bool) -> Card:
    said = words(__file__)["sheets"]
    count = french.count(len(sheet.questions), "question")
    card = Card(text(sheet.title, "heading"), text(count, "secondary"))
    questions = sheet.questions
    listed = Fold(
        said["see"], lambda: column(*(text(f"•\u00a0{one.question}") for one in questions))
    )

    def draft() -> None:
        from kit.report.questions import sheet_mail  # noqa: PLC0415

        subject, body = sheet_mail(sheet, told.entity)
        if not outside.compose_mail(subject, body):
            outside.copy_text(f"{subject}\n\n{body}")
            page.shell.say(said["copied"])

    def paper() -> None:
        def made() -> bytes:
            from kit.report.questions import sheet_pdf  # noqa: PLC0415

            return sheet_pdf(sheet, told.entity, told.at)

        _save(page, f"questions-{sheet.person}.pdf", made)

    role = "primary" if first else "secondary"
    card.add(listed, wrapped([
        button(said["mail"], draft, role, "mail", name=f"{said['mail']}\u00a0: {sheet.title}"),  # type: ignore[arg-type]  # one of two roles
        button(said["paper"], paper, icon="printer", name=f"{said['paper']}\u00a0: {sheet.title}"),
    ]))  # fmt: skip
    return card


def plan_parts(page: Essentials, told: Told) -> list[QWidget]:
    """Three years, one card each."""
    from kit.report.roadmap import plan, roadmap_pdf  # noqa: PLC0415 when it is wanted

    said = words(__file__)["plan"]
    head = column(
        text(said["title"], "title"), text(said["lead"].format(label=told.label), "lead"), spacing=2
    )
    save = button(
        said["save"],
        lambda: _save(page, "feuille-de-route.pdf", lambda: roadmap_pdf(told)),
        "primary",
        "printer",
    )
    years = plan(told)
    return [_back(page), head, row(save), *(_year(page, told, one) for one in years)]


def _year(page: Essentials, told: Told, year: Year) -> Card:
    from kit.baseline.tasks import who_label  # noqa: PLC0415
    from kit.report.roadmap import money, totals, when  # noqa: PLC0415

    said = words(__file__)["plan"]
    card = Card(text(str(year.year), "heading"), text(totals(year), "secondary"), spacing=10)
    if not year.steps:
        card.add(text(said["none"], "secondary"))

    def lines() -> QWidget:
        made = []
        for step in year.steps:
            who = who_label(told.baseline, step.task.who)
            name = step.task.requirements[0]
            title = button(step.task.what, _opening(page, name), "link")
            made.append(
                column(row(title), text(f"{when(step)} · {who} · {money(step)}", "small"),
                       spacing=0)
            )  # fmt: skip
        return column(*made, spacing=6)

    if year.steps:
        label = french.count(len(year.steps), "action")
        card.add(Fold(label, lines, opened=len(year.steps) <= _OPENED))
    return card


#: A year with more steps than that begins folded.
_OPENED = 12


def _opening(page: Essentials, name: str) -> Callable[[], None]:
    return lambda: page.open(name)


def _back(page: Essentials) -> QWidget:
    return row(button(words(__file__)["back"], page.leave, "link", "arrow-left"))


def _save(page: Essentials, name: str, make: Callable[[], bytes]) -> None:
    said = words(__file__)
    where = outside.ask_where(page, said["choose"], name, said["kinds"])
    if where is None:
        return

    def write() -> None:
        from kit.output_file import save  # noqa: PLC0415

        save(where, make())

    def done(_: None) -> None:
        page.shell.say(said["made"], (said["open"], lambda: outside.open_file(where)))

    page.session.work(write, done)
