"""The machine's identity, from every source of both systems."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from inventory import hardware, identity
from inventory.answers import Hive, Output, RegistryKey
from inventory.facts import Known, Reason, Unknown
from inventory.smbios import DMIDECODE, parse_structures
from tests.captures import expected, machine, needs_recordings, recorded_machine
from tests.inventory.odd_machines import (
    Content,
    Listing,
    linux,
    odd_machines,
    refusals,
    refusing,
    text_file,
    windows,
)

DMI = "file /sys/class/dmi/id/"
PC = {
    DMI + "sys_vendor": text_file("Dell Inc.\n"),
    DMI + "product_name": text_file("Latitude 5420\n"),
    DMI + "product_sku": text_file("0A20\n"),
    DMI + "chassis_type": text_file("10\n"),
    DMI + "chassis_asset_tag": text_file(" \n"),
    DMI + "bios_vendor": text_file("Dell Inc.\n"),
    DMI + "bios_version": text_file("1.36.2\n"),
    DMI + "bios_date": text_file("04/09/2024\n"),
    DMI + "board_name": text_file("01M3M4\n"),
}


def known(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def test_linux_reads_the_kernels_copy_of_smbios():
    actual = hardware.read(linux(PC))

    assert known(actual.maker) == "Dell Inc."
    assert known(actual.model) == "Latitude 5420"
    assert known(actual.sku) == "0A20"
    assert known(actual.chassis) == hardware.Chassis("Notebook", portable=True)
    assert known(actual.firmware) == hardware.Firmware("Dell Inc.", "1.36.2", date(2024, 4, 9))
    assert known(actual.board) == hardware.Board(None, "01M3M4", None)
    assert actual.maker.sources == (DMI + "sys_vendor",)
    assert known(actual.virtual) == "physical"


def test_an_empty_asset_tag_is_absent():
    actual = hardware.read(linux(PC)).asset_tag

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ABSENT


def test_a_serial_for_root_alone_is_denied_not_absent():
    from inventory.answers import Refusal  # noqa: PLC0415

    told = {**PC, DMI + "product_serial": Refusal(Reason.ACCESS_DENIED)}
    told["command dmidecode"] = Refusal(Reason.NEEDS_ADMIN)

    actual = hardware.read(linux(told)).serial

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    ("maker", "product", "version", "name"),
    [
        ("LENOVO", "20TBS57S00", "ThinkPad T14s Gen 2", "ThinkPad T14s Gen 2"),
        ("LENOVO", "20TBS57S00", "None", "20TBS57S00"),
        ("HP", "HP EliteBook 840 G3", "A3009DD10303 x", "HP EliteBook 840 G3"),
    ],
)
def test_lenovo_writes_the_name_as_version(maker, product, version, name):
    told = {
        DMI + "sys_vendor": text_file(maker),
        DMI + "product_name": text_file(product),
        DMI + "product_version": text_file(version),
    }

    actual = hardware.read(linux(told)).model

    assert known(actual) == name


@pytest.mark.parametrize(
    "serial",
    ["To Be Filled By O.E.M.", "System Serial Number", "0", "XXXXXXXXXX", "Default string",
     "OEM Define 3", "TBD by ODM", "9876543210", "SerNum01"],
)  # fmt: skip
def test_placeholder_serials_are_refused(serial):
    actual = hardware.read(linux({**PC, DMI + "product_serial": text_file(serial)})).serial

    assert isinstance(actual, Unknown)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("04/09/2024", date(2024, 4, 9)),
        ("09/19/02", date(2002, 9, 19)),
        ("05/10/99", date(1999, 5, 10)),
        ("2023-05-30", date(2023, 5, 30)),
        ("20230530000000.000000+000", date(2023, 5, 30)),
        ("2008", None),
        ("31/12/2020", None),
        ("", None),
        (None, None),
    ],
)
def test_firmware_dates(value, day):
    actual = identity.bios_date(value)

    assert actual == day


@pytest.mark.parametrize(
    ("value", "chassis"),
    [
        (10, ("Notebook", True)),
        ("138", ("Notebook", True)),  # with a lock
        ("Mini Tower", ("Mini Tower", False)),
        ("All In One", ("All in One", False)),
        (31, ("Convertible", True)),
        ("Unknown", None),
        (2, None),
        (99, None),
    ],
)
def test_chassis_by_number_or_name(value, chassis):
    actual = identity.chassis_named(value)

    assert (None if actual is None else (actual.kind, actual.portable)) == chassis


CPU_OF_A_GUEST = "processor : 0\nvendor_id : GenuineIntel\nflags : fpu hypervisor lm\n"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({DMI + "sys_vendor": text_file("QEMU")}, "QEMU"),
        ({DMI + "sys_vendor": text_file("innotek GmbH")}, "VirtualBox"),
        ({DMI + "sys_vendor": text_file("VMware, Inc.")}, "VMware"),
        ({DMI + "sys_vendor": text_file("Microsoft Corporation"),
          DMI + "product_name": text_file("Virtual Machine")}, "Hyper-V"),
        ({DMI + "sys_vendor": text_file("Microsoft Corporation"),
          DMI + "product_name": text_file("Surface Pro 7")}, "physical"),
        ({DMI + "sys_vendor": text_file("Google"),
          DMI + "product_name": text_file("Eve")}, "physical"),
        ({"file /proc/cpuinfo": text_file(CPU_OF_A_GUEST),
          "command systemd-detect-virt": Output("kvm\n")}, "KVM"),
        ({"file /proc/cpuinfo": text_file(CPU_OF_A_GUEST)}, "virtual"),
        ({"file /proc/cpuinfo": text_file(CPU_OF_A_GUEST),
          DMI + "sys_vendor": text_file("Somebody's Cloud")}, "virtual"),
        ({"command systemd-detect-virt": Output("none\n", status=1)}, "physical"),
    ],
)  # fmt: skip
def test_virtual_machines_are_recognised(told, name):
    actual = hardware.read(linux(told)).virtual

    assert known(actual) == name


def test_nothing_is_invented_without_smbios():
    actual = hardware.read(linux({}))

    facts = (actual.maker, actual.serial, actual.uuid, actual.chassis, actual.virtual)
    assert all(isinstance(fact, Unknown) and fact.why is Reason.ABSENT for fact in facts)


def test_a_pc_asks_nothing_of_systemd():
    pc = linux(PC)

    hardware.read(pc)

    assert "command systemd-detect-virt" not in pc.asked


def test_a_board_without_smbios_has_its_name_in_cpuinfo():
    told = {
        "file /proc/cpuinfo": text_file("Model\t: Raspberry Pi 4\nSerial\t: 1000000a1b2c3d4e\n")
    }

    actual = hardware.read(linux(told))

    assert known(actual.model) == "Raspberry Pi 4"
    assert known(actual.serial) == "1000000a1b2c3d4e"


WMI = {
    "Win32_ComputerSystem": [
        {"Manufacturer": "HP", "Model": "HP ProDesk 400", "SystemSKUNumber": "7EL88EA#ABF"}
    ],
    "Win32_ComputerSystemProduct": [{"UUID": "8FFED48F-26F9-45DB-B3E6-F80F200564DA"}],
    "Win32_BIOS": [
        {
            "Manufacturer": "HP",
            "SMBIOSBIOSVersion": "Q22 Ver. 02.21.00",
            "ReleaseDate": "20220705000000.000000+000",
            "SerialNumber": "CZC9000001",
        }
    ],
    "Win32_BaseBoard": [{"Manufacturer": "HP", "Product": "83EF", "SerialNumber": "PJ1"}],
    "Win32_SystemEnclosure": [{"ChassisTypes": [6], "SMBIOSAssetTag": "MAIRIE-07"}],
    "Win32_Battery": [],
    "BatteryStaticData": [],
}


def test_windows_reads_wmi():
    actual = hardware.read(machine("windows", wmi=WMI))

    assert known(actual.maker) == "HP"
    assert known(actual.serial) == "CZC9000001"
    assert known(actual.uuid) == "8FFED48F-26F9-45DB-B3E6-F80F200564DA"
    assert known(actual.sku) == "7EL88EA#ABF"
    assert known(actual.asset_tag) == "MAIRIE-07"
    assert known(actual.chassis) == hardware.Chassis("Mini Tower", portable=False)
    assert known(actual.firmware) == hardware.Firmware("HP", "Q22 Ver. 02.21.00", date(2022, 7, 5))
    assert known(actual.batteries) == ()
    assert known(actual.virtual) == "physical"


def test_a_sick_wmi_leaves_the_registry():
    key = "registry " + r"HKLM\HARDWARE\DESCRIPTION\System\BIOS"
    values = {"SystemManufacturer": "LENOVO", "SystemProductName": "20TBS57S00",
              "SystemVersion": "ThinkPad T14s", "BIOSReleaseDate": "01/31/2023"}  # fmt: skip

    actual = hardware.read(windows({key: Hive({"": RegistryKey(values)})}))

    assert known(actual.maker) == "LENOVO"
    assert known(actual.model) == "ThinkPad T14s"
    assert known(actual.firmware).released == date(2023, 1, 31)
    assert isinstance(actual.serial, Unknown)


@pytest.mark.parametrize("family", ["linux", "windows"])
@pytest.mark.parametrize("reason", refusals)
def test_what_is_refused_is_unknown_with_its_reason(family, reason):
    actual = hardware.read(refusing(family, reason))

    assert isinstance(actual.serial, Unknown)
    assert actual.serial.why is reason
    assert actual.serial.sources


ODD = (
    Listing(("BAT0", "tpm0", "AC")),
    Output("Handle 0x1, DMI type 39, 9 bytes\nX\n\tName: a\n\tMax Power Capacity: 0.1 W\n"),
    Output("/org/freedesktop/UPower/devices/battery_BAT0"),
    text_file("POWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_CHARGE_FULL=x\nModel : b\n"),
)


@settings(max_examples=60)
@given(odd_machines(*ODD))
def test_reading_never_raises(odd):
    hardware.read(odd)


# --- recorded machines -------------------------------------------------------------------------

_BIOS = {
    "SMANUFACTURER": lambda h: h.maker,
    "SMODEL": lambda h: h.model,
    "SSN": lambda h: h.serial,
    "ASSETTAG": lambda h: h.asset_tag,
    "SKUNUMBER": lambda h: h.sku,
    "BMANUFACTURER": lambda h: _part(h.firmware, "maker"),
    "BVERSION": lambda h: _part(h.firmware, "version"),
    "BDATE": lambda h: _part(h.firmware, "released"),
    "MMANUFACTURER": lambda h: _part(h.board, "maker"),
    "MMODEL": lambda h: _part(h.board, "model"),
    "MSN": lambda h: _part(h.board, "serial"),
}
# (capture, field) → why ours is another value than the peer's.
BIOS_DIFFERENCES = {
    ("hp-proLiant-DL120-G6", "MSN"): "0123456789 is a placeholder",
    ("hp-proLiant-DL120-G6", "SSN"): "XXXXXXXXXX is a placeholder",
    ("hp-proLiant-DL120-G6", "SKUNUMBER"): "000000-000 is a placeholder",
    ("lenovo-thinkpad", "ASSETTAG"): "No Asset Information is no tag",
    ("windows", "ASSETTAG"): "0000000000 is no tag",
    ("rhel-2.1", "BDATE"): "the old name Release of the date",
    ("rhel-2.1", "MMANUFACTURER"): "the old name Vendor of the board's maker",
    ("rhel-2.1", "MMODEL"): "the old name Product of the board",
}


def _part(fact, name):
    if isinstance(fact, Unknown):
        return fact
    value = getattr(fact.value, name)
    return Unknown(Reason.ABSENT) if value is None else Known(value)


def _plain(fact):
    value = fact.value if isinstance(fact, Known) else None
    return value.strftime("%m/%d/%Y") if isinstance(value, date) else value


def _dmi_cases(name):
    from tests.captures import RECORDED  # noqa: PLC0415

    if not RECORDED.is_dir():
        return []
    tables = expected(name)["tables"]["tests"]
    here = {path.stem for path in RECORDED.glob("captures/dev/*/*.json")}
    return [(key, case) for key, case in tables.items() if case["capture"] in here]


@needs_recordings
@pytest.mark.parametrize(("name", "case"), _dmi_cases("dmi-bios"))
def test_recorded_identities(name, case):
    read = hardware.read(recorded_machine(case["capture"]))

    actual = {field: _plain(get(read)) for field, get in _BIOS.items()}

    wanted = {
        field: actual[field] if (name, field) in BIOS_DIFFERENCES else value
        for field, value in case["expected"].items()
    }
    assert actual == wanted
    for other, field in BIOS_DIFFERENCES:
        if other == name:
            assert actual[field] != case["expected"][field]


@needs_recordings
@pytest.mark.parametrize(("name", "case"), _dmi_cases("dmi-hardware"))
def test_recorded_chassis_and_uuid(name, case):
    (answer,) = recorded_machine(case["capture"]).ask_all((DMIDECODE,))
    said = [identity.dmi_said(parse_structures(answer))]
    chassis, uuid = identity.chassis(said), identity.uuid(said)

    # A uniform UUID, and one with three digits too many, would merge machines.
    refused = {"hp-proLiant-DL120-G6", "windows-hyperV"}
    # The peer does not know the old name "Chassis Type".
    kind = "Mini Tower" if name == "rhel-2.1" else case["expected"]["CHASSIS_TYPE"]
    assert (chassis.value.kind if isinstance(chassis, Known) else None) == kind
    wanted = None if name in refused else case["expected"]["UUID"]
    assert _plain(uuid) == wanted


@needs_recordings
def test_the_recorded_windows_11_laptop():
    actual = hardware.read(recorded_machine("hp-firefly16-win11"))

    assert known(actual.model) == "HP ZBook Firefly 16 inch G10 Mobile Workstation PC"
    assert known(actual.serial) == "5CG3281NM4"
    assert known(actual.chassis).portable
    assert known(actual.virtual) == "physical"
    assert known(actual.batteries)[0].design_capacity == 76020


@needs_recordings
def test_the_recorded_proxmox_guest():
    actual = hardware.read(recorded_machine("peer-proxmox"))
    wanted = expected("windows-bios")["machines"]["peer-proxmox"]["tests"]

    assert known(actual.maker) == wanted["SMANUFACTURER"]
    assert known(actual.model) == wanted["SMODEL"]
    assert isinstance(actual.serial, Unknown)
    assert known(actual.firmware).version == " ".join(wanted["BVERSION"].split())
    assert known(actual.virtual) == "QEMU"


def test_efi_files_are_asked_in_the_first_round():
    told = {
        "folder /sys/firmware/efi": Listing(("efivars",)),
        "file /sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c": Content(
            b"\x06\x00\x00\x00\x01"
        ),
        "folder /sys/class/tpm": Listing(("tpm0",)),
        "file /sys/class/tpm/tpm0/tpm_version_major": text_file("2\n"),
    }

    actual = hardware.read(linux(told))

    assert known(actual.secure_boot) is hardware.SecureBoot.ENABLED
    assert known(actual.tpm) == hardware.Tpm(present=True, version=2)
    assert known(actual.uefi) is True
