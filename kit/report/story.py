"""What the record adds to the report of one workstation: what changed, how it evolves."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from checks.verdict import Outcome
from inventory.record import record
from kit import charts
from kit.history import Tone
from kit.history.telling import breaks, daily, heading, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.history import Change, Segment, Since

#: The icon of a change that is no result's: its sentence says the same.
_ICONS = {Tone.GOOD: Outcome.OK, Tone.BAD: Outcome.WATCH, Tone.NEUTRAL: Outcome.NA}


@record
class Story:
    """The past of the workstation of a report, as far as the record knows it.

    ``segments`` is its trend, this audit's point the last; ``marks`` are the results that somebody
    disputes, in French, by check.
    """

    segments: tuple[Segment, ...] = ()
    since: Since | None = None
    marks: Mapping[str, str] = MappingProxyType({})

    @property
    def line(self) -> tuple[charts.Dated, ...]:
        """The points that can be compared with those of this audit, that one the last."""
        return daily(self.segments[-1].points) if self.segments else ()


def section(story: Story) -> dict[str, Any] | None:
    """The section « Depuis le dernier bilan », ready to set; None at the first audit."""
    if story.since is None:
        return None
    changed = told(story.since)
    groups = (("results", changed.results), ("machine", changed.machine))
    chart = charts.evolution([daily(segment.points) for segment in story.segments])
    return {
        "title": changed.title,
        "before": changed.before,
        "notes": list(changed.notes),
        "nothing": changed.nothing,
        "groups": [
            {"title": heading("since", name), "lines": [_line(change) for change in listed]}
            for name, listed in groups
            if listed
        ],
        "evolution": {
            "title": heading("evolution", "title"),
            "caption": heading("evolution", "caption"),
            "chart": {"svg": chart.svg, "alt": chart.alt},
            "breaks": list(breaks(story.segments)),
        }
        if chart
        else None,
    }


def _line(change: Change) -> dict[str, str]:
    """A sentence with the icon of what the result has become, or of how good the news is."""
    result = change.after if change.topic == "finding" else None
    outcome = Outcome(result) if result else _ICONS[change.tone]
    return {"outcome": outcome.value, "sentence": change.sentence}
