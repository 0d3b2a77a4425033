"""Services and open ports, read from both systems."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import services
from inventory.answers import Content, Hive, Output, Refusal, RegistryKey, Rows, Value
from inventory.facts import Known, Reason, Unknown
from inventory.services import Listener, Service
from tests.captures import machine, needs_recordings, recorded_machine

ANY = "0.0.0.0"  # noqa: S104 recorded, not bound

UNITS = "/etc/systemd/system"
LISTING = "systemctl list-units --all --type=service --plain --no-legend --no-pager"
SS = "ss -H -t -u -l -n -p"
KEYS = r"HKLM\SYSTEM\CurrentControlSet\Services"
needs_ss = pytest.mark.skipif(
    shutil.which("ss") is None or not Path("/proc/net/tcp").exists(), reason="ss is not here"
)


def known(fact):
    assert isinstance(fact, Known), fact
    return fact.value


# --- Linux ------------------------------------------------------------------------------------


def test_units_are_joined_with_the_links_that_start_them():
    listing = (
        "ssh.service loaded active running OpenBSD Secure Shell server\n"
        "once.service loaded active exited Done at start\n"
        "off.service masked inactive dead off.service\n"
        "lost.service not-found inactive dead lost.service\n"
    )
    recorded = machine(
        "linux",
        commands={LISTING: {"stdout": listing}},
        dirs={
            UNITS: ["multi-user.target.wants", "sockets.target.wants"],
            UNITS + "/multi-user.target.wants": ["cron.service", "remote-fs.target"],
            UNITS + "/sockets.target.wants": ["ssh.socket"],
            "/usr/lib/systemd/system": ["cron.service", "getty@.service", "once.service"],
        },
    )

    actual = known(services.read(recorded).services)

    assert actual == (
        Service("cron", None, "automatic", False),
        Service("off", "off.service", "disabled", False),
        Service("once", "Done at start", "manual", False),
        Service("ssh", "OpenBSD Secure Shell server", "automatic", True),
    )


def test_folders_are_known_where_systemd_does_not_answer():
    recorded = machine(
        "linux",
        commands={LISTING: {"stdout": "", "stderr": "not booted with systemd", "exit_status": 1}},
        dirs={UNITS: ["a.wants"], UNITS + "/a.wants": ["ssh.service"]},
    )

    actual = services.read(recorded).services

    assert known(actual) == (Service("ssh", None, "automatic", None),)
    assert actual.sources[0] == f"folder {UNITS}"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Output("", "Failed to connect", 1), Reason.API_ERROR),
        (Output(""), Reason.PARSE_ERROR),
        (Output("nonsense"), Reason.PARSE_ERROR),
        (Content(b""), Reason.PARSE_ERROR),
    ],
)
def test_no_service_at_all_is_unknown(answer, reason):
    actual = services.parse_units(answer, {}, ())

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_ss_comes_first_then_the_kernel():
    head = "  sl  local_address rem_address   st tx_queue rx_queue\n"
    files = {f"/proc/net/{name}": {"text": head} for name in ("tcp", "udp", "tcp6")}
    errors = {"file /proc/net/udp6": {"refused": "absent"}}
    line = "tcp LISTEN 0 5 0.0.0.0:22 0.0.0.0:*\n"

    told = services.read(machine("linux", commands={SS: {"stdout": line}}, files=files))
    silent = services.read(
        machine("linux", commands={SS: {"stdout": ""}}, files=files, errors=errors)
    )
    nothing = services.read(machine("linux", commands={SS: {"stdout": ""}}))

    assert known(told.listeners) == (Listener("tcp", ANY, 22, None, False),)
    assert known(silent.listeners) == ()
    assert isinstance(nothing.listeners, Unknown)
    assert nothing.listeners.why is Reason.PARSE_ERROR


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ACCESS_DENIED), Reason.ACCESS_DENIED),
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Content(b"what"), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_table_leaves_the_ports_unknown(answer, reason):
    actual = services.parse_proc(((services.PROC_TABLES[0], answer),))

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@needs_ss
def test_this_machine_listens_where_ss_says():
    printed = subprocess.run(
        ["ss", "-H", "-t", "-u", "-l", "-n"],  # noqa: S607 the system's own
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    tables = [(q, Content(Path(q.path).read_bytes())) for q in services.PROC_TABLES]

    counted = known(services.parse_proc(tables))

    wanted = {
        (line.split()[0], int(line.split()[4].rpartition(":")[2])) for line in printed.splitlines()
    }
    assert {(port.protocol, port.port) for port in counted} == wanted
    assert {(p.protocol, p.port) for p in services.ss_listeners(printed)} == wanted


# --- Windows ----------------------------------------------------------------------------------


def test_rows_of_wmi_come_first():
    rows = [
        {"Name": "sshd", "DisplayName": "OpenSSH", "State": "Running", "StartMode": "Auto"},
        {"Name": "WinRM", "State": "Stopped", "StartMode": "Disabled", "PathName": "svchost"},
    ]

    actual = services.read(machine("windows", wmi={"Win32_Service": rows})).services

    assert known(actual) == (
        Service("sshd", "OpenSSH", "automatic", True),
        Service("WinRM", None, "disabled", False, "svchost"),
    )


def test_keys_serve_where_wmi_does_not_answer():
    recorded = machine(
        "windows",
        registry={
            KEYS + r"\sshd": {"Type": 16, "Start": 2, "ImagePath": "sshd.exe", "DisplayName": "@x"},
            KEYS + r"\sshd\Security": {"Type": 16},
            KEYS + r"\disk": {"Type": 1, "Start": 0},
            KEYS + r"\odd": {},
        },
        errors={"wmi root\\CIMV2:Win32_Service": {"refused": "timeout"}},
    )

    actual = known(services.read(recorded).services)

    assert actual == (Service("sshd", None, "automatic", None, "sshd.exe"),)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Rows(()), Reason.PARSE_ERROR),
        (Rows(({"Name": "sshd"}, {"Name": None})), Reason.PARSE_ERROR),
        (Value([]), Reason.PARSE_ERROR),
    ],
)
def test_unanswered_rows_are_unknown(answer, reason):
    actual = services.parse_service_rows(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_ports_of_the_call_come_first_then_wmi_then_netstat():
    call = {"listening_ports": [{"protocol": "tcp", "address": "::", "port": 135}]}
    rows = {"MSFT_NetTCPConnection": [{"State": 2, "LocalAddress": "::", "LocalPort": 445}]}
    line = "  TCP    0.0.0.0:3389   0.0.0.0:0   LISTENING   1\n"
    printed = {"netstat -aon": {"stdout": line}}

    ports = [
        [port.port for port in known(services.read(machine("windows", **sections)).listeners)]
        for sections in (
            {"calls": call, "wmi": rows, "commands": printed},
            {"wmi": rows, "commands": printed},
            {"commands": printed},
        )
    ]

    assert ports == [[135], [445], [3389]]


def test_an_empty_table_is_no_answer():
    recorded = machine("windows", calls={"listening_ports": []})

    actual = services.read(recorded).listeners

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.PARSE_ERROR


@pytest.mark.parametrize("family", [services.Family.LINUX, services.Family.WINDOWS])
@pytest.mark.parametrize(
    "answer",
    [Output(""), Content(b""), Rows(({},)), Hive({"": RegistryKey({})}), Value(3), Value([[]])],
)
def test_any_kind_of_answer_is_borne(answer, family):
    class Odd:
        def __init__(self):
            self.family = family

        def ask_all(self, questions):
            return [answer for _ in questions]

    assert isinstance(services.read(Odd()), services.Services)


@given(st.text())
def test_no_listing_raises(printed):
    services.parse_units(Output(printed), {}, ())
    services.parse_unit_files(Output(printed))
    services.parse_proc(((services.PROC_TABLES[0], Content(printed.encode())),))


# --- recorded machines ------------------------------------------------------------------------


@needs_recordings
def test_recorded_services_and_ports_of_linux():
    state = services.read(recorded_machine("jc-centos-7.7"))

    found = {service.name: service for service in known(state.services)}
    assert (found["sshd"].start, found["sshd"].running) == ("automatic", True)
    assert found["debug-shell"].start == "manual"
    ports = {(port.protocol, port.port, port.local_only) for port in known(state.listeners)}
    assert {("tcp", 22, False), ("tcp", 25, True), ("udp", 323, True)} <= ports


@needs_recordings
def test_recorded_services_of_a_hive():
    state = services.read(recorded_machine("hive-win7-WKS-WIN732BITA")).services

    found = {service.name.lower(): service for service in known(state)}
    assert found["wuauserv"].start in {"automatic", "manual", "disabled"}
    assert "disk" not in found


@needs_recordings
def test_recorded_ports_of_windows():
    ports = known(services.read(recorded_machine("jc-windows-10")).listeners)

    anydesk = next(port for port in ports if port.port == 7070)
    assert (anydesk.program, anydesk.local_only) == ("AnyDesk.exe", False)
