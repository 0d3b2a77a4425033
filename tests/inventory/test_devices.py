"""PCI and USB devices, from both systems."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory import devices, usb
from inventory.answers import Hive, Listing, Output, Refusal, RegistryKey, Rows
from inventory.device import Device
from inventory.facts import Known, Reason, Unknown
from inventory.linux import pci
from tests.captures import expected, machine, needs_recordings, recorded_machine
from tests.inventory.odd_machines import (
    linux,
    odd_machines,
    refusals,
    refusing,
    text_file,
    windows,
)

LSPCI = """0000:00:1f.3 Audio device [0403]: Intel Corporation Cannon Lake cAVS [8086:a348] (rev 10)
\tSubsystem: Dell Device [1028:0871]
\tKernel driver in use: snd_hda_intel

01:00.0 FireWire (IEEE 1394) [0c00]: LSI Corporation FW322 [TrueFire] 1394a [11c1:5811] (rev 61)
"""


def value(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def test_lspci_is_read():
    first, second = value(devices.read(linux({"command lspci -v -nn": Output(LSPCI)})).pci)

    assert first == Device(
        bus="pci",
        name="Cannon Lake cAVS",
        maker="Intel Corporation",
        vendor_id="8086",
        product_id="a348",
        kind="Audio device",
        slot="0000:00:1f.3",
        driver="snd_hda_intel",
        revision="10",
        subsystem="1028:0871",
        device_class="0403",
    )
    assert (second.kind, second.name) == ("FireWire (IEEE 1394)", "FW322 [TrueFire] 1394a")


@pytest.mark.parametrize(
    ("line", "vendor", "maker", "name"),
    [
        ("Intel Corporation 82975X Hub", "8086", "Intel Corporation", "82975X Hub"),
        ("Advanced Micro Devices, Inc. [AMD/ATI] Navi 23", "1002",
         "Advanced Micro Devices, Inc. [AMD/ATI]", "Navi 23"),
        ("Realtek Semiconductor Co., Ltd. RTL8111", "10ec",
         "Realtek Semiconductor Co., Ltd.", "RTL8111"),
        ("Qualcomm Atheros AR928X Wireless", "168c", "Qualcomm Atheros", "AR928X Wireless"),
        ("Samsung Electronics Co Ltd NVMe SSD", "144d", "Samsung Electronics Co Ltd", "NVMe SSD"),
        ("Apple Inc. Device", "106b", "Apple Inc.", "Device"),
        ("Unheard Thing", "ffff", "Unheard", "Thing"),
        ("Thing", "ffff", None, "Thing"),
    ],
)  # fmt: skip
def test_makers_are_split_from_names(line, vendor, maker, name):
    actual = pci.split_name(line, vendor)

    assert actual == (maker, name)


def test_without_lspci_the_kernel_has_the_numbers():
    told = {
        "folder /sys/bus/pci/devices": Listing(("0000:00:1f.3",)),
        "file /sys/bus/pci/devices/0000:00:1f.3/uevent": text_file(
            "DRIVER=snd_hda_intel\nPCI_CLASS=40300\nPCI_ID=8086:A348\n"
            "PCI_SUBSYS_ID=1028:0871\nPCI_SLOT_NAME=0000:00:1f.3\n"
        ),
    }

    (actual,) = value(devices.read(linux(told)).pci)

    assert (actual.kind, actual.maker, actual.slot) == (
        "Audio device",
        "Intel Corporation",
        "00:1f.3",
    )
    assert (actual.vendor_id, actual.product_id) == ("8086", "a348")


USB = "/sys/bus/usb/devices"


def test_linux_usb_devices_in_their_own_words():
    told = {
        f"folder {USB}": Listing(("1-0:1.0", "1-4", "1-4:1.0", "usb1")),
        f"file {USB}/1-4/uevent": text_file("PRODUCT=46d/8c9/5\nTYPE=239/2/1\n"),
        f"file {USB}/1-4/product": text_file("QuickCam\n"),
        f"file {USB}/1-4/serial": text_file("6BE882AB\n"),
    }

    actual = value(devices.read(linux(told)).usb)

    assert actual == (
        Device("usb", "QuickCam", "Logitech, Inc.", "046d", "08c9", "Miscellaneous", "1-4",
               device_class="ef", serial="6BE882AB"),
    )  # fmt: skip


def test_nothing_plugged_is_known():
    actual = devices.read(linux({f"folder {USB}": Listing(("1-0:1.0", "usb1"))})).usb

    assert value(actual) == ()


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (r"USB\VID_046D&PID_08C9\6BE882AB", ("046d", "08c9", "6BE882AB")),
        (r"USB\VID_046D&PID_C03E\6&DF2EE03&0&6", ("046d", "c03e", None)),
        (r"USB\VID_05E0&PID_1200\S/N:28A1_REV:X", ("05e0", "1200", "28A1")),
        (r"USB\VID_0000&PID_0000\5&1", None),
        (r"USB\VID_046D&PID_08C9&MI_02\7&E16BD72&0&0002", None),
        (r"USB\ROOT_HUB20\4&3113F1A8&0", None),
        (r"HID\VID_046D&PID_C03E\7&1", None),
        ("", None),
    ],
)
def test_identifiers_of_windows(path, found):
    actual = usb.from_identifier(path)

    assert actual == found


def test_windows_reads_plug_and_play_entities():
    entities = [
        {"PNPDeviceID": r"PCI\VEN_8086&DEV_A348&SUBSYS_08711028&REV_10\3&11583659&0&FB",
         "Name": "Contrôleur High Definition Audio", "Manufacturer": "(Standard)",
         "ClassGuid": "{4d36e97d-e325-11ce-bfc1-08002be10318}", "Service": "HDAudBus",
         "CompatibleID": ["PCI\\VEN_8086&CC_0403", "PCI\\CC_0403"]},
        {"PNPDeviceID": r"USB\VID_04F9&PID_0042\E1", "Name": "Brother", "Service": "usbprint"},
        {"PNPDeviceID": r"ACPI\PNP0C0A\1", "Name": "Batterie"},
    ]  # fmt: skip

    actual = devices.read(machine("windows", wmi={"Win32_PnPEntity": entities}))

    (internal,), (plugged,) = value(actual.pci), value(actual.usb)
    assert (internal.device_class, internal.subsystem, internal.maker) == (
        "0403",
        "1028:0871",
        None,
    )
    assert (plugged.maker, plugged.serial) == ("Brother Industries, Ltd", "E1")


ENUM = "registry " + r"HKLM\SYSTEM\CurrentControlSet\Enum\USB"


@pytest.mark.parametrize(
    ("control", "found"),
    [({"ActiveService": "usbccgp"}, ["Composite"]), ({}, []), (None, Reason.NOT_SUPPORTED)],
)
def test_the_registry_tells_what_is_there_now(control, found):
    path = r"VID_046D&PID_08C9\6BE882AB"
    keys = {path: RegistryKey({"DeviceDesc": r"@usb.inf,%usb\composite%;Composite"})}
    if control is not None:
        keys[path + r"\Control"] = RegistryKey(control)

    actual = devices.read(windows({ENUM: Hive(keys)})).usb

    assert ([d.name for d in actual.value] if isinstance(actual, Known) else actual.why) == found


def test_the_registry_tells_the_internal_devices_too():
    path = r"VEN_8086&DEV_15BE&SUBSYS_07E61028&REV_30\3&11583659&0&FE"
    keys = {
        path: RegistryKey(
            {"DeviceDesc": "@oem5.inf,%x%;Intel(R) Ethernet", "Mfg": "@oem5.inf,%i%;Intel",
             "ClassGUID": "{4d36e972-e325-11ce-bfc1-08002be10318}", "Service": "e1d"}
        ),
        path + r"\Control": RegistryKey({"ActiveService": "e1d"}),
    }  # fmt: skip

    (actual,) = value(devices.read(windows({ENUM.replace("USB", "PCI"): Hive(keys)})).pci)

    assert (actual.name, actual.maker, actual.driver) == ("Intel(R) Ethernet", "Intel", "e1d")
    assert (actual.vendor_id, actual.subsystem, actual.kind) == (
        "8086",
        "1028:07e6",
        "Network controller",
    )


@pytest.mark.parametrize("family", ["linux", "windows"])
@pytest.mark.parametrize("reason", refusals)
def test_what_is_refused_is_unknown_with_its_reason(family, reason):
    actual = devices.read(refusing(family, reason))

    for fact in (actual.pci, actual.usb):
        assert isinstance(fact, Unknown)
        assert fact.why is reason


def test_a_windows_without_any_device_is_a_sick_one():
    actual = devices.read(windows({"wmi " + r"root\CIMV2:Win32_PnPEntity": Rows(())}))

    assert isinstance(actual.pci, Unknown)
    assert actual.pci.why is Reason.PARSE_ERROR


# --- recorded machines -------------------------------------------------------------------------

# (slot, field) → why ours is another value than the peer's.
DIFFERENCES = {
    ("00:1e.0", "REV"): "revisions are hexadecimal: e1",
    ("01:00.0", "REV"): "revisions are hexadecimal: a2",
    ("00:1d.7", "DRIVER"): "the driver's whole name, ehci-pci",
    ("04:00.0", "NAME"): "the chip's name as printed, not the board's from another table",
    ("04:00.0", "MANUFACTURER"): "the maker's name of the day",
}


@needs_recordings
def test_recorded_controllers():
    case = expected("pci-controllers")["tables"]["tests"]["linux-2"]

    found = value(devices.read(recorded_machine(case["capture"])).pci)

    assert len(found) == len(case["expected"])
    for device, entry in zip(found, case["expected"], strict=True):
        mine = {
            "NAME": device.name, "CAPTION": device.name, "MANUFACTURER": device.maker,
            "DRIVER": device.driver, "PCICLASS": device.device_class, "PCISLOT": device.slot,
            "PCISUBSYSTEMID": device.subsystem, "PRODUCTID": device.product_id,
            "REV": device.revision, "TYPE": device.kind, "VENDORID": device.vendor_id,
        }  # fmt: skip
        for field, theirs in entry.items():
            assert (mine[field] != theirs) == ((device.slot, field) in DIFFERENCES), field


@needs_recordings
def test_recorded_sound():
    wanted = expected("pci-sounds")["tables"]["tests"]["linux-2"]["expected"]

    found = value(devices.read(recorded_machine("peer-lspci-linux-2")).pci)

    actual = [
        {"NAME": d.kind, "MANUFACTURER": f"{d.maker} {d.name}", "DESCRIPTION": f"rev {d.revision}"}
        for d in found
        if d.device_class.startswith("04")
    ]
    assert actual == wanted


@needs_recordings
@pytest.mark.parametrize("name", ["peer-7", "peer-bar-code-scanner"])
def test_recorded_usb_devices(name):
    wanted = expected("windows-usb")["machines"][name]["tests"]

    found = value(devices.read(recorded_machine(name)).usb)

    # Products are named by Windows, in its language: a table of names is not shipped.
    actual = [(d.vendor_id.upper(), d.product_id.upper(), d.serial, d.maker) for d in found]
    assert actual == [
        (e["VENDORID"], e["PRODUCTID"], e.get("SERIAL"), e["MANUFACTURER"]) for e in wanted
    ]


@needs_recordings
@pytest.mark.parametrize(("name", "count"), [("peer-7bis", 4), ("peer-xppro1", 2)])
def test_recorded_registries_of_running_machines(name, count):
    actual = value(devices.read(recorded_machine(name)).usb)

    assert len(actual) == count


@needs_recordings
def test_a_recorded_lsusb():
    actual = value(devices.read(recorded_machine("jc-centos-7.7")).usb)

    assert {device.maker for device in actual} == {"VMware, Inc."}


# --- odd answers -------------------------------------------------------------------------------


@given(st.text())
def test_identifiers_never_raise(path):
    usb.from_identifier(path)
    pci.split_name(path, "8086")
    pci.parse_lspci(Output(f"00:00.0 Host bridge [0600]: {path} [8086:0000]\n{path}"))
    usb.parse_lsusb(Output(f"Bus 001 Device 002: ID 0e0f:0003 {path}"))


@settings(max_examples=60)
@given(odd_machines(Output(LSPCI), Listing(("1-4", "0000:00:1f.3")), Refusal(Reason.NOT_RECORDED),
                    text_file("PRODUCT=46d/8c9/5\nTYPE=999/2/1\nPCI_ID=8086:A348\n"),
                    Rows(({"PNPDeviceID": r"USB\VID_046D&PID_08C9\6B", "Name": 5},))))  # fmt: skip
def test_reading_never_raises(odd):
    devices.read(odd)


def test_a_device_without_a_name_is_told_by_its_numbers():
    printed = Output("00:00.0 Host bridge [0600]: Intel Corporation Device [8086:0d57]\n")

    fact = pci.parse_lspci(printed)

    assert [function.name for function in value(fact)] == ["Device 8086:0d57"]
