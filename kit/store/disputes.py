"""« Ce n’est pas correct » : what people object to a result, in one of three forms.

A disputed result stays shown, keeps its outcome and its weight in the score, and is marked; its
action leaves the things to do. The dispute holds as long as the result is the one that was
disputed: with another outcome, or past the day of a risk that was accepted, the action comes back
and the words stay. The evidence of the disputed result is kept with it, for who reviews the check.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record
from kit import french
from kit.actions_table import content
from kit.errors import KitError
from kit.plain import plain
from kit.store import audits, edits, entity_audits, past
from kit.store.followed import day, followed, line, of_workstation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.verdict import Finding
    from kit.store.store import Store

FIELD = "dispute"
#: A risk is accepted for a year at most, leap years included.
LONGEST_DAYS = 366
#: What has nothing to dispute.
_WELL = frozenset({Outcome.OK, Outcome.NA})


class Form(StrEnum):
    """In which way a result is not correct."""

    WRONG = "wrong"
    OTHERWISE = "otherwise"
    ACCEPTED = "accepted"


@record
class Dispute:
    """One objection: ``until`` is the last day of a risk that is accepted, None for other forms.

    ``author`` and ``said`` are who wrote it and on which day, ``outcome`` what was disputed; the
    record fills them.
    """

    form: Form
    reason: str
    until: date | None = None
    author: str = ""
    said: date | None = None
    outcome: Outcome | None = None

    def holds(self, outcome: Outcome, today: date) -> bool:
        """Whether it still stands against a result of this outcome, on this day."""
        if outcome in _WELL or outcome is not self.outcome:
            return False
        return self.form is not Form.ACCEPTED or (self.until is not None and today <= self.until)

    @property
    def label(self) -> str:
        """The mark in French: ``Risque assumé jusqu’au 3 mars 2027 (poste remplacé en mars)``."""
        words = {"until": french.day(self.until) if self.until else "", "reason": self.reason}
        told: str = content()["disputes"][self.form.value].format_map(words)
        return told


def dispute(
    store: Store, workstation: str, check: str, objection: Dispute, author: str = ""
) -> None:
    """Object to the newest result of a check on a workstation, with what was read then.

    Raises:
        KitError: no such result, nothing to dispute, no reason, no day, one that has passed or is
            more than a year away.
    """
    audit, found = _newest(store, workstation)
    finding = next((finding for finding in found if finding.check == check), None)
    if finding is None or finding.outcome in _WELL:
        raise KitError(
            "Il n’y a rien à contester : ce contrôle n’a pas de point à régler sur ce poste.",
            "Affichez le dernier bilan du poste, et choisissez un point à régler.",
        )
    reason = checked_reason(objection.reason)
    until = None
    if objection.form is Form.ACCEPTED:
        until = checked_day(objection.until, date.today())  # noqa: DTZ011 the reader's day
    told = {
        "form": objection.form.value,
        "reason": reason,
        "until": until.isoformat() if until else None,
        "outcome": finding.outcome.value,
        "audit": audit,
        "evidence": plain(finding.evidence),
    }
    edits.put(store, followed(store, workstation, check), {FIELD: told}, author, reaffirm=True)


def _newest(store: Store, subject: str) -> tuple[str, tuple[Finding, ...]]:
    """The newest audit of a workstation, or of the town hall as a whole, and what it found."""
    audit = past.latest(store, subject)
    if audit is not None:
        return audit.id, audits.findings_of(store, audit.id)
    kept = entity_audits.latest(store, subject, entity_audits.BACKUPS)
    return (kept.id, kept.findings) if kept else ("", ())


def checked_reason(reason: str) -> str:
    """The reason as it is kept.

    Raises:
        KitError: there is none, or it is too long.
    """
    kept = line("Raison", reason)
    if not kept:
        raise KitError("Il manque la raison.", "Écrivez en quelques mots pourquoi.")
    return kept


def checked_day(until: date | None, today: date) -> date:
    """The last day of a risk that is accepted: to come, and within a year.

    Raises:
        KitError: there is none, it has passed, or it is too far.
    """
    if until is None or until <= today:
        raise KitError(
            "Un risque s’assume jusqu’à une date à venir.",
            "Choisissez le jour où ce point sera regardé de nouveau.",
        )
    if until > today + timedelta(days=LONGEST_DAYS):
        raise KitError(
            "Un risque s’assume pour un an au plus.",
            "Choisissez une date plus proche : ce point sera alors regardé de nouveau.",
        )
    return until


def withdraw(store: Store, workstation: str, check: str, author: str = "") -> None:
    """Take an objection back; it stays in the history.

    Raises:
        KitError: no such workstation, or it could not be written.
    """
    edits.put(store, followed(store, workstation, check), {FIELD: None}, author)


def disputes_of(store: Store, workstation: str) -> Mapping[str, Dispute]:
    """The objections to results of a workstation, by check, also those that no longer hold.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found = {}
    for check, name, fields in of_workstation(store, workstation):
        told = fields.get(FIELD)
        if not isinstance(told, dict):
            continue
        newest = edits.edits(store, name, FIELD)[-1]
        try:
            form, outcome = Form(str(told.get("form"))), Outcome(str(told.get("outcome")))
        except ValueError:  # a form of a newer version: what we do not understand hides nothing
            continue
        found[check] = Dispute(
            form,
            str(told.get("reason") or ""),
            day(told.get("until")),
            newest.author,
            newest.clock.astimezone().date(),
            outcome,
        )
    return found


def marks(
    store: Store, workstation: str, outcomes: Mapping[str, Outcome], today: date
) -> dict[str, str]:
    """The mark of each result that is disputed today, in French, by check.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return {
        check: found.label
        for check, found in disputes_of(store, workstation).items()
        if check in outcomes and found.holds(outcomes[check], today)
    }
