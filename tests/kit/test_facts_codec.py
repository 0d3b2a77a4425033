"""Snapshots: exactly back, whatever the workstation, and never a crash on damaged bytes."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.record import replace
from inventory.volumes import Encryption, EncryptionState, Volume, VolumeKind
from inventory.workstation import Workstation, read_workstation
from kit.errors import KitError
from kit.facts_codec import (
    FORMAT,
    MAGIC,
    decode,
    decode_topics,
    digest,
    encode,
    encode_topics,
    hints,
    pack,
    unpack,
    workstation_of,
)
from kit.plain import facts_document
from tests.captures import needs_recordings, recorded_machine, recorded_paths
from tests.checks import arbitrary
from tests.checks.workstations import workstation

workstations = arbitrary.of(Workstation)
ENCRYPTED = Known(Encryption(EncryptionState.ON, "BitLocker"))
VOLUME = Volume("C:", VolumeKind.LOCAL, "NTFS", None, "1", 10, 5, True, ENCRYPTED)


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
    after = decode(encode(before))

    # NaN is not equal to itself, its text is.
    assert repr(after) == repr(before)
    assert encode(after) == encode(before)
    assert repr(decode_topics(encode_topics(before))) == repr(before)


@needs_recordings
@pytest.mark.parametrize(
    "path", [*recorded_paths("windows"), *recorded_paths("linux")], ids=lambda path: path.stem
)
def test_recorded_machines_come_back_exactly(path):
    before = read_workstation(recorded_machine(path.stem))
    after = decode(encode(before))

    assert after == before
    assert repr(after) == repr(before)
    assert decode_topics(encode_topics(before)) == before


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


def test_the_same_facts_give_the_same_bytes():
    first = workstation(system={"host_name": Known("ACCUEIL", ("a", "b"))})
    second = workstation(system={"host_name": Known("ACCUEIL", ("a", "b"))})
    other = workstation(system={"host_name": Known("MAIRIE", ("a", "b"))})

    assert encode(first) == encode(second)
    assert digest(encode(first)) == digest(encode(second)) != digest(encode(other))


def test_the_address_does_not_depend_on_how_well_it_was_compressed():
    data = encode(workstation())
    loose = data[:4] + zlib.compress(zlib.decompress(data[4:]), 0)

    assert loose != data
    assert digest(loose) == digest(data)


def test_a_topic_that_did_not_change_keeps_its_bytes():
    first = workstation(system={"host_name": Known("A")})
    second = replace(first, clock=replace(first.clock, synchronisation=Unknown(Reason.TIMEOUT)))
    before, after = encode_topics(first), encode_topics(second)

    assert [name for name in before if before[name] != after[name]] == ["clock"]


@pytest.mark.parametrize("name", ["a\ud800\udc00", "\udc80", "nul\x00", "é🏛️", "\u202e", ""])
def test_names_with_every_unicode_trick(name):
    before = workstation(system={"host_name": Known(name)})

    assert decode(encode(before)) == before


# --- Versions ----------------------------------------------------------------------------------


def changed(before, change):
    """A workstation through the codec, its JSON changed on the way as another version would."""
    document = unpack(encode(before))
    change(document)
    return decode(pack(document))


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
GOOD = encode(workstation(volumes={"volumes": Known((VOLUME,), ("s",))}))


@pytest.mark.parametrize(
    ("_name", "data"),
    [
        ("empty", b""),
        ("foreign", b"PK\x03\x04 not ours"),
        ("magic alone", MAGIC),
        ("no version", MAGIC + b"x" + GOOD[4:]),
        ("truncated", GOOD[:-5]),
        ("too long", GOOD + b"x"),
        ("not JSON", MAGIC + b"1" + zlib.compress(b"{")),
        ("not UTF-8", MAGIC + b"1" + zlib.compress(b'"\xff\xfe"')),
        ("deep", MAGIC + b"1" + zlib.compress(b"[" * 100_000)),
        ("a list", pack([])),
        ("no family", pack({})),
        ("a family of a list", pack({"family": []})),
        ("a strange family", pack({"family": "beos"})),
        ("a topic of text", pack({"family": "linux", "clock": "x"})),
        ("a fact of text", pack({"family": "linux", "clock": {"synchronisation": "x"}})),
        ("sources of text", pack({"family": "linux", "clock": {"synchronisation": STRANGE}})),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_damaged_bytes_are_told(_name, data):
    with pytest.raises(KitError, match="abîmé"):
        decode(data)


def test_a_newer_format_is_refused():
    data = MAGIC + str(FORMAT + 1).encode() + GOOD[4:]

    with pytest.raises(KitError, match="plus récente"):
        decode(data)


def test_a_small_file_cannot_fill_the_memory(monkeypatch):
    monkeypatch.setattr("kit.facts_codec.MOST", 1000)
    data = MAGIC + b"1" + zlib.compress(b" " * 1_000_000)

    with pytest.raises(KitError, match="abîmé"):
        decode(data)


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_flipped_byte_is_told_or_harmless(place, flip):
    data = bytearray(GOOD)
    data[place] ^= flip

    try:
        actual = decode(bytes(data))
    except KitError:
        return
    assert actual == decode(GOOD)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(json_values, st.sampled_from(["system", "volumes", "hardware", "clock", "software"]))
def test_any_json_in_place_of_a_topic_never_crashes(value, topic):
    try:
        actual = decode(pack({"family": "windows", topic: value}))
    except KitError:
        return
    assert actual.family is Family.WINDOWS


@given(json_values)
def test_any_json_in_place_of_a_value_never_crashes(value):
    document = unpack(GOOD)
    document["volumes"]["volumes"]["value"] = [value]

    try:
        decode(pack(document))
    except KitError:
        return


def test_the_json_inside_is_what_everybody_can_read():
    before = workstation(system={"installed_at": Known(datetime(2026, 1, 2, tzinfo=UTC), ("q",))})
    document = json.loads(zlib.decompress(encode(before)[4:]))

    assert document["system"]["installed_at"] == {
        "value": "2026-01-02T00:00:00+00:00",
        "sources": ["q"],
    }
    assert document["system"]["language"] == {"unknown": "not_recorded", "sources": []}
    assert document["family"] == "windows"
