"""Queues of a Windows session."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import printers
from inventory.facts import Known, Reason, Unknown
from inventory.machine import ask
from inventory.windows.usb_printers import USB_DEVICES, USB_PRINTERS, usb_serials
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

QUEUE = {
    "Name": "Accueil", "DriverName": "ACME PCL6", "PortName": "USB001", "Network": False,
    "Shared": False, "PrinterStatus": "3", "WorkOffline": False, "Default": True,
}  # fmt: skip
MONITORS = r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Monitors"
TCP = MONITORS + r"\Standard TCP/IP Port\Ports"
ENUM = r"HKLM\SYSTEM\CurrentControlSet\Enum"


def read(row=QUEUE, **sections):
    fact = printers.read(machine("windows", wmi={"Win32_Printer": [row]}, **sections)).printers
    assert isinstance(fact, Known)
    return fact.value[0]


def test_a_queue_is_read():
    actual = read()

    expected = printers.Printer(
        "Accueil", "ACME PCL6", "USB001", None, False, False, False, True, "idle"
    )
    assert actual == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"DriverName": "Microsoft Print To PDF", "PortName": "PORTPROMPT:"}, True),
        ({"DriverName": "Microsoft XPS Document Writer v4", "PortName": "PORTPROMPT:"}, True),
        ({"DriverName": "Microsoft Shared Fax Driver", "PortName": "SHRFAX:"}, True),
        ({"DriverName": "Send to Microsoft OneNote 16 Driver", "PortName": "nul:"}, True),
        ({"DriverName": "PDFCreator", "PortName": "pdfcmon"}, True),
        ({"DriverName": "Adobe PDF Converter", "PortName": r"Documents\*.pdf"}, True),
        ({"DriverName": "Remote Desktop Easy Print", "PortName": "TS001"}, True),
        ({"DriverName": "ACME PCL6", "PortName": "IP_192.0.2.9"}, False),
        ({"DriverName": "ACME PCL6", "PortName": "LPT1:"}, False),
    ],
)
def test_printers_that_print_nothing_are_told(changes, expected):
    actual = read({**QUEUE, **changes}).virtual

    assert actual is expected


@pytest.mark.parametrize(
    ("port", "registry", "expected"),
    [
        ("IP_1", {TCP + r"\IP_1": {"HostName": "copieur.lan", "IPAddress": ""}}, "copieur.lan"),
        ("ip_1", {TCP + r"\IP_1": {"IPAddress": "192.0.2.9"}}, "192.0.2.9"),
        ("IP_192.0.2.8", {}, "192.0.2.8"),
        ("192.0.2.7_1", {}, "192.0.2.7"),
        ("http://192.0.2.6:631/ipp/print", {}, "192.0.2.6"),
        ("WSD-1", {MONITORS + r"\WSD Port\Ports\WSD-1": {"Url": "http://192.0.2.5:5357/x"}},
         "192.0.2.5"),
        ("USB001", {}, None),
        ("LPT1:", {}, None),
    ],
)  # fmt: skip
def test_a_port_tells_where_the_printer_is(port, registry, expected):
    actual = read({**QUEUE, "PortName": port}, registry=registry)

    assert actual.address == expected
    assert actual.network is (expected is not None)


def test_a_print_server_is_told():
    actual = read({**QUEUE, "Name": r"\\srv\copieur", "ServerName": r"\\srv", "Network": True})

    assert (actual.server, actual.network) == ("srv", True)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({**QUEUE, "WorkOffline": "TRUE"}, "offline"),
        ({**QUEUE, "PrinterStatus": 4}, "printing"),
        ({**QUEUE, "PrinterStatus": None}, None),
    ],
)
def test_the_state_is_a_number(row, expected):
    actual = read(row).status

    assert actual == expected


def usb(serial, *, prefix="7&17e8a3c3&0", container=None):
    return {
        ENUM + r"\USBPRINT\ACME_Jet\7&17e8a3c3&0&USB001": {"ContainerID": container},
        ENUM + r"\USBPRINT\ACME_Jet\7&17e8a3c3&0&USB001\Device Parameters": {"PortName": "USB001"},
        ENUM + r"\USB\VID_03F0&PID_6004" + f"\\{serial}": {
            "ParentIdPrefix": prefix, "ContainerID": container,
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("registry", "expected"),
    [
        (usb("CN1"), "CN1"),
        (usb("6&1b2&0&4"), None),
        (usb("CN1", prefix="8&other"), None),
        (usb("CN1", prefix="8&other", container="{f175266e-e5b1-50c6-b78c-5c9f79551a9e}"), "CN1"),
        (usb("CN1", prefix="8&other", container="{00000000-0000-0000-ffff-ffffffffffff}"), None),
    ],
)
def test_the_serial_of_a_usb_printer_is_that_of_its_device(registry, expected):
    actual = read(registry=registry).serial

    assert actual == expected


def test_without_wmi_the_session_keeps_its_list():
    user = r"HKCU\Software\Microsoft\Windows NT\CurrentVersion"
    registry = {
        user + r"\Devices": {"Copieur": "winspool,Ne01:", r"\\srv\couleur": "winspool,Ne02:"},
        user + r"\Windows": {"Device": "Copieur,winspool,Ne01:"},
    }

    fact = printers.read(machine("windows", registry=registry)).printers

    assert isinstance(fact, Known)
    actual = [(p.name, p.default, p.server, p.port) for p in fact.value]
    assert actual == [("Copieur", True, None, None), (r"\\srv\couleur", False, "srv", None)]


@pytest.mark.parametrize(
    ("sections", "reason"),
    [
        ({"wmi": {"Win32_Printer": []}}, Reason.PARSE_ERROR),
        ({"errors": {r"wmi root\CIMV2:Win32_Printer": {"refused": "timeout"}}}, Reason.TIMEOUT),
        ({}, Reason.NOT_RECORDED),
    ],
)
def test_no_list_is_unknown_with_its_reason(sections, reason):
    actual = printers.read(machine("windows", **sections)).printers

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@needs_recordings
@pytest.mark.parametrize("name", ["peer-7", "peer-7bis", "peer-xppro1"])
def test_recorded_usb_printers_have_the_expected_serials(name):
    wanted = expected_values("windows-printers")["machines"][name]["tests"]
    recorded = recorded_machine(name)

    actual = usb_serials(ask(recorded, USB_PRINTERS), ask(recorded, USB_DEVICES))

    assert actual == {port.lower(): serial for port, serial in wanted.items()}
    fact = printers.read(recorded).printers
    assert isinstance(fact, Known)
    assert {p.port: p.serial for p in fact.value} == wanted


@needs_recordings
@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("hive-user-win7-chrome", "Send To OneNote 2010"),
        ("hive-user-teams-zoom", "Microsoft Print to PDF"),
    ],
)
def test_a_recorded_session_has_its_default_printer(name, default):
    fact = printers.read(recorded_machine(name)).printers

    assert isinstance(fact, Known)
    assert [p.name for p in fact.value if p.default] == [default]
    assert all(p.virtual for p in fact.value)


VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())


@given(st.dictionaries(st.sampled_from((*QUEUE, "ServerName", "Comment")), VALUES), st.text())
def test_never_raises_on_any_answer(row, port):
    registry = {TCP + r"\x": {"HostName": port}, **usb(port.replace("\\", "") or "x")}

    printers.read(machine("windows", wmi={"Win32_Printer": [row]}, registry=registry))
    printers.read(machine("windows", registry=registry))
