"""Mairies et organismes: whom the record serves, whom it works for now, and one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import french
from kit.new_entities import of_commune, of_typed
from kit.store import entities
from ui.override import override
from ui.pages.settings.section import Part, Section
from ui.widgets.basic import Card, badge_pill, button, column, row, text
from ui.widgets.commune_field import CommuneField
from ui.widgets.fields import OtherEntity
from ui.widgets.fold import Fold
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kit.communes import Commune
    from kit.overview import Overview
    from kit.store.entities import Entity
    from ui.session import Session
    from ui.window import Window


class Entities(Section):
    """The entities of the record."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        self._listed = Part()
        self._commune = CommuneField(session)
        self._commune.chosen.connect(self._chosen)
        self._add = button(self.said["add"], self._add_commune, icon="plus")
        self._add.setEnabled(False)
        self._other: OtherEntity | None = None
        adding = Card(text(self.said["add_title"], "heading"), self._commune, row(self._add))
        adding.add(Fold(self.said["other"], self._build_other))
        self.add(self._listed, adding)

    @override
    def refresh(self) -> None:
        told = self.session.overview
        if told is not None:
            self._listed.draw((told.entities, told.entity), lambda: self._cards(told))

    def _cards(self, told: Overview) -> list[QWidget]:
        if not told.entities:
            return [Card(text(self.said["none"]))]
        chosen = told.entity.uuid if told.entity else ""
        return [self._card(entity, chosen=entity.uuid == chosen) for entity in told.entities]

    def _card(self, entity: Entity, *, chosen: bool) -> Card:
        kind = self.said["kinds"][entity.kind]
        parts = [kind]
        if entity.siren:
            parts.append(self.said["siren"].format(siren=french.plain(entity.siren)))
        if entity.insee:
            parts.append(self.said["insee"].format(insee=french.plain(entity.insee)))
        card = Card(text(entity.name, "strong"), text(" · ".join(parts), "small"), spacing=4)
        if chosen:
            card.add(row(badge_pill(self.said["here"], "ok", "check")))
        else:
            name = self.said["switch_name"].format(name=entity.name)
            card.add(button(self.said["switch"], lambda: self._switch(entity), "link", name=name))
        return card

    def _build_other(self) -> QWidget:
        self._other = OtherEntity()
        return column(self._other, row(button(self.said["add_other"], self._add_other)))

    def _chosen(self, commune: Commune | None) -> None:
        self._add.setEnabled(commune is not None)

    def _add_commune(self) -> None:
        commune = self._commune.commune
        if commune is not None:
            self._commune.clear()
            self._put(of_commune(commune))

    def _add_other(self) -> None:
        if self._other is not None and (typed := self._other.typed()) is not None:
            self._other.clear()
            self._put(of_typed(typed))

    def _put(self, entity: Entity) -> None:
        def done(_: None) -> None:
            told = self.session.overview
            here = told is not None and told.entity is not None and told.entity.uuid == entity.uuid
            act = None if here else (self.said["go"], lambda: self._switch(entity))
            self.shell.say(self.said["added"].format(name=entity.name), act)

        self.session.write(lambda store: entities.put_entity(store, entity), done)

    def _switch(self, entity: Entity) -> None:
        self.session.write(lambda store: entities.choose_entity(store, entity.uuid))
