"""The operating system, read from both families."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import system
from inventory.answers import Content, Hive, Listing, Output, Refusal, RegistryKey, Rows, Value
from inventory.facts import Known, Reason, Unknown
from inventory.linux import system as linux
from inventory.machine import Family
from inventory.system import (
    Membership,
    OperatingSystem,
    PendingReboot,
    SupportClass,
    parse_needs_restarting,
    parse_reboot_signs,
    read,
)
from inventory.windows import system as windows
from inventory.windows.editions import client_kind, product_name
from tests.captures import expected, machine, needs_recordings, recorded_machine

CURRENT = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
REBOOT, UPDATE = (str(question) for question in windows.REBOOT_SIGNS)
ABSENT = {"refused": "absent"}


def known(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def why(fact):
    assert isinstance(fact, Unknown), fact
    return fact.why


# --- Windows ----------------------------------------------------------------------------------


def windows_version(**values):
    return known(read(machine(registry={CURRENT: values})).os)


@pytest.mark.parametrize(
    ("build", "name", "shown"),
    [
        ("26200", "Windows 10 Pro", "Windows 11 Pro"),
        ("22000", "Windows 10 Pro", "Windows 11 Pro"),
        ("19045", "Windows 10 Pro", "Windows 10 Pro"),
        ("9600", "Windows 8.1 Pro", "Windows 8.1 Pro"),
    ],
)
def test_a_build_tells_windows_11_whatever_the_name_says(build, name, shown):
    found = windows_version(CurrentBuildNumber=build, ProductName=name, EditionID="Professional")

    assert found.name == shown


def test_a_server_keeps_its_name_at_any_build():
    found = windows_version(
        CurrentBuildNumber="26100",
        ProductName="Windows Server 2025 Standard",
        EditionID="ServerStandard",
        InstallationType="Server",
    )

    assert (found.name, found.support_class) == (
        "Windows Server 2025 Standard",
        SupportClass.SERVER,
    )


@pytest.mark.parametrize(
    ("edition", "kind"),
    [
        ("Core", SupportClass.HOME_PRO),
        ("CoreSingleLanguage", SupportClass.HOME_PRO),
        ("Professional", SupportClass.HOME_PRO),
        ("ProfessionalEducation", SupportClass.HOME_PRO),
        ("ProfessionalWorkstation", SupportClass.HOME_PRO),
        ("Education", SupportClass.ENTERPRISE),
        ("EnterpriseN", SupportClass.ENTERPRISE),
        ("IoTEnterprise", SupportClass.ENTERPRISE),
        ("ServerRdsh", SupportClass.ENTERPRISE),
        ("EnterpriseS", SupportClass.LTSC),
        ("EnterpriseSN", SupportClass.LTSC),
        ("EnterpriseSEval", SupportClass.LTSC),
        ("IoTEnterpriseS", SupportClass.IOT_LTSC),
        ("CloudEdition", SupportClass.UNKNOWN),
    ],
)
def test_an_edition_tells_the_lifecycle(edition, kind):
    found = windows_version(
        CurrentBuildNumber="26100", EditionID=edition, InstallationType="Client"
    )

    assert found.support_class is kind


@pytest.mark.parametrize(
    ("values", "version"),
    [
        ({"DisplayVersion": "25H2", "ReleaseId": "2009"}, "25H2"),
        ({"ReleaseId": "2009"}, "22H2"),
        ({}, "22H2"),
    ],
)
def test_the_version_is_the_displayed_one(values, version):
    found = windows_version(CurrentBuildNumber="19045", EditionID="Core", **values)

    assert found.version == version


def test_wmi_answers_where_the_registry_does_not():
    row = {
        "Caption": "Microsoft Windows 11 Famille ",
        "BuildNumber": "26100",
        "Version": "10.0.26100",
        "OperatingSystemSKU": "101",
        "ProductType": "1",
        "OSArchitecture": "64 bits",
        "CSName": "ACCUEIL",
        "InstallDate": "20240102030405.000000+060",
        "LastBootUpTime": "20261120070000.500000+060",
        "OSLanguage": "1036",
    }
    found = read(machine(wmi={"Win32_OperatingSystem": [row]}))

    assert known(found.os) == OperatingSystem(
        Family.WINDOWS,
        "Windows 11 Famille",
        "24H2",
        SupportClass.HOME_PRO,
        edition="Core",
        build=26100,
        architecture="x86_64",
        kernel="10.0.26100",
    )
    assert known(found.host_name) == "ACCUEIL"
    assert known(found.installed_at) == datetime(2024, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert known(found.booted_at) == datetime(2026, 11, 20, 6, tzinfo=UTC)
    assert known(found.language) == "fr-FR"


def test_the_registry_is_preferred_to_wmi():
    found = read(
        machine(
            registry={CURRENT: {"CurrentBuildNumber": "26200", "UBR": 7171, "EditionID": "Core"}},
            wmi={"Win32_OperatingSystem": [{"BuildNumber": "19045", "Caption": "Windows 10"}]},
        )
    )

    assert (known(found.os).build, known(found.os).revision) == (26200, 7171)


@pytest.mark.parametrize(
    ("registry", "errors", "reason"),
    [
        ({}, {}, Reason.NOT_RECORDED),
        ({}, {f"registry {CURRENT}": {"refused": "access_denied"}}, Reason.ACCESS_DENIED),
        ({}, {f"registry {CURRENT}": {"refused": "timeout"}}, Reason.TIMEOUT),
        ({CURRENT: {"CurrentBuildNumber": [], "ProductName": {}}}, {}, Reason.NOT_RECORDED),
    ],
)
def test_an_unreadable_version_is_unknown_with_its_reason(registry, errors, reason):
    assert why(read(machine(registry=registry, errors=errors)).os) is reason


@pytest.mark.parametrize(
    ("calls", "wmi", "registry", "member"),
    [
        ({"join_status": {"status": 3, "name": "MAIRIE"}}, {}, {}, Membership("domain", "MAIRIE")),
        ({"join_status": {"status": 2, "name": "WG"}}, {}, {}, Membership("workgroup", "WG")),
        (
            {"join_status": {"status": 2, "name": "WG"}},
            {},
            {windows.CLOUD_JOIN.key + r"\AB12": {}},
            Membership("entra", None),
        ),
        (
            {},
            {"Win32_ComputerSystem": [{"PartOfDomain": "TRUE", "Domain": "mairie.lan"}]},
            {},
            Membership("domain", "mairie.lan"),
        ),
        (
            {},
            {"Win32_ComputerSystem": [{"PartOfDomain": False, "Domain": "W", "Workgroup": "W"}]},
            {},
            Membership("workgroup", "W"),
        ),
    ],
)
def test_who_manages_the_machine(calls, wmi, registry, member):
    found = read(machine(calls=calls, wmi=wmi, registry=registry)).membership

    assert known(found) == member


def test_both_signs_absent_means_no_restart():
    found = read(machine(errors={REBOOT: ABSENT, UPDATE: ABSENT})).pending_reboot

    assert known(found) == PendingReboot(pending=False, since=None)


def test_one_sign_is_enough_and_tells_since_when():
    key = windows.REBOOT_SIGNS[1].key
    found = read(
        machine(
            registry={key: {}},
            registry_mtime={key: "2026-11-01T08:00:00Z"},
            errors={REBOOT: {"refused": "access_denied"}},
        )
    ).pending_reboot

    since = datetime(2026, 11, 1, 8, tzinfo=UTC)

    assert known(found) == PendingReboot(pending=True, since=since, signs=("RebootRequired",))


@pytest.mark.parametrize("refused", ["access_denied", "timeout", "api_error"])
def test_a_sign_that_cannot_be_read_is_no_all_clear(refused):
    found = read(machine(errors={REBOOT: ABSENT, UPDATE: {"refused": refused}})).pending_reboot

    assert why(found) is Reason(refused)


def test_no_sign_at_all_is_not_pending():
    assert known(parse_reboot_signs(())) == PendingReboot(pending=False, since=None)


ESU = {"registry": {CURRENT: {"CurrentBuildNumber": "19045", "EditionID": "Professional"}}}
YEAR_1 = "f520e45e-7413-4a34-a497-d2765967d094"
CONSUMER, CONSUMER_ALL = (str(question) for question in windows.ESU_CONSUMER)


@pytest.mark.parametrize(
    ("rows", "years"),
    [
        ([], ()),
        ([{"ID": YEAR_1, "LicenseStatus": 1}], (1,)),
        ([{"ID": YEAR_1.upper(), "LicenseStatus": "1"}], (1,)),
        ([{"ID": YEAR_1, "LicenseStatus": 5}], ()),
    ],
)
def test_licensed_years_of_extended_support(rows, years):
    found = read(
        machine(
            **ESU,
            wmi={"SoftwareLicensingProduct": rows},
            errors={CONSUMER: ABSENT, CONSUMER_ALL: ABSENT},
        )
    ).extended_support

    assert known(found) == system.ExtendedSupport(years, None)


def test_the_consumer_programme_is_read_without_licences():
    key = windows.ESU_CONSUMER[0].key
    found = read(
        machine(
            registry={**ESU["registry"], key: {"ESUEligibility": 5}},
            errors={str(windows.ESU_LICENCES): {"refused": "timeout"}},
        )
    ).extended_support

    assert known(found) == system.ExtendedSupport((), 5)


@pytest.mark.parametrize(
    ("sections", "reason"),
    [
        (
            {"wmi": {"SoftwareLicensingProduct": []}, "errors": {CONSUMER: {"refused": "timeout"}}},
            Reason.TIMEOUT,
        ),
        ({"errors": {CONSUMER: ABSENT, CONSUMER_ALL: ABSENT}}, Reason.NOT_RECORDED),
        (
            {
                "wmi": {"SoftwareLicensingProduct": [{"ID": "another", "LicenseStatus": 1}]},
                "errors": {CONSUMER: ABSENT, CONSUMER_ALL: ABSENT},
            },
            Reason.NOT_RECORDED,
        ),
    ],
)
def test_extended_support_is_unknown_where_a_source_is_missing(sections, reason):
    assert why(read(machine(**ESU, **sections)).extended_support) is reason


def test_extended_support_is_not_asked_of_other_versions():
    registry = {CURRENT: {"CurrentBuildNumber": "26200", "EditionID": "Professional"}}

    assert why(read(machine(registry=registry)).extended_support) is Reason.NOT_SUPPORTED


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ({"InstallDate": 1700000000}, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ({"InstallTime": 133444736000000000}, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (
            {"InstallTime": {"hex": (133444736000000000).to_bytes(8, "little").hex()}},
            datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
        ),
    ],
)
def test_the_installation_date_is_read(raw, moment):
    assert known(read(machine(registry={CURRENT: raw})).installed_at) == moment


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, Reason.ABSENT),
        ({"TimeZoneKeyName": "b'E\\x00a"}, Reason.PARSE_ERROR),
        ({"TimeZoneKeyName": 3 * ["x"]}, Reason.PARSE_ERROR),
    ],
)
def test_a_zone_that_is_absent_is_told_from_one_that_is_odd(values, reason):
    found = read(machine(registry={windows.TIME_ZONE.key: values})).time_zone

    assert why(found) is reason


@pytest.mark.parametrize(
    ("keys", "moment"),
    [
        ({"": {}}, Reason.ABSENT),
        ({r"\Source OS (a)": {"InstallDate": "x"}}, Reason.PARSE_ERROR),
        (
            {
                r"\Source OS (a)": {"InstallDate": 1700000001},
                r"\Source OS (b)": {"InstallDate": 1700000000},
            },
            datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
        ),
    ],
)
def test_the_first_installation_is_the_oldest_that_is_remembered(keys, moment):
    registry = {windows.SETUP.key + path: values for path, values in keys.items()}
    found = read(machine(registry=registry)).first_installed_at

    assert (found.value if isinstance(found, Known) else found.why) == moment


def test_names_lose_maker_and_signs():
    assert product_name("Microsoft® Windows Vista™ Business", 6002, server=False) == (
        "Windows Vista Business"
    )
    assert client_kind("Nothing") is None


# --- Linux ------------------------------------------------------------------------------------

DEBIAN = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'


def linux_machine(dirs=None, errors=None, commands=None, **files):
    paths = {
        "release": "/etc/os-release",
        "lsb": "/etc/lsb-release",
        "redhat": "/etc/redhat-release",
        "debian": "/etc/debian_version",
        "host": "/proc/sys/kernel/hostname",
        "stat": "/proc/stat",
        "default": "/etc/default/locale",
        "zone": "/etc/timezone",
        "machine_id": "/etc/machine-id",
        "media": "/var/log/installer/media-info",
        "reboot": "/run/reboot-required",
    }
    made = {}
    for name, text in files.items():
        body = text if isinstance(text, dict) else {"text": text}
        made[paths[name]] = body
    return machine(
        "linux", files=made, dirs=dirs or {}, errors=errors or {}, commands=commands or {}
    )


@pytest.mark.parametrize(
    ("files", "distribution", "version"),
    [
        ({"release": DEBIAN, "debian": "12.5\n"}, "debian", "12.5"),
        ({"release": DEBIAN}, "debian", "12"),
        ({"release": DEBIAN, "debian": "bookworm/sid\n"}, "debian", "12"),
        ({"release": "ID=debian\nNAME=Debian\n", "debian": "forky/sid\n"}, "debian", "forky/sid"),
        ({"release": "ID=ubuntu\nVERSION_ID='24.04'\n", "debian": "12.0\n"}, "ubuntu", "24.04"),
        ({"lsb": "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\n"}, "ubuntu", "10.04"),
        ({"redhat": "CentOS release 6.10 (Final)\n"}, "centos", "6.10"),
        ({"redhat": "Red Hat Enterprise Linux Server release 5.6 (Tikanga)\n"}, "rhel", "5.6"),
    ],
)
def test_a_distribution_is_read(files, distribution, version):
    found = known(read(linux_machine(**files)).os)

    assert (found.distribution, found.version) == (distribution, version)
    assert found.support_class is SupportClass.DISTRIBUTION


@pytest.mark.parametrize(
    ("files", "errors", "reason"),
    [
        ({}, {}, Reason.NOT_RECORDED),
        ({}, {"file /etc/os-release": {"refused": "access_denied"}}, Reason.ACCESS_DENIED),
        ({"release": ""}, {}, Reason.PARSE_ERROR),
        ({"release": "\x00\xff=="}, {}, Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_distribution_is_unknown(files, errors, reason):
    assert why(read(linux_machine(errors=errors, **files)).os) is reason


def test_names_and_dates_are_read():
    found = read(
        linux_machine(
            host="accueil\n",
            stat="cpu 1\nbtime 1700000000\n",
            default='# made\nLANG="fr_FR.UTF-8"\n',
            zone="Europe/Paris\n",
            machine_id={"text": "x", "modified": "2024-01-02T03:04:05Z"},
        )
    )

    assert known(found.host_name) == "accueil"
    assert known(found.booted_at) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert known(found.language) == "fr-FR"
    assert known(found.time_zone) == "Europe/Paris"
    assert known(found.installed_at) == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_the_installers_log_dates_the_system_better():
    found = read(
        linux_machine(
            media={"text": "x", "modified": "2023-01-01T00:00:00Z"},
            machine_id={"text": "x", "modified": "2025-01-01T00:00:00Z"},
        )
    ).installed_at

    assert known(found) == datetime(2023, 1, 1, tzinfo=UTC)


def test_a_listed_sign_waits_for_a_restart():
    reboot = {"text": "", "modified": "2026-11-01T00:00:00Z"}
    found = read(
        linux_machine(release=DEBIAN, dirs={"/run": ["lock", "reboot-required"]}, reboot=reboot)
    ).pending_reboot

    since = datetime(2026, 11, 1, tzinfo=UTC)

    assert known(found) == PendingReboot(True, since, ("/run/reboot-required",))


def test_a_folder_without_the_sign_is_no_restart():
    found = read(linux_machine(release=DEBIAN, dirs={"/run": ["lock"]})).pending_reboot

    assert known(found) == PendingReboot(pending=False, since=None)


def test_a_folder_that_cannot_be_listed_is_no_all_clear():
    errors = {"folder /run": {"refused": "access_denied"}}

    found = read(linux_machine(release=DEBIAN, errors=errors)).pending_reboot

    assert why(found) is Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    ("answer", "pending"), [(Output("", "", 0), False), (Output("text", "", 1), True)]
)
def test_needs_restarting_answers_by_its_status(answer, pending):
    assert known(parse_needs_restarting(answer)).pending is pending


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Output("", "no such option", 2), Reason.API_ERROR),
        (Listing(()), Reason.PARSE_ERROR),
    ],
)
def test_needs_restarting_may_be_unknown(answer, reason):
    assert why(parse_needs_restarting(answer)) is reason


def test_fedora_is_asked_by_its_own_tool():
    commands = {"needs-restarting -r": {"stdout": "", "exit_status": 1}}
    found = read(
        linux_machine(release="ID=fedora\nVERSION_ID=43\n", dirs={"/run": []}, commands=commands)
    ).pending_reboot

    assert known(found) == PendingReboot(True, None, ("needs-restarting",))


# --- any answer -------------------------------------------------------------------------------

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
_row = st.dictionaries(
    st.sampled_from([*windows.OPERATING_SYSTEM.properties, *windows.COMPUTER.properties]), _json
)
_key = st.dictionaries(
    st.sampled_from(
        ["CurrentBuildNumber", "UBR", "ProductName", "InstallTime", "ComputerName", "EditionID"]
    ),
    _json,
)
_answer = st.one_of(
    st.just(Refusal(Reason.ABSENT)),
    st.lists(_row, max_size=2).map(lambda rows: Rows(tuple(rows))),
    _key.map(lambda values: Hive({"": RegistryKey(values)})),
    st.text().map(Output),
    st.binary().map(Content),
    st.lists(st.text(max_size=5), max_size=2).map(lambda names: Listing(tuple(names))),
    _json.map(Value),
)


class Odd:
    """A machine that answers anything."""

    def __init__(self, family, data):
        self.family, self._data = family, data

    def ask_all(self, questions):
        return [self._data.draw(_answer) for _ in questions]


@given(family=st.sampled_from(Family), data=st.data())
def test_any_answers_are_read_without_raising(family, data):
    read(Odd(family, data))


# --- recorded machines ------------------------------------------------------------------------


@needs_recordings
@pytest.mark.parametrize("name", ["debian-11.2", "fedora-35"])
def test_recorded_distributions(name):
    theirs = expected("linux-distro")["tables"]["osrelease"][name]["expected"]
    ours = known(read(recorded_machine(f"peer-distro-{name}")).os)

    assert ours.name == theirs["FULL_NAME"]
    assert theirs["VERSION"].startswith(ours.version)  # theirs adds Fedora's code name


@needs_recordings
@pytest.mark.parametrize(
    ("name", "title", "version", "build", "kind"),
    [
        ("hp-firefly16-win11", "Windows 11 Pro", "22H2", 22621, "home_pro"),
        ("mql-win11-24h2", "Windows 11 Enterprise LTSC", "24H2", 26100, "ltsc"),
        ("mql-win2022", "Windows Server 2022 Datacenter", "21H2", 20348, "server"),
        ("mql-computerinfo-2019core", "Windows Server Datacenter", "1909", 18363, "server"),
        ("peer-winxp-sp3-x86", "Windows 7 Professionnel", None, 7600, "home_pro"),
        (
            "systeminfo-10_1809_x64_enterprise_zh-cn",
            "Windows 10 企业版 LTSC",
            "1809",
            17763,
            "ltsc",
        ),
        ("systeminfo-vista_x64_sp1", "Windows Vista Enterprise", None, 6001, "enterprise"),
        ("systeminfo-xp_sp1_x86", "Windows XP Professional", None, 2600, "home_pro"),
        (
            "wazuh-win-server-2019",
            "Windows Server 2019 Standard Evaluation",
            "1809",
            17763,
            "server",
        ),
    ],
)
def test_recorded_windows(name, title, version, build, kind):
    found = known(read(recorded_machine(name)).os)

    actual = (found.name, found.version, found.build, found.support_class.value)

    assert actual == (title, version, build, kind)


@needs_recordings
def test_a_recorded_hive_tells_its_name_and_zone():
    found = read(recorded_machine("hive-win10-pro-DESKTOP-2KGM189"))

    assert known(found.host_name) == "DESKTOP-2KGM189"
    assert known(found.time_zone) == "Pacific Standard Time"
    assert known(found.language) == "en-US"


def test_the_first_questions_are_those_that_are_read():
    for family, questions in system.TOPIC.questions.items():
        assert len(set(questions)) == len(questions), family
    assert linux.MACHINE not in system.TOPIC.questions[Family.LINUX]


@pytest.mark.parametrize(
    ("raw", "minutes"),
    [
        (4294967236, 60),  # France in winter: 60 minutes behind UTC, unsigned
        (4294967176, 120),
        (-60, 60),
        (420, -420),
        ("0xffffffc4", 60),
        (0, 0),
        (-345, 345),
    ],
)
def test_how_far_local_time_is_ahead_of_utc(raw, minutes):
    found = read(machine(registry={windows.TIME_ZONE.key: {"ActiveTimeBias": raw}})).utc_offset

    assert known(found) == minutes


@pytest.mark.parametrize("raw", [2147483648, 901, -(2**40), "east", [60]])
def test_an_offset_of_no_place_is_unknown(raw):
    found = read(machine(registry={windows.TIME_ZONE.key: {"ActiveTimeBias": raw}})).utc_offset

    assert why(found) is Reason.PARSE_ERROR


@pytest.mark.parametrize(
    ("release", "point", "told"),
    [
        (
            'ID=fedora\nNAME="Fedora Linux"\nVERSION="35 (Thirty Five)"\nVERSION_ID=35\n',
            None,
            ("Fedora Linux", "35 (Thirty Five)", "35"),
        ),
        (
            'ID=debian\nNAME="Debian GNU/Linux"\nVERSION="12 (bookworm)"\nVERSION_ID="12"\n',
            "12.11",
            ("Debian GNU/Linux", "12.11", "12.11"),
        ),
        ('ID=arch\nNAME="Arch Linux"\n', None, ("Arch Linux", None, None)),
    ],
)
def test_product_and_release_are_those_of_os_release(release, point, told):
    files = {"/etc/os-release": {"text": release}}
    if point:
        files["/etc/debian_version"] = {"text": f"{point}\n"}
    found = known(read(machine("linux", files=files)).os)

    assert (found.product, found.release, found.version) == told
