"""What drives say of themselves through smartctl's JSON, and through raw ATA attributes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.smart import Health, Prediction, ata_counters, parse_smart, worst
from tests.captures import RECORDED, needs_recordings

SMART = RECORDED / "captures" / "dev" / "smart"
FILES = sorted(SMART.glob("*.json")) if SMART.is_dir() else []


def report(**parts):
    return Output(json.dumps({"device": {"name": "/dev/sda", "protocol": "ATA"}, **parts}))


def attribute(ident, value, string=None, *, name="", now="", prefailure=False, normal=100):
    return {
        "id": ident,
        "name": name,
        "value": normal,
        "when_failed": now,
        "flags": {"prefailure": prefailure},
        "raw": {"value": value, "string": str(value) if string is None else string},
    }


def health(answer):
    drive = parse_smart(answer, "smart")
    assert isinstance(drive, Known)
    assert isinstance(drive.value.health, Known)
    return drive.value.health.value


def ata(*attributes, passed=True, **parts):
    table = {"table": list(attributes)}
    return report(smart_status={"passed": passed}, ata_smart_attributes=table, **parts)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (ata(), Prediction.HEALTHY),
        (ata(passed=False), Prediction.FAILING),
        (ata(attribute(5, 1, now="now", prefailure=True)), Prediction.FAILING),
        (ata(attribute(190, 1, now="now")), Prediction.WARNING),
        (ata(attribute(190, 1, now="past")), Prediction.HEALTHY),
        (report(nvme_smart_health_information_log={"critical_warning": 4}), Prediction.FAILING),
        (report(nvme_smart_health_information_log={"critical_warning": 0}), Prediction.HEALTHY),
        (ata(smartctl={"exit_status": 8}), Prediction.FAILING),
        (ata(smartctl={"exit_status": 0x44}), Prediction.HEALTHY),
    ],
)
def test_the_disk_predicts_its_own_failure(answer, expected):
    actual = health(answer).prediction

    assert actual is expected


def test_counters_are_the_ones_of_the_catalogue():
    answer = ata(
        attribute(5, 12), attribute(187, 3), attribute(197, 2), attribute(198, 1),
        attribute(177, 40, name="Wear_Leveling_Count", normal=91),
        power_on_time={"hours": 7}, temperature={"current": 33},
    )  # fmt: skip

    actual = health(answer)

    expected = Health(Prediction.HEALTHY, 12, 2, 1, 3, worn=9, hours=7, temperature=33)
    assert actual == expected


def test_a_packed_raw_value_is_read_as_smartctl_prints_it():
    actual = health(ata(attribute(5, 12884901900, "12 (0 3)"))).reallocated

    assert actual == 12


@pytest.mark.parametrize(
    "name", ["Workld_Media_Wear_Indic", "Temperature_Celsius", "Unknown_Attribute"]
)
def test_other_attributes_are_not_wear(name):
    actual = health(ata(attribute(226, 0, name=name, normal=50))).worn

    assert actual is None


def test_device_statistics_tell_the_wear_best():
    page = {"number": 7, "table": [{"name": "Percentage Used Endurance Indicator", "value": 41}]}
    answer = ata(
        attribute(177, 0, name="Wear_Leveling_Count", normal=99),
        ata_device_statistics={"pages": [page]},
    )

    actual = health(answer).worn

    assert actual == 41


def test_nvme_counters_are_read():
    log = {
        "critical_warning": 0, "available_spare": 100, "available_spare_threshold": 10,
        "percentage_used": 4, "media_errors": 2, "power_on_hours": 99, "temperature": 40,
    }  # fmt: skip

    actual = health(report(smart_status={"passed": True}, nvme_smart_health_information_log=log))

    expected = Health(
        Prediction.HEALTHY, worn=4, spare=100, spare_threshold=10, critical_warning=0,
        media_errors=2, hours=99, temperature=40,
    )  # fmt: skip
    assert actual == expected


def test_scsi_defects_and_errors_are_counters_too():
    log = {"read": {"total_uncorrected_errors": 1}, "write": {"total_uncorrected_errors": 2}}
    answer = report(
        smart_status={"passed": True}, scsi_grown_defect_list=9, scsi_error_counter_log=log
    )

    actual = health(answer)

    assert (actual.reallocated, actual.uncorrectable) == (9, 3)


def failed(status, words):
    messages = [{"string": words, "severity": "error"}]
    return Output(
        json.dumps({"smartctl": {"exit_status": status, "messages": messages}}), "", status
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.NEEDS_ADMIN), Reason.NEEDS_ADMIN),
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (failed(2, "Smartctl open device: /dev/sda failed: Permission denied"), Reason.NEEDS_ADMIN),
        (
            failed(2, "Smartctl open device: /dev/sda failed: Open failed, Error=5"),
            Reason.NEEDS_ADMIN,
        ),
        (failed(2, "Smartctl open device: /dev/sdz failed: No such device"), Reason.API_ERROR),
        (failed(1, "/dev/vda: Unable to detect device type"), Reason.NOT_SUPPORTED),
        (failed(1, "/dev/sdb: Unknown USB bridge [0x1234:0x5678]"), Reason.NOT_SUPPORTED),
        (Output(""), Reason.PARSE_ERROR),
        (Output("{}"), Reason.PARSE_ERROR),
        (Output("[]"), Reason.PARSE_ERROR),
        (Output("smartctl 6.6: UNRECOGNIZED OPTION: j", "", 1), Reason.API_ERROR),
        (Content(b""), Reason.PARSE_ERROR),
    ],
)
def test_a_drive_that_does_not_answer_is_unknown_with_its_reason(answer, reason):
    actual = parse_smart(answer, "smart")

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_no_status_is_no_health():
    actual = parse_smart(report(model_name="Intel Raid 1 Volume"), "smart")

    assert isinstance(actual, Known)
    assert isinstance(actual.value.health, Unknown)
    assert actual.value.health.why is Reason.NOT_SUPPORTED


def test_a_world_wide_name_is_spelt_in_full():
    actual = parse_smart(report(wwn={"naa": 5, "oui": 9528, "id": 1}), "smart")

    assert isinstance(actual, Known)
    assert actual.value.wwn == "0x5002538000000001"


@needs_recordings
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_recorded_drives_are_read_as_their_own_file_says(path):
    said = json.loads(path.read_text("utf-8"))["smartctl"]
    status = said["smartctl"]["exit_status"]

    actual = parse_smart(Output(json.dumps(said), "", status), "smart")

    if status & 3:
        assert isinstance(actual, Unknown)
        return
    assert isinstance(actual, Known)
    drive = actual.value
    assert drive.model in {said.get("model_name"), said.get("scsi_model_name")}
    assert drive.size == said.get("user_capacity", {}).get("bytes", said.get("nvme_total_capacity"))
    assert drive.rotation == said.get("rotation_rate")
    passed = said.get("smart_status", {}).get("passed")
    if passed is None:
        assert isinstance(drive.health, Unknown)
        return
    assert isinstance(drive.health, Known)
    told = drive.health.value
    assert (told.prediction is Prediction.HEALTHY) == passed
    assert told.hours == said.get("power_on_time", {}).get("hours")
    assert told.temperature == said.get("temperature", {}).get("current")
    raw = {
        entry["id"]: entry["raw"]["value"]
        for entry in said.get("ata_smart_attributes", {}).get("table", [])
    }
    if raw:
        counters = (told.reallocated, told.uncorrectable, told.pending, told.offline_uncorrectable)
        assert counters == (raw.get(5), raw.get(187), raw.get(197), raw.get(198))
    log = said.get("nvme_smart_health_information_log")
    if log:
        assert told.worn == log["percentage_used"]
        assert told.spare == log["available_spare"]
        assert told.media_errors == log["media_errors"]
        assert told.critical_warning == log["critical_warning"]
    if "scsi_grown_defect_list" in said:
        assert told.reallocated == said["scsi_grown_defect_list"]


def test_raw_attributes_are_read_from_smart_data():
    entry = bytes([197, 0, 0, 100, 100, 2, 0, 0, 0, 0, 0, 0])
    data = b"\x10\x00" + entry + bytes(360 - 12 + 150)

    actual = ata_counters(data)

    assert actual == {197: 2}


def test_the_gravest_prediction_wins():
    actual = worst([Prediction.HEALTHY, Prediction.FAILING, Prediction.WARNING])

    assert actual is Prediction.FAILING
    assert worst([]) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
KEYS = st.sampled_from(
    (
        "smart_status", "ata_smart_attributes", "nvme_smart_health_information_log", "wwn",
        "smartctl", "temperature", "power_on_time", "ata_device_statistics", "model_name",
        "scsi_error_counter_log", "user_capacity", "device",
    )
)  # fmt: skip


@given(st.dictionaries(KEYS, JSON))
def test_never_raises_on_any_report(parts):
    parse_smart(Output(json.dumps({"device": {"name": "x"}, **parts})), "smart")


@given(st.text(), st.integers())
def test_never_raises_on_any_text(stdout, status):
    parse_smart(Output(stdout, "", status), "smart")


@given(st.binary(max_size=600))
def test_never_raises_on_any_bytes(data):
    ata_counters(data)
