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
