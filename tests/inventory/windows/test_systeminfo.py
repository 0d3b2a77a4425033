"""A recorded ``systeminfo``: read by position, in any language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.windows.systeminfo import SystemInfo, parse_systeminfo
from tests.captures import expected, needs_recordings, recorded_machine, recorded_paths

VALUES = [
    "ACCUEIL-1",
    "Microsoft Windows 10 Pro",
    "10.0.19045 N/A Build 19045",
    "Microsoft Corporation",
    "Arbeitsstation",
    "Multiprocessor Free",
    "léa",
    "",
    "00330-1",
    "20.01.2024, 08:00:00",
    "03.02.2024, 09:30:00",
    "Dell Inc.",
    "OptiPlex 7090",
    "x64-based PC",
    "1 Prozessor(en) installiert.\n   [01]: Intel64 Family 6 ~2904 MHz",
    "Dell Inc. 1.2.3, 01.02.2023",
    "C:\\Windows",
    "C:\\Windows\\system32",
    "\\Device\\HarddiskVolume1",
    "de;Deutsch (Deutschland)",
    "de;Deutsch (Deutschland)",
    "(UTC+01:00) Amsterdam, Berlin",
    "8.073 MB",
    "1.000 MB",
    "9.000 MB",
    "2.000 MB",
    "7.000 MB",
    "C:\\pagefile.sys",
    "WORKGROUP",
    "\\\\ACCUEIL-1",
    "2 Hotfix(e) installiert.\n   [01]: KB5000001\n   [02]: File 1",
    (
        "1 Netzwerkadapter installiert.\n   [01]: Intel(R) I219\n"
        "      Verbindungsname: Ethernet\n      DHCP-Server: 192.168.1.1\n      IP-Adresse\n"
        "      [01]: 192.168.1.20\n      [02]: fe80::1"
    ),
]


def report(label="Feld", **changes):
    """What the tool prints with these values, under labels of one language."""
    values = [changes.get(f"at{number}", value) for number, value in enumerate(VALUES)]
    lines = (f"{f'{label} {number}: Teil:':<24}{value}" for number, value in enumerate(values))
    return "\n" + "\n".join(lines) + "\n"


def read(printed) -> SystemInfo:
    found = parse_systeminfo(Output(printed))
    assert isinstance(found, Known), found
    return found.value


def test_every_value_is_found_by_its_place():
    actual = read(report())

    assert (actual.host_name, actual.os_name) == ("ACCUEIL-1", "Microsoft Windows 10 Pro")
    assert (actual.kernel, actual.build, actual.service_pack) == ("10.0.19045", 19045, None)
    assert (actual.manufacturer, actual.model) == ("Dell Inc.", "OptiPlex 7090")
    assert (actual.architecture, actual.memory) == ("x86_64", 8073)
    assert actual.processors == ("Intel64 Family 6 ~2904 MHz",)
    assert (actual.locale, actual.utc_offset, actual.domain) == ("de", 60, "WORKGROUP")
    assert actual.hotfixes == ("KB5000001",)


def test_cards_are_read():
    (card,) = read(report()).cards

    assert (card.description, card.connection) == ("Intel(R) I219", "Ethernet")
    assert card.dhcp_server == "192.168.1.1"
    assert card.addresses == ("192.168.1.20", "fe80::1")


@pytest.mark.parametrize(
    ("installed", "booted", "zone", "known"),
    [
        ("20.01.2024, 08:00:00", "03.02.2024, 09:30:00", "(UTC+01:00) x", True),
        ("1/20/2024, 8:00:00 AM", "2/3/2024, 9:30:00 AM", "(UTC+01:00) x", True),
        ("2024/1/20, 8:00:00", "2024/2/3, 9:30:00", "(UTC+01:00) x", True),
        ("20/01/2024, 08:00:00", "03/02/2024, 09:30:00", "(UTC+01:00) x", True),
        ("02/01/2024, 08:00:00", "03/02/2024, 09:30:00", "(UTC+01:00) x", False),
        ("20.01.2024, 08:00:00", "03.02.2024, 09:30:00", "?", False),
        ("20/01/2024, 08:00:00 π.μ.", "03/02/2024, 09:30:00 π.μ.", "(UTC+01:00) x", False),
        ("N/A", "N/A", "(UTC+01:00) x", False),
    ],
)
def test_dates_are_read_only_where_day_and_month_are_told_apart(installed, booted, zone, known):
    actual = read(report(at9=installed, at10=booted, at21=zone))

    first = datetime(2024, 1, 20, 7, tzinfo=UTC) if known else None
    last = datetime(2024, 2, 3, 8, 30, tzinfo=UTC) if known else None

    assert (actual.installed_at, actual.booted_at) == (first, last)


@pytest.mark.parametrize("memory", ["8 073 Mo", "8.073 MB", "8,073 MB", "8\u00a0073 МБ", "8073 MB"])
def test_memory_is_read_with_any_separator(memory):
    assert read(report(at22=memory)).memory == 8073


@pytest.mark.parametrize("label", ["主机名", "Champ n°"])
def test_labels_of_any_width_are_skipped(label):
    assert read(report(label=label)).host_name.endswith("ACCUEIL-1")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.NOT_RECORDED), Reason.NOT_RECORDED),
        (Output(""), Reason.PARSE_ERROR),
        (Output("ERROR: not enough memory"), Reason.PARSE_ERROR),
        (Output(report(at2="?")), Reason.PARSE_ERROR),
        (Content(b"x"), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_report_is_unknown(answer, reason):
    actual = parse_systeminfo(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@given(st.text() | st.lists(st.text(max_size=40), max_size=40).map("\n".join))
def test_any_text_is_read_without_raising(printed):
    parse_systeminfo(Output(printed))


@given(place=st.integers(0, 31), value=st.text(max_size=30))
def test_any_value_is_read_without_raising(place, value):
    parse_systeminfo(Output(report(**{f"at{place}": value})))


def _reports():
    for path in recorded_paths("windows"):
        commands = recorded_machine(path.stem)._capture["commands"]
        for name, entry in commands.items():
            if name.startswith("systeminfo"):
                yield path.stem, name, entry["stdout"]


@needs_recordings
def test_every_recorded_report_is_read():
    unread = []
    for machine, name, printed in _reports():
        found = parse_systeminfo(Output(printed))
        if isinstance(found, Unknown) or not found.value.locale or not found.value.memory:
            unread.append((machine, name))

    assert unread == []


@needs_recordings
@pytest.mark.parametrize(
    ("machine", "recorded", "name"),
    [
        ("jc-windows-10", "systeminfo", "systeminfo-hyperv-utc"),
        ("jc-windows-10", "systeminfo #2", "systeminfo-hyperv"),
        ("jc-windows-10", "systeminfo #3", "systeminfo"),
        ("jc-windows-2012r2", "systeminfo", "systeminfo"),
    ],
)
def test_recorded_reports_agree_with_another_reader(machine, recorded, name):
    theirs = expected("windows-commands")["machines"][machine][name]
    ours = read(recorded_machine(machine)._capture["commands"][recorded]["stdout"])

    actual = (
        ours.host_name,
        ours.os_name,
        ours.manufacturer,
        ours.model,
        ours.processors,
        ours.firmware,
        ours.memory,
        ours.domain,
        ours.hotfixes,
        [(card.description, card.connection, card.addresses) for card in ours.cards],
    )

    assert actual == (
        theirs["host_name"],
        theirs["os_name"],
        theirs["system_manufacturer"],
        theirs["system_model"],
        tuple(theirs["processors"]),
        theirs["bios_version"],
        theirs["total_physical_memory_mb"],
        theirs["domain"],
        tuple(theirs["hotfixs"]),
        [
            (card["name"], card["connection_name"], tuple(card["ip_addresses"]))
            for card in theirs["network_cards"]
        ],
    )
    utc = theirs["system_boot_time_epoch_utc"]
    assert utc is None or (ours.booted_at and ours.booted_at.timestamp() == utc)
