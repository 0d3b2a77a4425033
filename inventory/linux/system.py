"""The operating system on Linux: distribution, names and dates, from files alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.answers import Answer, Content, Listing, Output, Refusal, unknown
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Command, ListDir, Question, ReadFile
from inventory.reading import text, unix_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# freedesktop's os-release(5); the rest serves systems older than it, and point releases.
OS_RELEASE = ReadFile("/etc/os-release")
DEBIAN_VERSION = ReadFile("/etc/debian_version")
LSB_RELEASE = ReadFile("/etc/lsb-release")
REDHAT_RELEASE = ReadFile("/etc/redhat-release")
# The kernel's own words: kernel(5) of sysctl. ``arch`` exists since Linux 6.1.
HOST_NAME = ReadFile("/proc/sys/kernel/hostname")
KERNEL = ReadFile("/proc/sys/kernel/osrelease")
KERNEL_ARCH = ReadFile("/proc/sys/kernel/arch")
MACHINE = Command("machine")
# proc(5): btime is when the system started, in seconds since 1970.
STAT = ReadFile("/proc/stat")
# Written once by the installers of Debian and Ubuntu, else by the first start.
INSTALLED = (
    ReadFile("/var/log/installer/lsb-release"),
    ReadFile("/var/log/installer/media-info"),
    ReadFile("/etc/machine-id", limit=64),
)
# Debian's sign of a restart that is due; the folder says that it is not there.
RUN = ListDir("/run")
REBOOT_REQUIRED = ReadFile("/run/reboot-required", limit=4096)
NEEDS_RESTARTING = Command("needs_restarting", timeout=20.0)
# Languages: Debian's file, then systemd's.
LOCALES = (ReadFile("/etc/default/locale"), ReadFile("/etc/locale.conf"))
# The zone's name: systemd's report, which the clock asks too; Debian's file.
CLOCK = Command("clock")
TIMEZONE = ReadFile("/etc/timezone")

QUESTIONS: tuple[Question, ...] = (
    OS_RELEASE,
    DEBIAN_VERSION,
    LSB_RELEASE,
    REDHAT_RELEASE,
    HOST_NAME,
    KERNEL,
    KERNEL_ARCH,
    STAT,
    *INSTALLED,
    RUN,
    *LOCALES,
    CLOCK,
    TIMEZONE,
)

_NOT_A_NAME = {"", "localhost", "(none)"}


def assignments(content: str) -> dict[str, str]:
    """``NAME=value`` lines of a shell file, quotes removed; comments and other lines left out."""
    found = {}
    for line in content.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            quoted = re.match(r"""^(["'])(.*)\1""", value)
            found[name] = re.sub(r'\\(["$`\\])', r"\1", quoted[2] if quoted else value).strip()
    return found


def release(answers: Mapping[Question, Answer]) -> Fact[dict[str, str]]:
    """The distribution as os-release names it (``ID``, ``NAME``, ``PRETTY_NAME``, ``VERSION_ID``).

    Older systems: the same names from lsb-release, then from the sentence of redhat-release
    (``CentOS release 6.10 (Final)``).
    """
    main = answers[OS_RELEASE]
    if isinstance(main, Content) and "ID" in (said := assignments(main.text)):
        return Known(said, (str(OS_RELEASE),))
    lsb = answers[LSB_RELEASE]
    if isinstance(lsb, Content) and "DISTRIB_ID" in (said := assignments(lsb.text)):
        name, number = said["DISTRIB_ID"], said.get("DISTRIB_RELEASE", "")
        pretty = said.get("DISTRIB_DESCRIPTION") or f"{name} {number}".strip()
        values = {"ID": name.lower(), "NAME": name, "PRETTY_NAME": pretty, "VERSION_ID": number}
        return Known(values, (str(LSB_RELEASE),))
    sentence = answers[REDHAT_RELEASE]
    if isinstance(sentence, Content):
        found = re.match(r"^(.+?) release (\d[\d.]*)", sentence.text.strip())
        if found:
            name = found[1].removesuffix(" Linux")
            family = "rhel" if name.startswith("Red Hat") else name.split()[0].lower()
            values = {"ID": family, "NAME": found[1], "VERSION_ID": found[2]}
            values["PRETTY_NAME"] = sentence.text.strip().splitlines()[0]
            return Known(values, (str(REDHAT_RELEASE),))
    if isinstance(main, Refusal):
        return unknown(main, OS_RELEASE)
    return Unknown(Reason.PARSE_ERROR, (str(OS_RELEASE),))


def version(said: Mapping[str, str], debian: Answer) -> tuple[str | None, tuple[str, ...]]:
    """VERSION_ID, with the point release that Debian keeps apart (``11`` and ``11.2``)."""
    number = text(said.get("VERSION_ID"))
    if said.get("ID") == "debian" and isinstance(debian, Content):
        point = (debian.text.strip().splitlines() or [""])[0].strip()
        if re.fullmatch(r"\d+(\.\d+)*", point) and (number is None or point.startswith(number)):
            return point, (str(DEBIAN_VERSION),)
        if number is None:  # testing: trixie/sid
            return text(point), (str(DEBIAN_VERSION),)
    return number, ()


def line(answer: Answer, question: Question) -> Fact[str]:
    """The only line of a file, or of what a program printed."""
    source = str(question)
    if isinstance(answer, Refusal):
        return unknown(answer, source)
    if isinstance(answer, Output) and answer.status != 0:
        return Unknown(Reason.API_ERROR, (source,), answer.stderr.strip())
    whole = answer.stdout if isinstance(answer, Output) else None
    whole = answer.text if isinstance(answer, Content) else whole
    word = text(whole)
    return Known(word, (source,)) if word else Unknown(Reason.PARSE_ERROR, (source,))


def host_name(answer: Answer) -> Fact[str]:
    """The kernel's host name, unless it was never given one."""
    found = line(answer, HOST_NAME)
    if isinstance(found, Known) and found.value.lower() in _NOT_A_NAME:
        return Unknown(Reason.ABSENT, found.sources)
    return found


def booted_at(answer: Answer) -> Fact[datetime]:
    """``btime`` of /proc/stat."""
    if isinstance(answer, Refusal):
        return unknown(answer, STAT)
    if isinstance(answer, Content):
        found = re.search(r"^btime (\d+)$", answer.text, re.MULTILINE)
        at = unix_time(found[1]) if found else None
        if at is not None:
            return Known(at, (str(STAT),))
    return Unknown(Reason.PARSE_ERROR, (str(STAT),))


def installed_at(answers: Mapping[Question, Answer]) -> Fact[datetime]:
    """The last change of the first file there is that only an installation writes.

    The installer's logs, else ``/etc/machine-id``, which the first start writes.
    """
    for question in INSTALLED:
        answer = answers[question]
        if isinstance(answer, Content) and answer.modified is not None:
            return Known(answer.modified, (str(question),))
    last = answers[INSTALLED[-1]]
    if isinstance(last, Refusal):
        return unknown(last, *INSTALLED)
    return Unknown(Reason.PARSE_ERROR, tuple(str(question) for question in INSTALLED))


def language(answers: Mapping[Question, Answer]) -> Fact[str]:
    """The system's language as ``fr-FR``, from ``LANG``; ``C`` and ``POSIX`` are English."""
    for question in LOCALES:
        answer = answers[question]
        if isinstance(answer, Content):
            lang = assignments(answer.text).get("LANG", "")
            word = re.split(r"[.@]", lang)[0].replace("_", "-")
            if word:
                return Known("en" if word in {"C", "POSIX"} else word, (str(question),))
    first = answers[LOCALES[0]]
    sources = tuple(str(question) for question in LOCALES)
    if isinstance(first, Refusal):
        return unknown(first, *sources)
    return Unknown(Reason.ABSENT, sources)


def time_zone(answers: Mapping[Question, Answer]) -> Fact[str]:
    """The zone's name in the time zone database, such as ``Europe/Paris``."""
    report = answers[CLOCK]
    if isinstance(report, Output) and report.status == 0:
        found = re.search(r"^Timezone=(\S+)$", report.stdout, re.MULTILINE)
        if found:
            return Known(found[1], (str(CLOCK),))
    file = answers[TIMEZONE]
    if isinstance(file, Content) and re.fullmatch(r"[\w+./-]+", file.text.strip()):
        return Known(file.text.strip(), (str(TIMEZONE),))
    if isinstance(report, Refusal):
        return unknown(report, CLOCK, TIMEZONE)
    return Unknown(Reason.PARSE_ERROR, (str(CLOCK), str(TIMEZONE)))


def is_debian_like(said: Mapping[str, str]) -> bool:
    """Whether the distribution leaves Debian's sign of a restart that is due."""
    kin = {said.get("ID", ""), *said.get("ID_LIKE", "").split()}
    return bool(kin & {"debian", "ubuntu"})


def reboot_listed(answer: Answer) -> bool:
    """Whether ``/run`` holds Debian's sign."""
    return isinstance(answer, Listing) and "reboot-required" in answer.names
