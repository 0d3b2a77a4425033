"""Verdicts put together: the worst of several parts, and the evidence that all cases share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.verdict import Outcome, Verdict
from inventory.record import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.verdict import Evidence

#: From worst to best: an unread part neither hides a known failure nor passes for a known good.
ORDER = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WATCH, Outcome.OK, Outcome.NA)


def worst(verdicts: Sequence[Verdict], unread: Sequence[str] = ()) -> Verdict:
    """The first of the worst verdicts; parts that could not be read are named as ``unread``.

    There is at least one verdict: a check decides itself what "nothing to judge" means. Behind an
    unknown, the evidence of the worst known part stays: what was read is still true.
    """
    ranked = sorted(verdicts, key=lambda verdict: ORDER.index(verdict.outcome))
    chosen = ranked[0]
    if chosen.outcome == Outcome.UNKNOWN:
        known = next((v for v in ranked if v.outcome != Outcome.UNKNOWN), chosen)
        chosen = replace(chosen, evidence={**known.evidence, **chosen.evidence})
    return showing(chosen, {"unread": tuple(unread) or None})


def showing(verdict: Verdict, evidence: Evidence) -> Verdict:
    """The verdict with this evidence beside its own, without the values that are None."""
    known = {name: value for name, value in evidence.items() if value is not None}
    return replace(verdict, evidence={**verdict.evidence, **known})
