"""Mounted volumes of Linux: which count, their room, and what lies under them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import volumes
from inventory.facts import Known, Reason, Unknown
from inventory.linux.block_devices import BLOCK_DEVICES
from tests.captures import machine, needs_recordings, recorded_machine
from tests.inventory.this_machine import ThisMachine, needs_linux, tool

PRINTED = str(BLOCK_DEVICES).removeprefix("command ")


def disk(*children, **fields):
    return {"name": "sda", "type": "disk", **fields, "children": list(children)}


def node(name, kind, *children, at=None, **fields):
    return {
        "name": name, "type": kind, "mountpoints": [at], "fssize": 1000 if at else None,
        "fsavail": 400 if at else None, **fields, "children": list(children),
    }  # fmt: skip


def read(devices, *mounts, **sections):
    lines = (f"1 1 0:1 {m[3] if len(m) > 3 else '/'} {m[0]} rw - {m[2]} {m[1]} rw" for m in mounts)
    here = machine(
        "linux",
        files={"/proc/self/mountinfo": {"text": "\n".join(lines) + "\n"}},
        commands={PRINTED: {"stdout": json.dumps({"blockdevices": devices})}},
        **sections,
    )
    fact = volumes.read(here).volumes
    assert isinstance(fact, Known)
    return {volume.name: volume for volume in fact.value}


ROOT = ("/", "/dev/mapper/root", "ext4")


@pytest.mark.parametrize(
    ("devices", "mount", "expected"),
    [
        ([disk(node("sda1", "part", at="/"))], ("/", "/dev/sda1", "ext4"),
         volumes.Encryption(volumes.EncryptionState.OFF)),
        ([disk(node("sda1", "part", node("root", "crypt", at="/"), fstype="crypto_LUKS"))], ROOT,
         volumes.Encryption(volumes.EncryptionState.ON, "LUKS")),
        ([disk(node("sda1", "part", node("luks", "crypt", node("root", "lvm", at="/"))))], ROOT,
         volumes.Encryption(volumes.EncryptionState.ON, "LUKS")),
        ([disk(node("sda1", "part", node("root", "crypt", at="/"), fstype="BitLocker"))], ROOT,
         volumes.Encryption(volumes.EncryptionState.ON, "BitLocker")),
        ([disk(node("sda1", "part", node("veracrypt1", "dm", at="/")))],
         ("/", "/dev/mapper/veracrypt1", "ext4"),
         volumes.Encryption(volumes.EncryptionState.ON, "VeraCrypt")),
        # one of the two disks under a volume lies in clear
        ([disk(node("c", "crypt", node("root", "lvm", at="/"))),
          disk(node("root", "lvm", at="/"), name="sdb")], ROOT,
         volumes.Encryption(volumes.EncryptionState.OFF)),
    ],
)  # fmt: skip
def test_encryption_is_a_layer_on_every_way_down(devices, mount, expected):
    actual = read(devices, mount)["/"].encryption

    assert isinstance(actual, Known)
    assert actual.value == expected


def test_encryption_under_a_pool_or_on_a_server_is_not_told():
    found = read([disk()], ("/", "rpool/ROOT", "zfs"), ("/srv", "//nas/docs", "cifs"))

    actual = {name: volume.encryption for name, volume in found.items()}
    assert all(
        isinstance(fact, Unknown) and fact.why is Reason.NOT_SUPPORTED for fact in actual.values()
    )


def test_sizes_label_and_serial_come_from_the_device():
    volume = read([disk(node("sda1", "part", at="/", label="Racine", uuid="u-1"))],
                  ("/", "/dev/sda1", "ext4"))["/"]  # fmt: skip

    actual = (volume.total, volume.free, volume.label, volume.serial, volume.system, volume.kind)
    assert actual == (1000, 400, "Racine", "u-1", True, volumes.VolumeKind.LOCAL)


@pytest.mark.parametrize(
    "mount",
    [
        ("/proc", "proc", "proc"),
        ("/run", "tmpfs", "tmpfs"),
        ("/snap/core/1", "/dev/loop0", "squashfs"),
        ("/media/image", "/dev/loop1", "ext4"),
        ("/run/user/1000/gvfs", "gvfsd-fuse", "fuse.gvfsd-fuse"),
        ("/var/lib/docker/overlay2/x", "overlay", "overlay"),
        ("/mnt/z", "/dev/zram1", "ext4"),
        ("/var/lib/docker", "/dev/sda1", "ext4", "/docker"),
    ],
)
def test_what_holds_nobodys_files_is_left_out(mount):
    actual = read([disk(node("sda1", "part", at="/"))], ("/", "/dev/sda1", "ext4"), mount)

    assert list(actual) == ["/"]


@pytest.mark.parametrize(
    ("devices", "mount", "expected"),
    [
        ([disk(node("sda1", "part", at="/media/k"), rm=True)], ("/media/k", "/dev/sda1", "vfat"),
         volumes.VolumeKind.REMOVABLE),
        ([disk(node("sda1", "part", at="/media/k"), tran="usb")], ("/media/k", "/dev/sda1", "ext4"),
         volumes.VolumeKind.REMOVABLE),
        ([disk(type="rom", name="sr0")], ("/media/k", "/dev/sr0", "iso9660"),
         volumes.VolumeKind.OPTICAL),
        ([disk()], ("/media/k", "nas:/docs", "nfs4"), volumes.VolumeKind.NETWORK),
    ],
)  # fmt: skip
def test_kinds(devices, mount, expected):
    actual = read(devices, mount)["/media/k"].kind

    assert actual is expected


def test_df_is_asked_for_what_lsblk_does_not_know():
    printed = (
        "Filesystem Type 1024-blocks Used Available Capacity Mounted on\n"
        "//nas/docs cifs 100 40 60 40% /srv\n"
    )
    listed = json.dumps({"blockdevices": [disk()]})
    here = machine(
        "linux",
        files={"/proc/self/mountinfo": {"text": "1 1 0:1 / /srv rw - cifs //nas/docs rw\n"}},
        commands={PRINTED: {"stdout": listed}, "df -P -T -k": {"stdout": printed}},
    )

    fact = volumes.read(here).volumes

    assert isinstance(fact, Known)
    assert (fact.value[0].total, fact.value[0].free) == (102400, 61440)


def test_a_dead_server_costs_its_sizes_only():
    errors = {"command df -P -T -k": {"refused": "timeout"}}

    found = read([disk(node("sda1", "part", at="/"))], ("/", "/dev/sda1", "ext4"),
                 ("/srv", "//nas/docs", "cifs"), errors=errors)  # fmt: skip

    assert (found["/"].free, found["/srv"].free) == (400, None)


def test_unread_devices_leave_the_volumes_but_not_their_encryption():
    here = machine(
        "linux",
        files={"/proc/self/mountinfo": {"text": "1 1 8:1 / / rw - ext4 /dev/sda1 rw\n"}},
        errors={f"command {PRINTED}": {"refused": "timeout"}},
    )

    fact = volumes.read(here).volumes

    assert isinstance(fact, Known)
    encryption = fact.value[0].encryption
    assert isinstance(encryption, Unknown)
    assert encryption.why is Reason.TIMEOUT


def test_unread_mounts_are_unknown():
    errors = {"file /proc/self/mountinfo": {"refused": "access_denied"}}

    actual = volumes.read(machine("linux", errors=errors)).volumes

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ACCESS_DENIED


@needs_recordings
def test_a_recorded_machine_has_its_two_volumes():
    fact = volumes.read(recorded_machine("jc-centos-7.7")).volumes

    assert isinstance(fact, Known)
    actual = {v.name: (v.filesystem, v.total, v.free, v.serial) for v in fact.value}
    expected = {
        "/": ("xfs", 17811456 * 1024, 16005876 * 1024, "07d718ef-950c-4e5b-98e0-42a1147b77d9"),
        "/boot": ("xfs", 1038336 * 1024, 800736 * 1024, "05d927bb-5875-49e3-ada1-7f46cb31c932"),
    }
    assert actual == expected


@needs_linux
def test_this_machine_has_the_volumes_that_df_lists():
    listed = tool("df", "-k", "--output=source,size,target")
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    expected = {
        target: int(size) * 1024 for source, size, target in rows if source.startswith("/dev/")
    }

    if "/" not in {target for *_, target in rows}:
        pytest.skip("the root is no mount here (chroot)")

    fact = volumes.read(ThisMachine()).volumes

    assert isinstance(fact, Known)
    actual = {v.name: v.total for v in fact.value if (v.device or "").startswith("/dev/")}
    assert expected.items() >= actual.items()
    assert {v.name for v in fact.value if v.system} <= {"/"}


@given(st.text(), st.text(), st.text())
def test_never_raises_on_any_text(mounts, listed, printed):
    here = machine(
        "linux",
        files={"/proc/self/mountinfo": {"text": f"1 1 0:1 / / rw - ext4 /dev/sda1 rw\n{mounts}"}},
        commands={PRINTED: {"stdout": listed}, "df -P -T -k": {"stdout": printed}},
    )

    volumes.read(here)
