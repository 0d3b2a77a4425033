"""Where the town hall stands: four stages, the first visit, every requirement with its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kit import french
from kit.baseline.state import State
from ui import theme
from ui.route import Route
from ui.widgets.basic import (
    Card,
    badge_pill,
    button,
    clear,
    column,
    line,
    row,
    set_text,
    text,
)
from ui.widgets.content_button import ContentButton
from ui.widgets.flow import cards, wrapped
from ui.widgets.fold import Fold
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFrame

    from kit.baseline.model import StageText
    from kit.baseline.state import Standing
    from kit.essentials import Essentials as Told
    from ui.pages.essentials import Essentials

#: How a state is dressed: the tone of an outcome, and an icon.
_PILLS = {
    State.SATISFIED: ("ok", "circle-check"),
    State.PARTLY: ("watch", "triangle-alert"),
    State.NOT: ("fail", "x"),
    State.UNKNOWN: ("unknown", "circle-help"),
    State.NOT_APPLICABLE: ("na", "minus"),
}
_PILL_WIDTH = 110
_STAGE_WIDTH = 240


def state_pill(state: State) -> QFrame:
    """The state of a requirement: icon, word and colour."""
    return badge_pill(state.label, *_PILLS[state])


class Line(ContentButton):
    """A requirement of the list: its state, what it is, and how that is known."""

    def __init__(self, one: Standing, page: Essentials) -> None:
        super().__init__()
        said, asked = words(__file__), one.requirement
        self.setProperty("role", "door")
        self.setAccessibleName(asked.title)
        self.setAutoDefault(True)  # Enter presses it, as Space does
        look = theme.look()
        across = QHBoxLayout(self)
        across.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
        across.setSpacing(look.px(12))
        pill = state_pill(one.state)
        holder = row(pill)
        holder.setFixedWidth(look.px(_PILL_WIDTH))
        across.addWidget(holder)
        star = said["star"] if asked.star else ""
        proof = one.proof.label if one.proof else ""
        stale = said["stale"] if one.stale else ""
        new = said["new"] if one.new else ""
        under = " · ".join(part for part in (asked.ref, star, proof, stale, new) if part)
        self.setAccessibleDescription(f"{one.state.label}, {under}")
        across.addWidget(column(text(asked.title, "strong"), text(under, "small"), spacing=0), 1)
        self.settle()
        self.clicked.connect(lambda _=False: page.open(asked.id))


class OverviewPart(QWidget):
    """The overview; what is typed in its search field stays when the rest is drawn again."""

    def __init__(self, page: Essentials, told: Told) -> None:
        super().__init__()
        self._words = said = words(__file__)
        self._page, self._told = page, told
        look = theme.look()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(look.px(12))
        self._head = QVBoxLayout()
        self._head.setSpacing(look.px(12))
        down.addLayout(self._head)
        self._field = QLineEdit()
        self._field.setPlaceholderText(said["search"])
        self._field.setAccessibleName(said["search"])
        self._field.setClearButtonEnabled(True)
        self._field.setMinimumWidth(look.px(260))
        self._field.textChanged.connect(lambda _: self._fill())
        self._missing = button(said["missing"], self._fill, "chip")
        self._missing.setCheckable(True)
        self._count = text("", "small")
        down.addWidget(text(said["list"], "heading"))
        down.addWidget(wrapped([self._field, self._missing]))
        down.addWidget(self._count)
        self._list = QVBoxLayout()
        self._list.setSpacing(look.px(6))
        down.addLayout(self._list)
        self.show_told(told)

    def focus_search(self) -> None:
        """Put the cursor in the search field."""
        self._field.setFocus()
        self._field.selectAll()

    def show_told(self, told: Told) -> None:
        """Draw a newer picture."""
        self._told = told
        clear(self._head)
        said = self._words
        head = column(
            text(said["title"].format(label=told.label), "title"),
            text(said["lead"], "secondary"),
            spacing=2,
        )
        stages = [self._stage(one) for one in told.baseline.stages]
        for widget in (head, self._express(), cards(stages, least=_STAGE_WIDTH, spacing=12),
                       self._tools()):  # fmt: skip
            self._head.addWidget(widget)
        self._order()
        self._fill()

    # --- Parts -------------------------------------------------------------------------------

    def _express(self) -> QWidget:
        said, told = self._words["express"], self._told
        settled, total = told.settled, len(told.express)
        waiting = total - settled
        key = "done" if not waiting else "resume" if told.begun else "start"
        title = said[f"{key}_title"].format(done=settled, total=total)
        why = said[f"{key}_why"].format(count=french.count(waiting, "question"))
        card = Card(text(title, "heading"), text(why, "secondary"))
        bar = QProgressBar()
        bar.setRange(0, max(1, total))
        bar.setValue(settled)
        bar.setTextVisible(False)
        bar.setAccessibleName(title)
        card.add(bar)
        shell = self._page.shell
        acts = []
        if waiting:
            go = Route("essentials", record="express")
            acts.append(button(said[key], lambda: shell.go(go), "primary"))
        elif told.to_ask(express=False):
            more = Route("essentials", record="more")
            acts.append(button(said["more"], lambda: shell.go(more), "primary"))
        profile = Route("essentials", record="profile")
        acts.append(button(said["profile"], lambda: shell.go(profile), "quiet", "landmark"))
        card.add(wrapped(acts))
        measured = told.already_measured
        if measured and waiting:
            label = said["measured"].format(count=len(measured))
            card.add(Fold(label, lambda: column(*(self._proved(one) for one in measured))))
        return card

    def _proved(self, one: Standing) -> QWidget:
        title = button(one.requirement.title, lambda: self._page.open(one.requirement.id), "link")
        return wrapped([state_pill(one.state), title])

    def _stage(self, one: StageText) -> Card:
        said, rate = self._words["stage"], self._told.rates[one.stage]
        card = Card(text(one.label, "strong"), spacing=6)
        if rate.rate is None:
            card.add(text(said["nothing"], "secondary"))
            card.column.addStretch(1)
            return card
        shares = round(100 * rate.rate), round(100 * rate.confidence)
        bar = QProgressBar()
        bar.setRange(0, 100)
        bar.setValue(shares[0])
        bar.setTextVisible(False)
        bar.setAccessibleName(f"{one.label}\u00a0: {shares[0]}\u00a0%")
        counts = [(rate.missing + rate.partly, "missing"), (rate.unknown, "unknown"),
                  (rate.stale, "stale"), (rate.new, "new")]  # fmt: skip
        parts = [french.count(number, *said[word]) for number, word in counts if number]
        card.setToolTip(french.plain(one.purpose))
        card.add(
            line(said["rate"].format(rate=shares[0]), "heading"), bar, text(rate.sentence, "body"),
            text(said["confidence"].format(confidence=shares[1]), "small"),
        )  # fmt: skip
        if parts:
            card.add(text(", ".join(parts), "small"))
        card.column.addStretch(1)
        return card

    def _tools(self) -> QWidget:
        said, page = self._words["tools"], self._page
        return wrapped([
            button(said["guides"], lambda: page.shell.go(Route("guides")), icon="file-text"),
            button(said["sheets"], lambda: page.open("sheets"), icon="circle-help"),
            button(said["roadmap"], lambda: page.open("plan"), icon="calendar"),
        ])  # fmt: skip

    def _order(self) -> None:
        """What was drawn again comes before the list for the Tab key."""
        made = [one for one in self.findChildren(QPushButton) if not isinstance(one, Line)]
        above = [one for one in made if one is not self._missing]
        for before, after in zip(above, [*above[1:], self._field], strict=True):
            QWidget.setTabOrder(before, after)
        QWidget.setTabOrder(self._field, self._missing)

    def _fill(self) -> None:
        said, told = self._words, self._told
        missing = self._missing.isChecked()
        found = told.listed(self._field.text(), missing=missing)
        count = french.count(len(found), *said["count"]) if found else said["none"]
        set_text(self._count, count)
        clear(self._list)
        for stage in told.baseline.stages:
            members = [one for one in found if one.requirement.stage is stage.stage]
            if members:
                self._list.addWidget(text(stage.label, "overline"))
            for one in members:
                self._list.addWidget(Line(one, self._page))
