r"""The programs of Windows: the machine's, the accounts', the store's, and Office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Hive, Refusal
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources, then
from inventory.office import (
    click_to_run,
    free_suites,
    installer_suites,
    licensed_suites,
    listed_products,
)
from inventory.processor import CENTRAL_PROCESSOR, PROCESSOR_CLASS
from inventory.questions import Call, Registry, Wmi
from inventory.reading import column, number, registry_value, text
from inventory.windows.store_apps import package_keys, package_rows
from inventory.windows.system import CURRENT_VERSION, OPERATING_SYSTEM, architecture
from inventory.windows.uninstall import Place, amcache_programs, merged, uninstall_programs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.answers import Answer, RegistryKey
    from inventory.machine import Machine
    from inventory.programs import OfficeSuite, Program
    from inventory.questions import Question

_UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall"
_STORE = (
    r"Software\Classes\Local Settings\Software\Microsoft\Windows\CurrentVersion\AppModel"
    r"\Repository\Packages"
)

# Windows: the machine's two views, the session's account, and who else has a profile here.
UNINSTALL_64 = Registry(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall", depth=1)
UNINSTALL_32 = Registry(UNINSTALL_64.key, depth=1, view=32)
UNINSTALL_USER = Registry(rf"HKCU\{_UNINSTALL}", depth=1)
PROFILES = Registry(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList", depth=1)
SESSION = Call("session_token")
# PROCESSOR_ARCHITECTURE of the system: AMD64, ARM64 or x86.
ENVIRONMENT = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment")
# Store packages of this account, and those installed for everybody.
STORE_USER = Registry(rf"HKCU\{_STORE}", depth=1)
STORE_ALL = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Appx\AppxAllUserStore\Applications", depth=1
)
STORE_ROWS = Wmi(
    "Win32_InstalledStoreProgram", ("Name", "Vendor", "Version", "Architecture", "ProgramId")
)
# Office: licence identifiers and keys stay where they are, only their presence is read.
_KEYS = ("DigitalProductID", "DigitalProductId", "DPID", "ProductID")
CLICK_TO_RUN = Registry(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration")
OFFICE_VERSIONS = ("12.0", "14.0", "15.0", "16.0")
OFFICE_ROOTS = tuple(
    Registry(rf"HKLM\SOFTWARE\Microsoft\Office\{version}\Common\InstallRoot", view=view)
    for version in OFFICE_VERSIONS
    for view in (64, 32)
)
# Asked of recordings alone: an account's hive and Amcache.hve as old recordings name them, and
# what told Office apart in them.
RECORDED_USER = Registry(rf"HKU\<SID>\{_UNINSTALL}", depth=1)
RECORDED_STORE = Registry(rf"HKU\<SID>\{_STORE}", depth=1)
AMCACHE = Registry(r"AMCACHE\Root\InventoryApplication", depth=1)
AMCACHE_OLD = Registry(r"AMCACHE\Root\Programs", depth=1)
REGISTRATIONS = tuple(
    Registry(
        rf"HKLM\SOFTWARE\Microsoft\Office\{version}\Registration",
        depth=1,
        presence=_KEYS,
        view=view,
    )
    for version in OFFICE_VERSIONS
    for view in (64, 32)
)
LICENCES = Wmi(
    "SoftwareLicensingProduct",
    ("Name", "LicenseFamily", "LicenseStatus", "PartialProductKey"),
    where="ApplicationID='0ff1ce15-a989-479d-af46-f275c6370663' AND PartialProductKey IS NOT NULL",
)

WINDOWS_FIRST: tuple[Question, ...] = (
    UNINSTALL_64,
    UNINSTALL_32,
    UNINSTALL_USER,
    PROFILES,
    SESSION,
    ENVIRONMENT,
    STORE_USER,
    STORE_ALL,
    CLICK_TO_RUN,
    *OFFICE_ROOTS,
)
NOT_RECORDED = Refusal(Reason.NOT_RECORDED)
_WIDE_PROCESSORS = {9: "x86_64", 12: "aarch64"}  # Win32_Processor.Architecture


def read_windows_programs(machine: Machine) -> tuple[Fact[tuple[Program, ...]], Fact[Hive]]:
    """The registered programs, and the Amcache where it is all that was recorded."""
    wide, narrow, user, profiles, session, environment = machine.ask_all(
        (UNINSTALL_64, UNINSTALL_32, UNINSTALL_USER, PROFILES, SESSION, ENVIRONMENT)
    )
    both = isinstance(narrow, Hive)
    machines = system_places(environment, both=both)
    if machines[0].architecture is None:
        machines = system_places(environment, both=both, told=_told_architecture(machine))
    sid, account = session_account(session)
    parts: list[tuple[Question, Answer, Place]] = [(UNINSTALL_64, wide, machines[0])]
    if not _same_keys(wide, narrow):
        parts.append((UNINSTALL_32, narrow, machines[1]))
    parts.append((UNINSTALL_USER, user, Place("user", machines[0].architecture, account)))
    others = tuple(
        (Registry(rf"HKU\{other}\{_UNINSTALL}", depth=1), name)
        for other, name in profile_accounts(profiles)
        if other != sid
    )
    if user == NOT_RECORDED:
        others = (*others, (RECORDED_USER, None))
    answers = machine.ask_all(tuple(question for question, _ in others))
    parts += [
        (question, answer, Place("user", machines[0].architecture, name))
        for (question, name), answer in zip(others, answers, strict=True)
    ]
    programs = parse_uninstall(parts)
    if not isinstance(programs, Unknown) or wide != NOT_RECORDED:
        return programs, Unknown(Reason.NOT_RECORDED)
    return _amcache(machine, programs)


def read_places(machine: Machine) -> Fact[tuple[str, ...]]:
    """The machine's two views, this account's key and Office's own, unknown as soon as one is.

    Other accounts' hives are closed to ordinary users, and hold what they installed for themselves.
    """
    asked = (UNINSTALL_64, UNINSTALL_32, UNINSTALL_USER, CLICK_TO_RUN)
    for question, answer in zip(asked, machine.ask_all(asked), strict=True):
        hive = shapes.hive(answer, question)
        if isinstance(hive, Unknown):
            if hive.why is not Reason.ABSENT or question is UNINSTALL_64:
                return hive
            continue
        if not all(_is_text(key, "DisplayName") for key in hive.keys.values()):
            return Unknown(Reason.PARSE_ERROR, (str(question),), "DisplayName")
    sources = tuple(str(question) for question in asked)
    return Known(sources, sources)


def covers_machine(programs: Known[tuple[Program, ...]]) -> bool:
    """Whether the machine's own programs are among the sources, beside the accounts'."""
    whole = {str(UNINSTALL_64), str(UNINSTALL_32), str(AMCACHE), str(AMCACHE_OLD)}
    return not whole.isdisjoint(programs.sources)


def _same_keys(first: Answer, second: Answer) -> bool:
    """Whether two views are one: on 32-bit Windows both show the same keys."""
    return (
        isinstance(first, Hive)
        and isinstance(second, Hive)
        and first.keys.keys() == second.keys.keys()
        and len(first.keys) > 1
    )


def _told_architecture(machine: Machine) -> str | None:
    """The system's architecture where its environment was not read, by what else says it.

    ``AddressWidth`` and the processor's ``Identifier`` (``x86 Family 6``, ``Intel64 Family 6``)
    are those of the running system, not what the processor could do.
    """
    asked: tuple[Question, ...] = (
        OPERATING_SYSTEM, CURRENT_VERSION, ENVIRONMENT, PROCESSOR_CLASS, CENTRAL_PROCESSOR,
    )  # fmt: skip
    answers = dict(zip(asked, machine.ask_all(asked), strict=True))
    if word := architecture(answers):
        return word
    rows = shapes.rows(answers[PROCESSOR_CLASS], PROCESSOR_CLASS)
    for row in () if isinstance(rows, Unknown) else rows:
        width = number(column(row, "AddressWidth"))
        if width == 32:
            return "x86"
        kind = number(column(row, "Architecture"))
        if width == 64 and kind in _WIDE_PROCESSORS:
            return _WIDE_PROCESSORS[kind]
    hive = shapes.hive(answers[CENTRAL_PROCESSOR], CENTRAL_PROCESSOR)
    for key in () if isinstance(hive, Unknown) else hive.keys.values():
        identifier = text(registry_value(key, "Identifier")) or ""
        if identifier.startswith("x86 Family"):
            return "x86"
        if identifier.startswith(("Intel64 Family", "AMD64 Family", "EM64T Family")):
            return "x86_64"
    return None


def system_places(
    environment: Answer, *, both: bool, told: str | None = None
) -> tuple[Place, Place]:
    """The places of the machine's two views, with the architecture of their programs.

    A 32-bit Windows has one view, of 32-bit programs. Two recorded views mean a 64-bit Windows.
    ``told`` is the system's architecture by other sources than its environment.
    """
    key = shapes.key(environment, ENVIRONMENT)
    word = None
    if not isinstance(key, Unknown):
        word = text(registry_value(key, "PROCESSOR_ARCHITECTURE"))
    word = (word or told or "").lower()
    if word == "x86":
        return Place("machine32", "i586"), Place("machine32", "i586")
    names = {"amd64": "x86_64", "arm64": "aarch64", "x86_64": "x86_64", "aarch64": "aarch64"}
    native = names.get(word, "x86_64" if both else None)
    return Place("machine64", native), Place("machine32", "i586")


def session_account(answer: Answer) -> tuple[str | None, str | None]:
    """The SID and the name of the session's account, from the call ``session_token``."""
    data = shapes.data(answer, SESSION)
    if not isinstance(data, dict):
        return None, None
    return text(data.get("sid")), text(data.get("user"))


def profile_accounts(answer: Answer) -> tuple[tuple[str, str | None], ...]:
    """SID and name of the accounts that have a profile; the name is that of its folder.

    The domain is never asked for names: it may be away, and answers vary. Services have none.
    """
    hive = shapes.hive(answer, PROFILES)
    if isinstance(hive, Unknown):
        return ()
    found = []
    for sid, key in hive.keys.items():
        folder = text(registry_value(key, "ProfileImagePath")) or ""
        if sid.upper().startswith(("S-1-5-21-", "S-1-12-1-")) and "\\" not in sid:
            found.append((sid, text(folder.replace("/", "\\").rpartition("\\")[2])))
    return tuple(found)


def parse_uninstall(parts: Sequence[tuple[Question, Answer, Place]]) -> Fact[tuple[Program, ...]]:
    """The programs of all places, each once. One of the machine's views unreadable: unknown.

    Another account's hive may be closed to us: its programs are then not told.
    """
    programs: list[Program] = []
    sources: list[str] = []
    refused: Unknown | None = None
    for question, answer, place in parts:
        hive = shapes.hive(answer, question)
        if isinstance(hive, Hive):
            programs += uninstall_programs(hive, place)
            sources.append(str(question))
            continue
        partial = hive.why in {Reason.ABSENT, Reason.NOT_RECORDED}
        if place.name != "user" and not partial:
            return hive
        refused = refused or hive
    if not sources:
        return refused or Unknown(Reason.NOT_RECORDED)
    return Known(merged(programs), tuple(sources))


def _amcache(
    machine: Machine, otherwise: Fact[tuple[Program, ...]]
) -> tuple[Fact[tuple[Program, ...]], Fact[Hive]]:
    new, old = machine.ask_all((AMCACHE, AMCACHE_OLD))
    asked = ((AMCACHE, new), (AMCACHE_OLD, old))
    found = [(question, answer) for question, answer in asked if isinstance(answer, Hive)]
    if not found:
        return otherwise, Unknown(Reason.NOT_RECORDED)
    programs = [program for _, hive in found for program in amcache_programs(hive)[0]]
    sources = tuple(str(question) for question, _ in found)
    cached: Fact[Hive] = Unknown(Reason.NOT_RECORDED)
    if isinstance(new, Hive):
        cached = Known(new, (str(AMCACHE),))
    return Known(merged(programs), sources), cached


def read_store_apps(machine: Machine, cached: Fact[Hive]) -> Fact[tuple[Program, ...]]:
    """The store packages: this account's and everybody's from the registry, else from WMI."""
    user, everybody, session = machine.ask_all((STORE_USER, STORE_ALL, SESSION))
    account = session_account(session)[1]
    found = parse_store_keys(((STORE_USER, user, account), (STORE_ALL, everybody, None)))
    if isinstance(found, Known) and found.value:
        return found
    if isinstance(cached, Known):
        return then(cached, lambda hive: amcache_programs(hive)[1])
    (rows,) = machine.ask_all((STORE_ROWS,))
    told = parse_store_rows(rows)
    if not isinstance(told, Unknown) or user != NOT_RECORDED:
        return told if isinstance(found, Unknown) else found
    (recorded,) = machine.ask_all((RECORDED_STORE,))
    again = parse_store_keys(((RECORDED_STORE, recorded, None),))
    return told if isinstance(again, Unknown) else again


def parse_store_keys(
    parts: Sequence[tuple[Registry, Answer, str | None]],
) -> Fact[tuple[Program, ...]]:
    """The packages named by registry keys, each full name once, this account's first."""
    found: dict[str, Program] = {}
    sources = []
    refused: Unknown | None = None
    for question, answer, account in parts:
        hive = shapes.hive(answer, question)
        if isinstance(hive, Unknown):
            refused = refused or hive
            continue
        place = "machine64" if question is STORE_ALL else "user"
        for program in package_keys(hive, place, account):
            found.setdefault((program.guid or program.name).lower(), program)
        sources.append(str(question))
    if not sources:
        return refused or Unknown(Reason.NOT_RECORDED)
    return Known(tuple(found.values()), tuple(sources))


def parse_store_rows(answer: Answer) -> Fact[tuple[Program, ...]]:
    """The packages of ``Win32_InstalledStoreProgram``."""
    rows = shapes.rows(answer, STORE_ROWS)
    return rows if isinstance(rows, Unknown) else Known(package_rows(rows), (str(STORE_ROWS),))


def read_office(
    machine: Machine, programs: Fact[tuple[Program, ...]]
) -> Fact[tuple[OfficeSuite, ...]]:
    """The office suites; what was never recorded of them is looked for in what was."""
    asked: tuple[Registry, ...] = (CLICK_TO_RUN, *OFFICE_ROOTS)
    answers = machine.ask_all(asked)
    if all(answer == NOT_RECORDED for answer in answers):
        asked = (*asked, *REGISTRATIONS)
        answers += machine.ask_all(REGISTRATIONS)
    found = parse_office(tuple(zip(asked, answers, strict=True)), programs)
    if isinstance(found, Unknown) and found.why is Reason.NOT_RECORDED:
        (licences,) = machine.ask_all((LICENCES,))
        rows = shapes.rows(licences, LICENCES)
        if not isinstance(rows, Unknown) and (suites := licensed_suites(rows)):
            return Known(suites, (str(LICENCES),))
    return found


def _is_text(key: RegistryKey, name: str) -> bool:
    """Whether a value is text; an absent or empty one says as much as none."""
    held = registry_value(key, name)
    return held == "" or text(held) is not None or not shapes.holds(key, name)


def parse_office(
    parts: Sequence[tuple[Registry, Answer]], programs: Fact[tuple[Program, ...]]
) -> Fact[tuple[OfficeSuite, ...]]:
    """The suites of the registry's own keys and of the programs.

    An absent key is an answer: no such installation. Nothing found is known only when the
    programs are, since LibreOffice has no key of its own.
    """
    listed = programs.value if isinstance(programs, Known) else ()
    suites: tuple[OfficeSuite, ...] = ()
    hives = []
    sources = []
    refused: Unknown | None = None
    for question, answer in parts:
        hive = shapes.hive(answer, question)
        if isinstance(hive, Unknown):
            if hive.why not in {Reason.ABSENT, Reason.NOT_RECORDED}:
                refused = refused or hive
            continue
        sources.append(str(question))
        if question is CLICK_TO_RUN:
            for key in hive.keys.values():
                if not _is_text(key, "ProductReleaseIds"):
                    return Unknown(Reason.PARSE_ERROR, (str(question),), "ProductReleaseIds")
                suites += click_to_run(key, listed)
        else:
            prefix = question.key.rpartition("Office\\")[2]
            paths = {f"{prefix}\\{path}".rstrip("\\"): key for path, key in hive.keys.items()}
            hives.append(Hive(paths))
    suites = suites or listed_products(listed)
    suites += installer_suites(hives, listed) + free_suites(listed)
    if refused is not None:
        return refused
    if not suites and isinstance(programs, Unknown):
        return programs
    if not suites and isinstance(programs, Known) and not covers_machine(programs):
        return Unknown(Reason.NOT_RECORDED, programs.sources)  # an account's programs alone
    return Known(suites, merge_sources(sources, programs.sources if listed else ()))
