r"""File History: what this session's own settings say of it.

``Config1.xml`` tells what is kept, where and how often. When it last ran is told by
``ProtectedUpToTime``, which Windows sets to 0 between two runs (so that 0 is not "never"), else by
the last change of ``Catalog1.edb``, which its service keeps open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Answer, Content, Refusal
from inventory.backup_lines import decoded
from inventory.backup_products import tool
from inventory.backup_questions import CATALOG, CONFIG, PROTECTED
from inventory.backups.model import Ended, Run, Tool
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.markup import parse_xml
from inventory.reading import filetime, hex_bytes, moment, number, registry_value, text

if TYPE_CHECKING:
    from datetime import datetime
    from xml.etree.ElementTree import Element

    from inventory.questions import Call

#: What "for ever" is, in days.
FOREVER = 36_500
# The panel writes months (1 to 24), programs write days (365 by default).
_MOST_MONTHS = 24


def parse_file_history(
    config: Answer, catalog: Answer, protected: Answer
) -> Fact[tuple[Tool, ...]]:
    """Its settings, catalog and date: one tool, or none where File History was never set up."""
    source = (str(CONFIG),)
    if isinstance(config, Refusal):
        if config.reason is Reason.ABSENT:
            return Known((), source)
        return Unknown(config.reason, source, config.detail)
    if not isinstance(config, Content):
        return Unknown(Reason.PARSE_ERROR, source)
    root = parse_xml(decoded(config.data))
    if root is None or not root.tag.endswith("DataProtectionUserConfig"):
        return Unknown(Reason.PARSE_ERROR, source)
    runs = _runs(catalog, protected)
    is_on = (text(root.findtext("DPStatus")) or "").upper() not in {"DISABLED", "0"}
    target = text(root.findtext("Target/TargetUrl"))
    found = tool(
        "file_history",
        runs=runs,
        sources=Known(_folders(root, "Library/Folder", "UserFolder"), source),
        excluded=Known(_folders(root, "FolderExclude", "LibraryExclude"), source),
        destination=Known(target, source) if target else Unknown(Reason.ABSENT, source),
        period=_period(root) if is_on else Unknown(Reason.ABSENT, source, "DPStatus"),
        keeps_days=_kept(root),
        encrypted=Known(value=False, sources=source),
    )
    return Known((found,), merge_sources(source, runs.sources))


def _folders(root: Element, *paths: str) -> tuple[str, ...]:
    told = (text(element.text) for path in paths for element in root.iterfind(path))
    return tuple(dict.fromkeys(folder for folder in told if folder))


def _period(root: Element) -> Fact[int]:
    seconds = number(text(root.findtext("DPFrequency")))
    if seconds is None or seconds <= 0:
        return Unknown(Reason.PARSE_ERROR, (str(CONFIG),), "DPFrequency")
    return Known(max(round(seconds / 3600), 1), (str(CONFIG),))


def _kept(root: Element) -> Fact[int]:
    """How long versions are kept: ``DISABLED`` never erases, ``NO LIMIT`` when room lacks."""
    source = (str(CONFIG),)
    kind = (text(root.findtext("RetentionPolicies/RetentionPolicyType")) or "").upper()
    age = number(text(root.findtext("RetentionPolicies/MinimumRetentionAge")))
    match kind.replace(" ", ""):
        case "DISABLED":
            return Known(FOREVER, source)
        case "NOLIMIT" | "UNLIMITED":
            return Unknown(Reason.NOT_SUPPORTED, source, kind)
        case "AGELIMIT" | "AGEBASED" if age is not None and 0 < age <= FOREVER:
            return Known(age * 30 if age <= _MOST_MONTHS else age, source)
    return Unknown(Reason.PARSE_ERROR, source, "RetentionPolicyType")


def _runs(catalog: Answer, protected: Answer) -> Fact[tuple[Run, ...]]:
    values = shapes.key(protected, PROTECTED)
    if not isinstance(values, Unknown):
        held = registry_value(values, "ProtectedUpToTime")
        raw = hex_bytes(held)
        at = filetime(int.from_bytes(raw[:8], "little") if raw else held)
        if at is not None:
            return Known((Run("", at, Ended.SUCCESS),), (str(PROTECTED),))
    return changed(catalog, CATALOG)


def changed(answer: Answer, question: Call) -> Fact[tuple[Run, ...]]:
    """One run, of unknown end, at the last change of a file or folder (call ``file_state``)."""
    told = shapes.data(answer, question)
    if isinstance(told, Unknown):
        return told
    at = modified(told)
    if at is None:
        return Unknown(Reason.PARSE_ERROR, (str(question),))
    return Known((Run("", at, Ended.UNKNOWN),), (str(question),))


def modified(told: object) -> datetime | None:
    """The last change in an answer of ``file_state`` or ``backup_lines``."""
    return moment(told.get("modified")) if isinstance(told, dict) else None
