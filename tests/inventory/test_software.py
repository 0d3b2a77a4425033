"""The programs, read from both systems."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import software
from inventory.answers import Content, Hive, Output, Refusal, RegistryKey, Rows
from inventory.facts import Known, Reason, Unknown
from inventory.linux import programs as linux_programs
from inventory.machine import Family
from inventory.windows import programs as windows_programs
from tests.captures import expected, machine, needs_recordings, recorded_machine
from tests.inventory.linux.test_packages import STATUS

UNINSTALL = r"\Microsoft\Windows\CurrentVersion\Uninstall"
HKLM = r"HKLM\SOFTWARE" + UNINSTALL
NARROW = r"HKLM\SOFTWARE\WOW6432Node" + UNINSTALL
HKCU = r"HKCU\Software" + UNINSTALL
PROFILES = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
ENVIRONMENT = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
ANNA = "S-1-5-21-1-2-3-1001"
BERT = "S-1-5-21-1-2-3-1002"
DPKG = "file /var/lib/dpkg/status"

needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="dpkg is not here")


def entry(name, version="1"):
    return {"DisplayName": name, "DisplayVersion": version, "UninstallString": "x"}


def windows(registry, **sections):
    environment = {ENVIRONMENT: {"PROCESSOR_ARCHITECTURE": "AMD64"}}
    return machine("windows", registry={**environment, **registry}, **sections)


def known(fact):
    assert isinstance(fact, Known), fact
    return fact.value


# --- Windows ----------------------------------------------------------------------------------


def test_windows_programs_come_from_both_views_and_all_accounts():
    registry = {
        HKLM + r"\A": entry("Alpha"),
        NARROW + r"\A": entry("Alpha"),
        NARROW + r"\B": entry("Beta"),
        HKCU + r"\C": entry("Gamma"),
        PROFILES + rf"\{ANNA}": {"ProfileImagePath": r"C:\Users\anna"},
        PROFILES + rf"\{BERT}": {"ProfileImagePath": r"C:\Users\bert"},
        PROFILES + r"\S-1-5-18": {"ProfileImagePath": r"C:\Windows\system32"},
        rf"HKU\{ANNA}\Software{UNINSTALL}\C": entry("Gamma"),
        rf"HKU\{BERT}\Software{UNINSTALL}\D": entry("Delta"),
    }
    calls = {"session_token": {"sid": ANNA, "user": "anna"}}

    actual = known(software.read(windows(registry, calls=calls)).programs)

    found = {(p.name, p.architecture, p.places, p.account) for p in actual}
    assert found == {
        ("Alpha", "x86_64", ("machine64", "machine32"), None),
        ("Beta", "i586", ("machine32",), None),
        ("Gamma", "x86_64", ("user",), "anna"),
        ("Delta", "x86_64", ("user",), "bert"),
    }


def test_a_32_bit_windows_has_one_view():
    registry = {HKLM + r"\A": entry("Alpha"), ENVIRONMENT: {"PROCESSOR_ARCHITECTURE": "x86"}}

    (program,) = known(software.read(machine("windows", registry=registry)).programs)

    assert (program.places, program.architecture) == (("machine32",), "i586")


@pytest.mark.parametrize("reason", [Reason.ACCESS_DENIED, Reason.TIMEOUT, Reason.API_ERROR])
def test_an_unreadable_view_of_the_machine_is_unknown(reason):
    errors = {f"registry {HKLM} (32-bit view)": {"refused": reason.value}}
    registry = {HKLM + r"\A": entry("Alpha")}

    actual = software.read(windows(registry, errors=errors)).programs

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_a_closed_hive_of_another_account_hides_only_its_own():
    registry = {
        HKLM + r"\A": entry("Alpha"),
        PROFILES + rf"\{BERT}": {"ProfileImagePath": r"C:\Users\bert"},
    }
    errors = {rf"registry HKU\{BERT}\Software{UNINSTALL}": {"refused": "access_denied"}}

    programs = software.read(windows(registry, errors=errors)).programs

    assert [program.name for program in known(programs)] == ["Alpha"]


def test_nothing_recorded_is_unknown():
    actual = software.read(machine("windows"))

    for fact in (actual.programs, actual.store_apps, actual.office):
        assert isinstance(fact, Unknown)
        assert fact.why is Reason.NOT_RECORDED


def test_store_packages_come_from_the_registry_then_from_wmi():
    key = windows_programs.STORE_USER.key + r"\Mail_16.1.2.3_x64__8wekyb3d8bbwe"
    rows = {"Win32_InstalledStoreProgram": [{"Name": "Paint", "Version": "1"}]}

    kept = known(software.read(windows({key: {"DisplayName": "Mail"}}, wmi=rows)).store_apps)
    told = known(software.read(windows({}, wmi=rows)).store_apps)

    assert [program.name for program in kept] == ["Mail"]
    assert [program.name for program in told] == ["Paint"]


def test_no_office_is_known_when_the_programs_are():
    errors = {str(question): {"refused": "absent"} for question in windows_programs.OFFICE_ROOTS}
    errors[str(windows_programs.CLICK_TO_RUN)] = {"refused": "absent"}

    actual = software.read(windows({HKLM + r"\A": entry("Alpha")}, errors=errors)).office

    assert known(actual) == ()


def test_office_behind_a_refusal_is_unknown():
    errors = {str(windows_programs.CLICK_TO_RUN): {"refused": "access_denied"}}

    actual = software.read(windows({HKLM + r"\A": entry("LibreOffice 25.2")}, errors=errors)).office

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ACCESS_DENIED


def test_office_of_the_configuration():
    registry = {
        windows_programs.CLICK_TO_RUN.key: {"ProductReleaseIds": "Standard2021Volume"},
        HKLM + r"\S": entry("LibreOffice 25.2.1.2", "25.2.1.2"),
    }

    actual = known(software.read(windows(registry)).office)

    assert [suite.product for suite in actual] == ["Standard2021Volume", "libreoffice"]


def test_an_account_alone_does_not_say_what_the_machine_has_not():
    recorded = windows({HKCU + r"\C": entry("Gamma")})

    assert isinstance(software.read_programs(recorded), Known)
    assert isinstance(software.read_programs(recorded, whole=True), Unknown)
    assert isinstance(software.read(recorded).office, Unknown)


@pytest.mark.parametrize(
    "answer",
    [Output(""), Content(b""), Rows(({},)), Refusal(Reason.TIMEOUT), Hive({"": RegistryKey({})})],
)
@pytest.mark.parametrize("family", [Family.WINDOWS, Family.LINUX, Family.MACOS])
def test_any_kind_of_answer_is_borne(answer, family):
    class Odd:
        @property
        def family(self):
            return family

        def ask_all(self, questions):
            return [answer for _ in questions]

    actual = software.read(Odd())

    assert isinstance(actual, software.Software)


@pytest.mark.parametrize("reason", ["access_denied", "timeout", "not_recorded"])
@pytest.mark.parametrize("unread", [HKLM, NARROW, HKCU])
def test_a_view_that_was_not_read_may_hold_programs(unread, reason):
    names = {HKLM: f"registry {HKLM}", NARROW: f"registry {HKLM} (32-bit view)"}
    registry = {rf"{place}\a": entry("A") for place in (HKLM, NARROW, HKCU) if place != unread}
    errors = {names.get(unread, f"registry {HKCU}"): {"refused": reason}}

    actual = software.read(windows(registry, errors=errors)).everywhere

    assert isinstance(actual, Unknown)
    assert actual.why is Reason(reason)


def test_all_views_were_read():
    registry = {rf"{place}\a": entry("A") for place in (HKLM, NARROW, HKCU)}
    office = r"registry HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
    errors = {office: {"refused": "absent"}}

    assert isinstance(software.read(windows(registry, errors=errors)).everywhere, Known)
    assert isinstance(software.read(windows(registry)).everywhere, Unknown)


# --- Linux ------------------------------------------------------------------------------------


def test_dpkg_is_read_without_running_a_program():
    actual = software.read(machine("linux", files={"/var/lib/dpkg/status": {"text": STATUS}}))

    assert [program.name for program in known(actual.programs)] == ["alpha", "gamma"]
    assert actual.programs.sources == (DPKG,)
    assert known(actual.office) == ()
    assert isinstance(actual.store_apps, Unknown)


def test_several_managers_are_joined():
    sections = {
        "files": {"/var/lib/dpkg/status": {"text": STATUS}},
        "dirs": {"/var/lib/flatpak/app": ["org.libreoffice.LibreOffice"]},
        "commands": {
            "flatpak list --columns=application,version,branch,arch,installation,name": {
                "stdout": "org.libreoffice.LibreOffice\t25.2.1\tstable\tx86_64\tuser\tLibreOffice\n"
            }
        },
    }

    actual = software.read(machine("linux", **sections))

    assert [p.origin for p in known(actual.programs)] == ["deb", "deb", "flatpak"]
    assert known(actual.office)[0].version == "25.2.1"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Refusal(Reason.ACCESS_DENIED), Reason.ACCESS_DENIED),
        (Content(b""), Reason.PARSE_ERROR),
        (Content(b"Package: a\nStatus: purge ok not-installed\nVersion: 1\n"), Reason.PARSE_ERROR),
        (Output("x"), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_database_is_unknown(answer, reason):
    actual = linux_programs.parse_dpkg_status(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


ABSENT = {"refused": "absent"}
FLATPAK = "flatpak list --columns=application,version,branch,arch,installation,name"
OTHER_FOLDERS = (
    "/var/lib/rpm", "/usr/lib/sysimage/rpm", "/var/lib/pacman/local", "/var/lib/snapd/snaps",
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"refused": "timeout"}, Reason.TIMEOUT),
        ({"refused": "absent"}, Reason.ABSENT),
        ({"stdout": "", "exit_status": 0}, Reason.PARSE_ERROR),
        ({"stdout": "", "exit_status": 1}, Reason.API_ERROR),
    ],
)
def test_a_manager_that_fails_leaves_its_programs_unread(answer, reason):
    recorded = machine(
        "linux",
        files={"/var/lib/dpkg/status": {"text": STATUS}},
        dirs={"/var/lib/flatpak/app": ["org.libreoffice.LibreOffice"]},
        commands={FLATPAK: answer} if "stdout" in answer else {},
        errors={
            **{f"folder {folder}": ABSENT for folder in OTHER_FOLDERS},
            **({} if "stdout" in answer else {f"command {FLATPAK}": answer}),
        },
    )

    actual = software.read(recorded)

    assert isinstance(actual.programs, Known)
    assert isinstance(actual.everywhere, Unknown)
    assert actual.everywhere.why is reason


def test_all_managers_that_are_there_were_read():
    folders = (*OTHER_FOLDERS, "/var/lib/flatpak/app")
    recorded = machine(
        "linux",
        files={"/var/lib/dpkg/status": {"text": STATUS}},
        errors={f"folder {folder}": ABSENT for folder in folders},
    )

    assert isinstance(software.read(recorded).everywhere, Known)


def test_a_failing_rpm_is_unknown_with_its_reason():
    sections = {
        "dirs": {"/var/lib/rpm": ["rpmdb.sqlite"]},
        "commands": {
            str(linux_programs.RPM).removeprefix("command "): {
                "stdout": "",
                "stderr": "error: cannot open Packages database",
                "exit_status": 1,
            }
        },
        "errors": {DPKG: {"refused": "absent"}},
    }

    actual = software.read(machine("linux", **sections)).programs

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.API_ERROR


@needs_dpkg
def test_this_machine_has_the_packages_that_dpkg_lists():
    format_ = "${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\n"
    printed = subprocess.run(
        ["dpkg-query", "-W", "-f", format_],  # noqa: S607 the system's own
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    wanted = {tuple(line.split("\t")[1:]) for line in printed.splitlines() if line[1:2] == "i"}

    answer = Content(Path("/var/lib/dpkg/status").read_bytes())
    actual = known(linux_programs.parse_dpkg_status(answer))

    assert {(p.name, p.version, p.architecture) for p in actual} == wanted


@given(st.binary())
def test_no_database_raises(data):
    linux_programs.parse_dpkg_status(Content(data))


# --- recorded machines ------------------------------------------------------------------------

# What we tell otherwise than the peer's tests, and why.
NAMES_DIFFER = {
    # two spaces in DisplayName: ours are cleaned
    "Microsoft Software Update for Web Folders  (English) 14",
    "Microsoft Software Update for Web Folders (English) 14",
    # the peer puts the edition of SQL Server into the name
    "SQL Server 2011 Express Edition Database Engine Services",
    "SQL Server 2011 Database Engine Services",
}
# Entries without a date, merged with one of the same name, version and publisher that has one.
DATED_BY_A_TWIN = {
    "Security Update for CAPICOM (KB931906)",
    "Microsoft .NET Framework 4 Extended",
    "Microsoft .NET Framework 4 Client Profile",
    "Network Console",
    "Microsoft Office Professional Plus 2010",
}


@needs_recordings
@pytest.mark.parametrize("name", ["peer-xp", "peer-mssql_engine"])
def test_recorded_windows_programs(name):
    wanted = expected("windows-software")["machines"][name]["softwares_tests"]

    programs = known(software.read(recorded_machine(name)).programs)

    actual = {(p.name, p.version, p.publisher) for p in programs}
    theirs = {(p.get("NAME"), p.get("VERSION"), p.get("PUBLISHER")) for p in wanted}
    assert {key for key in actual ^ theirs if key[0] not in NAMES_DIFFER} == set()
    by_key = {program.guid: program for program in programs}
    for entry_ in wanted:
        program = by_key.get(entry_["GUID"])
        if program is None or program.name in DATED_BY_A_TWIN:
            continue
        on = program.installed_on
        assert (on.strftime("%d/%m/%Y") if on else None) == entry_["INSTALLDATE"], program


# zlib: the peer drops the epoch "1:" of its version. jcagent: an empty size is not 0 bytes.
LINUX_DIFFERS = {("zlib", "VERSION"), ("jcagent", "FILESIZE")}


@needs_recordings
@pytest.mark.parametrize("table", ["deb_packages", "pacman_packages", "snap_packages"])
def test_recorded_linux_programs(table):
    wanted = expected("linux-software")["tables"][table]

    programs = known(software.read(recorded_machine(wanted["capture"])).programs)

    by_name = {program.name: program for program in programs}
    assert set(by_name) == {entry_["NAME"] for entry_ in wanted["expected"]}
    for entry_ in wanted["expected"]:
        program = by_name[entry_["NAME"]]
        on = program.installed_on
        actual = {
            "VERSION": program.version,
            "ARCH": program.architecture,
            "FILESIZE": program.size,
            "SYSTEM_CATEGORY": program.category,
            "COMMENTS": program.comments,
            "PUBLISHER": program.publisher,
            "HELPLINK": program.help,
            "INSTALLDATE": on.strftime("%d/%m/%Y") if on else None,
        }
        for label, value in entry_.items():
            if label in actual and (program.name, label) not in LINUX_DIFFERS:
                assert str(actual[label]) == str(value), (program.name, label)


@needs_recordings
@pytest.mark.parametrize(
    ("name", "suites"),
    [
        ("peer-xp", [("office-14.0", "Microsoft Office Professional Plus 2010")]),
        ("peer-office_2010_1", [("office-14.0", "Microsoft Office Professional 2010")]),
        ("peer-office_2016_01", [("office-16.0", "Microsoft Office Professional Plus 2016")]),
    ],
)
def test_recorded_office(name, suites):
    actual = known(software.read(recorded_machine(name)).office)

    assert [(suite.product, suite.name) for suite in actual] == suites


@needs_recordings
def test_recorded_amcache_and_accounts():
    cached = software.read(recorded_machine("amcache-win10-1607"))
    account = software.read(recorded_machine("hive-user-teams-zoom"))

    zip_ = next(p for p in known(cached.programs) if p.name.startswith("7-Zip"))
    teams = next(p for p in known(account.programs) if p.name == "Microsoft Teams")
    assert (zip_.version, zip_.installed_on, zip_.origin) == (
        "16.04",
        date(2017, 8, 1),
        "amcache",
    )
    assert any(p.name == "Microsoft.Messaging" for p in known(cached.store_apps))
    assert (teams.version, teams.installed_on, teams.places) == (
        "1.5.00.11163",
        date(2022, 5, 11),
        ("user",),
    )


@needs_recordings
def test_recorded_store_packages():
    programs = known(software.read(recorded_machine("mql-win2019-appx")).store_apps)

    assert all(program.version and program.origin == "uwp" for program in programs)
    shown = {program.name for program in programs if program.shown}
    assert shown == {"Microsoft.MicrosoftEdge.Stable"}


@pytest.mark.parametrize(
    ("sections", "architecture"),
    [
        ({"wmi": {"Win32_Processor": [{"AddressWidth": "32"}]}}, "i586"),
        ({"wmi": {"Win32_OperatingSystem": [{"OSArchitecture": "64 bits"}]}}, "x86_64"),
        ({"wmi": {"Win32_Processor": [{"AddressWidth": 64, "Architecture": "9"}]}}, "x86_64"),
        ({"wmi": {"Win32_Processor": [{"AddressWidth": 64, "Architecture": 12}]}}, "aarch64"),
        ({"wmi": {"Win32_Processor": [{"AddressWidth": "?"}]}}, None),
        ({"processor": "x86 Family 6 Model 23 Stepping 6"}, "i586"),
        ({"processor": "AMD64 Family 25 Model 33 Stepping 2"}, "x86_64"),
        ({}, None),
    ],
)
def test_the_architecture_is_told_by_what_else_was_read(sections, architecture):
    key = rf"{windows_programs.UNINSTALL_64.key}\7-Zip"
    registry = {key: {"DisplayName": "7-Zip", "UninstallString": "u"}}
    if identifier := sections.get("processor"):
        place = r"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        registry[place] = {"Identifier": identifier}
    found = software.read(machine(registry=registry, wmi=sections.get("wmi", {}))).programs

    assert isinstance(found, Known)
    assert [program.architecture for program in found.value] == [architecture]
