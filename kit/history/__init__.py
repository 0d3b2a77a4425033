"""The history of a workstation: what changed, how it evolves, what must be checked again.

Pure functions over what was read and judged; the sentences are in ``sentences.toml``.
"""

from kit.history.change import Change, Kind, Tone
from kit.history.changes import (
    Since,
    changes,
    finding_changes,
    not_seen,
    since,
    summarised,
    summary,
)
from kit.history.freshness import (
    MEASURE_DAYS,
    Dated,
    Origin,
    Recheck,
    confidence,
    dated,
    is_stale,
    rechecks,
)
from kit.history.programs import program_changes
from kit.history.runs import (
    Judged,
    Results,
    RuleSet,
    Run,
    break_sentence,
    differences,
    rule_set,
    rules_from,
)
from kit.history.trend import Point, Segment, progress, trend

__all__ = [
    "MEASURE_DAYS",
    "Change",
    "Dated",
    "Judged",
    "Kind",
    "Origin",
    "Point",
    "Recheck",
    "Results",
    "RuleSet",
    "Run",
    "Segment",
    "Since",
    "Tone",
    "break_sentence",
    "changes",
    "confidence",
    "dated",
    "differences",
    "finding_changes",
    "is_stale",
    "not_seen",
    "program_changes",
    "progress",
    "rechecks",
    "rule_set",
    "rules_from",
    "since",
    "summarised",
    "summary",
    "trend",
]
