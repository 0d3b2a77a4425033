"""The GLPI inventory: valid against the official schema, and no field that GLPI does not know."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from inventory.disks import Disk, Medium
from inventory.facts import Known, Reason, Unknown
from inventory.network import Adapter, Address
from inventory.software import Program
from inventory.volumes import Encryption, EncryptionState, Volume, VolumeKind
from inventory.workstation import read_workstation
from kit.glpi import device_id, document
from tests.captures import RECORDED, machine, needs_recordings, recorded_machine, recorded_paths

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIELDS = json.loads((Path(__file__).parent / "glpi_fields.json").read_text("utf-8"))


def exported(name):
    return document(read_workstation(recorded_machine(name)), NOW)


def strange_fields(content):
    """Fields that the official format does not have, as ``section.field``."""
    strange = []
    for section, value in content.items():
        if section not in FIELDS:
            strange.append(section)
            continue
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            if isinstance(entry, dict):
                strange += [f"{section}.{name}" for name in entry if name not in FIELDS[section]]
    return strange


@needs_recordings
def test_the_closed_list_is_the_schema_s():
    schema = json.loads((RECORDED / "glpi" / "inventory.schema.json").read_text("utf-8"))
    content = schema["properties"]["content"]["properties"]

    assert sorted(content) == sorted(FIELDS)


@needs_recordings
@pytest.mark.parametrize(
    "path",
    [*recorded_paths("windows"), *recorded_paths("linux")],
    ids=lambda path: path.stem,
)
def test_every_recorded_machine_gives_a_valid_inventory(path):
    schema = json.loads((RECORDED / "glpi" / "inventory.schema.json").read_text("utf-8"))
    made = json.loads(json.dumps(exported(path.stem)))
    faults = [
        f"{list(e.path)}: {e.message}"[:200] for e in Draft7Validator(schema).iter_errors(made)
    ]

    assert not faults
    assert not strange_fields(made["content"])


def test_what_is_unknown_is_left_out():
    made = document(read_workstation(machine("windows")), NOW)

    assert set(made["content"]) == {"versionclient", "accesslog"}
    assert made["itemtype"] == "Computer"
    assert not strange_fields(made["content"])


def test_the_device_keeps_its_identifier_from_one_inventory_to_the_next():
    workstation = read_workstation(machine("linux"))
    system = replace(
        workstation.system,
        host_name=Known("ACCUEIL-01"),
        installed_at=Known(datetime(2024, 3, 5, 8, 30, tzinfo=UTC)),
    )

    assert device_id(replace(workstation, system=system)) == "ACCUEIL-01-2024-03-05-08-30-00"
    unknown = replace(system, installed_at=Unknown(Reason.ABSENT), host_name=Unknown(Reason.ABSENT))
    assert device_id(replace(workstation, system=unknown)) == "poste-1970-01-01-00-00-00"


def test_sections_in_glpi_s_units():

    workstation = read_workstation(machine("windows"))
    health = Unknown(Reason.NEEDS_ADMIN)
    disk = Disk("0", "M", None, "S", None, 512_110_190_592, Medium.SSD, "nvme", True, health)
    volume = Volume(
        "C:", VolumeKind.LOCAL, "NTFS", "Windows", "5F4BFEEE", 510_461_476_864, 271_161_753_600,
        True, Known(Encryption(EncryptionState.ON, "BitLocker", "XTS_AES_128")), "\\\\?\\Volume",
    )  # fmt: skip
    adapter = Adapter(
        "Ethernet", "Realtek", "f4:6d:04:97:2d:3e", "ethernet", "up", 1000, False,
        (Address("192.168.0.17", 24), Address("fe80::1", 64)), ("192.168.0.254",),
    )  # fmt: skip
    program = Program("7-Zip", "23.01", "Igor Pavlov", "x86_64", date(2024, 1, 2), "registry", ())
    made = document(
        replace(
            workstation,
            disks=replace(workstation.disks, disks=Known((disk,))),
            volumes=replace(workstation.volumes, volumes=Known((volume,))),
            network=replace(workstation.network, adapters=Known((adapter,))),
            software=replace(workstation.software, programs=Known((program,))),
        ),
        NOW,
    )["content"]

    assert made["storages"][0]["disksize"] == 512110
    assert made["drives"][0] == {
        "letter": "C:", "type": "Local Disk", "volumn": "Windows", "label": "Windows",
        "filesystem": "NTFS", "serial": "5F4BFEEE", "total": 486814, "free": 258600,
        "systemdrive": True, "encrypt_name": "BitLocker", "encrypt_status": "Yes",
        "encrypt_algo": "XTS_AES_128",
    }  # fmt: skip
    first, second = made["networks"]
    assert (first["ipaddress"], first["ipmask"], first["ipsubnet"], first["ipgateway"]) == (
        "192.168.0.17", "255.255.255.0", "192.168.0.0", "192.168.0.254",
    )  # fmt: skip
    assert second["ipaddress6"] == "fe80::1"
    assert made["softwares"][0]["install_date"] == "2024-01-02"


# --- from a capture to GLPI's words ------------------------------------------------------------


def made(family, **sections):
    return document(read_workstation(machine(family, **sections)), NOW)["content"]


DEBIAN = """ID=debian
NAME="Debian GNU/Linux"
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
VERSION="12 (bookworm)"
VERSION_ID="12"
"""
UBUNTU = """ID=ubuntu
NAME="Ubuntu"
PRETTY_NAME="Ubuntu 24.04.1 LTS"
VERSION="24.04.1 LTS (Noble Numbat)"
VERSION_ID="24.04"
"""


@pytest.mark.parametrize(
    ("release", "point", "expected"),
    [
        (DEBIAN, "12.11\n", ("Debian GNU/Linux", "Debian GNU/Linux 12 (bookworm)", "12.11")),
        (UBUNTU, "trixie/sid\n", ("Ubuntu", "Ubuntu 24.04.1 LTS", "24.04.1 LTS (Noble Numbat)")),
    ],
)
def test_a_distribution_is_named_as_os_release_names_it(release, point, expected):
    files = {"/etc/os-release": {"text": release}, "/etc/debian_version": {"text": point}}

    actual = made("linux", files=files)["operatingsystem"]

    assert (actual["name"], actual["full_name"], actual["version"]) == expected


CURRENT = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
ZONE = r"HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation"
ENVIRONMENT = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
WINDOWS = {
    CURRENT: {"CurrentBuildNumber": "26200", "UBR": 7171, "EditionID": "Professional",
              "ProductName": "Windows 10 Pro", "DisplayVersion": "25H2"},
    ENVIRONMENT: {"PROCESSOR_ARCHITECTURE": "AMD64"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("bias", "offset"), [(4294967236, "+0100"), (240, "-0400"), (4294966951, "+0545"), (0, "+0000")]
)
def test_windows_in_the_agents_words_and_its_own_offset(bias, offset):
    zone = {ZONE: {"TimeZoneKeyName": "Romance Standard Time", "ActiveTimeBias": bias}}

    actual = made("windows", registry={**WINDOWS, **zone})["operatingsystem"]

    assert actual == {
        "name": "Windows", "full_name": "Microsoft Windows 11 Pro", "version": "25H2",
        "kernel_name": "MSWin32", "kernel_version": "10.0.26200", "service_pack": "26200.7171",
        "arch": "64-bit", "timezone": {"name": "Romance Standard Time", "offset": offset},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Paris", {"name": "Europe/Paris", "offset": "+0100"}),
        ("America/Cayenne", {"name": "America/Cayenne", "offset": "-0300"}),
        ("No/Where", None),
    ],
)
def test_the_offset_of_a_zone_of_linux_is_that_of_today(zone, expected):
    files = {
        "/etc/os-release": {"text": "ID=debian\nNAME=Debian\n"},
        "/etc/timezone": {"text": zone},
    }

    actual = made("linux", files=files)["operatingsystem"].get("timezone")

    assert actual == expected


def test_a_domain_names_the_machine_in_full():
    calls = {"join_status": {"status": 3, "name": "mairie.example.fr"}}
    names = {r"HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName": {
        "ComputerName": "ACCUEIL"}}  # fmt: skip

    actual = made("windows", registry={**WINDOWS, **names}, calls=calls)["operatingsystem"]

    assert (actual["dns_domain"], actual["fqdn"]) == (
        "mairie.example.fr", "ACCUEIL.mairie.example.fr",
    )  # fmt: skip


def test_updates_of_windows_are_programs_of_its_own_list():
    fixes = [
        {"HotFixID": "KB5066791", "Description": "Security Update", "InstalledOn": "10/15/2026"},
        {"HotFixID": "KB5064400", "Description": "Update", "InstalledOn": None},
    ]

    actual = made("windows", registry=WINDOWS, wmi={"Win32_QuickFixEngineering": fixes})

    first, second = actual["softwares"]
    assert first == {
        "from": "WMI", "name": "KB5066791", "arch": "x86_64", "release_type": "Security Update",
        "comments": "Security Update", "system_category": "security_update",
        "install_date": "2026-10-15",
    }  # fmt: skip
    assert (second["name"], second["system_category"]) == ("KB5064400", "update")


def test_defender_alone_protects_a_server():
    status = {"AMRunningMode": "Normal", "AntivirusEnabled": True, "AMProductVersion": "4.18.1",
              "AntivirusSignatureVersion": "1.4.0", "AntivirusSignatureAge": 1,
              "AntivirusSignatureLastUpdated": "20261120010203.000000+000"}  # fmt: skip

    actual = made("windows", wmi={"MSFT_MpComputerStatus": [status]})["antivirus"]

    assert actual == [
        {"name": "Microsoft Defender", "company": "Microsoft", "enabled": True,
         "version": "4.18.1", "base_version": "1.4.0", "base_creation": "2026-11-20"}
    ]  # fmt: skip


def test_volumes_of_windows_have_its_words_with_and_without_a_letter():
    volumes = [
        {"DeviceID": "\\\\?\\Volume{1}\\", "DriveLetter": None, "DriveType": 3, "Label": None,
         "FileSystem": "NTFS", "Capacity": "985661440", "FreeSpace": "368050176"},
        {"DeviceID": "\\\\?\\Volume{2}\\", "DriveLetter": "D:", "DriveType": 5, "Label": "CD"},
    ]  # fmt: skip

    first, second = made("windows", wmi={"Win32_Volume": volumes})["drives"]

    assert (first["type"], first.get("letter"), first.get("volumn")) == ("Local Disk", None, None)
    assert (second["type"], second["letter"], second["volumn"]) == ("Compact Disc", "D:", "CD")


@pytest.mark.parametrize(
    ("medium", "bus", "words"),
    [
        (Medium.SSD, "nvme", ("SSD", "NVMe")),
        (Medium.HDD, "sata", ("HDD", "SATA")),
        (Medium.REMOVABLE, "usb", ("removable", "USB")),
        (Medium.OPTICAL, None, ("cdrom", None)),
        (Medium.UNKNOWN, "spaces", ("disk", "Storage Spaces")),
    ],
)
def test_media_and_buses_as_the_agents_write_them(medium, bus, words):
    workstation = read_workstation(machine("windows"))
    disk = Disk("0", "M", None, None, None, None, medium, bus, True, Unknown(Reason.ABSENT))
    facts = replace(workstation, disks=replace(workstation.disks, disks=Known((disk,))))

    (actual,) = document(facts, NOW)["content"]["storages"]

    assert (actual["type"], actual.get("interface")) == words


@pytest.mark.parametrize(
    ("ip", "prefix", "mask", "subnet"),
    [
        ("fe80::1", 64, "ffff:ffff:ffff:ffff::", "fe80::"),
        ("2001:db8:0:12::7", 60, "ffff:ffff:ffff:fff0::", "2001:db8:0:10::"),
        ("::1", 128, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::1"),
        ("fe80::1", None, None, None),
        ("fe80::1", 129, None, None),
    ],
)
def test_masks_and_subnets_of_ipv6(ip, prefix, mask, subnet):
    workstation = read_workstation(machine("linux"))
    adapter = Adapter("eth0", None, None, "ethernet", "up", None, False, (Address(ip, prefix),))
    facts = replace(workstation, network=replace(workstation.network, adapters=Known((adapter,))))

    (actual,) = document(facts, NOW)["content"]["networks"]

    assert (actual.get("ipmask6"), actual.get("ipsubnet6")) == (mask, subnet)


def test_each_address_of_an_adapter_is_an_entry_of_its_own():
    workstation = read_workstation(machine("linux"))
    adapter = Adapter(
        "br0", None, "02:00:00:00:00:01", "bridge", "up", None, True,
        (Address("192.0.2.7", 24), Address("192.0.2.8", 24), Address("fe80::1", 64)),
        ("fe80::fe", "192.0.2.1"), dhcp_server="192.0.2.2", slaves=("eth0", "eth1"),
    )  # fmt: skip
    facts = replace(workstation, network=replace(workstation.network, adapters=Known((adapter,))))

    entries = document(facts, NOW)["content"]["networks"]

    assert [e.get("ipaddress") or e["ipaddress6"] for e in entries] == [
        "192.0.2.7", "192.0.2.8", "fe80::1",
    ]  # fmt: skip
    assert {e["slaves"] for e in entries} == {"eth0,eth1"}
    assert [e.get("ipgateway") for e in entries] == ["192.0.2.1", "192.0.2.1", None]
    assert [e.get("ipdhcp") for e in entries] == ["192.0.2.2", "192.0.2.2", None]


def screen_block(week, year):
    head = bytes.fromhex("00ffffffffffff0010acf340") + (7).to_bytes(4, "little")
    return (head + bytes((week, year - 1990))).ljust(128, b"\0").hex()


@pytest.mark.parametrize(("week", "made_in"), [(10, "10/2020"), (0, "0/2020"), (255, "2020")])
def test_a_screen_tells_its_week_or_the_year_of_its_model(week, made_in):
    place = r"HKLM\SYSTEM\CurrentControlSet\Enum\DISPLAY\DEL40F3\1"
    keys = {rf"{place}\Device Parameters": {"EDID": {"hex": screen_block(week, 2020)}},
            rf"{place}\Control": {}}  # fmt: skip

    (actual,) = made("windows", registry=keys)["monitors"]

    assert actual["description"] == made_in


@pytest.mark.parametrize(
    ("family", "name"),
    [("windows", "Intel Core i5-6200U CPU @ 2.30GHz"),
     ("linux", "Intel(R) Core(TM) i5-6200U CPU @ 2.30GHz")],
)  # fmt: skip
def test_processors_go_by_the_names_that_the_agents_give_them(family, name):
    written = "Intel(R) Core(TM) i5-6200U CPU @ 2.30GHz"
    row = {"Name": written, "NumberOfCores": 2, "NumberOfLogicalProcessors": 4, "ExtClock": 100}
    text = f"processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel name\t: {written}\n"
    sections = {
        "windows": {"wmi": {"Win32_Processor": [row]}},
        "linux": {"files": {"/proc/cpuinfo": {"text": text}}},
    }

    (actual,) = made(family, **sections[family])["cpus"]

    assert actual["name"] == name
    if family == "windows":
        assert (actual["core"], actual["thread"], actual["external_clock"]) == (2, 2, 100)


def test_slots_that_were_only_counted_are_not_told():
    wmi = {
        "Win32_PhysicalMemory": [{"Capacity": str(8 << 30), "DeviceLocator": "A"}],
        "Win32_PhysicalMemoryArray": [{"MemoryDevices": 4, "Use": 3}],
    }

    actual = made("windows", wmi=wmi)["memories"]

    assert [(module["caption"], module["numslots"]) for module in actual] == [("A", 1)]
