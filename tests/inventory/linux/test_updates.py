"""Updates of Linux: settings, index, what waits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import updates
from inventory.answers import Content, Hive, Listing, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.linux import updates as linux_updates
from inventory.questions import Command, ReadFile
from inventory.update_facts import AutomaticUpdates, PendingUpdates
from tests.captures import machine, needs_recordings, recorded_machine
from tests.failing import Failing

LISTS = "/var/lib/apt/lists"
SECURITY = "deb.debian.org_debian-security_dists_trixie-security_main_binary-amd64_Packages"
STATUS = """\
Package: alpha
Status: install ok installed
Architecture: amd64
Version: 1.0-1

Package: beta
Status: install ok installed
Architecture: all
Version: 2.0-1

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 0.1

Package: unattended-upgrades
Status: install ok installed
Architecture: all
Version: 2.9
"""
OFFERED = """\
Package: alpha
Architecture: amd64
Version: 1.0-1+deb13u1

Package: alpha
Architecture: amd64
Version: 1.0-1+deb13u2

Package: alpha
Architecture: i386
Version: 9

Package: beta
Architecture: all
Version: 2.0-1~old

Package: gone
Architecture: amd64
Version: 9

Package: never
Architecture: amd64
Version: 9
"""
ON = 'APT::Periodic::Unattended-Upgrade "1";'


TIMERS = "/etc/systemd/system/timers.target.wants"
UNITS = "/etc/systemd/system"


def linux(files=None, dirs=None, **sections):
    texts = {"/var/lib/dpkg/status": STATUS, **(files or {})}
    entries = {path: e if isinstance(e, dict) else {"text": e} for path, e in texts.items()}
    nowhere = {f"folder {path}": {"refused": "absent"} for path in (TIMERS, UNITS)}
    errors = nowhere | sections.pop("errors", {})
    return machine("linux", files=entries, dirs=dirs or {}, errors=errors, **sections)


def apt_machine(setting=ON, **dirs):
    folders = {"/etc/apt/apt.conf.d": ["20auto-upgrades"]}
    folders |= {path.replace("__", "/"): names for path, names in dirs.items()}
    return linux({"/etc/apt/apt.conf.d/20auto-upgrades": setting}, folders)


# --- automatic --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "dirs", "enabled"),
    [
        (ON, {}, True),
        (ON, {TIMERS: ["apt-daily-upgrade.timer"], UNITS: []}, True),
        (ON, {TIMERS: []}, False),
        (ON, {TIMERS: ["apt-daily-upgrade.timer"], UNITS: ["apt-daily-upgrade.timer"]}, False),
        ("", {}, False),
        ("", {"/var/lib/linuxmint": ["mintupdate-automatic-upgrades-enabled"]}, True),
    ],
)
def test_unattended_upgrades(setting, dirs, enabled):
    folders = {"/etc/apt/apt.conf.d": ["20auto-upgrades"], **dirs}
    recorded = linux({"/etc/apt/apt.conf.d/20auto-upgrades": setting}, folders)

    actual = updates.read(recorded).automatic

    assert isinstance(actual, Known)
    assert actual.value == AutomaticUpdates(enabled)


@pytest.mark.parametrize("reason", ["access_denied", "timeout", "not_recorded"])
@pytest.mark.parametrize(
    "question",
    [
        f"folder {TIMERS}",
        f"folder {UNITS}",
        "file /etc/apt/apt.conf.d/99local",
        "file /var/lib/dpkg/status",
    ],
)
def test_what_could_not_be_read_might_switch_it_off(question, reason):
    folders = {"/etc/apt/apt.conf.d": ["20auto-upgrades", "99local"]}
    recorded = linux(
        {"/etc/apt/apt.conf.d/20auto-upgrades": ON, "/etc/apt/apt.conf.d/99local": ""},
        folders | {TIMERS: ["apt-daily-upgrade.timer"], UNITS: []},
    )
    failing = Failing(recorded, question, Refusal(Reason(reason)))

    actual = updates.read(failing).automatic

    assert isinstance(actual, Unknown)
    assert actual.why is Reason(reason)


@pytest.mark.parametrize("rubbish", ["lorem ipsum", 'APT { Periodic "1";', "\0" * 30])
def test_settings_that_apt_would_not_take_are_unknown(rubbish):
    actual = updates.read(apt_machine(rubbish)).automatic

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.PARSE_ERROR


def test_a_list_of_packages_that_holds_none_is_unknown():
    recorded = linux(
        {"/var/lib/dpkg/status": "lorem ipsum", "/etc/apt/apt.conf.d/20auto-upgrades": ON},
        {"/etc/apt/apt.conf.d": ["20auto-upgrades"]},
    )

    actual = updates.read(recorded).automatic

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.PARSE_ERROR


def test_settings_without_the_program_do_nothing():
    status = STATUS.replace("unattended-upgrades", "other")
    recorded = linux(
        {"/var/lib/dpkg/status": status, "/etc/apt/apt.conf.d/20auto-upgrades": ON},
        {"/etc/apt/apt.conf.d": ["20auto-upgrades"]},
    )

    assert updates.read(recorded).automatic.value.enabled is False


def test_apt_tells_its_settings_where_the_folder_is_closed():
    recorded = linux(
        commands={"apt-config dump": {"stdout": ON + "\n"}},
        errors={"folder /etc/apt/apt.conf.d": {"refused": "access_denied"}},
    )

    actual = updates.read(recorded).automatic

    assert actual.value.enabled is True
    assert actual.sources[0] == "command apt-config dump"


RPM = {"/var/lib/rpm": ["rpmdb.sqlite"]}
NO_DPKG = {"file /var/lib/dpkg/status": {"refused": "absent"}}


def rpm_machine(files=None, dirs=None, errors=None, **sections):
    texts = {path: {"text": text} for path, text in (files or {}).items()}
    return machine(
        "linux", files=texts, dirs=RPM | (dirs or {}), errors=NO_DPKG | (errors or {}), **sections
    )


@pytest.mark.parametrize(
    ("settings", "timers", "enabled"),
    [
        ("[commands]\napply_updates = yes\n", ["dnf-automatic.timer"], True),
        ("[commands]\napply_updates = no\n", ["dnf-automatic.timer"], False),
        ("[commands]\napply_updates = yes\n", [], False),
        ("", ["dnf-automatic-install.timer"], True),
        ("#apply_updates = yes\n", ["dnf5-automatic.timer"], False),
    ],
)
def test_dnf_automatic(settings, timers, enabled):
    recorded = rpm_machine({"/etc/dnf/automatic.conf": settings}, {TIMERS: timers})

    assert updates.read(recorded).automatic.value == AutomaticUpdates(enabled)


# --- index ------------------------------------------------------------------------------------


def test_the_index_is_as_fresh_as_the_newest_proof():
    recorded = linux(
        {
            f"{LISTS}/a_InRelease": {"text": "", "modified": "2026-11-01T00:00:00+00:00"},
            f"{LISTS}/b_InRelease": {"text": "", "modified": "2026-11-20T00:00:00+00:00"},
            "/var/lib/apt/periodic/update-success-stamp": {
                "text": "",
                "modified": "2026-11-10T00:00:00+00:00",
            },
        },
        {LISTS: ["a_InRelease", "b_InRelease", "lock"]},
    )

    actual = updates.read(recorded).index_at

    assert actual == Known(datetime(2026, 11, 20, tzinfo=UTC), (f"file {LISTS}/b_InRelease",))


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((Refusal(Reason.ABSENT), Refusal(Reason.ABSENT)), Reason.ABSENT),
        ((Refusal(Reason.ABSENT), Refusal(Reason.ACCESS_DENIED)), Reason.ACCESS_DENIED),
        ((Output(""), Refusal(Reason.ABSENT)), Reason.PARSE_ERROR),
        ((), Reason.ABSENT),
    ],
)
def test_an_undated_index_is_unknown(answers, reason):
    files = [(ReadFile(f"/{number}"), answer) for number, answer in enumerate(answers)]

    actual = linux_updates.parse_index(files)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


# --- what waits -------------------------------------------------------------------------------


def test_security_updates_are_found_without_a_program():
    recorded = linux({f"{LISTS}/{SECURITY}": OFFERED}, {LISTS: [SECURITY, "x_main_Packages"]})

    actual = updates.read(recorded).pending

    assert actual == Known(
        PendingUpdates(1, None, ("alpha 1.0-1+deb13u2",)),
        ("file /var/lib/dpkg/status", f"file {LISTS}/{SECURITY}"),
    )


def test_compressed_lists_are_read_by_apt():
    printed = f"apt-helper cat-file {LISTS}/{SECURITY}.lz4"
    recorded = linux(dirs={LISTS: [SECURITY + ".lz4"]}, commands={printed: {"stdout": OFFERED}})

    actual = updates.read(recorded).pending

    assert actual.value.titles == ("alpha 1.0-1+deb13u2",)


def test_apt_is_asked_to_simulate_where_a_list_cannot_be_read():
    simulated = "apt-get -s -o Debug::NoLocking=1 dist-upgrade"
    stdout = "Inst alpha [1.0-1] (1.0-1+deb13u2 Debian-Security:13/stable-security [amd64])\n"
    recorded = linux(dirs={LISTS: [SECURITY]}, commands={simulated: {"stdout": stdout}})

    actual = updates.read(recorded).pending

    assert actual.value == PendingUpdates(1, 1, ("alpha 1.0-1+deb13u2",))


@pytest.mark.parametrize(
    ("names", "detail"),
    [([], "no package list"), (["sid_main_Packages"], "no list of security updates")],
)
def test_no_security_list_is_not_no_update(names, detail):
    actual = updates.read(linux(dirs={LISTS: names})).pending

    assert isinstance(actual, Unknown)
    assert (actual.why, actual.detail) == (Reason.ABSENT, detail)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Output("", "E: broken", 100), Reason.API_ERROR),
        (Hive({}), Reason.PARSE_ERROR),
    ],
)
def test_one_unreadable_list_leaves_the_count_unknown(answer, reason):
    lists = ((ReadFile("/a"), Content(b"")), (Command("apt_list", ("/b.lz4",)), answer))

    actual = linux_updates.parse_pending(STATUS, lists)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


OTHER_LIST = "Package: other\nArchitecture: all\nVersion: 1\n"


def test_an_empty_list_of_an_archive_is_an_answer():
    lists = (
        (Command("apt_list", ("/a.lz4",)), Output(OTHER_LIST)),
        (Command("apt_list", ("/b.lz4",)), Output("")),
    )

    actual = linux_updates.parse_pending(STATUS, lists)

    assert actual.value == PendingUpdates(0, None)


@pytest.mark.parametrize(
    "printed", [("",), ("", ""), ("lorem ipsum",), (OTHER_LIST, "lorem ipsum"), ("\0\1",)]
)
def test_a_reader_that_prints_nothing_or_rubbish_says_nothing(printed):
    lists = tuple(
        (Command("apt_list", (f"/{number}.lz4",)), Output(text))
        for number, text in enumerate(printed)
    )

    actual = linux_updates.parse_pending(STATUS, lists)

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.PARSE_ERROR


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        ("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n", (0, 0)),
        ("Inst new (1.0 Debian:13/stable [amd64])\n", (0, 0)),
        (
            (
                "Inst a [1] (2 U:24.04/noble-updates, U:24.04/noble-security [amd64]) []\n"
                "Inst b [1] (2 U:24.04/noble-updates [all])\nConf a (2 x)\n"
            ),
            (1, 2),
        ),
    ],
)
def test_simulations(stdout, expected):
    actual = linux_updates.parse_simulation(Output(stdout))

    assert (actual.value.security, actual.value.total) == expected


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Output("nonsense"), Reason.PARSE_ERROR),
        (Output(""), Reason.PARSE_ERROR),
        (Output("", "E: Could not open lock", 100), Reason.API_ERROR),
    ],
)
def test_a_failed_simulation_is_unknown(answer, reason):
    assert linux_updates.parse_simulation(answer).why is reason


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Output(""), PendingUpdates(0, None)),
        (
            Output(
                "FEDORA-2026-1 Important/Sec. kernel-6.1-1.fc43.x86_64\n"
                "FEDORA-2026-2 Moderate/Sec.  kernel-6.1-1.fc43.x86_64\n"
                "FEDORA-2026-3 Low/Sec.       bash-5.2-1.fc43.x86_64\n"
            ),
            PendingUpdates(2, None, ("bash-5.2-1.fc43.x86_64", "kernel-6.1-1.fc43.x86_64")),
        ),
    ],
)
def test_dnf_reports(answer, expected):
    assert linux_updates.parse_dnf_security(answer).value == expected


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Output("", "Error: Cache-only enabled but no cache", 1), Reason.API_ERROR),
        (Output("", "a warning"), Reason.PARSE_ERROR),
        (Output("what is this"), Reason.PARSE_ERROR),
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
    ],
)
def test_a_failed_dnf_is_unknown(answer, reason):
    assert linux_updates.parse_dnf_security(answer).why is reason


@pytest.mark.parametrize(
    "answer",
    [Output(""), Content(b""), Listing(("a_Packages",)), Refusal(Reason.TIMEOUT), Hive({})],
)
def test_any_kind_of_answer_is_borne(answer):
    class Odd:
        family = updates.Family.LINUX

        def ask_all(self, questions):
            return [answer for _ in questions]

    assert isinstance(updates.read(Odd()), updates.Updates)


@given(st.text(), st.text())
def test_no_text_raises(status, listing):
    linux_updates.parse_pending(status, ((ReadFile("/a"), Content(listing.encode())),))
    linux_updates.parse_simulation(Output(listing))
    linux_updates.parse_dnf_security(Output(listing))
    linux_updates.parse_dnf_automatic(Content(listing.encode()), Listing(("x",)))


@needs_recordings
def test_recorded_simulation():
    actual = updates.read(recorded_machine("mql-dpkg")).pending

    assert (actual.value.security, actual.value.total) == (2, 13)
