"""The French sheet of a check: what is said to people, read from the TOML file beside it."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from checks.content import ContentError, table
from checks.verdict import Outcome
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.machine import Family

Who = Literal["secretary", "technician", "publisher", "supplier"]
CanBreak = Literal["no", "ask_first", "technician_only"]
Format = Literal["text", "date", "days", "bytes", "percent", "seconds", "count", "list", "yes_no"]

#: The remedies of what is not a matter of one system.
ANY = "any"


class SheetError(ContentError):
    """A sheet that does not follow the form; the message names the check and the field."""


@record
class Step:
    """One gesture; ``link`` opens the place where it is done (``ms-settings:…``)."""

    text: str
    link: str | None = None


@record
class Remedy:
    """How to put it right on one system.

    ``ease`` is F of the priority formula: 5 the secretary in ten minutes, 4 guided in thirty,
    3 one message to the syndicate, 2 a technician's visit, 1 a project or a budget.
    ``undo`` says how to come back. ``cost`` is ``none``, ``small`` or ``budget``. ``action`` names
    it in the imperative where the sheet's own line would not fit, and is empty else.
    """

    who: Who
    minutes: int
    ease: int
    cost: Literal["none", "small", "budget"]
    needs_admin: bool
    can_break: CanBreak
    undo: str
    steps: tuple[Step, ...]
    action: str = ""


@record
class Shown:
    """How one piece of evidence is told: ``label`` names it, ``format`` shapes its value.

    ``words`` tells in French the raw values that are words of ours or of a system (``off``,
    ``wuauserv``); a value that it does not know is shown as it is. It serves the formats ``text``
    and ``list``.
    """

    label: str
    format: Format
    words: Mapping[str, str] = MappingProxyType({})


@record
class Reference:
    """Where the rule comes from: the guide and its number; ``url`` is https."""

    label: str
    url: str | None = None


@record
class Sheet:
    """All the French of one check.

    ``title`` is true when all is well; ``action`` is what to do when it is not, in the imperative,
    and ``verify_action`` what to do when the result is UNKNOWN.
    ``messages`` are keyed by outcome (``FAIL``) or outcome and case (``FAIL.never``) and may name
    evidence as ``{end}``; ``evidence`` says how each raw value is told; ``remedies`` are keyed
    ``windows``, ``linux`` or ``windows.never`` for one case, ``any`` and ``any.never`` where no
    system matters; ``verify`` is what to do when the result is UNKNOWN, and ``linux.unknown``
    replaces it there; ``request`` is the message that asks somebody else to do it.
    ``alone`` are the cases of UNKNOWN whose message says why by itself.

    Steps speak to the secretary. What needs an administrator is never hers: such a remedy is the
    technician's, and its steps have her ask first.
    """

    check: str
    title: str
    action: str
    verify_action: str
    why: str
    rule: str
    messages: Mapping[str, str]
    evidence: Mapping[str, Shown]
    remedies: Mapping[str, Remedy]
    verify: Remedy
    request: str
    references: tuple[Reference, ...]
    depends_on: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()

    def message(self, outcome: Outcome, case: str) -> str:
        """The sentence template of an outcome, the case's own where there is one."""
        return self.messages.get(f"{outcome}.{case}") or self.messages[outcome.value]

    def remedy(self, family: Family, outcome: Outcome, case: str) -> Remedy:
        """The remedy for this system and case; for UNKNOWN, how to find out."""
        if outcome == Outcome.UNKNOWN:
            return self.remedies.get(f"{family}.unknown") or self.verify
        names = (f"{family}.{case}", f"{ANY}.{case}", family.value)
        return next(self.remedies[name] for name in (*names, ANY) if name in self.remedies)

    def told_action(self, family: Family, outcome: Outcome, case: str) -> str:
        """What to do in one line; of what is in order, what there was to do."""
        if outcome in {Outcome.OK, Outcome.NA}:
            return self.action
        ours = self.verify_action if outcome == Outcome.UNKNOWN else self.action
        return self.remedy(family, outcome, case).action or ours


@cache
def sheet(check: str) -> Sheet:
    """The sheet of the check with this id.

    Raises:
        SheetError: missing, not TOML, or a field absent or of the wrong type.
    """
    try:
        return decode(check, table(f"{check}.toml"))
    except (OSError, ValueError, RecursionError) as error:
        raise SheetError(f"{check}: {error}") from error


def decode(check: str, data: Mapping[str, Any]) -> Sheet:
    """A sheet from its decoded TOML.

    Raises:
        SheetError: a field absent or of the wrong type.
    """
    try:
        return Sheet(
            check=check,
            title=data["title"],
            action=data["action"],
            verify_action=data["verify_action"],
            why=data["why"],
            rule=data["rule"],
            messages=dict(data["messages"]),
            evidence={name: Shown(**entry) for name, entry in data["evidence"].items()},
            remedies={name: _remedy(entry) for name, entry in data["remedy"].items()},
            verify=_remedy(data["verify"]),
            request=data["request"],
            references=tuple(Reference(**entry) for entry in data["references"]),
            depends_on=tuple(data.get("depends_on", ())),
            alone=tuple(data.get("alone", ())),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SheetError(f"{check}: {error!r}") from error


def _remedy(entry: Mapping[str, Any]) -> Remedy:
    fields = dict(entry)
    steps = tuple(
        Step(step) if isinstance(step, str) else Step(**step) for step in fields.pop("steps")
    )
    return Remedy(steps=steps, **fields)
