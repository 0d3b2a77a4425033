"""The same PC or not: every contradiction is doubtful, and nothing is guessed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.facts import Known
from inventory.network import Adapter
from inventory.record import replace
from inventory.workstation import read_workstation
from kit.same_machine import (
    Answer,
    Identity,
    _reasons,
    compare,
    identity_of,
    own_address,
    recognise,
)
from tests.captures import needs_recordings, recorded_machine, recorded_paths
from tests.checks.workstations import workstation

UUID = "4C4C4544-0034-3010-8048-B6C04F503732"
OTHER_UUID = "4C4C4544-0046-4710-8047-B2C04F503732"
PC = Identity("640HP72", UUID, ("f4:8e:38:01:02:03",), "ACCUEIL", "DELLINC.", "XPS139350", False)
SAME, DIFFERENT, DOUBTFUL = Answer.SAME, Answer.DIFFERENT, Answer.DOUBTFUL


def pc(**changes):
    return replace(PC, **changes)


OTHER_MAC = ("f4:8e:38:09:09:09",)
CASES = [
    ("itself", PC, pc(), SAME, "serial_and_uuid"),
    ("renamed", PC, pc(name="MAIRIE"), SAME, "serial_and_uuid"),
    ("a new network card", PC, pc(macs=OTHER_MAC), SAME, "serial_and_uuid"),
    ("a PC reinstalled", PC, pc(name="PC-2", macs=()), SAME, "serial_and_uuid"),
    ("read by an ordinary user", PC, pc(serial=None, uuid=None), SAME, "address"),
    ("serial alone", PC, pc(uuid=None), SAME, "serial"),
    ("UUID alone", PC, pc(serial=None), SAME, "uuid"),
    ("UUID in the other byte order", PC,
     pc(serial=None, uuid="44454C4C-3400-1030-8048-B6C04F503732"), SAME, "uuid"),
    ("two systems on one PC", PC, pc(serial=None, name="DEBIAN"), SAME, "uuid"),
    ("another PC", PC, Identity("2FAGP34", OTHER_UUID, OTHER_MAC, "COMPTA", "DELLINC."),
     DIFFERENT, "serial_and_uuid_differ"),
    ("another PC on the same dock", PC, pc(serial="2FAGP34", uuid=OTHER_UUID, name="COMPTA"),
     DIFFERENT, "serial_and_uuid_differ"),
    ("another serial", PC, pc(serial="2FAGP34", uuid=None, macs=OTHER_MAC), DIFFERENT,
     "serial_differs"),
    ("another UUID", PC, pc(serial=None, uuid=OTHER_UUID, macs=()), DIFFERENT, "uuid_differs"),
    ("another maker numbers alike", PC, pc(maker="HP", uuid=None), DIFFERENT, "makers_differ"),
    ("a board changed, serial written again", PC, pc(uuid=OTHER_UUID, macs=OTHER_MAC), DOUBTFUL,
     "half"),
    ("a board changed, serial left", PC, pc(serial="NEW1234"), DOUBTFUL, "half"),
    ("a whole batch with one number", PC, pc(name="COMPTA", macs=OTHER_MAC), DOUBTFUL, "twins"),
    ("a virtual machine moved", pc(virtual=True, macs=()), pc(virtual=True, macs=()), SAME,
     "serial_and_uuid"),
    ("a virtual machine copied", pc(virtual=True, macs=()),
     pc(virtual=True, macs=(), name="COPIE"), DOUBTFUL, "virtual_copy"),
    ("only a network card", Identity(macs=PC.macs, name="A"), Identity(macs=PC.macs, name="B"),
     DOUBTFUL, "address_only"),
    ("only a network card, no name", Identity(macs=PC.macs), Identity(macs=PC.macs), DOUBTFUL,
     "address_only"),
    ("only a name", Identity(name="PC-1"), Identity(name="PC-1"), DOUBTFUL, "name_only"),
    ("name same, card other", Identity(macs=PC.macs, name="A"), Identity(macs=OTHER_MAC, name="A"),
     DOUBTFUL, "name_only"),
    ("nothing in common", Identity(macs=PC.macs, name="A"), Identity(macs=OTHER_MAC, name="B"),
     DIFFERENT, "all_differ"),
    ("nothing known", Identity(), Identity(), DOUBTFUL, "too_little"),
    ("nothing comparable", Identity(serial="640HP72"), Identity(uuid=UUID), DOUBTFUL, "too_little"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "answer", "reason"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_two_readings(one, other, answer, reason):
    actual = compare(one, other)

    assert (actual.answer, actual.reason) == (answer, reason)
    assert compare(other, one) == actual
    assert actual.sentence.endswith(".")


# --- What is believed --------------------------------------------------------------------------


def reading(serial=None, uuid=None, model="Latitude 3520", virtual="physical", adapters=()):
    told = {"serial": serial, "uuid": uuid, "model": model, "virtual": virtual}
    return workstation(
        hardware={name: Known(value) for name, value in told.items() if value is not None},
        network={"adapters": Known(tuple(adapters))},
        system={"host_name": Known("accueil.mairie.local")},
    )


@pytest.mark.parametrize(
    "serial",
    ["To Be Filled By O.E.M.", "Default string", "System Serial Number", "0", "None", "123456789",
     "Not Specified", "INVALID", "00000000", "XXXXXXXX", "Latitude 3520", "12", " "],
)  # fmt: skip
def test_placeholder_serials_are_refused(serial):
    assert identity_of(reading(serial=serial)).serial is None


@pytest.mark.parametrize(
    "uuid",
    ["00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
     "03000200-0400-0500-0006-000700080009", "12345678-1234-5678-90ab-cddeefaabbcc", "4BDRGGFE",
     ""],
)  # fmt: skip
def test_placeholder_uuids_are_refused(uuid):
    assert identity_of(reading(uuid=uuid)).uuid is None


def test_two_pcs_with_blank_numbers_do_not_become_one():
    one = identity_of(reading(serial="Default string", uuid="0" * 32))
    other = replace(one, name="COMPTA")

    assert compare(one, other).answer is not Answer.SAME


def test_what_is_kept_of_a_reading():
    card = adapter("Ethernet", "F4-8E-38-01-02-03", description="Intel I219-LM")
    actual = identity_of(reading("640 hp72", UUID.lower(), adapters=[card]))

    assert actual == Identity(
        "640HP72", UUID, ("f4:8e:38:01:02:03",), "ACCUEIL", None, "LATITUDE3520", False
    )


def adapter(name, mac, kind="ethernet", virtual=False, **more):
    told = {"description": None, **more}
    return Adapter(name, told.pop("description"), mac, kind, "up", None, virtual, (), **told)


MAC = "f4:8e:38:01:02:03"


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        (adapter("Ethernet", MAC, description="Realtek PCIe GbE Family Controller"), True),
        (adapter("Wi-Fi", MAC, kind="wifi", description="Intel(R) Wi-Fi 6 AX201"), True),
        (adapter("eth0", MAC, kind=None, virtual=None), True),
        (adapter("enp0s31f6", MAC, driver="e1000e"), True),
        (adapter("Ethernet 2", MAC, description="Realtek USB GbE Family Controller"), False),
        (adapter("Ethernet 2", MAC, device_id=r"USB\VID_0BDA&PID_8153\000001"), False),
        (adapter("Ethernet 3", MAC, description="ThinkPad USB-C Dock Ethernet"), False),
        (adapter("enp57s0u1u4", MAC), False),
        (adapter("enxf48e38010203", MAC), False),
        (adapter("enp57s0", MAC, driver="r8152"), False),
        (adapter("vEthernet", MAC, description="Hyper-V Virtual Ethernet Adapter"), False),
        (adapter("tun0", MAC), False),
        (adapter("Ethernet", MAC, virtual=True), False),
        (adapter("Bluetooth", MAC, kind="bluetooth"), False),
        (adapter("Ethernet", "00:0c:29:01:02:03"), False),
        (adapter("Ethernet", "52:54:00:01:02:03"), False),
        (adapter("Wi-Fi", "f6:8e:38:01:02:03", kind="wifi"), False),
        (adapter("Ethernet", "ff:ff:ff:ff:ff:ff"), False),
        (adapter("Ethernet", "44:44:44:44:44:44"), False),
        (adapter("Ethernet", "00:00:00:00:00:00"), False),
        (adapter("Ethernet", None), False),
        (adapter("Ethernet", "f4:8e:38"), False),
    ],
    ids=lambda value: value.description or value.name if isinstance(value, Adapter) else "",
)
def test_only_the_pc_s_own_cards_count(found, kept):
    assert own_address(found) == (MAC if kept else None)


# --- Among the known PCs -----------------------------------------------------------------------


def test_recognised_among_several():
    known = {"b": pc(serial="OTHER12", uuid=OTHER_UUID, macs=()), "a": PC}
    actual = recognise(pc(name="NEW-NAME"), known)

    assert (actual.key, actual.sameness.answer) == ("a", SAME)


def test_a_new_pc():
    known = {"a": PC}
    actual = recognise(Identity("2FAGP34", OTHER_UUID, OTHER_MAC, "COMPTA"), known)

    assert (actual.key, actual.sameness.answer, actual.candidates) == (None, DIFFERENT, ())
    assert recognise(PC, {}).sameness.reason == "new"


def test_the_same_twice_is_for_a_person_to_decide():
    actual = recognise(PC, {"a": PC, "b": pc(name="X")})

    assert (actual.key, actual.sameness.answer) == (None, DOUBTFUL)
    assert actual.candidates == ("a", "b")


def test_the_surely_same_wins_over_the_doubtful():
    actual = recognise(PC, {"a": pc(uuid=OTHER_UUID), "b": PC})

    assert actual.key == "b"


def test_the_strongest_resemblance_comes_first():
    known = {"name": Identity(name="ACCUEIL"), "half": pc(uuid=OTHER_UUID)}
    actual = recognise(PC, known)

    assert actual.key is None
    assert actual.candidates == ("half", "name")


def test_a_reading_that_says_nothing_is_not_taken_for_a_new_pc():
    actual = recognise(Identity(), {"a": PC})

    assert (actual.sameness.answer, actual.candidates) == (DOUBTFUL, ("a",))


# --- Properties --------------------------------------------------------------------------------

words = st.none() | st.sampled_from(["AAAA", "BBBB"])
identities = st.builds(
    Identity,
    words,
    st.none() | st.sampled_from([UUID, OTHER_UUID]),
    st.lists(st.sampled_from([MAC, *OTHER_MAC]), max_size=2).map(tuple),
    words,
    words,
    words,
    st.none() | st.booleans(),
)


@given(identities, identities)
def test_the_order_does_not_matter(one, other):
    assert compare(one, other) == compare(other, one)


@given(identities)
def test_a_pc_is_never_different_from_itself(one):
    assert compare(one, one).answer is not DIFFERENT


@given(identities, identities)
def test_the_same_pc_shares_a_number_and_contradicts_none(one, other):
    if compare(one, other).answer is SAME:
        shared = [one.serial and one.serial == other.serial, one.uuid and one.uuid == other.uuid]
        assert any(shared) or set(one.macs) & set(other.macs)
        assert None in (one.serial, other.serial) or one.serial == other.serial
        assert None in (one.uuid, other.uuid) or one.uuid == other.uuid


@given(identities, st.dictionaries(st.sampled_from("abc"), identities))
def test_recognising_never_picks_a_different_pc(found, known):
    actual = recognise(found, known)

    if actual.key is not None:
        assert compare(found, known[actual.key]).answer is SAME
    assert all(compare(found, known[key]).answer is not DIFFERENT for key in actual.candidates) or (
        actual.sameness.reason == "too_little"
    )


def test_every_reason_has_a_sentence_and_is_used():
    used = {reason for *_, reason in CASES} | {"several", "new"}

    assert used == set(_reasons())


@needs_recordings
def test_no_two_recorded_machines_are_taken_for_one():
    """Every machine is recognised as itself, and none as another unless its numbers are shared."""
    paths = [*recorded_paths("windows"), *recorded_paths("linux")]
    found = {p.stem: identity_of(read_workstation(recorded_machine(p.stem))) for p in paths}

    for name, identity in found.items():
        assert compare(identity, identity).answer is not DIFFERENT, name
    for one, other in itertools.combinations(found, 2):
        if compare(found[one], found[other]).answer is SAME:
            assert shared(found[one], found[other]), (one, other)


def shared(one, other):
    """Recordings of one machine at several moments exist: then several things agree."""
    return sum((one.serial == other.serial, one.uuid == other.uuid, one.name == other.name,
                one.macs == other.macs, one.model == other.model)) >= 3  # fmt: skip


@needs_recordings
def test_recorded_machines_show_that_placeholders_are_common():
    machines = [read_workstation(recorded_machine(p.stem)) for p in recorded_paths("linux")]
    kept = [identity_of(machine) for machine in machines]

    assert any(identity.serial for identity in kept)
    assert all(identity.serial is None or len(identity.serial) >= 4 for identity in kept)
