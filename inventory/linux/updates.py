"""Updates of Linux: do they come by themselves, how old is the index, what security update waits.

Debian and its children: apt's settings, and apt's own lists compared with what dpkg has installed,
in the order of Debian versions: no program is run where the lists are plain text. Fedora and its
kin: dnf-automatic, and dnf's own report.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Content, Output, Refusal
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.linux.apt_settings import (
    apt_settings,
    is_settings_file,
    is_whole,
    upgrades_by_itself,
)
from inventory.linux.debian_versions import order
from inventory.linux.packages import dpkg_versions, records, sought
from inventory.linux.programs import DPKG, RPM_FOLDERS
from inventory.machine import Family
from inventory.questions import Command, ListDir, ReadFile
from inventory.update_facts import AutomaticUpdates, PendingUpdates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from inventory.answers import Answer
    from inventory.linux.debian_versions import Key
    from inventory.machine import Machine
    from inventory.questions import Question

APT_FOLDER = ListDir("/etc/apt/apt.conf.d")
APT_MAIN = ReadFile("/etc/apt/apt.conf", limit=256 * 1024)
APT_SETTINGS = Command("apt_settings")
LISTS = ListDir("/var/lib/apt/lists")
# Touched when the lists were brought up to date: their content is nothing, their date is all.
STAMPS = (
    ReadFile("/var/lib/apt/periodic/update-success-stamp", limit=1),
    ReadFile("/var/lib/apt/periodic/update-stamp", limit=1),
)
TIMERS = ListDir("/etc/systemd/system/timers.target.wants")
UNITS = ListDir("/etc/systemd/system")
DNF_SETTINGS = ReadFile("/etc/dnf/automatic.conf", limit=256 * 1024)
DNF_CACHE = ListDir("/var/cache/dnf")
DNF_SECURITY = Command("dnf_security", timeout=20.0)
# Linux Mint's own automation leaves a file here when it is on.
MINT = ListDir("/var/lib/linuxmint")
APT_SIMULATION = Command("apt_simulation", timeout=20.0)

FIRST: tuple[Question, ...] = (
    DPKG, APT_FOLDER, APT_MAIN, LISTS, *STAMPS, TIMERS, UNITS, DNF_SETTINGS, DNF_CACHE, MINT,
    *RPM_FOLDERS,
)  # fmt: skip

_APT_TIMER = "apt-daily-upgrade.timer"
_DNF_TIMERS = frozenset({"dnf-automatic.timer", "dnf5-automatic.timer"})
_DNF_INSTALLS = "dnf-automatic-install.timer"
_MINT_ON = "mintupdate-automatic-upgrades-enabled"
_SETTINGS_LIMIT = 256 * 1024
_LIST_FIELDS = sought("Version", "Architecture")
_COMPRESSED = (".lz4", ".gz", ".xz", ".bz2", ".zst")
# A release list, a dnf solver file: what is dated by the last update of the index.
_DATED = re.compile(r".*(?:_InRelease|_Release|\.solv)")
_INST = re.compile(r"^Inst (\S+) (?:\[([^\]]*)\] )?\((\S+)([^)]*)\)", re.MULTILINE)
_ADVISORY = re.compile(r"^\S+\s+\S*(?:/Sec\.|[Ss]ecurity)\S*\s+(\S+)", re.MULTILINE)


def is_rpm_system(answers: Mapping[Question, Answer]) -> bool:
    """Whether packages are rpm's: its database is there and dpkg's is not."""
    if isinstance(answers[DPKG], Content):
        return False
    found = (shapes.names(answers[folder], folder) for folder in RPM_FOLDERS)
    return any(not isinstance(names, Unknown) and bool(names) for names in found)


# --- automatic updates ------------------------------------------------------------------------


def read_automatic(machine: Machine, answers: Mapping[Question, Answer]) -> Fact[AutomaticUpdates]:
    """Whether updates install themselves: unattended-upgrades, Mint's automation, dnf-automatic."""
    if is_rpm_system(answers):
        return parse_dnf_automatic(answers[DNF_SETTINGS], answers[TIMERS])
    names = shapes.names(answers[APT_FOLDER], APT_FOLDER)
    if isinstance(names, Unknown):
        if names.why is Reason.ABSENT:
            return names
        (printed,) = machine.ask_all((APT_SETTINGS,))
        text = shapes.output(printed, APT_SETTINGS)
        if isinstance(text, Unknown):
            return names
        settings, sources = apt_settings((text,)), [str(APT_SETTINGS)]
    else:
        files = [
            ReadFile(f"{APT_FOLDER.path}/{name}", limit=_SETTINGS_LIMIT)
            for name in sorted(names)
            if is_settings_file(name)
        ]
        texts = zip(files, machine.ask_all(files), strict=True)
        read = _texts([*texts, (APT_MAIN, answers[APT_MAIN])])
        if isinstance(read, Unknown):
            return read
        settings = apt_settings(text for _, text in read)
        sources = [str(APT_FOLDER), *(source for source, _ in read)]
    return parse_apt_automatic(settings, answers, sources)


def _texts(files: Iterable[tuple[ReadFile, Answer]]) -> list[tuple[str, str]] | Unknown:
    """The text of each file that is there; one that cannot be read may change everything."""
    read = []
    for question, answer in files:
        text = shapes.content(answer, question)
        if isinstance(text, str):
            if not is_whole(text):
                return Unknown(Reason.PARSE_ERROR, (str(question),))
            read.append((str(question), text))
        elif text.why is not Reason.ABSENT and not _not_asked(question, text):
            return text
    return read


def _not_asked(question: ReadFile, refused: Unknown) -> bool:
    """A recording may lack the file that hardly any system has; one that was listed it holds."""
    return question is APT_MAIN and refused.why is Reason.NOT_RECORDED


def parse_apt_automatic(
    settings: Mapping[str, str], answers: Mapping[Question, Answer], sources: Sequence[str]
) -> Fact[AutomaticUpdates]:
    """Settings that ask for it, the program installed, its timer neither masked nor taken away."""
    status = shapes.content(answers[DPKG], DPKG)
    if isinstance(status, Unknown):
        return status
    used = [*sources, str(DPKG)]
    installed = dpkg_versions(status)
    if not installed:
        return Unknown(Reason.PARSE_ERROR, (str(DPKG),))
    enabled = upgrades_by_itself(settings) and "unattended-upgrades" in installed
    timers = shapes.names(answers[TIMERS], TIMERS)
    units = shapes.names(answers[UNITS], UNITS)
    if enabled and not isinstance(timers, Unknown):
        used.append(str(TIMERS))
        enabled = _APT_TIMER in timers
    if enabled and not isinstance(units, Unknown):
        used.append(str(UNITS))
        enabled = _APT_TIMER not in units  # there, a link to nothing masks it
    for names in (timers, units):
        # Without systemd there are no such folders: cron starts the job.
        if enabled and isinstance(names, Unknown) and names.why is not Reason.ABSENT:
            return names
    mint = shapes.names(answers[MINT], MINT)
    if not enabled and not isinstance(mint, Unknown) and _MINT_ON in mint:
        used.append(str(MINT))
        enabled = True
    return Known(AutomaticUpdates(enabled), tuple(used))


def parse_dnf_automatic(settings: Answer, timers: Answer) -> Fact[AutomaticUpdates]:
    """dnf-automatic: a timer runs it, and ``apply_updates`` says that it installs.

    The timer named ``-install`` installs whatever the settings say. No settings: not installed.
    """
    running = shapes.names(timers, TIMERS)
    if isinstance(running, Unknown):
        return running
    sources = (str(DNF_SETTINGS), str(TIMERS))
    if _DNF_INSTALLS in running:
        return Known(AutomaticUpdates(enabled=True), sources)
    text = shapes.content(settings, DNF_SETTINGS)
    if isinstance(text, Unknown) and text.why is not Reason.ABSENT:
        return text
    applies = not isinstance(text, Unknown) and _applies(text)
    return Known(AutomaticUpdates(applies and not _DNF_TIMERS.isdisjoint(running)), sources)


def _applies(text: str) -> bool:
    found = re.search(r"^\s*apply_updates\s*[=:]\s*(\w+)", text, re.MULTILINE)
    return found is not None and found[1].lower() in {"yes", "true", "1", "on"}


# --- the index --------------------------------------------------------------------------------


def index_questions(answers: Mapping[Question, Answer]) -> list[ReadFile]:
    """The files whose date is that of the index: stamps, release lists, dnf's solver files."""
    found = list(STAMPS)
    for folder in (LISTS, DNF_CACHE):
        names = shapes.names(answers[folder], folder)
        if not isinstance(names, Unknown):
            dated = (name for name in names if _DATED.fullmatch(name))
            found += [ReadFile(f"{folder.path}/{name}", limit=1) for name in dated]
    return found


def parse_index(files: Sequence[tuple[ReadFile, Answer]]) -> Fact[datetime]:
    """The newest of the files' dates; each proves that the index was that fresh."""
    dates = [
        (answer.modified, str(question))
        for question, answer in files
        if isinstance(answer, Content) and answer.modified is not None
    ]
    if dates:
        newest, source = max(dates)
        return Known(newest, (source,))
    refused = [shapes.content(answer, question) for question, answer in files]
    unknown = [found for found in refused if isinstance(found, Unknown)]
    worse = next((found for found in unknown if found.why is not Reason.ABSENT), None)
    return worse or next(iter(unknown), Unknown(Reason.ABSENT))


# --- what waits -------------------------------------------------------------------------------


def read_pending(machine: Machine, answers: Mapping[Question, Answer]) -> Fact[PendingUpdates]:
    """Security updates that wait, by the index that this machine has."""
    if is_rpm_system(answers):
        (report,) = machine.ask_all((DNF_SECURITY,))
        return parse_dnf_security(report)
    status = shapes.content(answers[DPKG], DPKG)
    names = shapes.names(answers[LISTS], LISTS)
    if isinstance(names, Unknown):
        if names.why is Reason.ABSENT:
            return names
        return _simulated(machine) or names
    lists = security_lists(names)
    if not lists:
        any_list = any("_Packages" in name for name in names)
        detail = "no list of security updates" if any_list else "no package list"
        return Unknown(Reason.ABSENT, (str(LISTS),), detail)
    if isinstance(status, Unknown):
        return status
    texts = machine.ask_all(lists)
    found = parse_pending(status, tuple(zip(lists, texts, strict=True)))
    return found if isinstance(found, Known) else _simulated(machine) or found


def further_questions(machine: Machine) -> Sequence[Question]:
    """The security lists, of which each may take as long as everything else together."""
    if machine.family is not Family.LINUX:
        return ()
    names = shapes.names(machine.ask_all((LISTS,))[0], LISTS)
    return () if isinstance(names, Unknown) else security_lists(names)


def security_lists(names: Iterable[str]) -> list[Question]:
    """How to read the package lists of security archives: as they are, or through apt's reader."""
    found: list[Question] = []
    for name in names:
        bare = next((name.removesuffix(end) for end in _COMPRESSED if name.endswith(end)), name)
        if not bare.endswith("_Packages") or "security" not in bare:
            continue
        path = f"{LISTS.path}/{name}"
        found.append(ReadFile(path) if bare == name else Command("apt_list", (path,)))
    return found


def parse_pending(status: str, lists: Sequence[tuple[Question, Answer]]) -> Fact[PendingUpdates]:
    """Installed packages of which a security list has a newer version.

    Every list must be readable: a missing one would hide updates. ``total`` is not counted: it
    would take all lists, not these alone.
    """
    installed = dpkg_versions(status)
    if not installed:
        return Unknown(Reason.PARSE_ERROR, (str(DPKG),))
    keys: dict[str, Key] = {}
    waiting: dict[str, str] = {}
    texts = [(question, _list_text(question, answer)) for question, answer in lists]
    silent = all(text == "" for _, text in texts)
    for question, text in texts:
        if isinstance(text, Unknown):
            return text
        # A list of an archive may well be empty; a reader that prints nothing at all has failed.
        if (silent and isinstance(question, Command)) or (text and "Package:" not in text):
            return Unknown(Reason.PARSE_ERROR, (str(question),))
        for record in records(text, _LIST_FIELDS):
            name, offered = record["Package"], record.get("Version")
            if offered is None or name not in installed:
                continue
            machine = record.get("Architecture", "")
            for own, version in installed[name]:
                if version == offered or not _same_architecture(machine, own):
                    continue
                if _order(offered, keys) > _order(waiting.get(name, version), keys):
                    waiting[name] = offered
    titles = tuple(f"{name} {waiting[name]}" for name in sorted(waiting))
    sources = (str(DPKG), *(str(question) for question, _ in lists))
    return Known(PendingUpdates(len(titles), None, titles), sources)


def _list_text(question: Question, answer: Answer) -> str | Unknown:
    """The text of a list; an archive's list may well be empty."""
    if isinstance(answer, Output):
        silent = answer.status == 0 and not answer.stderr.strip()
        return answer.stdout if silent else shapes.output(answer, question)
    return shapes.content(answer, question)


def _same_architecture(one: str, other: str) -> bool:
    return one == other or "all" in {one, other}


def _order(version: str, keys: dict[str, Key]) -> Key:
    if version not in keys:
        keys[version] = order(version)
    return keys[version]


def _simulated(machine: Machine) -> Fact[PendingUpdates] | None:
    """What apt itself would do: slow, so only where its lists cannot be read."""
    (printed,) = machine.ask_all((APT_SIMULATION,))
    if isinstance(printed, Refusal):
        return None
    return parse_simulation(printed)


def parse_simulation(answer: Answer) -> Fact[PendingUpdates]:
    """``apt-get -s dist-upgrade``: ``Inst name [old] (new origin, origin [architecture])``."""
    printed = shapes.output(answer, APT_SIMULATION)
    if isinstance(printed, Unknown):
        return printed
    if "Inst " not in printed and not re.search(r"^\d+ \w+, \d+ ", printed, re.MULTILINE):
        return Unknown(Reason.PARSE_ERROR, (str(APT_SIMULATION),))
    upgrades = [found for found in _INST.findall(printed) if found[1]]
    security = [
        f"{name} {new}" for name, _, new, origin in upgrades if "security" in origin.lower()
    ]
    return Known(
        PendingUpdates(len(security), len(upgrades), tuple(sorted(security))),
        (str(APT_SIMULATION),),
    )


def parse_dnf_security(answer: Answer) -> Fact[PendingUpdates]:
    """``dnf updateinfo list --security``: advisory, kind, package; one package may have several.

    It prints nothing when nothing waits, and fails when it has no index.
    """
    source = str(DNF_SECURITY)
    printed = shapes.output(answer, DNF_SECURITY)
    if isinstance(printed, Unknown):
        quiet = isinstance(answer, Output) and answer.status == 0 and not answer.stderr.strip()
        return Known(PendingUpdates(0, None), (source,)) if quiet else printed
    packages = tuple(sorted(set(_ADVISORY.findall(printed))))
    if not packages:
        return Unknown(Reason.PARSE_ERROR, (source,))
    return Known(PendingUpdates(len(packages), None, packages), (source,))
