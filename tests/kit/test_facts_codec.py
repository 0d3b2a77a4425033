"""Kept facts: exactly back, whatever the workstation, and never a crash on strange ones."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.volumes import Encryption, EncryptionState, Volume, VolumeKind
from inventory.workstation import Workstation, read_workstation
from kit.errors import KitError
from kit.facts_codec import hints, workstation_of
from kit.plain import facts_document
from kit.store.plain_text import decode, encode
from tests.captures import needs_recordings, recorded_machine, recorded_paths
from tests.checks import arbitrary
from tests.checks.workstations import workstation

workstations = arbitrary.of(Workstation)
ENCRYPTED = Known(Encryption(EncryptionState.ON, "BitLocker"))
VOLUME = Volume("C:", VolumeKind.LOCAL, "NTFS", None, "1", 10, 5, True, ENCRYPTED)


def document_of(before):
    """What the record keeps of a workstation."""
    return decode(encode({"family": before.family.value, **facts_document(before)}))


def again(before):
    """A workstation that was kept and brought back."""
    return workstation_of(document_of(before))


def records(kind=Workstation, seen=None):
    """Every record that a workstation may hold."""
    from typing import get_args  # noqa: PLC0415

    seen = {} if seen is None else seen
    for part in (kind, *get_args(kind)):
        if part in (Known, Unknown) or part in seen:
            continue
        if isinstance(part, type) and hasattr(part, "__match_args__"):
            seen[part] = True
            for told in hints(part).values():
                records(told, seen)
        elif part is not kind:
            records(part, seen)
    return list(seen)


@pytest.mark.parametrize("kind", records(), ids=lambda kind: kind.__name__)
def test_annotations_are_understood_as_the_tests_understand_them(kind):
    expected = arbitrary.hints(kind)
    actual = hints(kind)

    assert actual == expected


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
@given(workstations)
def test_any_workstation_comes_back_exactly(before):
    # NaN is not equal to itself, its text is.
    assert repr(again(before)) == repr(before)


@needs_recordings
@pytest.mark.parametrize(
    "path", [*recorded_paths("windows"), *recorded_paths("linux")], ids=lambda path: path.stem
)
def test_recorded_machines_come_back_exactly(path):
    before = read_workstation(recorded_machine(path.stem))
    assert again(before) == before


@needs_recordings
@pytest.mark.parametrize(
    "path", [*recorded_paths("windows"), *recorded_paths("linux")], ids=lambda path: path.stem
)
def test_the_facts_of_the_json_output_come_back_too(path):
    before = read_workstation(recorded_machine(path.stem))
    facts = json.loads(json.dumps({"family": before.family, **facts_document(before)}))

    assert repr(workstation_of(facts)) == repr(before)
    if isinstance(before.system.os, Known):
        assert workstation_of(json.loads(json.dumps(facts_document(before)))) == before


def test_no_two_records_share_a_name():
    """Annotations name records that their module imports for type checking alone."""
    names = [kind.__name__ for kind in records()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ["a\ud800", "\udc80", "nul\x00", "é🏛️", "\u202e", ""])
def test_names_with_every_unicode_trick(name):
    before = workstation(system={"host_name": Known(name)})

    assert again(before) == before


# --- Versions ----------------------------------------------------------------------------------


def changed(before, change):
    """A workstation through the codec, its JSON changed on the way as another version would."""
    document = document_of(before)
    change(document)
    return workstation_of(document)


def test_a_field_of_a_newer_version_is_ignored():
    before = workstation(volumes={"volumes": Known((VOLUME,), ("s",))})

    def newer(document):
        document["volumes"]["quota"] = {"value": 3, "sources": []}
        document["volumes"]["volumes"]["value"][0]["colour"] = "red"
        document["weather"] = {"rain": {"value": True, "sources": []}}

    assert changed(before, newer) == before


def test_a_fact_that_an_older_version_did_not_read_is_not_recorded():
    """Also where the record has a default: what was not read was not read."""
    before = workstation(hardware={"uefi": Known(value=True), "serial": Known("S")})

    def older(document):
        del document["hardware"]["uefi"]
        del document["clock"]

    after = changed(before, older)

    assert after.hardware.uefi == Unknown(Reason.NOT_RECORDED)
    assert after.clock.synchronisation == Unknown(Reason.NOT_RECORDED)
    assert after.hardware.serial == Known("S")


def test_a_fact_inside_a_value_that_an_older_version_did_not_read():
    def older(document):
        del document["volumes"]["volumes"]["value"][0]["encryption"]

    after = changed(workstation(volumes={"volumes": Known((VOLUME,))}), older)

    assert after.volumes.volumes.value[0].encryption == Unknown(Reason.NOT_RECORDED)


@pytest.mark.parametrize(
    "change",
    [
        lambda volume: volume.pop("kind"),
        lambda volume: volume.update(kind="holographic"),
        lambda volume: volume.update(kind=[]),
        lambda volume: volume.update(total="ten"),
        lambda volume: volume.update(total=True),
    ],
)
def test_a_value_that_cannot_be_built_makes_its_fact_not_recorded(change):
    def other(document):
        change(document["volumes"]["volumes"]["value"][0])

    after = changed(workstation(volumes={"volumes": Known((VOLUME,), ("s",))}), other)

    assert after.volumes.volumes == Unknown(Reason.NOT_RECORDED, ("s",))


def test_only_the_nearest_fact_is_lost():
    def other(document):
        held = document["volumes"]["volumes"]["value"][0]["encryption"]["value"]
        held["state"] = "half"

    after = changed(workstation(volumes={"volumes": Known((VOLUME,))}), other)

    assert after.volumes.volumes.value[0].encryption == Unknown(Reason.NOT_RECORDED)
    assert after.volumes.volumes.value[0].name == "C:"


def test_a_reason_of_a_newer_version():
    def other(document):
        document["clock"]["synchronisation"] = {"unknown": "eclipse", "sources": ["s"]}

    after = changed(workstation(), other)

    assert after.clock.synchronisation == Unknown(Reason.NOT_RECORDED, ("s",))


# --- Damage ------------------------------------------------------------------------------------

STRANGE = {"sources": "x"}
GOOD = document_of(workstation(volumes={"volumes": Known((VOLUME,), ("s",))}))


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"family": []},
        {"family": "beos"},
        {"family": "linux", "clock": "x"},
        {"family": "linux", "clock": {"synchronisation": "x"}},
        {"family": "linux", "clock": {"synchronisation": STRANGE}},
    ],
    ids=str,
)
def test_damaged_facts_are_told(document):
    with pytest.raises(KitError, match="abîmé"):
        workstation_of(document)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(json_values, st.sampled_from(["system", "volumes", "hardware", "clock", "software"]))
def test_any_json_in_place_of_a_topic_never_crashes(value, topic):
    try:
        actual = workstation_of({"family": "windows", topic: value})
    except KitError:
        return
    assert actual.family is Family.WINDOWS


@given(json_values)
def test_any_json_in_place_of_a_value_never_crashes(value):
    document = deepcopy(GOOD)
    document["volumes"]["volumes"]["value"] = [value]

    try:
        workstation_of(document)
    except KitError:
        return


def test_the_json_inside_is_what_everybody_can_read():
    before = workstation(system={"installed_at": Known(datetime(2026, 1, 2, tzinfo=UTC), ("q",))})
    document = document_of(before)

    assert document["system"]["installed_at"] == {
        "value": "2026-01-02T00:00:00+00:00",
        "sources": ["q"],
    }
    assert document["system"]["language"]["unknown"] == "not_recorded"
    assert document["family"] == "windows"
