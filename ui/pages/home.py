"""Accueil: where we stand, the three next actions, what the record knows of safety, the trend."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from shiboken6 import isValid

from kit import charts, french
from kit.guidance import effort, is_hers
from kit.overview import headline, news, trend_break, underline
from ui import theme
from ui.override import override
from ui.pages.page import ScrolledPage
from ui.route import Route
from ui.widgets.basic import Card, badge_pill, button, column, pill, row, text
from ui.widgets.chart import LEAST, ChartView
from ui.widgets.flow import cards, wrapped
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QPushButton, QWidget

    from kit.essentials import Brief
    from kit.overview import News, Next, Overview
    from kit.store.store import Store
    from kit.town_calendar import TownCalendar
    from ui.session import Session
    from ui.window import Window

LONGEST_NEWS = 3
#: Milliseconds after the page's painting: its parts are painted by then.
PAINTED = 60


class Home(ScrolledPage):
    """The first page."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window)
        self._words = words(__file__)
        #: What each audit changed; one that is being read is there with None.
        self._known: dict[str, News | None] = {}
        #: What is said of « Les essentiels », and the overview that it was asked for.
        self._brief = ""
        self._brief_of: Overview | None = None
        self._line: QPushButton | None = None
        #: What is due soon, and the line that says it; empty where there is nothing new.
        self._near: TownCalendar | None = None
        self._near_holder: QWidget | None = None
        self._judged: datetime | None = None

    @override
    def refresh(self) -> None:
        told = self.session.overview
        if told is None:
            return
        if not told.machines:
            self.put(*self._empty())
            return
        self.column.setSpacing(theme.look().px(12))
        self.put(
            column(text(headline(told), "title"), text(underline(told), "secondary"), spacing=2),
            text(self._words["first"], "heading"),
            self._first(told),
            *self._essentials(told),
            self._dates(),
            *self._more(told),
        )

    # --- Parts -------------------------------------------------------------------------------

    def _empty(self) -> list[QWidget]:
        said = self._words["empty"]
        measure = self._measure(said["measure"])
        return [Card(text(said["title"], "title"), text(said["why"], "lead"), measure)]

    def _first(self, told: Overview) -> QWidget:
        if not told.first:
            return self._no_first(told)
        made = [self._card(action, rank) for rank, action in enumerate(told.first)]
        return cards(made, least=250)

    def _essentials(self, told: Overview) -> list[QWidget]:
        """One line that leads to the baseline; its count comes once the page is there."""
        if told.entity is None:
            return []
        words = self._brief or self._words["essentials"]["plain"]
        self._line = button(words, lambda: self.shell.go(Route("essentials")), "link", "flag")
        return [row(self._line)]

    def _dates(self) -> QWidget:
        """The quiet line of what is due, there once the page is; nothing while nothing is new."""
        said = self._words["dates"]
        told = self._near.reminder if self._near is not None else ""
        self._near_holder = row(
            button(told, lambda: self.shell.go(Route("calendar")), "link", "calendar"),
            button(said["hide"], self._hide_dates, "quiet", name=said["hide_name"]),
        )
        if not told:
            self._near_holder.hide()
        return self._near_holder

    def _hear_dates(self, found: TownCalendar) -> None:
        before = self._near.reminder if self._near is not None else ""
        self._near, holder, same = found, self._near_holder, before == found.reminder
        if holder is None or not isValid(holder) or same:
            return
        made = self._dates()
        self.column.replaceWidget(holder, made)
        holder.hide()
        holder.deleteLater()

    def _hide_dates(self) -> None:
        told, near = self.session.overview, self._near
        if told is None or told.entity is None or near is None:
            return
        entity = told.entity.uuid

        def hide(store: Store) -> None:
            from kit.town_calendar import hide as keep  # noqa: PLC0415 after the first page

            keep(store, entity, near)

        self.session.write(hide)

    def _ask_brief(self) -> None:
        told = self.session.overview if isValid(self) else None
        if told is None or told.entity is None or self._brief_of is told:
            return
        self._brief_of, entity = told, told.entity

        def load(store: Store) -> Brief:
            from kit.essentials import brief, essentials  # noqa: PLC0415 after the first page

            return brief(essentials(store, entity, datetime.now(UTC)))

        def heard(found: Brief) -> None:
            self._brief = self._words["essentials"]["line"].format(done=found.in_order, of=found.of)
            if self._line is not None and isValid(self._line):
                self._line.setText(f" {self._brief}")
                self._line.setAccessibleName(self._brief)

        self.session.read(load, heard)

        def dates(store: Store) -> TownCalendar:
            from kit.town_calendar import town_calendar  # noqa: PLC0415 after the first page

            return town_calendar(store, entity, datetime.now(UTC))

        self.session.read(dates, lambda found: self._hear_dates(found) if isValid(self) else None)

    def _no_first(self, told: Overview) -> QWidget:
        waiting = told.to_do
        key = "blind" if told.blind else "waiting" if waiting else "nothing"
        said = self._words[key]
        number = french.count(waiting, *self._words["actions"])
        acts = [button(said["go"], lambda: self.shell.go(Route("todo")))]
        if told.blind:
            acts.insert(0, self._measure(said["measure"]))
        title = text(said["title"].format(number=number), "strong")
        return Card(title, text(said["why"]), row(*acts))

    def _measure(self, words: str) -> QPushButton:
        measure = button(words, self.session.measure, "primary", "refresh-cw")
        measure.setEnabled(self.session.measuring is None)
        return measure

    def _card(self, action: Next, rank: int) -> Card:
        item = action.item
        machine = action.machines[0] if action.machines else None
        card = Card(edge=item.outcome, spacing=6)
        card.add(row(pill(item.outcome)), text(item.action, "heading"))
        card.add(text(item.message, "secondary"))
        if machine is not None and (len(action.machines) > 1 or not machine.here):
            names = tuple(french.plain(one.name) for one in action.machines)
            card.add(text(self._words["where"].format(names=french.listing(names, 3)), "small"))
        if item.remedy is not None:
            several = self._words["each"] if len(action.machines) > 1 else ""
            card.add(text(f"{effort(item.remedy)}{several}", "small"))
        card.column.addSpacing(theme.look().px(4))
        card.column.addStretch(1)
        hers = item.remedy is None or is_hers(item.remedy)
        start = button(
            self._words["start" if hers else "ask"],
            lambda: self.shell.go(
                Route("result", machine.record, item.check)
                if machine
                else Route("backups", check=item.check)
            ),
            "primary" if rank == 0 else "secondary",
            name=self._words["start_name" if hers else "ask_name"].format(title=item.action),
        )
        card.add(start)
        return card

    def _more(self, told: Overview) -> list[QWidget]:
        made = [self._counts(told), self._trend(told), self._safety(told)]
        return [text(self._words["situation"], "heading"), cards(made, least=250)]

    def _counts(self, told: Overview) -> QWidget:
        counts, palette = told.counts(), theme.look().palette
        bar = ChartView(lambda width: charts.outcome_bar(counts, palette, width))
        card = Card(text(self._words["counts"], "strong"), bar)
        card.add(wrapped([pill(one) for one in charts.JUDGED if counts[one]], spacing=6))
        card.column.addStretch(1)
        card.add(
            button(self._words["all"], lambda: self.shell.go(Route("todo")), "link"),
            button(self._words["report"], self._report, icon="printer"),
        )
        return card

    def _report(self) -> None:
        from kit.outputs import Output  # noqa: PLC0415 the window opens without it
        from ui.pages.town_outputs import save_output  # noqa: PLC0415

        save_output(self.session, self.shell, Output.REPORT)

    def _trend(self, told: Overview) -> QWidget:
        said = self._words["trend"]
        card = Card(text(said["title"], "strong"))
        points = told.trend[-1].points if told.trend else ()
        palette = theme.look().palette

        def draw(width: int) -> charts.Chart:
            return charts.trend(points, palette, width) or charts.Chart("", "")

        if draw(LEAST).svg:
            card.add(ChartView(draw))
        else:
            card.add(text(said["soon"], "secondary"))
        if why := trend_break(told.trend):
            card.add(text(why, "small"))
        card.add(*self._news(told))
        card.column.addStretch(1)
        return card

    def _safety(self, told: Overview) -> QWidget:
        """How safe the record itself is: the copy off the PC, and the printed key."""
        said = self._words["safety"]
        card = Card(text(said["title"], "strong"))
        if self.session.passing:
            card.add(text(said["passing"], "secondary"), *self._backups(told))
            card.column.addStretch(1)
            return card
        days = told.copy.age_days(datetime.now(UTC))
        if told.copy.place is None:
            mark = badge_pill(said["no_copy"], "fail", "hard-drive")
        elif told.copy.pending or days is None:
            mark = badge_pill(said["pending"], "watch", "hard-drive")
        else:
            ago = (
                said["copied_today"]
                if days < 1
                else said["copied"].format(ago=french.duration(days))
            )
            mark = badge_pill(ago, "ok", "hard-drive")
        printed = any(way.kind == "recovery" for way in told.ways)
        key = badge_pill(said["key" if printed else "no_key"], "ok" if printed else "watch",
                         "key-round")  # fmt: skip
        card.add(row(mark), row(key), *self._backups(told))
        card.column.addStretch(1)
        if told.copy.place is None or not printed:
            section = "copies" if told.copy.place is None else "access"
            card.add(
                button(
                    said["settle"], lambda: self.shell.go(Route("settings", record=section)), "link"
                ),
            )
        return card

    def _backups(self, told: Overview) -> list[QWidget]:
        """The last copy of the mairie's files, and the last proof that they come back."""
        kept = told.backups
        if kept is None or not (kept.view.lines or kept.view.columns):
            return []
        said, last = self._words["backups"], kept.view.last_copy
        tone = kept.view.outcome.name.lower()
        day = said["last"].format(day=french.day(last)) if last else said["none"]
        made: list[QWidget] = [
            text(said["title"], "strong"),
            row(badge_pill(day, tone if last else "unknown", "clock")),
        ]
        if (proof := kept.view.proof) is not None:
            sentence = said["proof"].format(state=proof.state)
            made.append(row(badge_pill(sentence, proof.outcome.name.lower(), "shield")))
        made.append(button(said["open"], lambda: self.shell.go(Route("backups")), "link"))
        return made

    def _judge_again(self, told: Overview) -> None:
        """On a new day a copy is a day older: what was found yesterday is judged again."""
        kept = told.backups
        if kept is None or kept.fresh or self._judged == kept.view.at:
            return
        self._judged = kept.view.at

        def judge(store: Store) -> None:
            from kit.backups.acts import judge as again  # noqa: PLC0415 brings the rules in

            again(store)

        self.session.write(judge)

    def _news(self, told: Overview) -> list[QWidget]:
        """What changed, read once the page is there."""
        machine = told.here or told.machines[0]
        found = self._known.get(machine.audit)
        if found is None or not found.sentences:
            return []
        said = self._words["news"]
        since = said["title"].format(day=french.day(found.before))
        shown = found.sentences[:LONGEST_NEWS]
        made = [text(since, "strong"), *(text(one, "small") for one in shown)]
        rest = len(found.sentences) - LONGEST_NEWS
        if rest > 0:
            made.append(text(french.count(rest, *said["more"]), "small"))
        return [column(*made, spacing=2)]

    def _ask_news(self) -> None:
        told = self.session.overview
        if not isValid(self) or told is None or not told.machines:
            return
        self._judge_again(told)
        machine = told.here or told.machines[0]
        if machine.audit not in self._known:
            self._known[machine.audit] = None
            self.session.read(
                lambda store: news(store, machine.record),
                lambda found: self._heard(machine.audit, found),
            )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # Reading two audits brings every topic in: the page and its parts are painted first.
        QTimer.singleShot(PAINTED, self, self._ask_news)
        QTimer.singleShot(PAINTED, self, self._ask_brief)

    def _heard(self, audit: str, found: News | None) -> None:
        self._known[audit] = found
        if found is not None and found.sentences and isValid(self):
            self.refresh()
