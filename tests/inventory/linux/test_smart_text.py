"""Disks told by the texts of smartctl and hdparm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.linux.smart_text import parse_hdparm, parse_smart_text
from inventory.machine import ask
from inventory.questions import Command
from inventory.smart import Prediction
from tests.captures import expected as expected_values
from tests.captures import needs_recordings, recorded_machine

NVME = """=== START OF INFORMATION SECTION ===
Model Number:                       FAST NVMe 256GB
Serial Number:                      ABC123
Firmware Version:                   F1
Namespace 1 Size/Capacity:          256,060,514,304 [256 GB]
"""
SAS = """Vendor:               ACME
Product:              AL13
Revision:             DE09
User Capacity:        600,127,266,816 bytes [600 GB]
Rotation Rate:        10500 rpm
Logical Unit id:      0x500003951828912d
Serial number:        X3N0
Device type:          disk
SMART Health Status: OK
"""


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        (NVME, ("FAST NVMe 256GB", "ABC123", "F1", 256060514304, None, "nvme", None)),
        (SAS, ("ACME AL13", "X3N0", "DE09", 600127266816, 10500, "scsi", "0x500003951828912d")),
    ],
)
def test_the_identity_is_read(stdout, expected):
    fact = parse_smart_text(Output(stdout), "smart")

    assert isinstance(fact, Known)
    drive = fact.value
    actual = (
        drive.model, drive.serial, drive.firmware, drive.size, drive.rotation, drive.protocol,
        drive.wwn,
    )  # fmt: skip
    assert actual == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("SMART overall-health self-assessment test result: PASSED", Prediction.HEALTHY),
        ("SMART overall-health self-assessment test result: FAILED!", Prediction.FAILING),
        ("SMART Health Status: OK", Prediction.HEALTHY),
    ],
)
def test_a_printed_verdict_is_read(line, expected):
    fact = parse_smart_text(Output(f"Device Model: ACME\n{line}\n"), "smart")

    assert isinstance(fact, Known)
    assert isinstance(fact.value.health, Known)
    assert fact.value.health.value.prediction is expected


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.NOT_RECORDED), Reason.NOT_RECORDED),
        (Output(""), Reason.PARSE_ERROR),
        (Output("/dev/vda: Unable to detect device type\n"), Reason.NOT_SUPPORTED),
        (Output("open failed: Permission denied", "", 2), Reason.NEEDS_ADMIN),
    ],
)
def test_no_identity_is_unknown_with_its_reason(answer, reason):
    actual = parse_smart_text(answer, "smart")

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@needs_recordings
def test_recorded_texts_give_the_expected_identity():
    wanted = expected_values("tools-linux")["tables"]["smartctl_tests"]["sample1"]["expected"]
    question = Command("smart_text", ("/dev/sda",))

    fact = parse_smart_text(ask(recorded_machine("peer-smartctl-sample1"), question), question)

    assert isinstance(fact, Known)
    drive = fact.value
    assert drive.model == wanted["MODEL"]
    assert drive.serial == wanted["SERIALNUMBER"]
    assert drive.firmware == wanted["FIRMWARE"]
    assert drive.size is not None
    assert drive.size // 10**6 == wanted["DISKSIZE"]


@needs_recordings
def test_recorded_identify_data_is_read_and_noise_is_not():
    wanted = expected_values("tools-generic")["tables"]["hdparm_tests"]["linux1"]["expected"]
    good, noise = (Command("hdparm", (f"/dev/{name}",)) for name in ("sda", "sdb"))

    fact = parse_hdparm(ask(recorded_machine("peer-hdparm-linux1"), good), good)
    garbage = parse_hdparm(ask(recorded_machine("peer-hdparm-linux4"), noise), noise)

    assert isinstance(fact, Known)
    drive = fact.value
    actual = (drive.model, drive.serial, drive.firmware, drive.wwn, drive.rotation)
    expected = (
        wanted["MODEL"], wanted["SERIALNUMBER"], wanted["FIRMWARE"], f"0x{wanted['WWN']}", 0,
    )  # fmt: skip
    assert actual == expected
    assert str((drive.size or 0) // 10**6) == wanted["DISKSIZE"]
    assert isinstance(garbage, Unknown)


@given(st.text())
def test_never_raises_on_any_text(stdout):
    parse_smart_text(Output(stdout), "smart")
    parse_hdparm(Output(stdout), "hdparm")
