"""Drives behind controllers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.linux.raid import parse_megacli, parse_multipath
from inventory.smart import Prediction

DRIVE = """Enclosure Device ID: 32
Slot Number: 4
WWN: 5000C500589A3324
Media Error Count: 3
Predictive Failure Count: {predicted}
PD Type: SATA
Raw Size: 223.570 GB [0x1bf244b0 Sectors]
Sector Size:  512
Device Firmware Level: DC32
Inquiry Data: CVDA406302Z92403GN  ACME SSDSC2BW240A4                     DC32
Media Type: Solid State Device
Drive has flagged a S.M.A.R.T alert : {alert}
"""


@pytest.mark.parametrize(
    ("predicted", "alert", "expected"),
    [
        (0, "No", Prediction.HEALTHY),
        (2, "No", Prediction.FAILING),
        (0, "Yes", Prediction.FAILING),
    ],
)
def test_the_controller_predicts(predicted, alert, expected):
    fact = parse_megacli(Output(DRIVE.format(predicted=predicted, alert=alert)), "megacli")

    assert isinstance(fact, Known)
    drive = fact.value[0]
    assert isinstance(drive.health, Known)
    assert drive.health.value.prediction is expected
    assert drive.health.value.media_errors == 3
    identity = (drive.model, drive.serial, drive.firmware, drive.size, drive.rotation)
    assert identity == (
        "ACME SSDSC2BW240A4", "CVDA406302Z92403GN", "DC32", 0x1BF244B0 * 512, 0,
    )  # fmt: skip


@pytest.mark.parametrize("parse", [parse_megacli, parse_multipath])
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.NOT_RECORDED), Reason.NOT_RECORDED),
        (Output(""), Reason.PARSE_ERROR),
        (Output("nonsense\n"), Reason.PARSE_ERROR),
    ],
)
def test_no_drive_is_unknown_with_its_reason(parse, answer, reason):
    actual = parse(answer, "raid")

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@given(st.text())
def test_never_raises_on_any_text(stdout):
    parse_megacli(Output(f"Enclosure Device ID: 1\n{stdout}"), "megacli")
    parse_multipath(Output(stdout), "multipath")
