"""The section « Sauvegardes » of the report: what would be lost, the grid, the runs, the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit import charts, french
from kit.labels import OUTCOME_LABELS
from kit.report.detail import SEVERITIES
from kit.report.front import Backups, shortened

if TYPE_CHECKING:
    from datetime import date

    from kit.assessment import Item
    from kit.backups.view import Column, Kept, Line, View
    from kit.restoring.minutes import Minutes

#: A page is so wide: the other copies follow in a second table.
MOST_COLUMNS = 5
MOST_CALENDARS = 6
MOST_NAME = 60


@record
class Saved:
    """What a report says of the backups: the last picture, and the minutes of the last test."""

    kept: Kept
    minutes: Minutes | None = None


def known(saved: Saved) -> Backups:
    """The two days that page one shows."""
    view = saved.kept.view
    proved = view.proof.at if view.proof else None
    return Backups(_day(view.last_copy), _day(proved))


def section(saved: Saved) -> dict[str, Any]:
    """The whole section, ready to set."""
    view = saved.kept.view
    drawn = view.calendars[:MOST_CALENDARS]
    return {
        "headline": view.headline,
        "underline": view.underline,
        "counted": view.counted,
        "date": french.day(view.at),
        "grids": _grids(view),
        "marks": [{"outcome": one.outcome.value, "text": one.text} for one in view.marks],
        "copies": [_copy(one) for one in view.columns],
        "calendars": [
            {"label": shortened(one.label, MOST_NAME), "note": one.note, "chart": _chart(chart)}
            for one, chart in ((one, charts.heat_map(one.label, one.weeks)) for one in drawn)
        ],
        "proof": _proof(view),
        "minutes": _minutes(saved.minutes) if saved.minutes else None,
        "checks": [_check(item) for item in saved.kept.items],
    }


def public_line(view: View) -> str:
    """What may be said in public: whether a restore was proved, and when; nothing of a weakness."""
    proof = view.proof
    if proof is None or proof.at is None or proof.outcome.value in {"FAIL", "UNKNOWN"}:
        return ""
    return f"Une restauration de sauvegarde a été essayée et réussie le {proof.day}."


def _grids(view: View) -> list[dict[str, Any]]:
    ranks = range(0, max(1, len(view.columns)), MOST_COLUMNS)
    return [_grid(view, rank) for rank in ranks] if view.lines else []


def _grid(view: View, start: int) -> dict[str, Any]:
    columns = view.columns[start : start + MOST_COLUMNS]
    return {
        "columns": [_column(one) for one in columns],
        "lines": [_line(one, start) for one in view.lines],
    }


def _column(one: Column) -> dict[str, str]:
    return {"label": shortened(one.label, 30), "under": one.under}


def _line(one: Line, start: int) -> dict[str, Any]:
    cells = one.cells[start : start + MOST_COLUMNS]
    return {
        "name": shortened(one.name, MOST_NAME),
        "cells": [{"outcome": cell.outcome.value, "text": cell.text} for cell in cells],
        "loss": one.loss,
        "outcome": one.loss_outcome.value,
    }


def _copy(one: Column) -> dict[str, Any]:
    dated = f"Dernière copie le {one.last}, {one.evidence}." if one.last else "Aucune date connue."
    return {
        "label": shortened(one.label, MOST_NAME),
        "under": one.under,
        "outcome": one.outcome.value,
        "state": one.state,
        "last": dated,
        "troubles": [f"{what} {remedy}" for what, remedy in one.troubles],
    }


def _proof(view: View) -> dict[str, str] | None:
    proof = view.proof
    if proof is None:
        return None
    return {
        "outcome": proof.outcome.value,
        "state": proof.state,
        "day": proof.day,
        "sentence": proof.sentence,
        "guarantee": proof.guarantee,
    }


def _minutes(told: Minutes) -> dict[str, Any]:
    return {
        "title": told.title,
        "outcome": told.outcome,
        "rows": [list(row) for row in told.rows],
        "hashes": list(told.hashes),
        "hashes_label": told.hashes_label,
        "sign_here": told.sign_here,
    }


def _check(item: Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "refs": ", ".join(item.refs),
        "severity": SEVERITIES[item.severity.value],
        "rule": item.rule,
        "references": f"{french.NBSP}; ".join(item.references),
        "sources": f"{french.NBSP}; ".join(item.sources[:6]),
        "mark": "",
        "groups": [
            {
                "outcome": item.outcome.value,
                "label": OUTCOME_LABELS[item.outcome],
                "message": shortened(item.message, 400),
                "values": [
                    [piece.label, shortened(piece.value, 200)] for piece in item.shown_evidence
                ],
                "machines": "",
                "date": "",
            }
        ],
    }


def _chart(chart: charts.Chart) -> dict[str, str]:
    return {"svg": chart.svg, "alt": chart.alt}


def _day(at: Any) -> date | None:  # noqa: ANN401 a moment or None
    return at.astimezone().date() if at else None
