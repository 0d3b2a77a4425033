"""The tree of block devices, from lsblk's JSON, its table, and /sys/block."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.linux.block_devices import (
    BLOCK_DEVICES,
    TABLE,
    chains,
    is_virtual,
    parse_lsblk,
    parse_sysfs,
    parse_table,
    read_block_devices,
)
from inventory.machine import ask
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

PRINTED = str(BLOCK_DEVICES).removeprefix("command ")


def lsblk(*devices):
    return Output(json.dumps({"blockdevices": list(devices)}))


def test_a_tree_keeps_what_lies_on_what():
    answer = lsblk(
        {
            "name": "sda", "type": "disk", "size": "100", "rota": "0", "rm": "1", "tran": "usb",
            "mountpoint": None,
            "children": [
                {"name": "sda1", "type": "part", "fstype": "crypto_LUKS", "children": [
                    {"name": "home", "kname": "dm-0", "type": "crypt", "fssize": 90,
                     "fsavail": "40", "mountpoints": [None, "/home"]},
                ]},
            ],
        }
    )  # fmt: skip

    fact = parse_lsblk(answer, BLOCK_DEVICES)

    assert isinstance(fact, Known)
    chain = list(chains(fact.value))[-1]
    actual = [(node.name, node.kind) for node in chain]
    expected = [("sda", "disk"), ("sda1", "part"), ("home", "crypt")]
    assert actual == expected
    assert (chain[0].size, chain[0].rotational, chain[0].removable) == (100, False, True)
    assert (chain[2].mounts, chain[2].space, chain[2].free) == (("/home",), 90, 40)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Output(""), Reason.PARSE_ERROR),
        (Output("[]"), Reason.PARSE_ERROR),
        (Output('{"blockdevices": {}}'), Reason.PARSE_ERROR),
        (Output("", "lsblk: unknown column: MOUNTPOINTS", 1), Reason.API_ERROR),
        (Content(b""), Reason.PARSE_ERROR),
    ],
)
def test_an_unusable_answer_is_unknown_with_its_reason(answer, reason):
    actual = parse_lsblk(answer, BLOCK_DEVICES)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_an_older_lsblk_is_asked_without_its_newer_columns():
    older = (
        "lsblk -J -b -o NAME,KNAME,PKNAME,TYPE,SIZE,FSTYPE,LABEL,UUID,MOUNTPOINT,MODEL,SERIAL,"
        "VENDOR,REV,TRAN,ROTA,RM,HOTPLUG,WWN"
    )
    device = {"name": "sda", "type": "disk", "size": "5", "mountpoint": "/"}
    commands = {
        PRINTED: {"stdout": "", "stderr": "unknown column: PATH", "exit_status": 1},
        older: {"stdout": json.dumps({"blockdevices": [device]})},
    }
    here = machine("linux", commands=commands)

    fact = read_block_devices(here, ask(here, BLOCK_DEVICES))

    assert isinstance(fact, Known)
    assert (fact.value[0].name, fact.value[0].mounts) == ("sda", ("/",))


def test_without_lsblk_the_kernel_is_read():
    files = {
        "/sys/block/sda/size": {"text": "2048\n"},
        "/sys/block/sda/device/model": {"text": "ACME SSD \n"},
        "/sys/block/sda/queue/rotational": {"text": "0\n"},
    }
    here = machine(
        "linux",
        dirs={"/sys/block": ["loop0", "sda", "zram0"]},
        files=files,
        errors={f"command {PRINTED}": {"refused": "absent"}},
    )

    fact = read_block_devices(here, ask(here, BLOCK_DEVICES))

    assert isinstance(fact, Known)
    actual = [(d.name, d.size, d.model, d.rotational) for d in fact.value]
    assert actual == [("sda", 1048576, "ACME SSD", False)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"\x00\x80\x00\x089XF1AY2W", "9XF1AY2W"),
        (b"\x00\x80\x00\x20" + b"S1".ljust(32), "S1"),
        ("\x00€\x00\x14S14CN    ".encode(), "S14CN"),
        (b"", None),
    ],
)
def test_a_scsi_serial_is_read_from_its_page(page, expected):
    actual = parse_sysfs("sda", {"device/vpd_pg80": Content(page)}).serial

    assert actual == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("loop12", True), ("zram0", True), ("dm-3", True), ("md127", True), ("nbd0", True),
     ("sda", False), ("nvme0n1", False), ("mmcblk0", False), ("vda", False)],
)  # fmt: skip
def test_devices_without_hardware_are_told(name, expected):
    actual = is_virtual(name)

    assert actual is expected


@needs_recordings
@pytest.mark.parametrize(("name", "printed"), [("lsblk-allcols", "lsblk -O"), ("lsblk", "lsblk")])
def test_a_recorded_table_gives_the_expected_devices(name, printed):
    wanted = {
        e["name"]: e for e in expected_values("linux-commands")["machines"]["jc-centos-7.7"][name]
    }
    recorded = recorded_machine("jc-centos-7.7")._capture["commands"][printed]["stdout"]

    fact = parse_table(Output(recorded), TABLE)

    assert isinstance(fact, Known)
    nodes = {chain[-1].name: chain[-1] for chain in chains(fact.value)}
    assert nodes.keys() == wanted.keys()
    for device, said in wanted.items():
        node = nodes[device]
        assert node.kind == said["type"]
        assert node.size == said.get("size_bytes", node.size)
        assert node.mounts == tuple(m for m in [said["mountpoint"]] if (m or "").startswith("/"))
        for field in ("uuid", "model", "serial", "vendor"):
            if field in said:
                assert getattr(node, field) == said[field]


@given(st.text())
def test_never_raises_on_any_text(stdout):
    parse_lsblk(Output(stdout), BLOCK_DEVICES)
    parse_table(Output(f"NAME MAJ:MIN SIZE TYPE MOUNTPOINT\n{stdout}"), TABLE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(("name", "children", "mountpoints", "type", "size", "path", "x")), inner
        )
    ),
    max_leaves=30,
)


@given(JSON)
def test_never_raises_on_any_tree(listed):
    fact = parse_lsblk(Output(json.dumps({"blockdevices": listed})), BLOCK_DEVICES)
    if isinstance(fact, Known):
        list(chains(fact.value))
