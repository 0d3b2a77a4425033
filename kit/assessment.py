"""The assessment: findings meet their French sheets and become display-ready rows.

Every output (terminal, JSON, later window, PDF, XLSX) shows the same :class:`Item`, so no two can
disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.context import Context, Profile
from checks.domains import DOMAINS, PILLARS
from checks.index import REFS, numbered
from checks.reasons import explain
from checks.sheet import sheet
from checks.verdict import Outcome, Severity
from inventory.facts import Known
from inventory.record import record
from kit import french
from kit.labels import OUTCOME_LABELS
from kit.priority import Candidate, exposure, priority, top_three
from kit.score import Score, score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from checks.sheet import Remedy, Sheet, Shown
    from checks.tables import Tables
    from checks.verdict import Evidence, Finding, Scalar
    from inventory.facts import Reason
    from inventory.machine import Family
    from inventory.workstation import Workstation


@record
class Piece:
    """One value that was read: its French label, as people see it, and as the machine gave it.

    ``raw`` is empty where the French form loses nothing.
    """

    label: str
    value: str
    raw: str


@record
class Item:
    """One result, ready to show: every text is French, plain, and safe to print.

    ``shown_evidence`` tells what was read in French; ``evidence`` keeps the raw values.
    ``title`` is true when all is well; ``action`` says in the imperative what to do when it is not.
    ``case`` is the sheet's own message that was chosen, empty for the outcome's. ``remedy`` is None
    when nothing is to be done. ``priority`` is P, 0 when nothing is to be done.
    """

    check: str
    refs: tuple[str, ...]
    domain: str
    domain_label: str
    severity: Severity
    outcome: Outcome
    reason: Reason
    case: str
    title: str
    action: str
    message: str
    why: str
    rule: str
    shown_evidence: tuple[Piece, ...]
    evidence: Evidence
    remedy: Remedy | None
    request: str
    references: tuple[str, ...]
    sources: tuple[str, ...]
    detail: str
    priority: float

    @property
    def outcome_label(self) -> str:
        """The outcome in French."""
        return OUTCOME_LABELS[self.outcome]

    @property
    def ref(self) -> str:
        """What ``checks show`` finds this check by: its own number, ``MAJ-02``, or its id."""
        own = (ref for ref in self.refs if numbered(ref) == self.check)
        return next(own, self.check)


@record
class Assessment:
    """All results of one workstation at one moment, with its score and next actions."""

    at: datetime
    items: tuple[Item, ...]
    score: Score
    top: tuple[Item, ...]

    def counts(self) -> Mapping[Outcome, int]:
        """How many results of each outcome, all five present."""
        return {outcome: sum(item.outcome is outcome for item in self.items) for outcome in Outcome}

    def unverified(self) -> tuple[tuple[Reason, tuple[Item, ...]], ...]:
        """What could not be verified, by reason, the most frequent reason first."""
        unread = [item for item in self.items if item.outcome is Outcome.UNKNOWN]
        reasons = dict.fromkeys(item.reason for item in unread)
        groups = [(why, tuple(item for item in unread if item.reason is why)) for why in reasons]
        return tuple(sorted(groups, key=lambda group: -len(group[1])))

    def actions(self) -> tuple[Item, ...]:
        """All that is to be done, the most useful first, the next three in front."""
        rest = [item for item in self.items if item.priority > 0 and item not in self.top]
        return (*self.top, *sorted(rest, key=lambda item: -item.priority))


def profile_of(workstation: Workstation, profile: Profile | None = None) -> Profile:
    """What is measured of the profile (portable, virtual), added to what people declared."""
    declared = profile or Profile()
    chassis, virtual = workstation.hardware.chassis, workstation.hardware.virtual
    return Profile(
        usage=declared.usage,
        portable=chassis.value.portable if isinstance(chassis, Known) else declared.portable,
        virtual=virtual.value != "physical" if isinstance(virtual, Known) else declared.virtual,
        business_data=declared.business_data,
        isolated=declared.isolated,
        declared_remote_tools=declared.declared_remote_tools,
        display_only=declared.display_only,
    )


def judge(
    workstation: Workstation,
    now: datetime,
    tables: Tables | None = None,
    profile: Profile | None = None,
) -> tuple[Finding, ...]:
    """Every check of the catalogue on a workstation, in report order.

    Without ``tables``, by the shipped ones under those of the installed pack.
    """
    from checks.catalogue import CATALOGUE  # noqa: PLC0415 what is only shown needs no rule
    from checks.check import apply  # noqa: PLC0415
    from kit.packs import applying  # noqa: PLC0415

    measured = profile_of(workstation, profile)
    context = Context(now, workstation.family, tables or applying.tables(), measured)
    return tuple(apply(check, workstation, context) for check in CATALOGUE)


def assess(
    workstation: Workstation,
    now: datetime,
    tables: Tables | None = None,
    profile: Profile | None = None,
) -> Assessment:
    """Judge a workstation and dress every finding with its sheet, priority and score."""
    return assembled(judge(workstation, now, tables, profile), workstation, now, profile)


def assembled(
    every: Iterable[Finding],
    workstation: Workstation,
    now: datetime,
    profile: Profile | None = None,
) -> Assessment:
    """Findings of that moment, dressed and scored; those of checks unknown here are left out."""
    return dressed(every, workstation.family, exposure(profile_of(workstation, profile)), now)


def dressed(every: Iterable[Finding], family: Family, exposed: float, now: datetime) -> Assessment:
    """The same from what a record keeps: the family, and how exposed the workstation is."""
    findings = tuple(finding for finding in every if finding.check in REFS)
    items = tuple(dress(finding, family, exposed) for finding in findings)
    by_key = {item.check: item for item in items}
    grouped = {
        name: [f for f in findings if DOMAINS[domain_of(f)].pillar == name] for name in PILLARS
    }
    scored = score(findings, grouped)
    # Where nearly nothing was read, reading again comes before verifying twenty points by hand.
    wanted = [item for item in items if item.priority > 0]
    known = [item for item in wanted if scored.shown or item.outcome is not Outcome.UNKNOWN]
    top = top_three(candidate(item) for item in known)
    return Assessment(now, items, scored, tuple(by_key[chosen.key] for chosen in top))


def dress(finding: Finding, family: Family, exposed: float = 1.0) -> Item:
    """One finding with its French sheet."""
    text = sheet(finding.check)
    domain = domain_of(finding)
    needs_action = finding.outcome not in {Outcome.OK, Outcome.NA}
    remedy = text.remedy(family, finding.outcome, finding.case) if needs_action else None
    rank = priority(finding.severity, finding.outcome, remedy.ease, exposed) if remedy else 0.0
    return Item(
        check=finding.check,
        refs=REFS[finding.check],
        domain=domain,
        domain_label=DOMAINS[domain].label,
        severity=finding.severity,
        outcome=finding.outcome,
        reason=finding.reason,
        case=finding.case,
        title=text.title,
        action=text.told_action(family, finding.outcome, finding.case),
        message=message(text, finding),
        why=text.why,
        rule=text.rule,
        shown_evidence=tuple(_shown(text, finding.evidence).values()),
        evidence=finding.evidence,
        remedy=remedy,
        request=_request(text, finding),
        references=tuple(reference.label for reference in text.references),
        sources=tuple(french.plain(source) for source in finding.sources),
        detail=french.plain(finding.detail),
        priority=rank,
    )


def _request(text: Sheet, finding: Finding) -> str:
    """The sheet's request says what is wrong; of what could not be read nobody knows that."""
    if finding.outcome is not Outcome.UNKNOWN:
        return text.request
    from kit.help_message import unread_request  # noqa: PLC0415 where something is unknown

    return unread_request(domain_of(finding))


def message(text: Sheet, finding: Finding) -> str:
    """The sheet's sentence with the evidence in it; for UNKNOWN, then the reason if need be."""
    shown = {key: piece.value for key, piece in _shown(text, finding.evidence).items()}
    sentence = text.message(finding.outcome, finding.case).format_map(_Lenient(shown))
    if finding.outcome is Outcome.UNKNOWN and finding.case not in text.alone:
        return f"{sentence} {explain(finding.reason)}"
    return sentence


def candidate(item: Item) -> Candidate:
    """What the choice of the next actions needs to know of a result."""
    remedy = item.remedy
    return Candidate(
        key=item.check,
        domain=item.domain,
        severity=item.severity,
        outcome=item.outcome,
        ease=remedy.ease if remedy else 1,
        budget=remedy is not None and remedy.cost == "budget",
        priority=item.priority,
        depends_on=sheet(item.check).depends_on,
    )


def domain_of(finding: Finding) -> str:
    """The folder of the finding's check."""
    return finding.check.split("/", 1)[0]


def _shown(text: Sheet, evidence: Evidence) -> dict[str, Piece]:
    """Each piece of evidence that the sheet declares, in its order."""
    return {
        name: _piece(told, evidence[name])
        for name, told in text.evidence.items()
        if name in evidence
    }


def _piece(told: Shown, value: Scalar | tuple[str, ...]) -> Piece:
    value_shown = french.shown(value, told.format, told.words)
    raw = french.raw(value, told.format)
    return Piece(told.label, value_shown, "" if raw == value_shown else raw)


class _Lenient(dict[str, str]):
    """A value that a verdict did not give reads as unknown instead of breaking the sentence."""

    def __missing__(self, key: str) -> str:
        return french.UNKNOWN
