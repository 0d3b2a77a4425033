"""Screens, from EDID blocks and from both systems."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory import screens
from inventory.answers import Content, Hive, Listing, Output, Refusal, RegistryKey, Rows
from inventory.edid import HEADER, maker_letters, parse_edid, serials
from inventory.facts import Known, Reason, Unknown
from tests.captures import RECORDED, expected, needs_recordings
from tests.inventory.odd_machines import linux, odd_machines, refusals, refusing, windows


def block(letters="DEL", number=0, texts=(), week=10, year=2020):
    word = sum((ord(c) - 64) << s for c, s in zip(letters, (10, 5, 0), strict=True))
    head = HEADER + word.to_bytes(2, "big") + b"\xf3\x40" + number.to_bytes(4, "little")
    body = head + bytes((week, year - 1990, 1, 4, 0xA5, 52, 29))
    described = b"".join(
        b"\0\0\0" + bytes((kind, 0)) + (text + b"\n").ljust(13)[:13] for kind, text in texts
    )
    return body.ljust(54, b"\0") + described.ljust(72, b"\1") + b"\0\0"


NAMED = block(texts=((0xFC, b"DELL P2419H"), (0xFF, b"5D9XKT3")))


def value(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def test_a_block_is_read():
    actual = parse_edid(NAMED, "HDMI-A-1")

    assert (actual.maker, actual.model, actual.serial) == ("Dell Inc.", "DELL P2419H", "5D9XKT3")
    assert (actual.week, actual.year, actual.port) == (10, 2020, "HDMI-A-1")
    assert (actual.width_mm, actual.height_mm) == (520, 290)
    assert actual.pnp == "DEL40F3"
    assert bytes.fromhex(actual.edid) == NAMED


@pytest.mark.parametrize("data", [b"", HEADER, bytes(128), b"\xff" * 128, NAMED[:-1]])
def test_what_is_no_block_is_no_screen(data):
    actual = parse_edid(data)

    assert actual is None


@pytest.mark.parametrize(
    ("letters", "number", "written", "serial", "other"),
    [
        ("ACR", 0x7320C384, "L460C1184049", "L460C1187320c3844049", "L460C1184049"),
        ("ACR", 0x445001D9, "ETL2508043", "ETL2508043", "ETL25080445001d943"),
        ("ACR", 0xB051, "", "0000b051", None),
        ("BNQ", 0x5445, "44H01046019", "ET44H01046019", "44H01046019"),
        ("SAM", 0x4B493234, "H9XS933672", "H9XS933672", "KI24H9XS933672"),
        ("SAM", 0x30414D4B, "", "809585995", None),
        ("ENC", 68056070, "", "68056070", None),
        ("GSM", 0xCE6E, "", "0000ce6e", "1J846"),
        ("DEL", 0x33344555, "7MT019AI34EU", "7MT019AI34EU", None),
        ("LEN", 0x5A485035, "", "5a485035", None),
        # what cheap screens have in common
        ("IVM", 0x01010101, "0", None, None),
        ("XMI", 0, "0000000000000", None, None),
        ("LPL", 0, "", None, None),
        ("AOC", 1, "DEMOSET-1", None, None),
    ],
)
def test_serials_as_on_the_sticker(letters, number, written, serial, other):
    actual = serials(letters, number, written, number.to_bytes(4, "little"))

    assert actual == (serial, other)


@pytest.mark.parametrize(("word", "letters"), [(0x10AC, "DEL"), (0x0000, ""), (0x7FFF, "")])
def test_letters_of_makers(word, letters):
    actual = maker_letters(word)

    assert actual == letters


def test_linux_reads_the_connectors():
    told = {
        "folder /sys/class/drm": Listing(("card0", "card0-HDMI-A-1", "card0-eDP-1", "version")),
        "file /sys/class/drm/card0-HDMI-A-1/edid": Content(NAMED),
        "file /sys/class/drm/card0-eDP-1/edid": Content(b""),
    }

    (actual,) = value(screens.read(linux(told)).screens)

    assert (actual.model, actual.port) == ("DELL P2419H", "HDMI-A-1")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("version",), ()),
        (("card0", "card0-VGA-1"), ()),
        (("card0", "renderD128"), Reason.NOT_SUPPORTED),  # a driver without connectors
    ],
)
def test_linux_without_a_screen(names, found):
    told = {
        "folder /sys/class/drm": Listing(names),
        "file /sys/class/drm/card0-VGA-1/edid": Content(b""),
    }

    actual = screens.read(linux(told)).screens

    assert (actual.value if isinstance(actual, Known) else actual.why) == found


def test_a_denied_block_is_not_no_screen():
    told = {
        "folder /sys/class/drm": Listing(("card0-VGA-1",)),
        "file /sys/class/drm/card0-VGA-1/edid": Refusal(Reason.ACCESS_DENIED),
    }

    actual = screens.read(linux(told)).screens

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ACCESS_DENIED


WMI = "wmi " + r"root\wmi:WmiMonitorID"
ENUM = "registry " + r"HKLM\SYSTEM\CurrentControlSet\Enum\DISPLAY"


def codes(word):
    return [ord(letter) for letter in word] + [0] * (13 - len(word))


def display(instance, data, *, plugged=True):
    keys = {
        f"DEL40F3\\{instance}": RegistryKey({}),
        f"DEL40F3\\{instance}\\Device Parameters": RegistryKey({"EDID": {"hex": data.hex()}}),
    }
    if plugged:
        keys[f"DEL40F3\\{instance}\\Control"] = RegistryKey({})
    return keys


def row(instance, **more):
    return {"InstanceName": f"DISPLAY\\DEL40F3\\{instance}_0", "Active": True, **more}


def test_windows_joins_what_is_on_with_its_block():
    old = block(texts=((0xFC, b"OLD ONE"),))
    hive = Hive({**display("4&1&0&UID1", NAMED), **display("4&1&0&UID2", old, plugged=False)})

    (actual,) = value(screens.read(windows({WMI: Rows((row("4&1&0&uid1"),)), ENUM: hive})).screens)

    assert actual.serial == "5D9XKT3"


def test_windows_decodes_the_row_without_a_block():
    described = row(
        "4&1&0&UID1",
        ManufacturerName=codes("LGD"),
        UserFriendlyName=codes("27GL850"),
        SerialNumberID=codes("0"),
        YearOfManufacture=2021,
        WeekOfManufacture=5,
    )

    (actual,) = value(screens.read(windows({WMI: Rows((described,))})).screens)

    assert (actual.maker, actual.model, actual.serial) == ("LG Display", "27GL850", None)
    assert (actual.year, actual.week) == (2021, 5)


@pytest.mark.parametrize(("plugged", "count"), [(True, 1), (False, None)])
def test_the_registry_alone_tells_only_what_is_plugged(plugged, count):
    hive = Hive(display("4&1&0&UID1", NAMED, plugged=plugged))

    actual = screens.read(windows({ENUM: hive, WMI: Refusal(Reason.API_ERROR)})).screens

    assert (len(actual.value) if isinstance(actual, Known) else None) == count


@pytest.mark.parametrize("family", ["linux", "windows"])
@pytest.mark.parametrize("reason", refusals)
def test_what_is_refused_is_unknown_with_its_reason(family, reason):
    actual = screens.read(refusing(family, reason)).screens

    assert isinstance(actual, Unknown)
    assert actual.why is reason


# --- recorded blocks ---------------------------------------------------------------------------

# The peer keeps the serials that every screen of a model has in common.
NO_SERIAL = {"00000000", "01010101"}


def recorded():
    path = RECORDED / "captures" / "dev" / "edid" / "edid.json"
    if not path.is_file():
        return []
    items = json.loads(path.read_text("utf-8"))["items"]
    tests = expected("screens-edid")["tables"]["edid_tests"]
    return [(name, items[name]["edid_hex"], case["expected"]) for name, case in tests.items()]


@needs_recordings
@pytest.mark.parametrize(("name", "data", "wanted"), recorded())
def test_recorded_blocks(name, data, wanted):
    screen = parse_edid(bytes.fromhex(data))

    made = f"{screen.week or 0}/{screen.year}"
    actual = {"CAPTION": screen.model, "MANUFACTURER": screen.maker, "SERIAL": screen.serial,
              "ALTSERIAL": screen.alt_serial, "DESCRIPTION": made}  # fmt: skip

    def one_line(word):
        return " ".join(word.split()) if word else None

    assert actual == {
        "CAPTION": one_line(wanted["CAPTION"]),
        "MANUFACTURER": wanted["MANUFACTURER"],
        "SERIAL": None if wanted["SERIAL"] in NO_SERIAL else one_line(wanted["SERIAL"]),
        "ALTSERIAL": wanted.get("ALTSERIAL"),
        "DESCRIPTION": wanted["DESCRIPTION"] if "/" in wanted["DESCRIPTION"] else "0/2013",
    }, name


# --- odd answers -------------------------------------------------------------------------------


@given(st.binary(max_size=300) | st.binary(min_size=120, max_size=248).map(lambda b: HEADER + b))
def test_blocks_never_raise(data):
    parse_edid(data)


@settings(max_examples=60)
@given(
    odd_machines(
        Listing(("card0-VGA-1",)),
        Content(NAMED),
        Rows((row("x", SerialNumberID=[-1, None, 10**9]),)),
        Output(""),
        Hive(display("x", NAMED)),
    )
)
def test_reading_never_raises(odd):
    screens.read(odd)
