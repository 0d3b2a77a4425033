"""Page one, for the mayor: where we stand in counts, and the three actions that matter most."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from checks.reasons import advise, explain
from checks.verdict import Outcome
from inventory.facts import Known
from inventory.record import record, replace
from kit import charts, french
from kit.assessment import candidate
from kit.labels import OUTCOME_LABELS, WHO_LABELS
from kit.priority import shared, top_three
from kit.score import worst

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from checks.sheet import Remedy
    from inventory.facts import Reason
    from inventory.workstation import Workstation
    from kit.assessment import Assessment, Item
    from kit.report.backups import Saved

    Machines = Sequence[tuple[Workstation, Assessment]]

NAMELESS = "poste sans nom"
_MOST_REASONS = 3


@record
class Backups:
    """What is known of the backups: day of the last copy, day of the last proved restore."""

    last_copy: date | None = None
    last_restore: date | None = None


@record
class Action:
    """Something to do: the gravest result as ``item``, the ranks of the machines that share it.

    ``alike`` is whether its sentence is the same on all of them.
    """

    item: Item
    machines: tuple[int, ...]
    alike: bool = True


def names(machines: Machines) -> tuple[str, ...]:
    """A name for each machine, told apart where two have the same."""
    seen: dict[str, int] = {}
    told = []
    for workstation, _ in machines:
        fact = workstation.system.host_name
        name = french.plain(fact.value).strip() if isinstance(fact, Known) else ""
        name = name or NAMELESS
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(told)


def counts(assessments: Sequence[Assessment]) -> dict[Outcome, int]:
    """How many results of each outcome over all machines."""
    each = [assessment.counts() for assessment in assessments]
    return {outcome: sum(count[outcome] for count in each) for outcome in Outcome}


def headline(total: Mapping[Outcome, int]) -> str:
    """``17 points vérifiés sur 20 sont conformes.``, over what could be verified."""
    verified = total[Outcome.OK] + total[Outcome.WATCH] + total[Outcome.FAIL]
    good = total[Outcome.OK]
    if not verified:
        return "Aucun point n’a encore pu être vérifié."
    if verified == 1:
        return f"Le seul point vérifié {'est' if good else 'n’est pas'} conforme."
    if good == verified:
        return f"Les {french.integer(verified)} points vérifiés sont tous conformes."
    if good == 0:
        return f"Aucun des {french.integer(verified)} points vérifiés n’est conforme."
    points = "point vérifié" if good == 1 else "points vérifiés"
    verb = "est conforme" if good == 1 else "sont conformes"
    return f"{french.integer(good)} {points} sur {french.integer(verified)} {verb}."


def remainder(total: Mapping[Outcome, int]) -> str:
    """What the headline does not say: to correct, to watch, not verified."""
    told = []
    points = [
        f"{french.integer(number)} {'est' if number == 1 else 'sont'} {what}"
        for number, what in (
            (total[Outcome.FAIL], "à corriger"),
            (total[Outcome.WATCH], "à surveiller"),
        )
        if number
    ]
    if points:
        told.append(f"{', '.join(points)}.")
    if blind := total[Outcome.UNKNOWN]:
        verified = sum(total[outcome] for outcome in (Outcome.OK, Outcome.WATCH, Outcome.FAIL))
        other = ("autre point", "autres points") if verified else ("point", "points")
        others = french.count(blind, *other)
        could = "n’a pas pu être vérifié" if blind == 1 else "n’ont pas pu être vérifiés"
        told.append(f"{others} {could}.")
    return " ".join(told)


def actions(
    machines: Machines, disputed: Collection[str] = (), whole: Sequence[Item] = ()
) -> tuple[Action, ...]:
    """The next actions, at most three; the same check on several machines is one action.

    ``whole`` are results of the town hall. For a single machine alone they are its own next
    actions. Otherwise each check stands for its gravest result, raised by how many machines share
    it as the priority formula says. Checks whose result somebody ``disputed`` give way to the
    others, and so does what to verify by hand on computers of which too little was read.
    """
    if len(machines) == 1 and not whole:
        return tuple(Action(item, (0,)) for item in _next(machines[0][1], disputed))
    merged = {
        action.item.check: action
        for action in all_actions(machines, disputed, whole)
        if action.item.outcome is not Outcome.UNKNOWN
        or not action.machines
        or any(machines[rank][1].score.shown for rank in action.machines)
    }
    best = top_three(_candidate(action) for action in merged.values())
    return tuple(merged[chosen.key] for chosen in best)


def _next(assessment: Assessment, disputed: Collection[str]) -> tuple[Item, ...]:
    """The assessment's own next actions, chosen anew where one of them is disputed."""
    if not any(item.check in disputed for item in assessment.top):
        return assessment.top
    known = {
        item.check: item
        for item in assessment.items
        if item.priority > 0
        and item.check not in disputed
        and (assessment.score.shown or item.outcome is not Outcome.UNKNOWN)
    }
    return tuple(known[chosen.key] for chosen in top_three(map(candidate, known.values())))


def all_actions(
    machines: Machines, disputed: Collection[str] = (), whole: Sequence[Item] = ()
) -> tuple[Action, ...]:
    """Every check that asks for something, once, with the machines of its gravest result."""
    found: dict[str, list[tuple[int, Item]]] = {}
    for rank, (_, assessment) in enumerate(machines):
        for item in assessment.items:
            if item.priority > 0 and item.check not in disputed:
                found.setdefault(item.check, []).append((rank, item))
    here = (Action(item, ()) for item in whole if item.priority > 0 and item.check not in disputed)
    return (*(_merged(results) for results in found.values()), *here)


def _merged(results: list[tuple[int, Item]]) -> Action:
    gravest = max((item for _, item in results), key=lambda item: item.priority)
    same = [(rank, item) for rank, item in results if item.outcome is gravest.outcome]
    alike = len({item.message for _, item in same}) == 1
    return Action(gravest, tuple(rank for rank, _ in same), alike)


def _candidate(action: Action) -> Any:  # noqa: ANN401 a Candidate, whose module is not needed here
    plain = candidate(action.item)
    return replace(plain, priority=plain.priority * shared(len(action.machines)))


def effort(remedy: Remedy, machines: int) -> str:
    """Who does it and how long it takes: ``Le secrétariat · 30 minutes par poste``."""
    who = WHO_LABELS[remedy.who]
    each = " par poste" if machines > 1 else ""
    return f"{who[:1].upper()}{who[1:]} · {french.delay(remedy.minutes * 60)}{each}"


def front(  # noqa: PLR0913, PLR0917 what page one shows
    machines: Machines,
    called: Sequence[str],
    at: datetime,
    history: Sequence[charts.Dated],
    backups: Backups | None,
    disputed: Collection[str] = (),
    saved: Saved | None = None,
) -> dict[str, Any]:
    """Everything that page one shows, ready to set."""
    whole = saved.kept.items if saved else ()
    assessments = [assessment for _, assessment in machines]
    total = counts(assessments)
    trend = charts.trend(history, width=380)
    states = [assessment.score.pillars for assessment in assessments]
    pillars = {key: worst(state[key] for state in states) for key in states[0]} if states else {}
    if saved and pillars:
        pillars["backup"] = saved.kept.view.outcome
    return {
        "date": french.day(at),
        "day": [at.year, at.month, at.day],
        "measured": _measured(called),
        "headline": headline(total) if machines else "Aucun poste n’a encore été mesuré.",
        "remainder": remainder(total),
        "bar": _chart(charts.outcome_bar(total)),
        "legend": [
            {"outcome": outcome.value, "label": OUTCOME_LABELS[outcome], "count": total[outcome]}
            for outcome in charts.JUDGED
        ],
        "pillars": _chart(charts.pillars(pillars)) if machines else None,
        "unread": _unread(assessments),
        "actions": [_action(action, called) for action in actions(machines, disputed, whole)],
        "more": _more(machines, disputed, whole),
        "backups": _backups(backups),
        "trend": _chart(trend) if trend else None,
    }


def shortened(text: str, most: int = 40) -> str:
    """The text cut to a length, with an ellipsis: the whole of it stands in the detail."""
    line = french.plain(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def listing(words: Sequence[str], most: int) -> str:
    """Names in a sentence, each short enough to leave room for the others."""
    return french.listing(tuple(shortened(word) for word in words), most)


def _measured(called: Sequence[str]) -> str:
    if not called:
        return ""
    if len(called) == 1:
        return f"Poste mesuré{french.NBSP}: {shortened(called[0])}"
    listed = listing(called, 6)
    return f"{french.count(len(called), 'poste mesuré', 'postes mesurés')}{french.NBSP}: {listed}"


def _unread(assessments: Sequence[Assessment]) -> list[str]:
    """Where no computer was read enough to be judged: why, and what would let the kit read."""
    if any(assessment.score.shown for assessment in assessments):
        return []
    found: Counter[Reason] = Counter()
    for assessment in assessments:
        for reason, items in assessment.unverified():
            found[reason] += len(items)
    return [
        f"{french.count(points, 'point')}{french.NBSP}: {explain(reason)} {advise(reason)}".strip()
        for reason, points in found.most_common(_MOST_REASONS)
    ]


def _action(action: Action, called: Sequence[str]) -> dict[str, Any]:
    item, remedy = action.item, action.item.remedy
    several = len(called) > 1
    concerned = tuple(called[rank] for rank in action.machines)
    where = french.count(len(concerned), "poste concerné", "postes concernés")
    return {
        "outcome": item.outcome.value,
        "label": item.outcome_label,
        "domain": item.domain_label,
        "title": item.action,
        "message": shortened(item.message, 220) if action.alike else "",
        "why": item.why,
        "effort": effort(remedy, len(concerned)) if remedy else "",
        "machines": f"{where}{french.NBSP}: {listing(concerned, 3)}"
        if several and concerned
        else "",
    }


def _more(machines: Machines, disputed: Collection[str], whole: Sequence[Item]) -> str:
    every = all_actions(machines, disputed, whole)
    rest = len(every) - len(actions(machines, disputed, whole))
    if rest <= 0:
        return ""
    if rest == 1:
        return "Une autre action figure dans le détail, aux pages suivantes."
    return f"{french.integer(rest)} autres actions figurent dans le détail, aux pages suivantes."


def _backups(backups: Backups | None) -> list[list[str]]:
    if backups is None:
        return []
    return [
        ["Dernière copie", french.day(backups.last_copy) if backups.last_copy else "non connue"],
        [
            "Dernière preuve de restauration",
            french.day(backups.last_restore) if backups.last_restore else "aucune connue",
        ],
    ]


def _chart(chart: charts.Chart) -> dict[str, str]:
    return {"svg": chart.svg, "alt": chart.alt}
