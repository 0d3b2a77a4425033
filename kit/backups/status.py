"""What ``kit-commune backup status`` says: the picture of the backups as text and as JSON."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kit import french
from kit.backups.assessment import assess
from kit.errors import KitError
from kit.labels import OUTCOME_LABELS
from kit.layout import BOLD, rule, style_for, table, wrapped, write
from kit.plain import finding_document, stamp
from kit.record_commands import prepare
from kit.store import entities

if TYPE_CHECKING:
    import argparse

    from checks.verdict import Outcome
    from kit.assessment import Item
    from kit.backups.view import Kept, Line, View
    from kit.layout import Style

SCHEMA = 1


def status(options: argparse.Namespace) -> int:
    """Judge the backups of the record and tell them; nothing is written.

    Raises:
        KitError: there is no record, or it cannot be opened.
    """
    prepared = prepare(options)
    if prepared is None or prepared.store is None:
        none = KitError(
            "Ce poste n’a pas encore de registre.",
            "Créez-le avec « kit-commune store new », puis déclarez ce qui doit survivre.",
        )
        raise (prepared.fault if prepared else None) or none
    with prepared.store as store:
        chosen = (
            entities.find_entity(store, options.entity)
            if options.entity
            else entities.chosen_entity(store)
        )
        kept = assess(store, datetime.now(UTC), chosen.uuid if chosen else None)
    name = chosen.name if chosen else ""
    if options.format == "json":
        indent = 2 if sys.stdout.isatty() else None
        write(json.dumps(document(kept, name), ensure_ascii=False, indent=indent) + "\n")
    else:
        write(text(kept, name, style_for(sys.stdout)))
    return 0


def document(kept: Kept, entity: str) -> dict[str, Any]:
    """The whole picture; ``days`` is null where the loss is unknown or whole."""
    view = kept.view
    return {
        "schema": SCHEMA,
        "generated_at": stamp(view.at),
        "entity": entity,
        "outcome": view.outcome.value,
        "headline": view.headline,
        "underline": view.underline,
        "last_copy": stamp(view.last_copy) if view.last_copy else None,
        "copies": [
            {
                "id": one.copy,
                "label": one.label,
                "outcome": one.outcome.value,
                "state": one.state,
                "last": one.last,
                "evidence": one.evidence,
                "troubles": [what for what, _ in one.troubles],
            }
            for one in view.columns
        ],
        "datasets": [_dataset(one) for one in view.lines],
        "marks": [{"outcome": one.outcome.value, "text": one.text} for one in view.marks],
        "proof": {
            "outcome": view.proof.outcome.value,
            "at": stamp(view.proof.at) if view.proof.at else None,
            "sentence": view.proof.sentence,
        }
        if view.proof
        else None,
        "findings": [finding_document(item) for item in kept.items],
        "actions": [
            {"check": item.check, "action": item.action, "priority": round(item.priority, 2)}
            for item in kept.next
        ],
    }


def _dataset(one: Line) -> dict[str, Any]:
    return {
        "id": one.dataset,
        "name": one.name,
        "loss": one.loss,
        "days": one.days,
        "outcome": one.loss_outcome.value,
        "cells": [{"outcome": cell.outcome.value, "text": cell.text} for cell in one.cells],
    }


def text(kept: Kept, entity: str, style: Style) -> str:
    """What a person reads: the headline, the grid, the proof, what to do next."""
    view = kept.view
    lines = [style.paint(line, BOLD) for line in wrapped(view.headline, style)]
    lines += wrapped(view.underline, style)
    about = " · ".join(filter(None, (french.plain(entity), view.counted)))
    lines += [*wrapped(about, style), ""]
    for one in view.lines:
        lines += _line(one, view, style)
    if view.marks:
        told = (f"{_word(one.outcome)} : {one.text}" for one in view.marks)
        lines += [rule("La règle des trois copies", style)]
        lines += [line for one in told for line in wrapped(one, style)]
        lines.append("")
    if view.proof is not None:
        lines.append(rule("Dernière preuve de restauration", style))
        lines += wrapped(" ".join(filter(None, (view.proof.day, view.proof.sentence))), style)
        lines += wrapped(view.proof.guarantee, style)
        lines.append("")
    for copy in view.columns:
        if not copy.troubles:
            continue
        lines.append(rule(copy.label, style))
        for what, remedy in copy.troubles:
            lines += [*wrapped(what, style), *wrapped(remedy, style, "  ")]
        lines.append("")
    if kept.next:
        lines.append(rule("À faire", style))
        lines += [line for item in kept.next for line in _action(item, style)]
    return "\n".join(lines).rstrip() + "\n"


def _line(one: Line, view: View, style: Style) -> list[str]:
    rows = [
        (column.label, f"{cell.text} ({_word(cell.outcome).lower()})")
        for column, cell in zip(view.columns, one.cells, strict=True)
    ]
    rows.append(("Perte possible", one.loss))
    return [rule(one.name, style), *table(rows, style), ""]


def _action(item: Item, style: Style) -> list[str]:
    return [*wrapped(item.action, style, "- ", "  "), *wrapped(item.message, style, "  ")]


def _word(outcome: Outcome) -> str:
    return OUTCOME_LABELS[outcome]
