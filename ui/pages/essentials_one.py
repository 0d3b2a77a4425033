"""One requirement: its state and proof, the answer, how to get it, where it comes from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from kit import french
from kit.actions_table import State as Progress
from kit.actions_table import Tracking
from kit.baseline.answers import Answer, Value
from kit.baseline.state import Proof, State
from kit.baseline.tasks import who_label
from ui import outside
from ui.pages.attached import open_attached
from ui.pages.essentials_ask import Answers
from ui.pages.essentials_list import state_pill
from ui.pages.help import OFFER
from ui.route import Route
from ui.widgets.basic import Card, button, column, line, row, text
from ui.widgets.choice import Choice
from ui.widgets.flow import wrapped
from ui.widgets.fold import Fold
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.baseline.model import Need, Requirement
    from kit.baseline.state import Standing
    from kit.essentials import Essentials as Told
    from kit.store.store import Store
    from ui.pages.essentials import Essentials


def requirement_parts(page: Essentials, told: Told, asked: Requirement) -> list[QWidget]:
    """What the page of a requirement is made of."""
    return _One(page, told, asked).parts()


class _One:
    """The page of one requirement, while it is made and pressed."""

    def __init__(self, page: Essentials, told: Told, asked: Requirement) -> None:
        self._words = words(__file__)
        self._page, self._told, self._asked = page, told, asked
        self._standing: Standing = told.standings[asked.id]
        self._entity = told.entity.uuid

    def parts(self) -> list[QWidget]:
        """From the top to the foot."""
        said, asked = self._words, self._asked
        label = next(one.label for one in self._told.baseline.stages if one.stage is asked.stage)
        star = said["star"] if asked.star else ""
        back = row(button(said["back"], self._page.leave, "link", "arrow-left"))
        head = column(
            text(f"{label} · {asked.ref}{star}", "overline"), text(asked.title, "title"),
            text(asked.why, "lead"), spacing=4,
        )  # fmt: skip
        made: list[QWidget] = [back, head, self._state(), self._answer()]
        if self._standing.state not in {State.SATISFIED, State.NOT_APPLICABLE}:
            made.append(self._obtain())
        return [*made, self._proofs(), self._beside()]

    # --- State and answer --------------------------------------------------------------------

    def _state(self) -> Card:
        said, one = self._words["state"], self._standing
        card = Card(row(state_pill(one.state)), spacing=6)
        if one.told:
            card.add(text(one.told))
        if one.proof is not None and one.at is not None:
            day = french.day(one.at.astimezone())
            author = french.plain(one.author)
            by = said["by"].format(author=author) if author else ""
            proof = one.proof.label
            card.add(text(f"{proof[:1].upper()}{proof[1:]}, {day}{by}", "secondary"))
        if one.stale:
            card.add(text(said["stale"], "secondary"))
        if one.asks or one.with_syndicate:
            who = "syndicate" if one.with_syndicate else one.asks
            told = said["asked"].format(who=who_label(self._told.baseline, who))
            card.add(text(told, "secondary"))
        if one.failing or one.proof is Proof.MEASURED:
            card.add(*self._results())
        return card

    def _results(self) -> list[QWidget]:
        """Links to the results that decided; those in the way first."""
        overview = self._page.session.overview
        machines = overview.machines if overview else ()
        checks = tuple(dict.fromkeys(check for _, check in self._standing.failing))
        made: list[QWidget] = []
        for check in checks or self._asked.checks:
            for machine in machines:
                item = machine.item(check)
                if item is not None:
                    where = french.plain(machine.name) if len(machines) > 1 else ""
                    label = f"{item.title} ({where})" if where else item.title
                    go = Route("result", machine.record, check)
                    made.append(self._link(label, go))
                    break
        return made

    def _link(self, label: str, go: Route) -> QWidget:
        return row(button(label, lambda: self._page.shell.go(go), "link", "chevron-right"))

    def _answer(self) -> QWidget:
        asked, standing = self._asked, self._told.answer(self._asked)
        said = self._words

        def build() -> QWidget:
            examples = [text(f"•\u00a0{one}", "secondary") for one in asked.examples]
            answers = Answers(self._told.baseline, asked, standing, self._page.keep)
            return column(*examples, answers)

        measured = self._standing.proof is Proof.MEASURED and not self._standing.stale
        card = Card(text(asked.question, "strong"))
        if measured:
            card.add(Fold(said["answer_anyway"], build))
        else:
            card.add(build())
        return card

    # --- How to get it -----------------------------------------------------------------------

    def _obtain(self) -> Card:
        said, asked = self._words["obtain"], self._asked
        baseline = self._told.baseline
        who = who_label(baseline, asked.who)
        effort = said["effort"].format(
            who=who[:1].upper() + who[1:], minutes=french.delay(asked.minutes * 60)
        )
        cost = " ".join(said[key] for key in (f"cost_{asked.cost}", asked.section) if key in said)
        card = Card(text(said["title"], "heading"), text(asked.action, "strong"))
        card.add(text(f"{effort}. {cost}", "secondary"))
        if asked.guide:
            guide = Route("guide", record=asked.guide)
            card.add(row(button(said["guide"], lambda: self._page.shell.go(guide), "primary",
                                "file-text")))  # fmt: skip
        if asked.need in baseline.needs:
            need = baseline.needs[asked.need]
            card.add(Fold(said["ways"].format(need=need.title), lambda: _ways(need)))
        card.add(*self._offers(), *self._request())
        return card

    def _offers(self) -> list[QWidget]:
        """What the syndicate does about it."""
        said = self._words["offer"]
        made: list[QWidget] = []
        for one in self._told.offers:
            if self._asked.id not in one.covers:
                continue
            title = french.plain(one.title)
            price = [text(one.price, "secondary")] if one.price else []
            ask = button(said["ask"], self._help(f"{OFFER}{one.id}"), icon="mail",
                         name=said["ask_name"].format(title=title))  # fmt: skip
            made.append(Card(
                text(said["title"].format(title=title), "strong"), text(one.text), *price,
                row(ask), spacing=4, role="inset",
            ))  # fmt: skip
        return made

    def _request(self) -> list[QWidget]:
        """The syndicate's help: asked, then delivered, then proved."""
        said, found = self._words["request"], self._told.tracking.get(self._asked.id)
        tracking = found.tracking if found else Tracking()
        ask = self._help(self._asked.id)
        if tracking.state is Progress.ASKED:
            on = french.day(tracking.on) if tracking.on else ""
            state = said["asked"].format(day=on, who=french.plain(tracking.asked_of))
            return [text(state), row(
                button(said["delivered"], self._delivered, icon="check"),
                button(said["again"], ask, "quiet", "mail"),
            )]  # fmt: skip
        return [row(button(said["ask"], ask, icon="mail"))]

    def _help(self, about: str) -> Callable[[], None]:
        """The page that gathers a request, shows it, and notes that it was made."""
        return lambda: self._page.shell.go(Route("help", record=about))

    def _delivered(self) -> None:
        today = date.today()  # noqa: DTZ011 her own day
        self._track(Tracking(Progress.DONE, on=today))
        self._page.keep(Answer(self._asked.id, Value.YES, datetime.now(UTC)))
        self._page.shell.say(self._words["request"]["prove"])

    def _track(self, tracking: Tracking) -> None:
        entity, asked = self._entity, self._asked.id

        def keep(store: Store) -> None:
            from kit.essentials import KEY  # noqa: PLC0415
            from kit.store import actions  # noqa: PLC0415

            actions.track(store, entity, f"{KEY}{asked}", tracking)

        self._page.session.write(keep, lambda _: None)

    # --- Proofs, history, sources ------------------------------------------------------------

    def _proofs(self) -> Card:
        said, asked = self._words["documents"], self._asked
        card = Card(text(said["title"], "heading"))
        kinds = self._told.baseline.documents
        for one in self._told.documents(asked):
            day = french.day(one.at)
            kind = kinds.get(one.kind, one.kind)
            name = french.plain(one.name)
            card.add(text(f"{name} · {kind}, {day}", selectable=True))
            if one.record:
                opened = partial(open_attached, self._page, one.record)
                told = said["open_name"].format(name=name)
                card.add(row(button(said["open"], opened, "link", "file-text", name=told)))
        if not asked.documents:
            card.add(text(said["none"], "secondary"))
            return card
        choice = Choice()
        for kind in asked.documents:
            choice.addItem(kinds.get(kind, kind), kind)
        choice.setAccessibleName(said["kind"])
        label = line(said["kind"], "small")
        label.setBuddy(choice)

        def attach() -> None:
            self._attach(str(choice.currentData()))

        card.add(label, wrapped([choice, button(said["attach"], attach, icon="plus")]))
        return card

    def _attach(self, kind: str) -> None:
        said = self._words["documents"]
        files = outside.ask_files(self._page, said["choose"], said["files"])
        entity, asked = self._entity, self._asked.id
        if not files:
            return

        def keep(store: Store) -> None:
            from kit.essentials import attach_file  # noqa: PLC0415

            for path in files:
                attach_file(store, entity, asked, kind, path)

        shell = self._page.shell
        self._page.session.write(keep, lambda _: shell.say(said["attached"]))

    def _beside(self) -> Card:
        said, asked = self._words, self._asked
        card = Card(spacing=8)
        if asked.references:
            card.add(Fold(said["references"], self._references))
        card.add(Fold(said["history"]["title"], self._history))
        card.add(Fold(said["improve"]["title"], self._improve))
        return card

    def _references(self) -> QWidget:
        made: list[QWidget] = []
        for one in self._asked.references:
            url = one.url
            label = f"{one.label} {one.number}".strip()
            if url:
                made.append(row(button(label, _opening(url), "link",
                                       "external-link")))  # fmt: skip
            else:
                made.append(text(label))
            if one.kind == "law" and not one.verified:
                made.append(text(self._words["unverified"], "small"))
        return column(*made, spacing=4)

    def _history(self) -> QWidget:
        said = self._words["history"]
        holder = column(text(said["reading"], "secondary"))
        entity, asked = self._entity, self._asked

        def shown(found: object) -> None:
            if not isValid(holder) or not isinstance(found, tuple):
                return
            layout = holder.layout()
            if layout is None:
                return
            while (item := layout.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.deleteLater()
            for given in found:
                label = given.answer.value.label if given.answer else said["withdrawn"]
                author = f", {french.plain(given.author)}" if given.author else ""
                day = french.moment(given.at.astimezone())
                reason = f" ({given.answer.reason})" if given.answer and given.answer.reason else ""
                layout.addWidget(text(f"{day}{author}\u00a0: {label}{reason}"))
            if not found:
                layout.addWidget(text(said["none"], "secondary"))

        def read(store: Store) -> object:
            from kit.essentials import history  # noqa: PLC0415

            return history(store, entity, asked)

        self._page.session.read(read, shown)
        return holder

    def _improve(self) -> QWidget:
        said = self._words["improve"]
        field = QLineEdit()
        field.setMaxLength(400)
        field.setAccessibleName(said["field"])
        label = text(said["field"])
        label.setBuddy(field)
        asked, entity, shell = self._asked.id, self._entity, self._page.shell
        made: list[QWidget] = [
            text(f"«\u00a0{one.text}\u00a0» ({french.day(one.at.astimezone())})", "secondary")
            for one in self._told.proposals
            if one.requirement == asked
        ]

        def send() -> None:
            typed = field.text().strip()

            def keep(store: Store) -> None:
                from kit.store.proposals import propose  # noqa: PLC0415

                propose(store, entity, asked, typed)

            self._page.session.write(keep, lambda _: shell.say(said["kept"]))

        return column(*made, label, field, row(button(said["send"], send)))


def _opening(url: str) -> Callable[[], object]:
    return lambda: outside.open_link(url)


def _ways(need: Need) -> QWidget:
    said = words(__file__)["ways"]
    made = []
    for one in need.options:
        inset = Card(text(one.name, "strong"), text(one.freedom_label, "small"), spacing=4,
                     role="inset")  # fmt: skip
        for key in ("formats", "hosting", "leaving"):
            inset.add(text(f"{said[key]}\u00a0: {getattr(one, key)}"))
        if one.note:
            inset.add(text(one.note, "secondary"))
        made.append(inset)
    return column(*made)
