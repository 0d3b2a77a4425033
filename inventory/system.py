"""The operating system: which one, since when, and whether it waits for a restart."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from inventory import shapes
from inventory.answers import Answer, Content, Output, Refusal, unknown
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux import system as linux
from inventory.machine import Family, Machine, ask
from inventory.reading import number, text
from inventory.record import record, replace
from inventory.topic import Topic
from inventory.windows import system as windows
from inventory.windows.editions import (
    EDITIONS,
    VERSIONS,
    WINDOWS_10,
    client_kind,
    named_kind,
    product_name,
)
from inventory.windows.systeminfo import SYSTEMINFO, SystemInfo, parse_systeminfo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from inventory.questions import Question

T = TypeVar("T")

ESU_BUILD = 19045  # Windows 10 22H2 (annex D)


@record
class OperatingSystem:
    """What the machine runs.

    ``build`` and ``revision`` are Windows' CurrentBuildNumber and UBR. ``distribution`` is
    os-release's ID (``debian``) on Linux and None on Windows; ``version`` is DisplayVersion
    (``25H2``; ReleaseId before 20H2) or os-release's VERSION_ID with its point release.
    ``edition`` is EditionID (``Professional``). ``architecture`` is ``x86_64``, ``x86``,
    ``aarch64``…; ``kernel`` is ``10.0.26200`` or Linux' release. ``product`` and ``release`` are
    os-release's NAME and VERSION (``Fedora Linux``, ``35 (Thirty Five)``), None on Windows.
    """

    family: Family
    name: str
    version: str | None
    support_class: SupportClass
    edition: str | None = None
    build: int | None = None
    revision: int | None = None
    distribution: str | None = None
    architecture: str | None = None
    kernel: str | None = None
    service_pack: str | None = None
    product: str | None = None
    release: str | None = None


class SupportClass(StrEnum):
    """The lifecycle that an edition follows (reference: checks.md, annex C)."""

    HOME_PRO = "home_pro"
    ENTERPRISE = "enterprise"  # Enterprise and Education
    LTSC = "ltsc"  # EnterpriseS
    IOT_LTSC = "iot_ltsc"  # IoTEnterpriseS
    SERVER = "server"
    DISTRIBUTION = "distribution"  # Linux
    UNKNOWN = "unknown"


@record
class Membership:
    """Who manages the machine: ``kind`` is ``workgroup``, ``domain`` or ``entra``."""

    kind: str
    name: str | None


@record
class PendingReboot:
    """Whether a restart is due: ``signs`` are keys or files that say so, ``since`` the first."""

    pending: bool
    since: datetime | None
    signs: tuple[str, ...] = ()


@record
class ExtendedSupport:
    """Windows 10 ESU signs (annex D): licensed commercial years, consumer ESUEligibility state."""

    commercial_years: tuple[int, ...]
    consumer_state: int | None


@record
class System:
    """Facts about the operating system. Times are UTC.

    ``installed_at`` is the last feature upgrade where there was one, ``first_installed_at`` the
    oldest installation that Windows remembers of an upgraded machine. ``utc_offset`` is how far
    local time was ahead of UTC, in minutes, when Windows was asked; on Linux the zone's name tells.
    """

    os: Fact[OperatingSystem]
    host_name: Fact[str]
    membership: Fact[Membership]
    installed_at: Fact[datetime]
    booted_at: Fact[datetime]
    pending_reboot: Fact[PendingReboot]
    extended_support: Fact[ExtendedSupport]
    language: Fact[str]
    time_zone: Fact[str]
    first_installed_at: Fact[datetime] = Unknown(Reason.NOT_SUPPORTED)
    utc_offset: Fact[int] = Unknown(Reason.NOT_SUPPORTED)


def read(machine: Machine) -> System:
    """Read the operating system's facts."""
    if machine.family is Family.WINDOWS:
        return _read_windows(machine)
    if machine.family is Family.LINUX:
        return _read_linux(machine)
    missing = Unknown(Reason.NOT_SUPPORTED)
    return System(*(missing,) * 9)


# --- Linux ------------------------------------------------------------------------------------


def _read_linux(machine: Machine) -> System:
    answers = dict(zip(linux.QUESTIONS, machine.ask_all(linux.QUESTIONS), strict=True))
    architecture = linux.line(answers[linux.KERNEL_ARCH], linux.KERNEL_ARCH)
    if isinstance(architecture, Unknown):
        architecture = linux.line(ask(machine, linux.MACHINE), linux.MACHINE)
    return System(
        os=parse_distribution(answers, architecture),
        host_name=linux.host_name(answers[linux.HOST_NAME]),
        membership=Unknown(Reason.NOT_SUPPORTED),
        installed_at=linux.installed_at(answers),
        booted_at=linux.booted_at(answers[linux.STAT]),
        pending_reboot=_pending_linux(machine, answers),
        extended_support=Unknown(Reason.NOT_SUPPORTED),
        language=linux.language(answers),
        time_zone=linux.time_zone(answers),
    )


def parse_distribution(
    answers: Mapping[Question, Answer], architecture: Fact[str]
) -> Fact[OperatingSystem]:
    """The distribution and its version, from its release files."""
    said = linux.release(answers)
    if isinstance(said, Unknown):
        return said
    names = said.value
    version, more = linux.version(names, answers[linux.DEBIAN_VERSION])
    kernel = linux.line(answers[linux.KERNEL], linux.KERNEL)
    name = text(names.get("PRETTY_NAME")) or text(names.get("NAME")) or names["ID"]
    found = OperatingSystem(
        family=Family.LINUX,
        name=name,
        version=version,
        support_class=SupportClass.DISTRIBUTION,
        distribution=names["ID"],
        architecture=architecture.value if isinstance(architecture, Known) else None,
        kernel=kernel.value if isinstance(kernel, Known) else None,
        product=text(names.get("NAME")),
        release=version if more else text(names.get("VERSION")) or version,
    )
    sources = (f.sources for f in (kernel, architecture) if isinstance(f, Known))
    return Known(found, merge_sources(said.sources, more, *sources))


def _pending_linux(machine: Machine, answers: Mapping[Question, Answer]) -> Fact[PendingReboot]:
    said = linux.release(answers)
    folder = answers[linux.RUN]
    if linux.reboot_listed(folder):
        return parse_reboot_file(ask(machine, linux.REBOOT_REQUIRED))
    if isinstance(said, Unknown) or linux.is_debian_like(said.value):
        listed = shapes.names(folder, linux.RUN)
        if isinstance(listed, Unknown):
            return listed
        if isinstance(said, Unknown):
            return said
        return Known(PendingReboot(pending=False, since=None), (str(linux.RUN),))
    return parse_needs_restarting(ask(machine, linux.NEEDS_RESTARTING))


def parse_reboot_file(answer: Answer) -> Fact[PendingReboot]:
    """Debian's sign, which is there: its date says since when, and may be unreadable."""
    since = answer.modified if isinstance(answer, Content) else None
    name = linux.REBOOT_REQUIRED.path
    return Known(
        PendingReboot(pending=True, since=since, signs=(name,)),
        (str(linux.RUN), str(linux.REBOOT_REQUIRED)),
    )


def parse_needs_restarting(answer: Answer) -> Fact[PendingReboot]:
    """``needs-restarting -r`` of dnf: status 0 when nothing waits, 1 when a restart does."""
    source = str(linux.NEEDS_RESTARTING)
    if isinstance(answer, Refusal):
        return unknown(answer, source)
    if not isinstance(answer, Output):
        return Unknown(Reason.PARSE_ERROR, (source,))
    if answer.status not in {0, 1}:
        return Unknown(Reason.API_ERROR, (source,), answer.stderr.strip())
    pending = answer.status == 1
    signs = ("needs-restarting",) if pending else ()
    return Known(PendingReboot(pending, None, signs), (source,))


# --- Windows ----------------------------------------------------------------------------------


def _read_windows(machine: Machine) -> System:
    answers = dict(zip(windows.QUESTIONS, machine.ask_all(windows.QUESTIONS), strict=True))
    system = parse_windows(answers)
    found = System(
        os=system,
        host_name=windows.host_name(answers),
        membership=_membership(answers),
        installed_at=windows.installed_at(answers),
        booted_at=windows.booted_at(answers),
        pending_reboot=parse_reboot_signs(windows.reboot_signs(answers)),
        extended_support=_extended_support(machine, answers, system),
        language=windows.language(answers),
        time_zone=windows.time_zone(answers),
        first_installed_at=windows.first_installed_at(answers[windows.SETUP]),
        utc_offset=windows.utc_offset(answers),
    )
    if isinstance(found.os, Known):
        return found
    report = parse_systeminfo(ask(machine, SYSTEMINFO))
    return _from_report(found, report) if isinstance(report, Known) else found


def parse_windows(answers: Mapping[Question, Answer]) -> Fact[OperatingSystem]:
    """Edition and build: the registry's, and WMI's where the registry does not say."""
    key, wmi = windows.CURRENT_VERSION, windows.OPERATING_SYSTEM
    build = windows.build_number(windows.value(answers, key, "CurrentBuildNumber"))
    build = build or windows.build_number(windows.value(answers, key, "CurrentBuild"))
    kernel = text(windows.prop(answers, wmi, "Version"))
    build = build or windows.build_number(windows.prop(answers, wmi, "BuildNumber"))
    edition = text(windows.value(answers, key, "EditionID"))
    sku = number(windows.prop(answers, wmi, "OperatingSystemSKU"))
    edition = edition or (EDITIONS.get(sku) if sku is not None else None)
    caption = text(windows.prop(answers, wmi, "Caption"))
    name = text(windows.value(answers, key, "ProductName")) or caption
    if build is None or (name is None and edition is None):
        return _refused(answers, key, wmi)
    server = windows.is_server(answers, edition)
    if kernel is None:
        major = number(windows.value(answers, key, "CurrentMajorVersionNumber"))
        old = text(windows.value(answers, key, "CurrentVersion"))
        kernel = f"10.0.{build}" if major or build >= WINDOWS_10 else f"{old}.{build}"
    shown = text(windows.value(answers, key, "DisplayVersion"))
    release = text(windows.value(answers, key, "ReleaseId"))
    pack = text(windows.value(answers, key, "CSDVersion"))
    found = OperatingSystem(
        family=Family.WINDOWS,
        name=product_name(name or f"Windows {edition}", build, server=server),
        version=shown or VERSIONS.get(build) or release,
        support_class=_support_class(edition, name, server=server),
        edition=edition,
        build=build,
        revision=windows.build_number(windows.value(answers, key, "UBR")),
        architecture=windows.architecture(answers),
        kernel=kernel,
        service_pack=pack or text(windows.prop(answers, wmi, "CSDVersion")),
    )
    used = tuple(str(question) for question in (key, wmi) if not _is_refused(answers[question]))
    return Known(found, used)


def _support_class(edition: str | None, name: str | None, *, server: bool) -> SupportClass:
    if server:
        return SupportClass.SERVER
    kind = client_kind(edition) if edition else named_kind(name or "")
    return SupportClass(kind) if kind else SupportClass.UNKNOWN


def _is_refused(answer: Answer) -> bool:
    return isinstance(answer, Refusal)


def _refused(answers: Mapping[Question, Answer], *questions: Question) -> Unknown:
    """Why none of the questions gave an answer: a refusal, else an answer without sense."""
    for question in questions:
        answer = answers[question]
        if isinstance(answer, Refusal):
            return unknown(answer, *questions)
    return Unknown(Reason.PARSE_ERROR, tuple(str(question) for question in questions))


def _membership(answers: Mapping[Question, Answer]) -> Fact[Membership]:
    found = windows.membership(answers)
    if isinstance(found, Unknown):
        return found
    return Known(Membership(*found.value), found.sources)


def parse_reboot_signs(signs: tuple[windows.Sign, ...]) -> Fact[PendingReboot]:
    """One sign is enough; without any, all must have been readable."""
    there = [sign for sign in signs if isinstance(sign.present, Known) and sign.present.value]
    sources = merge_sources(*(sign.present.sources for sign in signs))
    if there:
        dates = [sign.since for sign in there if sign.since is not None]
        names = tuple(sign.name for sign in there)
        return Known(PendingReboot(True, min(dates, default=None), names), sources)  # noqa: FBT003
    for sign in signs:
        if isinstance(sign.present, Unknown):
            return sign.present
    return Known(PendingReboot(pending=False, since=None), sources)


def _extended_support(
    machine: Machine, answers: Mapping[Question, Answer], system: Fact[OperatingSystem]
) -> Fact[ExtendedSupport]:
    """Only the last version of Windows 10 has extended support: the others are not asked."""
    if isinstance(system, Unknown):
        return Unknown(system.why, system.sources)
    if system.value.build != ESU_BUILD or system.value.support_class is SupportClass.SERVER:
        return Unknown(Reason.NOT_SUPPORTED, system.sources)
    questions = windows.ESU_QUESTIONS
    asked = zip(questions, machine.ask_all(questions), strict=True)
    return parse_extended_support({**answers, **dict(asked)})


def parse_extended_support(answers: Mapping[Question, Answer]) -> Fact[ExtendedSupport]:
    """Licensed years and the consumer programme's state; a sign found is enough to answer."""
    years = windows.esu_years(answers[windows.ESU_LICENCES])
    consumer = windows.esu_consumer(answers)
    if isinstance(years, Known) and isinstance(consumer, Known):
        sources = merge_sources(years.sources, consumer.sources)
        return Known(ExtendedSupport(years.value, consumer.value), sources)
    if isinstance(years, Known) and years.value:
        return Known(ExtendedSupport(years.value, None), years.sources)
    if isinstance(consumer, Known) and consumer.value is not None:
        return Known(ExtendedSupport((), consumer.value), consumer.sources)
    return years if isinstance(years, Unknown) else consumer  # type: ignore[return-value]


def _from_report(found: System, report: Known[SystemInfo]) -> System:
    """Fill what registry and WMI did not say from a recorded ``systeminfo``."""
    said, sources = report.value, report.sources

    def known(fact: Fact[T], value: T | None) -> Fact[T]:
        return fact if isinstance(fact, Known) or value is None else Known(value, sources)

    server = "Server" in said.os_name
    name = product_name(said.os_name, said.build, server=server)
    system = OperatingSystem(
        family=Family.WINDOWS,
        name=name,
        version=VERSIONS.get(said.build),
        support_class=_support_class(None, name, server=server),
        build=said.build,
        architecture=said.architecture,
        kernel=said.kernel,
        service_pack=f"Service Pack {said.service_pack}" if said.service_pack else None,
    )
    return replace(
        found,
        os=known(found.os, system),
        host_name=known(found.host_name, said.host_name),
        membership=known(found.membership, _reported_membership(said.domain)),
        installed_at=known(found.installed_at, said.installed_at),
        booted_at=known(found.booted_at, said.booted_at),
        language=known(found.language, _language_tag(said.locale)),
    )


def _language_tag(name: str | None) -> str | None:
    """``fr-fr`` as ``fr-FR``."""
    if name is None:
        return None
    language, dash, country = name.partition("-")
    return f"{language}{dash}{country.upper() if len(country) == 2 else country}"


def _reported_membership(domain: str | None) -> Membership | None:
    """A dotted name is a domain's, Windows' own names are workgroups; others may be both."""
    if domain is None:
        return None
    if "." in domain:
        return Membership("domain", domain)
    return Membership("workgroup", domain) if domain.upper() in {"WORKGROUP", "MSHOME"} else None


TOPIC = Topic(
    "system",
    {Family.LINUX: linux.QUESTIONS, Family.WINDOWS: windows.QUESTIONS},
    read,
)
