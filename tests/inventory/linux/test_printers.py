"""Queues of CUPS."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import printers
from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.linux.printers import device_uri, parse_default, parse_lpstat, parse_printers_conf
from tests.captures import machine

LPSTAT = "lpstat -v"
CONF = """# Printer configuration file for CUPS
<DefaultPrinter Accueil>
Info Copieur de l'accueil
Location Accueil
MakeModel ACME Laser 5
DeviceURI socket://agent:secret@192.0.2.9:9100
State Idle
Shared Yes
</DefaultPrinter>
<Printer Bureau>
MakeModel ACME Jet
DeviceURI usb://ACME/Jet%201?serial=CN123
State Stopped
Shared No
</Printer>
"""


def test_queues_are_read_from_the_server():
    commands = {
        LPSTAT: {"stdout": "device for Accueil: ipp://192.0.2.9/ipp\ndevice for PDF: cups-pdf:/\n"},
        "lpstat -d": {"stdout": "system default destination: Accueil\n"},
    }
    errors = {"file /etc/cups/printers.conf": {"refused": "access_denied"}}

    fact = printers.read(machine("linux", commands=commands, errors=errors)).printers

    assert isinstance(fact, Known)
    actual = [(p.name, p.address, p.network, p.virtual, p.default) for p in fact.value]
    expected = [("Accueil", "192.0.2.9", True, False, True), ("PDF", None, False, True, False)]
    assert actual == expected


def test_the_file_tells_more_and_never_a_password():
    fact = parse_printers_conf(Content(CONF.encode()))

    assert isinstance(fact, Known)
    first, second = fact.value
    assert (first.name, first.driver, first.address, first.shared, first.default, first.status) == (
        "Accueil", "ACME Laser 5", "192.0.2.9", True, True, "idle",
    )  # fmt: skip
    assert (second.name, second.serial, second.network, second.status, second.default) == (
        "Bureau", "CN123", False, "stopped", False,
    )  # fmt: skip
    assert "secret" not in repr(fact)


def test_the_file_is_only_read_where_the_server_cannot_be_asked():
    files = {"/etc/cups/printers.conf": {"text": CONF}}
    answered = {LPSTAT: {"stdout": "device for Accueil: socket://192.0.2.9:9100\n"}}
    refused = {f"command {LPSTAT}": {"refused": "absent"}}

    asked = machine("linux", files=files, commands=answered)
    told = printers.read(asked).printers
    read = printers.read(machine("linux", files=files, errors=refused)).printers

    assert isinstance(told, Known)
    assert [printer.name for printer in told.value] == ["Accueil"]
    assert not [entry for entry in asked.used if entry.startswith("files")]
    assert isinstance(read, Known)
    assert [printer.name for printer in read.value] == ["Accueil", "Bureau"]


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("ipp://imp.mairie.fr:631/ipp", ("imp.mairie.fr", True, None)),
        ("lpd://192.0.2.3/q", ("192.0.2.3", True, None)),
        ("smb://u:p@srv/copieur", ("srv", True, None)),
        ("dnssd://ACME%20Laser._ipp._tcp.local/?uuid=1", (None, True, None)),
        ("implicitclass://ACME/", (None, True, None)),
        ("hp:/net/ACME?ip=192.0.2.4", ("192.0.2.4", True, None)),
        ("hp:/usb/ACME?serial=CN9", (None, False, "CN9")),
        ("usb://ACME/Jet?serial=CN1&interface=1", (None, False, "CN1")),
        ("///dev/null", (None, None, None)),
        ("http://[bad", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_device_addresses(uri, expected):
    _, *actual = device_uri(uri)

    assert tuple(actual) == expected


def test_no_cups_at_all_is_no_printer():
    errors = {
        f"command {LPSTAT}": {"refused": "absent"},
        "file /etc/cups/printers.conf": {"refused": "absent"},
    }

    actual = printers.read(machine("linux", errors=errors)).printers

    assert isinstance(actual, Known)
    assert actual.value == ()


def test_no_destinations_is_a_true_emptiness():
    actual = parse_lpstat(Output("", "lpstat: No destinations added.\n", 1))

    assert actual == Known({}, (f"command {LPSTAT}",))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Output(""), Reason.PARSE_ERROR),
        (Output("nonsense"), Reason.PARSE_ERROR),
        (Output("", "lpstat: Bad file descriptor", 1), Reason.API_ERROR),
        (Output("", "lpstat: Scheduler is not running.", 1), Reason.API_ERROR),
        (Content(b""), Reason.PARSE_ERROR),
    ],
)
def test_a_silent_server_is_unknown_with_its_reason(answer, reason):
    actual = parse_lpstat(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        ("system default destination: A/draft\n", "A"),
        ("no system default destination\n", ""),
        ("", None),
    ],
)
def test_the_default_queue(stdout, expected):
    actual = parse_default(Output(stdout))

    assert actual == expected


@given(st.text())
def test_never_raises_on_any_text(words):
    parse_lpstat(Output(words))
    parse_default(Output(words))
    parse_printers_conf(Content(words.encode("utf-8", "replace")))
    body = f"<Printer a>\nDeviceURI {words}\n</Printer>"
    parse_printers_conf(Content(body.encode("utf-8", "replace")))
    device_uri(words)
    device_uri(f"ipp://{words}")
