"""For whom: a commune that completes itself as it is typed, or an organisation typed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.store import entities
from ui.pages.welcome.step import Step
from ui.widgets.basic import Card, button, row
from ui.widgets.commune_field import CommuneField
from ui.widgets.fields import OtherEntity
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.communes import Commune
    from kit.store.entities import Entity
    from ui.pages.welcome.flow import Welcome


class Who(Step):
    """Which entity; ``then`` is given it at once when a commune is chosen."""

    def __init__(
        self,
        flow: Welcome,
        then: Callable[[Entity | None], object],
        *,
        optional: bool = False,
    ) -> None:
        said = words(__file__)
        words_of = said["optional" if optional else "wanted"]
        super().__init__(words_of["title"], words_of["lead"], back=flow.back)
        self._then = then
        self.commune = CommuneField(flow.session)
        self.commune.chosen.connect(self._chosen)
        self.first = self.commune
        self.add(self.commune)
        self._other = button(said["other"], lambda: flow.show_step(Other(flow, then)), "link")
        self.add(row(self._other))
        if optional:
            self.act(button(words_of["without"], lambda: then(None), "primary"))

    def _chosen(self, commune: Commune | None) -> None:
        if commune is not None:
            self._then(entities.mairie_of(commune))


class Other(Step):
    """An organisation that is no commune."""

    def __init__(self, flow: Welcome, then: Callable[[Entity | None], object]) -> None:
        said = words(__file__)["typed"]
        super().__init__(said["title"], said["lead"], back=flow.back)
        self._then = then
        self.form = OtherEntity()
        self.first = self.form
        self.add(Card(self.form))
        self.act(button(said["go"], self._typed, "primary"))

    def _typed(self) -> None:
        told = self.form.typed()
        if told is not None:
            self._then(entities.new_entity(told.kind.record_kind, told.name, told.siren or ""))
