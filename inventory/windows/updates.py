r"""Updates of Windows: how they come, which are installed, what waits.

No localised text is read: services by their start value, updates by their KB number and the
identifiers of their categories.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import RegistryKey
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Call, Registry, Wmi
from inventory.reading import column, filetime, moment, number, registry_value, text, words
from inventory.update_facts import AutomaticUpdates, Hotfix, PendingUpdates
from inventory.windows.systeminfo import SYSTEMINFO, parse_systeminfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inventory.answers import Answer, Json, Row
    from inventory.machine import Machine
    from inventory.questions import Question

# Pauses set by the user: ISO 8601 dates.
SETTINGS = Registry(r"HKLM\SOFTWARE\Microsoft\WindowsUpdate\UX\Settings")
# Policies: WUServer; below, AU holds NoAutoUpdate, AUOptions, UseWUServer.
POLICY = Registry(r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate", depth=1)
# Start 4 is disabled. UsoSvc and WaaSMedicSvc came with Windows 10.
SERVICES = tuple(
    Registry(rf"HKLM\SYSTEM\CurrentControlSet\Services\{name}")
    for name in ("wuauserv", "UsoSvc", "WaaSMedicSvc")
)
# Cumulative updates: CurrentState 0x70 is installed, InstallTimeHigh and Low are a FILETIME.
PACKAGES = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages",
    depth=1,
    only="Package_for_RollupFix",
    timeout=10.0,
)
QUICK_FIXES = Wmi(
    "Win32_QuickFixEngineering",
    ("HotFixID", "Description", "InstalledOn", "Caption", "ServicePackInEffect"),
    timeout=10.0,
)
HISTORY = Call("update_history", timeout=20.0)
PENDING = Call("pending_updates", timeout=20.0)

FIRST: tuple[Question, ...] = (
    SETTINGS, POLICY, *SERVICES, PACKAGES, QUICK_FIXES, HISTORY, PENDING,
)  # fmt: skip

_PAUSES = ("PauseUpdatesExpiryTime", "PauseQualityUpdatesEndTime", "PauseFeatureUpdatesEndTime")
_RULES = ("NoAutoUpdate", "AUOptions", "UseWUServer")
_WINDOWS_UPDATE = "wuauserv"
_DISABLED = 4
_INSTALLED = 0x70
_DEFINITIONS = "e0789628-ce08-4437-be74-2495b842f43b"
_ROLLUPS = "28bc880e-0592-4cbf-8f95-c79b17911d5f"
_SECURITY = "0fa1201d-4330-4fa8-8ae9-b877473b6441"
_CRITICAL = "e6cf1350-c01b-414d-a61f-263d14d133b4"
_SEVERITIES = frozenset({"critical", "important", "moderate", "low"})
# An update session's OperationType and OperationResultCode.
_INSTALLATION = 1
_SUCCEEDED = frozenset({2, 3})
_KIND = re.compile(r"Security Update|Hotfix|Service Pack|Update\b")
_KB = re.compile(r"(?:KB|Q)?(\d{5,8})([-_]\w+)?", re.IGNORECASE)
_KB_IN_TITLE = re.compile(r"\b(KB\d{5,8})\b", re.IGNORECASE)
# Definitions of Defender and the monthly removal tool, by number: recorded histories may lack
# the categories.
_DEFINITION_KBS = frozenset({"KB2267602", "KB915597", "KB2461484", "KB890830", "KB4052623"})
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_HEX_TIME = re.compile(r"0[01][0-9a-f]{14}", re.IGNORECASE)


# --- automatic updates ------------------------------------------------------------------------


def parse_automatic(
    settings: Answer, policy: Answer, services: Sequence[tuple[Registry, Answer]]
) -> Fact[AutomaticUpdates]:
    """Pauses, policies and the start of the services; an absent key or value blocks nothing."""
    pauses = shapes.key_or_empty(settings, SETTINGS)
    if isinstance(pauses, Unknown):
        return pauses
    general = _policy_key(policy, "")
    automatic = _policy_key(policy, "AU")
    if isinstance(general, Unknown):
        return general
    if isinstance(automatic, Unknown):
        return automatic
    disabled, unread = parse_starts(services)
    if unread is not None and not disabled:
        return unread
    ends = _pauses(pauses)
    if isinstance(ends, Unknown):
        return ends
    ruled: dict[str, int | None] = {}
    for name in _RULES:
        told = shapes.setting(automatic, name, POLICY)
        if isinstance(told, Unknown):
            return told
        ruled[name] = told
    server = text(registry_value(general, "WUServer")) if ruled["UseWUServer"] == 1 else None
    if server is None and ruled["UseWUServer"] == 1 and shapes.holds(general, "WUServer"):
        return Unknown(Reason.PARSE_ERROR, (str(POLICY),), "WUServer")
    return Known(
        AutomaticUpdates(
            enabled=None,
            paused_until=max(ends, default=None),
            disabled_by_policy=ruled["NoAutoUpdate"] == 1,
            option=ruled["AUOptions"],
            server=server,
            disabled_services=disabled,
        ),
        (str(SETTINGS), str(POLICY), *(str(question) for question, _ in services)),
    )


def parse_starts(
    services: Sequence[tuple[Registry, Answer]],
) -> tuple[tuple[str, ...], Unknown | None]:
    """The services that may not start, and why one of them cannot be told of.

    Old systems lack all but ``wuauserv``; without that one nothing updates this machine, in ways
    that nobody has documented.
    """
    disabled = []
    unread: Unknown | None = None
    for question, answer in services:
        name = question.key.rpartition("\\")[2]
        key = shapes.key(answer, question)
        start = key if isinstance(key, Unknown) else shapes.setting(key, "Start", question)
        if start is None:  # no service is without it: the key was recorded in part
            start = Unknown(Reason.PARSE_ERROR, (str(question),), "Start")
        if isinstance(start, Unknown):
            if start.why is not Reason.ABSENT or name == _WINDOWS_UPDATE:
                unread = unread or start
        elif start == _DISABLED:
            disabled.append(name)
    return tuple(disabled), unread


def _pauses(key: RegistryKey) -> list[datetime] | Unknown:
    """When each pause ends; an empty or absent value is no pause."""
    ends = []
    for name in _PAUSES:
        told = registry_value(key, name)
        if told == "" or not shapes.holds(key, name):
            continue
        end = moment(told)
        if end is None:
            return Unknown(Reason.PARSE_ERROR, (str(SETTINGS),), name)
        ends.append(end)
    return ends


def _policy_key(answer: Answer, path: str) -> RegistryKey | Unknown:
    """A policy key; its absence below a key that was read is an answer too."""
    hive = shapes.hive(answer, POLICY)
    if isinstance(hive, Unknown):
        return RegistryKey({}) if shapes.is_absent(answer) else hive
    return shapes.subkey(hive, path) or RegistryKey({})


# --- installed updates ------------------------------------------------------------------------


def read_hotfixes(machine: Machine, answer: Answer) -> Fact[tuple[Hotfix, ...]]:
    """The installed updates of WMI; of recordings without it, the KB list of systeminfo."""
    found = parse_hotfixes(answer)
    if isinstance(found, Known):
        return found
    (printed,) = machine.ask_all((SYSTEMINFO,))
    told = parse_systeminfo(printed)
    if isinstance(told, Unknown) or not told.value.hotfixes:
        return found
    return Known(tuple(Hotfix(kb, None) for kb in told.value.hotfixes), told.sources)


def parse_hotfixes(answer: Answer) -> Fact[tuple[Hotfix, ...]]:
    """The rows of ``Win32_QuickFixEngineering``, each update once, in their order.

    ``description`` is the kind (``Security Update``), ``comments`` all that Windows says.

    Windows XP calls those of its old form ``File 1`` and puts their number in
    ``ServicePackInEffect``. No row at all is no answer: Windows is never without one.
    """
    rows = shapes.rows(answer, QUICK_FIXES)
    if isinstance(rows, Unknown):
        return rows
    found: dict[str, Hotfix] = {}
    for row in rows:
        fix = _hotfix(row)
        if fix is not None and (fix.identifier not in found or fix.installed_on):
            found[fix.identifier] = fix
    if not found:
        return Unknown(Reason.PARSE_ERROR, (str(QUICK_FIXES),))
    return Known(tuple(found.values()), (str(QUICK_FIXES),))


def _hotfix(row: Row) -> Hotfix | None:
    identifier = text(column(row, "HotFixID"))
    if identifier is not None and identifier.startswith("File "):
        identifier = text(column(row, "ServicePackInEffect"))
    number_ = _KB.fullmatch(identifier or "")
    if number_ is None or identifier is None:
        return None
    old = identifier[:1].upper() == "Q"
    said = text(column(row, "Description"))
    kind = _KIND.match(said or "")
    return Hotfix(
        identifier=f"{'Q' if old else 'KB'}{number_[1]}{number_[2] or ''}",
        installed_on=installed_on(column(row, "InstalledOn")),
        description=kind[0] if kind else said,
        comments=said or text(column(row, "Caption")),
    )


def installed_on(value: Json) -> date | None:
    """``InstalledOn``: ``M/D/YYYY`` whatever the language, a hexadecimal FILETIME (Vista), ISO.

    The provider writes the American form; a first number over 12 is taken as the day.
    """
    word = text(value)
    if word is None:
        return None
    if found := _US_DATE.match(word):
        month, day, year = int(found[1]), int(found[2]), int(found[3])
        if month > 12:
            month, day = day, month
        try:
            return date(year, month, day)
        except ValueError:
            return None
    if _HEX_TIME.fullmatch(word):
        at = filetime(int(word, 16))
    elif _COMPACT.fullmatch(word):
        at = moment(f"{word[:4]}-{word[4:6]}-{word[6:]}")
    else:
        at = moment(word)
    return at.date() if at else None


# --- the last cumulative ----------------------------------------------------------------------


def parse_last_cumulative(
    packages: Answer, history: Answer, hotfixes: Fact[tuple[Hotfix, ...]]
) -> Fact[datetime]:
    """When the newest cumulative update was installed.

    By the servicing packages; else by the history of updates, without definitions; else by the
    newest security update of WMI's list, to the day.
    """
    serviced = parse_rollups(packages)
    if isinstance(serviced, Known):
        return serviced
    told = parse_history(history)
    if isinstance(told, Known):
        return told
    if isinstance(hotfixes, Known):
        dates = [
            fix.installed_on
            for fix in hotfixes.value
            if fix.installed_on and fix.description == "Security Update"
        ]
        if dates:
            newest = max(dates)
            at = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
            return Known(at, hotfixes.sources)
    return serviced if serviced.why is not Reason.NOT_RECORDED else told


def parse_rollups(answer: Answer) -> Fact[datetime]:
    """The newest installation among ``Package_for_RollupFix~…`` that are in state 0x70."""
    hive = shapes.hive(answer, PACKAGES)
    if isinstance(hive, Unknown):
        return hive
    times = []
    for path, key in hive.keys.items():
        if not path.lower().startswith("package_for_rollupfix~") or "\\" in path:
            continue
        high = number(registry_value(key, "InstallTimeHigh"))
        low = number(registry_value(key, "InstallTimeLow"))
        if number(registry_value(key, "CurrentState")) != _INSTALLED or high is None or low is None:
            continue
        at = filetime((high << 32) | (low & 0xFFFFFFFF)) if 0 <= high < 2**32 else None
        if at is not None:
            times.append(at)
    return (
        Known(max(times), (str(PACKAGES),)) if times else Unknown(Reason.ABSENT, (str(PACKAGES),))
    )


def parse_history(answer: Answer) -> Fact[datetime]:
    """The newest installation of the update history that succeeded and is no definition."""
    rows = shapes.table(answer, HISTORY)
    if isinstance(rows, Unknown):
        return rows
    wanted = {_SECURITY, _ROLLUPS, _CRITICAL}
    times = [
        at
        for row in rows
        if number(row.get("operation")) == _INSTALLATION
        and number(row.get("result")) in _SUCCEEDED
        and not is_definition(row)
        and (not (kinds := categories(row)) or wanted & kinds)
        and (at := moment(row.get("date"))) is not None
    ]
    return Known(max(times), (str(HISTORY),)) if times else Unknown(Reason.ABSENT, (str(HISTORY),))


def categories(row: Mapping[str, Json]) -> set[str]:
    """The categories of an update, identifiers in lower case."""
    return {word.lower().strip("{}") for word in words(row.get("categories"))}


def is_definition(row: Mapping[str, Json]) -> bool:
    """Whether an update only brings signatures: its category says so, else its number."""
    if _DEFINITIONS in categories(row):
        return True
    numbers = {word.upper() for word in words(row.get("kb"))}
    numbers |= {kb.upper() for kb in _KB_IN_TITLE.findall(text(row.get("title")) or "")}
    return bool(numbers) and numbers <= _DEFINITION_KBS


# --- what waits -------------------------------------------------------------------------------


def parse_pending(answer: Answer) -> Fact[PendingUpdates]:
    """What a search without network finds; definitions are not counted.

    ``security`` counts the security and critical categories, and what Microsoft gave a severity.
    """
    rows = shapes.table(answer, PENDING)
    if isinstance(rows, Unknown):
        return rows
    waiting = [row for row in rows if not is_definition(row)]
    security = [
        row
        for row in waiting
        if {_SECURITY, _CRITICAL} & categories(row)
        or (text(row.get("severity")) or "").lower() in _SEVERITIES
    ]
    titles = tuple(title for row in waiting if (title := text(row.get("title"))))
    return Known(PendingUpdates(len(security), len(waiting), titles), (str(PENDING),))
