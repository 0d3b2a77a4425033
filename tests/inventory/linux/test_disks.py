"""Disks of Linux: which devices are disks, and what is known of their health."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import disks
from inventory.facts import Known, Reason, Unknown
from inventory.linux.block_devices import BLOCK_DEVICES
from tests.captures import RECORDED, machine, needs_recordings, recorded_machine
from tests.inventory.this_machine import ThisMachine, needs_linux, tool

PRINTED = str(BLOCK_DEVICES).removeprefix("command ")
GOOD = json.dumps(
    {
        "device": {"name": "/dev/sda", "protocol": "ATA"},
        "model_name": "ACME SSD 1000 long name",
        "serial_number": "S1",
        "rotation_rate": 0,
        "smart_status": {"passed": True},
    }
)


def here(*devices, smart=None, **sections):
    commands = {PRINTED: {"stdout": json.dumps({"blockdevices": list(devices)})}}
    for name, entry in (smart or {}).items():
        commands[f"smartctl -j -x /dev/{name}"] = entry
    return machine("linux", commands=commands, **sections)


def read(*devices, **parts):
    fact = disks.read(here(*devices, **parts)).disks
    assert isinstance(fact, Known)
    return fact.value


def device(name, **fields):
    return {"name": name, "type": "disk", "size": 1000, "rota": True, "rm": False, **fields}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (device("sda", tran="sata"), (disks.Medium.HDD, "sata", True)),
        (device("sda", tran="sata", rota=False), (disks.Medium.SSD, "sata", True)),
        (device("nvme0n1", tran="nvme"), (disks.Medium.SSD, "nvme", True)),
        (device("sdb", tran="usb"), (disks.Medium.UNKNOWN, "usb", False)),
        (device("sdb", tran="usb", rm=True), (disks.Medium.REMOVABLE, "usb", False)),
        (device("sr0", type="rom", tran="sata", rm=True), (disks.Medium.OPTICAL, "sata", True)),
        (device("vda", vendor="0x1af4"), (disks.Medium.VIRTUAL, "virtio", True)),
        (device("sda", model="QEMU HARDDISK"), (disks.Medium.VIRTUAL, None, True)),
        (device("sda", vendor="Msft", model="Virtual Disk"), (disks.Medium.VIRTUAL, None, True)),
        (device("mmcblk0"), (disks.Medium.SSD, "mmc", False)),
    ],
)
def test_medium_bus_and_place(entry, expected):
    disk = read(entry)[0]

    assert (disk.medium, disk.bus, disk.internal) == expected


def test_a_soldered_card_is_internal():
    actual = [
        disk.name for disk in read(device("mmcblk0"), device("mmcblk0boot0")) if disk.internal
    ]

    assert actual == ["mmcblk0"]


@pytest.mark.parametrize(
    "entry",
    [
        device("loop0", type="loop"),
        device("zram0"),
        device("nbd0", size=0),
        device("md0", type="raid1"),
        device("sdz", size=0),
        device("mmcblk0boot1"),
    ],
)
def test_what_is_no_disk_is_left_out(entry):
    actual = [disk.name for disk in read(device("sda"), entry)]

    assert actual == ["sda"]


def test_an_empty_card_reader_is_a_slot_without_size():
    actual = read(device("sdb", size=0, rm=True))[0].size

    assert actual is None


def test_two_paths_to_one_disk_are_one_disk():
    child = {"name": "mpatha", "type": "mpath"}

    actual = read(device("sda", children=[child]), device("sdb", children=[child]))

    assert [disk.name for disk in actual] == ["sda"]


def test_the_drive_itself_knows_better():
    disk = read(
        device("sda", model="ACME SSD 1000 lo", tran="sata"), smart={"sda": {"stdout": GOOD}}
    )[0]

    actual = (disk.model, disk.serial, disk.medium)
    assert actual == ("ACME SSD 1000 long name", "S1", disks.Medium.SSD)
    assert isinstance(disk.health, Known)
    assert disk.health.value.prediction is disks.Prediction.HEALTHY


def test_a_virtual_disk_has_no_health():
    disk = read(device("vda"))[0]

    assert isinstance(disk.health, Unknown)
    assert disk.health.why is Reason.NOT_SUPPORTED


UDISKS = """/org/freedesktop/UDisks2/block_devices/sda:
  org.freedesktop.UDisks2.Block:
    Drive:          '/org/freedesktop/UDisks2/drives/ACME_1'
/org/freedesktop/UDisks2/drives/ACME_1:
  org.freedesktop.UDisks2.Drive.Ata:
    SmartFailing:           true
    SmartSupported:         true
    SmartUpdated:           1700000000
"""


def test_without_rights_udisks_tells():
    errors = {"command smartctl -j -x /dev/sda": {"refused": "needs_admin"}}
    commands = {
        PRINTED: {"stdout": json.dumps({"blockdevices": [device("sda", tran="sata")]})},
        "udisksctl dump": {"stdout": UDISKS},
    }

    fact = disks.read(machine("linux", commands=commands, errors=errors)).disks

    assert isinstance(fact, Known)
    health = fact.value[0].health
    assert isinstance(health, Known)
    assert health.value.prediction is disks.Prediction.FAILING
    assert health.value.counters is Reason.NEEDS_ADMIN


@pytest.mark.parametrize("reason", ["needs_admin", "absent", "timeout"])
def test_an_unread_health_keeps_its_reason(reason):
    errors = {"command smartctl -j -x /dev/sda": {"refused": reason}}

    disk = read(device("sda", tran="sata", serial="S1"), errors=errors)[0]

    assert isinstance(disk.health, Unknown)
    assert disk.health.why == reason


def test_nothing_readable_is_unknown():
    errors = {f"command {PRINTED}": {"refused": "timeout"}}

    actual = disks.read(machine("linux", errors=errors)).disks

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.TIMEOUT


DUMPS = sorted((RECORDED / "captures" / "dev" / "linux").glob("peer-storages-dump-*.json"))


@needs_recordings
@pytest.mark.parametrize("path", DUMPS, ids=[path.stem for path in DUMPS])
def test_recorded_disks_are_those_that_the_dump_lists(path):
    recorded = json.loads(path.read_text("utf-8"))["commands"]
    stated = next(iter(recorded.values()))["stdout"].partition("$STORAGE")[2]
    fact = disks.read(recorded_machine(path.stem)).disks

    assert isinstance(fact, Known)
    actual = {
        d.name: (d.model, d.serial, d.firmware, d.size and d.size // 10**6) for d in fact.value
    }
    expected = {}
    for block in re.findall(r"\{(.*?)\}", stated, re.DOTALL):
        said = dict(re.findall(r"'(\w+)' => '?([^',\n]*)", block))
        size = said.get("DISKSIZE")
        expected[said["NAME"]] = (
            said.get("MODEL"),
            None if said["SERIALNUMBER"] == "undef" else said["SERIALNUMBER"],
            said.get("FIRMWARE"),
            int(size) if size else None,
        )
    assert actual == expected


@needs_recordings
@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("peer-megacli-set6", 14, ("SEAGATE ST2000NM0023", "Z1X2BTVZ", "GS0D", 2000398934016)),
        ("peer-megacli-set7", 14, ("HGST HUH721212AL5200", "D5G7WG8L", "NS07", 11756399230976)),
        ("peer-multipath-multipath2", 69, ("TOSHIBA DT01ACA2", None, None, None)),
    ],
)
def test_disks_behind_controllers_are_read(name, count, first):
    fact = disks.read(recorded_machine(name)).disks

    assert isinstance(fact, Known)
    disk = fact.value[0]
    assert len(fact.value) == count
    assert (disk.model, disk.serial, disk.firmware, disk.size) == first


@needs_linux
def test_this_machine_has_the_disks_that_its_kernel_lists():
    listed = tool("lsblk", "-d", "-n", "-b", "-o", "NAME,TYPE,SIZE")
    rows = [line.split() for line in listed.splitlines()]
    expected = {
        name: int(size)
        for name, kind, size in rows
        if kind == "disk" and int(size) and not name.startswith(("zram", "nbd", "ram"))
    }

    fact = disks.read(ThisMachine()).disks

    assert isinstance(fact, Known)
    actual = {d.name: d.size for d in fact.value if d.medium is not disks.Medium.OPTICAL and d.size}
    assert actual == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(("name", "type", "size", "tran", "children", "rm")), inner
        )
    ),
    max_leaves=20,
)


@given(JSON, st.text(), st.text())
def test_never_raises_on_any_answer(listed, smart, dump):
    commands = {
        PRINTED: {"stdout": json.dumps({"blockdevices": listed})},
        "smartctl -j -x /dev/sda": {"stdout": smart},
        "udisksctl dump": {"stdout": dump},
    }

    disks.read(machine("linux", commands=commands))


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        (device("vda", vendor="0x1af4"), "/sys/block/vda/serial"),
        (device("nvme0n1", tran="nvme"), "/sys/block/nvme0n1/device/serial"),
    ],
)
def test_a_serial_that_lsblk_has_not_is_the_kernel_s(entry, path):
    (disk,) = read(entry, files={path: {"text": "S64ANS0T1  \n"}})

    assert disk.serial == "S64ANS0T1"


def test_a_serial_of_lsblk_is_kept():
    files = {"/sys/block/sda/device/serial": {"text": "other"}}

    (disk,) = read(device("sda", serial="WD-1"), files=files)

    assert disk.serial == "WD-1"
