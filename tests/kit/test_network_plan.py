"""The plan of the network: each device once, none on another, whatever its name."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.verdict import Outcome
from inventory.adapters import Adapter, Address, Neighbour
from inventory.facts import Known, Reason, Unknown
from inventory.network import Network
from inventory.printer import Printer
from inventory.printers import Printers
from inventory.record import replace
from kit.network_drawing import cut, drawing, lay_out
from kit.network_plan import Device, Flow, Plan, Read, made, read_plan
from kit.network_plan import _group as group
from kit.records import kinds
from kit.store import things
from kit.store.things import Things
from kit.tokens import DARK
from tests.kit.store.samples import new_store
from ui.example import fill

DAY = date(2026, 11, 23)
NOW = datetime.now(UTC)
HOSTILE = '<script>alert(1)</script> & "guillemets" ]]> \x00\x1b\ud800\ufffe' + "É" * 400
GROUPS = ("access", "computers", "storage", "printers", "phones", "watch", "seen")


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as opened:
        yield opened


def adapter(ip, mac="aa:bb:cc:00:00:01", *, virtual=False):
    return Adapter(
        "Ethernet", None, mac, "ethernet", "up", 1000, virtual, (Address(ip, 24), Address("::1"))
    )


def seen_by(name="POSTE", ip="192.168.1.20", *, gateway="192.168.1.1", neighbours=(), printers=()):
    network = Network(
        Known((adapter(ip),)), Known((gateway, "fe80::1")), Known(()), Known(tuple(neighbours))
    )
    return Read(f"record of {name}", name, Outcome.OK, network, Printers(Known(tuple(printers))))


def printer(name, address=None, *, virtual=False, serial=None):
    return Printer(name, None, None, address, bool(address), False, virtual, False, None, serial)


def records(store, *every):
    for kind, fields in every:
        things.save(store, kind, fields)
    return things.things(store)


def plan_of(numbers, name="Appareil"):
    """A plan with so many devices in each group, then so many services and copies."""
    *inside, services, flows = numbers
    made_groups = tuple(
        group(one, [Device(f"{one} {n}", "other", f"{name} {n}", name) for n in range(number)])
        for one, number in zip(GROUPS, inside, strict=True)
        if number
    )
    online = [Device(f"service {n}", "service", name, name) for n in range(services)]
    return Plan(
        name,
        DAY,
        group("services", online) if online else None,
        made_groups,
        tuple(Flow(f"flow {n}", name, name, name, Outcome.WATCH) for n in range(flows)),
    )


def names(plan):
    return [device.name for device in plan.devices]


# --- What stands on it -----------------------------------------------------------------------


def test_each_declared_thing_stands_on_it_once_under_its_own_name(store):
    known = records(
        store,
        ("equipment", {"kind": "internet_box", "label": "Livebox"}),
        ("equipment", {"kind": "nas", "label": "NAS du grenier", "network_address": "192.168.1.5"}),
        ("equipment", {"kind": "camera", "label": "Caméra de la place"}),
        ("equipment", {"kind": "screen", "label": "Écran"}),
        ("equipment", {"kind": "printer", "label": "Vieille imprimante", "state": "gone"}),
        ("service", {"name": "Messagerie"}),
        ("service", {"name": "Ancien site", "state": "cancelled"}),
    )
    nas = Neighbour("192.168.1.5", "00:11:22:33:44:55")

    plan = made("Mairie", known, [seen_by(neighbours=[nas])], DAY)

    assert sorted(names(plan)) == [
        "Caméra de la place", "Livebox", "Messagerie", "NAS du grenier", "POSTE",
    ]  # fmt: skip
    box = next(device for device in plan.devices if device.name == "Livebox")
    assert box.detail.startswith("192.168.1.1")
    assert not any(device.seen for device in plan.devices)


def test_a_gateway_without_a_record_is_marked_as_not_declared():
    plan = made("", Things({}), [seen_by()], DAY)

    box = next(device for device in plan.devices if device.detail == "192.168.1.1")
    assert box.seen
    assert plan.has_box


def test_a_box_with_another_address_is_not_taken_for_the_gateway(store):
    known = records(
        store,
        ("equipment", {"kind": "internet_box", "label": "Box", "network_address": "10.0.0.1"}),
    )

    plan = made("", known, [seen_by()], DAY)

    assert [(one.name, one.seen) for one in plan.inside[0].devices] == [
        ("Box", False), ("Box ou routeur", True),
    ]  # fmt: skip


def test_a_printer_that_several_computers_see_is_drawn_once(store):
    known = records(store, ("equipment", {"kind": "copier", "model": "Ricoh IM C3000"}))
    shared = printer("Bizhub", "192.168.1.9")
    several = [
        seen_by("A", "192.168.1.21", printers=[shared, printer("PDF", virtual=True)]),
        seen_by(
            "B", "192.168.1.22", printers=[shared, printer("RICOH IM C3000 PCL6", "192.168.1.8")]
        ),
        seen_by("C", "192.168.1.23", printers=[printer("USB locale")]),
    ]

    plan = made("", known, several, DAY)

    printers = next(one for one in plan.inside if one.name == "printers")
    assert [(one.name, one.seen) for one in printers.devices] == [
        ("Ricoh IM C3000", False), ("Bizhub", True), ("USB locale", True),
    ]  # fmt: skip


def test_neighbours_are_devices_of_the_same_network_that_nothing_explains():
    neighbours = [
        Neighbour("192.168.1.1", "00:00:00:00:00:01"),
        Neighbour("192.168.1.57", "00:00:00:00:00:02"),
        Neighbour("192.168.1.57", "00:00:00:00:00:02"),
        Neighbour("192.168.1.255", "00:00:00:00:00:03"),
        Neighbour("224.0.0.251", "00:00:00:00:00:04"),
        Neighbour("172.17.0.2", "00:00:00:00:00:05"),
        Neighbour("fe80::5", "00:00:00:00:00:06"),
        Neighbour("192.168.1.30", "aa:bb:cc:00:00:01"),
        Neighbour("not an address", "00:00:00:00:00:07"),
    ]

    plan = made("", Things({}), [seen_by(neighbours=neighbours)], DAY)

    seen = next(one for one in plan.inside if one.name == "seen")
    assert [device.name for device in seen.devices] == ["192.168.1.57"]


def test_a_computer_is_told_by_the_address_that_leads_out():
    bridge, plug = adapter("172.17.0.1"), adapter("192.168.1.20")
    odd = replace(adapter("192.168.9.9"), addresses=(Address("192.168.9.9", 64),))
    network = Network(Known((odd, bridge, plug)), Known(("192.168.1.1",)), Known(()), Known(()))

    plan = made("", Things({}), [Read("a", "A", Outcome.OK, network)], DAY)

    computer = next(one for one in plan.devices if one.kind == "workstation")
    assert computer.detail == "192.168.1.20 · câble"


def test_too_many_neighbours_are_counted():
    neighbours = [Neighbour(f"192.168.1.{n}", f"00:00:00:00:00:{n:02x}") for n in range(100, 140)]

    plan = made("", Things({}), [seen_by(neighbours=neighbours)], DAY)

    assert plan.more == 16
    assert "16\u00a0autres adresses" in drawing(plan).svg


def test_a_computer_that_was_never_audited_is_unknown_and_one_unread_stays():
    blind = Unknown(Reason.TIMEOUT)
    network = Network(blind, blind, blind, blind)
    plan = made("", Things({}), [Read("a", "A", None), Read("b", "B", Outcome.FAIL, network)], DAY)

    assert [(one.outcome, one.detail) for one in plan.devices] == [
        (Outcome.UNKNOWN, "jamais vérifié"), (Outcome.FAIL, ""),
    ]  # fmt: skip
    assert not plan.has_box
    assert "Box internet" in drawing(plan).svg


def test_a_copy_goes_from_its_computer_to_where_it_lies(store):
    pc = things.save(store, "workstation", {"label": "SECRETARIAT"})
    dataset = things.save(store, "dataset", {"name": "Compta", "computer": pc})
    known = records(
        store,
        ("copy", {"label": "Disque", "medium": "usb_disk", "computer": pc}),
        ("copy", {"label": "En ligne", "datasets": dataset}),
        ("copy", {"label": "Seule"}),
    )

    flows = made("", known, [], DAY).flows

    assert [(one.source, one.target) for one in flows] == [
        ("SECRETARIAT", "Disque"), ("SECRETARIAT", "En ligne"), ("Poste à préciser", "Seule"),
    ]  # fmt: skip


def test_every_kind_of_equipment_has_a_place_or_is_on_no_network():
    from kit.network_plan import _group_of  # noqa: PLC0415 what is tested

    off = {key for key, _ in kinds()["equipment"].fields["kind"].choices if not _group_of(key)}

    assert off == {"screen", "dock", "usb_key"}


def test_the_plan_of_the_example_is_read_from_the_record(store):
    assert read_plan(store, NOW).empty
    fill(store)

    plan = read_plan(store, NOW)

    assert {"Serveur de fichiers", "Copieur du secrétariat", "Messagerie de la mairie"} <= set(
        names(plan)
    )
    computers = [one for one in plan.devices if one.kind == "workstation"]
    assert [one.outcome for one in computers] == [Outcome.FAIL]


# --- How it is drawn -------------------------------------------------------------------------


def apart(one, other):
    return (
        one.x + one.width <= other.x + 0.01
        or other.x + other.width <= one.x + 0.01
        or one.y + one.height <= other.y + 0.01
        or other.y + other.height <= one.y + 0.01
    )


def sound(plan, width=None):
    laid = lay_out(plan, width)
    drawn = [box.key for box in laid.boxes]
    wanted = [one.key for one in plan.devices] + [one.key for one in plan.flows]
    assert sorted(set(drawn) - {"internet", "unknown box"}) == sorted(wanted)
    assert len(drawn) == len(set(drawn))
    assert all(apart(one, other) for one, other in combinations(laid.boxes, 2))
    assert all(apart(one, other) for one, other in combinations(laid.panels, 2))
    for panel in laid.panels:
        assert panel.x >= 0
        assert panel.x + panel.width <= laid.width
        assert panel.y + panel.height <= laid.height
        for box in panel.boxes:
            assert panel.x <= box.x
            assert box.x + box.width <= panel.x + panel.width + 0.01
            assert panel.y <= box.y
            assert box.y + box.height <= panel.y + panel.height + 0.01
    return laid


COUNTS = st.tuples(*(st.integers(0, 12) for _ in range(len(GROUPS) + 2)))


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.sampled_from([None, 240, 480, 700, 1200]))
def test_every_device_is_there_once_and_nothing_overlaps(numbers, width):
    sound(plan_of(numbers), width)


@pytest.mark.parametrize("number", [0, 1, 12, 60])
def test_a_page_is_a_page(number):
    told = [Device(f"pc {n}", "workstation", f"PC {n}", "", Outcome.OK) for n in range(number)]
    plan = Plan("Mairie", DAY, None, (group("computers", told),) if told else (), ())

    laid = sound(plan)

    assert laid.height <= laid.width * 0.66
    assert laid.width < 2_000


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60) | st.just(HOSTILE))
def test_any_name_makes_well_formed_xml_that_says_it_as_text(name):
    svg = drawing(plan_of((1, 1, 0, 0, 0, 0, 1, 1, 1), name), DARK).svg

    tree = ET.fromstring(svg)  # noqa: S314 our own picture
    assert {element.tag.rpartition("}")[2] for element in tree.iter()} <= {
        "svg", "title", "rect", "path", "line", "g", "text",
    }  # fmt: skip
    svg.encode()


def test_the_same_plan_is_the_same_picture():
    plan = plan_of((1, 3, 2, 1, 0, 0, 4, 2, 2))

    assert drawing(plan) == drawing(plan)


def test_a_long_name_is_cut_and_a_short_one_is_not():
    assert cut("SECRETARIAT", 140, 12) == "SECRETARIAT"
    short = cut("Imprimante du secrétariat de la mairie", 100, 12)
    assert short.endswith("…")
    assert len(short) < 20
    assert cut("e\u0301" * 300, 40, 12).endswith("…")
    assert cut("漢字" * 40, 50, 12) == "漢字漢…"


def test_the_sentence_counts_what_is_drawn():
    chart = drawing(plan_of((1, 2, 0, 0, 0, 0, 0, 0, 1)))

    assert chart.alt == (
        "Plan du réseau\u00a0: 1\u00a0box ou routeur, 2\u00a0postes et 1\u00a0copie de sauvegarde."
    )
