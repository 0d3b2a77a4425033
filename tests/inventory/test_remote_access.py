"""Remote Desktop and remote-control tools."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import remote_access
from inventory.answers import Content, Hive, Output, Refusal, RegistryKey, Rows, Value
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.programs import Program
from inventory.remote_access import RemoteDesktop, RemoteTool
from inventory.remote_tools import TOOLS
from inventory.services import Listener, Service
from tests.captures import machine, needs_recordings, recorded_machine

ANY = "0.0.0.0"  # noqa: S104 recorded, not bound

POLICY = remote_access.TERMINAL_POLICY.key
SERVER = remote_access.TERMINAL_SERVER.key
STATION = remote_access.RDP_TCP.key
VERSION = remote_access.CURRENT_VERSION.key
OPTIONS = remote_access.PRODUCT_OPTIONS.key
TERM_SERVICE = remote_access.TERM_SERVICE.key

UNREAD = Unknown(Reason.TIMEOUT)


def known(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def program(name, version="1"):
    return Program(name, version, None, None, None, "registry", ("machine64",))


def find(programs=(), running=(), ports=(), registered=()):
    return known(
        remote_access.find_tools(Known(programs), Known(running), Known(ports), registered)
    )


# --- Remote Desktop ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("registry", "expected"),
    [
        ({}, RemoteDesktop(False, True, 3389, True, False)),
        ({SERVER: {"fDenyTSConnections": 0}}, RemoteDesktop(True, True, 3389, True, False)),
        (
            {SERVER: {"fDenyTSConnections": 0}, POLICY: {"fDenyTSConnections": 1}},
            RemoteDesktop(False, True, 3389, True, False),
        ),
        (
            {SERVER: {"fDenyTSConnections": 1}, POLICY: {"fDenyTSConnections": 0}},
            RemoteDesktop(True, True, 3389, True, False),
        ),
        (
            {
                SERVER: {"fDenyTSConnections": 0},
                STATION: {"UserAuthentication": 0, "PortNumber": 3390},
            },
            RemoteDesktop(True, False, 3390, True, False),
        ),
        (
            {POLICY: {"UserAuthentication": 1}, STATION: {"UserAuthentication": 0}},
            RemoteDesktop(False, True, 3389, True, False),
        ),
        (
            {VERSION: {"EditionID": "CoreSingleLanguage"}},
            RemoteDesktop(False, True, 3389, False, False),
        ),
        (
            {OPTIONS: {"OSProductPfn": "Microsoft.Windows.101.X19-98868_8wekyb3d8bbwe"}},
            RemoteDesktop(False, True, 3389, False, False),
        ),
        (
            {OPTIONS: {"OSProductPfn": "Microsoft.Windows.48.X19-98841_8wekyb3d8bbwe"}},
            RemoteDesktop(False, True, 3389, True, False),
        ),
        (
            {TERM_SERVICE: {"ServiceDll": r"%ProgramFiles%\RDP Wrapper\rdpwrap.dll"}},
            RemoteDesktop(False, True, 3389, True, True),
        ),
    ],
)
def test_the_effective_value_decides(registry, expected):
    keys = {name: {"x": 0} for name in (SERVER, STATION, POLICY, TERM_SERVICE)} | registry

    actual = remote_access.read(machine("windows", registry=keys)).desktop

    assert known(actual) == expected


@pytest.mark.parametrize("key", [SERVER, POLICY, STATION])
def test_a_closed_key_is_unknown(key):
    registry = {name: {"x": 0} for name in (SERVER, POLICY, STATION) if name != key}
    errors = {f"registry {key}": {"refused": "access_denied"}}

    # STATION lies below SERVER, but is asked apart.
    actual = remote_access.read(machine("windows", registry=registry, errors=errors)).desktop

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (SERVER, "fDenyTSConnections"),
        (POLICY, "fDenyTSConnections"),
        (STATION, "UserAuthentication"),
        (STATION, "PortNumber"),
    ],
)
@pytest.mark.parametrize("rubbish", [None, "open", -1, {"hex": "zz"}, [{"a": 1}]])
def test_a_value_of_another_kind_is_no_default(key, name, rubbish):
    keys = {one: {} for one in (SERVER, STATION, POLICY, TERM_SERVICE)} | {key: {name: rubbish}}

    actual = remote_access.read(machine("windows", registry=keys)).desktop

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.PARSE_ERROR


@pytest.mark.parametrize(
    ("unread", "reason"),
    [(POLICY, Reason.NOT_RECORDED), (TERM_SERVICE, Reason.NOT_RECORDED)],
)
def test_a_key_that_was_not_recorded_is_told(unread, reason):
    keys = {name: {} for name in (SERVER, STATION, POLICY, TERM_SERVICE) if name != unread}

    actual = remote_access.read(machine("windows", registry=keys)).desktop

    assert known(actual).settings is reason


def test_linux_has_no_such_setting():
    actual = remote_access.read(machine("linux")).desktop

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.NOT_SUPPORTED


# --- tools ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "tool"),
    [
        ("TeamViewer", "TeamViewer"),
        ("TeamViewer 15 Host", "TeamViewer"),
        ("TeamViewer 9 (MSI Wrapper)", "TeamViewer"),
        ("teamviewer-host", "TeamViewer"),
        ("AnyDesk", "AnyDesk"),
        ("AnyDesk MSI", "AnyDesk"),
        ("RustDesk", "RustDesk"),
        ("TightVNC", "TightVNC"),
        ("UltraVNC", "UltraVNC"),
        ("UltraVNC 1.4.3.6", "UltraVNC"),
        ("VNC Server 6.7.2", "RealVNC"),
        ("RealVNC Server 7.5", "RealVNC"),
        ("TigerVNC 64-bit v1.13", "TigerVNC"),
        ("tigervnc-standalone-server", "TigerVNC"),
        ("x11vnc", "x11vnc"),
        ("Splashtop Streamer", "Splashtop"),
        ("LogMeIn", "LogMeIn"),
        ("ScreenConnect Client (0123456789abcdef)", "ScreenConnect"),
        ("Chrome Remote Desktop Host", "Chrome Remote Desktop"),
        ("Remote Utilities - Host", "Remote Utilities"),
        ("Supremo", "Supremo"),
        ("NoMachine", "NoMachine"),
        ("xrdp", "xrdp"),
    ],
)
def test_programs_are_recognised(name, tool):
    assert [found.name for found in find((program(name),))] == [tool]


@pytest.mark.parametrize(
    "name",
    [
        "TeamViewer Meeting",
        "VNC Viewer 6.22",
        "TightVNC Viewer",
        "tigervnc-viewer",
        "xtightvncviewer",
        "libvncserver1",
        "LogMeIn Hamachi",
        "Microsoft Remote Desktop",
        "Parsecier",
        "remmina-plugin-vnc",
        "xorgxrdp-doc",
    ],
)
def test_others_are_not(name):
    assert find((program(name),)) == ()


def test_patterns_are_sound():
    names = [tool.name for tool in TOOLS]

    assert len(names) == len(set(names))
    for tool in TOOLS:
        for pattern in (tool.programs, tool.services, tool.executables):
            assert re.compile(pattern).fullmatch("") is None or pattern == ""


def test_service_and_port_are_joined_with_the_program():
    tools = find(
        (program("AnyDesk", "9.0"),),
        (Service("AnyDesk", None, "automatic", True),),
        (Listener("tcp", ANY, 7070, "C:\\x\\AnyDesk.exe", False),),
    )

    assert tools == (RemoteTool("AnyDesk", "9.0", True, True, True),)


@pytest.mark.parametrize(
    ("ports", "listening"),
    [
        ((), False),
        ((Listener("tcp", "127.0.0.1", 5900, "tvnserver.exe", True),), False),
        ((Listener("tcp", ANY, 5900, "tvnserver.exe", False),), True),
        ((Listener("tcp", ANY, 5900, None, False),), True),
        ((Listener("tcp", ANY, 5900, "other.exe", False),), False),
    ],
)
def test_when_a_tool_listens(ports, listening):
    (tool,) = find((program("TightVNC"),), (), ports)

    assert tool.listening is listening


def test_what_was_not_read_is_not_said():
    fact = remote_access.find_tools(Known((program("AnyDesk"),)), UNREAD, UNREAD)

    assert known(fact) == (RemoteTool("AnyDesk", "1", True, None, None),)


def test_a_copy_that_runs_without_installation_is_told():
    tools = find(ports=(Listener("tcp", ANY, 7070, "AnyDesk.exe", False),))

    assert tools == (RemoteTool("AnyDesk", None, False, False, True),)


def test_a_vnc_server_of_no_known_name_is_told():
    tools = find(ports=(Listener("tcp", ANY, 5900, None, False),))
    local = find(ports=(Listener("tcp", "127.0.0.1", 5900, None, True),))

    assert tools == (RemoteTool("VNC", None, False, None, True),)
    assert local == ()


def test_no_tool_is_known_only_where_programs_are():
    none = remote_access.find_tools(UNREAD, Known(()), Known(()))
    one = remote_access.find_tools(
        UNREAD, Known((Service("TeamViewer", None, "automatic", True),)), UNREAD
    )

    assert none == UNREAD
    assert known(one) == (RemoteTool("TeamViewer", None, True, True, None),)


def test_identifiers_come_from_the_registry():
    xml = "<rms_internet_id_settings><internet_id>1-2-3</internet_id></rms_internet_id_settings>"
    registry = {
        r"HKLM\SOFTWARE\WOW6432Node\TeamViewer": {"ClientID": 123, "Version": "14.1.3399 HC"},
        r"HKLM\SOFTWARE\TektonIT\Remote Manipulator System\Host\Parameters": {
            "InternetId": {"hex": xml.encode("utf-16").hex()},
            "Password": {"hex": "00"},
        },
    }

    actual = remote_access.read(machine("windows", registry=registry)).tools

    assert [(tool.name, tool.version, tool.identifier) for tool in known(actual)] == [
        ("TeamViewer", "14.1.3399", "123"),
        ("Remote Utilities", None, "1-2-3"),
    ]


def test_settings_left_behind_are_no_tool():
    registry = {r"HKLM\SOFTWARE\TeamViewer": {"UsageEnvironment": 1}}

    actual = remote_access.read(machine("windows", registry=registry)).tools

    assert isinstance(actual, Unknown)


def test_what_opens_a_session_is_never_asked():
    hidden = {name for question in remote_access.IDENTIFIERS for name in question.presence}

    assert {"SecurityPasswordAES", "PermanentPassword", "Security", "Certificates"} <= hidden


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize(
    "answer",
    [
        Output(""),
        Content(b""),
        Rows(({},)),
        Hive({"": RegistryKey({})}),
        Hive({}),
        Value([{}]),
        Refusal(Reason.TIMEOUT),
    ],
)
def test_any_kind_of_answer_is_borne(answer, family):
    class Odd:
        def __init__(self):
            self.family = family

        def ask_all(self, questions):
            return [answer for _ in questions]

    assert isinstance(remote_access.read(Odd()), remote_access.RemoteAccess)


VALUES = st.none() | st.integers() | st.text() | st.dictionaries(st.just("hex"), st.text())
NAMES = ["ClientID", "Version", "InternetId", "fDenyTSConnections", "PortNumber", "OSProductPfn"]


@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_no_key_raises(values):
    hive = Hive({"": RegistryKey(values)})

    remote_access.parse_identifiers([(question, hive) for question in remote_access.IDENTIFIERS])
    remote_access.parse_desktop(dict.fromkeys(remote_access.DESKTOP, hive))


@given(st.text(), st.text())
def test_no_name_raises(name, path):
    find(
        (program(name),),
        (Service(name, None, None, None),),
        (Listener("tcp", "*", 1, path, False),),
    )


# --- recorded machines ------------------------------------------------------------------------


@needs_recordings
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hive-win7-WKS-WIN732BITA", (True, False, 3389, True, False)),
        ("hive-win10-pro-DESKTOP-2KGM189", (False, True, 3389, True, False)),
    ],
)
def test_recorded_remote_desktop(name, expected):
    actual = known(remote_access.read(recorded_machine(name)).desktop)

    assert actual == RemoteDesktop(*expected, settings=Reason.NOT_RECORDED)


@needs_recordings
@pytest.mark.parametrize(
    ("name", "tools"),
    [
        ("peer-teamviewer-14.1.3399", {("TeamViewer", "660666566")}),
        ("peer-rms-7.0.0.1", {("Remote Utilities", "891-759-358-441")}),
        ("jc-windows-10", {("TeamViewer", None), ("AnyDesk", None)}),
    ],
)
def test_recorded_tools(name, tools):
    actual = known(remote_access.read(recorded_machine(name)).tools)

    assert {(tool.name, tool.identifier) for tool in actual} == tools
