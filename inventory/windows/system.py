r"""The operating system on Windows: registry first, WMI beside it, a recorded systeminfo last."""

from __future__ import annotations

import locale
import re
from typing import TYPE_CHECKING, Any, TypeVar

from inventory.answers import Answer, Hive, Refusal, RegistryKey, Rows, Value, unknown
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Call, Question, Registry, Wmi
from inventory.reading import (
    column,
    filetime,
    hex_bytes,
    moment,
    number,
    registry_value,
    text,
    truth,
    unix_time,
    words,
)
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from inventory.answers import Json

T = TypeVar("T")

# The version, as checks.md MAJ-01 reads it: CurrentBuildNumber, UBR, DisplayVersion, EditionID…
CURRENT_VERSION = Registry(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion")
PRODUCT_OPTIONS = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions")
ENVIRONMENT = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment")
COMPUTER_NAME = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\ComputerName", depth=1)
LANGUAGE = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language")
TIME_ZONE = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation")
OPERATING_SYSTEM = Wmi(
    "Win32_OperatingSystem",
    (
        "Caption",
        "Version",
        "BuildNumber",
        "OperatingSystemSKU",
        "ProductType",
        "OSArchitecture",
        "CSDVersion",
        "CSName",
        "InstallDate",
        "LastBootUpTime",
        "OSLanguage",
        "MUILanguages",
    ),
)
COMPUTER = Wmi(
    "Win32_ComputerSystem",
    ("Name", "DNSHostName", "PartOfDomain", "Domain", "Workgroup", "SystemType"),
)
# One key for each system that this one was upgraded from, with its own InstallDate.
SETUP = Registry(r"HKLM\SYSTEM\Setup", depth=1)
# Who manages the machine: NetGetJoinInformation, and the keys of a joined Entra tenant.
JOIN_STATUS = Call("join_status")
CLOUD_JOIN = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo", depth=1)
# Signs of a restart that is due (MAJ-04). PendingFileRenameOperations is never one: any driver
# or antivirus update sets it.
REBOOT_SIGNS = (
    Registry(
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending"
    ),
    Registry(
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired"
    ),
)
# Extended updates of Windows 10 (annex D): licences by their ID, the consumer programme by user.
ESU_YEARS = {
    "f520e45e-7413-4a34-a497-d2765967d094": 1,
    "1043add5-23b1-4afb-9a0f-64343c8f3f8d": 2,
    "83d49986-add3-41d7-ba33-87c7bfb5c0fb": 3,
}
ESU_LICENCES = Wmi(
    "SoftwareLicensingProduct",
    ("ID", "LicenseStatus"),
    where=" OR ".join(f"ID='{licence}'" for licence in ESU_YEARS),
    timeout=15.0,
)
ESU_CONSUMER = (
    Registry(r"HKCU\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows\ConsumerESU"),
    Registry(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows\ConsumerESU"),
)

QUESTIONS: tuple[Question, ...] = (
    CURRENT_VERSION,
    PRODUCT_OPTIONS,
    ENVIRONMENT,
    COMPUTER_NAME,
    LANGUAGE,
    TIME_ZONE,
    OPERATING_SYSTEM,
    COMPUTER,
    SETUP,
    JOIN_STATUS,
    CLOUD_JOIN,
    *REBOOT_SIGNS,
)
ESU_QUESTIONS: tuple[Question, ...] = (ESU_LICENCES, *ESU_CONSUMER)

LICENSED = 1
DOMAIN_JOINED = 3
WORKGROUP_JOINED = 2
_FURTHEST_ZONE = 14 * 60  # Kiribati's, in minutes
_MACHINES = {"amd64": "x86_64", "x86": "x86", "arm64": "aarch64", "ia64": "ia64", "arm": "arm"}


@record
class Sign:
    """What one sign of a pending restart says: there (and since when), not there, or unknown."""

    name: str
    present: Fact[bool]
    since: datetime | None = None


def value(answers: Mapping[Question, Answer], question: Registry, *names: str) -> Json:
    """The first of the values that the question's own key has; None without key or value."""
    answer = answers[question]
    key = answer.keys.get("") if isinstance(answer, Hive) else None
    if key is None:
        return None
    return next((data for name in names if (data := registry_value(key, name)) is not None), None)


def prop(answers: Mapping[Question, Answer], question: Wmi, name: str) -> Json:
    """A property of the only instance of a class; None without instance or property."""
    answer = answers[question]
    return column(answer.rows[0], name) if isinstance(answer, Rows) and answer.rows else None


def first(
    answers: Mapping[Question, Answer],
    *tries: tuple[Question, object, Callable[[Any], T | None]],
) -> Fact[T]:
    """The first value that reads well, of (question, raw data, reader); else why there is none.

    Raw data that no reader understands are a parse error; none at all, in what was answered, are
    absent. Where all was refused, a reason tells more than "not recorded".
    """
    for question, raw, read in tries:
        found = read(raw)
        if found is not None:
            return Known(found, (str(question),))
    sources = tuple(dict.fromkeys(str(question) for question, _, _ in tries))
    asked = [answers[question] for question, _, _ in tries]
    refused = [answer for answer in asked if isinstance(answer, Refusal)]
    if len(refused) == len(asked):
        telling = (answer for answer in refused if answer.reason is not Reason.NOT_RECORDED)
        return unknown(next(telling, refused[0]), *sources)
    understood = all(raw is None for _, raw, _ in tries)
    return Unknown(Reason.ABSENT if understood else Reason.PARSE_ERROR, sources)


def architecture(answers: Mapping[Question, Answer]) -> str | None:
    """``x86_64``, ``x86`` or ``aarch64``: of Windows itself, not of the processor."""
    named = text(value(answers, ENVIRONMENT, "PROCESSOR_ARCHITECTURE"))
    lab = re.search(
        r"\.(amd64|x86|arm64)(?:fre|chk)\.", str(value(answers, CURRENT_VERSION, "BuildLabEx"))
    )
    if lab or named:
        return _MACHINES.get((lab[1] if lab else named or "").lower())
    width = str(prop(answers, OPERATING_SYSTEM, "OSArchitecture") or "")
    if "arm" in width.lower():
        return "aarch64"
    return "x86_64" if "64" in width else "x86" if "32" in width else None


def build_number(raw: object) -> int | None:
    """A build, or its revision: both are words of 16 bits wherever Windows shows them."""
    found = number(raw)
    return found if found is not None and 0 <= found < 2**16 else None


def is_server(answers: Mapping[Question, Answer], edition: str | None) -> bool:
    """InstallationType, else the product type (1 or WinNT are clients), else the edition's name."""
    installed = text(value(answers, CURRENT_VERSION, "InstallationType"))
    if installed is not None:
        return installed.lower().startswith("server") or installed.lower() == "nano server"
    product = (text(value(answers, PRODUCT_OPTIONS, "ProductType")) or "").lower()
    if product in {"winnt", "servernt", "lanmannt"}:
        return product != "winnt"
    kind = number(prop(answers, OPERATING_SYSTEM, "ProductType"))
    if kind is not None:
        return kind != 1
    name = text(value(answers, CURRENT_VERSION, "ProductName"))
    name = name or text(prop(answers, OPERATING_SYSTEM, "Caption")) or ""
    return (edition or "").startswith("Server") or "Server" in name


def host_name(answers: Mapping[Question, Answer]) -> Fact[str]:
    """The computer's name: the one in use, the registered one, else WMI's."""
    answer = answers[COMPUTER_NAME]
    keys = answer.keys.items() if isinstance(answer, Hive) else ()
    names = {path.lower(): registry_value(key, "ComputerName") for path, key in keys}
    return first(
        answers,
        (COMPUTER_NAME, names.get("activecomputername"), text),
        (COMPUTER_NAME, names.get("computername"), text),
        (OPERATING_SYSTEM, prop(answers, OPERATING_SYSTEM, "CSName"), text),
        (COMPUTER, prop(answers, COMPUTER, "Name"), text),
    )


def membership(answers: Mapping[Question, Answer]) -> Fact[tuple[str, str | None]]:
    """``domain``, ``entra`` or ``workgroup`` with its name; a domain decides over a tenant."""
    joined = answers[JOIN_STATUS]
    status, name, source = None, None, str(JOIN_STATUS)
    if isinstance(joined, Value) and isinstance(joined.data, dict):
        status, name = number(joined.data.get("status")), text(joined.data.get("name"))
    if status not in {DOMAIN_JOINED, WORKGROUP_JOINED}:
        part = truth(prop(answers, COMPUTER, "PartOfDomain"))
        status = None if part is None else DOMAIN_JOINED if part else WORKGROUP_JOINED
        name = text(prop(answers, COMPUTER, "Domain"))
        name = name if part else text(prop(answers, COMPUTER, "Workgroup")) or name
        source = str(COMPUTER)
    if status == DOMAIN_JOINED:
        return Known(("domain", name), (source,))
    cloud = answers[CLOUD_JOIN]
    if isinstance(cloud, Hive) and any(cloud.keys):
        return Known(("entra", None), (str(CLOUD_JOIN),))
    if status == WORKGROUP_JOINED:
        return Known(("workgroup", name), (source,))
    if isinstance(joined, Refusal):
        return unknown(joined, JOIN_STATUS, COMPUTER)
    return Unknown(Reason.PARSE_ERROR, (str(JOIN_STATUS), str(COMPUTER)))


def installed_at(answers: Mapping[Question, Answer]) -> Fact[datetime]:
    """InstallTime (FILETIME), InstallDate (seconds since 1970), else WMI's InstallDate.

    It is the date of the last feature upgrade, as Windows counts it.
    """
    raw = value(answers, CURRENT_VERSION, "InstallTime")
    ticks = hex_bytes(raw)
    if ticks is not None:
        raw = int.from_bytes(ticks[:8], "little")
    return first(
        answers,
        (CURRENT_VERSION, raw, filetime),
        (CURRENT_VERSION, value(answers, CURRENT_VERSION, "InstallDate"), unix_time),
        (OPERATING_SYSTEM, prop(answers, OPERATING_SYSTEM, "InstallDate"), moment),
    )


def first_installed_at(answer: Answer) -> Fact[datetime]:
    r"""The oldest InstallDate among ``Setup\Source OS (…)``, the systems upgraded from."""
    if isinstance(answer, Refusal):
        return unknown(answer, SETUP)
    if not isinstance(answer, Hive):
        return Unknown(Reason.PARSE_ERROR, (str(SETUP),))
    older = [key for path, key in answer.keys.items() if path.lower().startswith("source os")]
    dates = [at for key in older if (at := unix_time(registry_value(key, "InstallDate")))]
    if dates:
        return Known(min(dates), (str(SETUP),))
    return Unknown(Reason.PARSE_ERROR if older else Reason.ABSENT, (str(SETUP),))


def booted_at(answers: Mapping[Question, Answer]) -> Fact[datetime]:
    """LastBootUpTime. With fast startup, switching off and on does not change it."""
    raw = prop(answers, OPERATING_SYSTEM, "LastBootUpTime")
    return first(answers, (OPERATING_SYSTEM, raw, moment))


def reboot_signs(answers: Mapping[Question, Answer]) -> tuple[Sign, ...]:
    """Each sign: a key that is there waits for a restart, a key that is absent does not."""
    signs = []
    for question in REBOOT_SIGNS:
        answer, name = answers[question], question.key.rsplit("\\", 1)[-1]
        if isinstance(answer, Hive):
            key = answer.keys.get("") or RegistryKey({})
            signs.append(Sign(name, Known(value=True, sources=(str(question),)), key.modified))
        elif isinstance(answer, Refusal) and answer.reason is Reason.ABSENT:
            signs.append(Sign(name, Known(value=False, sources=(str(question),))))
        elif isinstance(answer, Refusal):
            signs.append(Sign(name, unknown(answer, question)))
        else:
            signs.append(Sign(name, Unknown(Reason.PARSE_ERROR, (str(question),))))
    return tuple(signs)


def esu_years(answer: Answer) -> Fact[tuple[int, ...]]:
    """Years of commercial extended support that are licensed now; none is an answer."""
    if isinstance(answer, Refusal):
        return unknown(answer, ESU_LICENCES)
    if not isinstance(answer, Rows):
        return Unknown(Reason.PARSE_ERROR, (str(ESU_LICENCES),))
    years, asked = set(), False
    for row in answer.rows:
        year = ESU_YEARS.get((text(column(row, "ID")) or "").lower())
        asked = asked or year is not None
        if year is not None and number(column(row, "LicenseStatus")) == LICENSED:
            years.add(year)
    if answer.rows and not asked:  # rows of other products: these were not the ones asked for
        return Unknown(Reason.NOT_RECORDED, (str(ESU_LICENCES),))
    return Known(tuple(sorted(years)), (str(ESU_LICENCES),))


def esu_consumer(answers: Mapping[Question, Answer]) -> Fact[int | None]:
    """The consumer programme's ESUEligibility: this session's, else the machine's; None: never."""
    sources = tuple(str(question) for question in ESU_CONSUMER)
    refused: Refusal | None = None
    for question in ESU_CONSUMER:
        answer = answers[question]
        state = number(value(answers, question, "ESUEligibility"))
        if state is not None:
            return Known(state, (str(question),))
        if isinstance(answer, Refusal) and answer.reason is not Reason.ABSENT:
            refused = refused or answer
    return Known(None, sources) if refused is None else unknown(refused, *sources)


def language(answers: Mapping[Question, Answer]) -> Fact[str]:
    r"""The language that Windows was installed in, as ``fr-FR``: Nls\Language, else OSLanguage."""
    installed = text(value(answers, LANGUAGE, "InstallLanguage", "Default"))
    return first(
        answers,
        (LANGUAGE, f"0x{installed}" if installed else None, _language_tag),
        (OPERATING_SYSTEM, prop(answers, OPERATING_SYSTEM, "OSLanguage"), _language_tag),
        (
            OPERATING_SYSTEM,
            prop(answers, OPERATING_SYSTEM, "MUILanguages"),
            lambda raw: next(iter(words(raw)), None),
        ),
    )


def _language_tag(raw: object) -> str | None:
    code = number(raw)
    name = locale.windows_locale.get(code) if code is not None else None
    return name.replace("_", "-") if name else None


def time_zone(answers: Mapping[Question, Answer]) -> Fact[str]:
    """TimeZoneKeyName, such as ``Romance Standard Time``: a key name, in every language."""
    return first(answers, (TIME_ZONE, value(answers, TIME_ZONE, "TimeZoneKeyName"), _zone_name))


def utc_offset(answers: Mapping[Question, Answer]) -> Fact[int]:
    """``ActiveTimeBias``, minutes of local time behind UTC (unsigned, 32 bits), turned round."""
    return first(answers, (TIME_ZONE, value(answers, TIME_ZONE, "ActiveTimeBias"), _ahead))


def _ahead(raw: object) -> int | None:
    behind = number(raw)
    if behind is None or not -(2**31) <= behind < 2**32:
        return None
    minutes = -behind if behind < 2**31 else 2**32 - behind
    return minutes if abs(minutes) <= _FURTHEST_ZONE else None


def _zone_name(raw: object) -> str | None:
    name = text(raw)
    return name if name is not None and re.fullmatch(r"[\w .()+-]+", name) else None
